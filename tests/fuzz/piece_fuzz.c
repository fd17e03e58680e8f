/* piece_fuzz.c: any bytes as a provider's bulk file. Its rows are the same however the bytes arrive and wherever they are cut, the
 * pieces are the file, and each piece that is kept with its header gives its rows again.
 *
 * The first three bytes choose the mapping, the size of reads and that of pieces. Run from the checkout's root.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "bulk/piece.h"
#include "transform/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 1 << 26, MAPPINGS_MAX = 8 };

static Arena *mappings_arena;
static const BulkMapping *mappings[MAPPINGS_MAX];
static size_t mapping_count;

static const PieceTime NOW = {.as_of_given = true, .as_of = 20250, .read_at = (Instant)20250 * 86400 + 3600};

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void read_mappings(void)
{
	Error error = {0};
	Mappings providers;
	if (mappings_arena)
		return;
	mappings_arena = arena_new(0);
	expect(mapping_read_folder("mappings", mappings_arena, &providers, &error) == STATUS_OK);
	Texts names = bulk_mapping_names("mappings", mappings_arena);
	for (size_t i = 0; i < names.count && mapping_count < MAPPINGS_MAX; i++)
		expect(bulk_mapping_load("mappings", names.items[i], &providers, mappings_arena, &mappings[mapping_count++], &error) == STATUS_OK);
}

typedef struct {
	const BulkMapping *mapping;
	Buffer rows, bytes;
	int64_t last_line;
	int pieces;
	bool kept; /* a piece that was kept is read, not a file */
} Seen;

/* Why a row cannot be read may be said otherwise of a piece alone: whether a quote is ever closed shows only behind it. */
static void note_row(Seen *seen, const PieceRow *row)
{
	Rows rows;
	Arena *arena = arena_new(0);
	expect(row->place.line > seen->last_line && row->place.last_line >= row->place.line);
	seen->last_line = row->place.line;
	buffer_format(&seen->rows, "%lld %lld %s|", (long long)row->place.line, (long long)row->place.last_line, row->account ? row->account : "");
	if (row->answer) {
		rows_init(&rows, arena);
		piece_transform(seen->mapping, row, NOW, &rows);
		expect(archive_write_rows(&seen->rows, &rows));
		rows_free(&rows);
	} else
		expect(row->reason && row->detail);
	buffer_char(&seen->rows, '\n');
	arena_free(arena);
}

static void seen_init(Seen *seen, const BulkMapping *mapping)
{
	*seen = (Seen){.mapping = mapping};
	buffer_init(&seen->rows, OUT_MAX);
	buffer_init(&seen->bytes, OUT_MAX);
}

static void seen_free(Seen *seen)
{
	buffer_free(&seen->rows);
	buffer_free(&seen->bytes);
}

static bool same(const Buffer *a, const Buffer *b)
{
	return a->length == b->length && (!a->length || memcmp(a->data, b->data, a->length) == 0);
}

static Status take_piece(Piece *piece, void *context, Error *error);

static Status read_text(Slice text, const PieceReading *reading, Seen *seen, Error *error)
{
	FILE *in = fmemopen((void *)(uintptr_t)text.at, text.length, "rb");
	expect(in);
	Status status = piece_read(in, "file", reading, take_piece, seen, error);
	fclose(in);
	return status;
}

static void check_kept(const Seen *file, const Piece *piece)
{
	Seen again, once;
	Buffer text;
	Error error = {0};
	seen_init(&again, file->mapping);
	seen_init(&once, file->mapping);
	again.kept = true;
	for (size_t i = 0; i < piece->count; i++)
		note_row(&once, &piece->rows[i]);
	buffer_init(&text, OUT_MAX);
	buffer_slice(&text, piece->header);
	buffer_slice(&text, piece->body);
	PieceReading reading = {.mapping = file->mapping, .first_line = piece->first_line, .header = piece->header};
	expect(read_text((Slice){text.data, text.length}, &reading, &again, &error) == STATUS_OK);
	expect(again.pieces == 1 && same(&once.rows, &again.rows));
	expect(again.bytes.length == piece->body.length && memcmp(again.bytes.data, piece->body.at, piece->body.length) == 0);
	buffer_free(&text);
	seen_free(&again);
	seen_free(&once);
}

static Status take_piece(Piece *piece, void *context, Error *error)
{
	(void)error;
	Seen *seen = context;
	expect(piece->number == ++seen->pieces);
	buffer_slice(&seen->bytes, piece->body);
	for (size_t i = 0; i < piece->count; i++)
		note_row(seen, &piece->rows[i]);
	if (!seen->kept && piece->count)
		check_kept(seen, piece);
	return STATUS_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Seen whole, cut;
	Error error = {0}, again = {0};
	if (size < 4)
		return 0;
	read_mappings();
	PieceReading reading = {.mapping = mappings[data[0] % mapping_count]};
	Slice text = {(const char *)data + 3, size - 3};
	seen_init(&whole, reading.mapping);
	seen_init(&cut, reading.mapping);
	Status status = read_text(text, &reading, &whole, &error);
	reading.read_bytes = 1 + data[1] % 31;
	reading.piece_bytes = 1 + data[2];
	expect(read_text(text, &reading, &cut, &again) == status && strcmp(error.text, again.text) == 0);
	expect(same(&whole.rows, &cut.rows));
	expect(status != STATUS_OK || (slice_equal(text, (Slice){cut.bytes.data, cut.bytes.length}) && same(&whole.bytes, &cut.bytes)));
	seen_free(&whole);
	seen_free(&cut);
	return 0;
}
