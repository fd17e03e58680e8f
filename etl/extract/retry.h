/* retry.h: whether and when to ask again. A pure function of the attempt, the provider's wish and a die.
 *
 * Takes:  attempts made so far, the answer's Retry-After in seconds (-1: none), a random number.
 * Gives:  again with a wait, or give the unit back to the ledger, not to be asked before the wait is over.
 *         Waits double from the mapping's first_wait_ms, with up to half as much again so that many do
 *         not come back at once; they only grow. Retry-After is honoured, and past longest_wait_s the
 *         unit is given back rather than the run held up.
 * Example: first_wait_ms 500, attempt 3 gives a wait of 2,000 to 3,000 ms.
 */
#ifndef SIMTALLY_EXTRACT_RETRY_H
#define SIMTALLY_EXTRACT_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "mapping/mapping.h"

typedef struct {
	bool again;
	int64_t wait_ms;
} RetryDecision;

RetryDecision retry_decide(const Limits *limits, int attempts, int64_t retry_after_s, uint32_t die);

/* Retry-After in both its forms; seconds from `now`, or -1 when it cannot be read. */
int64_t retry_after(Slice header, int64_t now);

#endif
