#include "bulk/piece.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "mapping/place.h"
#include "transform/csv_tree.h"
#include "transform/transform.h"

enum { BODY_MAX = 1 << 30 };

typedef struct {
	const PieceReading *reading;
	const char *file_name;
	PieceFunction take;
	void *context;
	Arena *arena;  /* of the whole file: what its columns are */
	CsvPlan *plan;
	Buffer header, body;
	bool header_is_row, has_header; /* the first row is data; `header` is whole */
	Piece piece;
} Cutter;

static Status take_header(const Slice *names, size_t count, int64_t line, bool *is_data, void *context, Error *error) {
	Cutter *cutter = context;
	Status status = csv_plan_header(cutter->reading->mapping->endpoint.csv, names, count, cutter->arena, &cutter->plan, is_data, error);
	cutter->header_is_row = *is_data;
	const JsonNode *found = csv_plan_names(cutter->plan);
	if (cutter->reading->columns && found) cutter->reading->columns(found, cutter->context);
	return status == STATUS_OK ? STATUS_OK : error_prefix(error, "%s:%lld", cutter->file_name, (long long)line);
}

static void take_bytes(Slice bytes, void *context) {
	buffer_slice(&((Cutter *)context)->body, bytes);
}

static Slice content(const Buffer *buffer) {
	return (Slice){buffer->data ? buffer->data : "", buffer->length};
}

static Status end_piece(Cutter *cutter, Error *error) {
	Piece *piece = &cutter->piece;
	Slice kept = cutter->reading->header;
	piece->body = content(&cutter->body);
	if (piece->number > 1) piece->header = content(&cutter->header);
	if (kept.length) {
		piece->header = kept;
		piece->body = (Slice){piece->body.at + kept.length, piece->body.length - kept.length};
	}
	Status status = cutter->body.full ? error_set(error, STATUS_FAILED, "a piece of %s is larger than %d bytes", cutter->file_name, BODY_MAX)
		: cutter->take(piece, cutter->context, error);
	buffer_clear(&cutter->body);
	arena_reset(piece->arena);
	piece->count = 0;
	piece->number++;
	return status;
}

/* The row that settles separator and columns is the header, be it names or data: later pieces cannot be read without. */
static Status begin_row(Cutter *cutter, const CsvRow *row, Error *error) {
	size_t most = cutter->reading->piece_bytes;
	if (!cutter->has_header && cutter->piece.count == cutter->header_is_row) {
		buffer_slice(&cutter->header, content(&cutter->body));
		cutter->has_header = true;
	}
	if (!most || !cutter->piece.count || cutter->body.length < most) return STATUS_OK;
	Status status = end_piece(cutter, error);
	cutter->piece.first_line = row->line;
	return status;
}

static const char *account_of(const BulkMapping *mapping, const JsonNode *answer, Arena *arena) {
	Slice text = csv_cell_bare(json_scalar(place_at(json_at(answer, slice_of("/rows/0")), mapping->account_at)), CSV_CELL_KEY, true);
	return text.length ? arena_text(arena, text) : NULL;
}

static PieceRow *add_row(Piece *piece) {
	if (piece->count == piece->capacity) {
		piece->capacity = piece->capacity ? piece->capacity * 2 : 256;
		piece->rows = memory_grow(piece->rows, piece->capacity, sizeof *piece->rows);
	}
	return &piece->rows[piece->count++];
}

static Status take_row(const CsvRow *row, void *context, Error *error) {
	Cutter *cutter = context;
	if (row->line < cutter->piece.first_line) return STATUS_OK; /* of a kept piece's header */
	Status status = begin_row(cutter, row, error);
	if (status != STATUS_OK) return status;
	Arena *arena = cutter->piece.arena;
	PieceRow *kept = add_row(&cutter->piece);
	*kept = (PieceRow){.place = {.line = row->line, .last_line = row->last_line}, .reason = row->reason};
	if (row->detail) kept->detail = arena_text(arena, slice_of(row->detail));
	if (row->fields) kept->answer = csv_plan_answer(cutter->plan, row, arena);
	if (kept->answer) kept->account = account_of(cutter->reading->mapping, kept->answer, arena);
	if (cutter->reading->lines) ++*cutter->reading->lines;
	return STATUS_OK;
}

static int64_t lines_of(Slice text) {
	int64_t lines = 0;
	for (size_t i = 0; i < text.length; i++)
		lines += text.at[i] == '\n' || (text.at[i] == '\r' && (i + 1 == text.length || text.at[i + 1] != '\n'));
	return lines;
}

Status piece_read(FILE *in, const char *file_name, const PieceReading *reading, PieceFunction take, void *context, Error *error) {
	Cutter cutter = {.reading = reading, .file_name = file_name, .take = take, .context = context, .arena = arena_new(0)};
	cutter.piece = (Piece){.number = 1, .first_line = reading->first_line ? reading->first_line : 1, .arena = arena_new(0)};
	buffer_init(&cutter.header, BODY_MAX);
	buffer_init(&cutter.body, BODY_MAX);
	CsvShape shape = {.separators = reading->mapping->endpoint.csv->separators, .header = take_header, .done = take_bytes, .digest = reading->digest,
		.first_line = cutter.piece.first_line - lines_of(reading->header), .read_bytes = reading->read_bytes};
	Status status = csv_file_read(in, file_name, &shape, take_row, &cutter, error);
	if (status == STATUS_OK) status = end_piece(&cutter, error);
	free(cutter.piece.rows);
	buffer_free(&cutter.header);
	buffer_free(&cutter.body);
	arena_free(cutter.piece.arena);
	arena_free(cutter.arena);
	return status;
}

/* ---- a row as an answer ---- */

Answer piece_answer(const BulkMapping *mapping, const PieceRow *row, PieceTime time) {
	const char *account = row->register_account ? row->register_account : row->account;
	return (Answer){
		.mapping = mapping->provider, .endpoint = &mapping->endpoint, .account_id = row->account_id, .account = account ? account : "",
		.kind = row->kind ? row->kind : mapping->endpoint.accounts.items[0], .grouped = row->grouped, .from = 0, .to = time.as_of,
		.fetched_at = time.read_at, .as_of = time.as_of, .as_of_given = time.as_of_given, .from_file = true,
	};
}

void piece_transform(const BulkMapping *mapping, const PieceRow *row, PieceTime time, Rows *rows) {
	Answer answer = piece_answer(mapping, row, time);
	char place[CSV_PLACE_MAX];
	csv_row_place(&row->place, NULL, place);
	if (row->answer) transform_answer(&answer, row->answer, rows);
	else rows_reject(rows, ROWS_NO_PERIOD, place, row->reason ? row->reason : "too_long", "%s", row->detail ? row->detail : "the row cannot be read");
}
