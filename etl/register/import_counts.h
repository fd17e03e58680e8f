/* import_counts.h: what became of the rows of a file of the register or the catalogue.
 *
 * Takes:  kind, as simtally_store.import names it: accounts, products, tariffs, bindings. Both run in the import's transaction.
 * Gives:  the import's number, and its balance as plan/import_balance.h prints it.
 * Errors: STATUS_FAILED from the database, and where the fates do not add up to the rows that were read.
 */
#ifndef SIMTALLY_REGISTER_IMPORT_COUNTS_H
#define SIMTALLY_REGISTER_IMPORT_COUNTS_H

#include <stdint.h>

#include "base/database.h"
#include "plan/run_record.h"

typedef struct {
	int64_t rows; /* of the file, without its header; the others are what the database did with them */
	int64_t loaded, changed, unchanged, said_twice, refused;
	int64_t spreadsheet_rounded; /* figures with fewer digits than their exponent */
	int32_t import_id;
} ImportCounts;

Status import_counts_begin(Database *database, const char *kind, RunRecord run, const char *file_name, ImportCounts *counts,
			   Error *error);
Status import_counts_store(Database *database, const char *kind, const ImportCounts *counts, Error *error);

#endif
