/* billing_check.h: whether the billing lines are those of the files they came from.
 *
 * Takes:  a session that is in no transaction, and the folder of mappings.
 * Gives:  a call of `found` for each finding, at most 100 an import: a file whose bytes are gone or no longer give the
 * sha256 they were imported under; a line that was changed, added or removed, by file, line and account; a line marked
 * as taken back, or no longer, by something else than an import. `bad` is false for what cannot be held against
 * anything: files of before their bytes were kept, erased ones, and, beside their bytes and how many lines they
 * brought, those of a mapping that is another by now. It changes nothing; imports wait while a file is read. Errors:
 * STATUS_FAILED from the database, or where no temporary file can be made.
 */
#ifndef SIMTALLY_BILLING_BILLING_CHECK_H
#define SIMTALLY_BILLING_BILLING_CHECK_H

#include "base/database.h"

typedef void (*BillingFound)(bool bad, const char *what, void *context);

/* *files: how many imports were looked at. */
Status billing_check(Database *database, const char *mappings_folder, BillingFound found, void *context, int64_t *files,
	Error *error);

#endif
