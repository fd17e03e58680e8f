/* body.h: the text of an answer, JSON or CSV as its endpoint says, as a tree.
 *
 * Takes:  the body as it came. Where CSV is expected JSON is read too: an error answers in it.
 * Gives:  the root, or NULL with a sentence where it is neither.
 */
#ifndef SIMTALLY_TRANSFORM_BODY_H
#define SIMTALLY_TRANSFORM_BODY_H

#include "base/json.h"
#include "mapping/mapping.h"

const JsonNode *body_read(const CsvRule *csv, Slice body, Arena *arena, const char **problem);

#endif
