/* reconcile.h: usage held against bills, month by month, into verdicts.
 *
 * Takes:  months and providers. No provider named: each that has accounts in the register
 *         or lines for the month. reconcile_changed ignores `months` and takes those whose usage or
 *         bills changed since they were last reconciled.
 * Gives:  one reconciliation of all of them in one transaction; recon_id is 0 when there was
 *         nothing to do. A month no bill was ever imported for is noted and gets no verdicts.
 *         The provider's checks of its own figures (checks.h) are run for each of them, bill or not.
 * Errors: STATUS_USAGE for a provider that is not known; STATUS_FAILED from the database, or when
 *         verdicts do not add up to the lines and figures they were made from. Nothing is left behind.
 */
#ifndef SIMTALLY_RECONCILE_RECONCILE_H
#define SIMTALLY_RECONCILE_RECONCILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/calendar.h"
#include "base/database.h"
#include "plan/run_record.h"
#include "reconcile/checks.h"

typedef struct {
	const Day *months;
	size_t month_count;
	const char *const *providers;
	size_t provider_count;
} ReconcileScope;

typedef struct {
	int32_t recon_id;
	int64_t months;       /* provider-months */
	int64_t without_bill; /* of them */
	int64_t verdicts;
	int64_t discrepancies; /* verdicts but matched, within_tolerance and incomplete */
	int64_t incomplete;
	CheckCounts checks;
} ReconcileCounts;

Status reconcile_months(Database *database, RunRecord run, const ReconcileScope *scope,
			ReconcileCounts *counts, Error *error);
Status reconcile_changed(Database *database, RunRecord run, const ReconcileScope *scope,
			 ReconcileCounts *counts, Error *error);

#endif
