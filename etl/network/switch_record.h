/* switch_record.h: the rows that say what was asked for, what went out and what became of it.
 *
 * Takes:  the session that holds the provider's lock, the cards of a file (card_file.h) and the direction.
 * Gives:  an operation for each card, the requests still to be made and followed, and their outcome.
 *         Each call is one statement, committed when it returns: but for switch_record_plan nothing here runs in a transaction.
 * Errors: STATUS_FAILED from the database. No secret is written: texts of the provider's are cleared of them first.
 */
#ifndef SIMTALLY_NETWORK_SWITCH_RECORD_H
#define SIMTALLY_NETWORK_SWITCH_RECORD_H

#include <stdint.h>

#include "base/database.h"
#include "mapping/mapping.h"
#include "network/switch_answer.h"
#include "plan/run_record.h"

typedef struct {
	Database *database;
	const Mapping *mapping;
	RunRecord run;
	bool switch_on;
} SwitchRecord;

typedef struct {
	int64_t planned, sent, unknown, accepted, done, failed;
	int64_t batches; /* that accepted ones went out with */
} SwitchCounts;

/* Cards that go out, or went out, in one request. */
typedef struct {
	int64_t batch_id;
	const char **accounts;
	size_t count;
	const char *batch_code;     /* the provider's name of it, or NULL */
	const char *account_ids, *operation_ids; /* PostgreSQL arrays */
} SwitchBatch;

/* Requests of runs that are gone become unknown. */
Status switch_record_forget(const SwitchRecord *record, Error *error);

/* An operation for each card: the one that is under way; where that is so of some of them, for the others the one that reached
 * its end in the same asking; else a new one. `again`: also in place of one whose fate is unknown. */
Status switch_record_plan(const SwitchRecord *record, bool again, Error *error);
Status switch_record_count(const SwitchRecord *record, SwitchCounts *out, Error *error);

/* The next request of an earlier run to be followed; false in *got when there is none after `after`. */
Status switch_record_followed(const SwitchRecord *record, int64_t after, Arena *arena, SwitchBatch *out, bool *got, Error *error);

/* The next cards to be sent, after that line of the file; *line is then that of the last. */
Status switch_record_next(const SwitchRecord *record, int64_t *line, Arena *arena, SwitchBatch *out, bool *got, Error *error);

/* They go out now. */
Status switch_record_send(const SwitchRecord *record, const SwitchBatch *batch, Error *error);

/* The request is answered, or given up: where its cards stand now, but for those in `refused` (NULL: none), which failed.
 * *left (NULL: nobody asks) is how many did not. */
Status switch_record_settle(const SwitchRecord *record, const SwitchBatch *batch, const char *state, const char *message, const char *trace,
	const Buffer *refused, int64_t *left, Error *error);

/* What an answer says of its cards; *left is how many are still under way. */
Status switch_record_progress(const SwitchRecord *record, const SwitchBatch *batch, Buffer *followed, const char *message, const char *trace,
	int64_t *left, Error *error);

#endif
