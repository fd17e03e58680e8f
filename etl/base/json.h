/* json.h: a JSON text as a tree of nodes in an arena, read with yajl.
 *
 * Takes:  the whole text or pieces of any size (json_reader_*), a maximum of nesting, and
 *         whether comments are allowed (mappings) or not (answers).
 * Gives:  nodes; numbers keep the text they were written in, strings are decoded UTF-8
 *         (a decoded NUL character becomes U+FFFD). Members keep their order. `offset` is
 *         where a node (for a member: its key) begins in the text, for file:line:column.
 * Errors: false, with *problem a sentence in the arena ("the text ends in the middle of a
 *         value", "nested deeper than 64", "key \"x\" comes twice", yajl's own words in one line)
 *         and *offset the place. A leading BOM is passed over. Anything but blanks after the value is an error, and so is
 *         an empty text ("the text is empty").
 *         A key that comes twice in one object is an error: which one counts would be a guess.
 */
#ifndef SIMTALLY_BASE_JSON_H
#define SIMTALLY_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

typedef enum { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } JsonType;

typedef struct JsonNode JsonNode;
struct JsonNode {
	JsonType type;
	size_t offset;
	Slice text;           /* of a number as written, of a string decoded; in the arena */
	Slice key;            /* of a member of an object */
	size_t key_offset;
	size_t count;         /* of an array or object */
	const JsonNode *first; /* child */
	const JsonNode *next;  /* sibling */
};

typedef struct {
	bool comments;
	int max_depth; /* 0: 64 */
} JsonOptions;

bool json_parse(Slice text, JsonOptions options, Arena *arena, const JsonNode **out, const char **problem, size_t *offset);

/* The same in pieces, as they come off the wire. */
typedef struct JsonReader JsonReader;
JsonReader *json_reader_new(JsonOptions options, Arena *arena);
bool json_reader_feed(JsonReader *reader, Slice piece);
bool json_reader_finish(JsonReader *reader, const JsonNode **out, const char **problem, size_t *offset);
void json_reader_free(JsonReader *reader);

const JsonNode *json_member(const JsonNode *object, Slice key); /* NULL when absent or not an object */
const JsonNode *json_member_text(const JsonNode *object, const char *key);
const JsonNode *json_element(const JsonNode *array, size_t index);

/* RFC 6901 without "*": "" is the node itself, "/a/0/b~1c". NULL when nothing stands there. */
const JsonNode *json_at(const JsonNode *root, Slice pointer);

/* The scalar's text as one would read it: a string's characters, a number as written, "true", "false";
 * an absent slice for null, arrays, objects and NULL. */
Slice json_scalar(const JsonNode *node);

const char *json_type_name(JsonType type); /* "a string", "an object", … */
void json_line_column(Slice text, size_t offset, int *line, int *column); /* both from 1, columns in bytes */

#endif
