#include "billing/billing_item.h"

#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "billing/billing_figure.h"

enum { CURRENCY_LETTERS = 3 };

typedef struct {
	Slice parts[BILLING_PART_COUNT];
	int months_before;
} Words;

typedef struct {
	const BillingMapping *mapping;
	Arena *arena;
	CsvProblem *problem;
	Slice values[BILLING_FIELD_COUNT]; /* of the row's columns */
	Words heading; /* what the text says about all of its lines */
	Words *usage;  /* and about each use */
	size_t usage_count;
} Item;

/* ---- what no use is ---- */

static bool is_one_of(Slice value, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal_ignore_case(value, slice_of(list[i])))
			return true;
	return false;
}

static bool ignore_row(const BillingMapping *mapping, const Slice *fields, BillingItem *out)
{
	for (size_t i = 0; i < mapping->ignored_count; i++) {
		const BillingIgnore *rule = &mapping->ignored[i];
		Slice value = fields[rule->column].at ? fields[rule->column] : slice_of("");
		if (!is_one_of(value, rule->values, rule->value_count))
			continue;
		out->ignored = true;
		out->reason = rule->reason;
		out->withdraws = rule->withdraws && out->invoice.length > 0;
		return true;
	}
	return false;
}

/* ---- the text ---- */

static bool is_day(const BillingMapping *mapping, Slice text)
{
	Day day;
	for (size_t i = 0; i < mapping->day_form_count; i++)
		if (calendar_parse_form(mapping->day_forms[i], text, &day))
			return true;
	return false;
}

static bool is_month(const BillingMapping *mapping, Slice text)
{
	Day day;
	for (size_t i = 0; i < mapping->month_form_count; i++)
		if (calendar_parse_form(mapping->month_forms[i], text, &day))
			return true;
	return false;
}

static bool fits(BillingPart part, Slice text, const void *context)
{
	const BillingMapping *mapping = ((const Item *)context)->mapping;
	Slice figure, code;
	switch (part) {
	case BILLING_PART_FROM:
	case BILLING_PART_TO:
		return is_day(mapping, text);
	case BILLING_PART_MONTH:
		return is_month(mapping, text);
	case BILLING_PART_QUANTITY:
		return billing_figure_looks(mapping, text);
	case BILLING_PART_UNIT:
		return billing_unit_called(mapping, text) != NULL;
	case BILLING_PART_PRICE:
	case BILLING_PART_AMOUNT:
		return billing_money_cut(mapping, text, ((const Item *)context)->arena, &figure, &code) && billing_figure_looks(mapping, figure);
	default:
		return true;
	}
}

/* A use whose form has no unit is one only where its metric has: "Speed: 100" is not. */
static bool is_use(const BillingMapping *mapping, const Slice *parts)
{
	const BillingMetric *metric = billing_metric_called(mapping, parts[BILLING_PART_METRIC]);
	return parts[BILLING_PART_UNIT].at || (metric && metric->unit);
}

static void fill(Words *heading, const Words *words)
{
	bool period = heading->parts[BILLING_PART_FROM].at || heading->parts[BILLING_PART_MONTH].at;
	if (!period)
		heading->months_before = words->months_before;
	for (int i = 0; i < BILLING_PART_COUNT; i++)
		if (!heading->parts[i].at)
			heading->parts[i] = words->parts[i];
}

static bool is_word_character(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c & 0x80);
}

/* "12 GB" or "12GB" in it: such a line is never passed over. */
static bool names_quantity(const BillingMapping *mapping, Slice line)
{
	for (size_t i = 1; i < line.length; i++) {
		size_t from = i, end;
		if (line.at[i - 1] < '0' || line.at[i - 1] > '9')
			continue;
		while (from < line.length && line.at[from] == ' ')
			from++;
		for (end = from; end < line.length && is_word_character(line.at[end]); end++)
			continue;
		if (end > from && billing_unit_called(mapping, (Slice){line.at + from, end - from}))
			return true;
	}
	return false;
}

static bool read_line(Item *item, Slice line)
{
	const BillingMapping *mapping = item->mapping;
	for (size_t i = 0; i < mapping->form_count; i++) {
		const BillingForm *form = &mapping->forms[i];
		Words words = {.months_before = form->months_before};
		bool use = form->has[BILLING_PART_QUANTITY];
		if (!billing_form_match(form, line, fits, item, words.parts) || (use && !is_use(mapping, words.parts))
			|| (form->ignored && names_quantity(mapping, line)))
			continue;
		if (form->ignored)
			return true;
		if (!use)
			fill(&item->heading, &words);
		else if (item->usage_count < BILLING_ITEM_LINES_MAX)
			item->usage[item->usage_count++] = words;
		else
			return billing_row_refuse(item->problem, BILLING_TEXT, line, "too_long", "an item of more than 64 lines of use is none");
		return true;
	}
	return billing_row_refuse(item->problem, BILLING_TEXT, line, "unknown_text", "none of the mapping's forms looks like this line");
}

static bool read_text(Item *item)
{
	Slice rest = item->values[BILLING_TEXT], line;
	item->usage = arena_array(item->arena, BILLING_ITEM_LINES_MAX, sizeof(*item->usage));
	while (slice_next(&rest, '\n', &line)) {
		line = slice_trim(line);
		if (line.length > 0 && !read_line(item, line))
			return false;
	}
	return true;
}

/* ---- the period ---- */

static bool same_month(Day a, Day b)
{
	return calendar_month(a) == calendar_month(b);
}

/* Both days are read by one form. Where two forms read them as different periods, none is better. */
static bool read_period(Item *item, Slice from, Slice to, Day *month)
{
	Day first = 0, last = 0;
	size_t readings = 0;
	for (size_t i = 0; i < item->mapping->day_form_count; i++) {
		Day a, b;
		const char *form = item->mapping->day_forms[i];
		if (!calendar_parse_form(form, from, &a) || !calendar_parse_form(form, to, &b) || a > b || (readings && a == first && b == last))
			continue;
		first = a;
		last = b;
		readings++;
	}
	Slice shown = {from.at, (size_t)(to.at + to.length - from.at)};
	if (readings == 0)
		return billing_row_refuse(item->problem, BILLING_MONTH, shown, "bad_period", "its days are not those of one form, or its end is before its beginning");
	if (readings > 1)
		return billing_row_refuse(item->problem, BILLING_MONTH, shown, "ambiguous_period", "day or month may come first; the mapping's \"days\" can say which");
	if (!same_month(first, last))
		return billing_row_refuse(item->problem, BILLING_MONTH, shown, "bad_period", "a line bills the use of one month; this is more than one");
	*month = calendar_month(first);
	return true;
}

static bool take_period(Item *item, const Words *words, Day *month)
{
	const Slice *parts = words->parts;
	bool good = true;
	if (parts[BILLING_PART_FROM].at)
		good = read_period(item, parts[BILLING_PART_FROM], parts[BILLING_PART_TO], month);
	else
		for (size_t i = 0; i < item->mapping->month_form_count; i++)
			if (calendar_parse_form(item->mapping->month_forms[i], parts[BILLING_PART_MONTH], month))
				break;
	*month = good ? calendar_add_months(calendar_month(*month), -words->months_before) : *month;
	return good;
}

static bool has_period(const Words *words)
{
	return words->parts[BILLING_PART_FROM].at || words->parts[BILLING_PART_MONTH].at;
}

/* ---- one line ---- */

static const char *const NO_PERIOD = "neither the text nor a column names the period; the invoice's date says nothing about it";

static bool product_is(const char *name, Slice text)
{
	size_t length = strlen(name);
	if (length == 0 || name[length - 1] != '*')
		return slice_equal_ignore_case(text, slice_of(name));
	length--;
	return text.length >= length && slice_equal_ignore_case((Slice){text.at, length}, (Slice){name, length});
}

static const BillingProduct *find_product(const BillingMapping *mapping, Slice text)
{
	for (size_t i = 0; text.length && i < mapping->product_count; i++)
		if (product_is(mapping->products[i].name, text))
			return &mapping->products[i];
	return NULL;
}

static void fill_value(Slice *values, BillingFieldName name, Slice value)
{
	if (values[name].length == 0 && value.at)
		values[name] = value;
}

static void fill_words(Slice *values, const Words *words)
{
	static const struct {
		BillingFieldName field;
		BillingPart part;
	} pairs[] = {
		{BILLING_PROVIDER, BILLING_PART_PROVIDER}, {BILLING_PRODUCT, BILLING_PART_PRODUCT}, {BILLING_ACCOUNT, BILLING_PART_ACCOUNT},
		{BILLING_METRIC, BILLING_PART_METRIC}, {BILLING_SCOPE, BILLING_PART_SCOPE}, {BILLING_QUANTITY, BILLING_PART_QUANTITY},
		{BILLING_UNIT, BILLING_PART_UNIT}, {BILLING_CURRENCY, BILLING_PART_CURRENCY},
	};
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		fill_value(values, pairs[i].field, words->parts[pairs[i].part]);
}

static void fill_product(const BillingProduct *product, Slice *values)
{
	fill_value(values, BILLING_PROVIDER, slice_of(product->provider));
	fill_value(values, BILLING_METRIC, slice_of(product->metric));
	fill_value(values, BILLING_SCOPE, slice_of(product->scope));
	fill_value(values, BILLING_UNIT, slice_of(product->unit));
}

static void fill_metric(const BillingMetric *metric, Slice *values)
{
	fill_value(values, BILLING_SCOPE, slice_of(metric->scope));
	fill_value(values, BILLING_UNIT, slice_of(metric->unit));
}

static bool fill_values(Item *item, const Words *words, Slice *values)
{
	fill_words(values, words);
	fill_words(values, &item->heading);
	const BillingProduct *product = find_product(item->mapping, values[BILLING_PRODUCT]);
	if (!product && values[BILLING_PRODUCT].length && (values[BILLING_PROVIDER].length == 0 || values[BILLING_METRIC].length == 0))
		return billing_row_refuse(item->problem, BILLING_PRODUCT, values[BILLING_PRODUCT], "unknown_product", "the mapping's products do not name it");
	if (product)
		fill_product(product, values);
	const BillingMetric *metric = billing_metric_called(item->mapping, values[BILLING_METRIC]);
	if (metric)
		fill_metric(metric, values);
	return true;
}

/* What the words of this use state, else the row's amount where it has but one. "30,73 CNY" in the
 * row's column is the currency of both. */
static void choose_amount(const Item *item, const Words *words, Slice *values)
{
	Slice stated = words->parts[BILLING_PART_AMOUNT], figure, code;
	if (!stated.at && item->usage_count <= 1)
		return;
	if (values[BILLING_CURRENCY].length == 0 && billing_money_cut(item->mapping, values[BILLING_AMOUNT], item->arena, &figure, &code) && code.at)
		values[BILLING_CURRENCY] = code;
	values[BILLING_AMOUNT] = stated.at ? stated : slice_of("");
}

static bool read_use(Item *item, const Words *words, BillingRow *row)
{
	Slice values[BILLING_FIELD_COUNT];
	memcpy(values, item->values, sizeof(values));
	choose_amount(item, words, values);
	if (!fill_values(item, words, values))
		return false;
	Day month = 0;
	const Words *dated = has_period(words) ? words : has_period(&item->heading) ? &item->heading : NULL;
	bool own = values[BILLING_MONTH].length > 0;
	if (!own && !dated && item->mapping->form_count)
		return billing_row_refuse(item->problem, BILLING_MONTH, values[BILLING_MONTH], "no_period", NO_PERIOD);
	if (!own && dated && !take_period(item, dated, &month))
		return false;
	return billing_row_read(item->mapping, values, !own && dated ? &month : NULL, item->arena, row, item->problem);
}

/* An item that names no quantity: a fee, where the mapping has a word for it and its product is not one that is metered. */
static bool without_quantity(Item *item, BillingItem *out)
{
	Slice product = item->values[BILLING_PRODUCT].length ? item->values[BILLING_PRODUCT] : item->heading.parts[BILLING_PART_PRODUCT];
	const BillingProduct *known = find_product(item->mapping, product);
	if (!known && product.length && item->mapping->product_count)
		return billing_row_refuse(item->problem, BILLING_PRODUCT, product, "unknown_product", "the mapping's products do not name it");
	if (item->mapping->without_usage < 0 || (known && known->metric))
		return billing_row_refuse(item->problem, BILLING_QUANTITY, item->values[BILLING_QUANTITY], "no_quantity", "neither the text nor a column says how much was used");
	out->ignored = true;
	out->reason = (size_t)item->mapping->without_usage;
	return true;
}

/* ---- the row as a whole ---- */

static const char *currency_of(const BillingMapping *mapping, Slice text, Arena *arena)
{
	for (size_t i = 0; i < mapping->currency_count; i++)
		if (slice_equal_ignore_case(text, slice_of(mapping->currencies[i].sign)))
			text = slice_of(mapping->currencies[i].code);
	char code[CURRENCY_LETTERS + 1] = "";
	for (size_t i = 0; i < text.length; i++) {
		char c = text.at[i] >= 'a' && text.at[i] <= 'z' ? (char)(text.at[i] - 'a' + 'A') : text.at[i];
		if (i == CURRENCY_LETTERS || c < 'A' || c > 'Z')
			return NULL;
		code[i] = c;
	}
	return text.length == CURRENCY_LETTERS ? arena_text(arena, slice_of(code)) : NULL;
}

static void describe_money(const Item *item, BillingItem *out)
{
	Slice figure, code, plain = {0};
	bool one = billing_money_cut(item->mapping, item->values[BILLING_AMOUNT], item->arena, &figure, &code);
	if (!billing_figure_plain(item->mapping, figure, item->arena, &plain))
		decimal_normalize(plain, '.', item->arena, &out->amount);
	Slice named = item->values[BILLING_CURRENCY].length ? item->values[BILLING_CURRENCY] : code;
	out->currency = one ? currency_of(item->mapping, named, item->arena) : NULL;
}

static Slice said(const Item *item, BillingFieldName field, BillingPart part)
{
	Slice text = item->values[field].length ? item->values[field] : item->heading.parts[part];
	return text.at ? text : slice_of("");
}

static void describe_month(Item *item, BillingItem *out)
{
	CsvProblem unsaid = {0}, *problem = item->problem;
	Day month = 0;
	item->problem = &unsaid;
	if (item->values[BILLING_MONTH].length)
		for (size_t i = 0; i < item->mapping->month_form_count; i++)
			if (calendar_parse_form(item->mapping->month_forms[i], item->values[BILLING_MONTH], &month))
				break;
	if (item->values[BILLING_MONTH].length || !has_period(&item->heading) || take_period(item, &item->heading, &month))
		out->month = calendar_month(month);
	item->problem = problem;
}

static void describe(Item *item, BillingItem *out)
{
	*out = (BillingItem){.invoice = item->values[BILLING_INVOICE], .line = item->values[BILLING_LINE]};
	describe_money(item, out);
}

/* What the text's headings say, too, as far as they could be read. */
static void describe_heading(Item *item, BillingItem *out)
{
	const BillingProduct *product = find_product(item->mapping, said(item, BILLING_PRODUCT, BILLING_PART_PRODUCT));
	out->account = said(item, BILLING_ACCOUNT, BILLING_PART_ACCOUNT);
	out->provider = said(item, BILLING_PROVIDER, BILLING_PART_PROVIDER);
	if (out->provider.length == 0 && product && product->provider)
		out->provider = slice_of(product->provider);
	describe_month(item, out);
}

bool billing_item_read(const BillingMapping *mapping, const Slice *fields, Arena *arena, BillingItem *out, CsvProblem *problem)
{
	Item item = {.mapping = mapping, .arena = arena, .problem = problem};
	for (int i = 0; i < BILLING_FIELD_COUNT; i++)
		item.values[i] = billing_row_field(mapping, fields, (BillingFieldName)i);
	describe(&item, out);
	bool ignored = ignore_row(mapping, fields, out);
	bool readable = !mapping->form_count || read_text(&item);
	describe_heading(&item, out);
	if (ignored)
		return true;
	if (!readable)
		return false;
	bool own = item.values[BILLING_QUANTITY].length > 0;
	if (mapping->form_count && !own && item.usage_count == 0)
		return without_quantity(&item, out);
	static const Words none;
	size_t count = own || item.usage_count == 0 ? 1 : item.usage_count;
	item.usage_count = count;
	BillingRow *rows = arena_array(arena, count, sizeof(*rows));
	for (size_t i = 0; i < count; i++)
		if (!read_use(&item, own || !mapping->form_count ? &none : &item.usage[i], &rows[i]))
			return false;
	out->lines = rows;
	out->count = count;
	return true;
}
