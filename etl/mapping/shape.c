#include "mapping/shape.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/decimal.h"

enum { FILE_MAX_BYTES = 4 << 20 };

static Status read_file(const char *file, Arena *arena, Slice *out, Error *error) {
	FILE *in = fopen(file, "rb");
	if (!in) return error_set(error, STATUS_USAGE, "cannot read %s: %s", file, strerror(errno));
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, FILE_MAX_BYTES);
	char piece[16384];
	size_t length;
	while ((length = fread(piece, 1, sizeof piece, in)) > 0 && buffer_append(&text, piece, length)) continue;
	int problem = ferror(in) ? errno : 0;
	fclose(in);
	if (problem) return error_set(error, STATUS_USAGE, "cannot read %s: %s", file, strerror(problem));
	if (text.full) return error_set(error, STATUS_USAGE, "%s is larger than 4 MiB: that is no mapping", file);
	*out = (Slice){arena_text(arena, (Slice){text.data ? text.data : "", text.length}), text.length};
	return STATUS_OK;
}

void shape_fail(Shape *shape, size_t offset, const char *format, ...) {
	if (shape->failed) return;
	shape->failed = true;
	char words[ERROR_TEXT_MAX];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(words, sizeof words, format, arguments);
	va_end(arguments);
	int line, column;
	json_line_column(shape->text, offset, &line, &column);
	error_set(shape->error, STATUS_USAGE, "%s:%d:%d: %s", shape->file, line, column, words);
}

Status shape_open(Shape *shape, const char *file, Arena *arena, const JsonNode **root, Error *error) {
	*shape = (Shape){.file = arena_text(arena, slice_of(file)), .arena = arena, .error = error};
	Status status = read_file(file, arena, &shape->text, error);
	if (status != STATUS_OK) return status;
	const char *problem;
	size_t offset;
	if (json_parse(shape->text, (JsonOptions){.comments = true}, arena, root, &problem, &offset)) return STATUS_OK;
	shape_fail(shape, offset, "%s", problem);
	return STATUS_USAGE;
}

static const char *known_list(Shape *shape, const char *const known[]) {
	Buffer text;
	buffer_init(&text, 2048);
	for (size_t i = 0; known[i]; i++) {
		if (i) buffer_text(&text, ", ");
		buffer_text(&text, known[i]);
	}
	const char *copy = arena_text(shape->arena, (Slice){text.data, text.length});
	buffer_free(&text);
	return copy;
}

static bool is_known(Slice key, const char *const known[]) {
	for (size_t i = 0; known[i]; i++)
		if (slice_equal_text(key, known[i])) return true;
	return false;
}

bool shape_object(Shape *shape, const JsonNode *node, const char *what, const char *const known[]) {
	if (shape->failed) return false;
	if (node->type != JSON_OBJECT) {
		shape_fail(shape, node->offset, "%s must be an object, not %s", what, json_type_name(node->type));
		return false;
	}
	for (const JsonNode *member = node->first; member; member = member->next)
		if (!is_known(member->key, known))
			shape_fail(shape, member->key_offset, "unknown key \"%.*s\" in %s; known are: %s", SLICE_ARG(member->key), what, known_list(shape, known));
	return !shape->failed;
}

bool shape_array(Shape *shape, const JsonNode *node, const char *what) {
	if (shape->failed) return false;
	if (node->type != JSON_ARRAY)
		shape_fail(shape, node->offset, "%s must be an array, not %s", what, json_type_name(node->type));
	return !shape->failed;
}

const JsonNode *shape_need(Shape *shape, const JsonNode *object, const char *key) {
	const JsonNode *node = json_member_text(object, key);
	if (!node) shape_fail(shape, object->offset, "the key \"%s\" is missing here", key);
	return shape->failed ? NULL : node;
}

const char *shape_string(Shape *shape, const JsonNode *node, const char *what) {
	if (!node || shape->failed) return NULL;
	if (node->type != JSON_STRING) {
		shape_fail(shape, node->offset, "%s must be a string, not %s", what, json_type_name(node->type));
		return NULL;
	}
	return arena_text(shape->arena, node->text);
}

const char *shape_text(Shape *shape, const JsonNode *object, const char *key, bool required) {
	if (shape->failed) return NULL;
	const JsonNode *node = required ? shape_need(shape, object, key) : json_member_text(object, key);
	return shape_string(shape, node, key);
}

bool shape_flag(Shape *shape, const JsonNode *object, const char *key) {
	const JsonNode *node = json_member_text(object, key);
	if (!node || shape->failed) return false;
	if (node->type != JSON_TRUE && node->type != JSON_FALSE)
		shape_fail(shape, node->offset, "%s must be true or false, not %s", key, json_type_name(node->type));
	return node->type == JSON_TRUE;
}

int64_t shape_integer(Shape *shape, const JsonNode *object, const char *key, int64_t least, int64_t most, int64_t absent) {
	const JsonNode *node = json_member_text(object, key);
	int64_t value = absent;
	if (!node || shape->failed) return absent;
	if (node->type != JSON_NUMBER || decimal_to_integer(node->text, &value) != DECIMAL_OK || value < least || value > most) {
		shape_fail(shape, node->offset, "%s must be a whole number from %lld to %lld", key, (long long)least, (long long)most);
		return absent;
	}
	return value;
}

int shape_choice(Shape *shape, const JsonNode *object, const char *key, const char *const names[], bool required) {
	const char *text = shape_text(shape, object, key, required);
	if (!text) return -1;
	for (int i = 0; names[i]; i++)
		if (strcmp(text, names[i]) == 0) return i;
	shape_fail(shape, json_member_text(object, key)->offset, "%s cannot be \"%s\"; it is one of: %s", key, text, known_list(shape, names));
	return -1;
}
