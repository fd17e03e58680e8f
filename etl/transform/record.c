/* record.c: identities are made only where two figures of one key meet, or may meet in a later piece of a file. */
#include "transform/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

enum { IDENTITY_LENGTH = 32, PASSED_MAX = 256 };

/* The nodes that do not count. */
typedef struct {
	const JsonNode *nodes[PASSED_MAX];
	size_t count;
	Digest *digest;
} Walk;

static void pass(Walk *walk, const JsonNode *node) {
	if (node && walk->count < PASSED_MAX) walk->nodes[walk->count++] = node;
}

static bool is_passed(const Walk *walk, const JsonNode *node) {
	for (size_t i = 0; i < walk->count; i++)
		if (walk->nodes[i] == node) return true;
	return false;
}

static void add_text(Digest *digest, Slice text) {
	digest_add(digest, &text.length, sizeof text.length);
	digest_add(digest, text.at, text.length);
}

static int compare_keys(const void *a, const void *b) {
	Slice x = (*(const JsonNode *const *)a)->key, y = (*(const JsonNode *const *)b)->key;
	int order = memcmp(x.at, y.at, x.length < y.length ? x.length : y.length);
	return order ? order : (x.length > y.length) - (x.length < y.length);
}

static void add_node(Walk *walk, const JsonNode *node);

static void add_members(Walk *walk, const JsonNode *object) {
	const JsonNode **members = memory_grow(NULL, object->count + 1, sizeof(void *));
	size_t count = 0;
	for (const JsonNode *member = object->first; member; member = member->next)
		if (!is_passed(walk, member)) members[count++] = member;
	qsort(members, count, sizeof(void *), compare_keys);
	for (size_t i = 0; i < count; i++) {
		add_text(walk->digest, members[i]->key);
		add_node(walk, members[i]);
	}
	free(members);
}

/* A mark before and after each container keeps [[1],2] and [[1,2]] apart. The answer's depth bounds the recursion. */
static void add_node(Walk *walk, const JsonNode *node) {
	static const char marks[] = "nft0\"[{";
	digest_add(walk->digest, &marks[node->type], 1);
	if (node->type == JSON_OBJECT) add_members(walk, node);
	else if (node->type == JSON_ARRAY)
		for (const JsonNode *child = node->first; child; child = child->next)
			if (!is_passed(walk, child)) add_node(walk, child);
	if (node->type == JSON_NUMBER || node->type == JSON_STRING) add_text(walk->digest, node->text);
	else digest_add(walk->digest, ".", 1);
}

static bool same_each(const char *a, const char *b) {
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static void pass_figures(Walk *walk, const JsonNode *node, const UsageRowRule *row) {
	pass(walk, place_at(node, row->quantity.at));
	pass(walk, place_at(node, row->quantity.included));
}

/* In the record itself: its figures, and the lists of elements that have figures of their own. */
static void pass_in_record(Walk *walk, const Record *record) {
	for (size_t i = 0; i < record->endpoint->usage_count; i++) {
		const UsageRule *rule = &record->endpoint->usage[i];
		if (!same_each(rule->each, record->rule->each)) continue;
		for (size_t k = 0; k < rule->row_count; k++) {
			const char *each = rule->rows[k].each, *star = each ? strchr(each, '*') : NULL;
			if (!each) pass_figures(walk, record->node, &rule->rows[k]);
			else pass(walk, json_at(record->node, (Slice){each, star ? (size_t)(star - each - 1) : strlen(each)}));
		}
	}
}

static void pass_in_element(Walk *walk, const Record *record, const JsonNode *element) {
	for (size_t i = 0; i < record->endpoint->usage_count; i++) {
		const UsageRule *rule = &record->endpoint->usage[i];
		for (size_t k = 0; same_each(rule->each, record->rule->each) && k < rule->row_count; k++)
			if (rule->rows[k].each) pass_figures(walk, element, &rule->rows[k]);
	}
}

static const char *identity_of(Walk *walk, const JsonNode *node, const char *before, const char *at, Arena *arena) {
	char hex[DIGEST_HEX_MAX];
	Digest *digest __attribute__((cleanup(digest_cleanup))) = digest_new();
	walk->digest = digest;
	add_text(digest, slice_of(before));
	add_text(digest, slice_of(at));
	if (node) add_node(walk, node);
	digest_hex(digest, hex);
	return arena_text(arena, (Slice){hex, IDENTITY_LENGTH});
}

Record *record_new(const Part *part, const UsageRule *rule) {
	Record *record = arena_alloc(part->rows->arena, sizeof *record);
	*record = (Record){.endpoint = part->answer->endpoint, .rule = rule, .node = part->node};
	return record;
}

/* Two places of one record are two figures, however equal: a sum has to be asked for. So the place is part of it. */
const char *record_identity(Record *record, const JsonNode *element, const char *at, Arena *arena) {
	bool whole = record->rule->records == RECORDS_REPEAT;
	if (!record->own) {
		Walk walk = {.count = 0};
		if (!whole) pass_in_record(&walk, record);
		record->own = identity_of(&walk, record->node, "", "", arena);
	}
	Walk walk = {.count = 0};
	if (!whole) pass_in_element(&walk, record, element);
	return identity_of(&walk, element == record->node ? NULL : element, record->own, at, arena);
}
