/* verify.h: whether every close still is what was sealed.
 *
 * Takes:  a session; a provider's name and a month, or NULL for all of them.
 * Gives:  a call of `found` for each finding, at most 20 a close, and how many closes were looked at. It reads only.
 * Errors: STATUS_FAILED from the database.
 */
#ifndef SIMTALLY_CLOSE_VERIFY_H
#define SIMTALLY_CLOSE_VERIFY_H

#include "base/calendar.h"
#include "base/database.h"

typedef void (*VerifyFound)(const char *close, const char *what, void *context); /* close: which, e.g. "P 2025-05, close 1" */

typedef struct {
	int64_t closes, findings;
} VerifyCounts;

Status verify_closes(Database *database, const char *provider, const Day *month, VerifyFound found, void *context, VerifyCounts *out, Error *error);

#endif
