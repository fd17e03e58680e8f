/* filter.c: one stage alone, as a filter over JSON Lines: extract | transform | load. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "command/command.h"
#include "extract/fetch.h"
#include "extract/outcome.h"
#include "load/loader.h"
#include "plan/periods.h"
#include "sql.h"
#include "transform/archive.h"
#include "transform/body.h"
#include "transform/drift.h"
#include "transform/transform.h"

enum { LINE_MAX_BYTES = 1 << 30, LINE_DEPTH = 64 };

/* ---- extract ---- */

/* Questions made from the register alone: the ledger is neither read nor written. */
typedef struct {
	Run *run;
	const RunProviders *providers;
	Question **lines; /* by provider, ready to be asked */
	int64_t missing;
} Extraction;

static void add_questions(Extraction *extraction, size_t provider, const ClaimedAccount *account) {
	const PlannedProvider *planned = &extraction->providers->planned[provider];
	PeriodRange range = {.from = extraction->run->options->from, .to = extraction->run->options->to};
	for (size_t e = 0; e < planned->mapping->endpoint_count; e++) {
		const Endpoint *endpoint = &planned->mapping->endpoints[e];
		if (endpoint->standby) continue;
		bool fits = false;
		for (size_t k = 0; k < endpoint->accounts.count; k++) fits |= strcmp(endpoint->accounts.items[k], account->kind) == 0;
		Periods periods = fits ? periods_of(&endpoint->span, planned->today, range, extraction->run->arena) : (Periods){0};
		ClaimedAccount asked = *account;
		asked.units = arena_array(extraction->run->arena, periods.count + 1, sizeof *asked.units);
		for (size_t i = 0; i < periods.count; i++)
			if (!periods.items[i].beyond) asked.units[asked.unit_count++].period = periods.items[i].period;
		for (size_t first = 0, length; first < asked.unit_count; first += length) {
			length = question_length(endpoint, &asked, first);
			Question *question = question_new(planned->mapping, endpoint, &asked, &asked.units[first], length, planned->today, planned->as_of_given);
			question->next = extraction->lines[provider];
			extraction->lines[provider] = question;
		}
	}
}

static bool is_asked(const Options *options, const char *account) {
	for (size_t i = 0; i < options->accounts.count; i++)
		if (strcmp(options->accounts.items[i], account) == 0) return true;
	return options->accounts.count == 0;
}

static Status find_questions(Extraction *extraction, size_t provider, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(extraction->run->database, error, 4, &result, sql_run_register,
		DATABASE_PARAMETERS(extraction->providers->planned[provider].mapping->provider));
	if (status != STATUS_OK) return status;
	for (int row = PQntuples(result) - 1; row >= 0; row--) {
		ClaimedAccount account = {.account_id = (int32_t)database_int(result, row, 0), .account = PQgetvalue(result, row, 1),
			.kind = PQgetvalue(result, row, 2), .grouped = database_true(result, row, 3)};
		if (is_asked(extraction->run->options, account.account)) add_questions(extraction, provider, &account);
	}
	return database_understood(extraction->run->database, error);
}

static Status next_line(void *context, size_t provider, Question **out, Error *error) {
	(void)error;
	Extraction *extraction = context;
	*out = extraction->lines[provider];
	if (*out) {
		extraction->lines[provider] = (*out)->next;
		(*out)->next = NULL;
	}
	return STATUS_OK;
}

static bool always_room(void *context) {
	(void)context;
	return true;
}

static Status write_line(void *context, const Fetched *fetched, Error *error) {
	Extraction *extraction = context;
	const Answer *answer = &fetched->question->answer;
	if (fetched->give_back || !answer->http_status) {
		extraction->missing++;
		log_warning("%s %s: %s", answer->mapping->provider, answer->account, fetched->reason ? fetched->reason : "no answer");
		return STATUS_OK;
	}
	__attribute__((cleanup(buffer_free))) Buffer line;
	buffer_init(&line, LINE_MAX_BYTES);
	if (!archive_write_answer(&line, answer)) return error_set(error, STATUS_FAILED, "an answer of %s is too large for a line", answer->mapping->provider);
	return fwrite(line.data, 1, line.length, stdout) == line.length ? STATUS_OK : error_set(error, STATUS_FAILED, "standard output cannot be written");
}

static Status extract_all(Extraction *extraction, Error *error) {
	Fetcher *fetcher = NULL;
	FetchHooks hooks = {next_line, write_line, always_room, extraction, NULL};
	Status status = fetcher_new(extraction->providers->accesses, extraction->providers->count, hooks, &fetcher, error);
	while (status == STATUS_OK && !fetcher_is_done(fetcher)) {
		if (run_was_asked_to_stop()) status = fetcher_stop(fetcher, "asked to stop", error);
		if (status == STATUS_OK) status = fetcher_step(fetcher, NULL, 0, 200, error);
	}
	if (status == STATUS_OK) status = run_count_asked(extraction->run, extraction->providers, fetcher, error);
	fetcher_free(fetcher);
	return status;
}

Status command_extract(const Options *options, Arena *arena, Error *error) {
	Run run;
	RunProviders providers = {0};
	Status status = run_open(&run, options, arena, error);
	if (status == STATUS_OK) status = ledger_register(run.database, &run.mappings, error);
	if (status == STATUS_OK) status = run_providers(&run, true, &providers, error);
	Extraction extraction = {.run = &run, .providers = &providers, .lines = arena_array(arena, providers.count + 1, sizeof(Question *))};
	for (size_t i = 0; i < providers.count && status == STATUS_OK; i++) status = find_questions(&extraction, i, error);
	if (status == STATUS_OK) status = extract_all(&extraction, error);
	run_close(&run);
	return status == STATUS_OK && (extraction.missing || run_was_asked_to_stop()) ? STATUS_INCOMPLETE : status;
}

/* ---- lines in ---- */

typedef Status (*LineBody)(const JsonNode *line, Arena *arena, void *context, Error *error);

static Status each_line(LineBody body, void *context, Error *error) {
	char *text = NULL;
	size_t capacity = 0;
	ssize_t length;
	int64_t number = 0;
	Arena *arena = arena_new(0);
	Status status = STATUS_OK;
	while (status == STATUS_OK && (length = getline(&text, &capacity, stdin)) > 0) {
		const JsonNode *line;
		const char *problem;
		size_t offset;
		number++;
		if (!slice_trim((Slice){text, (size_t)length}).length) continue;
		arena_reset(arena);
		if (!json_parse((Slice){text, (size_t)length}, (JsonOptions){.max_depth = LINE_DEPTH}, arena, &line, &problem, &offset))
			status = error_set(error, STATUS_USAGE, "%s", problem);
		else status = body(line, arena, context, error);
	}
	if (status != STATUS_OK) error_prefix(error, "standard input, line %lld", (long long)number);
	free(text);
	arena_free(arena);
	return status;
}

/* ---- transform ---- */

typedef struct {
	Mappings mappings;
	Arena *rows_arena;
	Rows rows;
	Drift *drift;
	int64_t rejects;
} Transformation;

static Status transform_line(const JsonNode *line, Arena *arena, void *context, Error *error) {
	Transformation *t = context;
	Answer answer;
	const char *problem, *because;
	if (!archive_read_answer(line, &t->mappings, arena, &answer, &problem)) return error_set(error, STATUS_USAGE, "%s", problem);
	const JsonNode *root = body_read(answer.endpoint->csv, answer.body, arena, &problem);
	Outcome outcome = outcome_judge(&answer.endpoint->outcomes, answer.http_status, root, &because);
	drift_answer(t->drift, &answer, root, outcome);
	arena_reset(t->rows_arena);
	rows_clear(&t->rows);
	if (outcome == OUTCOME_OK) transform_answer(&answer, root, &t->rows);
	t->rejects += (int64_t)t->rows.reject_count + (outcome == OUTCOME_NOT_UNDERSTOOD);
	__attribute__((cleanup(buffer_free))) Buffer out;
	buffer_init(&out, LINE_MAX_BYTES);
	if (!archive_write_judged(&out, &answer, outcome_name(outcome), because) || !archive_write_rows(&out, &t->rows))
		return error_set(error, STATUS_FAILED, "the rows of an answer are too large");
	return fwrite(out.data, 1, out.length, stdout) == out.length ? STATUS_OK : error_set(error, STATUS_FAILED, "standard output cannot be written");
}

Status command_transform(const Options *options, Arena *arena, Error *error) {
	Transformation t = {.rows_arena = arena_new(0), .drift = drift_new()};
	rows_init(&t.rows, t.rows_arena);
	Status status = mapping_read_folder(options->mappings, arena, &t.mappings, error);
	if (status == STATUS_OK) status = each_line(transform_line, &t, error);
	drift_tell(t.drift);
	bool drifted = options->strict && drift_count(t.drift);
	drift_free(t.drift);
	rows_free(&t.rows);
	arena_free(t.rows_arena);
	return status == STATUS_OK && (t.rejects || drifted) ? STATUS_INCOMPLETE : status;
}

/* ---- load ---- */

/* An answer's line and the rows that follow it, until the next answer. */
typedef struct {
	Run *run;
	Dimension *dimension;
	Loader *loader;
	Batch batch;
	Arena *arena; /* of the answer in hand */
	Rows rows;
	Answer answer;
	bool has_answer;
	Outcome outcome;
	const char *reason;
	ClaimedUnit *units;
	size_t unit_count;
} Loading;

static Status write_batch(Loading *loading, Error *error) {
	Status status = loader_begin(loading->loader, &loading->batch, error);
	return status == STATUS_OK ? loader_finish(loading->loader, error) : status;
}

static Status end_answer(Loading *loading, Error *error) {
	if (!loading->has_answer) return STATUS_OK;
	BatchItem item = {.answer = &loading->answer, .units = loading->units, .unit_count = loading->unit_count, .outcome = loading->outcome,
		.reason = loading->reason, .rows = &loading->rows, .attempts = 1};
	Status status = batch_add(&loading->batch, loading->dimension, &item, error);
	loading->has_answer = false;
	rows_clear(&loading->rows);
	return status == STATUS_OK && batch_is_full(&loading->batch) ? write_batch(loading, error) : status;
}

static Status claim_units(Loading *loading, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char account[16], endpoint[16], run[16], session[16], from[CALENDAR_TEXT_MAX], to[CALENDAR_TEXT_MAX];
	const Answer *answer = &loading->answer;
	snprintf(account, sizeof account, "%d", answer->account_id);
	snprintf(endpoint, sizeof endpoint, "%d", answer->endpoint->id);
	snprintf(run, sizeof run, "%d", loading->run->record.run_id);
	snprintf(session, sizeof session, "%d", loading->run->record.session_id);
	const char grain[] = {grain_name(answer->endpoint->span.unit)[0], '\0'};
	Status status = database_query(loading->run->database, error, 2, &result, sql_run_claim_loaded, DATABASE_PARAMETERS(account, endpoint, grain,
		calendar_day_text(answer->from, from), calendar_day_text(answer->to, to), run, session));
	if (status != STATUS_OK) return status;
	loading->unit_count = (size_t)PQntuples(result);
	loading->units = arena_array(loading->arena, loading->unit_count + 1, sizeof *loading->units);
	for (size_t i = 0; i < loading->unit_count; i++) {
		loading->units[i].unit_id = database_int(result, (int)i, 0);
		loading->units[i].period = database_day(result, (int)i, 1);
	}
	return database_understood(loading->run->database, error);
}

static Status find_account(Loading *loading, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Answer *answer = &loading->answer;
	Status status = database_query(loading->run->database, error, 1, &result,
		"SELECT a.account_id FROM simtally_store.account a JOIN simtally_store.provider p USING (provider_id) WHERE p.name = $1 AND a.account = $2",
		DATABASE_PARAMETERS(answer->mapping->provider, answer->account));
	if (status != STATUS_OK) return status;
	if (!PQntuples(result)) return error_set(error, STATUS_USAGE, "the account %s of %s is not in the register: load it with simtally accounts import", answer->account, answer->mapping->provider);
	answer->account_id = (int32_t)database_int(result, 0, 0);
	return database_understood(loading->run->database, error);
}

static Outcome outcome_named(const char *name) {
	for (int i = OUTCOME_OK; i <= OUTCOME_NOT_UNDERSTOOD; i++)
		if (strcmp(outcome_name((Outcome)i), name) == 0) return (Outcome)i;
	return OUTCOME_NOT_UNDERSTOOD;
}

static Status begin_answer(Loading *loading, const JsonNode *line, Error *error) {
	const char *problem;
	Status status = end_answer(loading, error);
	if (status != STATUS_OK) return status;
	arena_reset(loading->arena);
	Slice outcome = json_scalar(json_member_text(line, "outcome")), reason = json_scalar(json_member_text(line, "reason"));
	if (!outcome.at) return error_set(error, STATUS_USAGE, "this answer was not transformed yet: simtally transform comes before load");
	if (!archive_read_answer(line, &loading->run->mappings, loading->arena, &loading->answer, &problem)) return error_set(error, STATUS_USAGE, "%s", problem);
	loading->outcome = outcome_named(arena_text(loading->arena, outcome));
	loading->reason = reason.at ? arena_text(loading->arena, reason) : NULL;
	loading->answer.body.at = arena_text(loading->arena, loading->answer.body);
	status = find_account(loading, error);
	if (status == STATUS_OK) status = ledger_lock(loading->run->database, loading->answer.mapping, error);
	if (status == STATUS_OK) status = claim_units(loading, error);
	loading->has_answer = status == STATUS_OK;
	return status;
}

static Status load_line(const JsonNode *line, Arena *arena, void *context, Error *error) {
	(void)arena;
	Loading *loading = context;
	const char *problem;
	if (archive_is_answer(line)) return begin_answer(loading, line, error);
	if (!loading->has_answer) return error_set(error, STATUS_USAGE, "a row comes before the answer it belongs to");
	return archive_read_row(line, &loading->rows, &problem) ? STATUS_OK : error_set(error, STATUS_USAGE, "%s", problem);
}

static Status load(Run *run, Error *error) {
	Loading loading = {.run = run, .dimension = dimension_new(run->database), .arena = arena_new(0)};
	rows_init(&loading.rows, loading.arena);
	batch_init(&loading.batch);
	Status status = loader_open(run->record, &loading.loader, error);
	if (status == STATUS_OK) status = each_line(load_line, &loading, error);
	if (status == STATUS_OK) status = end_answer(&loading, error);
	if (status == STATUS_OK && !batch_is_empty(&loading.batch)) status = write_batch(&loading, error);
	if (loading.loader) loader_add_counts(loading.loader, &run->counts);
	loader_close(loading.loader);
	batch_free(&loading.batch);
	rows_free(&loading.rows);
	arena_free(loading.arena);
	dimension_free(loading.dimension);
	Error ignored = {0};
	ledger_unclaim(run->database, run->record, NULL, &ignored);
	if (status == STATUS_OK) status = summary_print_fetch(run, 0, error);
	return status;
}

Status command_load(const Options *options, Arena *arena, Error *error) {
	return command_with_run(options, arena, load, error);
}
