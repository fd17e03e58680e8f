/* question.h: adjacent units of one account that one request asks for.
 *
 * Takes:  what the ledger claimed. Owns its copies of the texts and units.
 * Gives:  the answer to be filled in: who is asked about what, from when to when.
 */
#ifndef SIMTALLY_EXTRACT_QUESTION_H
#define SIMTALLY_EXTRACT_QUESTION_H

#include "plan/ledger.h"
#include "transform/answer.h"
#include "transform/span_values.h"

typedef struct Question Question;
struct Question {
	Question *next;
	Answer answer;
	ClaimedUnit *units;
	size_t unit_count;
	int attempts;
	int keys_refused;     /* login tokens of this run that were refused for it */
	unsigned key_version; /* of the token it was last asked with */
	int64_t due_ns;
	bool once;            /* what it does must not be done twice: see fetch.h */
	const OperationValues *operation; /* what it is asked with beside its account, or NULL; the caller's */
};

/* `units` are adjacent periods, oldest first. */
Question *question_new(const Mapping *mapping, const Endpoint *endpoint, const ClaimedAccount *account, const ClaimedUnit *units, size_t unit_count,
	Day as_of, bool as_of_given);
void question_free(Question *question);

/* How many of the claimed units, from `first` on, one question can hold. */
size_t question_length(const Endpoint *endpoint, const ClaimedAccount *account, size_t first);

#endif
