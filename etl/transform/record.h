/* record.h: what an answer says of one thing at one place, and whether another place says the very same.
 *
 * Takes:  the element that a usage rule's "each" found, and an element of a row's "each" within it.
 * Gives:  an identity: a text that is equal where two records are. Of RECORDS_REPEAT all of the record counts; else
 *         the places of figures, by any rule over the same elements, and of lists of figures do not: those are compared
 *         each for itself.
 *         The order of an object's members never counts.
 * Units:  32 hexadecimal digits, the half of a SHA-256; they live in the arena.
 */
#ifndef SIMTALLY_TRANSFORM_RECORD_H
#define SIMTALLY_TRANSFORM_RECORD_H

#include "transform/part.h"

struct Record {
	const Endpoint *endpoint;
	const UsageRule *rule;
	const JsonNode *node;
	const char *own; /* its identity without any element within, once it was asked for */
};

Record *record_new(const Part *part, const UsageRule *rule);

/* Of the figure at the rule's place `at` within the element. */
const char *record_identity(Record *record, const JsonNode *element, const char *at, Arena *arena);

#endif
