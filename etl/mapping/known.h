/* known.h: the places of an answer that an endpoint's mapping knows, as a tree of keys to walk an answer by.
 *
 * Takes:  an endpoint. Gives: the root of the tree, in the arena. Every place that a rule, an echo, an outcome, a
 *         message, a trace or the list of unused ones names is a path in it.
 * Read:   a rule looks there: for a value where the place has nothing below it, else for what is around the value.
 *         A place that is read and not optional stands wherever the object around it stands.
 * The last members are whoever's who walks the tree (transform/drift.h); nobody else touches them.
 */
#ifndef SIMTALLY_MAPPING_KNOWN_H
#define SIMTALLY_MAPPING_KNOWN_H

#include "mapping/mapping.h"

typedef struct Known Known;
struct Known {
	const char *place;  /* from the answer's root, "*" for each element; "" is the answer itself */
	Slice key;          /* as it stands in an answer; absent for the root and for "*" */
	bool read, optional;
	bool value;         /* a rule reads a value here */
	bool whole;         /* listed as unused: known with all that is below it */
	Known *first, *next; /* by key */
	Known *element;      /* "*": each element of a list, or member of an object that has no key of its own here */
	int expected;        /* how many of those by key are read and not optional */

	Known *guess, *then; /* the key that came first, and the one that came after this one, in the object before */
	int64_t visit;       /* the object in which it was seen last */
	int64_t stood_in, stood, seen_in, seen; /* answers: in which it was an object, in which it stood; the last and how many */
};

Known *known_places(const Endpoint *endpoint, Arena *arena);

Known *known_child(const Known *known, Slice key); /* by key; NULL: none */
Known *known_at(Known *root, const char *place);   /* NULL: no such place */

#endif
