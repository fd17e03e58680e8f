#include "transform/csv_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/decimal.h"

/* What a column holds: a member of the row, or of the element of a list. */
typedef struct {
	const char *key;
	size_t repeat;  /* NONE: of the row itself */
	size_t element; /* of that list */
} Column;

enum { NONE = SIZE_MAX };

typedef struct {
	Slice *names;
	size_t count;
} Names;

struct CsvPlan {
	const CsvRule *rule;
	Column *columns;
	size_t column_count;
	Names *lists; /* of each repeat: the names it stands for */
	const JsonNode *header;
	bool full; /* the arena is: what was built is not whole */
};

static JsonNode *new_node(CsvPlan *plan, JsonType type, const char *key, size_t offset, Arena *arena) {
	JsonNode *node = arena_alloc(arena, sizeof *node);
	if (node) *node = (JsonNode){.type = type, .offset = offset, .key = slice_of(key)};
	else plan->full = true;
	return node;
}

static Slice keep_text(CsvPlan *plan, Slice text, Arena *arena) {
	const char *copy = arena_text(arena, text);
	plan->full |= !copy;
	return copy ? (Slice){copy, text.length} : (Slice){"", 0};
}

static void append(JsonNode *parent, const JsonNode **last, JsonNode *child) {
	if (!child || !parent) return;
	if (*last) ((JsonNode *)(uintptr_t)*last)->next = child;
	else parent->first = child;
	*last = child;
	parent->count++;
}

/* ---- the header ---- */

bool csv_key_names(const CsvKey *key, Slice name) {
	for (size_t i = 0; i < key->names.count; i++)
		if (slice_equal_ignore_case(name, slice_of(key->names.items[i]))) return true;
	return false;
}

/* The name for which a column such as "Voice roaming * secs" stands. */
static bool stands_for(const char *pattern, Slice column, Slice *name) {
	const char *star = strchr(pattern, '*');
	Slice before = {pattern, (size_t)(star - pattern)}, after = slice_of(star + 1);
	if (column.length <= before.length + after.length) return false;
	Slice head = {column.at, before.length}, tail = {column.at + column.length - after.length, after.length};
	*name = slice_trim((Slice){column.at + before.length, column.length - before.length - after.length});
	return slice_equal_ignore_case(head, before) && slice_equal_ignore_case(tail, after) && name->length > 0;
}

static size_t element_named(Names *names, Slice name) {
	for (size_t i = 0; i < names->count; i++)
		if (slice_equal_ignore_case(names->names[i], name)) return i;
	names->names[names->count] = name;
	return names->count++;
}

static const char *lower(CsvPlan *plan, Slice name, Arena *arena) {
	char *text = (char *)(uintptr_t)keep_text(plan, name, arena).at;
	for (char *c = text; *c; c++) *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	return text;
}

static Column find_column(CsvPlan *plan, Slice name, Arena *arena) {
	const CsvRule *rule = plan->rule;
	for (size_t i = 0; i < rule->column_count; i++)
		if (csv_key_names(&rule->columns[i], name)) return (Column){rule->columns[i].key, NONE, 0};
	for (size_t i = 0; i < rule->repeat_count; i++)
		for (size_t k = 0; k < rule->repeats[i].column_count; k++) {
			Slice element;
			if (!stands_for(rule->repeats[i].columns[k].names.items[0], name, &element)) continue;
			return (Column){rule->repeats[i].columns[k].key, i, element_named(&plan->lists[i], element)};
		}
	return (Column){lower(plan, name, arena), NONE, 0};
}

bool csv_rule_knows(const CsvRule *rule, Slice name) {
	Slice element;
	for (size_t i = 0; i < rule->column_count; i++)
		if (csv_key_names(&rule->columns[i], name)) return true;
	for (size_t i = 0; i < rule->repeat_count; i++)
		for (size_t k = 0; k < rule->repeats[i].column_count; k++)
			if (stands_for(rule->repeats[i].columns[k].names.items[0], name, &element)) return true;
	return false;
}

static bool same_column(const Column *a, const Column *b) {
	return a->repeat == b->repeat && a->element == b->element && strcmp(a->key, b->key) == 0;
}

static bool is_there(const CsvPlan *plan, const char *key) {
	for (size_t i = 0; i < plan->column_count; i++)
		if (plan->columns[i].repeat == NONE && strcmp(plan->columns[i].key, key) == 0) return true;
	return false;
}

static const CsvKey *key_named(const CsvRule *rule, const char *key) {
	for (size_t i = 0; i < rule->column_count; i++)
		if (strcmp(rule->columns[i].key, key) == 0) return &rule->columns[i];
	return NULL;
}

static Status refuse(Error *error, const char *what, Slice name, const char *hint) {
	Buffer shown;
	buffer_init(&shown, 1000);
	buffer_visible(&shown, name, 60);
	error_set(error, STATUS_USAGE, "%s \"%s\"; %s", what, shown.data ? shown.data : "", hint);
	buffer_free(&shown);
	return STATUS_USAGE;
}

static Status check_plan(const CsvPlan *plan, const Slice *names, Error *error) {
	const CsvRule *rule = plan->rule;
	for (size_t i = 0; i < rule->required.count; i++)
		if (!is_there(plan, rule->required.items[i]))
			return refuse(error, "no column", slice_of(key_named(rule, rule->required.items[i])->names.items[0]), "the first line must name the columns");
	for (size_t i = 0; i < plan->column_count; i++)
		for (size_t k = 0; k < i; k++)
			if (same_column(&plan->columns[i], &plan->columns[k])) return refuse(error, "twice the column", names[i], "which of the two counts would be a guess");
	return STATUS_OK;
}

/* A row that looks like data has a figure or a date somewhere; names of columns are none. */
static bool looks_like_data(const Slice *names, size_t count) {
	for (size_t i = 0; i < count; i++) {
		bool digit = false, other = false;
		for (size_t k = 0; k < names[i].length; k++) {
			char c = names[i].at[k];
			digit |= c >= '0' && c <= '9';
			other |= !strchr("0123456789.,/:+- ", c) || !c;
		}
		if (digit && !other) return true;
	}
	return false;
}

static bool names_any(const CsvRule *rule, const Slice *names, size_t count) {
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < rule->column_count; k++)
			if (csv_key_names(&rule->columns[k], names[i])) return true;
	return false;
}

static void make_header(CsvPlan *plan, const Slice *names, size_t count, Arena *arena) {
	JsonNode *header = new_node(plan, JSON_ARRAY, "header", 0, arena);
	const JsonNode *last = NULL;
	for (size_t i = 0; i < count; i++) {
		JsonNode *node = new_node(plan, JSON_STRING, NULL, i, arena);
		if (node) node->text = names[i];
		append(header, &last, node);
	}
	plan->header = header;
}

static const char *const TOO_LARGE = "it is larger than the memory an answer may take";

static Status plan_data(CsvPlan *plan, Slice *names, size_t count, Arena *arena, Error *error) {
	const CsvRule *rule = plan->rule;
	if (count != rule->column_count)
		return error_set(error, STATUS_USAGE, "the first line names no columns and has %zu fields; without a header it must have %zu", count, rule->column_count);
	for (size_t i = 0; i < count; i++) {
		plan->columns[i] = (Column){rule->columns[i].key, NONE, 0};
		names[i] = slice_of(rule->columns[i].names.items[0]);
	}
	plan->column_count = count;
	make_header(plan, names, count, arena);
	return plan->full ? error_set(error, STATUS_USAGE, "%s", TOO_LARGE) : STATUS_OK;
}

static bool make_room(CsvPlan *plan, size_t count, Arena *arena) {
	plan->columns = arena_array(arena, count + 1, sizeof *plan->columns);
	plan->lists = arena_array(arena, plan->rule->repeat_count + 1, sizeof *plan->lists);
	bool good = plan->columns && plan->lists;
	for (size_t i = 0; good && i < plan->rule->repeat_count; i++) good = (plan->lists[i].names = arena_array(arena, count + 1, sizeof(Slice))) != NULL;
	return good;
}

Status csv_plan_header(const CsvRule *rule, const Slice *names, size_t count, Arena *arena, CsvPlan **out, bool *is_data, Error *error) {
	CsvPlan *plan = arena_alloc(arena, sizeof *plan);
	Slice *kept = arena_array(arena, count + 1, sizeof *kept);
	if (plan) *plan = (CsvPlan){.rule = rule};
	if (!plan || !kept || !make_room(plan, count, arena)) return error_set(error, STATUS_USAGE, "%s", TOO_LARGE);
	*out = plan;
	*is_data = rule->headless && !names_any(rule, names, count) && looks_like_data(names, count);
	if (*is_data) return plan_data(plan, kept, count, arena, error);
	for (size_t i = 0; i < count; i++) {
		kept[i] = keep_text(plan, names[i], arena);
		plan->columns[i] = find_column(plan, kept[i], arena);
	}
	plan->column_count = count;
	make_header(plan, kept, count, arena);
	return plan->full ? error_set(error, STATUS_USAGE, "%s", TOO_LARGE) : check_plan(plan, kept, error);
}

const JsonNode *csv_plan_names(const CsvPlan *plan) {
	return plan ? plan->header : NULL;
}

/* ---- rows ---- */

static JsonNode *text_node(CsvPlan *plan, const char *key, Slice text, size_t column, Arena *arena) {
	JsonNode *node = new_node(plan, JSON_STRING, key, column, arena);
	if (node) node->text = keep_text(plan, text, arena);
	return node;
}

/* Element k of the list `repeat`, or NULL where all of its fields are empty. */
static JsonNode *element_node(CsvPlan *plan, size_t repeat, size_t k, const CsvRow *row, Arena *arena) {
	JsonNode *element = NULL;
	const JsonNode *last = NULL;
	for (size_t i = 0; i < plan->column_count; i++) {
		const Column *column = &plan->columns[i];
		if (column->repeat != repeat || column->element != k || !row->fields[i].length) continue;
		if (!element) {
			element = new_node(plan, JSON_OBJECT, NULL, (size_t)row->line, arena);
			append(element, &last, text_node(plan, plan->rule->repeats[repeat].name, plan->lists[repeat].names[k], i, arena));
		}
		append(element, &last, text_node(plan, column->key, row->fields[i], i, arena));
	}
	return element;
}

static JsonNode *list_node(CsvPlan *plan, size_t repeat, const CsvRow *row, Arena *arena) {
	JsonNode *list = new_node(plan, JSON_ARRAY, plan->rule->repeats[repeat].list, (size_t)row->line, arena);
	const JsonNode *last = NULL;
	for (size_t k = 0; k < plan->lists[repeat].count; k++) append(list, &last, element_node(plan, repeat, k, row, arena));
	return list;
}

static JsonNode *row_node(CsvPlan *plan, const CsvRow *row, Arena *arena) {
	JsonNode *node = new_node(plan, JSON_OBJECT, NULL, (size_t)row->line, arena);
	const JsonNode *last = NULL;
	if (node) node->key_offset = (size_t)row->last_line;
	for (size_t i = 0; i < plan->column_count; i++)
		if (plan->columns[i].repeat == NONE && row->fields[i].length)
			append(node, &last, text_node(plan, plan->columns[i].key, row->fields[i], i, arena));
	for (size_t i = 0; i < plan->rule->repeat_count; i++) append(node, &last, list_node(plan, i, row, arena));
	return node;
}

static const JsonNode *answer_node(CsvPlan *plan, JsonNode *rows, Arena *arena) {
	JsonNode *root = new_node(plan, JSON_OBJECT, NULL, 0, arena), *header = new_node(plan, JSON_ARRAY, "header", 0, arena);
	const JsonNode *last = NULL;
	if (header) header->first = plan->header->first;
	if (header) header->count = plan->header->count;
	append(root, &last, rows);
	append(root, &last, header);
	return plan->full ? NULL : root;
}

const JsonNode *csv_plan_answer(CsvPlan *plan, const CsvRow *row, Arena *arena) {
	JsonNode *rows = new_node(plan, JSON_ARRAY, "rows", 0, arena);
	const JsonNode *last = NULL;
	append(rows, &last, row_node(plan, row, arena));
	return answer_node(plan, rows, arena);
}

/* ---- a text in memory ---- */

typedef struct {
	const CsvRule *rule;
	Arena *arena;
	CsvPlan *plan;
	JsonNode rows;
	const JsonNode *last;
} Reading;

static Status take_header(const Slice *names, size_t count, int64_t line, bool *is_data, void *context, Error *error) {
	(void)line;
	Reading *reading = context;
	return csv_plan_header(reading->rule, names, count, reading->arena, &reading->plan, is_data, error);
}

static Status take_row(const CsvRow *row, void *context, Error *error) {
	Reading *reading = context;
	char place[CSV_PLACE_MAX];
	csv_row_place(row, NULL, place);
	if (!row->fields) return error_set(error, STATUS_USAGE, "%s: %s", place, row->detail);
	append(&reading->rows, &reading->last, row_node(reading->plan, row, reading->arena));
	return reading->plan->full ? error_set(error, STATUS_USAGE, "%s", TOO_LARGE) : STATUS_OK;
}

bool csv_tree_read(const CsvRule *rule, Slice body, Arena *arena, const JsonNode **root, const char **problem) {
	Reading reading = {.rule = rule, .arena = arena, .rows = {.type = JSON_ARRAY, .key = slice_of("rows")}};
	CsvShape shape = {.separators = rule->separators, .header = take_header};
	Error error = {0};
	*problem = "the text is empty";
	FILE *in = body.length ? fmemopen((void *)(uintptr_t)body.at, body.length, "rb") : NULL;
	if (!in) return false;
	Status status = csv_file_read(in, "the answer", &shape, take_row, &reading, &error);
	fclose(in);
	JsonNode *rows = status == STATUS_OK ? arena_alloc(arena, sizeof *rows) : NULL;
	if (rows) *rows = reading.rows;
	*root = rows ? answer_node(reading.plan, rows, arena) : NULL;
	if (*root) return true;
	*problem = status == STATUS_OK ? TOO_LARGE : arena_text(arena, slice_of(error.text));
	if (!*problem) *problem = TOO_LARGE;
	return false;
}

/* ---- places ---- */

const char *csv_tree_place(const JsonNode *root, const char *pointer, Arena *arena) {
	const JsonNode *header = json_member_text(root, "header");
	if (strncmp(pointer, "/rows/", 6) != 0 || !header) return pointer;
	size_t length = 6 + strcspn(pointer + 6, "/");
	const JsonNode *row = json_at(root, (Slice){pointer, length}), *found = json_at(root, slice_of(pointer));
	if (!row) return pointer;
	CsvRow where = {.line = (int64_t)row->offset, .last_line = (int64_t)row->key_offset};
	const JsonNode *name = found && found->type == JSON_STRING ? json_element(header, found->offset) : NULL;
	const char *rest = strrchr(pointer, '/'), *column = name ? arena_text(arena, name->text) : rest > pointer + length - 1 ? rest + 1 : NULL;
	char place[CSV_PLACE_MAX];
	csv_row_place(&where, column, place);
	return arena_text(arena, slice_of(place));
}
