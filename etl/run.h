/* run.h: one run of the program: its mappings, its session, its row in the table of runs.
 *
 * Takes:  options. Gives: what every command that works on the database needs, and one place that ends it.
 * Errors: STATUS_USAGE for mappings, settings or a database that will not do; each within seconds.
 */
#ifndef SIMTALLY_RUN_H
#define SIMTALLY_RUN_H

#include "base/database.h"
#include "extract/access.h"
#include "extract/fetch.h"
#include "mapping/mapping.h"
#include "options.h"
#include "plan/ledger.h"
#include "plan/run_record.h"
#include "reconcile/reconcile.h"
#include "transform/drift.h"

typedef struct {
	const Options *options;
	Arena *arena;
	Mappings mappings;
	Database *database;
	RunRecord record;
	bool begun;
	RunCounts counts;
	Coverage coverage;
	ReconcileCounts reconciled;
	Drift *drift; /* what the answers hold that the mappings do not, and the other way round */
	bool missing; /* something is: exit 3 */
	const char *problem; /* what kept the run from being complete, for its row; NULL: nothing but what the ledger says */
} Run;

/* Mappings and session; the schema must be there. Nothing is written yet. */
Status run_open(Run *run, const Options *options, Arena *arena, Error *error);
void run_close(Run *run);

/* The mappings' providers become known to the database, and the run gets its row. */
Status run_start(Run *run, Error *error);

/* The exit status that the run has earned; writes it, and `problem`, into its row. */
Status run_finish(Run *run, Status status, Error *error);

/* A mapping for each provider that is named with --provider. */
Status run_check_names(const Run *run, Error *error);

/* A row for each provider with accounts and without a mapping: its name, its accounts, and those of them that are active
 * in the months asked for (of a night, the previous and the running one). */
Status run_unmapped(Run *run, PGresult **out, Error *error);

/* The providers that are meant: those named, else those with accounts in the register. With their settings: then none
 * whose accounts would have to be asked may lack a mapping. */
typedef struct {
	PlannedProvider *planned;
	Access *accesses;
	size_t count;
} RunProviders;
Status run_providers(Run *run, bool with_access, RunProviders *out, Error *error);

/* What was asked today of each of them stays known to the runs that follow. */
Status run_count_asked(Run *run, const RunProviders *providers, const Fetcher *fetcher, Error *error);

/* Set by SIGTERM and SIGINT. */
bool run_was_asked_to_stop(void);
void run_catch_signals(void);

#endif
