/* account_row_test.c: rows of the register, each good or refused with its column and reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "register/account_row.h"

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN
#define LONG_KEY FIFTY FIFTY FIFTY FIFTY FIFTY "012345" /* 256 bytes */
#define LONG_NAME LONG_KEY LONG_KEY LONG_KEY LONG_KEY	/* 1,024 bytes */

typedef struct {
	const char *fields[ACCOUNT_COLUMN_COUNT];
	const char *reason; /* NULL: good */
	const char *column;
	const char *detail; /* NULL: any */
} Case;

static const Case CASES[] = {
	{{"p", "A", "sim", "", "", "", "", ""}, NULL, NULL, NULL},
	{{"p", "A", "mvno_account", "C-1", "Ærø & \"Søn\"", "G", "2024-02-29", "2024-02-29"}, NULL, NULL, NULL},
	{{"p", "A", "share_group", "", "", "", "2024-02-29", ""}, NULL, NULL, NULL},
	{{"p", "A", "card", "", "two\nlines", "", "", "2024-02-29"}, NULL, NULL, NULL},
	{{"p", "A", "pool", "", "", "", "", ""}, NULL, NULL, NULL},
	{{"", "A", "sim", "", "", "", "", ""}, "no_provider", "provider", "provider is empty"},
	{{"p", "", "sim", "", "", "", "", ""}, "no_account", "account", "account is empty"},
	{{"p", "A", "", "", "", "", "", ""}, "unknown_kind", "kind", "kind is \"\"; it must be mvno_account, sim, share_group, card or pool"},
	{{"p", "A", "SIM", "", "", "", "", ""}, "unknown_kind", "kind", NULL},
	{{"p", "A", "\x1b[2J", "", "", "", "", ""}, "unknown_kind", "kind", "kind is \"\\x1b[2J\"; it must be mvno_account, sim, share_group, card or pool"},
	{{"p", "A", "sim", "", "", "", "2023-02-29", ""}, "bad_date", "active_from", "active_from is \"2023-02-29\"; it must be a date such as 2025-04-30, or empty"},
	{{"p", "A", "sim", "", "", "", "01/02/2023", ""}, "bad_date", "active_from", NULL},
	{{"p", "A", "sim", "", "", "", "", "2023-02"}, "bad_date", "active_to", NULL},
	{{"p", "A", "sim", "", "", "", "", "0001-01-01"}, "bad_date", "active_to", NULL},
	{{"p", "A", "sim", "", "", "", "2024-03-01", "2024-02-29"}, "dates_reversed", "active_to", "active_to 2024-02-29 is before active_from 2024-03-01"},
	{{"p", "A\nB", "sim", "", "", "", "", ""}, "control_character", "account", NULL},
	{{"p", "A", "sim", "a\tb", "", "", "", ""}, "control_character", "billing_ref", NULL},
	{{"p", "A", "sim", "", "", "\x7f", "", ""}, "control_character", "pool", NULL},
	{{"p", LONG_KEY, "sim", "", "", "", "", ""}, "too_long", "account", "account is longer than 255 bytes"},
	{{"p", "A", "sim", LONG_KEY, "", "", "", ""}, "too_long", "billing_ref", NULL},
	{{"p", "A", "sim", "", LONG_NAME, "", "", ""}, "too_long", "name", "name is longer than 1000 bytes"},
};

static void checks(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		Slice fields[ACCOUNT_COLUMN_COUNT];
		for (size_t j = 0; j < ACCOUNT_COLUMN_COUNT; j++)
			fields[j] = slice_of(CASES[i].fields[j]);
		CsvProblem problem = {0};
		bool good = account_row_check(fields, &problem);
		if (good != (CASES[i].reason == NULL))
			fail_msg("case %zu: %s", i, good ? "taken" : problem.detail);
		if (good)
			continue;
		assert_string_equal(problem.reason, CASES[i].reason);
		assert_string_equal(problem.column, CASES[i].column);
		if (CASES[i].detail)
			assert_string_equal(problem.detail, CASES[i].detail);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(checks)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
