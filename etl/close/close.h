/* close.h: a month of a provider is frozen as it stands, or opened again.
 *
 * Takes:  a session that holds the provider's lock, and in which close_begin was called: everything between it and the
 *         caller's COMMIT is one transaction with one view of the data. A month's partitions must be there (close_make_room).
 * Gives:  close_month: what became of the month. CLOSE_INCOMPLETE tells what is missing and has written nothing; the
 *         caller rolls back. The figures are those of record, by the steps a reconciliation takes them with.
 * Errors: STATUS_FAILED from the database.
 */
#ifndef SIMTALLY_CLOSE_CLOSE_H
#define SIMTALLY_CLOSE_CLOSE_H

#include "base/buffer.h"
#include "base/database.h"
#include "mapping/mapping.h"
#include "plan/run_record.h"

typedef enum { CLOSE_DONE, CLOSE_STANDS, CLOSE_INCOMPLETE, CLOSE_NONE } CloseOutcome;

/* Text goes to `told`, whole lines for the operator. */
typedef struct {
	CloseOutcome outcome;
	int64_t incomplete; /* accounts x metrics */
	bool unplaced;      /* files tell of use that no account has */
} CloseResult;

Status close_make_room(Database *database, Day month, Error *error);
Status close_begin(Database *database, Error *error);

/* `accepted`: why what is incomplete may be closed all the same, or NULL. */
Status close_month(Database *database, RunRecord run, const Mapping *mapping, Day month, const char *accepted, CloseResult *out, Buffer *told, Error *error);

/* The close that stands is reopened: CLOSE_DONE, or CLOSE_NONE where none does. Needs no close_begin. */
Status close_reopen(Database *database, RunRecord run, const Mapping *mapping, Day month, const char *reason, CloseOutcome *out, Buffer *told, Error *error);

#endif
