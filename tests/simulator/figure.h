/* figure.h: how much each account used: a pure function of seed, account and period.
 *
 * Takes:   world, provider, account index, period; `now` for a period that still runs
 *          (NULL: as if it were over); restatements (NULL: none).
 * Gives:   base units: bytes, seconds, messages. A running figure steps up on the hour.
 *          A group or pool is the sum of its members. A month of freebit and tibiot is the
 *          sum of its days. After `now` everything is 0.
 */
#ifndef FIGURE_H
#define FIGURE_H

#include "clock.h"
#include "restate.h"
#include "world.h"

typedef enum { METRIC_DATA, METRIC_VOICE, METRIC_SMS, METRIC_MMS, METRIC_COUNT } Metric;
typedef enum { PART_TOTAL, PART_HOMELAND, PART_REST } Part;

/* Six destinations of calls and of roaming; 0 is the homeland. */
enum { FIGURE_ZONES = 6, FIGURE_ROAMING = 16 };

typedef struct {
	const World *world;
	const Restates *restates;
	const Moment *now;
} Figures;

const char *figure_metric_name(Metric metric);
int figure_metric_count(Provider provider);
int64_t figure_day(const Figures *f, Provider provider, uint32_t index, Day day);
int64_t figure_days(const Figures *f, Provider provider, uint32_t index, Day from, Day to);
/* One telecomx figure: data of a region, voice towards a zone (or FIGURE_ROAMING + region), messages
 * of kind 0 homeland, 1 international, 2 roaming. */
int64_t figure_scope(const Figures *f, uint32_t index, Month month, Metric metric, int scope);
/* The telecomx month has an entry without any region. */
bool figure_no_regions(const World *world, uint32_t index, Month month);
int64_t figure_month(const Figures *f, Provider provider, uint32_t index, Month month, Metric metric, Part part);

#endif
