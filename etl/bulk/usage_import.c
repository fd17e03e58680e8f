/* usage_import.c: one piece is read while the one before it is being written. */
#include "bulk/usage_import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "bulk/accounts.h"
#include "load/loader.h"
#include "plan/ledger.h"
#include "sql.h"

enum { PIECE_BYTES = 256 * 1024, ID_MAX = 24, SOURCE_MAX = 400, KEY_MAX = DIGEST_HEX_MAX + 2 };

typedef struct {
	Database *database;
	RunRecord run;
	UsageImport import;
	const char *account;      /* "" where the rows say it */
	const char *mapping_text; /* of both mappings: what pieces were read with */
	bool scoped;              /* the file's lines may name several scopes of a metric */
	const char *adding;       /* metrics, by commas, to which they only add */
	Dimension *dimension;
	Loader *loader;
	Batch batches[2];
	int filling;
	Arena *arena, *rows_arena;
	Rows rows;
	GivenAccount given;
	PieceTime now;
	int32_t import_id;
	bool replayed; /* the import was counted when it was made */
	char source[SOURCE_MAX];
	UsageImportCounts *counts;
} Importing;

/* A piece as the database knows it. */
typedef struct {
	int64_t raw_id; /* 0: it does not */
	PieceTime time;
	bool landed;    /* by this very import, which was broken off later */
	const char *key;
} KnownPiece;

/* ---- beginning and end ---- */

static const char *text_of_mappings(const BulkMapping *mapping, Arena *arena) {
	return arena_format(arena, "%.*s\n%.*s", SLICE_ARG(mapping->provider->text), SLICE_ARG(mapping->text));
}

static bool is_scoped(const Endpoint *endpoint) {
	for (size_t i = 0; i < endpoint->usage_count; i++) {
		const UsageRule *rule = &endpoint->usage[i];
		if (rule->row_count > 1) return true;
		for (size_t row = 0; row < rule->row_count; row++)
			if (!rule->rows[row].scope.fixed) return true;
	}
	return false;
}

static const char *adding_of(const Endpoint *endpoint, Arena *arena) {
	const char *adding = "";
	for (size_t i = 0; i < endpoint->usage_count; i++)
		if (endpoint->usage[i].answers_add)
			adding = arena_format(arena, "%s%s%s", adding, *adding ? "," : "", metric_name(endpoint->usage[i].metric));
	return adding;
}

static Status importing_open(Importing *importing, Database *database, RunRecord run, const UsageImport *import, UsageImportCounts *counts, Error *error) {
	*importing = (Importing){
		.database = database, .run = run, .import = *import, .account = import->account ? import->account : "", .dimension = dimension_new(database),
		.arena = arena_new(0), .rows_arena = arena_new(0), .counts = counts,
		.now = {import->as_of, import->as_of_given, calendar_now()},
	};
	rows_init(&importing->rows, importing->rows_arena);
	importing->mapping_text = text_of_mappings(import->mapping, importing->arena);
	importing->scoped = is_scoped(&import->mapping->endpoint);
	importing->adding = adding_of(&import->mapping->endpoint, importing->arena);
	for (int i = 0; i < 2; i++) batch_init(&importing->batches[i]);
	Status status = accounts_prepare(database, import->mapping, error);
	if (status == STATUS_OK && *importing->account)
		status = accounts_given(database, import->mapping, import->account, importing->arena, &importing->given, error);
	return status == STATUS_OK ? loader_open(run, &importing->loader, error) : status;
}

static void importing_close(Importing *importing) {
	if (importing->loader) loader_add_counts(importing->loader, &importing->counts->run);
	loader_close(importing->loader);
	for (int i = 0; i < 2; i++) batch_free(&importing->batches[i]);
	rows_free(&importing->rows);
	dimension_free(importing->dimension);
	arena_free(importing->rows_arena);
	arena_free(importing->arena);
}

static void name_source(Importing *importing, const char *file_name) {
	snprintf(importing->source, sizeof importing->source, "usage:%.300s:%d", file_name, importing->import_id);
}

static Status begin_import(Importing *importing, const char *key, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char provider[ID_MAX], run[ID_MAX];
	snprintf(provider, sizeof provider, "%d", importing->import.mapping->provider->provider_id);
	snprintf(run, sizeof run, "%d", importing->run.run_id);
	Status status = database_query(importing->database, error, 1, &result, sql_bulk_begin,
		DATABASE_PARAMETERS(provider, run, importing->import.file_name, importing->import.mapping->name, importing->account, key,
			importing->mapping_text));
	if (status != STATUS_OK) return status;
	importing->import_id = importing->counts->import_id = (int32_t)database_int(result, 0, 0);
	name_source(importing, importing->import.file_name);
	return database_understood(importing->database, error);
}

/* What an earlier file of that name left open, and what this one leaves to nobody. */
static Status settle_earlier(Importing *importing, const char *id, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *numbers = NULL;
	char run[ID_MAX];
	snprintf(run, sizeof run, "%d", importing->run.run_id);
	Status status = database_query(importing->database, error, 0, NULL, sql_bulk_settle, DATABASE_PARAMETERS(id, run));
	if (status == STATUS_OK) status = database_query(importing->database, error, 2, &numbers, sql_bulk_unregistered, DATABASE_PARAMETERS(id));
	if (status != STATUS_OK) return status;
	importing->counts->numbers = database_int(numbers, 0, 0);
	snprintf(importing->counts->number_names, sizeof importing->counts->number_names, "%s", PQgetvalue(numbers, 0, 1));
	return STATUS_OK;
}

/* What earlier files and answers said of the periods that the file names, and it does not. Of a replay: of the days
 * that are read again. */
static Status take_back(Importing *importing, int32_t import_id, Day as_of, const char *first, const char *last,
	Error *error) {
	char settled[CALENDAR_TEXT_MAX];
	calendar_day_text(as_of - importing->import.mapping->endpoint.span.final_after_days, settled);
	LoadedFile file = {import_id, first, last, settled};
	return loader_end_file(importing->loader, &file, error);
}

/* Each line that the reader saw has a fate, those of an earlier run that was broken off included. */
static Status hold_lines(Importing *importing, const char *id, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *counted = NULL;
	Status status = database_query(importing->database, error, 1, &counted, sql_bulk_lines, DATABASE_PARAMETERS(id));
	if (status != STATUS_OK) return status;
	int64_t lines = database_int(counted, 0, 0);
	if (database_understood(importing->database, error) != STATUS_OK) return STATUS_FAILED;
	return lines == importing->counts->lines ? STATUS_OK
		: error_set(error, STATUS_FAILED, "%s: %lld lines were read, %lld were counted: what came in does not foot",
			importing->import.file_name, (long long)importing->counts->lines, (long long)lines);
}

static Status finish_import(Importing *importing, Digest *digest, Error *error) {
	char id[ID_MAX], lines[ID_MAX], quarantined[ID_MAX], sha256[KEY_MAX] = "\\x";
	RunCounts run = {0};
	Status status = loader_finish(importing->loader, error);
	if (status != STATUS_OK || !importing->import_id) return status;
	status = take_back(importing, importing->import_id, importing->import.as_of, "-infinity", "infinity", error);
	if (status != STATUS_OK) return status;
	loader_add_counts(importing->loader, &run);
	digest_hex(digest, sha256 + 2);
	snprintf(id, sizeof id, "%d", importing->import_id);
	snprintf(lines, sizeof lines, "%lld", (long long)importing->counts->lines);
	snprintf(quarantined, sizeof quarantined, "%lld", (long long)run.quarantined);
	status = database_query(importing->database, error, 0, NULL, sql_bulk_finish, DATABASE_PARAMETERS(id, sha256, lines, quarantined));
	if (status == STATUS_OK) status = settle_earlier(importing, id, error);
	return status == STATUS_OK ? hold_lines(importing, id, error) : status;
}

/* ---- a piece ---- */

static const char *key_of(const Piece *piece) {
	char key[KEY_MAX] = "\\x";
	Digest *digest __attribute__((cleanup(digest_cleanup))) = digest_new();
	digest_add(digest, piece->header.at, piece->header.length);
	digest_add(digest, piece->body.at, piece->body.length);
	digest_hex(digest, key + 2);
	return arena_text(piece->arena, slice_of(key));
}

/* What was read before is read again: other files may have said otherwise since, and this one says it now. What counted
 * as today when the bytes first came still does: they do not become surer with time. */
static Status find_known(Importing *importing, const Piece *piece, KnownPiece *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char provider[ID_MAX], line[ID_MAX], import[ID_MAX], number[ID_MAX];
	snprintf(provider, sizeof provider, "%d", importing->import.mapping->provider->provider_id);
	snprintf(line, sizeof line, "%lld", (long long)piece->first_line);
	snprintf(import, sizeof import, "%d", importing->import_id);
	snprintf(number, sizeof number, "%d", piece->number);
	Status status = database_query(importing->database, error, 4, &result, sql_bulk_known_part,
		DATABASE_PARAMETERS(provider, importing->import.mapping->name, importing->account, out->key, line, import, number));
	out->time = importing->now;
	if (status != STATUS_OK || !PQntuples(result)) return status;
	out->raw_id = database_int(result, 0, 0);
	out->time.as_of = database_day(result, 0, 1);
	out->time.as_of_given = database_true(result, 0, 2);
	out->landed = database_true(result, 0, 3);
	return database_understood(importing->database, error);
}

static void widen_to(BatchPart *part, Day period) {
	bool none = part->to < part->from;
	if (none || period < part->from) part->from = period;
	if (none || period > part->to) part->to = period;
}

/* What was refused is to be found when these days are read again. */
static void widen(const Rows *rows, BatchPart *part) {
	for (size_t i = 0; i < rows->usage_count; i++) widen_to(part, rows->usage[i].period);
	for (size_t i = 0; i < rows->reject_count; i++) {
		Day period = rows->rejects[i].period;
		if (period != ROWS_NO_PERIOD && period != ROWS_EVERY_PERIOD && period <= part->as_of) widen_to(part, period);
	}
}

/* A row that was refused for its account is refused once: for the period that it turns out to tell of, and with what else is wrong with it. */
static void complete_refusal(Rows *rows) {
	RejectRow *refusal = rows->rejects, *other = rows->reject_count > 1 ? &rows->rejects[1] : NULL;
	bool several = false; /* units: their sum would be none */
	if (!refusal) return;
	if (rows->usage_count) refusal->period = rows->usage[0].period;
	else if (other) refusal->period = other->period;
	if (other) refusal->detail = arena_format(rows->arena, "%s; %s", refusal->detail, other->detail);
	rows->reject_count = 1;
	refusal->figures = rows->counts.came_in.figures;
	for (int unit = 0; unit < ROWS_UNITS; unit++) {
		RowsQuantity quantity = rows->counts.came_in.quantity[unit];
		if (!quantity) continue;
		refusal->quantity = refusal->has_quantity ? 0 : quantity;
		several |= refusal->has_quantity;
		refusal->has_quantity = !several;
	}
	rows->counts.refused = rows->counts.came_in;
	rows->counts.said_twice = rows->counts.passed_over = (RowsFate){0};
	for (size_t i = 0; i < rows->usage_count; i++) rows->usage[i].parts = 0; /* they are no account's, whatever becomes of them */
}

static void tell_rounded(Importing *importing, const Rows *rows) {
	if (!rows->spreadsheet_rounded) return;
	csv_cell_tell_rounded(&importing->counts->spreadsheet_rounded, importing->source, rows->spreadsheet_place, slice_of(rows->spreadsheet_figure));
	importing->counts->spreadsheet_rounded += rows->spreadsheet_rounded - 1;
}

static Status add_row(Importing *importing, PieceRow *row, BatchPart *part, Error *error) {
	const BulkMapping *mapping = importing->import.mapping;
	PieceTime time = {part->as_of, part->as_of_given, part->read_at};
	arena_reset(importing->rows_arena);
	rows_clear(&importing->rows);
	bool settled = accounts_settle(mapping, &importing->given, row, &importing->rows), nobodys = !settled && !row->account_id;
	piece_transform(mapping, row, time, &importing->rows);
	if (!settled) complete_refusal(&importing->rows);
	tell_rounded(importing, &importing->rows);
	widen(&importing->rows, part);
	if (!settled && !nobodys) rows_keep_rejects_only(&importing->rows);
	Answer answer = piece_answer(mapping, row, time);
	BatchItem item = {.answer = &answer, .outcome = OUTCOME_OK, .rows = &importing->rows, .raw_id = part->raw_id, .source = part->source,
		.unregistered = nobodys, .import_id = importing->replayed ? 0 : part->import_id};
	return batch_add(&importing->batches[importing->filling], importing->dimension, &item, error);
}

static bool is_named(const Texts *accounts, const char *account) {
	for (size_t i = 0; i < accounts->count; i++)
		if (strcmp(accounts->items[i], account) == 0) return true;
	return false;
}

static bool is_wanted(const Importing *importing, const Piece *piece) {
	const Texts *accounts = &importing->import.accounts;
	if (!accounts->count || is_named(accounts, importing->account)) return true;
	for (size_t i = 0; i < piece->count; i++)
		if (piece->rows[i].register_account && is_named(accounts, piece->rows[i].register_account)) return true;
	return false;
}

static Status load_piece(Importing *importing, Piece *piece, const KnownPiece *known, Error *error) {
	const BulkMapping *mapping = importing->import.mapping;
	Batch *batch = &importing->batches[importing->filling];
	BatchPart part = {
		.provider = mapping->provider, .mapping = mapping->name, .mapping_text = importing->mapping_text, .account = importing->account,
		.endpoint = mapping->endpoint.name, .source = importing->source, .key = known->key, .raw_id = known->raw_id, .import_id = importing->import_id,
		.number = piece->number, .first_line = piece->first_line, .from = 1, .to = 0, .read_at = known->time.read_at, .as_of = known->time.as_of,
		.as_of_given = known->time.as_of_given, .replayed = importing->replayed,
		.scoped = importing->scoped, .adding = importing->adding, .header = piece->header, .body = piece->body,
	};
	Status status = accounts_find(importing->database, mapping, piece, error);
	if (status == STATUS_OK && !is_wanted(importing, piece)) return STATUS_OK;
	if (status == STATUS_OK && !part.raw_id) status = dimension_raw_id(importing->dimension, &part.raw_id, error);
	for (size_t i = 0; i < piece->count && status == STATUS_OK; i++) status = add_row(importing, &piece->rows[i], &part, error);
	if (status != STATUS_OK) return status;
	if (part.to < part.from) part.from = part.to = part.as_of;
	batch_add_part(batch, &part);
	status = loader_finish(importing->loader, error);
	importing->filling = 1 - importing->filling;
	return status == STATUS_OK ? loader_begin(importing->loader, batch, error) : status;
}

static Status take_piece(Piece *piece, void *context, Error *error) {
	Importing *importing = context;
	KnownPiece known = {.key = key_of(piece)};
	if (!piece->count) return STATUS_OK;
	if (importing->import.stop()) return error_set(error, STATUS_INCOMPLETE, "asked to stop at line %lld: the same file again goes on from there", (long long)piece->first_line);
	importing->counts->pieces++;
	log_progress("%lld lines", (long long)importing->counts->lines);
	Status status = piece->number == 1 ? begin_import(importing, known.key, error) : STATUS_OK;
	if (status == STATUS_OK) status = find_known(importing, piece, &known, error);
	if (status != STATUS_OK) return status;
	importing->counts->known += known.raw_id != 0;
	return known.landed ? STATUS_OK : load_piece(importing, piece, &known, error);
}

/* ---- a file ---- */

/* A mapping of files has its own columns, so what they lack or have besides is told under its name. */
static void note_columns(Drift *drift, const BulkMapping *mapping, const char *file_name, const JsonNode *names) {
	drift_file(drift, mapping->provider, &mapping->endpoint, mapping->name, file_name, names);
}

static void note_imported(const JsonNode *names, void *context) {
	const UsageImport *import = &((Importing *)context)->import;
	note_columns(import->drift, import->mapping, import->file_name, names);
}

Status usage_import(Database *database, RunRecord run, const UsageImport *import, FILE *in, UsageImportCounts *counts, Error *error) {
	Importing importing;
	Digest *digest __attribute__((cleanup(digest_cleanup))) = digest_new();
	PieceReading reading = {.mapping = import->mapping, .piece_bytes = PIECE_BYTES, .digest = digest, .lines = &counts->lines, .columns = note_imported};
	Status status = importing_open(&importing, database, run, import, counts, error);
	if (status == STATUS_OK) status = piece_read(in, import->file_name, &reading, take_piece, &importing, error);
	if (status == STATUS_OK) status = finish_import(&importing, digest, error);
	Error ignored = {0};
	if (status == STATUS_INCOMPLETE) loader_finish(importing.loader, &ignored); /* what is under way is whole */
	log_progress_end();
	importing_close(&importing);
	return status;
}

/* ---- replay ---- */

typedef struct {
	Database *database, *reader; /* reader: of the archive's rows */
	RunRecord run;
	UsageReplay asked;
	Arena *arena;
	const BulkMapping *bulk;
	const char *file_name;
	Importing importing; /* of the mapping and account in hand */
	bool open;
	const char *first, *last;
	KnownPiece known;
	int number;
	UsageImportCounts *counts;
} Replay;

/* All that is read again of the file in hand has been read. */
static Status replay_end_file(Replay *replay, Error *error) {
	if (!replay->open || !replay->importing.import_id) return STATUS_OK;
	return take_back(&replay->importing, -replay->importing.import_id, replay->known.time.as_of, replay->first, replay->last, error);
}

static Status replay_open(Replay *replay, const char *mapping, const char *account, Error *error) {
	if (replay->open && strcmp(replay->bulk->name, mapping) == 0 && strcmp(replay->importing.account, account) == 0) return STATUS_OK;
	Status status = replay->open ? loader_finish(replay->importing.loader, error) : STATUS_OK;
	if (replay->open) importing_close(&replay->importing);
	replay->open = false;
	if (status == STATUS_OK) status = bulk_mapping_load(replay->asked.mappings_folder, mapping, replay->asked.mappings, replay->arena, &replay->bulk, error);
	if (status != STATUS_OK) return status;
	UsageImport import = {.mapping = replay->bulk, .accounts = replay->asked.accounts, .account = *account ? arena_text(replay->arena, slice_of(account)) : NULL};
	replay->open = true;
	status = importing_open(&replay->importing, replay->database, replay->run, &import, replay->counts, error);
	replay->importing.replayed = true;
	return status;
}

static Status replay_piece(Piece *piece, void *context, Error *error) {
	Replay *replay = context;
	piece->number = replay->number;
	replay->counts->pieces++;
	return load_piece(&replay->importing, piece, &replay->known, error);
}

static void note_replayed(const JsonNode *names, void *context) {
	const Replay *replay = context;
	note_columns(replay->asked.drift, replay->bulk, replay->file_name, names);
}

static Status replay_text(Replay *replay, Slice header, Slice body, int64_t first_line, Error *error) {
	size_t length = header.length + body.length;
	char *text = memory_grow(NULL, length + 1, 1);
	memcpy(text, header.at, header.length);
	memcpy(text + header.length, body.at, body.length);
	PieceReading reading = {.mapping = replay->bulk, .header = header, .first_line = first_line, .lines = &replay->counts->lines, .columns = note_replayed};
	FILE *in = fmemopen(text, length, "rb");
	Status status = in ? piece_read(in, replay->file_name, &reading, replay_piece, replay, error) : error_set(error, STATUS_FAILED, "no memory for a piece of %s", replay->file_name);
	if (in) fclose(in);
	free(text);
	return status;
}

static Status replay_row(PGresult *row, void *context, Error *error) {
	Replay *replay = context;
	if (replay->asked.stop()) return error_set(error, STATUS_INCOMPLETE, "asked to stop");
	Status status = STATUS_OK;
	if (replay->importing.import_id != (int32_t)database_int(row, 0, 7)) status = replay_end_file(replay, error);
	if (status == STATUS_OK) status = replay_open(replay, PQgetvalue(row, 0, 1), PQgetvalue(row, 0, 2), error);
	if (status != STATUS_OK) return status;
	replay->known = (KnownPiece){.raw_id = database_int(row, 0, 0), .key = PQgetvalue(row, 0, 10)};
	replay->known.time = (PieceTime){.read_at = database_int(row, 0, 4), .as_of = database_day(row, 0, 5), .as_of_given = database_true(row, 0, 6)};
	replay->importing.import_id = (int32_t)database_int(row, 0, 7);
	replay->number = (int)database_int(row, 0, 8);
	replay->file_name = PQgetvalue(row, 0, 9);
	int64_t first_line = database_int(row, 0, 3);
	if (database_understood(replay->reader, error) != STATUS_OK) return STATUS_FAILED;
	if (PQgetisnull(row, 0, 12))
		return error_set(error, STATUS_FAILED, "piece %s of \"%s\": its bytes no longer give the sha256 they were kept with, so they are not what the file held; nothing is read from it",
			PQgetvalue(row, 0, 0), replay->file_name);
	name_source(&replay->importing, replay->file_name);
	size_t header_length, body_length;
	unsigned char *header = PQunescapeBytea((const unsigned char *)PQgetvalue(row, 0, 11), &header_length);
	unsigned char *body = PQunescapeBytea((const unsigned char *)PQgetvalue(row, 0, 12), &body_length);
	status = header && body
		? replay_text(replay, (Slice){(const char *)header, header_length}, (Slice){(const char *)body, body_length}, first_line, error)
		: error_set(error, STATUS_FAILED, "no memory for an archived piece of a file");
	PQfreemem(header);
	PQfreemem(body);
	return status;
}

Status usage_import_replay(Database *database, RunRecord run, const UsageReplay *asked, UsageImportCounts *counts, Error *error) {
	Replay replay = {.database = database, .run = run, .asked = *asked, .arena = arena_new(0), .counts = counts};
	char id[ID_MAX], first[CALENDAR_TEXT_MAX], last[CALENDAR_TEXT_MAX];
	snprintf(id, sizeof id, "%d", asked->provider->provider_id);
	replay.first = calendar_day_text(asked->from, first);
	replay.last = calendar_day_text(asked->to, last);
	Status status = database_open(&replay.reader, error);
	if (status == STATUS_OK)
		status = database_each(replay.reader, error, 13, sql_bulk_archive, DATABASE_PARAMETERS(id, first, last), replay_row, &replay);
	if (status == STATUS_OK) status = replay_end_file(&replay, error);
	Error ignored = {0};
	if (replay.open) {
		Status finished = loader_finish(replay.importing.loader, status == STATUS_OK ? error : &ignored);
		if (status == STATUS_OK) status = finished;
		importing_close(&replay.importing);
	}
	database_close(replay.reader);
	arena_free(replay.arena);
	return status;
}
