/* billing_text_test.c: the lines of a text by the forms of a small mapping: headings, quantities, what is passed over, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "billing/billing_text.h"

static const char *const LIKES[] = {"{metric}: {quantity} {unit}", "{quantity} {unit} free", "{quantity} {unit} not ours", "{product} for {account} in {month}", "{product}",
				    "{*}"};
enum { FORMS = 6, FREE = 1, OTHERS = 2, ANYTHING = 5 };

static const char *const months[] = {"YYYY-MM"}, *const names[] = {"5G"};
static const BillingUnit units[] = {{"GB", UNIT_BYTE, 1 << 30}};
static const BillingMetric metrics[] = {{"Data", METRIC_DATA, NULL, NULL}};
static const BillingProduct products[] = {{"Talk 100", "p", NULL, NULL, NULL}, {"Surf*", "p", NULL, NULL, NULL}};

static BillingMapping mapping_of(BillingForm forms[FORMS], Arena *arena)
{
	for (size_t i = 0; i < FORMS; i++) {
		const char *problem;
		assert_true(billing_form_read(LIKES[i], arena, &forms[i], &problem));
	}
	forms[FREE].role = BILLING_ROLE_ALLOWANCE;
	forms[OTHERS].ignored = forms[ANYTHING].ignored = true;
	forms[OTHERS].reason = 1;
	return (BillingMapping){.decimal = '.', .month_forms = months, .month_form_count = 1, .units = units, .unit_count = 1, .metrics = metrics, .metric_count = 1,
				.products = products, .product_count = 2, .names = names, .name_count = 1, .forms = forms, .form_count = FORMS};
}

static void lines(void **state)
{
	(void)state;
	static const struct {
		const char *text, *product, *account;
		size_t uses;
		int passed_over;
		const char *reason; /* NULL: it is read */
	} cases[] = {
		{"", NULL, NULL, 0, -1, NULL},
		{"Surf for A1 in 2025-05\nData: 5 GB\n\n  Data: 3 GB\r\n", "Surf", "A1", 2, -1, NULL},
		{"Surf 5G for A1 in 2025-05", "Surf 5G", "A1", 0, -1, NULL},
		{"Talk 100 for A1 in 2025-05", "Talk 100", "A1", 0, -1, NULL},
		{"Surf for COL-1 in 2025-05", "Surf", "COL-1", 0, -1, NULL},
		{"Own 77", "Own 77", NULL, 0, -1, NULL},
		{"Talk 100", "Talk 100", NULL, 0, -1, NULL},
		{"Thank you", NULL, NULL, 0, 0, NULL},
		{"5 GB not ours\nThank you", NULL, NULL, 0, 1, NULL},
		{"Data: 5 GB\n2 GB free", NULL, NULL, 2, -1, NULL},
		{"Surf in Paris for A1 in 2025-05\nThanks for everything in 2025-05", "Surf in Paris", "A1", 0, -1, NULL},
		{"Surf 6G for A1 in 2025-05", NULL, NULL, 0, -1, "unknown_text"},
		{"Surf 100 for A1 in 2025-05", NULL, NULL, 0, -1, "unknown_text"},
		{"Talk 200 for A1 in 2025-05", NULL, NULL, 0, -1, "unknown_text"},
		{"Surf for 5 GB in 2025-05", NULL, NULL, 0, -1, "unknown_text"},
		{"Extra for 55 in 2025-05", NULL, NULL, 0, -1, "unknown_text"},
		{"Extra data for A1 in 2025-05", "Extra data", "A1", 0, -1, NULL},
		{"Data for A1 in 2025-05", NULL, NULL, 0, -1, "unknown_text"},
		{"Thank you 2", NULL, NULL, 0, -1, "unknown_text"},
		{"two GB", NULL, NULL, 0, -1, "unknown_text"},
		{"5 GB of ours", NULL, NULL, 0, -1, "unknown_text"},
		{"Data: 5 MB", NULL, NULL, 0, -1, "unknown_text"},
		{"Datos: 5 GB", NULL, NULL, 0, -1, "unknown_text"},
		{"a\x01", NULL, NULL, 0, 0, NULL},
		{"7\x01", NULL, NULL, 0, -1, "control_character"},
		{"Surf for A1 in 2025-05\nSurf for A2 in 2025-05", NULL, NULL, 0, -1, "contradiction"},
		{"Surf for A1 in 2025-05\nSurf for A1 in 2025-06", NULL, NULL, 0, -1, "contradiction"},
		{"Surf for A1 in 2025-05\nTalk 100", NULL, NULL, 0, -1, "contradiction"},
	};
	static const BillingKnown known = {.product = {"Own 77", 6}, .accounts = {{"COL-1", 5}}, .account_count = 1};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		BillingForm forms[FORMS];
		BillingMapping mapping = mapping_of(forms, arena);
		BillingText text;
		CsvProblem problem = {0};
		bool good = billing_text_read(&mapping, slice_of(cases[i].text), &known, arena, &text, &problem);
		if (good == (cases[i].reason != NULL) || (!good && strcmp(problem.reason, cases[i].reason) != 0))
			fail_msg("%s: %s", cases[i].text, good ? "is read" : problem.reason);
		if (good && (!slice_equal_text(text.heading.parts[BILLING_PART_PRODUCT], cases[i].product)
			|| !slice_equal_text(text.heading.parts[BILLING_PART_ACCOUNT], cases[i].account) || text.use_count != cases[i].uses
			|| text.passed_over != cases[i].passed_over))
			fail_msg("%s: product %.*s, account %.*s, %zu uses, %d", cases[i].text, SLICE_ARG(text.heading.parts[BILLING_PART_PRODUCT]),
				 SLICE_ARG(text.heading.parts[BILLING_PART_ACCOUNT]), text.use_count, text.passed_over);
		arena_free(arena);
	}
}

static void too_many(void **state)
{
	(void)state;
	char many[BILLING_TEXT_LINES_MAX * 12 + 20] = "";
	Arena *arena = arena_new(0);
	BillingForm forms[FORMS];
	BillingMapping mapping = mapping_of(forms, arena);
	BillingText text;
	BillingKnown known = {0};
	CsvProblem problem = {0};
	for (size_t i = 0; i < BILLING_TEXT_LINES_MAX; i++)
		strcat(many, "Data: 1 GB\n");
	assert_true(billing_text_read(&mapping, slice_of(many), &known, arena, &text, &problem));
	assert_int_equal(text.use_count, BILLING_TEXT_LINES_MAX);
	strcat(many, "Data: 1 GB\n");
	assert_false(billing_text_read(&mapping, slice_of(many), &known, arena, &text, &problem));
	assert_string_equal(problem.reason, "too_long");
	arena_free(arena);
}

static void periods(void **state)
{
	(void)state;
	static const char *const days[] = {"DD/MM/YYYY", "MM/DD/YYYY"};
	static const struct {
		const char *from, *to, *month;
		int before;
		const char *reason;
		int expected; /* month of 2025 */
	} cases[] = {
		{"01/05/2025", "31/05/2025", NULL, 0, NULL, 5}, {"05/01/2025", "05/31/2025", NULL, 0, NULL, 5}, {"01/05/2025", "31/05/2025", NULL, 1, NULL, 4},
		{"01/05/2025", "05/05/2025", NULL, 0, "ambiguous_period", 0}, {"15/05/2025", "14/06/2025", NULL, 0, "bad_period", 0},
		{"31/05/2025", "01/05/2025", NULL, 0, "bad_period", 0}, {NULL, NULL, "2025-05", 2, NULL, 3},
	};
	const BillingMapping mapping = {.month_forms = months, .month_form_count = 1, .day_forms = days, .day_form_count = 2};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char both[60];
		int end = cases[i].from ? snprintf(both, sizeof(both), "%s - %s", cases[i].from, cases[i].to) : 0;
		BillingPhrase phrase = {.months_before = cases[i].before};
		if (cases[i].from) {
			phrase.parts[BILLING_PART_FROM] = (Slice){both, strlen(cases[i].from)};
			phrase.parts[BILLING_PART_TO] = (Slice){both + end - strlen(cases[i].to), strlen(cases[i].to)};
		}
		phrase.parts[BILLING_PART_MONTH] = slice_of(cases[i].month);
		Day month = 0;
		CsvProblem problem = {0};
		assert_true(billing_phrase_has_period(&phrase));
		bool good = billing_phrase_month(&mapping, &phrase, &month, &problem);
		assert_int_equal(good, cases[i].reason == NULL);
		if (good)
			assert_int_equal(month, calendar_day(2025, cases[i].expected, 1));
		else
			assert_string_equal(problem.reason, cases[i].reason);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(lines), cmocka_unit_test(too_many), cmocka_unit_test(periods)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
