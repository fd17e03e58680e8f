/* quota.h: whether a provider may be asked at this hour, and whether the day's requests are used up.
 *
 * Takes:  the mapping's limits and zone, what was asked on a day of that zone, an instant.
 * Gives:  NULL where it may be asked, else a sentence that says why not. Pure, but for the zone's tables.
 * Units:  quota_count counts requests of the day that `now` falls on there; a new day begins at none.
 */
#ifndef SIMTALLY_EXTRACT_QUOTA_H
#define SIMTALLY_EXTRACT_QUOTA_H

#include "base/calendar.h"
#include "mapping/mapping.h"

enum { QUOTA_WORDS_MAX = 200 };

typedef struct {
	Day day;
	int64_t asked;
} Quota;

void quota_count(Quota *quota, const char *zone, Instant now);
const char *quota_refuses(const Quota *quota, const Limits *limits, const char *zone, Instant now, char out[QUOTA_WORDS_MAX]);

#endif
