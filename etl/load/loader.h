/* loader.h: a database session that writes batches while fetching goes on.
 *
 * Takes:  a full batch; it is the loader's until the loader is idle again, and empty then.
 * Gives:  one transaction a batch: COPY into staging, then the merges of sql/load/ in their order, then the
 *         ledger. Nothing of it is seen, or stays, unless all of it does.
 * Waits:  never; loader_pump goes on as far as it can, the caller waits on the socket.
 * Errors: STATUS_FAILED with the database's words. The session is of no use afterwards; the transaction is undone.
 */
#ifndef SIMTALLY_LOAD_LOADER_H
#define SIMTALLY_LOAD_LOADER_H

#include <curl/curl.h>

#include "load/batch.h"
#include "plan/run_record.h"

typedef struct Loader Loader;

Status loader_open(RunRecord run, Loader **out, Error *error);
void loader_close(Loader *loader);

bool loader_is_busy(const Loader *loader);
Status loader_begin(Loader *loader, Batch *batch, Error *error);
Status loader_pump(Loader *loader, Error *error);

/* What to wait for. */
struct curl_waitfd loader_wait(const Loader *loader);

/* Waits until the batch in hand is committed. */
Status loader_finish(Loader *loader, Error *error);

/* A file was read to its end, and all of it is committed: takes back what its lines no longer give of the accounts, metrics and
 * periods that they name, from one day to another. Days as PostgreSQL writes them; settled: what ended before that day is final. */
typedef struct {
	int32_t import_id; /* of a replay below zero */
	const char *first, *last, *settled;
} LoadedFile;

Status loader_end_file(Loader *loader, const LoadedFile *file, Error *error);

/* Adds what this loader has committed so far. */
void loader_add_counts(const Loader *loader, RunCounts *counts);

#endif
