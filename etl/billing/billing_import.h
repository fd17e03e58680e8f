/* billing_import.h: billing lines, read from a CSV file into the store.
 *
 * Takes:  a stream of any size in the form its mapping describes. The connection must not be in a transaction.
 * Gives:  lines loaded, rows that cannot be taken in simtally.quarantine with their line and money, the file's bytes;
 * one transaction for the file. Each row has one fate, and they add up to what came in (simtally.import_balance): that
 * is printed on standard output before the transaction ends. What the file says of an item (an invoice and its line;
 * the mapping's "item" says more) stands in the place of all that earlier files of the mapping made of it: what is the
 * same stays, the rest is superseded and kept. An item that bills nothing now, and one that is taken back, loses its
 * lines; one of which a row cannot be read keeps them. Of rows that are no item's only those are added that the file
 * holds more often than they are in force. A file that changes nothing and whose bytes were imported before is not
 * imported again. Months touched are noted to be reconciled again. Errors: STATUS_USAGE for a missing or wrong header;
 * STATUS_FAILED, also where the fates do not add up; nothing is loaded then.
 */
#ifndef SIMTALLY_BILLING_BILLING_IMPORT_H
#define SIMTALLY_BILLING_BILLING_IMPORT_H

#include "billing/billing_stage.h"
#include "plan/run_record.h"

typedef struct {
	BillingStaged staged;
	bool already_loaded; /* this very file, and nothing since said otherwise: nothing is stored */
	int32_t import_id;
	int64_t loaded;               /* new lines; a row of the file may bill several metrics */
	int64_t taken_back;           /* earlier lines whose place was taken, or that hold no longer */
	int64_t refused, passed_over; /* rows */
} BillingCounts;

Status billing_import(Database *database, RunRecord run, const BillingMapping *mapping, FILE *in, const char *file_name,
	BillingCounts *counts, Error *error);

#endif
