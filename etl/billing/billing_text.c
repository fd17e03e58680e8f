/* billing_text.c: a form reads a line only where nothing that counts is left over. */
#include "billing/billing_text.h"

#include <string.h>

#include "billing/billing_figure.h"
#include "billing/billing_mention.h"
#include "billing/billing_row.h"

enum { KNOWN_BYTES_MIN = 2 };

typedef struct {
	const BillingMapping *mapping;
	const BillingKnown *known;
	Arena *arena;
	CsvProblem *problem;
	BillingText *text;
	BillingMentions *mentions; /* of the line in hand */
} Reader;

/* ---- products ---- */

/* The bytes of `name` before the * at its end, or all of them. */
static size_t said_bytes(const char *name)
{
	size_t length = strlen(name);
	return length > 0 && name[length - 1] == '*' ? length - 1 : length;
}

static bool product_is(const char *name, Slice text)
{
	size_t length = said_bytes(name);
	return text.length >= length && (name[length] || text.length == length) &&
	       slice_equal_ignore_case((Slice){text.at, length}, (Slice){name, length});
}

const BillingProduct *billing_product_called(const BillingMapping *mapping, Slice name)
{
	for (size_t i = 0; name.length && i < mapping->product_count; i++)
		if (product_is(mapping->products[i].name, name))
			return &mapping->products[i];
	return NULL;
}

/* What a * stands for may be a name with a figure ("5G") that the mapping lists; any other figure is none of its name.
 */
static bool rest_is_name(const BillingMapping *mapping, Slice rest)
{
	Slice word;
	while (slice_next(&rest, ' ', &word)) {
		bool listed = false;
		for (size_t i = 0; i < mapping->name_count; i++)
			listed |= slice_equal_ignore_case(word, slice_of(mapping->names[i]));
		if (!listed && billing_mention_figure(word))
			return false;
	}
	return true;
}

static bool is_trusted(const Reader *reader, Slice product)
{
	const Slice own = reader->known->product;
	return (own.length && slice_equal_ignore_case(product, own)) ||
	       billing_product_called(reader->mapping, product);
}

static bool fits_product(const Reader *reader, Slice text)
{
	if (reader->known->product.length && slice_equal_ignore_case(text, reader->known->product))
		return true;
	const BillingProduct *product = billing_product_called(reader->mapping, text);
	size_t said = product ? said_bytes(product->name) : 0;
	if (product)
		return rest_is_name(reader->mapping, (Slice){text.at + said, text.length - said});
	return !billing_mention_figure_within(reader->mentions, text) &&
	       !billing_mention_unit_within(reader->mentions, text) &&
	       !billing_mention_metric_first(reader->mapping, text);
}

/* ---- accounts ---- */

static bool is_known_account(const Reader *reader, Slice text)
{
	for (size_t i = 0; i < reader->known->account_count; i++)
		if (slice_equal_ignore_case(text, reader->known->accounts[i]))
			return true;
	return false;
}

/* Beside a product that is known a short number can be an account, unless a column says that the account is another. */
static bool is_account(const Reader *reader, const Slice *parts, bool needed)
{
	Slice account = parts[BILLING_PART_ACCOUNT], product = parts[BILLING_PART_PRODUCT];
	if (!account.at || is_known_account(reader, account))
		return true;
	if (!billing_mention_figure(account))
		return !needed && !billing_mention_unit(reader->mapping, account);
	bool sure = (!product.at || is_trusted(reader, product)) && reader->known->account_count == 0;
	return billing_mention_account(reader->mapping, account, sure);
}

/* ---- what a part may be ---- */

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

/* Its minus is looked at later: it would cost memory for every end that is tried. */
static bool is_money(const Reader *reader, Slice text)
{
	Slice figure, code;
	if (text.at[0] == '-')
		text = slice_trim((Slice){text.at + 1, text.length - 1});
	return text.length > 0 && billing_money_cut(reader->mapping, text, reader->arena, &figure, &code) &&
	       billing_figure_looks(reader->mapping, figure);
}

static bool is_blank_or_sign(char c)
{
	return c == ' ' || c == '-' || c == ':' || c == ',' || c == '(' || c == ')';
}

/* The text without what the row's own columns say: "D3 - calls" of the account D3. */
static bool holds_more(const Reader *reader, Slice text)
{
	const BillingKnown *known = reader->known;
	for (size_t i = 0; i <= known->account_count; i++) {
		Slice own = i < known->account_count ? known->accounts[i] : known->product;
		if (own.length < KNOWN_BYTES_MIN || own.length >= text.length ||
			billing_figure_looks(reader->mapping, own) ||
			!slice_equal_ignore_case((Slice){text.at, own.length}, own) ||
			!is_blank_or_sign(text.at[own.length]))
			continue;
		text = (Slice){text.at + own.length, text.length - own.length};
		break;
	}
	return billing_mention_figure_within(reader->mentions, text) || billing_mention_unit_within(reader->mentions, text);
}

static bool fits(BillingPart part, Slice text, const void *context)
{
	const Reader *reader = context;
	const BillingMapping *mapping = reader->mapping;
	switch (part) {
	case BILLING_PART_FROM:
	case BILLING_PART_TO:
		return is_day(mapping, text);
	case BILLING_PART_MONTH:
		return is_month(mapping, text);
	case BILLING_PART_QUANTITY:
	case BILLING_PART_OVERAGE:
		return billing_figure_looks(mapping, text);
	case BILLING_PART_UNIT:
	case BILLING_PART_OVERAGE_UNIT:
	case BILLING_PART_PER:
		return billing_unit_called(mapping, text) != NULL;
	case BILLING_PART_PRICE:
	case BILLING_PART_AMOUNT:
		return is_money(reader, text);
	case BILLING_PART_METRIC:
		return billing_metric_called(mapping, text) != NULL;
	case BILLING_PART_PRODUCT:
		return fits_product(reader, text);
	case BILLING_PART_ACCOUNT:
		return is_known_account(reader, text) || !billing_mention_figure_within(reader->mentions, text) ||
		       billing_mention_account(mapping, text, true);
	case BILLING_PART_SCOPE:
		return !billing_mention_unit_within(reader->mentions, text);
	default:
		return !holds_more(reader, text);
	}
}

/* ---- one line ---- */

/* A use whose form has no unit is one only where its metric has: "Speed: 100" is not. */
static bool is_use(const BillingMapping *mapping, const Slice *parts)
{
	const BillingMetric *metric = billing_metric_called(mapping, parts[BILLING_PART_METRIC]);
	return parts[BILLING_PART_UNIT].at || (metric && metric->unit);
}

/* It has a part that only something of its kind can be: a period or a figure. */
static bool checks_itself(const BillingForm *form)
{
	return form->has[BILLING_PART_FROM] || form->has[BILLING_PART_MONTH] || form->has[BILLING_PART_QUANTITY] ||
	       form->has[BILLING_PART_AMOUNT] || form->has[BILLING_PART_PRICE];
}

/* Whether the form may read this line so: what its free words hold is accounted for. */
static bool is_accounted(const Reader *reader, const BillingForm *form, Slice line, const Slice *parts)
{
	bool trusted = !parts[BILLING_PART_PRODUCT].at || is_trusted(reader, parts[BILLING_PART_PRODUCT]);
	bool free = !checks_itself(form), own_words = !form->tokens[0].is_part || form->has[BILLING_PART_METRIC];
	if (!is_account(reader, parts, free))
		return false;
	if (form->has[BILLING_PART_QUANTITY])
		return form->ignored || is_use(reader->mapping, parts);
	if (free && !trusted)
		return false;
	bool named = parts[BILLING_PART_PRODUCT].at && trusted;
	return own_words || named || !billing_mention_metric_first(reader->mapping, line);
}

static const BillingForm *find_form(const Reader *reader, Slice line, BillingPhrase *phrase)
{
	for (size_t i = 0; i < reader->mapping->form_count; i++) {
		const BillingForm *form = &reader->mapping->forms[i];
		*phrase = (BillingPhrase){.months_before = form->months_before, .role = form->role, .kind = form->kind};
		if (billing_form_match(form, line, fits, reader, phrase->parts) &&
			is_accounted(reader, form, line, phrase->parts))
			return form;
	}
	return NULL;
}

static bool refuse_line(const Reader *reader, Slice line)
{
	for (size_t i = 0; i < line.length; i++)
		if (((unsigned char)line.at[i] < ' ' && line.at[i] != '\t') || line.at[i] == 0x7F)
			return billing_row_refuse(reader->problem, BILLING_TEXT, line, "control_character",
				"control characters have no place there");
	bool figure = billing_mention_figure(line);
	return billing_row_refuse(reader->problem, BILLING_TEXT, line, "unknown_text",
		figure ? "none of the mapping's forms reads all of its figures; a form, a unit, a metric or a product "
			 "may be missing there"
		       : "none of the mapping's forms looks like this line");
}

/* ---- headings ---- */

static bool same_period(const Reader *reader, const BillingPhrase *one, const BillingPhrase *other)
{
	static const BillingPart parts[] = {BILLING_PART_FROM, BILLING_PART_TO, BILLING_PART_MONTH};
	CsvProblem unsaid;
	Day a = 0, b = 0;
	bool same = true;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		same &= slice_equal_ignore_case(one->parts[parts[i]], other->parts[parts[i]]);
	if (same || !billing_phrase_has_period(one) || !billing_phrase_has_period(other))
		return true;
	return billing_phrase_month(reader->mapping, one, &a, &unsaid) &&
	       billing_phrase_month(reader->mapping, other, &b, &unsaid) && a == b;
}

/* A second heading repeats the first, or adds to it. What stands where a product may and is none is a remark then. */
static bool agrees(const Reader *reader, const BillingPhrase *heading, BillingPhrase *next)
{
	static const BillingPart parts[] = {BILLING_PART_PROVIDER, BILLING_PART_PRODUCT, BILLING_PART_ACCOUNT,
		BILLING_PART_METRIC, BILLING_PART_SCOPE, BILLING_PART_AMOUNT, BILLING_PART_CURRENCY};
	Slice *product = &next->parts[BILLING_PART_PRODUCT], *account = &next->parts[BILLING_PART_ACCOUNT];
	if (heading->parts[BILLING_PART_PRODUCT].at && product->at && !is_trusted(reader, *product)) {
		*product = (Slice){0};
		*account = billing_mention_figure(*account) ? *account : (Slice){0};
	}
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		Slice one = heading->parts[parts[i]], other = next->parts[parts[i]];
		if (one.at && other.at && !slice_equal_ignore_case(one, other))
			return false;
	}
	return same_period(reader, heading, next);
}

static bool add_heading(const Reader *reader, Slice line, BillingPhrase *next)
{
	BillingPhrase *heading = &reader->text->heading;
	if (!agrees(reader, heading, next))
		return billing_row_refuse(reader->problem, BILLING_TEXT, line, "contradiction",
			"a line above it names another product, account or period");
	if (!billing_phrase_has_period(heading))
		heading->months_before = next->months_before;
	for (int i = 0; i < BILLING_PART_COUNT; i++)
		if (!heading->parts[i].at)
			heading->parts[i] = next->parts[i];
	if (heading->kind == BILLING_USE)
		heading->kind = next->kind;
	return true;
}

/* ---- all lines ---- */

static bool read_line(const Reader *reader, Slice line)
{
	BillingText *text = reader->text;
	BillingPhrase phrase;
	if (line.length > BILLING_LINE_MAX_BYTES)
		return refuse_line(reader, line);
	billing_mention_scan(reader->mapping, line, reader->mentions);
	const BillingForm *form = find_form(reader, line, &phrase);
	if (!form)
		return refuse_line(reader, line);
	bool quantity = form->has[BILLING_PART_QUANTITY];
	if (form->ignored) {
		if (quantity || !text->passed_quantity)
			text->passed_over = (int)form->reason;
		text->passed_quantity |= quantity;
		if (text->heading.kind == BILLING_USE)
			text->heading.kind = form->kind;
		return true;
	}
	if (!quantity)
		return add_heading(reader, line, &phrase);
	if (text->use_count == BILLING_TEXT_LINES_MAX)
		return billing_row_refuse(reader->problem, BILLING_TEXT, line, "too_long",
			"an item of more than 64 lines of use is none");
	text->uses[text->use_count++] = phrase;
	return true;
}

bool billing_text_read(const BillingMapping *mapping, Slice text, const BillingKnown *known, Arena *arena,
	BillingText *out, CsvProblem *problem)
{
	*out = (BillingText){.uses = arena_array(arena, BILLING_TEXT_LINES_MAX, sizeof(*out->uses)), .passed_over = -1};
	BillingMentions mentions;
	Reader reader = {mapping, known, arena, problem, out, &mentions};
	Slice line;
	while (slice_next(&text, '\n', &line)) {
		line = slice_trim(line);
		if (line.length > 0 && !read_line(&reader, line))
			return false;
	}
	return true;
}

/* ---- the period ---- */

bool billing_phrase_has_period(const BillingPhrase *phrase)
{
	return phrase->parts[BILLING_PART_FROM].at || phrase->parts[BILLING_PART_MONTH].at;
}

/* Both days are read by one form. Where two forms read them as different periods, none is better. */
static bool read_days(const BillingMapping *mapping, Slice from, Slice to, Day *month, CsvProblem *problem)
{
	Day first = 0, last = 0;
	size_t readings = 0;
	for (size_t i = 0; i < mapping->day_form_count; i++) {
		Day a, b;
		const char *form = mapping->day_forms[i];
		if (!calendar_parse_form(form, from, &a) || !calendar_parse_form(form, to, &b) || a > b ||
			(readings && a == first && b == last))
			continue;
		first = a;
		last = b;
		readings++;
	}
	Slice shown = {from.at, (size_t)(to.at + to.length - from.at)};
	if (readings == 0)
		return billing_row_refuse(problem, BILLING_MONTH, shown, "bad_period",
			"its days are not those of one form, or its end is before its beginning");
	if (readings > 1)
		return billing_row_refuse(problem, BILLING_MONTH, shown, "ambiguous_period",
			"day or month may come first; the mapping's \"days\" can say which");
	if (calendar_month(first) != calendar_month(last))
		return billing_row_refuse(problem, BILLING_MONTH, shown, "bad_period",
			"a line bills the use of one month; this is more than one");
	*month = calendar_month(first);
	return true;
}

bool billing_phrase_month(const BillingMapping *mapping, const BillingPhrase *phrase, Day *month, CsvProblem *problem)
{
	const Slice *parts = phrase->parts;
	if (parts[BILLING_PART_FROM].at) {
		if (!read_days(mapping, parts[BILLING_PART_FROM], parts[BILLING_PART_TO], month, problem))
			return false;
	} else
		for (size_t i = 0; i < mapping->month_form_count; i++)
			if (calendar_parse_form(mapping->month_forms[i], parts[BILLING_PART_MONTH], month))
				break;
	*month = calendar_add_months(calendar_month(*month), -phrase->months_before);
	return true;
}
