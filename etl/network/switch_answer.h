/* switch_answer.h: what the two answers of an operation say, by the mapping.
 *
 * Takes:  a good answer to the request that switches, or to the question what became of it.
 * Gives:  the provider's name for the request, and the accounts as JSON lists for the statements in sql/network/:
 *         [{"account", "message"}] of the refused, [{"account", "state", "message"}] of those that are followed.
 *         Whatever the provider says, in any type and length, and however often: an account that is not ours meets no row.
 * Errors: false when the lists pass 4 MiB.
 */
#ifndef SIMTALLY_NETWORK_SWITCH_ANSWER_H
#define SIMTALLY_NETWORK_SWITCH_ANSWER_H

#include <stdint.h>

#include "base/buffer.h"
#include "mapping/mapping.h"

typedef struct {
	Slice batch;       /* absent: the answer names none, or one that cannot be asked about */
	int64_t accepted;  /* -1: the answer does not say */
	Buffer refused;
} SwitchAccepted;

void switch_accepted_init(SwitchAccepted *answer);
void switch_accepted_free(SwitchAccepted *answer);
bool switch_accepted_read(SwitchAccepted *out, const Operation *operation, const JsonNode *root);

/* Appends the list. */
bool switch_followed_read(Buffer *out, const Operation *operation, const JsonNode *root);

#endif
