/* billing_item.c: columns, text and product of a row, put together. */
#include "billing/billing_item.h"

#include <string.h>

#include "base/decimal.h"
#include "billing/billing_figure.h"
#include "billing/billing_use.h"

enum { CURRENCY_LETTERS = 3, FIGURE_SHOWN_MAX = 100 };

static const char *const NO_PERIOD =
	"neither the text nor a column names the period; the invoice's date says nothing about it";

typedef struct {
	const BillingMapping *mapping;
	Arena *arena;
	CsvProblem *problem;
	Slice values[BILLING_FIELD_COUNT]; /* of the row's columns */
	BillingText text;
	BillingKind kind; /* use, credit or debit */
	bool refunded;
	int note; /* of the mapping's reasons; -1: none */
	BillingUse *uses;
	size_t use_count;
	BillingRow *rows; /* room for twice as many lines: each may be given back */
} Item;

/* ---- rules about whole rows ---- */

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

static bool is_negative(Slice text)
{
	for (size_t i = 0; i < text.length && (text.at[i] < '0' || text.at[i] > '9'); i++)
		if (text.at[i] == '-')
			return true;
	return false;
}

static void find_kind(Item *item, const Slice *fields)
{
	item->note = -1;
	for (size_t i = 0; i < item->mapping->kind_count; i++) {
		const BillingKindRule *rule = &item->mapping->kinds[i];
		Slice value = rule->by_amount || !fields[rule->column].at ? slice_of("") : fields[rule->column];
		if (rule->by_amount ? !is_negative(item->values[BILLING_AMOUNT])
				    : !is_one_of(value, rule->values, rule->value_count))
			continue;
		if (rule->kind == BILLING_REFUND)
			item->refunded = true;
		else if (item->kind == BILLING_USE)
			item->kind = rule->kind;
		item->note = item->note < 0 ? rule->reason : item->note;
	}
}

/* ---- columns and words ---- */

static void fill_value(Slice *values, BillingFieldName name, Slice value)
{
	if (values[name].length == 0 && value.at)
		values[name] = value;
}

static void fill_words(Slice *values, const BillingPhrase *words)
{
	static const struct {
		BillingFieldName field;
		BillingPart part;
	} pairs[] = {
		{BILLING_PROVIDER, BILLING_PART_PROVIDER},
		{BILLING_PRODUCT, BILLING_PART_PRODUCT},
		{BILLING_ACCOUNT, BILLING_PART_ACCOUNT},
		{BILLING_METRIC, BILLING_PART_METRIC},
		{BILLING_SCOPE, BILLING_PART_SCOPE},
		{BILLING_QUANTITY, BILLING_PART_QUANTITY},
		{BILLING_UNIT, BILLING_PART_UNIT},
		{BILLING_CURRENCY, BILLING_PART_CURRENCY},
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

static bool refuse_product(const Item *item, Slice product)
{
	return billing_row_refuse(
		item->problem, BILLING_PRODUCT, product, "unknown_product", "the mapping's products do not name it");
}

static bool fill_values(Item *item, const BillingPhrase *words, Slice *values)
{
	fill_words(values, words);
	fill_words(values, &item->text.heading);
	const BillingProduct *product = billing_product_called(item->mapping, values[BILLING_PRODUCT]);
	if (!product && values[BILLING_PRODUCT].length &&
		(values[BILLING_PROVIDER].length == 0 || values[BILLING_METRIC].length == 0))
		return refuse_product(item, values[BILLING_PRODUCT]);
	if (product)
		fill_product(product, values);
	const BillingMetric *metric = billing_metric_called(item->mapping, values[BILLING_METRIC]);
	if (metric)
		fill_metric(metric, values);
	return true;
}

/* ---- signs ---- */

static bool contradict(const Item *item, BillingFieldName name, Slice value, const char *why)
{
	return billing_row_refuse(item->problem, name, value, "contradiction", why);
}

static Slice negative(const Item *item, Slice text)
{
	text = slice_trim(text);
	if (text.length == 0 || text.length > FIGURE_SHOWN_MAX || is_negative(text))
		return text;
	return slice_of(arena_format(item->arena, "-%.*s", SLICE_ARG(text)));
}

/* A credit's figures take back, however their sign is written; those of a debit add. */
static bool sign_values(const Item *item, Slice *values)
{
	static const BillingFieldName names[] = {BILLING_QUANTITY, BILLING_AMOUNT};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (item->kind == BILLING_CREDIT)
			values[names[i]] = negative(item, values[names[i]]);
		if (item->kind == BILLING_DEBIT && is_negative(values[names[i]]))
			return billing_row_refuse(item->problem, names[i], values[names[i]], "sign_mismatch", "a debit adds to what was billed");
	}
	return true;
}

static const char *negated(const Item *item, const char *amount)
{
	return *amount == '-' ? amount + 1 : arena_format(item->arena, "-%s", amount);
}

/* ---- one line ---- */

/* What the words of this use state, else the row's amount where it has but one. "30,73 CNY" in the
 * row's column is the currency of both. */
static void choose_amount(const Item *item, const BillingUse *use, Slice *values)
{
	Slice stated = use->amount, figure, code;
	if (item->use_count <= 1 && (!stated.at || use->amounts > 1))
		return;
	if (values[BILLING_CURRENCY].length == 0 &&
		billing_money_cut(item->mapping, values[BILLING_AMOUNT], item->arena, &figure, &code) && code.at)
		values[BILLING_CURRENCY] = code;
	values[BILLING_AMOUNT] = stated.at ? stated : slice_of("");
}

static bool read_values(Item *item, const BillingPhrase *words, Slice *values, BillingRow *row)
{
	const BillingPhrase *heading = &item->text.heading;
	if (!fill_values(item, words, values) || !sign_values(item, values))
		return false;
	Day month = 0;
	const BillingPhrase *dated = billing_phrase_has_period(words)     ? words
				     : billing_phrase_has_period(heading) ? heading
									  : NULL;
	bool own = values[BILLING_MONTH].length > 0;
	if (!own && !dated && item->mapping->form_count)
		return billing_row_refuse(item->problem, BILLING_MONTH, values[BILLING_MONTH], "no_period", NO_PERIOD);
	if (!own && dated && !billing_phrase_month(item->mapping, dated, &month, item->problem))
		return false;
	if (!billing_row_read(item->mapping, values, !own && dated ? &month : NULL, item->arena, row, item->problem))
		return false;
	row->kind = item->kind;
	return true;
}

static bool read_use(Item *item, const BillingUse *use, BillingRow *row)
{
	Slice values[BILLING_FIELD_COUNT];
	memcpy(values, item->values, sizeof(values));
	choose_amount(item, use, values);
	return read_values(item, use->words, values, row) && billing_use_check(use, &row->quantity, item->problem);
}

/* The columns have a quantity of their own: the text may repeat it. */
static bool read_columns(Item *item, BillingRow *row)
{
	static const BillingPhrase none;
	Slice values[BILLING_FIELD_COUNT];
	memcpy(values, item->values, sizeof(values));
	if (!read_values(item, &none, values, row))
		return false;
	BillingRow said;
	memcpy(values, item->values, sizeof(values));
	values[BILLING_QUANTITY] = values[BILLING_UNIT] = values[BILLING_METRIC] = slice_of("");
	if (item->use_count == 0)
		return true;
	const BillingUse *use = &item->uses[0];
	if (item->use_count > 1 || !read_values(item, use->words, values, &said) ||
		!billing_use_check(use, &said.quantity, item->problem) || said.quantity != row->quantity ||
		said.metric != row->metric)
		return contradict(item, BILLING_QUANTITY, item->values[BILLING_QUANTITY], "the text states another");
	return true;
}

/* ---- items of no quantity ---- */

static const char *base_unit(const BillingMapping *mapping, Slice word)
{
	const BillingMetric *metric = billing_metric_called(mapping, word);
	for (size_t i = 0; metric && i < mapping->unit_count; i++)
		if (mapping->units[i].unit == metric_unit(metric->metric))
			return mapping->units[i].word;
	return NULL;
}

/* A credit or a debit that touches money alone; false: it is not known of what. */
static bool read_money(Item *item, BillingRow *row)
{
	static const BillingPhrase none;
	CsvProblem unsaid = {0}, *problem = item->problem;
	Slice values[BILLING_FIELD_COUNT];
	memcpy(values, item->values, sizeof(values));
	item->problem = &unsaid;
	bool good = fill_values(item, &none, values);
	const char *unit = good ? base_unit(item->mapping, values[BILLING_METRIC]) : NULL;
	values[BILLING_QUANTITY] = slice_of("0");
	values[BILLING_UNIT] = slice_of(unit);
	good = unit && read_values(item, &none, values, row) && row->amount;
	item->problem = problem;
	return good;
}

static bool pass_over(BillingItem *out, int reason)
{
	out->ignored = true;
	out->reason = (size_t)reason;
	return true;
}

static bool has_heading(const BillingText *text)
{
	for (int i = 0; i < BILLING_PART_COUNT; i++)
		if (text->heading.parts[i].at)
			return true;
	return false;
}

/* A form that says what its quantity is, or what the whole line is, passes it over; else it is a fee, where the mapping
 * has a word for that and the product is not one that is metered. */
static bool without_quantity(Item *item, BillingItem *out)
{
	const BillingText *text = &item->text;
	Slice product = item->values[BILLING_PRODUCT].length ? item->values[BILLING_PRODUCT]
							     : text->heading.parts[BILLING_PART_PRODUCT];
	const BillingProduct *known = billing_product_called(item->mapping, product);
	if (!known && product.length && item->mapping->product_count)
		return refuse_product(item, product);
	if (item->kind != BILLING_USE && item->note >= 0)
		return pass_over(out, item->note);
	if (text->passed_quantity)
		return pass_over(out, text->passed_over);
	bool remark = text->passed_over >= 0 && !has_heading(text);
	if ((item->mapping->without_usage < 0 && !remark) || (known && known->metric))
		return billing_row_refuse(item->problem, BILLING_QUANTITY, item->values[BILLING_QUANTITY],
			"no_quantity", "neither the text nor a column says how much was used");
	return pass_over(out, remark ? text->passed_over : item->mapping->without_usage);
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
	Slice amount = item->kind == BILLING_CREDIT ? negative(item, item->values[BILLING_AMOUNT])
						    : item->values[BILLING_AMOUNT],
	      figure, code, plain = {0};
	bool one = billing_money_cut(item->mapping, amount, item->arena, &figure, &code);
	out->amount = NULL;
	if (!billing_figure_plain(item->mapping, figure, item->arena, &plain))
		decimal_normalize(plain, '.', item->arena, &out->amount);
	Slice named = item->values[BILLING_CURRENCY].length ? item->values[BILLING_CURRENCY] : code;
	out->currency = one ? currency_of(item->mapping, named, item->arena) : NULL;
}

static Slice said(const Item *item, BillingFieldName field, BillingPart part)
{
	Slice text = item->values[field].length ? item->values[field] : item->text.heading.parts[part];
	return text.at ? text : slice_of("");
}

static void describe_month(const Item *item, BillingItem *out)
{
	CsvProblem unsaid = {0};
	Slice own = item->values[BILLING_MONTH];
	const BillingPhrase *dated = &item->text.heading;
	Day month = 0;
	for (size_t i = 0; i < item->text.use_count && !billing_phrase_has_period(dated); i++)
		dated = &item->text.uses[i];
	for (size_t i = 0; own.length && i < item->mapping->month_form_count; i++)
		if (calendar_parse_form(item->mapping->month_forms[i], own, &month))
			break;
	if (!own.length && billing_phrase_has_period(dated))
		billing_phrase_month(item->mapping, dated, &month, &unsaid);
	out->month = calendar_month(month);
}

/* As far as the columns and the headings that were read say it. */
static void describe(const Item *item, BillingItem *out)
{
	const BillingProduct *product =
		billing_product_called(item->mapping, said(item, BILLING_PRODUCT, BILLING_PART_PRODUCT));
	out->account = said(item, BILLING_ACCOUNT, BILLING_PART_ACCOUNT);
	out->provider = said(item, BILLING_PROVIDER, BILLING_PART_PROVIDER);
	if (out->provider.length == 0 && product && product->provider)
		out->provider = slice_of(product->provider);
	describe_month(item, out);
	describe_money(item, out);
}

/* ---- the row ---- */

static void find_known(const BillingMapping *mapping, const Slice *fields, BillingKnown *known)
{
	const BillingField *field = &mapping->fields[BILLING_ACCOUNT];
	*known = (BillingKnown){.product = billing_row_field(mapping, fields, BILLING_PRODUCT)};
	for (size_t i = 0; field->kind == BILLING_FIELD_COLUMN && i <= field->other_count; i++) {
		Slice value = fields[i ? field->others[i - 1] : field->column];
		if (value.length > 0)
			known->accounts[known->account_count++] = value;
	}
}

static bool read_text(Item *item, const Slice *fields)
{
	BillingKnown known;
	find_known(item->mapping, fields, &known);
	bool good = billing_text_read(
		item->mapping, item->values[BILLING_TEXT], &known, item->arena, &item->text, item->problem);
	if (item->kind == BILLING_USE)
		item->kind = item->text.heading.kind;
	for (size_t i = 0; good && i < item->text.use_count; i++) {
		BillingKind kind = item->text.uses[i].kind;
		if (kind != BILLING_USE && item->kind == BILLING_USE)
			item->kind = kind;
	}
	return good;
}

/* The amount of a row of several uses is in none of its lines; its sign is that of all of them. */
static bool signs_agree(const Item *item, const BillingItem *out)
{
	bool taken = out->amount && out->amount[0] == '-';
	for (size_t i = 0; out->amount && out->count > 1 && i < out->count; i++)
		if (!out->lines[i].amount && (out->lines[i].quantity < 0) != taken && out->lines[i].quantity != 0 &&
			strpbrk(out->amount, "123456789"))
			return billing_row_refuse(item->problem, BILLING_AMOUNT, item->values[BILLING_AMOUNT], "sign_mismatch",
				"the quantities have the other sign; the mapping's \"kinds\" can say how a credit is written");
	return true;
}

static bool read_lines(Item *item, BillingItem *out)
{
	bool own = item->values[BILLING_QUANTITY].length > 0;
	if (item->mapping->form_count && !billing_use_read(item->mapping, &item->text, item->arena, &item->uses,
						 &item->use_count, item->problem))
		return false;
	size_t count = own || item->use_count == 0 ? 1 : item->use_count;
	BillingRow *rows = arena_array(item->arena, 2 * count, sizeof(*rows));
	out->lines = item->rows = rows;
	if (own || !item->mapping->form_count) {
		if (!read_columns(item, &rows[out->count++]))
			return false;
	} else if (item->use_count == 0) {
		if (item->kind == BILLING_USE || !read_money(item, &rows[0]))
			return without_quantity(item, out);
		out->count = 1;
	} else
		for (; out->count < count; out->count++)
			if (!read_use(item, &item->uses[out->count], &rows[out->count]))
				return false;
	return signs_agree(item, out);
}

/* Money that went back; what was used stays billed. */
static void refund(const Item *item, BillingItem *out)
{
	BillingRow *rows = item->rows;
	for (size_t i = 0, count = out->count; item->refunded && i < count; i++) {
		if (!rows[i].amount || !strpbrk(rows[i].amount, "123456789"))
			continue;
		rows[out->count] = rows[i];
		rows[out->count].kind = BILLING_REFUND;
		rows[out->count].quantity = 0;
		rows[out->count].rounded = false;
		rows[out->count++].amount = negated(item, rows[i].amount);
	}
}

static bool read_item(Item *item, const Slice *fields, BillingItem *out)
{
	bool good = !item->mapping->form_count || read_text(item, fields);
	describe(item, out);
	good = good && read_lines(item, out);
	if (!good)
		out->count = 0;
	if (good && !out->ignored && item->note >= 0) {
		out->noted = true;
		out->note = (size_t)item->note;
	}
	refund(item, out);
	return good;
}

bool billing_item_read(
	const BillingMapping *mapping, const Slice *fields, Arena *arena, BillingItem *out, CsvProblem *problem)
{
	Item item = {.mapping = mapping, .arena = arena, .problem = problem};
	for (int i = 0; i < BILLING_FIELD_COUNT; i++)
		item.values[i] = billing_row_field(mapping, fields, (BillingFieldName)i);
	*out = (BillingItem){.invoice = item.values[BILLING_INVOICE], .line = item.values[BILLING_LINE]};
	find_kind(&item, fields);
	CsvProblem unsaid = {0};
	BillingItem passed = *out;
	if (!ignore_row(mapping, fields, &passed))
		return read_item(&item, fields, out);
	item.problem = &unsaid;
	read_item(&item, fields, out);
	out->ignored = true;
	out->noted = false;
	out->reason = passed.reason;
	out->withdraws = passed.withdraws;
	return true;
}
