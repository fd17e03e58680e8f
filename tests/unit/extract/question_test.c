/* question_test.c: which units share a question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "extract/question.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void joins_adjacent_periods(void **state)
{
	(void)state;
	static const struct {
		Grain unit;
		int most;
		const char *periods[20];
		const char *expected; /* lengths, one after the other */
		const char *why;
	} cases[] = {
		{GRAIN_MONTH, 12, {"2024-11-01", "2024-12-01", "2025-01-01", "2025-02-01"}, "4", "over the turn of a year"},
		{GRAIN_MONTH, 12, {"2025-01-01", "2025-03-01", "2025-04-01"}, "12", "a gap divides"},
		{GRAIN_MONTH, 12, {"2023-12-01", "2024-01-01", "2024-02-01", "2024-03-01", "2024-04-01", "2024-05-01", "2024-06-01", "2024-07-01", "2024-08-01", "2024-09-01",
			"2024-10-01", "2024-11-01", "2024-12-01", "2025-01-01", "2025-02-01", "2025-03-01", "2025-04-01", "2025-05-01"}, "C6", "eighteen months are two questions"},
		{GRAIN_MONTH, 1, {"2025-01-01", "2025-02-01"}, "11", "one at a time"},
		{GRAIN_DAY, 3, {"2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"}, "31", "days over a leap day"},
		{GRAIN_DAY, 3, {"2025-02-28", "2025-03-01"}, "2", "and where there is none"},
		{GRAIN_NOW, 1, {"2025-06-20"}, "1", "now is one"},
		{GRAIN_MONTH, 12, {"2025-01-01"}, "1", "a single month"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Endpoint endpoint = {.span = {.unit = cases[i].unit, .most = cases[i].most}};
		ClaimedUnit units[20];
		size_t count = 0;
		for (; cases[i].periods[count]; count++) {
			units[count].unit_id = (int64_t)count + 1;
			assert_true(calendar_parse_day(slice_of(cases[i].periods[count]), &units[count].period));
		}
		ClaimedAccount account = {.account_id = 7, .account = (char[]){"one"}, .kind = (char[]){"sim"}, .grouped = true, .units = units, .unit_count = count};
		char got[24] = "";
		size_t first = 0, questions = 0;
		while (first < count) {
			size_t length = question_length(&endpoint, &account, first);
			assert_in_range(length, 1, cases[i].most);
			got[questions++] = "0123456789ABCDEF"[length];
			Question *question = question_new(NULL, &endpoint, &account, units + first, length, 20000, true);
			assert_int_equal(question->answer.from, units[first].period);
			assert_int_equal(question->answer.to, units[first + length - 1].period);
			assert_int_equal(question->unit_count, length);
			assert_int_equal(question->units[length - 1].unit_id, units[first + length - 1].unit_id);
			assert_string_equal(question->answer.account, "one");
			assert_string_equal(question->answer.kind, "sim");
			assert_true(question->answer.grouped && question->answer.as_of_given);
			assert_int_equal(question->answer.as_of, 20000);
			assert_ptr_not_equal(question->answer.account, account.account);
			question_free(question);
			first += length;
		}
		if (strcmp(got, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(joins_adjacent_periods)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
