/* billing_form_test.c: lines of an invoice's text against forms, and forms that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "billing/billing_form.h"

/* Days and figures of digits and signs alone; units of letters; anything for the rest. */
static bool fits(BillingPart part, Slice text, const void *context)
{
	size_t digits = 0;
	(void)context;
	for (size_t i = 0; i < text.length; i++)
		digits += (text.at[i] >= '0' && text.at[i] <= '9') || text.at[i] == '/' || text.at[i] == '.';
	if (part == BILLING_PART_FROM || part == BILLING_PART_TO)
		return digits == text.length && text.length == 10;
	if (part == BILLING_PART_QUANTITY || part == BILLING_PART_PRICE)
		return digits == text.length;
	return part != BILLING_PART_UNIT || (digits == 0 && text.length <= 3);
}

static void matches(void **state)
{
	(void)state;
	static const struct {
		const char *form, *line, *product, *account, *metric, *quantity, *unit;
	} cases[] = {
		{"{product} - {account} ({from} - {to})", "Flex - 45 (01/05/2025 - 31/05/2025)", "Flex", "45", NULL, NULL, NULL},
		{"{product} - {account} ({from} - {to})", "A - B - 45 (01/05/2025 - 31/05/2025)", "A - B", "45", NULL, NULL, NULL},
		{"{product} - {account} ({from} - {to})", "  A  -\t45   (01/05/2025  - 31/05/2025) ", "A", "45", NULL, NULL, NULL},
		{"{product} - {account} ({from} - {to})", "A (b) - 45 (01/05/2025 - 31/05/2025)", "A (b)", "45", NULL, NULL, NULL},
		{"{metric}: {quantity} {unit}", "Data: 12.5 GB", NULL, NULL, "Data", "12.5", "GB"},
		{"{metric}: {quantity} {unit}", "Data: roaming: 1 GB", NULL, NULL, "Data: roaming", "1", "GB"},
		{"{metric}: {quantity}{unit}", "Data: 12GB", NULL, NULL, "Data", "12", "GB"},
		{"USE OF {metric}: {quantity} {unit} x {price}", "Use of data: 12 MB X 0.5", NULL, NULL, "data", "12", "MB"},
		{"{*}: {quantity} {unit} over {overage}{overage_unit} @ {price}/{per}", "x: 1 B over 2MB @ 3/GB", NULL, NULL, NULL, "1", "B"},
		{"{*}: {quantity} {unit}", "x: 1 B", NULL, NULL, NULL, "1", "B"},
		{"{product}", "Ærø \xf0\x9f\x93\xb1", "Ærø \xf0\x9f\x93\xb1", NULL, NULL, NULL, NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		BillingForm form;
		const char *problem;
		Slice parts[BILLING_PART_COUNT];
		if (!billing_form_read(cases[i].form, arena, &form, &problem))
			fail_msg("%s: %s", cases[i].form, problem);
		if (!billing_form_match(&form, slice_of(cases[i].line), fits, NULL, parts))
			fail_msg("%s does not fit %s", cases[i].line, cases[i].form);
		assert_true(slice_equal_text(parts[BILLING_PART_PRODUCT], cases[i].product));
		assert_true(slice_equal_text(parts[BILLING_PART_ACCOUNT], cases[i].account));
		assert_true(slice_equal_text(parts[BILLING_PART_METRIC], cases[i].metric));
		assert_true(slice_equal_text(parts[BILLING_PART_QUANTITY], cases[i].quantity));
		assert_true(slice_equal_text(parts[BILLING_PART_UNIT], cases[i].unit));
		arena_free(arena);
	}
}

static void does_not_match(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"{product} - {account} ({from} - {to})", "Flex - 45"},
		{"{product} - {account} ({from} - {to})", "Flex - 45 (01/05/2025 - soon)"},
		{"{product} - {account} ({from} - {to})", "Flex - 45 (01/05/2025 - 31/05/2025) and more"},
		{"{product} - {account}", "Flex-45"},
		{"{product} - {account}", " - 45"},
		{"{product} - {account}", "Flex - "},
		{"{metric}: {quantity} {unit}", "Data: 12.5GB"},
		{"{metric}: {quantity} {unit}", "Data: GB 12"},
		{"{metric}: {quantity} {unit}", ""},
		{"{*}", ""},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		BillingForm form;
		const char *problem;
		Slice parts[BILLING_PART_COUNT];
		assert_true(billing_form_read(cases[i][0], arena, &form, &problem));
		if (billing_form_match(&form, slice_of(cases[i][1]), fits, NULL, parts))
			fail_msg("%s fits %s", cases[i][1], cases[i][0]);
		arena_free(arena);
	}
}

/* A line written to be tried in as many ways as there are. Without memory of what failed this would not end. */
static void bounded(void **state)
{
	(void)state;
	char line[BILLING_LINE_MAX_BYTES + 2];
	Slice parts[BILLING_PART_COUNT];
	BillingForm form;
	const char *problem;
	Arena *arena = arena_new(0);
	memset(line, '-', sizeof(line));
	line[sizeof(line) - 1] = '\0';
	assert_true(billing_form_read("{*}-{product}-{*}-{account}-{*}-{metric}-{*}-{scope}-{*}-{provider}-{*}!", arena, &form, &problem));
	assert_false(billing_form_match(&form, (Slice){line, BILLING_LINE_MAX_BYTES}, fits, NULL, parts));
	assert_true(billing_form_read("{*}", arena, &form, &problem));
	assert_true(billing_form_match(&form, (Slice){line, BILLING_LINE_MAX_BYTES}, fits, NULL, parts));
	assert_false(billing_form_match(&form, (Slice){line, BILLING_LINE_MAX_BYTES + 1}, fits, NULL, parts));
	arena_free(arena);
}

static void refuses(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"", "it is empty"},
		{"{product", "a { is never closed"},
		{"product}", "a } closes nothing"},
		{"{produkt}", "parts are {provider}"},
		{"{}", "parts are {provider}"},
		{"{product} {product}", "twice"},
		{"{product}{account}", "something between"},
		{"{*}{*}", "something between"},
		{"{from}", "go together"},
		{"{to}", "go together"},
		{"{month} {from} {to}", "a period is"},
		{"{metric} {unit}", "needs a {quantity}"},
		{"{quantity}", "needs a {unit}"},
		{"{quantity} {unit} {overage}", "{overage} and {overage_unit} go together"},
		{"{quantity} {unit} {overage_unit}", "{overage} and {overage_unit} go together"},
		{"{overage} {overage_unit}", "is part of a {quantity}"},
		{"a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}a{*}", "too long"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		BillingForm form;
		const char *problem = NULL;
		assert_false(billing_form_read(cases[i][0], arena, &form, &problem));
		if (!strstr(problem, cases[i][1]))
			fail_msg("%s: %s", cases[i][0], problem);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(matches), cmocka_unit_test(does_not_match), cmocka_unit_test(bounded), cmocka_unit_test(refuses)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
