/* copy_rows.h: rows sent to COPY … FROM STDIN, a few thousand at a time.
 *
 * Takes:  a COPY command in text format, then the fields of each row in its order.
 * Errors: the first one is kept: every later call does nothing, so that a writer of rows may
 *         check once a row. copy_rows_end with a reason (not NULL) abandons the COPY.
 * Memory: one buffer of a few hundred KiB, however many rows.
 */
#ifndef SIMTALLY_BASE_COPY_ROWS_H
#define SIMTALLY_BASE_COPY_ROWS_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/database.h"

typedef struct {
	Database *database;
	Buffer text;
	bool in_row;
	Status status;
	Error *error;
} CopyRows;

Status copy_rows_begin(CopyRows *rows, Database *database, const char *sql, Error *error);
void copy_rows_slice(CopyRows *rows, Slice field); /* an absent slice is NULL */
void copy_rows_text(CopyRows *rows, const char *field);
void copy_rows_int(CopyRows *rows, int64_t field);
void copy_rows_bytes(CopyRows *rows, Slice field); /* as bytea */
void copy_rows_null(CopyRows *rows, int count);
Status copy_rows_next(CopyRows *rows); /* the row is complete */
Status copy_rows_end(CopyRows *rows, const char *reason);

#endif
