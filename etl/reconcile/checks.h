/* checks.h: a provider's figures of a month held against each other, as its mapping says; no bill is needed.
 *
 * Takes:  the reconciliation's session, inside its transaction: bills and checks are of one snapshot.
 *         checks_begin makes the tables they work in, once a transaction.
 * Gives:  rows of simtally_store.check_summary and check_result; `differing` is increased by how many keys differ.
 * Errors: STATUS_FAILED from the database, naming the check.
 */
#ifndef SIMTALLY_RECONCILE_CHECKS_H
#define SIMTALLY_RECONCILE_CHECKS_H

#include <stdint.h>

#include "base/database.h"

typedef struct {
	Database *database;
	const char *recon_id, *provider_id, *month;
} CheckScope;

typedef struct {
	int64_t rules;     /* evaluated */
	int64_t differing; /* keys that differ */
} CheckCounts;

Status checks_begin(Database *database, Error *error);
Status checks_run(const CheckScope *at, CheckCounts *counts, Error *error);

#endif
