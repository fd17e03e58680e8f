/* billing_import.h: billing lines, read from a CSV file into the store.
 *
 * Takes:  a stream of any size in the form its mapping describes. The connection must not be in a transaction.
 * Gives:  lines loaded, rows that cannot be read in simtally.quarantine with their line; one
 *         transaction for the file. A file whose sha256 is loaded already changes nothing. Of a
 *         file that repeats lines of earlier ones only those are added that it holds more often;
 *         a line with the invoice and line number of an earlier one but another quantity or amount takes its
 *         place (the old one stays, superseded), and so does a row that by the mapping withdraws it.
 *         Rows that by the mapping bill no use are counted with their reason. Months touched are noted
 *         to be reconciled again.
 * Errors: STATUS_USAGE for a missing or wrong header; STATUS_FAILED; nothing is loaded then.
 */
#ifndef SIMTALLY_BILLING_BILLING_IMPORT_H
#define SIMTALLY_BILLING_BILLING_IMPORT_H

#include <stdint.h>
#include <stdio.h>

#include "base/database.h"
#include "billing/billing_mapping.h"
#include "plan/run_record.h"

typedef struct {
	bool already_loaded;  /* this very file; the counts are those of then */
	int32_t import_id;
	int64_t lines;	      /* of the file, without its header */
	int64_t loaded;	      /* new; a line of the file may bill several metrics */
	int64_t repeated;     /* loaded before from another file */
	int64_t superseded;   /* earlier lines whose place was taken */
	int64_t quarantined;
	int64_t ignored;      /* lines that bill no use, and */
	int64_t ignored_because[BILLING_REASONS_MAX]; /* of the mapping's reasons, each; nothing of a file that is already loaded */
	int64_t noted_because[BILLING_REASONS_MAX]; /* lines that count, and that a rule of the mapping names: credit notes, refunded invoices */
	int64_t withdrawn;    /* earlier lines of invoices that no longer hold */
	int64_t spreadsheet_rounded; /* figures with fewer digits than their exponent */
	int64_t rounded;      /* quantities that held a fraction of a base unit */
} BillingCounts;

Status billing_import(Database *database, RunRecord run, const BillingMapping *mapping, FILE *in, const char *file_name,
		      BillingCounts *counts, Error *error);

#endif
