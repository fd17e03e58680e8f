/* periods.h: which periods of an endpoint a night or a range of months asks for. A pure function.
 *
 * Takes:  the endpoint's span, today in the provider's zone, and the range (months, both included) or none for a night.
 * Gives:  periods oldest first. What lies beyond the provider's reach is given as such: whole months as
 *         one period of grain month, days of a month that is reached in part one by one.
 * Example: a span of months with reach 12 on 2025-06-20 and the range 2024-05..2024-06 gives
 *         2024-05 beyond, 2024-06 to be asked.
 */
#ifndef SIMTALLY_PLAN_PERIODS_H
#define SIMTALLY_PLAN_PERIODS_H

#include "base/calendar.h"
#include "mapping/mapping.h"

typedef struct {
	Grain grain;   /* of this row of the ledger */
	Day period;
	Day last_day;
	Day tells_from; /* the earliest day its answer tells of: its first, or the reach before what is read live */
	bool beyond;
} Period;

typedef struct {
	Period *items; /* in the arena */
	size_t count;
} Periods;

typedef struct {
	bool night;
	Day from, to; /* months; without night */
} PeriodRange;

/* The oldest period that can be asked for today; false when any can. What is read live can only be asked for today. */
bool periods_oldest(const SpanRule *span, Day today, Day *out);

Periods periods_of(const SpanRule *span, Day today, PeriodRange range, Arena *arena);

#endif
