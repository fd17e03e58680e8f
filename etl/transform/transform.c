#include "transform/transform.h"

#include <stdlib.h>
#include <string.h>

#include "mapping/template.h"
#include "transform/part.h"
#include "transform/settle.h"
#include "transform/span_values.h"
#include "transform/unlisted.h"

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

static void add_refused(RejectRow *said, const RejectRow *again) {
	said->figures += again->figures;
	said->has_metric &= said->metric == again->metric;
	said->has_quantity &= said->has_metric;
	said->quantity = said->has_quantity ? said->quantity + again->quantity : 0;
}

/* A line of a CSV text stands for all metrics: what is wrong with it is said once. */
static void drop_repeated_rejects(Rows *rows, size_t first) {
	enum { WORTH_A_LOOK = 500 };
	size_t kept = first;
	for (size_t i = first; i < rows->reject_count; i++) {
		const RejectRow *reject = &rows->rejects[i];
		bool said = false;
		for (size_t k = first; k < kept && kept - first < WORTH_A_LOOK && !said; k++) {
			said = strcmp(rows->rejects[k].at, reject->at) == 0 && strcmp(rows->rejects[k].detail, reject->detail) == 0;
			if (said) add_refused(&rows->rejects[k], reject);
		}
		if (!said) rows->rejects[kept++] = *reject;
	}
	rows->reject_count = kept;
}

/* Figures that no reject of their own refuses are refused with the first. */
static void keep_nothing(Rows *rows, size_t first) {
	int64_t refused = rows->counts.refused.figures;
	rows_keep_rejects_only(rows);
	rows->rejects[first].figures += rows->counts.refused.figures - refused;
	for (size_t i = first; i < rows->reject_count; i++) rows->rejects[i].period = ROWS_EVERY_PERIOD;
}

static bool holds_back(const Rows *rows, size_t first) {
	for (size_t i = first; i < rows->reject_count; i++)
		if (!rows->rejects[i].alone) return true;
	return false;
}

static void read_usage(const Part *part) {
	const Endpoint *endpoint = part->answer->endpoint;
	bool *dated = arena_array(part->rows->arena, endpoint->usage_count + 1, sizeof *dated);
	for (size_t i = 0; i < endpoint->usage_count; i++) dated[i] = part_read_usage(part, &endpoint->usage[i]);
	for (size_t i = 0; i < endpoint->usage_count; i++)
		if (dated[i] && endpoint->usage[i].zero_unlisted) unlisted_zero(part, &endpoint->usage[i]);
}

/* Nothing of an answer about something else stands, yet its figures came in. */
static void refuse_answer(const Part *part, size_t rejects) {
	Rows *rows = part->rows;
	size_t kept = rows->reject_count;
	read_usage(part);
	rows->reject_count = kept;
	rows_keep_rejects_only(rows);
	for (size_t i = rejects; i < kept; i++) rows->rejects[i].figures = i == rejects ? rows->counts.refused.figures : 0;
}

void transform_answer(const Answer *answer, const JsonNode *root, Rows *rows) {
	const Endpoint *endpoint = answer->endpoint;
	Part part = {.answer = answer, .rows = rows, .root = root, .node = root, .path = "", .period = answer->from == answer->to ? answer->from : ROWS_EVERY_PERIOD};
	size_t rejects = rows->reject_count;
	if (!echoes_agree(&part)) {
		refuse_answer(&part, rejects);
		return;
	}
	read_usage(&part);
	/* What is not use does not make a period's use incomplete. */
	part.period = ROWS_NO_PERIOD;
	for (size_t i = 0; i < endpoint->fact_count; i++) part_read_facts(&part, &endpoint->facts[i]);
	for (size_t i = 0; i < endpoint->charge_count; i++) part_read_charges(&part, &endpoint->charges[i]);
	for (size_t i = 0; i < endpoint->event_count; i++) part_read_events(&part, &endpoint->events[i]);
	if (endpoint->csv) drop_repeated_rejects(rows, rejects);
	if (!endpoint->independent && holds_back(rows, rejects)) keep_nothing(rows, rejects);
	settle_rows(rows, answer->from_file);
}
