/* read_csv.c: what the columns of a CSV text are called and what they hold. */
#include <string.h>

#include "mapping/reader.h"

enum { SIGNS_MAX = 4 };

/* One to four different signs out of `allowed`. */
static const char *read_signs(Reader *r, const JsonNode *node, const char *key, const char *allowed) {
	const char *text = shape_text(r->shape, node, key, true);
	if (!text) return allowed;
	size_t length = strlen(text);
	bool good = length > 0 && length <= SIGNS_MAX && strspn(text, allowed) == length;
	for (size_t i = 0; good && i < length; i++) good = !strchr(text + i + 1, text[i]);
	if (!good) shape_fail(r->shape, json_member_text(node, key)->offset, "%s holds one or more of the signs %s, each once", key, allowed);
	return text;
}

static bool is_key(const char *key) {
	return *key && !strpbrk(key, "/~*");
}

static void read_names(Reader *r, const JsonNode *node, CsvKey *out) {
	out->key = arena_text(r->shape->arena, node->key);
	if (!is_key(out->key)) shape_fail(r->shape, node->key_offset, "a key of a row is a word without / ~ and *");
	if (node->type == JSON_STRING) {
		out->names = (Texts){reader_list(r, node, sizeof(char *)), 1};
		out->names.items[0] = shape_string(r->shape, node, out->key);
	} else out->names = reader_texts(r, node, out->key);
	if (!r->shape->failed && !out->names.count) shape_fail(r->shape, node->offset, "%s names no column", out->key);
	for (size_t i = 0; i < out->names.count && !r->shape->failed; i++)
		if (!*out->names.items[i]) shape_fail(r->shape, node->offset, "a column needs a name");
}

static CsvKey *read_columns(Reader *r, const JsonNode *node, size_t *count) {
	if (!node || r->shape->failed) return NULL;
	if (node->type != JSON_OBJECT) {
		shape_fail(r->shape, node->offset, "columns must be an object, not %s", json_type_name(node->type));
		return NULL;
	}
	CsvKey *columns = reader_list(r, node, sizeof *columns);
	for (const JsonNode *item = node->first; item && !r->shape->failed; item = item->next) read_names(r, item, &columns[(*count)++]);
	return columns;
}

static void read_repeat(Reader *r, const JsonNode *node, CsvRepeat *out) {
	static const char *const keys[] = {"list", "name", "columns", NULL};
	if (!shape_object(r->shape, node, "a repeated column", keys)) return;
	out->list = shape_text(r->shape, node, "list", true);
	out->name = shape_text(r->shape, node, "name", true);
	out->columns = read_columns(r, shape_need(r->shape, node, "columns"), &out->column_count);
	if (out->list && out->name && (!is_key(out->list) || !is_key(out->name)))
		shape_fail(r->shape, node->offset, "list and name are words without / ~ and *");
	for (size_t i = 0; i < out->column_count && !r->shape->failed; i++) {
		const Texts *names = &out->columns[i].names;
		const char *star = strchr(names->items[0], '*');
		if (names->count != 1 || !star || strchr(star + 1, '*'))
			shape_fail(r->shape, node->offset, "a repeated column has one name, with one * where the name it is repeated for stands");
	}
}

static void read_repeats(Reader *r, const JsonNode *node, CsvRule *csv) {
	if (!node || !shape_array(r->shape, node, "repeated")) return;
	csv->repeats = reader_list(r, node, sizeof *csv->repeats);
	for (const JsonNode *item = node->first; item && !r->shape->failed; item = item->next) read_repeat(r, item, &csv->repeats[csv->repeat_count++]);
}

static void check_required(Reader *r, const JsonNode *node, const CsvRule *csv) {
	for (size_t i = 0; i < csv->required.count && !r->shape->failed; i++) {
		bool known = false;
		for (size_t k = 0; k < csv->column_count; k++) known |= strcmp(csv->required.items[i], csv->columns[k].key) == 0;
		if (!known) shape_fail(r->shape, json_element(node, i)->offset, "\"%s\" is no key of columns", csv->required.items[i]);
	}
	if (!r->shape->failed && !csv->required.count) shape_fail(r->shape, node->offset, "required names one key at least: how would a header be told from data?");
}

const CsvRule *reader_csv(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"separator", "decimal", "header", "columns", "required", "repeated", NULL};
	static const char *const headers[] = {"required", "optional", NULL};
	if (!node || !shape_object(r->shape, node, "csv", keys)) return NULL;
	CsvRule *csv = arena_alloc(r->shape->arena, sizeof *csv);
	csv->separators = read_signs(r, node, "separator", ",;\t|");
	csv->decimals = read_signs(r, node, "decimal", ".,");
	csv->headless = shape_choice(r->shape, node, "header", headers, false) == 1;
	csv->columns = read_columns(r, shape_need(r->shape, node, "columns"), &csv->column_count);
	const JsonNode *required = shape_need(r->shape, node, "required");
	csv->required = reader_texts(r, required, "required");
	if (required && !r->shape->failed) check_required(r, required, csv);
	read_repeats(r, json_member_text(node, "repeated"), csv);
	return csv;
}
