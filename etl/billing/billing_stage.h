/* billing_stage.h: a billing file, read into the table billing_stage with its bytes.
 *
 * Takes:  a stream of any size in the form its mapping describes. The connection is in a transaction;
 * sql/billing/stage.sql makes the tables, which go with it. With `tells` each figure that a spreadsheet has rounded is
 * warned of. Gives:  a row of the file as one part, or as several where it bills several uses: to be loaded, passed
 * over, or refused with its place, reason and sentence; what came in by currency and unit, added up before anything is
 * decided (sql/billing/staged.sql). The file's sha256, and its bytes in the table billing_piece. Imports wait for each
 * other from here to the transaction's end. Errors: STATUS_USAGE for a missing or wrong header; STATUS_FAILED.
 */
#ifndef SIMTALLY_BILLING_BILLING_STAGE_H
#define SIMTALLY_BILLING_BILLING_STAGE_H

#include <stdio.h>

#include "base/database.h"
#include "billing/billing_mapping.h"

enum { BILLING_SHA256_MAX = DIGEST_HEX_MAX + 2 };

typedef struct {
	int64_t rows;                                     /* of the file, without its header */
	int64_t passed_over_because[BILLING_REASONS_MAX]; /* of the mapping's reasons, each */
	int64_t noted_because[BILLING_REASONS_MAX];       /* rows that count, and say so: credit notes and the like */
	int64_t spreadsheet_rounded;                      /* figures with fewer digits than their exponent */
	int64_t unread_amounts;                           /* rows whose amount cannot be read: no sum of money has it */
	int64_t rounded;                                  /* quantities that held a fraction of a base unit */
	bool withdraws;                                   /* some row takes back what was said before */
	bool refuses;                                     /* some row is refused */
	char sha256[BILLING_SHA256_MAX];                  /* as PostgreSQL writes it: \x and 64 digits */
} BillingStaged;

Status billing_stage(Database *database, const BillingMapping *mapping, FILE *in, const char *file_name, bool tells,
	BillingStaged *out, Error *error);

#endif
