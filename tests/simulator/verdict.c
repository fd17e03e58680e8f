#include "verdict.h"

static const struct {
	int64_t numerator, denominator;
} SLIPS[] = {
	{1000, 1}, {1024, 1}, {1000000, 1}, {1048576, 1}, {1000000000, 1}, {1073741824, 1}, {1024, 1000}, {1048576, 1000000},
	{1073741824, 1000000000}, {INT64_C(1099511627776), INT64_C(1000000000000)}, {8, 1}, {60, 1}, {3600, 1}};
enum { SLIP_COUNT = sizeof SLIPS / sizeof *SLIPS, LEAST_SLIP = 10, LEAST_APART = 50, LEAST_SHIFT = 50 };

const char *verdict_name(Class class)
{
	static const char *const NAMES[] = {"none", "unknown_account", "incomplete", "matched", "within_tolerance",
		"duplicate", "unit_suspect", "restated", "period_shift", "billed_not_used", "unbilled", "under_billed",
		"over_billed"};
	return NAMES[class];
}

/* The larger of an absolute amount and 0.1 %: data 1 MiB, voice a minute, messages none at all. */
static int64_t tolerance(const Evidence *e, int64_t a, int64_t b)
{
	int64_t absolute = e->metric == METRIC_DATA ? 1048576 : 60, relative = (a > b ? a : b) / 1000;
	if (e->metric == METRIC_SMS || e->metric == METRIC_MMS)
		return 0;
	return (absolute > relative ? absolute : relative) * (e->loose ? 2 : 1);
}

static bool near(const Evidence *e, int64_t a, int64_t b)
{
	return (a > b ? a - b : b - a) <= tolerance(e, a, b);
}

int64_t verdict_billed(const Evidence *evidence)
{
	int64_t sum = 0;
	for (int i = 0; i < evidence->line_count; i++)
		sum += evidence->lines[i];
	return sum;
}

static bool is_duplicate(const Evidence *e)
{
	for (int i = 0; i < e->line_count && e->line_count > 1; i++)
		if (near(e, e->lines[i], e->usage))
			return true;
	return false;
}

static bool is_ratio(const Evidence *e, __int128 larger, __int128 smaller)
{
	__int128 off = larger > smaller ? larger - smaller : smaller - larger;
	return e->loose ? off <= larger / 50 : off == 0;
}

/* Few units meet a factor by chance. */
static bool is_by_chance(const Evidence *e, int64_t billed)
{
	int64_t smaller = billed < e->usage ? billed : e->usage, larger = billed < e->usage ? e->usage : billed;
	return !e->loose && (smaller < LEAST_SLIP || larger - smaller < LEAST_APART);
}

static bool is_unit_slip(const Evidence *e, int64_t billed)
{
	if (is_by_chance(e, billed))
		return false;
	for (int i = 0; i < SLIP_COUNT && billed > 0 && e->usage > 0; i++) {
		__int128 n = SLIPS[i].numerator, d = SLIPS[i].denominator;
		if (is_ratio(e, billed * d, e->usage * n) || is_ratio(e, billed * n, e->usage * d))
			return true;
	}
	return false;
}

/* And few units are often another month's. */
static bool is_like(const Evidence *e, int64_t neighbour, int64_t billed)
{
	__int128 apart = neighbour > billed ? neighbour - billed : billed - neighbour;
	return near(e, neighbour, billed) && (e->loose || (2 * apart + 1) * LEAST_SHIFT <= neighbour);
}

static bool is_shifted(const Evidence *e, int64_t billed)
{
	for (int i = 0; i < e->neighbour_count; i++)
		if (is_like(e, e->neighbours[i], billed))
			return true;
	return false;
}

static Class judge_lower_bound(const Evidence *e, int64_t billed)
{
	if (e->line_count == 0)
		return CLASS_UNBILLED;
	return e->usage > billed && !near(e, e->usage, billed) ? CLASS_UNDER_BILLED : CLASS_INCOMPLETE;
}

Class verdict_of(const Evidence *e)
{
	int64_t billed = verdict_billed(e);
	if (e->line_count == 0 && (e->completeness == USAGE_ABSENT || e->usage == 0))
		return CLASS_NONE;
	if (e->completeness == USAGE_LOWER_BOUND)
		return judge_lower_bound(e, billed);
	if (e->completeness != USAGE_COMPLETE)
		return CLASS_INCOMPLETE;
	if (e->line_count == 0)
		return CLASS_UNBILLED;
	if (billed == e->usage)
		return CLASS_MATCHED;
	if (near(e, billed, e->usage))
		return CLASS_WITHIN_TOLERANCE;
	if (is_duplicate(e))
		return CLASS_DUPLICATE;
	if (is_unit_slip(e, billed))
		return CLASS_UNIT_SUSPECT;
	if (e->has_earlier && near(e, e->earlier, billed))
		return CLASS_RESTATED;
	if (is_shifted(e, billed))
		return CLASS_PERIOD_SHIFT;
	if (e->usage == 0)
		return CLASS_BILLED_NOT_USED;
	return billed < e->usage ? CLASS_UNDER_BILLED : CLASS_OVER_BILLED;
}
