/* quota_test.c: the hours in which a provider may be asked, and the requests it allows a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "extract/quota.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static Instant instant(const char *text)
{
	Instant out = 0;
	assert_true(calendar_parse_instant(slice_of(text), &out));
	return out;
}

static void hours(void **state)
{
	static const struct {
		int from, to;
		const char *now, *why;
		bool open;
	} cases[] = {
		{0, 0, "2025-06-01T12:00:00Z", "no hours are said", true},
		{22 * 60, 6 * 60, "2025-06-01T13:00:00Z", "22:00 in Tokyo is the first minute", true},
		{22 * 60, 6 * 60, "2025-06-01T12:59:59Z", "21:59 there is not", false},
		{22 * 60, 6 * 60, "2025-06-01T15:30:00Z", "half past midnight is within", true},
		{22 * 60, 6 * 60, "2025-06-01T20:59:59Z", "05:59 is the last minute", true},
		{22 * 60, 6 * 60, "2025-06-01T21:00:00Z", "06:00 is past it", false},
		{6 * 60, 22 * 60, "2025-06-01T21:00:00Z", "the day instead: 06:00 is the first minute", true},
		{6 * 60, 22 * 60, "2025-06-01T13:00:00Z", "22:00 is past it", false},
		{6 * 60, 22 * 60, "2025-06-01T16:00:00Z", "01:00 is before it", false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char words[QUOTA_WORDS_MAX];
		Limits limits = {.open_min = cases[i].from, .close_min = cases[i].to};
		const char *refused = quota_refuses(&(Quota){0}, &limits, "Asia/Tokyo", instant(cases[i].now), words);
		if ((refused == NULL) != cases[i].open)
			fail_msg("%s: %s", cases[i].why, refused ? refused : "not refused");
	}
}

static void the_hours_are_said(void **state)
{
	char words[QUOTA_WORDS_MAX];
	Limits limits = {.open_min = 22 * 60, .close_min = 6 * 60 + 5};
	(void)state;
	assert_string_equal(quota_refuses(&(Quota){0}, &limits, "Asia/Tokyo", instant("2025-06-01T03:00:00Z"), words),
		"may be asked from 22:00 to 06:05 (Asia/Tokyo) alone");
}

static void requests_a_day(void **state)
{
	char words[QUOTA_WORDS_MAX];
	Limits limits = {.requests_per_day = 3};
	Quota quota = {0};
	Instant before_midnight = instant("2025-06-01T14:59:59Z"), after = instant("2025-06-01T15:00:00Z");
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_null(quota_refuses(&quota, &limits, "Asia/Tokyo", before_midnight, words));
		quota_count(&quota, "Asia/Tokyo", before_midnight);
	}
	assert_string_equal(quota_refuses(&quota, &limits, "Asia/Tokyo", before_midnight, words), "the 3 requests that it allows a day are used up");
	assert_null(quota_refuses(&quota, &limits, "Asia/Tokyo", after, words));
	quota_count(&quota, "Asia/Tokyo", after);
	assert_int_equal(quota.asked, 1);
	assert_int_equal(quota.day, calendar_day(2025, 6, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(hours), cmocka_unit_test(the_hours_are_said), cmocka_unit_test(requests_a_day)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
