#include "clock.h"

#include <time.h>

enum { DAY_S = 86400, HOUR_S = 3600, NIGHT_S = 3 * HOUR_S + 1800 };

static int64_t read_ms(clockid_t id)
{
	struct timespec now;
	clock_gettime(id, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_real_ms(void)
{
	return read_ms(CLOCK_REALTIME);
}

int64_t clock_steady_ms(void)
{
	return read_ms(CLOCK_MONOTONIC);
}

/* 01:00 UTC on the last Sunday of a month: Directive 2000/84/EC. Day 0 was a Thursday. */
static int64_t last_sunday(int year, int month)
{
	Day last = calendar_first(year * 12 + month) - 1;
	return (int64_t)(last - (last + 4) % 7) * DAY_S + HOUR_S;
}

static int copenhagen_offset_s(int64_t utc_s)
{
	int y, m, d;
	calendar_split((Day)(utc_s / DAY_S), &y, &m, &d);
	bool summer = utc_s >= last_sunday(y, 3) && utc_s < last_sunday(y, 10);
	return summer ? 2 * HOUR_S : HOUR_S;
}

int clock_offset_s(Provider provider, int64_t utc_s)
{
	switch (provider) {
	case FREEBIT: return 9 * HOUR_S;
	case TIBIOT: return 8 * HOUR_S;
	case TELECOMX: return copenhagen_offset_s(utc_s);
	default: return 0;
	}
}

static Moment moment_at(Provider provider, int64_t utc_s)
{
	int64_t local = utc_s + clock_offset_s(provider, utc_s);
	return (Moment){utc_s, (Day)(local / DAY_S), (int)(local % DAY_S / HOUR_S)};
}

/* Half past three is later than any change of the clocks that night, so that the offset
 * two hours earlier on the UTC axis is already the new one. */
static int64_t night_utc_s(Provider provider, Day day)
{
	int64_t local = (int64_t)day * DAY_S + NIGHT_S;
	return local - clock_offset_s(provider, local - 2 * HOUR_S);
}

void clock_set(Clock *clock, Day day)
{
	atomic_store(&clock->set_at_ms, clock_steady_ms());
	atomic_store(&clock->day, day);
}

Moment clock_moment(Day day, Provider provider)
{
	return moment_at(provider, night_utc_s(provider, day));
}

Moment clock_now(Clock *clock, Provider provider)
{
	Day day = atomic_load(&clock->day);
	if (day == CLOCK_REAL)
		return moment_at(provider, clock_real_ms() / 1000);
	int64_t elapsed_s = (clock_steady_ms() - atomic_load(&clock->set_at_ms)) / 1000;
	return moment_at(provider, night_utc_s(provider, day) + elapsed_s);
}

int64_t clock_month_start(Provider provider, Month month)
{
	int64_t local = (int64_t)calendar_first(month) * DAY_S;
	return local - clock_offset_s(provider, local - HOUR_S);
}
