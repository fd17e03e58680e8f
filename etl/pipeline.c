#include "pipeline.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "extract/fetch.h"
#include "extract/outcome.h"
#include "load/drift_record.h"
#include "load/loader.h"
#include "sql.h"
#include "transform/body.h"
#include "transform/transform.h"

enum {
	WORKERS_MAX = 16,
	CLAIM_ACCOUNTS = 250, /* a claim's worth of questions stays in memory, no more */
	FLUSH_AFTER_MS = 2000,
	STEP_MS = 200,
	DRIFT_AFTER_MS = 2000
};

/* One loading session with two batches: one is filled while the other is written. */
typedef struct {
	Loader *loader;
	Batch batches[2];
	int filling;
} Worker;

/* Where a provider's claims have got to. */
typedef struct {
	size_t endpoint;
	int32_t after;
	Arena *arena;
	Claim claim;
	size_t account, unit;
} Cursor;

typedef struct {
	Run *run;
	const RunProviders *providers;
	Fetcher *fetcher;
	Dimension *dimension;
	Worker workers[WORKERS_MAX];
	size_t worker_count;
	Cursor *cursors;
	Arena *rows_arena;
	Rows rows;
	int64_t units, done, begun_ns;
	int64_t drift_told, drift_told_ns; /* what a killed run leaves of it */
} Pipeline;

/* ---- loading ---- */

static Worker *worker_of(Pipeline *pipeline, int32_t account_id) {
	/* An account's answers go through one session, in their order. */
	return &pipeline->workers[(uint32_t)account_id % pipeline->worker_count];
}

static Batch *filling(Worker *worker) {
	return &worker->batches[worker->filling];
}

static Status write_batch(Worker *worker, Error *error) {
	Batch *batch = filling(worker);
	worker->filling = 1 - worker->filling;
	return loader_begin(worker->loader, batch, error);
}

static bool is_due(const Worker *worker) {
	const Batch *batch = &worker->batches[worker->filling];
	if (batch_is_empty(batch)) return false;
	return batch_is_full(batch) || calendar_monotonic_ns() - batch->began_ns > (int64_t)FLUSH_AFTER_MS * 1000000;
}

static Status load_on(Pipeline *pipeline, Error *error) {
	Status status = STATUS_OK;
	for (size_t i = 0; i < pipeline->worker_count && status == STATUS_OK; i++) {
		Worker *worker = &pipeline->workers[i];
		status = loader_pump(worker->loader, error);
		if (status == STATUS_OK && !loader_is_busy(worker->loader) && is_due(worker)) status = write_batch(worker, error);
	}
	return status;
}

static unsigned waits(const Pipeline *pipeline, struct curl_waitfd out[WORKERS_MAX]) {
	unsigned count = 0;
	for (size_t i = 0; i < pipeline->worker_count; i++)
		if (loader_is_busy(pipeline->workers[i].loader)) out[count++] = loader_wait(pipeline->workers[i].loader);
	return count;
}

/* Waits for any loader, never for one alone: it may be waiting for a row that another one holds until it commits. */
static Status load_wait(Pipeline *pipeline, Error *error) {
	struct curl_waitfd wanted[WORKERS_MAX];
	struct pollfd sockets[WORKERS_MAX];
	unsigned count = waits(pipeline, wanted);
	for (unsigned i = 0; i < count; i++)
		sockets[i] = (struct pollfd){wanted[i].fd, (short)(POLLIN | (wanted[i].events & CURL_WAIT_POLLOUT ? POLLOUT : 0)), 0};
	if (count) poll(sockets, count, STEP_MS);
	return load_on(pipeline, error);
}

static bool load_is_done(Pipeline *pipeline) {
	for (size_t i = 0; i < pipeline->worker_count; i++)
		if (loader_is_busy(pipeline->workers[i].loader) || !batch_is_empty(filling(&pipeline->workers[i]))) return false;
	return true;
}

static Status load_rest(Pipeline *pipeline, Error *error) {
	Status status = STATUS_OK;
	while (status == STATUS_OK && !load_is_done(pipeline)) {
		for (size_t i = 0; i < pipeline->worker_count && status == STATUS_OK; i++) {
			Worker *worker = &pipeline->workers[i];
			if (!loader_is_busy(worker->loader) && !batch_is_empty(filling(worker))) status = write_batch(worker, error);
		}
		if (status == STATUS_OK) status = load_wait(pipeline, error);
	}
	return status;
}

static bool has_room(void *context) {
	Pipeline *pipeline = context;
	for (size_t i = 0; i < pipeline->worker_count; i++) {
		Worker *worker = &pipeline->workers[i];
		if (batch_is_full(filling(worker)) && loader_is_busy(worker->loader)) return false;
	}
	return true;
}

/* ---- questions ---- */

static void tell(Pipeline *pipeline) {
	int64_t elapsed_ms = (calendar_monotonic_ns() - pipeline->begun_ns) / 1000000;
	int64_t rate = elapsed_ms ? pipeline->done * 1000 / elapsed_ms : 0;
	log_progress("%lld of %lld units, %lld a second", (long long)pipeline->done, (long long)pipeline->units, (long long)rate);
}

static Status claim_more(Pipeline *pipeline, size_t index, bool *got, Error *error) {
	Run *run = pipeline->run;
	Cursor *cursor = &pipeline->cursors[index];
	const Mapping *mapping = pipeline->providers->planned[index].mapping;
	*got = false;
	Status counted = run_count_asked(run, pipeline->providers, pipeline->fetcher, error);
	if (counted != STATUS_OK) return counted;
	while (cursor->endpoint < mapping->endpoint_count) {
		arena_reset(cursor->arena);
		cursor->account = cursor->unit = 0;
		Status status = ledger_claim(run->database, run->record, &mapping->endpoints[cursor->endpoint], cursor->after, CLAIM_ACCOUNTS, cursor->arena, &cursor->claim, error);
		if (status != STATUS_OK) return status;
		*got = cursor->claim.count > 0;
		if (*got) {
			cursor->after = cursor->claim.items[cursor->claim.count - 1].account_id;
			return STATUS_OK;
		}
		cursor->endpoint++;
		cursor->after = 0;
	}
	return STATUS_OK;
}

static Status next_question(void *context, size_t index, Question **out, Error *error) {
	Pipeline *pipeline = context;
	Cursor *cursor = &pipeline->cursors[index];
	const PlannedProvider *provider = &pipeline->providers->planned[index];
	if (cursor->account == cursor->claim.count) {
		bool got;
		Status status = claim_more(pipeline, index, &got, error);
		if (status != STATUS_OK || !got) return status;
	}
	const Endpoint *endpoint = &provider->mapping->endpoints[cursor->endpoint];
	const ClaimedAccount *account = &cursor->claim.items[cursor->account];
	size_t length = question_length(endpoint, account, cursor->unit);
	*out = question_new(provider->mapping, endpoint, account, &account->units[cursor->unit], length, provider->today, provider->as_of_given);
	cursor->unit += length;
	if (cursor->unit == account->unit_count) {
		cursor->account++;
		cursor->unit = 0;
	}
	return STATUS_OK;
}

static void note(const Fetched *fetched) {
	const Question *question = fetched->question;
	if (fetched->outcome == OUTCOME_OK || (fetched->outcome == OUTCOME_NO_DATA && !fetched->reason)) return;
	bool expected = fetched->outcome == OUTCOME_NO_DATA || (fetched->outcome == OUTCOME_NOT_ELIGIBLE && question->answer.grouped);
	log_line(expected ? LOG_DEBUG : LOG_WARNING, "%s %s: %s: %s%s%s", question->answer.mapping->provider, question->answer.account,
		fetched->give_back ? "given back, still owed" : outcome_name(fetched->outcome), fetched->reason ? fetched->reason : "",
		fetched->trace ? "; trace " : "", fetched->trace ? fetched->trace : "");
}

static Status take_answer(void *context, const Fetched *fetched, Error *error) {
	Pipeline *pipeline = context;
	const Question *question = fetched->question;
	rows_clear(&pipeline->rows);
	arena_reset(pipeline->rows_arena);
	if (fetched->outcome == OUTCOME_OK && !fetched->give_back) transform_answer(&question->answer, fetched->root, &pipeline->rows);
	if (!fetched->give_back) drift_answer(pipeline->run->drift, &question->answer, fetched->root, fetched->outcome);
	note(fetched);
	if (!fetched->give_back) pipeline->done += (int64_t)question->unit_count;
	BatchItem item = {
		.answer = &question->answer, .units = question->units, .unit_count = question->unit_count, .outcome = fetched->outcome,
		.give_back = fetched->give_back, .wait_s = fetched->wait_s, .attempts = question->attempts, .reason = fetched->reason,
		.trace = fetched->trace, .rows = &pipeline->rows,
	};
	return batch_add(filling(worker_of(pipeline, question->answer.account_id)), pipeline->dimension, &item, error);
}

/* ---- beginning and end ---- */

static Status open_workers(Pipeline *pipeline, Error *error) {
	Status status = STATUS_OK;
	int count = pipeline->run->options->workers;
	for (int i = 0; i < count && status == STATUS_OK; i++) {
		Worker *worker = &pipeline->workers[i];
		batch_init(&worker->batches[0]);
		batch_init(&worker->batches[1]);
		status = loader_open(pipeline->run->record, &worker->loader, error);
		pipeline->worker_count++;
	}
	return status;
}

static Status pipeline_open(Pipeline *pipeline, Run *run, const RunProviders *providers, Error *error) {
	*pipeline = (Pipeline){.run = run, .providers = providers, .dimension = dimension_new(run->database), .rows_arena = arena_new(0), .begun_ns = calendar_monotonic_ns()};
	rows_init(&pipeline->rows, pipeline->rows_arena);
	pipeline->cursors = memory_grow(NULL, providers->count, sizeof *pipeline->cursors);
	for (size_t i = 0; i < providers->count; i++) pipeline->cursors[i] = (Cursor){.arena = arena_new(0)};
	return open_workers(pipeline, error);
}

static void pipeline_close(Pipeline *pipeline) {
	for (size_t i = 0; i < pipeline->worker_count; i++) {
		Worker *worker = &pipeline->workers[i];
		if (worker->loader) loader_add_counts(worker->loader, &pipeline->run->counts);
		loader_close(worker->loader);
		batch_free(&worker->batches[0]);
		batch_free(&worker->batches[1]);
	}
	for (size_t i = 0; i < pipeline->providers->count; i++) arena_free(pipeline->cursors[i].arena);
	free(pipeline->cursors);
	rows_free(&pipeline->rows);
	arena_free(pipeline->rows_arena);
	dimension_free(pipeline->dimension);
}

/* Now and then, so that a run that is killed has told most of it. */
static Status tell_drift(Pipeline *pipeline, Error *error) {
	Run *run = pipeline->run;
	int64_t changes = drift_changes(run->drift), now_ns = calendar_monotonic_ns();
	if (changes == pipeline->drift_told || now_ns - pipeline->drift_told_ns < (int64_t)DRIFT_AFTER_MS * 1000000) return STATUS_OK;
	pipeline->drift_told = changes;
	pipeline->drift_told_ns = now_ns;
	return drift_record(run->database, run->record, run->drift, error);
}

static Status fetch_all(Pipeline *pipeline, Error *error) {
	Fetcher *fetcher = pipeline->fetcher;
	Status status = STATUS_OK;
	bool stopped = false;
	while (status == STATUS_OK && !fetcher_is_done(fetcher)) {
		struct curl_waitfd others[WORKERS_MAX];
		status = load_on(pipeline, error);
		if (status == STATUS_OK) status = fetcher_step(fetcher, others, waits(pipeline, others), STEP_MS, error);
		if (status == STATUS_OK) status = tell_drift(pipeline, error);
		tell(pipeline);
		if (status == STATUS_OK && run_was_asked_to_stop() && !stopped) {
			log_warning("asked to stop: finishing what is under way; the rest stays owed");
			pipeline->run->missing = stopped = true;
			status = fetcher_stop(fetcher, "the run was asked to stop", error);
		}
	}
	log_progress_end();
	return status == STATUS_OK ? load_rest(pipeline, error) : status;
}

/* A provider that is not asked any more leaves a word in the run and beside what it owes. */
static Status explain_given_up(Pipeline *pipeline, Error *error) {
	Run *run = pipeline->run;
	Status status = STATUS_OK;
	for (size_t i = 0; i < pipeline->providers->count && status == STATUS_OK; i++) {
		const char *why = fetcher_given_up(pipeline->fetcher, i);
		const Mapping *mapping = pipeline->providers->planned[i].mapping;
		if (!why) continue;
		run->problem = arena_format(run->arena, "%s%s%s: %s", run->problem ? run->problem : "", run->problem ? "; " : "", mapping->provider, why);
		status = ledger_explain(run->database, run->record, mapping, why, error);
	}
	return status;
}

Status pipeline_fetch(Run *run, const RunProviders *providers, int64_t units, Error *error) {
	Pipeline pipeline;
	Status status = pipeline_open(&pipeline, run, providers, error);
	pipeline.units = units;
	FetchHooks hooks = {next_question, take_answer, has_room, &pipeline, NULL};
	if (status == STATUS_OK) status = fetcher_new(providers->accesses, providers->count, hooks, &pipeline.fetcher, error);
	if (status == STATUS_OK) status = fetch_all(&pipeline, error);
	if (pipeline.fetcher) run->counts.requests = fetcher_requests(pipeline.fetcher);
	if (status == STATUS_OK) status = run_count_asked(run, providers, pipeline.fetcher, error);
	if (status == STATUS_OK) status = explain_given_up(&pipeline, error);
	fetcher_free(pipeline.fetcher);
	pipeline_close(&pipeline);
	if (status == STATUS_OK) status = ledger_unclaim(run->database, run->record, NULL, error);
	if (status == STATUS_OK) status = drift_compare(run->database, &run->mappings, run->drift, error);
	if (status == STATUS_OK) status = drift_record(run->database, run->record, run->drift, error); /* before the report */
	return status;
}

/* ---- replay ---- */

typedef struct {
	Pipeline *pipeline;
	Arena *arena;
	int64_t answers;
	Database *reader;
} Replay;

static const PlannedProvider *provider_named(const RunProviders *providers, const char *name) {
	for (size_t i = 0; i < providers->count; i++)
		if (strcmp(providers->planned[i].mapping->provider, name) == 0) return &providers->planned[i];
	return NULL;
}

static bool archived_answer(const PGresult *row, const RunProviders *providers, Answer *out) {
	const PlannedProvider *provider = provider_named(providers, PQgetvalue(row, 0, 1));
	const Endpoint *endpoint = provider ? mapping_endpoint(provider->mapping, PQgetvalue(row, 0, 5)) : NULL;
	if (!endpoint) return false;
	*out = (Answer){
		.mapping = provider->mapping, .endpoint = endpoint, .account_id = (int32_t)database_int(row, 0, 2), .account = PQgetvalue(row, 0, 3),
		.kind = PQgetvalue(row, 0, 4), .fetched_at = database_int(row, 0, 8), .has_answered_at = !PQgetisnull(row, 0, 9),
		.answered_at = PQgetisnull(row, 0, 9) ? 0 : database_int(row, 0, 9), .as_of_given = database_true(row, 0, 11), .http_status = (int)database_int(row, 0, 12),
		.from = database_day(row, 0, 6), .to = database_day(row, 0, 7), .as_of = database_day(row, 0, 10),
	};
	return true;
}

static Status replay_body(Replay *replay, Answer *answer, int64_t raw_id, Error *error) {
	Pipeline *pipeline = replay->pipeline;
	const char *problem, *because;
	const JsonNode *root = body_read(answer->endpoint->csv, answer->body, replay->arena, &problem);
	rows_clear(&pipeline->rows);
	arena_reset(pipeline->rows_arena);
	Outcome outcome = outcome_judge(&answer->endpoint->outcomes, answer->http_status, root, &because);
	drift_answer(pipeline->run->drift, answer, root, outcome);
	if (outcome != OUTCOME_OK) return STATUS_OK;
	transform_answer(answer, root, &pipeline->rows);
	BatchItem item = {.answer = answer, .outcome = OUTCOME_OK, .rows = &pipeline->rows, .raw_id = raw_id};
	Worker *worker = worker_of(pipeline, answer->account_id);
	Status status = batch_add(filling(worker), pipeline->dimension, &item, error);
	replay->answers++;
	while (status == STATUS_OK && !has_room(pipeline)) status = load_wait(pipeline, error);
	return status == STATUS_OK ? load_on(pipeline, error) : status;
}

static Status replay_row(PGresult *row, void *context, Error *error) {
	Replay *replay = context;
	Answer answer;
	if (run_was_asked_to_stop()) return error_set(error, STATUS_INCOMPLETE, "asked to stop");
	if (!archived_answer(row, replay->pipeline->providers, &answer)) return STATUS_OK;
	if (PQgetisnull(row, 0, 13))
		return error_set(error, STATUS_FAILED, "raw answer %s of \"%s\" (%s %s): its bytes no longer give the sha256 they were kept with, so they are not what the provider sent; nothing is read from it",
			PQgetvalue(row, 0, 0), answer.account, answer.mapping->provider, answer.endpoint->name);
	arena_reset(replay->arena);
	size_t length;
	unsigned char *body = PQunescapeBytea((const unsigned char *)PQgetvalue(row, 0, 13), &length);
	if (!body) return error_set(error, STATUS_FAILED, "no memory for an archived answer");
	answer.body = (Slice){(const char *)body, length};
	int64_t raw_id = database_int(row, 0, 0);
	Status status = database_understood(replay->reader, error);
	if (status == STATUS_OK) status = replay_body(replay, &answer, raw_id, error);
	PQfreemem(body);
	return status;
}

Status pipeline_replay(Run *run, const RunProviders *providers, Day from, Day to, const char *account_ids, Error *error) {
	Pipeline pipeline;
	char first[CALENDAR_TEXT_MAX], last[CALENDAR_TEXT_MAX];
	calendar_day_text(from, first);
	calendar_day_text(calendar_add_months(to, 1) - 1, last);
	Status status = pipeline_open(&pipeline, run, providers, error);
	Replay replay = {.pipeline = &pipeline, .arena = arena_new(0)};
	if (status == STATUS_OK) status = database_open(&replay.reader, error);
	if (status == STATUS_OK) status = database_each(replay.reader, error, 14, sql_run_archive, DATABASE_PARAMETERS(first, last, account_ids), replay_row, &replay);
	if (status == STATUS_INCOMPLETE) {
		run->missing = true;
		status = STATUS_OK;
	}
	if (status == STATUS_OK) status = load_rest(&pipeline, error);
	log_info("%lld archived answers were transformed again", (long long)replay.answers);
	database_close(replay.reader);
	arena_free(replay.arena);
	pipeline_close(&pipeline);
	return status;
}
