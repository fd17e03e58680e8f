/* seal.h: whether the closed months that a report shows still are what was sealed.
 *
 * Takes:  facts whose period and scope are read, within the report's transaction; the month.
 * Gives:  what was found, close by close, in the order in which it is told; NULL: each close of the month is what was sealed, or none is closed.
 *         seal_words: one line about it, for places that have no room for more; NULL where nothing was found.
 * Errors: STATUS_FAILED from the database.
 */
#ifndef SIMTALLY_REPORT_SEAL_H
#define SIMTALLY_REPORT_SEAL_H

#include "report/facts.h"

struct SealFinding {
	const char *close, *what; /* close: which, e.g. "P 2025-05, close 1" */
	struct SealFinding *next;
};

Status seal_check(Facts *facts, Day month, Error *error);
const char *seal_words(const Facts *facts);

#endif
