/* catalogue_import.h: products, tariffs and bindings, read from CSV files into the store.
 *
 * Takes:  a stream of any size with the columns of catalogue_form in any order; those that
 *         are optional may be absent. The connection must not be in a transaction.
 * Gives:  rows inserted or changed, those that are not in the file left alone; rows that make
 *         no sense in simtally.quarantine with their line, the others loaded. One transaction.
 *         Where `removed` is given the file is the whole list of the providers it names: what else
 *         is stored of them is removed, unless a row makes no sense; then *removed stays NULL. Its
 *         rows, at most 1,000: how many in all, one in words. The caller clears it.
 *         Each change is kept with its run and line (simtally.register_change). What became of the rows is stored as
 *         import_balance.h prints it; it foots, or nothing is loaded.
 *         Months whose bills they are about are noted to be reconciled again.
 * Errors: STATUS_USAGE for a missing or wrong header; STATUS_FAILED; nothing is loaded then.
 */
#ifndef SIMTALLY_REGISTER_CATALOGUE_IMPORT_H
#define SIMTALLY_REGISTER_CATALOGUE_IMPORT_H

#include "register/catalogue_row.h"
#include "register/import_counts.h"

Status catalogue_import(Database *database, RunRecord run, CatalogueKind kind, const Mappings *mappings, FILE *in,
			const char *file_name, ImportCounts *counts, PGresult **removed, Error *error);

#endif
