#include "load/said.h"

#include <stdlib.h>

typedef struct {
	Day from, to;
} Stretch;

typedef struct {
	const Answer *answer;
	const Rows *rows;
	Metric metric;
	Stretch *holes; /* in their order; may overlap */
	size_t hole_count;
	SaidFunction take;
	void *context;
} Telling;

static int compare(const void *a, const void *b) {
	Day left = ((const Stretch *)a)->from, right = ((const Stretch *)b)->from;
	return (left > right) - (left < right);
}

static Day last_of(Grain grain, Day period) {
	return grain == GRAIN_MONTH ? calendar_add_months(calendar_month(period), 1) - 1 : period;
}

static bool has_rule(const Endpoint *endpoint, Metric metric, Grain grain) {
	for (size_t i = 0; i < endpoint->usage_count; i++) {
		const UsageRule *rule = &endpoint->usage[i];
		if (rule->metric == metric && rule->grain == grain && rule->role == ROLE_USED) return true;
	}
	return false;
}

static bool only_adds(const Endpoint *endpoint, Metric metric) {
	for (size_t i = 0; i < endpoint->usage_count; i++)
		if (endpoint->usage[i].metric == metric && endpoint->usage[i].answers_add) return true;
	return false;
}

/* ---- what was rejected ---- */

/* One without a metric and a period is about something else, unless it refuses figures. */
static bool is_of(const RejectRow *reject, Metric metric) {
	if (reject->has_metric) return reject->metric == metric;
	return reject->period != ROWS_NO_PERIOD || reject->figures > 0;
}

/* A reject on a month's first day may be the month's, as one of a record without a day is. False: it may be of any. */
static bool find_holes(Telling *telling) {
	const Rows *rows = telling->rows;
	const Endpoint *endpoint = telling->answer->endpoint;
	bool months = endpoint->span.unit == GRAIN_MONTH || has_rule(endpoint, telling->metric, GRAIN_MONTH);
	telling->holes = arena_array(rows->arena, rows->reject_count + 1, sizeof *telling->holes);
	for (size_t i = 0; i < rows->reject_count; i++) {
		Day period = rows->rejects[i].period;
		if (!is_of(&rows->rejects[i], telling->metric)) continue;
		if (period == ROWS_NO_PERIOD || period == ROWS_EVERY_PERIOD) return false;
		bool whole = months && period == calendar_month(period);
		telling->holes[telling->hole_count++] = (Stretch){period, last_of(whole ? GRAIN_MONTH : GRAIN_DAY, period)};
	}
	if (telling->hole_count) qsort(telling->holes, telling->hole_count, sizeof *telling->holes, compare);
	return true;
}

static void tell(const Telling *telling, Said said) {
	Day last = said.to;
	said.metric = telling->metric;
	for (size_t i = 0; i < telling->hole_count && said.from <= last; i++) {
		const Stretch *hole = &telling->holes[i];
		if (hole->to < said.from || hole->from > last) continue;
		said.to = hole->from - 1;
		if (said.from <= said.to) telling->take(&said, telling->context);
		said.from = hole->to + 1;
	}
	said.to = last;
	if (said.from <= last) telling->take(&said, telling->context);
}

/* ---- what was given ---- */

static bool gives(const Telling *telling, const UsageRow *row, Grain grain) {
	return row->metric == telling->metric && row->grain == grain && (row->role == ROLE_USED || row->role == ROLE_ENTRY);
}

static size_t count_given(const Telling *telling, Grain grain) {
	size_t count = 0;
	for (size_t i = 0; i < telling->rows->usage_count; i++) count += gives(telling, &telling->rows->usage[i], grain);
	return count;
}

/* The periods of a grain that figures are given of, one after the other where they follow each other. */
static size_t stretches_of(const Telling *telling, Grain grain, size_t given, Stretch **out) {
	const Rows *rows = telling->rows;
	Stretch *stretches = *out = arena_array(rows->arena, given + 1, sizeof *stretches);
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < rows->usage_count; i++)
		if (gives(telling, &rows->usage[i], grain))
			stretches[count++] = (Stretch){rows->usage[i].period, last_of(grain, rows->usage[i].period)};
	if (count) qsort(stretches, count, sizeof *stretches, compare);
	for (size_t i = 0; i < count; i++) {
		if (kept && stretches[i].from <= stretches[kept - 1].to + 1) stretches[kept - 1].to = stretches[i].to;
		else stretches[kept++] = stretches[i];
	}
	return kept;
}

static void tell_named(const Telling *telling, Grain grain, size_t given) {
	Stretch *stretches;
	size_t count = stretches_of(telling, grain, given, &stretches);
	for (size_t i = 0; i < count; i++)
		tell(telling, (Said){.grain = grain, .gives = grain, .own = true, .from = stretches[i].from, .to = stretches[i].to});
	/* Days take the place of the month's figure where the mapping gives none any more: it would hide them. */
	if (count && grain == GRAIN_DAY && !has_rule(telling->answer->endpoint, telling->metric, GRAIN_MONTH))
		tell(telling, (Said){.grain = GRAIN_MONTH, .gives = GRAIN_DAY, .from = calendar_month(stretches[0].from),
			.to = last_of(GRAIN_MONTH, stretches[count - 1].to)});
}

static void tell_metric(Telling *telling) {
	const Answer *answer = telling->answer;
	size_t days = count_given(telling, GRAIN_DAY), months = count_given(telling, GRAIN_MONTH);
	if ((!days && !months) || only_adds(answer->endpoint, telling->metric) || !find_holes(telling)) return;
	if (answer->endpoint->span.unit == GRAIN_NOW) {
		tell_named(telling, GRAIN_DAY, days);
		tell_named(telling, GRAIN_MONTH, months);
		return;
	}
	Grain given = days && months ? GRAIN_NOW : days ? GRAIN_DAY : GRAIN_MONTH;
	bool own = answer->from == answer->to && given == answer->endpoint->span.unit;
	tell(telling, (Said){.grain = GRAIN_NOW, .gives = given, .own = own, .from = answer->from, .to = answer_last_day(answer)});
}

void said_each(const Answer *answer, const Rows *rows, SaidFunction take, void *context) {
	if (answer->from_file) return;
	for (int metric = METRIC_DATA; metric <= METRIC_MMS; metric++) {
		Telling telling = {.answer = answer, .rows = rows, .metric = (Metric)metric, .take = take, .context = context};
		tell_metric(&telling);
	}
}
