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
	int64_t without_sums; /* closes that were made before they held the sums of raw answers */
} VerifyCounts;

/* What is to be added to "each is what was sealed": "" or "; …". */
enum { VERIFY_SUMS_MAX = 240 };
void verify_say_sums(const VerifyCounts *counts, char *out, size_t size);

Status verify_closes(Database *database, const char *provider, const Day *month, VerifyFound found, void *context, VerifyCounts *out, Error *error);

#endif
