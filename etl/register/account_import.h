/* account_import.h: the account register, read from a CSV file into the store.
 *
 * Takes:  a stream of any size with the columns provider, account, kind, billing_ref, name, pool,
 *         active_from, active_to in any order; the last five may be empty. The connection must not be in a transaction.
 * Gives:  accounts inserted or changed, those that are not in the file left alone; rows that make
 *         no sense in simtally.quarantine with their line, the others loaded. One transaction.
 *         Months whose bills name a changed account are noted to be reconciled again.
 * Errors: STATUS_USAGE for a missing or wrong header; STATUS_FAILED; nothing is loaded then.
 */
#ifndef SIMTALLY_REGISTER_ACCOUNT_IMPORT_H
#define SIMTALLY_REGISTER_ACCOUNT_IMPORT_H

#include <stdint.h>
#include <stdio.h>

#include "base/database.h"
#include "plan/run_record.h"

typedef struct {
	int64_t rows; /* of the file, without its header */
	int64_t inserted, changed, unchanged, quarantined;
	int64_t repeated; /* rows that say again what another row of the file says */
	int64_t spreadsheet_rounded; /* figures with fewer digits than their exponent */
} ImportCounts;

Status account_import(Database *database, RunRecord run, FILE *in, const char *file_name, ImportCounts *counts, Error *error);

#endif
