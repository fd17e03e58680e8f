/* catalogue_row.c: what each column of a product, a tariff and a binding may hold. */
#include "register/catalogue_row.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/decimal.h"
#include "register/scope_names.h"

/* A key stands in an index, whose entries have a limit of about 2,700 bytes. */
enum { KEY_MAX_BYTES = 255, SCOPES_MAX = 64, SHOWN_MAX = 60, CURRENCY_LETTERS = 3 };

enum { PRODUCT_PROVIDER, PRODUCT_PRODUCT, PRODUCT_METRIC, PRODUCT_SCOPES, PRODUCT_UNIT, PRODUCT_INCREMENT, PRODUCT_ROUNDING,
	PRODUCT_ALLOWANCE, PRODUCT_INCLUDED, PRODUCT_TOLERANCE, PRODUCT_PERCENT };
enum { TARIFF_PROVIDER, TARIFF_METRIC, TARIFF_SCOPE, TARIFF_PRICE, TARIFF_UNIT, TARIFF_CURRENCY, TARIFF_FROM, TARIFF_TO };
enum { BINDING_PROVIDER, BINDING_ACCOUNT, BINDING_REF, BINDING_FROM, BINDING_TO };

#define KEY(name, optional) {name, optional, CSV_CELL_KEY}
#define VALUE(name, optional) {name, optional, CSV_CELL_VALUE}

static const CsvColumn PRODUCT_COLUMNS[] = {
	KEY("provider", false), KEY("product", false), VALUE("metric", false), KEY("scopes", true), VALUE("unit", false), VALUE("increment", true),
	VALUE("rounding", true), VALUE("allowance", true), VALUE("included", true), VALUE("tolerance", true), VALUE("tolerance_percent", true),
};
static const char *const PRODUCT_VALUES[] = {"product", "metric", "label", "unit", "increment", "rounding", "allowance", "included", "absolute", "percent"};

static const CsvColumn TARIFF_COLUMNS[] = {
	KEY("provider", false), VALUE("metric", false), KEY("scope", true), VALUE("price", false), VALUE("unit", false), VALUE("currency", false),
	VALUE("valid_from", false), VALUE("valid_to", true),
};
static const char *const TARIFF_VALUES[] = {"metric", "scope", "currency", "valid_from", "valid_to", "price", "per", "unknown_scope"};

static const CsvColumn BINDING_COLUMNS[] = {KEY("provider", false), KEY("account", false), KEY("billing_ref", false), VALUE("valid_from", true), VALUE("valid_to", true)};
static const char *const BINDING_VALUES[] = {"account", "billing_ref", "valid_from", "valid_to"};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const CatalogueForm FORMS[CATALOGUE_KIND_COUNT] = {
	[CATALOGUE_PRODUCTS] = {"products", PRODUCT_COLUMNS, COUNT(PRODUCT_COLUMNS), PRODUCT_VALUES, COUNT(PRODUCT_VALUES), 1},
	[CATALOGUE_TARIFFS] = {"tariffs", TARIFF_COLUMNS, COUNT(TARIFF_COLUMNS), TARIFF_VALUES, COUNT(TARIFF_VALUES), 1 | 2 | 4 | 8},
	[CATALOGUE_BINDINGS] = {"bindings", BINDING_COLUMNS, COUNT(BINDING_COLUMNS), BINDING_VALUES, COUNT(BINDING_VALUES), 1 | 2 | 4},
};

const CatalogueForm *catalogue_form(CatalogueKind kind)
{
	return &FORMS[kind];
}

typedef struct {
	const CatalogueForm *form;
	const Slice *fields;
	const Mapping *mapping; /* NULL: of a provider that has none */
	Arena *arena;
	CsvProblem *problem;
	Metric metric;
	int64_t factor; /* of the row's unit */
} Reading;

/* ---- what is wrong ---- */

static bool refuse(Reading *r, size_t column, const char *reason, const char *format, ...) __attribute__((format(printf, 4, 5)));

/* `format` ends the sentence: "unit is "xx"; …". */
static bool refuse(Reading *r, size_t column, const char *reason, const char *format, ...)
{
	Buffer __attribute__((cleanup(buffer_free))) shown;
	buffer_init(&shown, 400);
	buffer_visible(&shown, r->fields[column], SHOWN_MAX);
	char expected[sizeof(r->problem->detail)];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(expected, sizeof(expected), format, arguments);
	va_end(arguments);
	r->problem->column = r->form->columns[column].name;
	r->problem->reason = reason;
	char detail[2 * sizeof(expected) + 400]; /* whole, then cut to what is kept */
	snprintf(detail, sizeof(detail), "%s is \"%s\"; %s", r->problem->column, shown.data, expected);
	snprintf(r->problem->detail, sizeof(r->problem->detail), "%.*s", (int)sizeof(r->problem->detail) - 1, detail);
	return false;
}

/* ---- one field each ---- */

static bool is_empty(const Reading *r, size_t column)
{
	return r->fields[column].length == 0;
}

static bool take_key(Reading *r, size_t column, const char **out)
{
	Slice value = r->fields[column];
	if (value.length == 0)
		return refuse(r, column, "empty", "it must say which");
	if (value.length > KEY_MAX_BYTES)
		return refuse(r, column, "too_long", "that is longer than %d bytes", KEY_MAX_BYTES);
	char fault[CSV_CELL_DETAIL_MAX];
	const char *reason = csv_cell_key_fault(value, fault);
	if (reason)
		return refuse(r, column, reason, "%s", fault);
	*out = arena_text(r->arena, value);
	return true;
}

static bool take_word(Reading *r, size_t column, const char *const *words, const char *reason, const char **out)
{
	Buffer __attribute__((cleanup(buffer_free))) list;
	buffer_init(&list, 200);
	for (size_t i = 0; words[i]; i++) {
		if (slice_equal_ignore_case(r->fields[column], slice_of(words[i]))) {
			*out = words[i];
			return true;
		}
		buffer_format(&list, "%s%s", i ? words[i + 1] ? ", " : " or " : "", words[i]);
	}
	return refuse(r, column, reason, "it must be %s", list.data);
}

static bool take_metric(Reading *r, size_t column, const char **out)
{
	static const char *const words[] = {"data", "voice", "sms", "mms", NULL};
	if (!take_word(r, column, words, "unknown_metric", out))
		return false;
	for (r->metric = METRIC_DATA; strcmp(metric_name(r->metric), *out) != 0;)
		r->metric++;
	return true;
}

static bool take_unit(Reading *r, size_t column, const char **out)
{
	static const struct {
		const char *word;
		Unit unit;
		int64_t factor;
	} units[] = {{"B", UNIT_BYTE, 1}, {"KB", UNIT_BYTE, 1024}, {"MB", UNIT_BYTE, 1048576}, {"GB", UNIT_BYTE, 1073741824},
		     {"TB", UNIT_BYTE, INT64_C(1099511627776)}, {"s", UNIT_SECOND, 1}, {"min", UNIT_SECOND, 60}, {"h", UNIT_SECOND, 3600},
		     {"message", UNIT_MESSAGE, 1}};
	for (size_t i = 0; i < COUNT(units); i++) {
		if (!slice_equal_ignore_case(r->fields[column], slice_of(units[i].word)))
			continue;
		if (units[i].unit != metric_unit(r->metric))
			return refuse(r, column, "unit_mismatch", "%s is counted in units of a %s", metric_name(r->metric), unit_name(metric_unit(r->metric)));
		*out = units[i].word;
		r->factor = units[i].factor;
		return true;
	}
	return refuse(r, column, "unknown_unit", "units are B, KB, MB, GB, TB, s, min, h and message");
}

/* "0.1" of a GB in bytes, to the last digit: "107374182.4"; NULL where those digits pass 64 bits. */
static const char *exact_base_units(const Reading *r, const char *plain)
{
	int64_t value = 0;
	bool rounded = true;
	int places = 0;
	while (rounded) {
		const char *shifted = arena_format(r->arena, "%se%d", plain, ++places);
		if (decimal_to_base(slice_of(shifted), r->factor, &value, &rounded) != DECIMAL_OK)
			return NULL;
	}
	const char *digits = arena_format(r->arena, "%0*" PRId64, places + 1, value);
	int whole = (int)strlen(digits) - places;
	return arena_format(r->arena, "%.*s.%s", whole, digits, digits + whole);
}

static bool refuse_fraction(Reading *r, size_t column)
{
	const char *base = unit_name(metric_unit(r->metric)), *plain = NULL;
	const char *exact = decimal_normalize(r->fields[column], '.', r->arena, &plain) == DECIMAL_OK ? exact_base_units(r, plain) : NULL;
	if (!exact)
		return refuse(r, column, "bad_quantity", "that is not a whole number of %ss: write it in a smaller unit", base);
	return refuse(r, column, "bad_quantity", "%s %.*s is %s %ss, not a whole number: write it in a smaller unit", plain,
		SLICE_ARG(r->fields[PRODUCT_UNIT]), exact, base);
}

/* So many of the row's units, in base units; none where it is empty. */
static bool take_quantity(Reading *r, size_t column, int64_t least, const char **out)
{
	int64_t value = 0;
	bool rounded = false;
	if (is_empty(r, column))
		return true;
	DecimalResult result = decimal_to_base(r->fields[column], r->factor, &value, &rounded);
	if (result != DECIMAL_OK)
		return refuse(r, column, "bad_quantity", "%s", decimal_reason(result));
	if (rounded && value >= 0 && r->factor > 1)
		return refuse_fraction(r, column);
	if (rounded || value < least)
		return refuse(r, column, "bad_quantity", "it must be a whole number of %ss, at least %" PRId64, unit_name(metric_unit(r->metric)), least);
	*out = arena_format(r->arena, "%" PRId64, value);
	return true;
}

static bool take_decimal(Reading *r, size_t column, const char *reason, const char **out)
{
	DecimalResult result = decimal_normalize(r->fields[column], '.', r->arena, out);
	if (result != DECIMAL_OK)
		return refuse(r, column, reason, "%s", decimal_reason(result));
	return **out != '-' || refuse(r, column, reason, "it must not be negative");
}

static bool take_currency(Reading *r, size_t column, const char **out)
{
	Slice text = r->fields[column];
	bool letters = text.length == CURRENCY_LETTERS;
	char upper[CURRENCY_LETTERS + 1] = "";
	for (size_t i = 0; letters && i < text.length; i++) {
		upper[i] = (char)(text.at[i] >= 'a' && text.at[i] <= 'z' ? text.at[i] - 'a' + 'A' : text.at[i]);
		letters = upper[i] >= 'A' && upper[i] <= 'Z';
	}
	*out = arena_text(r->arena, slice_of(upper));
	return letters || refuse(r, column, "bad_currency", "a currency has three letters, such as DKK");
}

static bool take_dates(Reading *r, size_t from, size_t to, const char **from_out, const char **to_out)
{
	Day days[2] = {INT32_MIN, INT32_MAX};
	const size_t columns[2] = {from, to};
	const char **outs[2] = {from_out, to_out};
	for (size_t i = 0; i < 2; i++) {
		if (is_empty(r, columns[i]))
			continue;
		if (!calendar_parse_day(r->fields[columns[i]], &days[i]))
			return refuse(r, columns[i], "bad_date", "it must be a date such as 2025-04-30");
		*outs[i] = arena_text(r->arena, r->fields[columns[i]]);
	}
	return days[0] <= days[1] || refuse(r, to, "dates_reversed", "that is before %.*s", SLICE_ARG(r->fields[from]));
}

/* ---- scopes ---- */

static bool is_whole(Slice scope)
{
	return scope.length == 0 || slice_equal_text(scope, "total");
}

static bool is_known(const Reading *r, Slice scope)
{
	return !r->mapping || is_whole(scope) || scope_names_hold(r->mapping, r->metric, scope);
}

static const char *known_scopes(const Reading *r)
{
	Buffer __attribute__((cleanup(buffer_free))) names;
	buffer_init(&names, 200);
	if (r->mapping)
		scope_names_list(r->mapping, r->metric, &names);
	return arena_format(r->arena, "%s is divided into: %s", metric_name(r->metric), names.length ? names.data : "nothing");
}

static int compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool read_scopes(Reading *r, size_t column, const char *scopes[SCOPES_MAX], size_t *count)
{
	Slice rest = r->fields[column], part;
	while (slice_next(&rest, '+', &part)) {
		part = slice_trim(part);
		if (*count == SCOPES_MAX)
			return refuse(r, column, "too_long", "a product has at most %d scopes", SCOPES_MAX);
		if (is_whole(part) || !is_known(r, part))
			return refuse(r, column, "unknown_scope", "\"%.*s\" is none: %s", (int)(part.length > SHOWN_MAX ? SHOWN_MAX : part.length), part.at, known_scopes(r));
		scopes[(*count)++] = arena_text(r->arena, part);
	}
	return true;
}

/* "b + a" becomes "a+b", the scope of the product's results. */
static bool take_label(Reading *r, size_t column, const char **out)
{
	const char *scopes[SCOPES_MAX], *checked = NULL;
	size_t count = 0;
	*out = "total";
	if (is_whole(r->fields[column]))
		return true;
	if (!take_key(r, column, &checked) || !read_scopes(r, column, scopes, &count))
		return false;
	qsort(scopes, count, sizeof(*scopes), compare_texts);
	for (size_t i = 0; i < count; i++)
		if (i == 0)
			*out = scopes[0];
		else if (strcmp(scopes[i], scopes[i - 1]) != 0)
			*out = arena_format(r->arena, "%s+%s", *out, scopes[i]);
	return true;
}

/* ---- whole rows ---- */

static bool take_rounding(Reading *r, const char **increment, const char **rounding)
{
	static const char *const words[] = {"up", "down", "nearest", NULL};
	if (!take_quantity(r, PRODUCT_INCREMENT, 1, increment))
		return false;
	*rounding = "up"; /* to the base unit, which does nothing */
	if (*increment || !is_empty(r, PRODUCT_ROUNDING))
		return take_word(r, PRODUCT_ROUNDING, words, "unknown_rounding", rounding);
	return true;
}

static bool take_allowance(Reading *r, const char **allowance, const char **included)
{
	static const char *const words[] = {"none", "plan", "pool", NULL};
	*allowance = "none";
	if (!is_empty(r, PRODUCT_ALLOWANCE) && !take_word(r, PRODUCT_ALLOWANCE, words, "unknown_allowance", allowance))
		return false;
	if (!take_quantity(r, PRODUCT_INCLUDED, 0, included))
		return false;
	if (strcmp(*allowance, "plan") == 0) /* said here, or by what the provider tells of each account */
		return true;
	bool pool = strcmp(*allowance, "pool") == 0;
	return pool == (*included != NULL)
		|| refuse(r, PRODUCT_INCLUDED, "bad_included", pool ? "a pool's allowance is said here" : "it is for the allowance of a pool or a plan");
}

static bool read_product(Reading *r, const char **values)
{
	bool good = take_key(r, PRODUCT_PRODUCT, &values[0]) && take_metric(r, PRODUCT_METRIC, &values[1]) && take_unit(r, PRODUCT_UNIT, &values[3])
		&& take_label(r, PRODUCT_SCOPES, &values[2]) && take_rounding(r, &values[4], &values[5]) && take_allowance(r, &values[6], &values[7])
		&& take_quantity(r, PRODUCT_TOLERANCE, 0, &values[8])
		&& (is_empty(r, PRODUCT_PERCENT) || take_decimal(r, PRODUCT_PERCENT, "bad_percent", &values[9]));
	if (good && !values[4])
		values[4] = "1";
	return good && (!slice_equal_text(r->fields[PRODUCT_PRODUCT], "total") || refuse(r, PRODUCT_PRODUCT, "unknown_scope", "that is the word for a metric as a whole"));
}

/* A tariff's scope may also name a product, which the database knows. */
static bool read_tariff(Reading *r, const char **values)
{
	values[1] = "";
	bool good = take_metric(r, TARIFF_METRIC, &values[0]) && (is_whole(r->fields[TARIFF_SCOPE]) || take_key(r, TARIFF_SCOPE, &values[1]))
		&& take_currency(r, TARIFF_CURRENCY, &values[2]) && take_dates(r, TARIFF_FROM, TARIFF_TO, &values[3], &values[4])
		&& take_decimal(r, TARIFF_PRICE, "bad_price", &values[5]) && take_unit(r, TARIFF_UNIT, &values[6]);
	if (!good)
		return false;
	if (is_empty(r, TARIFF_FROM))
		return refuse(r, TARIFF_FROM, "bad_date", "it must be a date such as 2025-04-30");
	values[6] = arena_format(r->arena, "%" PRId64, r->factor);
	if (!is_known(r, r->fields[TARIFF_SCOPE]))
		values[7] = known_scopes(r);
	return true;
}

static bool read_binding(Reading *r, const char **values)
{
	return take_key(r, BINDING_ACCOUNT, &values[0]) && take_key(r, BINDING_REF, &values[1])
		&& take_dates(r, BINDING_FROM, BINDING_TO, &values[2], &values[3]);
}

bool catalogue_row_read(CatalogueKind kind, const Slice *fields, const Mappings *mappings, Arena *arena,
			const char *values[CATALOGUE_VALUES_MAX], CsvProblem *problem)
{
	Reading r = {.form = &FORMS[kind], .fields = fields, .arena = arena, .problem = problem, .factor = 1};
	const char *provider = "";
	memset(values, 0, CATALOGUE_VALUES_MAX * sizeof(*values));
	if (!take_key(&r, 0, &provider))
		return false;
	for (size_t i = 0; i < mappings->count; i++)
		if (strcmp(mappings->items[i]->provider, provider) == 0)
			r.mapping = mappings->items[i];
	return kind == CATALOGUE_PRODUCTS ? read_product(&r, values) : kind == CATALOGUE_TARIFFS ? read_tariff(&r, values) : read_binding(&r, values);
}
