/* periods_test.c: which periods a night or a range of months asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "plan/periods.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

typedef struct {
	SpanRule span;
	const char *today, *from, *to; /* NULL from: a night */
	const char *expected;          /* d, m or n and the first day; ! before what lies beyond; ".." joins neighbours of one kind */
	const char *why;
} Case;

#define MONTHS(reach, from, to) {GRAIN_MONTH, 12, reach, true, from, to, 5}
#define DAYS(reach, from, to) {GRAIN_DAY, 1, reach, true, from, to, 0}
#define NOW(reach) {GRAIN_NOW, 1, reach, true, 0, 0, 0}
#define NEVER {GRAIN_MONTH, 1, -1, false, 0, 0, 0}

static bool follow(const Period *a, const Period *b)
{
	return a->grain == b->grain && a->beyond == b->beyond && b->period == a->last_day + 1;
}

static void write_period(Buffer *out, const Period *period)
{
	char day[CALENDAR_TEXT_MAX];
	buffer_format(out, "%s%s%c%s", out->length ? " " : "", period->beyond ? "!" : "", grain_name(period->grain)[0],
		calendar_day_text(period->period, day));
}

/* A run of neighbours is written by its first and its last. */
static const char *text_of(Periods periods, Arena *arena)
{
	Buffer out;
	buffer_init(&out, 1 << 16);
	for (size_t i = 0; i < periods.count; i++) {
		bool joins = i > 0 && follow(&periods.items[i - 1], &periods.items[i]);
		bool goes_on = i + 1 < periods.count && follow(&periods.items[i], &periods.items[i + 1]);
		if (!joins)
			write_period(&out, &periods.items[i]);
		else if (!goes_on) {
			buffer_text(&out, "..");
			Buffer last;
			buffer_init(&last, 100);
			write_period(&last, &periods.items[i]);
			buffer_text(&out, last.data + (periods.items[i].beyond ? 2 : 1));
			buffer_free(&last);
		}
	}
	const char *text = arena_text(arena, (Slice){out.data ? out.data : "", out.length});
	buffer_free(&out);
	return text;
}

static void check(const Case *cases, size_t count)
{
	int wrong = 0;
	Arena *arena = arena_new(0);
	for (size_t i = 0; i < count; i++) {
		Day today = 0;
		PeriodRange range = {.night = cases[i].from == NULL};
		assert_true(calendar_parse_day(slice_of(cases[i].today), &today));
		assert_true(range.night || calendar_parse_month(slice_of(cases[i].from), &range.from));
		assert_true(range.night || calendar_parse_month(slice_of(cases[i].to), &range.to));
		const char *got = text_of(periods_of(&cases[i].span, today, range, arena), arena);
		if (strcmp(got, cases[i].expected) != 0) {
			print_error("%s: expected %s, got %s\n", cases[i].why, cases[i].expected, got);
			wrong++;
		}
	}
	arena_free(arena);
	if (wrong)
		fail_msg("%d of %zu came out otherwise", wrong, count);
}

static void asks_for_a_night(void **state)
{
	(void)state;
	static const Case cases[] = {
		{MONTHS(-1, -1, 0), "2025-06-20", NULL, NULL, "m2025-05-01..2025-06-01", "the previous and the current month"},
		{MONTHS(-1, -1, 0), "2025-01-31", NULL, NULL, "m2024-12-01..2025-01-01", "past the turn of the year, on a 31st"},
		{MONTHS(-1, -1, 0), "2025-03-31", NULL, NULL, "m2025-02-01..2025-03-01", "the month before a 31st is not March again"},
		{MONTHS(12, -1, 0), "2025-06-01", NULL, NULL, "m2025-05-01..2025-06-01", "on the first day of a month"},
		{MONTHS(12, -3, -2), "2025-06-20", NULL, NULL, "m2025-03-01..2025-04-01", "a night that leaves out the current month"},
		{DAYS(30, -3, -1), "2025-06-20", NULL, NULL, "d2025-06-17..2025-06-19", "the last three days, not today"},
		{DAYS(30, -3, -1), "2025-03-01", NULL, NULL, "d2025-02-26..2025-02-28", "past a month's end"},
		{DAYS(30, -3, -1), "2024-03-01", NULL, NULL, "d2024-02-27..2024-02-29", "in a leap year"},
		{DAYS(30, 0, 0), "2025-06-20", NULL, NULL, "d2025-06-20", "today alone"},
		{NOW(6), "2025-06-20", NULL, NULL, "n2025-06-20", "what is read live"},
		{NEVER, "2025-06-20", NULL, NULL, "", "an endpoint that no night asks"},
	};
	check(cases, COUNT(cases));
}

static void asks_for_months(void **state)
{
	(void)state;
	static const Case cases[] = {
		{MONTHS(-1, -1, 0), "2025-06-20", "2023-12", "2025-05", "m2023-12-01..2025-05-01", "eighteen months, any of them"},
		{MONTHS(-1, -1, 0), "2025-06-20", "2025-06", "2025-06", "m2025-06-01", "the current one"},
		{MONTHS(-1, -1, 0), "2025-06-20", "2025-07", "2025-08", "", "the future holds none"},
		{MONTHS(-1, -1, 0), "2025-06-20", "2025-05", "2026-05", "m2025-05-01..2025-06-01", "nor the end of a range"},
		{MONTHS(12, -1, 0), "2025-06-20", "2024-05", "2024-06", "!m2024-05-01 m2024-06-01", "the current month and the twelve before it"},
		{MONTHS(12, -1, 0), "2025-06-30", "2024-05", "2024-06", "!m2024-05-01 m2024-06-01", "on whatever day of it"},
		{MONTHS(12, -1, 0), "2025-07-01", "2024-06", "2024-07", "!m2024-06-01 m2024-07-01", "a month later one less"},
		{MONTHS(12, -1, 0), "2025-01-01", "2023-11", "2024-02", "!m2023-11-01..2023-12-01 m2024-01-01..2024-02-01", "over the turn of a year"},
		{MONTHS(0, -1, 0), "2025-06-20", "2025-05", "2025-06", "!m2025-05-01 m2025-06-01", "a reach of nothing but the current month"},
		{NEVER, "2025-06-20", "2025-05", "2025-05", "m2025-05-01", "what no night asks a range may"},
	};
	check(cases, COUNT(cases));
}

static void asks_for_days(void **state)
{
	(void)state;
	static const Case cases[] = {
		{DAYS(-1, -3, -1), "2025-06-20", "2025-02", "2025-02", "d2025-02-01..2025-02-28", "a February"},
		{DAYS(-1, -3, -1), "2025-06-20", "2024-02", "2024-02", "d2024-02-01..2024-02-29", "a leap year's"},
		{DAYS(-1, -3, -1), "2025-06-20", "2000-02", "2000-02", "d2000-02-01..2000-02-29", "a leap century's"},
		{DAYS(-1, -3, -1), "2025-06-20", "2024-12", "2025-01", "d2024-12-01..2025-01-31", "over the turn of a year"},
		{DAYS(-1, -3, -1), "2025-06-20", "2025-06", "2025-07", "d2025-06-01..2025-06-20", "the current month up to today"},
		{DAYS(30, -3, -1), "2025-06-20", "2025-05", "2025-06", "!d2025-05-01..2025-05-20 d2025-05-21..2025-06-20", "today and the thirty days before it"},
		{DAYS(30, -3, -1), "2025-06-30", "2025-05", "2025-05", "!d2025-05-01..2025-05-30 d2025-05-31", "one day of a month is reached"},
		{DAYS(30, -3, -1), "2025-07-01", "2025-05", "2025-06", "!m2025-05-01 d2025-06-01..2025-06-30", "none of it: the month is named as one"},
		{DAYS(30, -3, -1), "2024-03-31", "2024-02", "2024-03", "!m2024-02-01 d2024-03-01..2024-03-31", "thirty days before the end of March"},
		{DAYS(30, -3, -1), "2024-03-30", "2024-02", "2024-02", "!d2024-02-01..2024-02-28 d2024-02-29", "a leap day is reached"},
		{DAYS(30, -3, -1), "2025-03-30", "2025-02", "2025-02", "!d2025-02-01..2025-02-27 d2025-02-28", "where there is none, the 28th is"},
		{DAYS(30, -3, -1), "2025-06-20", "2024-11", "2025-01", "!m2024-11-01..2025-01-01", "months that are long gone"},
		{DAYS(0, 0, 0), "2025-06-01", "2025-05", "2025-06", "!m2025-05-01 d2025-06-01", "a reach of today alone"},
		{DAYS(30, -3, -1), "2025-06-20", "2025-07", "2025-07", "", "the future holds none"},
	};
	check(cases, COUNT(cases));
}

static void asks_for_now(void **state)
{
	(void)state;
	static const Case cases[] = {
		{NOW(6), "2025-06-20", "2025-06", "2025-06", "!m2025-06-01 n2025-06-20", "today tells of this month, though not of all of it"},
		{NOW(6), "2025-06-07", "2025-06", "2025-06", "n2025-06-07", "while its first day is reached, of all of it"},
		{NOW(6), "2025-06-20", "2025-05", "2025-06", "!m2025-05-01..2025-06-01 n2025-06-20", "of the month before nothing any more"},
		{NOW(6), "2025-06-06", "2025-05", "2025-05", "!m2025-05-01 n2025-06-06", "the series reaches that month's last day, and no more of it"},
		{NOW(6), "2025-06-07", "2025-05", "2025-05", "!m2025-05-01", "a day later it does not"},
		{NOW(6), "2025-06-20", "2025-01", "2025-03", "!m2025-01-01..2025-03-01", "months that are long gone"},
		{NOW(6), "2025-06-20", "2025-07", "2025-07", "", "the future has not been"},
		{NOW(-1), "2025-06-20", "2025-05", "2025-06", "n2025-06-20", "without a reach there is no past to name as missing"},
		{NOW(-1), "2025-06-20", "2025-05", "2025-05", "", "and a range without today asks nothing"},
		{NOW(-1), "2025-06-20", "2025-07", "2025-08", "", "nor does one that begins later"},
	};
	check(cases, COUNT(cases));
}

/* No day of a range may fall between two periods, whatever the day on which it is asked. */
static void leaves_no_gap(void **state)
{
	(void)state;
	static const SpanRule spans[] = {MONTHS(-1, -1, 0), MONTHS(12, -1, 0), DAYS(-1, -3, -1), DAYS(30, -3, -1), DAYS(0, 0, 0)};
	PeriodRange range = {.from = calendar_day(2023, 11, 1), .to = calendar_day(2025, 3, 1)};
	for (Day today = calendar_day(2024, 1, 1); today < calendar_day(2025, 4, 2); today++)
		for (size_t i = 0; i < COUNT(spans); i++) {
			Arena *arena = arena_new(0);
			Periods periods = periods_of(&spans[i], today, range, arena);
			Day expected = range.from;
			for (size_t k = 0; k < periods.count; k++) {
				assert_int_equal(periods.items[k].period, expected);
				assert_true(periods.items[k].last_day >= expected);
				expected = periods.items[k].last_day + 1;
			}
			Day last = calendar_add_months(range.to, 1) - 1;
			assert_true(expected > (today < last ? today : last));
			arena_free(arena);
		}
}

/* What is read live may tell of the days just before it. */
static void says_how_far_back_an_answer_tells(void **state)
{
	(void)state;
	static const struct {
		SpanRule span;
		const char *expected, *why;
	} cases[] = {
		{NOW(6), "2025-06-14", "a series of the six days before"},
		{NOW(-1), "2025-06-20", "without a reach of today alone"},
		{DAYS(30, 0, 0), "2025-06-20", "a day of itself, whatever the reach"},
		{MONTHS(12, 0, 0), "2025-06-01", "and so does a month"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		char day[CALENDAR_TEXT_MAX];
		Arena *arena = arena_new(0);
		Periods periods = periods_of(&cases[i].span, calendar_day(2025, 6, 20), (PeriodRange){.night = true}, arena);
		assert_int_equal(periods.count, 1);
		if (strcmp(calendar_day_text(periods.items[0].tells_from, day), cases[i].expected) != 0)
			fail_msg("%s: expected %s, got %s", cases[i].why, cases[i].expected, day);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_for_a_night),
		cmocka_unit_test(asks_for_months),
		cmocka_unit_test(asks_for_days),
		cmocka_unit_test(asks_for_now),
		cmocka_unit_test(leaves_no_gap),
		cmocka_unit_test(says_how_far_back_an_answer_tells),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
