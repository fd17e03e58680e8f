/* answer.h: one raw answer with what was asked, as extract hands it on and the archive keeps it.
 *
 * Takes and gives: pointers into memory that outlives the answer's handling; nothing is owned.
 * Units:  periods are first days (a month's first, the day itself); fetched_at is this machine's
 *         clock, answered_at the answer's own Date header.
 */
#ifndef SIMTALLY_TRANSFORM_ANSWER_H
#define SIMTALLY_TRANSFORM_ANSWER_H

#include "base/calendar.h"
#include "base/slice.h"
#include "mapping/mapping.h"

typedef struct {
	const Mapping *mapping;
	const Endpoint *endpoint;
	int32_t account_id;      /* 0 where no register is at hand */
	const char *account;
	const char *kind;
	bool grouped;            /* the register names a pool or share group for it */
	Day from, to;            /* first and last period asked for */
	Instant fetched_at;
	bool has_answered_at;
	Instant answered_at;
	Day as_of;               /* the run's today in the provider's zone */
	bool as_of_given;        /* said with --as-of, not taken from the clock */
	int http_status;
	const char *content_type; /* NULL: none */
	Slice body;
	bool from_file;          /* nobody asked: from is the first day there is, to the period that runs */
} Answer;

/* The provider's date when it answered: by its Date header, else the run's as_of. */
Day answer_today(const Answer *answer);

/* False when the Date header and a given --as-of name different days: what is counted from today cannot be dated. */
bool answer_is_datable(const Answer *answer);

/* The period that follows, in the unit of the endpoint's span. */
Day answer_next_period(Grain unit, Day period);

/* The last day of the last period asked for; of a file, the day that runs. */
Day answer_last_day(const Answer *answer);

/* Whether the figures of a period can no longer change, seen from the run's as_of. */
bool answer_period_is_final(const SpanRule *span, Grain grain, Day period, Day as_of);

#endif
