#include "network/switch_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "sql.h"

enum { NUMBER_MAX = 24, TEXT_MAX = 4096 };

typedef struct {
	char text[NUMBER_MAX];
} Number;

static Number number(int64_t figure) {
	Number out;
	snprintf(out.text, sizeof out.text, "%lld", (long long)figure);
	return out;
}

static const char *direction(const SwitchRecord *record) {
	return record->switch_on ? "true" : "false";
}

/* A provider may repeat what it was sent, a token too. */
static const char *cleared(Buffer *out, const char *text) {
	buffer_init(out, TEXT_MAX);
	if (!text) return NULL;
	buffer_text(out, text);
	log_redact(out);
	return out->data;
}

/* ---- planning ---- */

Status switch_record_forget(const SwitchRecord *record, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(record->database, error, 0, &result, sql_network_forget, DATABASE_PARAMETERS(number(record->mapping->provider_id).text));
	if (status == STATUS_OK && strcmp(PQcmdTuples(result), "0") != 0)
		log_warning("%s: a run ended while its request was on its way: whether %s cards were switched is unknown", record->mapping->provider, PQcmdTuples(result));
	return status;
}

Status switch_record_plan(const SwitchRecord *record, bool again, Error *error) {
	Number provider = number(record->mapping->provider_id), run = number(record->run.run_id);
	Status status = database_query(record->database, error, 0, NULL, sql_network_link, DATABASE_PARAMETERS(direction(record)));
	if (status == STATUS_OK) status = database_query(record->database, error, 0, NULL, sql_network_resume, DATABASE_PARAMETERS(direction(record)));
	if (status == STATUS_OK && again) status = database_query(record->database, error, 0, NULL, sql_network_replace, DATABASE_PARAMETERS(run.text));
	if (status == STATUS_OK)
		status = database_query(record->database, error, 0, NULL, sql_network_plan, DATABASE_PARAMETERS(provider.text, direction(record), run.text));
	if (status == STATUS_OK) status = database_query(record->database, error, 0, NULL, sql_network_link, DATABASE_PARAMETERS(direction(record)));
	return status == STATUS_OK ? database_script(record->database, error, "CREATE INDEX ON network_card (operation_id); ANALYZE network_card") : status;
}

Status switch_record_count(const SwitchRecord *record, SwitchCounts *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(record->database, error, 7, &result, sql_network_counts, DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK) return status;
	int64_t *const figures[] = {&out->planned, &out->sent, &out->unknown, &out->accepted, &out->done, &out->failed, &out->batches};
	for (int i = 0; i < 7; i++) *figures[i] = database_int(result, 0, i);
	return database_understood(record->database, error);
}

/* ---- what is next ---- */

Status switch_record_followed(const SwitchRecord *record, int64_t after, Arena *arena, SwitchBatch *out, bool *got, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Number provider = number(record->mapping->provider_id), before = number(after), run = number(record->run.run_id);
	Status status = database_query(record->database, error, 2, &result, sql_network_followed, DATABASE_PARAMETERS(provider.text, before.text, run.text));
	*got = status == STATUS_OK && PQntuples(result) > 0;
	if (*got) *out = (SwitchBatch){.batch_id = database_int(result, 0, 0), .batch_code = arena_text(arena, slice_of(PQgetvalue(result, 0, 1)))};
	return status == STATUS_OK ? database_understood(record->database, error) : status;
}

static const char *id_array(const PGresult *rows, int column, Arena *arena) {
	char *text = arena_text(arena, slice_of("{"));
	for (int row = 0; row < PQntuples(rows); row++) text = arena_format(arena, "%s%s%s", text, row ? "," : "", PQgetvalue(rows, row, column));
	return arena_format(arena, "%s}", text);
}

static Status take_batch_id(const SwitchRecord *record, int64_t *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(record->database, error, 1, &result, "SELECT nextval('simtally_store.network_batch_id')", DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK) return status;
	*out = database_int(result, 0, 0);
	return database_understood(record->database, error);
}

Status switch_record_next(const SwitchRecord *record, int64_t *line, Arena *arena, SwitchBatch *out, bool *got, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *rows = NULL;
	Number after = number(*line), most = number(record->mapping->network->most);
	Status status = database_query(record->database, error, 4, &rows, sql_network_next, DATABASE_PARAMETERS(after.text, most.text));
	int count = status == STATUS_OK ? PQntuples(rows) : 0;
	*got = count > 0;
	if (!*got) return status;
	*out = (SwitchBatch){.accounts = arena_array(arena, (size_t)count, sizeof *out->accounts), .account_ids = id_array(rows, 2, arena), .operation_ids = id_array(rows, 3, arena)};
	for (; out->count < (size_t)count; out->count++) out->accounts[out->count] = arena_text(arena, slice_of(PQgetvalue(rows, (int)out->count, 1)));
	*line = database_int(rows, count - 1, 0);
	if (database_understood(record->database, error) != STATUS_OK) return STATUS_FAILED;
	return take_batch_id(record, &out->batch_id, error);
}

/* ---- what goes out and what comes back ---- */

Status switch_record_send(const SwitchRecord *record, const SwitchBatch *batch, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Number batch_id = number(batch->batch_id), run = number(record->run.run_id);
	Status status = database_query(record->database, error, 0, &result, sql_network_send, DATABASE_PARAMETERS(batch_id.text, run.text, batch->account_ids, batch->operation_ids));
	if (status != STATUS_OK) return status;
	if (strtoll(PQcmdTuples(result), NULL, 10) == (long long)batch->count) return STATUS_OK;
	return error_set(error, STATUS_FAILED, "%s: cards that were about to be switched are not to be switched any more: somebody changed simtally_store.network_operation", record->mapping->provider);
}

static int64_t states(const PGresult *result, const char *state) {
	int64_t count = 0;
	for (int row = 0; row < PQntuples(result); row++) count += strcmp(PQgetvalue(result, row, 0), state) == 0;
	return count;
}

Status switch_record_settle(const SwitchRecord *record, const SwitchBatch *batch, const char *state, const char *message, const char *trace,
	const Buffer *refused, int64_t *left, Error *error) {
	__attribute__((cleanup(buffer_free))) Buffer words;
	__attribute__((cleanup(buffer_free))) Buffer trace_words;
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Number provider = number(record->mapping->provider_id), batch_id = number(batch->batch_id);
	Status status = database_query(record->database, error, 1, &result, sql_network_settle,
		DATABASE_PARAMETERS(provider.text, batch_id.text, state, cleared(&words, message), batch->batch_code, cleared(&trace_words, trace), refused ? refused->data : "[]"));
	if (status == STATUS_OK && left) *left = PQntuples(result) - states(result, "failed");
	return status;
}

Status switch_record_progress(const SwitchRecord *record, const SwitchBatch *batch, Buffer *followed, const char *message, const char *trace,
	int64_t *left, Error *error) {
	__attribute__((cleanup(buffer_free))) Buffer words;
	__attribute__((cleanup(buffer_free))) Buffer trace_words;
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Number provider = number(record->mapping->provider_id), batch_id = number(batch->batch_id);
	Status status = database_query(record->database, error, 1, &result, sql_network_progress,
		DATABASE_PARAMETERS(provider.text, batch_id.text, followed->data, cleared(&trace_words, trace), cleared(&words, message)));
	if (status == STATUS_OK) *left = states(result, "accepted");
	return status;
}
