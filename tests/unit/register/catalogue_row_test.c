/* catalogue_row_test.c: rows of products, tariffs and bindings, each brought to base units or refused with its column and reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "register/catalogue_row.h"
#include "register/scope_names.h"

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define LONG_KEY FIFTY FIFTY FIFTY FIFTY FIFTY "012345" /* 256 bytes */

typedef struct {
	CatalogueKind kind;
	const char *fields[11];
	const char *expected; /* the values, joined by |; or the column and the reason */
} Case;

#define PRODUCT(...) {CATALOGUE_PRODUCTS, {"p", __VA_ARGS__}
#define TARIFF(...) {CATALOGUE_TARIFFS, {"p", __VA_ARGS__}
#define BINDING(...) {CATALOGUE_BINDINGS, {"p", __VA_ARGS__}

static const Case CASES[] = {
	PRODUCT("P", "data", "", "MB", "", "", "", "", "", ""), "P|data|total|MB|1|up|none||||"},
	PRODUCT("P", "data", "total", "B", "1024", "Down", "NONE", "", "0", "0"), "P|data|total|B|1024|down|none||0|0|"},
	PRODUCT("P", "data", "homeland", "gb", "0.5", "nearest", "plan", "", "0.25", "1.50"), "P|data|homeland|GB|536870912|nearest|plan||268435456|1.50|"},
	PRODUCT("P", "voice", " zone + area/7 +area", "min", "1", "up", "pool", "600", "", ""), "P|voice|area+area/7+zone|min|60|up|pool|36000|||"},
	PRODUCT("P", "voice", "zone+zone", "h", "", "up", "", "", "", ""), "P|voice|zone|h|1|up|none||||"},
	PRODUCT("P", "sms", "anything", "message", "", "", "", "", "", ""), "scopes unknown_scope"},
	PRODUCT("P", "voice", "are", "min", "", "", "", "", "", ""), "scopes unknown_scope"},
	PRODUCT("P", "voice", "area/", "min", "", "", "", "", "", ""), "scopes unknown_scope"},
	PRODUCT("P", "voice", "zone+", "min", "", "", "", "", "", ""), "P|voice|zone|min|1|up|none||||"},
	PRODUCT("P", "voice", "zone++area", "min", "", "", "", "", "", ""), "scopes unknown_scope"},
	PRODUCT("P", "voice", "zone+total", "min", "", "", "", "", "", ""), "scopes unknown_scope"},
	PRODUCT("", "data", "", "MB", "", "", "", "", "", ""), "product empty"},
	PRODUCT("total", "data", "", "MB", "", "", "", "", "", ""), "product unknown_scope"},
	PRODUCT("a\x1b[2J", "data", "", "MB", "", "", "", "", "", ""), "product control_character"},
	PRODUCT(LONG_KEY, "data", "", "MB", "", "", "", "", "", ""), "product too_long"},
	PRODUCT("P", "fax", "", "MB", "", "", "", "", "", ""), "metric unknown_metric"},
	PRODUCT("P", "data", "", "MiB", "", "", "", "", "", ""), "unit unknown_unit"},
	PRODUCT("P", "data", "", "s", "", "", "", "", "", ""), "unit unit_mismatch"},
	PRODUCT("P", "data", "", "B", "0.5", "up", "", "", "", ""), "increment bad_quantity"},
	PRODUCT("P", "data", "", "B", "0", "up", "", "", "", ""), "increment bad_quantity"},
	PRODUCT("P", "data", "", "GB", "0.1", "up", "", "", "", ""), "increment bad_quantity"},
	PRODUCT("P", "data", "", "B", "1,5", "up", "", "", "", ""), "increment bad_quantity"},
	PRODUCT("P", "data", "", "TB", "9223372036854775807", "up", "", "", "", ""), "increment bad_quantity"},
	PRODUCT("P", "data", "", "B", "10", "", "", "", "", ""), "rounding unknown_rounding"},
	PRODUCT("P", "data", "", "B", "", "half", "", "", "", ""), "rounding unknown_rounding"},
	PRODUCT("P", "data", "", "B", "", "", "some", "", "", ""), "allowance unknown_allowance"},
	PRODUCT("P", "data", "", "B", "", "", "pool", "", "", ""), "included bad_included"},
	PRODUCT("P", "data", "", "B", "", "", "none", "5", "", ""), "included bad_included"},
	PRODUCT("P", "data", "", "B", "", "", "pool", "-5", "", ""), "included bad_quantity"},
	PRODUCT("P", "data", "", "B", "", "", "", "", "-1", ""), "tolerance bad_quantity"},
	PRODUCT("P", "data", "", "B", "", "", "", "", "", "-0.1"), "tolerance_percent bad_percent"},
	PRODUCT("P", "data", "", "B", "", "", "", "", "", "1%"), "tolerance_percent bad_percent"},
	TARIFF("data", "", "0.0200", "GB", "dkk", "2025-01-01", ""), "data||DKK|2025-01-01||0.0200|1073741824||"},
	TARIFF("voice", "zone", "1", "min", "EUR", "2025-01-01", "2025-01-01"), "voice|zone|EUR|2025-01-01|2025-01-01|1|60||"},
	TARIFF("voice", "A product", "1", "min", "EUR", "2025-01-01", ""), "voice|A product|EUR|2025-01-01||1|60|voice is divided into: zone, area/<id>|"},
	TARIFF("voice", "total", "1", "s", "EUR", "2025-01-01", ""), "voice||EUR|2025-01-01||1|1||"},
	TARIFF("voice", "", "", "s", "EUR", "2025-01-01", ""), "price bad_price"},
	TARIFF("voice", "", "-1", "s", "EUR", "2025-01-01", ""), "price bad_price"},
	TARIFF("voice", "", "1", "s", "EU", "2025-01-01", ""), "currency bad_currency"},
	TARIFF("voice", "", "1", "s", "E1R", "2025-01-01", ""), "currency bad_currency"},
	TARIFF("voice", "", "1", "s", "EUR", "", ""), "valid_from bad_date"},
	TARIFF("voice", "", "1", "s", "EUR", "2025-02-29", ""), "valid_from bad_date"},
	TARIFF("voice", "", "1", "s", "EUR", "2025-02-01", "2025-01-31"), "valid_to dates_reversed"},
	BINDING("A", "R", "", ""), "A|R|||"},
	BINDING("A", "R", "2025-01-01", "2025-01-01"), "A|R|2025-01-01|2025-01-01|"},
	BINDING("", "R", "", ""), "account empty"},
	BINDING("A", "", "", ""), "billing_ref empty"},
	BINDING("A", "R\n", "", ""), "billing_ref control_character"},
	BINDING("A", "R", "yesterday", ""), "valid_from bad_date"},
	BINDING("A", "R", "", "2025-13-01"), "valid_to bad_date"},
	BINDING("A", "R", "2025-01-02", "2025-01-01"), "valid_to dates_reversed"},
};

/* Voice in a zone and in areas with an id; data at home; nothing else is divided. */
static UsageRowRule VOICE_ROWS[] = {{.scope = {.fixed = "zone"}}, {.scope = {.prefix = "area/", .id = "/id"}}};
static UsageRowRule DATA_ROWS[] = {{.scope = {.prefix = "place/", .id = "/id", .homeland = "/home", .when_homeland = "homeland"}}};
static UsageRule RULES[] = {{.metric = METRIC_VOICE, .role = ROLE_USED, .rows = VOICE_ROWS, .row_count = 2},
			    {.metric = METRIC_DATA, .role = ROLE_USED, .rows = DATA_ROWS, .row_count = 1},
			    {.metric = METRIC_SMS, .role = ROLE_CHECK, .rows = VOICE_ROWS, .row_count = 2}};
static Endpoint ENDPOINT = {.usage = RULES, .usage_count = 3};
static Mapping MAPPING = {.provider = "p", .endpoints = &ENDPOINT, .endpoint_count = 1};
static Mapping *MAPPING_LIST[] = {&MAPPING};
static const Mappings MAPPINGS = {MAPPING_LIST, 1};

static void says(const Case *c, Arena *arena, Buffer *out)
{
	const CatalogueForm *form = catalogue_form(c->kind);
	const char *values[CATALOGUE_VALUES_MAX];
	CsvProblem problem = {0};
	Slice fields[11];
	for (size_t i = 0; i < form->column_count; i++)
		fields[i] = slice_of(c->fields[i]);
	buffer_clear(out);
	if (!catalogue_row_read(c->kind, fields, &MAPPINGS, arena, values, &problem)) {
		assert_true(problem.detail[0] && strlen(problem.detail) < sizeof(problem.detail));
		buffer_format(out, "%s %s", problem.column, problem.reason);
		return;
	}
	for (size_t i = 0; i < form->value_count; i++)
		buffer_format(out, "%s|", values[i] ? values[i] : "");
}

static void reads(void **state)
{
	(void)state;
	Buffer out;
	buffer_init(&out, 4096);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(*CASES); i++) {
		Arena *arena = arena_new(1 << 16);
		says(&CASES[i], arena, &out);
		if (strcmp(out.data, CASES[i].expected) != 0)
			fail_msg("case %zu: expected %s, got %s", i, CASES[i].expected, out.data);
		arena_free(arena);
	}
	buffer_free(&out);
}

static void says_what_a_fraction_comes_to(void **state)
{
	(void)state;
	static const struct { const char *unit, *increment, *detail; } cases[] = {
		{"GB", "0.1", "increment is \"0.1\"; 0.1 GB is 107374182.4 bytes, not a whole number: write it in a smaller unit"},
		{"gb", "1e-1", "increment is \"1e-1\"; 0.1 gb is 107374182.4 bytes, not a whole number: write it in a smaller unit"},
		{"KB", "0.0001", "increment is \"0.0001\"; 0.0001 KB is 0.1024 bytes, not a whole number: write it in a smaller unit"},
		{"GB", "0.1234567890123456789012345678", "increment is \"0.1234567890123456789012345678\"; that is not a whole number of bytes: write it in a smaller unit"},
		{"B", "0.5", "increment is \"0.5\"; it must be a whole number of bytes, at least 1"},
		{"MB", "-0.1", "increment is \"-0.1\"; it must be a whole number of bytes, at least 1"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const Slice fields[] = {slice_of("p"), slice_of("P"), slice_of("data"), {0}, slice_of(cases[i].unit), slice_of(cases[i].increment), slice_of("up"),
					{0}, {0}, {0}, {0}};
		const char *values[CATALOGUE_VALUES_MAX];
		CsvProblem problem = {0};
		Arena *arena = arena_new(1 << 16);
		assert_false(catalogue_row_read(CATALOGUE_PRODUCTS, fields, &MAPPINGS, arena, values, &problem));
		assert_string_equal(problem.detail, cases[i].detail);
		arena_free(arena);
	}
}

/* Of a provider without a mapping nobody can say which scopes it has; the database says whether there is such a provider. */
static void knows_no_scopes_without_a_mapping(void **state)
{
	(void)state;
	static const Mappings none = {NULL, 0};
	const Slice fields[] = {slice_of("q"), slice_of("P"), slice_of("sms"), slice_of("anything"), slice_of("message"), {0}, {0}, {0}, {0}, {0}, {0}};
	const char *values[CATALOGUE_VALUES_MAX];
	CsvProblem problem = {0};
	Arena *arena = arena_new(1 << 16);
	assert_true(catalogue_row_read(CATALOGUE_PRODUCTS, fields, &none, arena, values, &problem));
	assert_string_equal(values[2], "anything");
	arena_free(arena);
}

static void names_scopes(void **state)
{
	(void)state;
	static const struct {
		Metric metric;
		const char *scope;
		bool known;
	} cases[] = {{METRIC_VOICE, "zone", true}, {METRIC_VOICE, "area", true}, {METRIC_VOICE, "area/x", true}, {METRIC_VOICE, "area/", false}, {METRIC_VOICE, "zone/x", false},
		     {METRIC_VOICE, "", false}, {METRIC_DATA, "homeland", true}, {METRIC_DATA, "place/1", true}, {METRIC_DATA, "zone", false}, {METRIC_SMS, "zone", false}};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (scope_names_hold(&MAPPING, cases[i].metric, slice_of(cases[i].scope)) != cases[i].known)
			fail_msg("case %zu: %s", i, cases[i].scope);
	Buffer out;
	buffer_init(&out, 100);
	scope_names_list(&MAPPING, METRIC_DATA, &out);
	assert_string_equal(out.data, "homeland, place/<id>");
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads), cmocka_unit_test(says_what_a_fraction_comes_to), cmocka_unit_test(knows_no_scopes_without_a_mapping), cmocka_unit_test(names_scopes)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
