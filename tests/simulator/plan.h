/* plan.h: what is billed for one account, month and metric: mostly right, wrong on purpose in places.
 *
 * Takes:   the world; clean: nothing wrong.
 * Gives:   lines, none where nothing is billed, and the class they are meant to end in when
 *          the usage of that month and its neighbours is complete. Of every 151 keys (account x
 *          metric) in a row: 3 within tolerance, 2 each of duplicate, unit_suspect, period_shift
 *          (of the same accounts in every month), unbilled, under_billed and over_billed, 4 with
 *          lines that name a scope, 4 billed in two halves; a fifth of the idle is billed_not_used.
 *          Where a planted case could be read in two ways the bill is right instead.
 *          Two thirds of the pools are billed as a pool, the others by card; SIMs in a share
 *          group never are, their group is.
 */
#ifndef PLAN_H
#define PLAN_H

#include "verdict.h"

enum { PLAN_QUANTITY_BYTES = 40 };

typedef struct {
	bool homeland; /* names the scope homeland; else none */
	int64_t base;  /* in base units */
	char quantity[PLAN_QUANTITY_BYTES];
	const char *unit;
} PlanLine;

typedef struct {
	bool billable; /* false: not the level at which this pool or group is billed */
	Class intended;
	int line_count;
	PlanLine lines[VERDICT_LINES_MAX];
} Plan;

void plan_make(
	const World *world, bool clean, Provider provider, uint32_t index, Month month, Metric metric, Plan *out);
bool plan_has_scopes(const Plan *plan);

#endif
