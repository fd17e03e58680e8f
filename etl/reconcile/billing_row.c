/* billing_row.c: what each field of a billing line may hold. */
#include "reconcile/billing_row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/decimal.h"

enum { KEY_MAX_BYTES = 255, TEXT_MAX_BYTES = 1000, SHOWN_MAX = 60, CURRENCY_LETTERS = 3 };

Slice billing_row_field(const BillingMapping *mapping, const Slice *fields, BillingFieldName name)
{
	const BillingField *field = &mapping->fields[name];
	Slice found = {0};
	if (field->kind == BILLING_FIELD_COLUMN)
		found = fields[field->column];
	else if (field->kind == BILLING_FIELD_FIXED)
		found = slice_of(field->fixed);
	return found.at ? found : slice_of("");
}

/* `expected` ends the sentence: "unit is "xx"; EXPECTED". */
static bool refuse(CsvProblem *problem, BillingFieldName name, Slice value, const char *reason, const char *expected)
{
	Buffer shown;
	buffer_init(&shown, 400);
	buffer_visible(&shown, value, SHOWN_MAX);
	problem->column = billing_field_name(name);
	problem->reason = reason;
	snprintf(problem->detail, sizeof(problem->detail), "%s is \"%s\"; %s", problem->column, shown.data, expected);
	buffer_free(&shown);
	return false;
}

static bool take_text(Slice value, BillingFieldName name, size_t max_bytes, Slice *out, CsvProblem *problem)
{
	if (value.length > max_bytes)
		return refuse(problem, name, value, "too_long", "that is too long");
	for (size_t i = 0; i < value.length; i++)
		if ((unsigned char)value.at[i] < ' ' || value.at[i] == 0x7F)
			return refuse(problem, name, value, "control_character", "control characters have no place there");
	*out = value;
	return true;
}

static bool take_digits(Slice text, size_t *at, size_t count, int *out)
{
	int value = 0;
	for (size_t i = 0; i < count; i++, (*at)++) {
		if (*at >= text.length || text.at[*at] < '0' || text.at[*at] > '9')
			return false;
		value = value * 10 + (text.at[*at] - '0');
	}
	*out = value;
	return true;
}

/* "YYYY-MM" and the like against the text; a form without a day means the first. */
static bool month_by_form(const char *form, Slice text, Day *out)
{
	int year = 0, month = 0, day = 1;
	size_t at = 0;
	while (*form) {
		size_t run = strspn(form, (const char[]){*form, '\0'});
		if (*form == 'Y' || *form == 'M' || *form == 'D') {
			if (!take_digits(text, &at, run, *form == 'Y' ? &year : *form == 'M' ? &month : &day))
				return false;
			form += run;
		} else if (at >= text.length || text.at[at++] != *form++) {
			return false;
		}
	}
	char iso[CALENDAR_TEXT_MAX];
	snprintf(iso, sizeof(iso), "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
	Day found;
	if (at != text.length || !calendar_parse_day(slice_of(iso), &found))
		return false;
	*out = calendar_month(found);
	return true;
}

static bool take_month(const BillingMapping *mapping, Slice text, BillingRow *out, CsvProblem *problem)
{
	for (size_t i = 0; i < mapping->month_form_count; i++)
		if (month_by_form(mapping->month_forms[i], text, &out->month))
			return true;
	char expected[120];
	snprintf(expected, sizeof(expected), "a month is written %s", mapping->month_forms[0]);
	return refuse(problem, BILLING_MONTH, text, "bad_month", expected);
}

static bool take_metric(const BillingMapping *mapping, Slice text, BillingRow *out, CsvProblem *problem)
{
	for (size_t i = 0; i < mapping->metric_count; i++) {
		if (!slice_equal_ignore_case(text, slice_of(mapping->metrics[i].word)))
			continue;
		out->metric = mapping->metrics[i].metric;
		return true;
	}
	return refuse(problem, BILLING_METRIC, text, "unknown_metric", "no such metric is billed; data, voice, sms and mms are");
}

static const BillingUnit *find_unit(const BillingMapping *mapping, Slice text)
{
	for (size_t i = 0; i < mapping->unit_count; i++)
		if (slice_equal_ignore_case(text, slice_of(mapping->units[i].word)))
			return &mapping->units[i];
	return NULL;
}

static bool take_unit(const BillingMapping *mapping, Slice text, BillingRow *out, const BillingUnit **unit, CsvProblem *problem)
{
	*unit = find_unit(mapping, text);
	if (!*unit)
		return refuse(problem, BILLING_UNIT, text, "unknown_unit", "units are B, KB, MB, GB, TB, s, min, h and message, or what the mapping says");
	char expected[120];
	snprintf(expected, sizeof(expected), "%s is counted in units of a %s", metric_name(out->metric), unit_name(metric_unit(out->metric)));
	if ((*unit)->unit != metric_unit(out->metric))
		return refuse(problem, BILLING_UNIT, text, "unit_mismatch", expected);
	out->unit = (*unit)->word;
	return true;
}

static bool take_quantity(const BillingMapping *mapping, Slice text, int64_t factor, Arena *arena, BillingRow *out, CsvProblem *problem)
{
	const char *plain = NULL;
	DecimalResult result = DECIMAL_OK;
	Slice figure = text;
	if (mapping->decimal != '.') {
		result = decimal_normalize(text, mapping->decimal, arena, &plain);
		figure = slice_of(plain);
	}
	if (result == DECIMAL_OK)
		result = decimal_to_base(figure, factor, &out->quantity, &out->rounded);
	return result == DECIMAL_OK || refuse(problem, BILLING_QUANTITY, text, "bad_quantity", decimal_reason(result));
}

static bool take_currency(Slice text, Arena *arena, BillingRow *out, CsvProblem *problem)
{
	if (text.length == 0 && !out->amount)
		return true;
	bool letters = text.length == CURRENCY_LETTERS;
	char upper[CURRENCY_LETTERS + 1] = "";
	for (size_t i = 0; letters && i < text.length; i++) {
		upper[i] = (char)(text.at[i] >= 'a' && text.at[i] <= 'z' ? text.at[i] - 'a' + 'A' : text.at[i]);
		letters = upper[i] >= 'A' && upper[i] <= 'Z';
	}
	if (!letters)
		return refuse(problem, BILLING_CURRENCY, text, "bad_currency", "an amount needs a currency of three letters, such as DKK");
	out->currency = arena_text(arena, slice_of(upper));
	return true;
}

static bool take_amount(const BillingMapping *mapping, Slice text, Arena *arena, BillingRow *out, CsvProblem *problem)
{
	if (text.length == 0)
		return true;
	DecimalResult result = decimal_normalize(text, mapping->decimal, arena, &out->amount);
	return result == DECIMAL_OK || refuse(problem, BILLING_AMOUNT, text, "bad_amount", decimal_reason(result));
}

static bool take_texts(const BillingMapping *mapping, const Slice *fields, BillingRow *out, CsvProblem *problem)
{
	Slice provider = billing_row_field(mapping, fields, BILLING_PROVIDER);
	Slice account = billing_row_field(mapping, fields, BILLING_ACCOUNT);
	if (provider.length == 0)
		return refuse(problem, BILLING_PROVIDER, provider, "no_provider", "a line needs a provider");
	if (account.length == 0)
		return refuse(problem, BILLING_ACCOUNT, account, "no_account", "a line needs an account or a billing_ref");
	return take_text(provider, BILLING_PROVIDER, KEY_MAX_BYTES, &out->provider, problem)
		&& take_text(account, BILLING_ACCOUNT, KEY_MAX_BYTES, &out->account, problem)
		&& take_text(billing_row_field(mapping, fields, BILLING_SCOPE), BILLING_SCOPE, KEY_MAX_BYTES, &out->scope, problem)
		&& take_text(billing_row_field(mapping, fields, BILLING_INVOICE), BILLING_INVOICE, TEXT_MAX_BYTES, &out->invoice, problem)
		&& take_text(billing_row_field(mapping, fields, BILLING_LINE), BILLING_LINE, TEXT_MAX_BYTES, &out->line, problem);
}

static Slice scope_of(const BillingMapping *mapping, Slice scope)
{
	for (size_t i = 0; i < mapping->whole_count; i++)
		if (slice_equal_ignore_case(scope, slice_of(mapping->whole[i])))
			return slice_of("");
	return scope;
}

bool billing_row_read(const BillingMapping *mapping, const Slice *fields, Arena *arena, BillingRow *out, CsvProblem *problem)
{
	BillingRow row = {0};
	const BillingUnit *unit = NULL;
	bool good = take_texts(mapping, fields, &row, problem)
		&& take_month(mapping, billing_row_field(mapping, fields, BILLING_MONTH), &row, problem)
		&& take_metric(mapping, billing_row_field(mapping, fields, BILLING_METRIC), &row, problem)
		&& take_unit(mapping, billing_row_field(mapping, fields, BILLING_UNIT), &row, &unit, problem)
		&& take_quantity(mapping, billing_row_field(mapping, fields, BILLING_QUANTITY), unit->factor, arena, &row, problem)
		&& take_amount(mapping, billing_row_field(mapping, fields, BILLING_AMOUNT), arena, &row, problem)
		&& take_currency(billing_row_field(mapping, fields, BILLING_CURRENCY), arena, &row, problem);
	if (!good)
		return false;
	row.scope = scope_of(mapping, row.scope);
	*out = row;
	return true;
}
