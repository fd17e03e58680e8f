/* pipeline.h: extract, transform and load at once: what a run fetches while it loads what came before.
 *
 * Takes:  a planned run. Gives: its units asked, transformed, loaded; counts and coverage in the run.
 * Errors: STATUS_FAILED when the database is lost or the ledger disagrees; a provider's failure is none, its units stay owed.
 */
#ifndef SIMTALLY_PIPELINE_H
#define SIMTALLY_PIPELINE_H

#include "run.h"

Status pipeline_fetch(Run *run, const RunProviders *providers, int64_t units, Error *error);

/* The archive's answers of the months again, through today's mappings. `account_ids` is an array as PostgreSQL writes it, "{}" for all. */
Status pipeline_replay(Run *run, const RunProviders *providers, Day from, Day to, const char *account_ids, Error *error);

#endif
