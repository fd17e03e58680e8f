/* retry_test.c: whether and when to ask again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "extract/retry.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const Limits limits = {.attempts = 5, .first_wait_ms = 500, .longest_wait_s = 60};

static void decides(void **state)
{
	(void)state;
	static const struct {
		int attempts;
		int64_t retry_after_s;
		uint32_t die;
		bool again;
		int64_t wait_ms;
		const char *why;
	} cases[] = {
		{1, -1, 0, true, 500, "the first wait"},
		{2, -1, 0, true, 1000, "doubles"},
		{3, -1, 0, true, 2000, "and doubles"},
		{4, -1, 0, true, 4000, "asked again for the fourth time"},
		{5, -1, 0, false, 8000, "often enough: given back"},
		{6, -1, 0, false, 16000, "and stays so"},
		{1, -1, 999, true, 749, "the die adds up to half"},
		{3, -1, 500, true, 2500, "half the die half of that"},
		{1, -1, 1999, true, 749, "whatever the die"},
		{1, -1, UINT32_MAX, true, 573, "of whatever size"},
		{1, 0, 0, true, 500, "Retry-After: 0 does not hurry the backoff"},
		{1, 3, 0, true, 3000, "Retry-After is honoured"},
		{4, 3, 0, true, 4000, "a backoff that is longer already stays"},
		{1, 60, 0, true, 60000, "up to the longest wait"},
		{1, 61, 0, false, 61000, "past it the unit is given back, not to be asked before"},
		{1, 86400, 0, false, 86400000, "a day"},
		{5, 3, 0, false, 8000, "no Retry-After buys another attempt"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		RetryDecision got = retry_decide(&limits, cases[i].attempts, cases[i].retry_after_s, cases[i].die);
		if (got.again != cases[i].again || got.wait_ms != cases[i].wait_ms)
			fail_msg("%s: got %s after %lld ms", cases[i].why, got.again ? "again" : "given back", (long long)got.wait_ms);
	}
}

/* Whatever the dice say: each wait is longer than the one before it. */
static void waits_grow(void **state)
{
	(void)state;
	for (int attempt = 1; attempt < limits.attempts; attempt++)
		for (uint32_t die = 0; die < 3000; die += 37)
			for (uint32_t next_die = 0; next_die < 3000; next_die += 41)
				assert_true(retry_decide(&limits, attempt + 1, -1, next_die).wait_ms > retry_decide(&limits, attempt, -1, die).wait_ms);
}

static void waits_stay_within_the_longest(void **state)
{
	(void)state;
	Limits patient = {.attempts = 20, .first_wait_ms = 600000, .longest_wait_s = 60};
	for (int attempt = 1; attempt < 40; attempt++)
		for (uint32_t die = 0; die < 1000; die += 111) {
			RetryDecision got = retry_decide(&patient, attempt, -1, die);
			assert_in_range(got.wait_ms, 60000, 90000);
			assert_int_equal(got.again, attempt < 20);
		}
}

static void survives_absurd_wishes(void **state)
{
	(void)state;
	static const int64_t wishes[] = {INT64_MAX, INT64_MAX / 1000, INT64_MAX / 2000, INT64_MAX / 2000 + 1, INT64_C(1) << 53};
	for (size_t i = 0; i < COUNT(wishes); i++) {
		RetryDecision got = retry_decide(&limits, 1, wishes[i], 0);
		assert_false(got.again);
		assert_true(got.wait_ms >= 500);
	}
	assert_true(retry_decide(&limits, INT32_MAX, -1, 0).wait_ms == 60000);
}

static void reads_retry_after(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		int64_t expected;
		const char *why;
	} cases[] = {
		{"120", 120, "seconds"},
		{" 120\r\n", 120, "with blanks"},
		{"0", 0, "at once"},
		{"-1", -1, "no past in seconds"},
		{"", -1, "nothing"},
		{"soon", -1, "no figure"},
		{"1.5", -1, "no fraction"},
		{"12s", -1, "no unit"},
		{"99999999999999999999", 31622400, "past 64 bits: longer than anybody waits"},
		{"-99999999999999999999", -1, "and no past of any size"},
		{"Fri, 20 Jun 2025 10:02:00 GMT", 120, "a date"},
		{"Fri, 20 Jun 2025 10:00:00 GMT", 0, "this very second"},
		{"Fri, 20 Jun 2025 09:00:00 GMT", 0, "a date gone by"},
		{"Friday, 20-Jun-25 10:02:00 GMT", 120, "the older form"},
		{"Fri Jun 20 10:02:00 2025", 120, "the oldest"},
		{"Fri, 20 Jun 9999 10:02:00 GMT", 31622400, "a year that nobody lives to see"},
		{"Fri, 31 Jun 2025 10:02:00", -1, "a day that never was"},
	};
	Instant now;
	assert_true(calendar_parse_instant(slice_of("2025-06-20T10:00:00Z"), &now));
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t got = retry_after(slice_of(cases[i].header), now);
		if (got != cases[i].expected)
			fail_msg("%s: %s gave %lld", cases[i].why, cases[i].header, (long long)got);
	}
	assert_int_equal(retry_after(slice_of(NULL), now), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides),
		cmocka_unit_test(waits_grow),
		cmocka_unit_test(waits_stay_within_the_longest),
		cmocka_unit_test(survives_absurd_wishes),
		cmocka_unit_test(reads_retry_after),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
