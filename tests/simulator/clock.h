/* clock.h: the simulated time, seen from each provider's zone.
 *
 * Takes:   a fixed day, or none for the real clock.
 * Gives:   with a fixed day, 03:30 local time of that day in every provider's zone plus
 *          the real seconds since it was set; without, the real time.
 * Thread:  clock_set may be called while others read.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include "calendar.h"
#include "world.h"

#include <stdatomic.h>

typedef struct {
	_Atomic int32_t day; /* CLOCK_REAL for the real clock */
	_Atomic int64_t set_at_ms;
} Clock;

enum { CLOCK_REAL = INT32_MIN };

typedef struct {
	int64_t utc_s;
	Day day;  /* local */
	int hour; /* local */
} Moment;

void clock_set(Clock *clock, Day day);
Moment clock_now(Clock *clock, Provider provider);
/* 03:30 local of that day: what clock_now gives just after clock_set. */
Moment clock_moment(Day day, Provider provider);
/* How far the provider's zone is ahead of UTC at that instant. */
int clock_offset_s(Provider provider, int64_t utc_s);
/* The first instant of a month in the provider's zone. */
int64_t clock_month_start(Provider provider, Month month);
int64_t clock_real_ms(void);
int64_t clock_steady_ms(void);

#endif
