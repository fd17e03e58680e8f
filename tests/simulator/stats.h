/* stats.h: what arrived, how fast, how many at once, and how it was answered.
 *
 * Takes:   arrivals and ends of requests and connections.
 * Gives:   a JSON object. max_per_second is exact to the millisecond: the most arrivals in
 *          any 1000 consecutive milliseconds. Status "0" is a connection closed unanswered.
 * Thread:  safe.
 */
#ifndef STATS_H
#define STATS_H

#include "request.h"
#include "text.h"

typedef struct Stats Stats;

Stats *stats_new(void);
void stats_free(Stats *stats);
void stats_arrived(Stats *stats, Provider provider, int64_t steady_ms);
void stats_answered(Stats *stats, const Target *target, unsigned status);
void stats_finished(Stats *stats, Provider provider);
void stats_connection(Stats *stats, bool opened);
/* Counters start again; what is in flight stays counted as such. */
void stats_clear(Stats *stats);
/* The members of the object, without its braces. */
void stats_describe(Stats *stats, Text *out);

#endif
