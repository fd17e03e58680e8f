#include "load/loader.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

enum { PIECE_BYTES = 1 << 16, FIGURE_MAX = 24, PARAMETERS_MAX = 1, COLUMNS_MAX = 2 };

/* In place of a stage: only when the batch changed figures of closed months. */
enum { LATE = STAGE_COUNT };

typedef enum { PARAMETER_NONE, PARAMETER_RUN, PARAMETER_SESSION } Parameter;

/* What a step's row of figures means. */
typedef enum { COUNT_NOTHING, COUNT_SETTLED, COUNT_WITHDRAWN, COUNT_USAGE, COUNT_REJECTS, COUNT_UNITS } Counting;

typedef struct {
	const char *sql;
	int stage;            /* of a COPY, or the stage without whose rows the step is left out; -1: always; see also LATE */
	bool copy;
	Parameter parameter;
	Counting counting;
} Step;

/* The order of a batch. Merges come after every COPY; the ledger comes last, so that a lost claim undoes it all. */
static const Step STEPS[] = {
	{"BEGIN", -1, false, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_raw FROM STDIN", STAGE_RAW, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_unit (unit_id, account_id, state, outcome, reason, trace, attempts, fetched_at, as_of, final, raw_id, due_at) FROM STDIN", STAGE_UNIT, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_usage FROM STDIN", STAGE_USAGE, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_label FROM STDIN", STAGE_LABEL, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_charge_month FROM STDIN", STAGE_CHARGE_MONTH, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_charge FROM STDIN", STAGE_CHARGE, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_event FROM STDIN", STAGE_EVENT, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_fact FROM STDIN", STAGE_FACT, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_night FROM STDIN", STAGE_NIGHT, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_said FROM STDIN", STAGE_SAID, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_reject FROM STDIN", STAGE_REJECT, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_unregistered FROM STDIN", STAGE_UNREGISTERED, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_part FROM STDIN", STAGE_PART, true, PARAMETER_NONE, COUNT_NOTHING},
	{"COPY stage_counted FROM STDIN", STAGE_COUNTED, true, PARAMETER_NONE, COUNT_NOTHING},
	{"ANALYZE stage_raw, stage_unit", STAGE_UNIT, false, PARAMETER_NONE, COUNT_NOTHING},
	{"ANALYZE stage_reject", STAGE_REJECT, false, PARAMETER_NONE, COUNT_NOTHING},
	{"ANALYZE stage_unregistered", STAGE_UNREGISTERED, false, PARAMETER_NONE, COUNT_NOTHING},
	{"ANALYZE stage_usage, stage_said", STAGE_USAGE, false, PARAMETER_NONE, COUNT_NOTHING},
	{"ANALYZE stage_charge_month, stage_charge, stage_event, stage_fact", STAGE_CHARGE_MONTH, false, PARAMETER_NONE, COUNT_NOTHING},
	{sql_load_merge_raw, STAGE_RAW, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_check_series, STAGE_USAGE, false, PARAMETER_NONE, COUNT_NOTHING},
	{sql_load_keep_said, STAGE_PART, false, PARAMETER_NONE, COUNT_NOTHING},
	{sql_load_keep_lines, STAGE_PART, false, PARAMETER_NONE, COUNT_NOTHING},
	{sql_load_settle_file, STAGE_PART, false, PARAMETER_NONE, COUNT_SETTLED},
	{sql_load_supersede, STAGE_SAID, false, PARAMETER_NONE, COUNT_NOTHING},
	{sql_load_withdraw, STAGE_SAID, false, PARAMETER_RUN, COUNT_WITHDRAWN},
	{sql_load_merge_usage, STAGE_USAGE, false, PARAMETER_RUN, COUNT_USAGE},
	{"ANALYZE stage_late", LATE, false, PARAMETER_NONE, COUNT_NOTHING},
	{sql_load_adjust, LATE, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_regain, STAGE_USAGE, false, PARAMETER_NONE, COUNT_NOTHING},
	{sql_load_lose, STAGE_NIGHT, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_merge_label, STAGE_LABEL, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_merge_charge, STAGE_CHARGE_MONTH, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_merge_event, STAGE_EVENT, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_merge_fact, STAGE_FACT, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_merge_part, STAGE_PART, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_settle_waiting, STAGE_USAGE, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_merge_unregistered, STAGE_PART, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_merge_reject, -1, false, PARAMETER_RUN, COUNT_REJECTS},
	{sql_load_merge_unit, STAGE_UNIT, false, PARAMETER_SESSION, COUNT_UNITS},
	{sql_load_cover, STAGE_UNIT, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_hold, STAGE_PART, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_tally, STAGE_USAGE, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_touch, -1, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_name_import, STAGE_COUNTED, false, PARAMETER_RUN, COUNT_NOTHING},
	{sql_load_balance, STAGE_COUNTED, false, PARAMETER_RUN, COUNT_NOTHING},
	{"COMMIT", -1, false, PARAMETER_NONE, COUNT_NOTHING},
};

enum { STEP_COUNT = sizeof STEPS / sizeof *STEPS };

struct Loader {
	Database *database;
	PGconn *connection;
	Batch *batch;   /* NULL: idle */
	int step;
	bool copying;
	size_t sent;    /* bytes of the stage that is being copied */
	bool wants_write;
	int64_t late;   /* accounts and metrics of closed months that the batch changed */
	char run_id[FIGURE_MAX], session_id[FIGURE_MAX];
	RunCounts pending, committed;
};

/* A batch is small beside what it is merged into, and what it is merged into is mostly in memory. */
static const char SESSION_SETTINGS[] = "SET jit = off; SET random_page_cost = 1.1; SET work_mem = '32MB'; "
	"SELECT set_config(name, 'lz4', false) FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)";

Status loader_open(RunRecord run, Loader **out, Error *error) {
	Database *database;
	Status status = database_open(&database, error);
	if (status != STATUS_OK) return status;
	Loader *loader = memory_grow(NULL, 1, sizeof *loader);
	*loader = (Loader){.database = database, .connection = database_connection(database)};
	snprintf(loader->run_id, FIGURE_MAX, "%d", run.run_id);
	snprintf(loader->session_id, FIGURE_MAX, "%d", run.session_id);
	status = database_script(database, error, SESSION_SETTINGS);
	if (status == STATUS_OK) status = database_script(database, error, sql_load_stage);
	if (status == STATUS_OK && PQsetnonblocking(loader->connection, 1) != 0)
		status = database_problem(loader->connection, NULL, error, "a loading session cannot be set up");
	if (status == STATUS_OK) *out = loader;
	else loader_close(loader);
	return status;
}

void loader_close(Loader *loader) {
	if (!loader) return;
	database_close(loader->database);
	free(loader);
}

bool loader_is_busy(const Loader *loader) {
	return loader->batch != NULL;
}

/* ---- steps ---- */

static bool applies(const Loader *loader, const Step *step) {
	if (step->stage == LATE) return loader->late > 0;
	return step->stage < 0 || loader->batch->stages[step->stage].length > 0;
}

static void settle(Loader *loader) {
	RunCounts *to = &loader->committed, *from = &loader->pending;
	to->loaded += from->loaded;
	to->changed += from->changed;
	to->withdrawn += from->withdrawn;
	to->quarantined += from->quarantined;
	to->said_twice += from->said_twice;
	to->rounded += loader->batch->rounded;
	*from = (RunCounts){0};
	batch_clear(loader->batch);
	loader->batch = NULL;
}

static Status flush(Loader *loader, Error *error) {
	int left = PQflush(loader->connection);
	loader->wants_write = left == 1;
	return left < 0 ? database_problem(loader->connection, NULL, error, "a batch could not be sent") : STATUS_OK;
}

/* Sends the next step that has something to do; after the last one the loader is idle. */
static Status send_step(Loader *loader, Error *error) {
	while (loader->step < STEP_COUNT && !applies(loader, &STEPS[loader->step])) loader->step++;
	if (loader->step == STEP_COUNT) {
		settle(loader);
		return STATUS_OK;
	}
	const Step *step = &STEPS[loader->step];
	const char *parameters[] = {step->parameter == PARAMETER_SESSION ? loader->session_id : loader->run_id};
	int sent = PQsendQueryParams(loader->connection, step->sql, step->parameter == PARAMETER_NONE ? 0 : 1, NULL, parameters, NULL, NULL, 0);
	return sent ? flush(loader, error) : database_problem(loader->connection, NULL, error, "a batch could not be sent");
}

static Status copy_on(Loader *loader, Error *error) {
	const Buffer *data = &loader->batch->stages[STEPS[loader->step].stage];
	while (loader->sent < data->length) {
		size_t piece = data->length - loader->sent < PIECE_BYTES ? data->length - loader->sent : PIECE_BYTES;
		int put = PQputCopyData(loader->connection, data->data + loader->sent, (int)piece);
		if (put < 0) return database_problem(loader->connection, NULL, error, "COPY broke off");
		if (put == 0) {
			loader->wants_write = true;
			return STATUS_OK;
		}
		loader->sent += piece;
		Status status = flush(loader, error);
		if (status != STATUS_OK || loader->wants_write) return status;
	}
	int ended = PQputCopyEnd(loader->connection, NULL);
	if (ended < 0) return database_problem(loader->connection, NULL, error, "COPY could not end");
	if (ended == 1) loader->copying = false;
	return flush(loader, error);
}

static Status take_figures(Loader *loader, const Step *step, const PGresult *result, Error *error) {
	int64_t first = database_int(result, 0, 0), second = PQnfields(result) > 1 ? database_int(result, 0, 1) : 0;
	switch (step->counting) {
	case COUNT_WITHDRAWN:
		loader->pending.withdrawn += first;
		loader->late += second;
		break;
	case COUNT_SETTLED:
		loader->pending.said_twice += second;
		return STATUS_OK;
	case COUNT_USAGE:
		loader->pending.loaded += first;
		loader->pending.changed += second;
		loader->late += database_int(result, 0, 2);
		break;
	case COUNT_REJECTS:
		loader->pending.quarantined += first;
		break;
	case COUNT_UNITS:
		if (first == second) break;
		return error_set(error, STATUS_FAILED, "the ledger: %lld of %lld units of a batch are no longer this run's; nothing of the batch was loaded; run it again",
			(long long)(first - second), (long long)first);
	default:
		break;
	}
	return database_understood(loader->database, error);
}

static Status take_result(Loader *loader, const PGresult *result, Error *error) {
	const Step *step = &STEPS[loader->step];
	switch (PQresultStatus(result)) {
	case PGRES_COPY_IN:
		loader->copying = true;
		loader->sent = 0;
		return STATUS_OK;
	case PGRES_TUPLES_OK:
		return take_figures(loader, step, result, error);
	case PGRES_COMMAND_OK:
		return STATUS_OK;
	default:
		return database_problem(loader->connection, result, error, "a batch was not loaded");
	}
}

/* One step on. *progress: something moved and more may. */
static Status advance(Loader *loader, bool *progress, Error *error) {
	*progress = false;
	if (loader->copying) {
		Status status = copy_on(loader, error);
		*progress = status == STATUS_OK && !loader->copying;
		return status;
	}
	if (PQisBusy(loader->connection)) return flush(loader, error);
	*progress = true;
	PGresult *result = PQgetResult(loader->connection);
	if (!result) {
		loader->step++;
		return send_step(loader, error);
	}
	Status status = take_result(loader, result, error);
	PQclear(result);
	return status;
}

Status loader_pump(Loader *loader, Error *error) {
	if (!loader->batch) return STATUS_OK;
	if (!PQconsumeInput(loader->connection)) return database_problem(loader->connection, NULL, error, "the connection was lost while a batch was loaded");
	Status status = STATUS_OK;
	for (bool progress = true; progress && status == STATUS_OK && loader->batch;) status = advance(loader, &progress, error);
	return status;
}

Status loader_begin(Loader *loader, Batch *batch, Error *error) {
	batch_seal(batch);
	batch_redact(batch);
	loader->batch = batch;
	loader->step = 0;
	loader->copying = false;
	loader->late = 0;
	Status status = send_step(loader, error);
	return status == STATUS_OK ? loader_pump(loader, error) : status;
}

struct curl_waitfd loader_wait(const Loader *loader) {
	bool writes = loader->wants_write || loader->copying;
	return (struct curl_waitfd){
		.fd = PQsocket(loader->connection),
		.events = (short)(CURL_WAIT_POLLIN | (writes ? CURL_WAIT_POLLOUT : 0)),
	};
}

Status loader_finish(Loader *loader, Error *error) {
	Status status = STATUS_OK;
	while (loader->batch && status == STATUS_OK) {
		struct curl_waitfd wanted = loader_wait(loader);
		struct pollfd socket = {wanted.fd, (short)(POLLIN | (wanted.events & CURL_WAIT_POLLOUT ? POLLOUT : 0)), 0};
		poll(&socket, 1, 1000);
		status = loader_pump(loader, error);
	}
	return status;
}

void loader_add_counts(const Loader *loader, RunCounts *counts) {
	counts->loaded += loader->committed.loaded;
	counts->changed += loader->committed.changed;
	counts->withdrawn += loader->committed.withdrawn;
	counts->quarantined += loader->committed.quarantined;
	counts->said_twice += loader->committed.said_twice;
	counts->rounded += loader->committed.rounded;
}

/* ---- the end of a file ---- */

static Status run_step(Loader *loader, const char *sql, Error *error) {
	return database_query(loader->database, error, 1, NULL, sql, DATABASE_PARAMETERS(loader->run_id));
}

static Status take_back(Loader *loader, const LoadedFile *file, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *staged = NULL, *withdrawn = NULL;
	char import_id[FIGURE_MAX];
	snprintf(import_id, sizeof import_id, "%d", file->import_id);
	Status status = database_query(loader->database, error, 1, &staged, sql_load_file_said,
		DATABASE_PARAMETERS(import_id, file->first, file->last, file->settled));
	if (status != STATUS_OK || !database_int(staged, 0, 0)) return status;
	status = database_script(loader->database, error, "ANALYZE stage_usage; ANALYZE stage_said");
	if (status == STATUS_OK)
		status = database_query(loader->database, error, 2, &withdrawn, sql_load_withdraw, DATABASE_PARAMETERS(loader->run_id));
	if (status != STATUS_OK) return status;
	loader->committed.withdrawn += database_int(withdrawn, 0, 0);
	if (database_int(withdrawn, 0, 1)) {
		status = database_script(loader->database, error, "ANALYZE stage_late");
		if (status == STATUS_OK) status = run_step(loader, sql_load_adjust, error);
	}
	if (status == STATUS_OK) status = run_step(loader, sql_load_tally, error);
	if (status == STATUS_OK) status = run_step(loader, sql_load_touch, error);
	return status == STATUS_OK ? database_understood(loader->database, error) : status;
}

Status loader_end_file(Loader *loader, const LoadedFile *file, Error *error) {
	Status status = loader_finish(loader, error);
	if (status == STATUS_OK) status = database_script(loader->database, error, "BEGIN");
	if (status == STATUS_OK) status = take_back(loader, file, error);
	return status == STATUS_OK ? database_script(loader->database, error, "COMMIT") : status;
}
