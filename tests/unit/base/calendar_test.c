/* calendar_test.c: dates, instants, and midnights that are not where one expects them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/calendar.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void counts_days(void **state)
{
	(void)state;
	static const struct {
		int year, month, day;
		Day expected;
	} cases[] = {
		{1970, 1, 1, 0}, {1969, 12, 31, -1}, {1970, 3, 1, 59}, {2000, 2, 29, 11016}, {2000, 3, 1, 11017},
		{2025, 4, 1, 20179}, {2100, 3, 1, 47541}, {2199, 12, 31, 84005},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(calendar_day(cases[i].year, cases[i].month, cases[i].day), cases[i].expected);
}

/* Each day from 1900 to 2200, against libc. */
static void agrees_with_libc(void **state)
{
	(void)state;
	for (Day day = -25567; day < 84100; day++) {
		time_t time = (time_t)day * 86400;
		struct tm utc;
		gmtime_r(&time, &utc);
		int year, month, of_month;
		calendar_civil(day, &year, &month, &of_month);
		assert_int_equal(year, utc.tm_year + 1900);
		assert_int_equal(month, utc.tm_mon + 1);
		assert_int_equal(of_month, utc.tm_mday);
		assert_int_equal(calendar_day(year, month, of_month), day);
		assert_int_equal(calendar_month(day), day - of_month + 1);
	}
}

static void adds_months(void **state)
{
	(void)state;
	static const struct {
		const char *from;
		int count;
		const char *to;
	} cases[] = {
		{"2025-04", 0, "2025-04"}, {"2025-12", 1, "2026-01"}, {"2025-01", -1, "2024-12"},
		{"2024-02", 12, "2025-02"}, {"2025-06", -30, "2022-12"}, {"1970-01", 2759, "2199-12"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Day from, to;
		assert_true(calendar_parse_month(slice_of(cases[i].from), &from));
		assert_true(calendar_parse_month(slice_of(cases[i].to), &to));
		assert_int_equal(calendar_add_months(from, cases[i].count), to);
		assert_int_equal(calendar_months_between(from, to), cases[i].count);
	}
}

static void reads_days_and_months(void **state)
{
	(void)state;
	static const struct {
		const char *input, *day, *month, *why;
	} cases[] = {
		{"2025-04-01", "2025-04-01", NULL, "a day"},
		{"2025-04", NULL, "2025-04", "a month"},
		{"2024-02-29", "2024-02-29", NULL, "a leap day"},
		{"2100-02-29", NULL, NULL, "2100 is no leap year"},
		{"2025-02-30", NULL, NULL, "no such day"},
		{"2025-04-31", NULL, NULL, "April has 30"},
		{"2025-13", NULL, NULL, "no such month"},
		{"2025-00", NULL, NULL, "nor this"},
		{"2025-01-00", NULL, NULL, "no day 0"},
		{"1970-01-01", "1970-01-01", NULL, "the first"},
		{"1969-12-31", NULL, NULL, "before the first year"},
		{"2199-12", NULL, "2199-12", "the last"},
		{"2200-01", NULL, NULL, "after the last year"},
		{"0000-00-00", NULL, NULL, "MySQL's nothing"},
		{"2025-4-1", NULL, NULL, "two digits are due"},
		{"2025-04-01 ", NULL, NULL, "the whole text or nothing"},
		{" 2025-04", NULL, NULL, "at the front too"},
		{"2025/04/01", NULL, NULL, "other signs"},
		{"+025-04", NULL, NULL, "a sign is not a digit"},
		{"", NULL, NULL, "nothing"},
		{NULL, NULL, NULL, "absent"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Day out = 4711;
		char text[CALENDAR_TEXT_MAX];
		bool day = calendar_parse_day(slice_of(cases[i].input), &out);
		if (day != (cases[i].day != NULL) || (day && strcmp(calendar_day_text(out, text), cases[i].day) != 0) ||
		    (!day && out != 4711))
			fail_msg("day: %s", cases[i].why);
		out = 4711;
		bool month = calendar_parse_month(slice_of(cases[i].input), &out);
		if (month != (cases[i].month != NULL) || (month && strcmp(calendar_month_text(out, text), cases[i].month) != 0) ||
		    (!month && out != 4711))
			fail_msg("month: %s", cases[i].why);
	}
}

typedef struct {
	const char *input, *expected, *why;
} InstantCase;

static void check_instants(bool (*parse)(Slice, Instant *), const InstantCase *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		Instant out = 4711;
		char text[CALENDAR_TEXT_MAX] = "";
		bool read = parse(slice_of(cases[i].input), &out);
		if (read)
			calendar_instant_text(out, text);
		if (read != (cases[i].expected != NULL) || (read && strcmp(text, cases[i].expected) != 0) ||
		    (!read && out != 4711))
			fail_msg("%s: %s gave %s", cases[i].why, cases[i].input, text);
	}
}

static void reads_instants(void **state)
{
	(void)state;
	static const InstantCase cases[] = {
		{"2015-01-01T00:00:00.000Z", "2015-01-01T00:00:00Z", "a fraction is cut"},
		{"2015-01-01T00:00:00.999999999Z", "2015-01-01T00:00:00Z", "not rounded"},
		{"2015-01-01T00:00:00,5Z", "2015-01-01T00:00:00Z", "ISO's comma"},
		{"2015-01-01 12:30:59z", "2015-01-01T12:30:59Z", "a blank for T, a small z"},
		{"2015-01-01T00:30:00+01:00", "2014-12-31T23:30:00Z", "east is earlier"},
		{"2015-01-01T00:30:00-0330", "2015-01-01T04:00:00Z", "west is later, without a colon"},
		{"2015-01-01T00:30:00+01", "2014-12-31T23:30:00Z", "hours alone"},
		{"1970-01-01T00:00:00+01:00", "1969-12-31T23:00:00Z", "the hour before the epoch"},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", "a leap second"},
		{"2015-01-01T00:00:00", NULL, "a zone is required"},
		{"2015-01-01T00:00Z", NULL, "seconds too"},
		{"2015-01-01", NULL, "a day is no instant"},
		{"2015-01-01T24:00:00Z", NULL, "hours end at 23"},
		{"2015-01-01T00:60:00Z", NULL, "minutes at 59"},
		{"2015-01-01T00:00:61Z", NULL, "seconds at 60"},
		{"2015-01-01T00:00:00.Z", NULL, "a fraction has digits"},
		{"2015-01-01T00:00:00+1:00", NULL, "two digits are due"},
		{"2015-01-01T00:00:00+01:", NULL, "minutes are due after a colon"},
		{"2015-01-01T00:00:00+24:00", NULL, "no such offset"},
		{"2015-01-01T00:00:00Zx", NULL, "the whole text or nothing"},
		{"2015-02-29T00:00:00Z", NULL, "no such day"},
		{"2015-01-01X00:00:00Z", NULL, "another letter"},
		{"", NULL, "nothing"},
	};
	check_instants(calendar_parse_instant, cases, COUNT(cases));
}

static void reads_http_dates(void **state)
{
	(void)state;
	static const InstantCase cases[] = {
		{"Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z", "the form of today"},
		{"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z", "RFC 850, a year of the past"},
		{"Monday, 06-Nov-28 08:49:37 GMT", "2028-11-06T08:49:37Z", "RFC 850, a year not far ahead"},
		{"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z", "asctime, one digit"},
		{"Wed Nov 16 08:49:37 1994", "1994-11-16T08:49:37Z", "asctime, two digits"},
		{"Sun, 06 Nov 1994 08:49:37 CET", NULL, "GMT only"},
		{"Sun, 6 Nov 1994 08:49:37 GMT", NULL, "two digits"},
		{"Sun, 31 Nov 1994 08:49:37 GMT", NULL, "no such day"},
		{"Sun, 06 nov 1994 08:49:37 GMT", NULL, "names have their case"},
		{"Xyz, 06 Nov 1994 08:49:37 GMT", NULL, "no such weekday"},
		{"Sun Nov  6 08:49:37 1994 ", NULL, "the whole text or nothing"},
		{"120", NULL, "seconds are another form of Retry-After"},
		{"", NULL, "nothing"},
	};
	check_instants(calendar_parse_http_date, cases, COUNT(cases));
}

static void knows_zones(void **state)
{
	(void)state;
	static const struct {
		const char *zone;
		bool expected;
	} cases[] = {
		{"Europe/London", true}, {"UTC", true}, {"America/Argentina/Buenos_Aires", true}, {"Etc/GMT+5", true},
		{"", false}, {"..", false}, {"../zoneinfo/UTC", false}, {"Europe/../UTC", false}, {"/usr/share/zoneinfo/UTC", false},
		{"Europe", false}, {"Europe/Atlantis", false}, {"zone.tab", false}, {"tzdata.zi", false}, {"localtime", false},
		{"right/UTC", false}, {":UTC", false}, {"UTC\n", false}, {"CET-1CEST", false},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		if (calendar_zone_exists(cases[i].zone) != cases[i].expected)
			fail_msg("%s", cases[i].zone);
	assert_false(calendar_zone_exists(NULL));
}

static void finds_midnight(void **state)
{
	(void)state;
	static const struct {
		const char *zone, *day, *expected, *why;
	} cases[] = {
		{"UTC", "2025-04-01", "2025-04-01T00:00:00Z", "UTC's own"},
		{"Europe/London", "2025-01-15", "2025-01-15T00:00:00Z", "winter"},
		{"Europe/London", "2025-07-15", "2025-07-14T23:00:00Z", "summer"},
		{"Europe/London", "2025-03-30", "2025-03-30T00:00:00Z", "the day that loses an hour"},
		{"Europe/London", "2025-03-31", "2025-03-30T23:00:00Z", "the day after"},
		{"Europe/London", "2025-10-26", "2025-10-25T23:00:00Z", "the day that gains one"},
		{"Europe/London", "2025-10-27", "2025-10-27T00:00:00Z", "the day after"},
		{"Asia/Kolkata", "2025-04-01", "2025-03-31T18:30:00Z", "half an hour"},
		{"Pacific/Kiritimati", "2025-04-01", "2025-03-31T10:00:00Z", "the most eastern"},
		{"Etc/GMT+12", "2025-04-01", "2025-04-01T12:00:00Z", "the most western"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "midnight does not exist, the day begins at one"},
		{"America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z", "at 24:00 it was 23:00 again"},
		{"America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00:00Z", "the day of 25 hours before"},
		{"America/St_Johns", "1987-10-25", "1987-10-25T02:30:00Z", "two midnights, the first counts"},
		{"Pacific/Apia", "2011-12-29", "2011-12-29T10:00:00Z", "the last day on that side"},
		{"Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z", "a day that never was is empty"},
		{"Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z", "the next day begins at the same instant"},
		{"America/Havana", "2025-03-09", "2025-03-09T05:00:00Z", "clocks go forward at midnight"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Day day;
		char text[CALENDAR_TEXT_MAX];
		assert_true(calendar_parse_day(slice_of(cases[i].day), &day));
		calendar_instant_text(calendar_zone_midnight(cases[i].zone, day), text);
		if (strcmp(text, cases[i].expected) != 0)
			fail_msg("%s: %s %s gave %s", cases[i].why, cases[i].zone, cases[i].day, text);
	}
}

/* Each day of 60 years begins on itself, and the second before belongs to an earlier day. */
static void days_and_midnights_agree(void **state)
{
	(void)state;
	static const char *const zones[] = {"UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Sao_Paulo",
	                                    "Asia/Beirut", "Asia/Kolkata", "Australia/Lord_Howe", "America/Asuncion", "Africa/Casablanca"};
	for (size_t i = 0; i < COUNT(zones); i++) {
		for (Day day = calendar_day(1990, 1, 1); day < calendar_day(2050, 1, 1); day++) {
			Instant midnight = calendar_zone_midnight(zones[i], day);
			if (calendar_zone_day(zones[i], midnight) != day || calendar_zone_day(zones[i], midnight - 1) != day - 1) {
				char text[CALENDAR_TEXT_MAX];
				fail_msg("%s, %s", zones[i], calendar_day_text(day, text));
			}
		}
	}
}

static void gives_the_day_there(void **state)
{
	(void)state;
	static const struct {
		const char *zone, *instant, *expected;
	} cases[] = {
		{"UTC", "2025-03-31T23:30:00Z", "2025-03-31"}, {"Europe/London", "2025-03-31T23:30:00Z", "2025-04-01"},
		{"America/New_York", "2025-04-01T03:59:59Z", "2025-03-31"}, {"America/New_York", "2025-04-01T04:00:00Z", "2025-04-01"},
		{"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"}, {"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Instant instant;
		char text[CALENDAR_TEXT_MAX];
		assert_true(calendar_parse_instant(slice_of(cases[i].instant), &instant));
		assert_string_equal(calendar_day_text(calendar_zone_day(cases[i].zone, instant), text), cases[i].expected);
	}
}

static void reads_clocks(void **state)
{
	(void)state;
	assert_true(calendar_now() > 1700000000);
	int64_t first = calendar_monotonic_ns();
	assert_true(calendar_monotonic_ns() >= first);
}

static void test_forms(void **state)
{
	(void)state;
	static const struct {
		const char *form, *text, *expected; /* NULL: no such date */
	} cases[] = {
		{"YYYY-MM-DD", "2025-06-09", "2025-06-09"}, {"YYYY/M/D", "2025/6/9", "2025-06-09"}, {"YYYY/M/D", "2025/06/19", "2025-06-19"},
		{"YYYYMMDD", "20250609", "2025-06-09"}, {"D.M.YYYY", "9.12.2025", "2025-12-09"}, {"YYYY-MM", "2025-06", "2025-06-01"},
		{"YYYY-MM-DD", "2025-6-9", NULL}, {"YYYY-MM-DD", "2025-02-29", NULL}, {"YYYY/M/D", "2025/6/9 ", NULL}, {"YYYY/M/D", "2025-6-9", NULL},
		{"YYYYMMDD", "2025060", NULL}, {"YYYY-MM", "2025-13", NULL}, {"YYYY/M/D", "", NULL}, {"YYYY-MM-DD", "1969-12-31", NULL},
		{"MM/DD/YYYY", "01/05/2025", "2025-01-05"}, {"DD/MM/YYYY", "01/05/20", NULL}, {"DD/MM/YYYY", "1/5/2025", NULL},
		{"MMMM YYYY", "may 2025", "2025-05-01"}, {"MMM YYYY", "Sep 2025", "2025-09-01"}, {"DD MMM YYYY", "29 Feb 2024", "2024-02-29"},
		{"DD MMM YYYY", "29 Feb 2025", NULL}, {"MMMM YYYY", "Mai 2025", NULL}, {"MMM YYYY", "Ma", NULL}, {"MMMM YYYY", "Sep 2025", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Day day = 7;
		char text[CALENDAR_TEXT_MAX];
		bool read = calendar_parse_form(cases[i].form, slice_of(cases[i].text), &day);
		assert_int_equal(read, cases[i].expected != NULL);
		if (read)
			assert_string_equal(calendar_day_text(day, text), cases[i].expected);
		else
			assert_int_equal(day, 7);
	}
	assert_true(calendar_form_is_good("YYYY/M/D", true));
	assert_true(calendar_form_is_good("YYYYMM", false));
	assert_true(calendar_form_is_good("MMMM YYYY", false));
	assert_false(calendar_form_is_good("MMMMM YYYY", false));
	assert_false(calendar_form_is_good("YYYYYYYYYYYY-MM", false));
	assert_false(calendar_form_is_good("YY-MM-DD", true));
	assert_false(calendar_form_is_good("YYYY-MM", true));
	assert_false(calendar_form_is_good("YYYY-MM-DD", false));
	assert_false(calendar_form_is_good("YYYY-MM-DD YYYY", true));
	assert_false(calendar_form_is_good("", false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(counts_days),
		cmocka_unit_test(agrees_with_libc),
		cmocka_unit_test(adds_months),
		cmocka_unit_test(reads_days_and_months),
		cmocka_unit_test(reads_instants),
		cmocka_unit_test(reads_http_dates),
		cmocka_unit_test(knows_zones),
		cmocka_unit_test(finds_midnight),
		cmocka_unit_test(days_and_midnights_agree),
		cmocka_unit_test(gives_the_day_there),
		cmocka_unit_test(reads_clocks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
