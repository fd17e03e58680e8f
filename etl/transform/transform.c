#include "transform/transform.h"

#include <stdlib.h>
#include <string.h>

#include "mapping/template.h"
#include "transform/part.h"
#include "transform/span_values.h"

/* An answer about another account or period must not land as this one's. */
static bool echoes_agree(const Part *root) {
	const Endpoint *endpoint = root->answer->endpoint;
	for (size_t i = 0; i < endpoint->echo_count; i++) {
		const EchoRule *echo = &endpoint->echoes[i];
		Slice got = slice_trim(json_scalar(place_at(root->node, echo->at)));
		if (!got.at) continue;
		SpanValues values = {.answer = root->answer};
		Buffer wanted;
		buffer_init(&wanted, 4096);
		template_write(&wanted, echo->is, TEMPLATE_PLAIN, span_value, &values);
		Slice want = {wanted.data ? wanted.data : "", wanted.length};
		bool same = echo->ignore_case ? slice_equal_ignore_case(got, want) : slice_equal(got, want);
		if (!same) rows_reject(root->rows, ROWS_EVERY_PERIOD, echo->at, "wrong_answer", "asked for \"%.*s\", answered about \"%.*s\"", SLICE_ARG(want), SLICE_ARG(got));
		buffer_free(&wanted);
		if (!same) return false;
	}
	return true;
}

static int compare_text(const char *a, const char *b) {
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_key(const UsageRow *a, const UsageRow *b) {
	if (a->metric != b->metric) return a->metric < b->metric ? -1 : 1;
	if (a->grain != b->grain) return a->grain < b->grain ? -1 : 1;
	if (a->role != b->role) return a->role < b->role ? -1 : 1;
	if (a->period != b->period) return a->period < b->period ? -1 : 1;
	return compare_text(a->scope, b->scope);
}

static int compare_rows(const void *a, const void *b) {
	return compare_key(a, b);
}

static void mark_entry_partial(Rows *rows, const UsageRow *row) {
	for (size_t i = 0; i < rows->usage_count; i++) {
		UsageRow *entry = &rows->usage[i];
		if (entry->role == ROLE_ENTRY && entry->metric == row->metric && entry->grain == row->grain && entry->period == row->period)
			entry->quality = QUALITY_PARTIAL;
	}
}

/* Rows i..end are of one key: equal ones collapse to the first, unequal ones are rejects. Gives how many stay: 1 or 0. */
static size_t settle_twins(Rows *rows, size_t i, size_t end) {
	UsageRow *first = &rows->usage[i];
	for (size_t k = i + 1; k < end; k++) {
		UsageRow *twin = &rows->usage[k];
		if (first->role == ROLE_ENTRY) {
			if (twin->quality < first->quality) first->quality = twin->quality;
		} else if (twin->quantity != first->quantity || compare_text(twin->id, first->id) != 0) {
			rows_reject(rows, first->period, twin->at, "twice", "two figures for one scope: %lld here, %lld at %s",
				(long long)twin->quantity, (long long)first->quantity, first->at);
			mark_entry_partial(rows, first);
			return 0;
		}
	}
	return 1;
}

static void settle_doubles(Rows *rows) {
	qsort(rows->usage, rows->usage_count, sizeof *rows->usage, compare_rows);
	size_t kept = 0;
	for (size_t i = 0, end; i < rows->usage_count; i = end) {
		for (end = i + 1; end < rows->usage_count && compare_key(&rows->usage[i], &rows->usage[end]) == 0;) end++;
		if (end == i + 1 || settle_twins(rows, i, end)) rows->usage[kept++] = rows->usage[i];
	}
	rows->usage_count = kept;
}

/* A line of a CSV text stands for all metrics: what is wrong with it is said once. */
static void drop_repeated_rejects(Rows *rows, size_t first) {
	enum { WORTH_A_LOOK = 500 };
	size_t kept = first;
	for (size_t i = first; i < rows->reject_count; i++) {
		const RejectRow *reject = &rows->rejects[i];
		bool said = false;
		for (size_t k = first; k < kept && kept - first < WORTH_A_LOOK && !said; k++)
			said = strcmp(rows->rejects[k].at, reject->at) == 0 && strcmp(rows->rejects[k].detail, reject->detail) == 0;
		if (!said) rows->rejects[kept++] = *reject;
	}
	rows->reject_count = kept;
}

void transform_answer(const Answer *answer, const JsonNode *root, Rows *rows) {
	const Endpoint *endpoint = answer->endpoint;
	Part part = {.answer = answer, .rows = rows, .root = root, .node = root, .path = "", .period = answer->from == answer->to ? answer->from : ROWS_EVERY_PERIOD};
	size_t rejects = rows->reject_count;
	if (!echoes_agree(&part)) return;
	for (size_t i = 0; i < endpoint->usage_count; i++) part_read_usage(&part, &endpoint->usage[i]);
	/* What is not use does not make a period's use incomplete. */
	part.period = ROWS_NO_PERIOD;
	for (size_t i = 0; i < endpoint->fact_count; i++) part_read_facts(&part, &endpoint->facts[i]);
	for (size_t i = 0; i < endpoint->charge_count; i++) part_read_charges(&part, &endpoint->charges[i]);
	for (size_t i = 0; i < endpoint->event_count; i++) part_read_events(&part, &endpoint->events[i]);
	if (rows->usage_count > 1) settle_doubles(rows);
	if (endpoint->csv) drop_repeated_rejects(rows, rejects);
	if (endpoint->independent || rows->reject_count == rejects) return;
	rows_keep_rejects_only(rows);
	for (size_t i = rejects; i < rows->reject_count; i++) rows->rejects[i].period = ROWS_EVERY_PERIOD;
}
