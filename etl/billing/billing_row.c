/* billing_row.c: what each field of a billing line may hold. */
#include "billing/billing_row.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/csv_cell.h"
#include "base/decimal.h"
#include "billing/billing_figure.h"

enum { KEY_MAX_BYTES = 255, TEXT_MAX_BYTES = 1000, SHOWN_MAX = 60, CURRENCY_LETTERS = 3 };

Slice billing_row_field(const BillingMapping *mapping, const Slice *fields, BillingFieldName name)
{
	const BillingField *field = &mapping->fields[name];
	Slice found = {0};
	if (field->kind == BILLING_FIELD_COLUMN)
		found = fields[field->column];
	for (size_t i = 0; found.length == 0 && i < field->other_count; i++)
		found = fields[field->others[i]];
	if (field->kind == BILLING_FIELD_FIXED)
		found = slice_of(field->fixed);
	return found.at ? found : slice_of("");
}

/* A value that looks as it should may hold what nobody can see. */
static void tell_unseen(Slice value, const char *reason, CsvProblem *problem)
{
	char unseen[CSV_CELL_DETAIL_MAX];
	const char *fault = csv_cell_key_fault(value, unseen);
	size_t length = strlen(problem->detail);
	if (fault && strcmp(fault, "invisible_character") == 0 && strcmp(fault, reason) != 0)
		snprintf(problem->detail + length, sizeof(problem->detail) - length, "; %s", unseen);
}

bool billing_row_refuse(CsvProblem *problem, BillingFieldName name, Slice value, const char *reason, const char *expected)
{
	Buffer shown;
	buffer_init(&shown, 400);
	buffer_visible(&shown, value, SHOWN_MAX);
	problem->column = billing_field_name(name);
	problem->reason = reason;
	snprintf(problem->detail, sizeof(problem->detail), "%s is \"%s\"; %s", problem->column, shown.data, expected);
	tell_unseen(value, reason, problem);
	buffer_free(&shown);
	return false;
}

static bool take_text(Slice value, BillingFieldName name, size_t max_bytes, Slice *out, CsvProblem *problem)
{
	if (value.length > max_bytes)
		return billing_row_refuse(problem, name, value, "too_long", "that is too long");
	char fault[CSV_CELL_DETAIL_MAX];
	const char *reason = csv_cell_key_fault(value, fault);
	if (reason)
		return billing_row_refuse(problem, name, value, reason, fault);
	*out = value;
	return true;
}

static bool take_month(const BillingMapping *mapping, Slice text, BillingRow *out, CsvProblem *problem)
{
	for (size_t i = 0; i < mapping->month_form_count; i++)
		if (calendar_parse_form(mapping->month_forms[i], text, &out->month)) {
			out->month = calendar_month(out->month);
			return true;
		}
	char expected[120];
	snprintf(expected, sizeof(expected), "a month is written %s", mapping->month_forms[0]);
	return billing_row_refuse(problem, BILLING_MONTH, text, "bad_month", expected);
}

const BillingMetric *billing_metric_called(const BillingMapping *mapping, Slice word)
{
	for (size_t i = 0; i < mapping->metric_count; i++)
		if (slice_equal_ignore_case(word, slice_of(mapping->metrics[i].word)))
			return &mapping->metrics[i];
	return NULL;
}

static bool take_metric(const BillingMapping *mapping, Slice text, BillingRow *out, CsvProblem *problem)
{
	const BillingMetric *metric = billing_metric_called(mapping, text);
	if (!metric)
		return billing_row_refuse(problem, BILLING_METRIC, text, "unknown_metric", "no such metric is billed; data, voice, sms and mms are");
	out->metric = metric->metric;
	return true;
}

const BillingUnit *billing_unit_called(const BillingMapping *mapping, Slice word)
{
	for (size_t i = 0; i < mapping->unit_count; i++)
		if (slice_equal_ignore_case(word, slice_of(mapping->units[i].word)))
			return &mapping->units[i];
	return NULL;
}

static bool take_unit(const BillingMapping *mapping, Slice text, BillingRow *out, const BillingUnit **unit, CsvProblem *problem)
{
	*unit = billing_unit_called(mapping, text);
	if (!*unit)
		return billing_row_refuse(problem, BILLING_UNIT, text, "unknown_unit", "units are B, KB, MB, GB, TB, s, min, h and message, or what the mapping says");
	char expected[120];
	snprintf(expected, sizeof(expected), "%s is counted in units of a %s", metric_name(out->metric), unit_name(metric_unit(out->metric)));
	if ((*unit)->unit != metric_unit(out->metric))
		return billing_row_refuse(problem, BILLING_UNIT, text, "unit_mismatch", expected);
	out->unit = (*unit)->word;
	return true;
}

static bool take_quantity(const BillingMapping *mapping, Slice text, int64_t factor, Arena *arena, BillingRow *out, CsvProblem *problem)
{
	Slice plain = {0};
	const char *why = billing_figure_plain(mapping, text, arena, &plain);
	if (!why) {
		DecimalResult result = decimal_to_base(plain, factor, &out->quantity, &out->rounded);
		why = result != DECIMAL_OK ? decimal_reason(result)
			: out->rounded && metric_unit(out->metric) == UNIT_MESSAGE ? "it is no whole number of messages" : NULL;
	}
	return !why || billing_row_refuse(problem, BILLING_QUANTITY, text, "bad_quantity", why);
}

static bool take_code(Slice text, Arena *arena, const char **out)
{
	char upper[CURRENCY_LETTERS + 1] = "";
	if (text.length != CURRENCY_LETTERS)
		return false;
	for (size_t i = 0; i < text.length; i++) {
		upper[i] = (char)(text.at[i] >= 'a' && text.at[i] <= 'z' ? text.at[i] - 'a' + 'A' : text.at[i]);
		if (upper[i] < 'A' || upper[i] > 'Z')
			return false;
	}
	*out = arena_text(arena, slice_of(upper));
	return true;
}

/* `named` is what the amount itself says: absent, or a code. */
static bool take_currency(const BillingMapping *mapping, Slice text, Slice named, Arena *arena, BillingRow *out, CsvProblem *problem)
{
	Slice code = text.length ? text : named;
	for (size_t i = 0; i < mapping->currency_count; i++)
		if (slice_equal_ignore_case(code, slice_of(mapping->currencies[i].sign)))
			code = slice_of(mapping->currencies[i].code);
	if (code.length == 0 && !out->amount)
		return true;
	if (!take_code(code, arena, &out->currency))
		return billing_row_refuse(problem, BILLING_CURRENCY, text, "bad_currency", "an amount needs a currency of three letters, such as DKK");
	if (named.at && !slice_equal_ignore_case(named, slice_of(out->currency)))
		return billing_row_refuse(problem, BILLING_CURRENCY, text, "bad_currency", "the amount itself names another");
	return true;
}

static bool take_amount(const BillingMapping *mapping, Slice text, Arena *arena, BillingRow *out, Slice *currency, CsvProblem *problem)
{
	Slice figure, plain = {0};
	if (text.length == 0)
		return true;
	if (!billing_money_cut(mapping, text, arena, &figure, currency))
		return billing_row_refuse(problem, BILLING_AMOUNT, text, "bad_currency", "it names two currencies");
	const char *why = billing_figure_plain(mapping, figure, arena, &plain);
	if (!why) {
		DecimalResult result = decimal_normalize(plain, '.', arena, &out->amount);
		why = result == DECIMAL_OVERFLOW ? "it has more digits than an amount may have, 30 before the point and 30 behind it"
			: result != DECIMAL_OK ? decimal_reason(result) : NULL;
	}
	return !why || billing_row_refuse(problem, BILLING_AMOUNT, text, "bad_amount", why);
}

/* Where the two disagree nobody can tell a credit from a slip. */
static bool signs_agree(const BillingRow *row, Slice amount, CsvProblem *problem)
{
	bool nothing = row->quantity == 0 || !row->amount || !strpbrk(row->amount, "123456789");
	if (nothing || (row->quantity < 0) == (row->amount[0] == '-'))
		return true;
	return billing_row_refuse(problem, BILLING_AMOUNT, amount, "sign_mismatch",
		"the quantity has the other sign; a credit that takes use back has both below zero, one of money alone has quantity 0; "
		"the mapping's \"kinds\" can say otherwise");
}

static bool take_texts(const Slice *values, BillingRow *out, CsvProblem *problem)
{
	Slice provider = values[BILLING_PROVIDER];
	Slice account = values[BILLING_ACCOUNT];
	if (provider.length == 0)
		return billing_row_refuse(problem, BILLING_PROVIDER, provider, "no_provider", "a line needs a provider");
	if (account.length == 0)
		return billing_row_refuse(problem, BILLING_ACCOUNT, account, "no_account", "a line needs an account or a billing_ref");
	return take_text(provider, BILLING_PROVIDER, KEY_MAX_BYTES, &out->provider, problem)
		&& take_text(account, BILLING_ACCOUNT, KEY_MAX_BYTES, &out->account, problem)
		&& take_text(values[BILLING_SCOPE], BILLING_SCOPE, KEY_MAX_BYTES, &out->scope, problem)
		&& take_text(values[BILLING_INVOICE], BILLING_INVOICE, TEXT_MAX_BYTES, &out->invoice, problem)
		&& take_text(values[BILLING_LINE], BILLING_LINE, TEXT_MAX_BYTES, &out->line, problem);
}

static Slice scope_of(const BillingMapping *mapping, Slice scope)
{
	for (size_t i = 0; i < mapping->whole_count; i++)
		if (slice_equal_ignore_case(scope, slice_of(mapping->whole[i])))
			return slice_of("");
	return scope;
}

bool billing_row_read(const BillingMapping *mapping, const Slice values[BILLING_FIELD_COUNT], const Day *month, Arena *arena,
		      BillingRow *out, CsvProblem *problem)
{
	BillingRow row = {.month = month ? *month : 0};
	Slice currency = {0};
	const BillingUnit *unit = NULL;
	bool good = take_texts(values, &row, problem)
		&& (month || take_month(mapping, values[BILLING_MONTH], &row, problem))
		&& take_metric(mapping, values[BILLING_METRIC], &row, problem)
		&& take_unit(mapping, values[BILLING_UNIT], &row, &unit, problem)
		&& take_quantity(mapping, values[BILLING_QUANTITY], unit->factor, arena, &row, problem)
		&& take_amount(mapping, values[BILLING_AMOUNT], arena, &row, &currency, problem)
		&& take_currency(mapping, values[BILLING_CURRENCY], currency, arena, &row, problem)
		&& signs_agree(&row, values[BILLING_AMOUNT], problem);
	if (!good)
		return false;
	row.scope = scope_of(mapping, row.scope);
	*out = row;
	return true;
}

bool billing_row_metric(const BillingMapping *mapping, const Slice *fields, Metric *out)
{
	const BillingMetric *metric = billing_metric_called(mapping, billing_row_field(mapping, fields, BILLING_METRIC));
	if (metric)
		*out = metric->metric;
	return metric != NULL;
}

bool billing_row_quantity(const BillingMapping *mapping, const Slice *fields, Arena *arena, int64_t *out)
{
	CsvProblem unsaid;
	const BillingUnit *unit = NULL;
	BillingRow row = {0};
	if (!billing_row_metric(mapping, fields, &row.metric)
		|| !take_unit(mapping, billing_row_field(mapping, fields, BILLING_UNIT), &row, &unit, &unsaid)
		|| !take_quantity(mapping, billing_row_field(mapping, fields, BILLING_QUANTITY), unit->factor, arena, &row, &unsaid))
		return false;
	*out = row.quantity;
	return true;
}
