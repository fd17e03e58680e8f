/* json_find.c: looking things up in a tree that json.c has read. */
#include "base/json.h"

#include <string.h>

const JsonNode *json_member(const JsonNode *object, Slice key)
{
	if (object == NULL || object->type != JSON_OBJECT)
		return NULL;
	for (const JsonNode *member = object->first; member != NULL; member = member->next)
		if (slice_equal(member->key, key))
			return member;
	return NULL;
}

const JsonNode *json_member_text(const JsonNode *object, const char *key)
{
	return json_member(object, slice_of(key));
}

const JsonNode *json_element(const JsonNode *array, size_t index)
{
	if (array == NULL || array->type != JSON_ARRAY || index >= array->count)
		return NULL;
	const JsonNode *element = array->first;
	while (index-- > 0)
		element = element->next;
	return element;
}

/* Compares a key with a pointer's part as written, where ~1 stands for / and ~0 for ~. */
static bool part_names(Slice part, Slice key)
{
	size_t at = 0;
	for (size_t i = 0; i < key.length; i++, at++) {
		if (at >= part.length)
			return false;
		char c = part.at[at];
		if (c == '~') {
			if (++at >= part.length || (part.at[at] != '0' && part.at[at] != '1'))
				return false;
			c = part.at[at] == '0' ? '~' : '/';
		}
		if (c != key.at[i])
			return false;
	}
	return at == part.length;
}

/* RFC 6901, section 4: digits without leading zeros. */
static bool part_index(Slice part, size_t *index)
{
	if (part.length == 0 || part.length > 18 || (part.at[0] == '0' && part.length > 1))
		return false;
	size_t value = 0;
	for (size_t i = 0; i < part.length; i++) {
		if (part.at[i] < '0' || part.at[i] > '9')
			return false;
		value = value * 10 + (size_t)(part.at[i] - '0');
	}
	*index = value;
	return true;
}

static const JsonNode *step(const JsonNode *node, Slice part)
{
	size_t index;
	if (node->type == JSON_ARRAY)
		return part_index(part, &index) ? json_element(node, index) : NULL;
	for (const JsonNode *member = node->first; member != NULL; member = member->next)
		if (part_names(part, member->key))
			return member;
	return NULL;
}

const JsonNode *json_at(const JsonNode *root, Slice pointer)
{
	const JsonNode *node = root;
	while (node != NULL && pointer.length > 0) {
		if (pointer.at[0] != '/')
			return NULL;
		const char *from = pointer.at + 1;
		const char *slash = memchr(from, '/', pointer.length - 1);
		size_t length = slash == NULL ? pointer.length - 1 : (size_t)(slash - from);
		node = step(node, (Slice){from, length});
		pointer = (Slice){from + length, pointer.length - 1 - length};
	}
	return node;
}

Slice json_scalar(const JsonNode *node)
{
	if (node == NULL)
		return (Slice){NULL, 0};
	if (node->type == JSON_TRUE)
		return slice_of("true");
	if (node->type == JSON_FALSE)
		return slice_of("false");
	return node->text;
}

const char *json_type_name(JsonType type)
{
	static const char *const names[] = {"null", "false", "true", "a number", "a string", "an array", "an object"};
	return names[type];
}

void json_line_column(Slice text, size_t offset, int *line, int *column)
{
	if (offset > text.length)
		offset = text.length;
	*line = 1;
	*column = 1;
	for (size_t i = 0; i < offset; i++) {
		bool new_line = text.at[i] == '\n';
		*line += new_line ? 1 : 0;
		*column = new_line ? 1 : *column + 1;
	}
}
