/* shape.h: reading the JSON of a configuration file strictly.
 *
 * Takes:  nodes of a file that was parsed with base/json.h.
 * Gives:  texts and figures in the arena; the first thing that is wrong is kept and every later
 *         call gives nothing, so that a reader is checked once, at its end.
 * Errors: STATUS_USAGE as "file:line:column: what is wrong; what would do".
 */
#ifndef SIMTALLY_MAPPING_SHAPE_H
#define SIMTALLY_MAPPING_SHAPE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/status.h"

typedef struct {
	const char *file;
	Slice text;
	Arena *arena;
	Error *error;
	bool failed;
} Shape;

/* Reads and parses the whole file; comments are allowed. At most 4 MiB. */
Status shape_open(Shape *shape, const char *file, Arena *arena, const JsonNode **root, Error *error);

void shape_fail(Shape *shape, size_t offset, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* An object that holds no key but those in the NULL-terminated list. False: failed. */
bool shape_object(Shape *shape, const JsonNode *node, const char *what, const char *const known[]);
bool shape_array(Shape *shape, const JsonNode *node, const char *what);

const JsonNode *shape_need(Shape *shape, const JsonNode *object, const char *key);
const char *shape_string(Shape *shape, const JsonNode *node, const char *what); /* NULL node gives NULL */
const char *shape_text(Shape *shape, const JsonNode *object, const char *key, bool required);
bool shape_flag(Shape *shape, const JsonNode *object, const char *key);
int64_t shape_integer(Shape *shape, const JsonNode *object, const char *key, int64_t least, int64_t most, int64_t absent);

/* One of a NULL-terminated list of names: its index, or -1 when absent (or wrong: failed). */
int shape_choice(Shape *shape, const JsonNode *object, const char *key, const char *const names[], bool required);

#endif
