#include "transform/part.h"

#include <string.h>

#include "base/decimal.h"
#include "transform/csv_tree.h"

const char *part_place(const Part *part, const char *pointer) {
	const char *place = arena_format(part->rows->arena, "%s%s", part->path, pointer ? pointer : "");
	return part->answer->endpoint->csv ? csv_tree_place(part->root, place, part->rows->arena) : place;
}

const char *part_text(const Part *part, const char *pointer) {
	Slice text = json_scalar(place_at(part->node, pointer));
	return text.at ? arena_text(part->rows->arena, text) : NULL;
}

int part_flag(const Part *part, const char *pointer) {
	const JsonNode *node = place_at(part->node, pointer);
	Slice text = json_scalar(node);
	if (slice_equal_text(text, "true") || slice_equal_text(text, "1")) return 1;
	if (slice_equal_text(text, "false") || slice_equal_text(text, "0")) return 0;
	return -1;
}

bool part_money(const Part *part, const char *pointer, const char **out) {
	*out = NULL;
	const JsonNode *node = place_at(part->node, pointer);
	if (!node) return true;
	DecimalResult result = decimal_normalize(json_scalar(node), '.', part->rows->arena, out);
	if (result == DECIMAL_OK) return true;
	rows_reject(part->rows, part->period, part_place(part, pointer), "not_an_amount", "\"%.*s\" is %s", SLICE_ARG(json_scalar(node)), decimal_reason(result));
	return false;
}

bool part_instant(const Part *part, const char *pointer, bool required, Instant *out) {
	const JsonNode *node = place_at(part->node, pointer);
	Slice text = slice_trim(json_scalar(node));
	Day day;
	if (calendar_parse_instant(text, out)) return true;
	if (calendar_parse_day(text, &day)) {
		*out = calendar_zone_midnight(part->answer->mapping->zone, day);
		return true;
	}
	if (node || required)
		rows_reject(part->rows, part->period, part_place(part, pointer), "not_a_date", "%s%.*s%s", node ? "\"" : "no date stands here", SLICE_ARG(text), node ? "\" is no date" : "");
	return false;
}

bool part_month_was_asked(const Part *part, Day month) {
	return month >= calendar_month(part->answer->from) && month <= part->answer->to;
}

/* The container an "each" runs over must be a list where it is there at all. */
static bool is_list(const Part *root, const char *each) {
	size_t length = strlen(each);
	if (length < 2 || strcmp(each + length - 2, "/*") != 0 || strchr(each, '*') != each + length - 1) return true;
	const char *pointer = arena_text(root->rows->arena, (Slice){each, length - 2});
	const JsonNode *node = place_at(root->node, pointer);
	if (!node || node->type == JSON_ARRAY) return true;
	rows_reject(root->rows, root->period, part_place(root, pointer), "not_a_list", "a list is expected here, not %s", json_type_name(node->type));
	return false;
}

void part_each(const Part *root, const char *each, PlaceVisit visit, void *context) {
	if (each && !is_list(root, each)) return;
	place_each(root->node, root->path, each, visit, context);
}

const char *pairs_find(const Pairs *pairs, const char *name) {
	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(pairs->items[i].name, name) == 0) return pairs->items[i].value;
	return NULL;
}
