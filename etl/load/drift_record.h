/* drift_record.h: what a run noticed of drift, written beside the run.
 *
 * Takes:  the run's session, outside a transaction. May be called again with more; what was written stays if the run is killed.
 * Gives:  rows of simtally_store.run_drift whose texts are visible, and hold none of our secrets.
 * Errors: STATUS_FAILED from the database.
 */
#ifndef SIMTALLY_LOAD_DRIFT_RECORD_H
#define SIMTALLY_LOAD_DRIFT_RECORD_H

#include "base/database.h"
#include "plan/run_record.h"
#include "transform/drift.h"

Status drift_record(Database *database, RunRecord run, const Drift *drift, Error *error);

/* At the end of a run that fetched: holds the optional places against what earlier runs saw of them. Once a run. */
Status drift_compare(Database *database, const Mappings *mappings, Drift *drift, Error *error);

#endif
