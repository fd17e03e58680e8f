/* transform.h: a good answer becomes dated figures in base units, or rejects that say why not.
 *
 * Takes:  an answer whose outcome is ok, its parsed root, and rows to add to.
 * Gives:  rows and rejects. When the mapping does not call the parts independent, one reject
 *         leaves nothing but rejects.
 * Errors: none of its own: what cannot be understood is a reject with its place.
 */
#ifndef SIMTALLY_TRANSFORM_TRANSFORM_H
#define SIMTALLY_TRANSFORM_TRANSFORM_H

#include "base/json.h"
#include "transform/answer.h"
#include "transform/rows.h"

void transform_answer(const Answer *answer, const JsonNode *root, Rows *rows);

#endif
