/* answer_fuzz.c: any JSON as the answer of a real mapping's endpoint. What is made of it must be sound: figures of use that are
 * not negative, periods that were asked for, no key twice, one fate for each figure that came in, and rows that the archive gives
 * back as they were. The third byte also says what several records are to each other, whatever the mapping says.
 *
 * The first three bytes choose endpoint, dates and flags. Run from the checkout's root.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "transform/archive.h"
#include "transform/drift.h"
#include "transform/transform.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Arena *mappings_arena;
static Mappings mappings;

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void check_place(const DriftPlace *place, void *context)
{
	(void)context;
	expect((*place->place == '/' || !*place->place) && place->answers == 2 && place->of == 2);
}

/* The same answer twice is noticed twice, whatever it holds. */
static void check_drift(const Answer *answer, const JsonNode *root)
{
	Drift *drift = drift_new();
	drift_answer(drift, answer, root, OUTCOME_OK);
	size_t count = drift_count(drift);
	drift_answer(drift, answer, root, OUTCOME_OK);
	expect(drift_count(drift) == count);
	if (count <= DRIFT_PLACES_MAX)
		drift_each(drift, check_place, NULL);
	drift_free(drift);
}

static void read_mappings(void)
{
	Error error = {0};
	if (mappings_arena)
		return;
	mappings_arena = arena_new(0);
	if (mapping_read_folder("mappings", mappings_arena, &mappings, &error) != STATUS_OK)
		abort();
}

static const Endpoint *choose(uint8_t die, const Mapping **mapping)
{
	size_t count = 0;
	for (size_t i = 0; i < mappings.count; i++)
		count += mappings.items[i]->endpoint_count;
	if (!count)
		abort();
	size_t left = die % count;
	for (size_t i = 0;; left -= mappings.items[i++]->endpoint_count)
		if (left < mappings.items[i]->endpoint_count) {
			*mapping = mappings.items[i];
			return &mappings.items[i]->endpoints[left];
		}
}

static void check_usage(const Answer *answer, const Rows *rows)
{
	for (size_t i = 0; i < rows->usage_count; i++) {
		const UsageRow *row = &rows->usage[i];
		expect(row->quantity >= 0 && row->scope && row->at);
		expect(row->grain != GRAIN_MONTH || row->period == calendar_month(row->period));
		if (answer->endpoint->span.unit != GRAIN_NOW)
			expect(row->period >= answer->from && row->period <= answer->to);
		for (size_t k = 0; k < i && i < 100; k++)
			expect(rows->usage[k].metric != row->metric || rows->usage[k].grain != row->grain || rows->usage[k].role != row->role ||
			       rows->usage[k].period != row->period || strcmp(rows->usage[k].scope, row->scope) != 0);
	}
	for (size_t i = 0; i < rows->charge_count; i++)
		expect(rows->charges[i].month >= answer->from && rows->charges[i].month <= answer->to);
	bool holds_back = false;
	for (size_t i = 0; i < rows->reject_count; i++)
		holds_back |= !rows->rejects[i].alone;
	expect(answer->endpoint->independent || !holds_back || (!rows->usage_count && !rows->fact_count && !rows->label_count));
	expect(rows_foot(rows));
}

static void check_archive(const Rows *rows, Arena *arena)
{
	Buffer first, second;
	Rows back;
	buffer_init(&first, 1 << 24);
	buffer_init(&second, 1 << 24);
	rows_init(&back, arena);
	expect(archive_write_rows(&first, rows));
	Slice rest = {first.data, first.length}, text;
	while (first.length && slice_next(&rest, '\n', &text)) {
		const JsonNode *line;
		const char *problem;
		size_t offset;
		expect(json_parse(text, (JsonOptions){0}, arena, &line, &problem, &offset));
		expect(archive_read_row(line, &back, &problem));
	}
	expect(archive_write_rows(&second, &back));
	expect(first.length == second.length && (!first.length || memcmp(first.data, second.data, first.length) == 0));
	buffer_free(&first);
	buffer_free(&second);
	rows_free(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 3)
		return 0;
	read_mappings();
	Answer answer = {.account = "1", .kind = "sim", .http_status = 200};
	answer.endpoint = choose(data[0], &answer.mapping);
	for (size_t i = 0; i < answer.endpoint->usage_count; i++) {
		UsageRule *rule = &answer.endpoint->usage[i];
		rule->records = (Records)((data[2] >> 4) % 3);
		rule->corrections = rule->records == RECORDS_ADD && data[2] & 128;
	}
	Day day = calendar_day(2024, 1, 1) + data[1] * 3;
	bool months = answer.endpoint->span.unit == GRAIN_MONTH;
	answer.to = months ? calendar_month(day) : day;
	answer.from = months && answer.endpoint->span.most > 1 ? calendar_add_months(answer.to, -(data[2] >> 4) % 12) : answer.to;
	answer.as_of = day + (data[2] & 4 ? 30 : 0);
	answer.as_of_given = data[2] & 1;
	answer.has_answered_at = data[2] & 2;
	answer.answered_at = (Instant)answer.as_of * 86400 + (data[2] & 8 ? 80000 : 10000);
	Arena *arena = arena_new(0);
	const JsonNode *root;
	const char *problem;
	size_t offset;
	if (json_parse((Slice){(const char *)data + 3, size - 3}, (JsonOptions){0}, arena, &root, &problem, &offset) && root->type == JSON_OBJECT) {
		Rows rows;
		rows_init(&rows, arena);
		transform_answer(&answer, root, &rows);
		check_drift(&answer, root);
		check_usage(&answer, &rows);
		check_archive(&rows, arena);
		rows_free(&rows);
	}
	arena_free(arena);
	return 0;
}
