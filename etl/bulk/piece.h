/* piece.h: a bulk file, piece by piece: its rows as answers, its bytes as they stand.
 *
 * Takes:  a stream of any size, read once; the mapping that says what stands where.
 * Gives:  pieces of some hundred KiB that end where a row ends, one after the other; a piece and what hangs on it is gone once
 *         `take` returns. The same bytes are cut into the same pieces. header + bodies are the file (csv_file.h says what a line may hold).
 * Memory: one piece, however large the file.
 * Errors: STATUS_USAGE for a file that is empty or whose header will not do; whatever `take` returns ends the reading.
 */
#ifndef SIMTALLY_BULK_PIECE_H
#define SIMTALLY_BULK_PIECE_H

#include "base/csv_file.h"
#include "mapping/bulk.h"
#include "transform/answer.h"
#include "transform/rows.h"

typedef struct {
	CsvRow place;           /* its lines; no fields */
	const JsonNode *answer; /* NULL: it cannot be read */
	const char *reason, *detail;
	const char *account;    /* as the row says it, NULL: it says none */
	/* Of the register, filled in by whoever looks there. */
	int32_t account_id;
	const char *register_account, *kind;
	bool grouped;
	int fits;
} PieceRow;

typedef struct {
	PieceRow *rows;
	size_t count, capacity;
	Slice header;  /* the file up to the row that names the columns, or is data for want of one; empty in the first piece, whose body holds it */
	Slice body;
	int64_t first_line;
	int number;    /* from 1 */
	Arena *arena;  /* of the piece: its texts and nodes */
} Piece;

typedef Status (*PieceFunction)(Piece *piece, void *context, Error *error);

typedef struct {
	const BulkMapping *mapping;
	size_t piece_bytes;  /* a piece ends with the row that passes it; 0: one piece, whatever its size */
	Slice header;        /* of a piece that was kept: the stream begins with it, but its rows were another piece's */
	int64_t first_line;  /* behind that header; 0: 1 */
	size_t read_bytes;   /* at a time; 0: as csv_file.h */
	Digest *digest;      /* is given every byte, unless NULL */
	int64_t *lines;      /* counts rows, unless NULL */
	void (*columns)(const JsonNode *names, void *context); /* is given the names in the first row, even where they will not do; unless NULL */
} PieceReading;

Status piece_read(FILE *in, const char *file_name, const PieceReading *reading, PieceFunction take, void *context, Error *error);

/* How a row of a piece is read: the day that counts as today, when it was read. */
typedef struct {
	Day as_of;
	bool as_of_given;
	Instant read_at;
} PieceTime;

/* The answer that a row of the file is, about the account the register knows (else the one the row names). */
Answer piece_answer(const BulkMapping *mapping, const PieceRow *row, PieceTime time);

/* Its figures, or why there are none. */
void piece_transform(const BulkMapping *mapping, const PieceRow *row, PieceTime time, Rows *rows);

#endif
