/* drift.h: where a provider's answers have left the document that its mapping was written from.
 *
 * Takes:  good answers, one after the other; an answer that says "nothing reported" only for what nobody mapped.
 *         Of CSV, an answer or a file, the names of its columns: an empty field says nothing, a column that is not there does.
 * Gives:  places (JSON Pointers, "*" for each element) with how many answers they were noticed in:
 *         unmapped  something stands there, and no rule, echo, outcome, message, trace or list of unused places names it;
 *                   with everything below it, whose places are not told apart;
 *         gone      a rule reads it, the mapping does not call it optional, and it does not stand in an object that does;
 *         changed   a value is read there and a list or an object stands there, or the other way round (a figure that
 *                   became one is a reject, too; a fact that did would otherwise just be missing).
 *         And of the optional places how many answers had them, so that one that was there before can be missed.
 * Bounds: no value of an answer is kept, a key is cut at DRIFT_KEY_MAX bytes, at most DRIFT_PLACES_MAX places an endpoint
 *         are told apart; what is past that is counted as the place DRIFT_REST. An answer is walked once.
 */
#ifndef SIMTALLY_TRANSFORM_DRIFT_H
#define SIMTALLY_TRANSFORM_DRIFT_H

#include "base/json.h"
#include "transform/answer.h"

enum { DRIFT_PLACES_MAX = 1000, DRIFT_KEY_MAX = 120 };
#define DRIFT_REST "(further places)"

typedef enum { DRIFT_UNMAPPED, DRIFT_GONE, DRIFT_CHANGED } DriftKind;

typedef struct Drift Drift;

typedef struct {
	const Mapping *mapping;
	const char *endpoint;
	DriftKind kind;
	const char *place;
	const char *found;   /* what stands there: "a number"; "" for what is gone */
	int64_t answers, of; /* noticed in so many of so many that were looked at */
	const char *account; /* of the first of them */
} DriftPlace;

typedef struct {
	const Mapping *mapping;
	const char *endpoint, *place;
	int64_t answers, seen; /* that had the object around it; that had it */
} DriftOptional;

Drift *drift_new(void);
void drift_free(Drift *drift);

/* `outcome` is OUTCOME_OK or OUTCOME_NO_DATA; of any other nothing is noticed. The endpoint must stay where it is. */
void drift_answer(Drift *drift, const Answer *answer, const JsonNode *root, Outcome outcome);

/* A file of columns, by the names in its first row; `name` is what its places are told under, `file` stands for the account. */
void drift_file(Drift *drift, const Mapping *mapping, const Endpoint *endpoint, const char *name, const char *file, const JsonNode *header);

/* What is noted next is of this answer (or file). `parent` is a place, `key` is added to it as it was written; absent: the place itself. */
void drift_begin(Drift *drift, const Mapping *mapping, const char *endpoint, const char *account);
void drift_note(Drift *drift, DriftKind kind, const char *parent, Slice key, const char *found);

/* A place found gone by what earlier runs saw of it. */
void drift_miss(Drift *drift, const DriftOptional *optional, const char *account);

size_t drift_count(const Drift *drift);
int64_t drift_changes(const Drift *drift); /* grows with whatever is noticed */
const char *drift_kind_name(DriftKind kind);

typedef void (*DriftVisit)(const DriftPlace *place, void *context);
void drift_each(const Drift *drift, DriftVisit visit, void *context); /* by endpoint, in the order of their first notice */
typedef void (*DriftOptionalVisit)(const DriftOptional *optional, void *context);
void drift_each_optional(const Drift *drift, DriftOptionalVisit visit, void *context);

/* The places as warnings, a few of them; for whoever reads the log. */
void drift_tell(const Drift *drift);

#endif
