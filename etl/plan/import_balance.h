/* import_balance.h: prints what came in with an import and what became of it.
 *
 * Takes:  the import's kind and number; simtally_store.import_balance holds its figures by then.
 * Gives:  a table on standard output: a column for the rows, for each currency and for each unit of quantity; a line for
 *         what came in and for each fate that something met. Text for people, exact figures.
 * Errors: STATUS_FAILED from the database, where nothing is recorded, and where the fates do not add up to what came in.
 * Source: sql/schema/020_import_balance.sql says what each fate means.
 */
#ifndef SIMTALLY_PLAN_IMPORT_BALANCE_H
#define SIMTALLY_PLAN_IMPORT_BALANCE_H

#include "base/database.h"

Status import_balance_print(Database *database, const char *kind, int32_t import_id, Error *error);

#endif
