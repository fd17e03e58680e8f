/* run_record.h: the row that says who ran what, when, with which mappings, and how it ended.
 *
 * Takes:  an open session. run_begin takes a session id and its advisory lock, so that
 *         what this session claims is free again the moment it ends, however it ends.
 * Gives:  the run's id, which every row it writes carries.
 * Errors: STATUS_FAILED from the database.
 */
#ifndef SIMTALLY_PLAN_RUN_RECORD_H
#define SIMTALLY_PLAN_RUN_RECORD_H

#include "base/calendar.h"
#include "base/database.h"

typedef struct {
	int32_t run_id;
	int32_t session_id;
} RunRecord;

typedef struct {
	int64_t requests, loaded, changed, quarantined, rounded;
	int64_t withdrawn; /* figures that were taken back and not replaced; the record counts them as changed */
	int64_t said_twice; /* rows of files; the record does not hold them */
} RunCounts;

/* `as_of` is a date's text or NULL. `arguments` holds no secret: options never carry one. */
Status run_begin(Database *database, const char *command, const char *arguments, const char *as_of, RunRecord *out, Error *error);
Status run_end(Database *database, RunRecord run, Status exit_status, const char *problem, const RunCounts *counts, Error *error);

#endif
