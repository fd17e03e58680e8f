/* account_import.h: the account register, read from a CSV file into the store.
 *
 * Takes:  a stream of any size with the columns of account_row.h in any order. The connection must not be in a transaction.
 *         as_of is the run's today (NULL: the clock's, in each provider's zone).
 * Gives:  accounts inserted or changed, those that are not in the file left alone; rows that make
 *         no sense in simtally.quarantine with their line, the others loaded. One transaction.
 *         A billing_ref, pool or name that a row changes counts from today on, or on the days that the row names; what it was
 *         before stays for the days before. Each change is kept with its run and line (simtally.register_change).
 *         With `whole` the file lists all accounts of the providers it names: others of theirs end the day before today, unless a row
 *         makes no sense; then *ended stays NULL. Its rows, at most 1,000: how many in all, one in words. The caller clears it.
 *         What became of the rows is stored as import_balance.h prints it; it foots, or nothing is loaded.
 *         Months whose bills name an account are noted to be reconciled again where it is another one on their days.
 * Errors: STATUS_USAGE for a missing or wrong header, and where so many accounts would end that the file may be cut, unless
 *         `however_many`; STATUS_FAILED; nothing is loaded then.
 */
#ifndef SIMTALLY_REGISTER_ACCOUNT_IMPORT_H
#define SIMTALLY_REGISTER_ACCOUNT_IMPORT_H

#include <stdio.h>

#include "register/import_counts.h"

typedef struct {
	const char *file_name, *as_of;
	bool whole, however_many;
} AccountImport;

Status account_import(Database *database, RunRecord run, FILE *in, const AccountImport *how, ImportCounts *counts, PGresult **ended,
		      Error *error);

#endif
