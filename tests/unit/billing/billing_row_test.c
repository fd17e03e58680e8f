/* billing_row_test.c: lines of the neutral form, each in base units or refused with its column and reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "billing/billing_row.h"

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define LONG_KEY FIFTY FIFTY FIFTY FIFTY FIFTY "012345" /* 256 bytes */

/* provider, account, month, metric, scope, quantity, unit, amount, currency, invoice, line */
typedef const char *Fields[BILLING_FIELD_COUNT];

static bool read_fields(const BillingMapping *mapping, const Fields fields, Arena *arena, BillingRow *row, CsvProblem *problem)
{
	Slice slices[BILLING_FIELD_COUNT];
	for (size_t i = 0; i < BILLING_FIELD_COUNT; i++)
		slices[i] = slice_of(fields[i]);
	return billing_row_read(mapping, slices, NULL, arena, row, problem);
}

static const BillingMapping *generic(Arena *arena)
{
	Error error = {0};
	const BillingMapping *mapping = NULL;
	if (billing_mapping_load("mappings", "generic", arena, &mapping, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return mapping;
}

static void quantities(void **state)
{
	(void)state;
	static const struct {
		const char *metric, *quantity, *unit;
		int64_t expected;
		bool rounded;
		const char *as_written;
	} cases[] = {
		{"data", "1", "B", 1, false, "B"},
		{"data", "1.5", "GB", 1610612736, false, "GB"},
		{"Data", "2", "gb", 2147483648, false, "GB"},
		{"data", "1", "bytes", 1, false, "bytes"},
		{"data", "1", "TB", 1099511627776, false, "TB"},
		{"data", "9223372036854775807", "B", INT64_MAX, false, "B"},
		{"data", "9007199254740993", "B", 9007199254740993, false, "B"},
		{"data", "-1.5", "KB", -1536, false, "KB"},
		{"data", "0.0001", "KB", 0, true, "KB"},
		{"data", "0.5", "B", 1, true, "B"},
		{"data", "-0.5", "B", -1, true, "B"},
		{"data", "1e3", "B", 1000, false, "B"},
		{"voice", "1.5", "min", 90, false, "min"},
		{"voice", "2", "Hours", 7200, false, "hours"},
		{"voice", "7", "s", 7, false, "s"},
		{"sms", "12", "message", 12, false, "message"},
		{"mms", "-3", "messages", -3, false, "messages"},
		{"sms", "0", "message", 0, false, "message"},
	};
	Arena *arena = arena_new(0);
	const BillingMapping *mapping = generic(arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const Fields fields = {"p", "A", "2025-04", cases[i].metric, "", cases[i].quantity, cases[i].unit, "", "", "", ""};
		BillingRow row;
		CsvProblem problem = {0};
		if (!read_fields(mapping, fields, arena, &row, &problem))
			fail_msg("%s %s: %s", cases[i].quantity, cases[i].unit, problem.detail);
		assert_true(row.quantity == cases[i].expected);
		assert_int_equal(row.rounded, cases[i].rounded);
		assert_string_equal(row.unit, cases[i].as_written);
		assert_null(row.amount);
		assert_null(row.currency);
	}
	arena_free(arena);
}

static void whole_lines(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	const BillingMapping *mapping = generic(arena);
	BillingRow row;
	CsvProblem problem = {0};
	const Fields full = {"p", "C-1", "2025-04-17", "sms", "roaming/1", "-3", "message", "-02.50", "dkk", "I-1", "7"};
	assert_true(read_fields(mapping, full, arena, &row, &problem));
	assert_true(slice_equal_text(row.provider, "p") && slice_equal_text(row.account, "C-1"));
	assert_int_equal(row.month, calendar_day(2025, 4, 1));
	assert_int_equal(row.metric, METRIC_SMS);
	assert_true(slice_equal_text(row.scope, "roaming/1"));
	assert_string_equal(row.amount, "-2.50");
	assert_string_equal(row.currency, "DKK");
	assert_true(slice_equal_text(row.invoice, "I-1") && slice_equal_text(row.line, "7"));

	const Fields whole = {"p", "C-1", "2025-04", "sms", "Total", "3", "message", "", "EUR", "", ""};
	assert_true(read_fields(mapping, whole, arena, &row, &problem));
	assert_int_equal(row.scope.length, 0);
	assert_null(row.amount);
	assert_string_equal(row.currency, "EUR");
	arena_free(arena);
}

static void refusals(void **state)
{
	(void)state;
	static const struct {
		Fields fields;
		const char *column, *reason;
	} cases[] = {
		{{"", "A", "2025-04", "data", "", "1", "B", "", "", "", ""}, "provider", "no_provider"},
		{{"p", "", "2025-04", "data", "", "1", "B", "", "", "", ""}, "account", "no_account"},
		{{"p", LONG_KEY, "2025-04", "data", "", "1", "B", "", "", "", ""}, "account", "too_long"},
		{{"p", "A", "2025-04", "data", LONG_KEY, "1", "B", "", "", "", ""}, "scope", "too_long"},
		{{"p", "A\x1b[2J", "2025-04", "data", "", "1", "B", "", "", "", ""}, "account", "control_character"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "", "", "a\nb", ""}, "invoice", "control_character"},
		{{"p", "A", "", "data", "", "1", "B", "", "", "", ""}, "month", "bad_month"},
		{{"p", "A", "2025-4", "data", "", "1", "B", "", "", "", ""}, "month", "bad_month"},
		{{"p", "A", "2025-13", "data", "", "1", "B", "", "", "", ""}, "month", "bad_month"},
		{{"p", "A", "2025-04-31", "data", "", "1", "B", "", "", "", ""}, "month", "bad_month"},
		{{"p", "A", "2025-04x", "data", "", "1", "B", "", "", "", ""}, "month", "bad_month"},
		{{"p", "A", "0025-04", "data", "", "1", "B", "", "", "", ""}, "month", "bad_month"},
		{{"p", "A", "04/2025", "data", "", "1", "B", "", "", "", ""}, "month", "bad_month"},
		{{"p", "A", "2025-04", "fax", "", "1", "B", "", "", "", ""}, "metric", "unknown_metric"},
		{{"p", "A", "2025-04", "", "", "1", "B", "", "", "", ""}, "metric", "unknown_metric"},
		{{"p", "A", "2025-04", "data", "", "1", "PB", "", "", "", ""}, "unit", "unknown_unit"},
		{{"p", "A", "2025-04", "data", "", "1", "", "", "", "", ""}, "unit", "unknown_unit"},
		{{"p", "A", "2025-04", "data", "", "1", "min", "", "", "", ""}, "unit", "unit_mismatch"},
		{{"p", "A", "2025-04", "voice", "", "1", "message", "", "", "", ""}, "unit", "unit_mismatch"},
		{{"p", "A", "2025-04", "sms", "", "1", "B", "", "", "", ""}, "unit", "unit_mismatch"},
		{{"p", "A", "2025-04", "data", "", "", "B", "", "", "", ""}, "quantity", "bad_quantity"},
		{{"p", "A", "2025-04", "data", "", "1,5", "B", "", "", "", ""}, "quantity", "bad_quantity"},
		{{"p", "A", "2025-04", "sms", "", "1.5", "message", "", "", "", ""}, "quantity", "bad_quantity"},
		{{"p", "A", "2025-04", "data", "", "0x10", "B", "", "", "", ""}, "quantity", "bad_quantity"},
		{{"p", "A", "2025-04", "data", "", "NaN", "B", "", "", "", ""}, "quantity", "bad_quantity"},
		{{"p", "A", "2025-04", "data", "", "8388608", "TB", "", "", "", ""}, "quantity", "bad_quantity"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "1,50", "DKK", "", ""}, "amount", "bad_amount"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "$1", "USD", "", ""}, "amount", "bad_amount"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "1", "", "", ""}, "currency", "bad_currency"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "1", "kr.", "", ""}, "currency", "bad_currency"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "1", "DKKX", "", ""}, "currency", "bad_currency"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "", "D", "", ""}, "currency", "bad_currency"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "-1", "DKK", "", ""}, "amount", "sign_mismatch"},
		{{"p", "A", "2025-04", "data", "", "-1", "B", "1", "DKK", "", ""}, "amount", "sign_mismatch"},
		{{"p", "A", "2025-04", "sms", "", "-1", "message", "0.00000001", "DKK", "", ""}, "amount", "sign_mismatch"},
	};
	Arena *arena = arena_new(0);
	const BillingMapping *mapping = generic(arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BillingRow row = {.quantity = 77};
		CsvProblem problem = {0};
		if (read_fields(mapping, cases[i].fields, arena, &row, &problem))
			fail_msg("case %zu is taken", i);
		assert_string_equal(problem.column, cases[i].column);
		assert_string_equal(problem.reason, cases[i].reason);
		assert_true(strlen(problem.detail) > 0);
		assert_true(row.quantity == 77); /* untouched */
	}
	arena_free(arena);
}

/* What a reader cannot see, or would not guess, the sentence says. */
static void sentences(void **state)
{
	(void)state;
	static const struct {
		Fields fields;
		const char *reason, *says;
	} cases[] = {
		{{"p", "A", "2025-04", "data", "", "1\xC2\xA0", "B", "", "", "", ""}, "bad_quantity", "not a number; U+00A0 (a no-break space) at character 2"},
		{{"p", "A", "2025-04", "da\xC2\xADta", "", "1", "B", "", "", "", ""}, "unknown_metric", "U+00AD (a soft hyphen) at character 3"},
		{{"p", "A", "2025-04\xE2\x80\x8B", "data", "", "1", "B", "", "", "", ""}, "bad_month", "U+200B (a zero-width space) at character 8"},
		{{"p", "A\xE2\x80\x8B", "2025-04", "data", "", "1", "B", "", "", "", ""}, "invisible_character", "\"; U+200B (a zero-width space) at character 2 cannot be seen: take it out of the file"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "1e31", "DKK", "", ""}, "bad_amount", "30 before the point"},
		{{"p", "A", "2025-04", "data", "", "1", "B", "NaN", "DKK", "", ""}, "bad_amount", "not a number"},
	};
	Arena *arena = arena_new(0);
	const BillingMapping *mapping = generic(arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BillingRow row;
		CsvProblem problem = {0};
		assert_false(read_fields(mapping, cases[i].fields, arena, &row, &problem));
		assert_string_equal(problem.reason, cases[i].reason);
		if (!strstr(problem.detail, cases[i].says))
			fail_msg("case %zu says: %s", i, problem.detail);
		const char *first = strstr(problem.detail, "cannot be seen");
		assert_true(!first || !strstr(first + 1, "cannot be seen")); /* once */
	}
	arena_free(arena);
}

/* Quantity and amount of a line have one sign, where both say something. */
static void signs(void **state)
{
	(void)state;
	static const struct {
		const char *quantity, *amount;
	} cases[] = {{"-1", "-1"}, {"1", "1"}, {"0", "500"}, {"0", "-300"}, {"-0.0", "-300"}, {"12", "0"}, {"-12", "0.00"}, {"-12", "-0"}, {"12", "-0.0"}, {"-12", ""}};
	Arena *arena = arena_new(0);
	const BillingMapping *mapping = generic(arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const Fields fields = {"p", "A", "2025-04", "data", "", cases[i].quantity, "GB", cases[i].amount, "DKK", "", ""};
		BillingRow row;
		CsvProblem problem = {0};
		if (!read_fields(mapping, fields, arena, &row, &problem))
			fail_msg("%s GB for %s: %s", cases[i].quantity, cases[i].amount, problem.detail);
	}
	arena_free(arena);
}

/* What a refused row used is said by its columns, where they can be read. */
static void quantities_alone(void **state)
{
	(void)state;
	static const struct {
		const char *metric, *quantity, *unit;
		bool good;
		int64_t expected;
	} cases[] = {{"data", "2", "KB", true, 2048}, {"sms", "-3", "message", true, -3}, {"data", "x", "KB", false, 77}, {"fax", "2", "KB", false, 77}, {"data", "2", "min", false, 77}};
	Arena *arena = arena_new(0);
	const BillingMapping *mapping = generic(arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const Fields fields = {"", "", "never", cases[i].metric, "", cases[i].quantity, cases[i].unit, "one", "", "", ""};
		Slice slices[BILLING_FIELD_COUNT];
		for (size_t j = 0; j < BILLING_FIELD_COUNT; j++)
			slices[j] = slice_of(fields[j]);
		int64_t quantity = 77;
		Metric metric;
		assert_int_equal(billing_row_quantity(mapping, slices, arena, &quantity), cases[i].good);
		assert_true(quantity == cases[i].expected);
		assert_int_equal(billing_row_metric(mapping, slices, &metric), strcmp(cases[i].metric, "fax") != 0);
	}
	arena_free(arena);
}

/* Another mapping: decimal commas, its own words and forms of a month. */
static void other_forms(void **state)
{
	(void)state;
	static const char *const forms[] = {"MM/YYYY", "DD.MM.YYYY", "YYYYMM"};
	static const BillingUnit units[] = {{"MB", UNIT_BYTE, 1000000}};
	static const BillingMetric metrics[] = {{"Internet", METRIC_DATA, NULL, NULL}};
	static const CsvColumn columns[] = {{"x", false, CSV_CELL_VALUE}};
	BillingMapping mapping = {.name = "x", .shape = {.columns = columns, .column_count = 1}, .decimal = ',', .month_forms = forms,
				  .month_form_count = 3, .units = units, .unit_count = 1, .metrics = metrics, .metric_count = 1};
	static const Fields fixed = {"p", "A", NULL, "internet", NULL, NULL, "mb", NULL, "EUR", NULL, NULL};
	for (int i = 0; i < BILLING_FIELD_COUNT; i++)
		mapping.fields[i] = fixed[i] ? (BillingField){.kind = BILLING_FIELD_FIXED, .fixed = fixed[i]} : (BillingField){0};
	static const struct {
		const char *month, *quantity, *amount;
		bool good;
		int64_t expected;
	} cases[] = {
		{"04/2025", "1,5", "12,30", true, 1500000},
		{"17.04.2025", "0,0000001", "1", true, 0},
		{"202504", "-2", "-1,0", true, -2000000},
		{"2025-04", "1", "1", false, 0},
		{"31.04.2025", "1", "1", false, 0},
		{"04/2025", "1.5", "1", false, 0},
		{"04/2025", "1.234,5", "1", false, 0},
	};
	Arena *arena = arena_new(0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		mapping.fields[BILLING_MONTH] = (BillingField){.kind = BILLING_FIELD_FIXED, .fixed = cases[i].month};
		mapping.fields[BILLING_QUANTITY] = (BillingField){.kind = BILLING_FIELD_FIXED, .fixed = cases[i].quantity};
		mapping.fields[BILLING_AMOUNT] = (BillingField){.kind = BILLING_FIELD_FIXED, .fixed = cases[i].amount};
		BillingRow row;
		CsvProblem problem = {0};
		Slice values[BILLING_FIELD_COUNT];
		for (int j = 0; j < BILLING_FIELD_COUNT; j++)
			values[j] = billing_row_field(&mapping, NULL, (BillingFieldName)j);
		bool good = billing_row_read(&mapping, values, NULL, arena, &row, &problem);
		assert_int_equal(good, cases[i].good);
		if (!good)
			continue;
		assert_true(row.quantity == cases[i].expected);
		assert_int_equal(row.month, calendar_day(2025, 4, 1));
		assert_null(strchr(row.amount, ','));
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(quantities), cmocka_unit_test(whole_lines), cmocka_unit_test(refusals), cmocka_unit_test(sentences), cmocka_unit_test(signs),
		cmocka_unit_test(quantities_alone), cmocka_unit_test(other_forms)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
