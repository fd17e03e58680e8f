/* verdict.h: which class a reconciliation must give, from figures alone.
 *
 * Takes:   what is known of one account, month, metric and scope, and what was billed.
 * Gives:   the first class that fits, in the order of the classes.
 *          Written against the description of the classes, not against the program under test.
 *          `loose` doubles tolerances and takes a ratio within 2 % as a unit slip: a planted
 *          case counts only where the loose and the strict reading agree.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "figure.h"

typedef enum {
	CLASS_NONE,
	CLASS_UNKNOWN_ACCOUNT,
	CLASS_INCOMPLETE,
	CLASS_MATCHED,
	CLASS_WITHIN_TOLERANCE,
	CLASS_DUPLICATE,
	CLASS_UNIT_SUSPECT,
	CLASS_RESTATED,
	CLASS_PERIOD_SHIFT,
	CLASS_BILLED_NOT_USED,
	CLASS_UNBILLED,
	CLASS_UNDER_BILLED,
	CLASS_OVER_BILLED
} Class;

typedef enum { USAGE_ABSENT, USAGE_PARTIAL, USAGE_LOWER_BOUND, USAGE_COMPLETE } Completeness;

enum { VERDICT_LINES_MAX = 4 };

typedef struct {
	Metric metric;
	Completeness completeness;
	int64_t usage;
	int line_count;
	int64_t lines[VERDICT_LINES_MAX];
	bool has_earlier; /* an earlier revision of the figure */
	int64_t earlier;
	int neighbour_count; /* complete usage of the month before and after */
	int64_t neighbours[2];
	bool loose;
} Evidence;

Class verdict_of(const Evidence *evidence);
int64_t verdict_billed(const Evidence *evidence);
const char *verdict_name(Class class);

#endif
