/* part.h: one piece of an answer being read: where it stands and where its rows go.
 *
 * Shared by the readers of usage, facts, charges and events; each adds rows or rejects.
 * Gives:  texts in the rows' arena; NULL or false where nothing (or null) stands.
 */
#ifndef SIMTALLY_TRANSFORM_PART_H
#define SIMTALLY_TRANSFORM_PART_H

#include "mapping/place.h"
#include "transform/answer.h"
#include "transform/rows.h"

typedef struct {
	const Answer *answer;
	Rows *rows;
	const JsonNode *root; /* of the answer */
	const JsonNode *node;
	const char *path;  /* of the node, a JSON Pointer */
	Day period;        /* of the unit a reject concerns: see RejectRow */
} Part;

/* What names a thing (a region, a package, a fact) is not longer than this. */
enum { PART_NAME_MAX = 200 };

/* The place as an auditor reads it: the part's path and the pointer below it; of a CSV text its line and column. */
const char *part_place(const Part *part, const char *pointer);

const char *part_text(const Part *part, const char *pointer);
int part_flag(const Part *part, const char *pointer); /* -1: not said */

/* False: rejected. *out NULL: absent. */
bool part_money(const Part *part, const char *pointer, const char **out);

/* False: absent or rejected. */
bool part_instant(const Part *part, const char *pointer, bool required, Instant *out);

bool part_month_was_asked(const Part *part, Day month);

/* Visits the elements of "each"; something else than a list at that place is a reject. */
void part_each(const Part *root, const char *each, PlaceVisit visit, void *context);

/* The value a list of pairs gives a name, or NULL. */
const char *pairs_find(const Pairs *pairs, const char *name);

/* The readers. */
/* False: some record does not say which period it is of. */
bool part_read_usage(const Part *root, const UsageRule *rule);
void part_read_facts(const Part *root, const FactRule *rule);
void part_read_charges(const Part *root, const ChargeRule *rule);
void part_read_events(const Part *root, const EventRule *rule);

#endif
