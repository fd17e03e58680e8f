/* pace_test.c: never past the rate in any one second, and close to it while work is left. The clock is simulated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"
#include "extract/pace.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

typedef struct {
	int64_t *starts;
	size_t count, capacity;
} Starts;

static void add(Starts *starts, int64_t at)
{
	if (starts->count == starts->capacity) {
		starts->capacity = starts->capacity ? starts->capacity * 2 : 1024;
		starts->starts = memory_grow(starts->starts, starts->capacity, sizeof *starts->starts);
	}
	starts->starts[starts->count++] = at;
}

/* A small generator of its own, so that a failure can be repeated. */
static uint32_t roll(uint32_t *seed)
{
	return *seed = *seed * 1664525u + 1013904223u;
}

/* A poll that wakes up late by up to late_ns, after at least a millisecond unless nothing has to be waited for. */
static Starts run(int64_t rate, int64_t seconds, int64_t late_ns, uint32_t seed)
{
	Starts starts = {0};
	Pace pace;
	pace_init(&pace, rate);
	int64_t begin = 7 * SECOND + 12345, now = begin;
	while (now < begin + seconds * SECOND) {
		int64_t wait = pace_wait_ns(&pace, now);
		assert_true(wait >= 0);
		if (wait == 0) {
			add(&starts, now);
			pace_started(&pace, now);
			continue;
		}
		now += (wait + MS - 1) / MS * MS;
		if (late_ns)
			now += (int64_t)(roll(&seed) >> 8) % late_ns;
	}
	pace_free(&pace);
	return starts;
}

static size_t most_in_a_window(const Starts *starts, int64_t window_ns)
{
	size_t most = 0;
	for (size_t first = 0, i = 0; i < starts->count; i++) {
		while (starts->starts[i] - starts->starts[first] >= window_ns)
			first++;
		if (i - first + 1 > most)
			most = i - first + 1;
	}
	return most;
}

/* The most whole requests that fit a second; below one a second the window is that of one request. */
static void check_window(const Starts *starts, int64_t rate, const char *why)
{
	size_t most = rate < 1000 ? most_in_a_window(starts, INT64_C(1000000000000) / rate) : most_in_a_window(starts, SECOND);
	size_t allowed = rate < 1000 ? 1 : (size_t)(rate / 1000);
	if (most > allowed)
		fail_msg("%s, %lld/1000 a second: %zu started within one second", why, (long long)rate, most);
}

static const int64_t rates[] = {1, 10, 100, 333, 500, 999, 1000, 1001, 1500, 1999, 2000, 2500, 3000, 5000, 7300, 10000, 10500, 33000, 99900, 100000,
	250000, 999999, 1000000, 5000000, 20000000};

static void never_passes_the_rate(void **state)
{
	(void)state;
	static const int64_t lateness[] = {0, MS, 3 * MS, 30 * MS, 400 * MS, 1500 * MS, 5 * SECOND};
	for (size_t i = 0; i < COUNT(rates); i++)
		for (size_t k = 0; k < COUNT(lateness); k++) {
			int64_t seconds = rates[i] < 1000 ? 20000000 / rates[i] / 100 + 20 : rates[i] > 1000000 ? 3 : 12;
			Starts starts = run(rates[i], seconds, lateness[k], (uint32_t)(i * 100 + k));
			check_window(&starts, rates[i], "polls that come late");
			assert_true(starts.count > 0);
			free(starts.starts);
		}
}

/* What can be kept at all: with a fraction of a request above a whole number, a window of a second holds the whole number. */
static void keeps_close_to_the_rate(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rates); i++) {
		int64_t rate = rates[i] < 1000 ? rates[i] : rates[i] / 1000 * 1000;
		int64_t seconds = rate < 1000 ? 30 * (1000000 / rate / 1000 + 1) : rate > 1000000 ? 4 : 30;
		for (int64_t late_ns = 0; late_ns <= MS; late_ns += MS) {
			Starts starts = run(rates[i], seconds, late_ns, 4711);
			int64_t due = rate * seconds / 1000;
			if ((int64_t)starts.count * 100 < due * 95)
				fail_msg("%lld/1000 a second: %zu of %lld in %lld s", (long long)rates[i], starts.count, (long long)due, (long long)seconds);
			free(starts.starts);
		}
	}
}

/* Work that comes in fits and starts must not save up what it did not use. */
static void saves_nothing_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rates) && rates[i] <= 1000000; i++) {
		Starts starts = {0};
		Pace pace;
		uint32_t seed = 99;
		pace_init(&pace, rates[i]);
		int64_t now = SECOND;
		for (int burst = 0; burst < 40; burst++) {
			now += (int64_t)(roll(&seed) >> 8) % (3 * SECOND);
			for (int64_t end = now + SECOND / 2; now < end; now += MS)
				while (pace_wait_ns(&pace, now) == 0) {
					add(&starts, now);
					pace_started(&pace, now);
				}
		}
		check_window(&starts, rates[i], "bursts after pauses");
		free(starts.starts);
		pace_free(&pace);
	}
}

/* At ten a second no two are nearer than a few milliseconds short of a tenth, and none is kept waiting long. */
static void spreads_evenly(void **state)
{
	(void)state;
	Starts starts = run(10000, 10, 0, 1);
	int64_t least = SECOND, most = 0;
	for (size_t i = 1; i < starts.count; i++) {
		int64_t gap = starts.starts[i] - starts.starts[i - 1];
		least = gap < least ? gap : least;
		most = gap > most ? gap : most;
	}
	free(starts.starts);
	assert_in_range(least, 80 * MS, 100 * MS);
	assert_in_range(most, 100 * MS, 160 * MS);
}

static void starts_at_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rates); i++) {
		Pace pace;
		pace_init(&pace, rates[i]);
		assert_int_equal(pace_wait_ns(&pace, 1), 0);
		pace_started(&pace, 1);
		assert_true(pace_wait_ns(&pace, 1) > 0 || rates[i] > 50000);
		pace_free(&pace);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(never_passes_the_rate),
		cmocka_unit_test(keeps_close_to_the_rate),
		cmocka_unit_test(saves_nothing_up),
		cmocka_unit_test(spreads_evenly),
		cmocka_unit_test(starts_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
