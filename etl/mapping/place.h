/* place.h: walking the places of an answer that a mapping names.
 *
 * Takes:  a node and an "each" pattern: a JSON Pointer in which "*" stands for every
 *         element of an array (or member of an object), e.g. "/data/" followed by "*"; NULL or "" is the node itself.
 * Gives:  one node after the other with the pointer that leads to it ("/data/3"), written into `path`.
 * Errors: none; a pattern that meets nothing gives nothing. The answer's nesting bounds the walk.
 */
#ifndef SIMTALLY_MAPPING_PLACE_H
#define SIMTALLY_MAPPING_PLACE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/json.h"

/* Return false to stop the walk. */
typedef bool (*PlaceVisit)(const JsonNode *node, const char *path, void *context);
bool place_each(const JsonNode *root, const char *root_path, const char *pattern, PlaceVisit visit, void *context);

const JsonNode *place_at(const JsonNode *node, const char *pointer); /* NULL pointer gives NULL; null gives NULL: nothing stands there */

bool place_is_pointer(const char *text, bool stars);

#endif
