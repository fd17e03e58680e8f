/* unlisted.c: days are looked up in a row of flags, one for each day that was asked. */
#include "transform/unlisted.h"

#include <string.h>

typedef struct {
	Day first, last; /* those that are over */
	bool *named;
} Days;

static void name_day(const Days *days, Day day) {
	if (day >= days->first && day <= days->last) days->named[day - days->first] = true;
}

/* Whatever is said of the day names it: that it cannot be read, or a record that holds no figure. */
static void find_named(const Days *days, const Rows *rows, const UsageRule *rule) {
	for (size_t i = 0; i < rows->usage_count; i++) {
		const UsageRow *row = &rows->usage[i];
		if (row->metric == rule->metric && row->grain == GRAIN_DAY) name_day(days, row->period);
	}
	for (size_t i = 0; i < rows->named_day_count; i++)
		if (rows->named_days[i].rule == rule) name_day(days, rows->named_days[i].day);
	for (size_t i = 0; i < rows->reject_count; i++) {
		const RejectRow *reject = &rows->rejects[i];
		if (!reject->has_metric || reject->metric == rule->metric) name_day(days, reject->period);
	}
}

static const char *list_of(const UsageRule *rule, Arena *arena) {
	return arena_text(arena, (Slice){rule->each, strlen(rule->each) - strlen("/*")});
}

static UsageRow zero(const Part *root, const UsageRule *rule, Day day, const char *at) {
	const Answer *answer = root->answer;
	bool is_final = answer_period_is_final(&answer->endpoint->span, GRAIN_DAY, day, answer->as_of);
	return (UsageRow){
		.metric = rule->metric, .grain = GRAIN_DAY, .role = ROLE_USED, .period = day, .records = rule->records,
		.quality = is_final ? QUALITY_FINAL : QUALITY_RUNNING, .at = at,
	};
}

static void add_zeros(const Part *root, const UsageRule *rule, Day day, const char *at) {
	UsageRow row = zero(root, rule, day, at);
	for (size_t i = 0; i < rule->row_count; i++) {
		if (!rule->rows[i].scope.fixed || rule->rows[i].each) continue;
		row.scope = rule->rows[i].scope.fixed;
		*rows_add_usage(root->rows) = row;
	}
	if (!rule->entry) return;
	row.role = ROLE_ENTRY;
	row.scope = "";
	*rows_add_usage(root->rows) = row;
}

void unlisted_zero(const Part *root, const UsageRule *rule) {
	const Answer *answer = root->answer;
	Arena *arena = root->rows->arena;
	const char *list = list_of(rule, arena);
	const JsonNode *node = place_at(root->node, list);
	Day today = answer_today(answer) < answer->as_of ? answer_today(answer) : answer->as_of;
	Days days = {.first = answer->from, .last = answer_last_day(answer) < today ? answer_last_day(answer) : today - 1};
	if (answer->from_file || !node || node->type != JSON_ARRAY || days.last < days.first) return;
	days.named = arena_array(arena, (size_t)(days.last - days.first) + 1, sizeof *days.named);
	find_named(&days, root->rows, rule);
	for (Day day = days.first; day <= days.last; day++)
		if (!days.named[day - days.first]) add_zeros(root, rule, day, part_place(root, list));
}
