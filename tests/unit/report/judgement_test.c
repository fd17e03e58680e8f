/* judgement_test.c: what may be said of a month. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/judgement.h"

static void judges(void **state)
{
	(void)state;
	static const struct {
		JudgementCounts counts;
		JudgementOutcome outcome;
		const char *sentence;
	} cases[] = {
		{{.reconciled = false}, JUDGEMENT_NOT_RECONCILED, "This month has not been reconciled."},
		{{.reconciled = false, .not_footing = 1}, JUDGEMENT_NOT_RECONCILED, "This month has not been reconciled; 1 control total does not foot."},
		{{.reconciled = true, .dark = 4}, JUDGEMENT_NO_BILL,
			"No bill is loaded for this month, so there is nothing to hold the usage against."},
		{{.reconciled = true, .not_footing = 2}, JUDGEMENT_NO_BILL,
			"No bill is loaded for this month, so there is nothing to hold the usage against; 2 control totals do not foot."},
		{{.reconciled = true, .bill_loaded = true, .results = 1, .matched = 1}, JUDGEMENT_PASS,
			"The one result agrees with the bill exactly and the usage is complete."},
		{{.reconciled = true, .bill_loaded = true, .results = 12345, .matched = 12345}, JUDGEMENT_PASS,
			"All 12,345 results agree with the bill exactly and the usage is complete."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 7, .within_tolerance = 3}, JUDGEMENT_PASS,
			"All 10 results agree with the bill, 3 of them only by tolerance, and the usage is complete."},
		{{.reconciled = true, .bill_loaded = true}, JUDGEMENT_UNKNOWN,
			"No difference beyond tolerance was found, but there is not one result."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 9, .incomplete = 1}, JUDGEMENT_UNKNOWN,
			"No difference beyond tolerance was found, but 1 result has no verdict because its usage is not complete."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 10, .dark = 2, .failed = 1, .owed = 1000}, JUDGEMENT_UNKNOWN,
			"No difference beyond tolerance was found, but 2 accounts have no figure at all for the month; 1 fetch failed; "
			"1,000 fetches are still owed."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 10, .unregistered = 1, .unread = 1}, JUDGEMENT_UNKNOWN,
			"No difference beyond tolerance was found, but 1 number that was used is not in the register; 1 row of a file of usage could not be read."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 10, .unregistered = 2, .unread = 3}, JUDGEMENT_UNKNOWN,
			"No difference beyond tolerance was found, but 2 numbers that were used are not in the register; 3 rows of files of usage could not be read."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 10, .changed = true}, JUDGEMENT_UNKNOWN,
			"No difference beyond tolerance was found, but usage or bills changed after this reconciliation, so it must be run again."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 9, .exceptions = 1}, JUDGEMENT_FAIL,
			"1 of 10 results differs from the bill by more than the tolerance."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 7, .exceptions = 2, .incomplete = 1}, JUDGEMENT_FAIL,
			"2 of 10 results differ from the bill by more than the tolerance. Beyond that not everything is known: "
			"1 result has no verdict because its usage is not complete."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 10, .not_footing = 1}, JUDGEMENT_FAIL,
			"1 control total does not foot."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 8, .exceptions = 2, .not_footing = 2}, JUDGEMENT_FAIL,
			"2 of 10 results differ from the bill by more than the tolerance; 2 control totals do not foot."},
		{{.reconciled = false, .refused = 1, .refused_money = "5.00 EUR"}, JUDGEMENT_NOT_RECONCILED,
			"This month has not been reconciled; 1 row of the bill is refused, with 5.00 EUR."},
		{{.reconciled = true, .refused = 2000, .refused_money = "1.00 DKK, 2.00 EUR"}, JUDGEMENT_BILL_REFUSED,
			"The bill of this month was refused, so there is nothing to hold the usage against; 2,000 rows of the bill are refused, with 1.00 DKK, 2.00 EUR."},
		{{.reconciled = true, .refused = 1, .refused_unread = 1}, JUDGEMENT_BILL_REFUSED,
			"The bill of this month was refused, so there is nothing to hold the usage against; 1 row of the bill is refused, and its month cannot be read."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 10, .refused = 3, .refused_unread = 2, .refused_money = "7 JPY"}, JUDGEMENT_UNKNOWN,
			"No difference beyond tolerance was found, but 3 rows of the bill are refused, with 7 JPY, and of 2 of them the month cannot be read."},
		{{.reconciled = true, .bill_loaded = true, .results = 10, .matched = 9, .exceptions = 1, .refused = 1}, JUDGEMENT_FAIL,
			"1 of 10 results differs from the bill by more than the tolerance. Beyond that not everything is known: 1 row of the bill is refused."},
	};
	Arena *arena = arena_new(0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Judgement judged = judgement_of(&cases[i].counts, arena);
		assert_int_equal(judged.outcome, cases[i].outcome);
		assert_string_equal(judged.sentence, cases[i].sentence);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
