/* csv_file.h: a CSV file row by row, its columns found by their names, read with libcsv.
 *
 * Takes:  a stream of UTF-8 with an optional BOM, read once and never held whole; the columns
 *         wanted, whose order in the file is free. Names compare without regard to case.
 * Gives:  each row's fields in the order of the columns wanted, trimmed of blanks and bare as csv_cell.h makes them
 *         (NULL outside quotes is empty, ="12" is 12), absent where an optional column is not there.
 *         Empty lines are passed over.
 *         A row that cannot be read comes with a reason instead, and costs no other row: after a
 *         quote that is never closed reading goes on with the next line. Reasons:
 *         not_csv, field_count, not_utf8, too_long.
 *         With `header` the columns are the caller's to find: it is given the first row, and says whether that
 *         names the columns or is data already; every row then comes with all its fields, in the file's order.
 * Limits: a row of at most 256 KiB, a header of at most 1,000 columns.
 * Errors: STATUS_USAGE for a header that is missing or wrong, "file:line: what; what to do";
 *         STATUS_FAILED when reading fails; whatever `row` returns ends the reading.
 */
#ifndef SIMTALLY_BASE_CSV_FILE_H
#define SIMTALLY_BASE_CSV_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/csv_cell.h"
#include "base/digest.h"
#include "base/slice.h"
#include "base/status.h"

enum { CSV_FILE_COLUMNS_MAX = 64 };

typedef struct {
	const char *name;
	bool optional;
	CsvCell cell; /* fields found by `header` are values */
} CsvColumn;

/* The first row of a file, at that line. *is_data: it names no columns, and is a row like any other. */
typedef Status (*CsvHeaderFunction)(const Slice *names, size_t count, int64_t line, bool *is_data, void *context, Error *error);

/* The next bytes of the file that are done with: after each row (its line end included), and for lines without one.
 * Together they are the file, but for what a line holds past 256 KiB. */
typedef void (*CsvBytesFunction)(Slice bytes, void *context);

typedef struct {
	const CsvColumn *columns; /* at most CSV_FILE_COLUMNS_MAX */
	size_t column_count;
	bool others_allowed; /* further columns are passed over; otherwise refused */
	bool may_be_list;    /* a first line of one field that is no column's name is the first row already, of the first column alone */
	char separator;
	const char *separators; /* unless NULL in place of `separator`: that one of which the first row holds most outside quotes */
	size_t read_bytes;   /* at a time, at most 64 KiB; 0 is that many */
	Digest *digest;	     /* is given every byte of the file, unless NULL */
	CsvBytesFunction read;	  /* is given every byte of the file as it is read, unless NULL */
	CsvHeaderFunction header; /* NULL: `columns` are found */
	CsvBytesFunction done;	  /* NULL: nobody asks */
	int64_t first_line;	  /* the number of the first line; 0 is 1 */
} CsvShape;

typedef struct {
	int64_t line, last_line; /* where the row begins and ends, from 1 */
	const Slice *fields;	 /* NULL where the row cannot be read */
	size_t field_count;	 /* as many as there are columns wanted, or in the file */
	const char *reason;	 /* then why, in a word, else NULL */
	const char *detail;	 /* and in a sentence */
} CsvRow;

/* What is wrong with a row, for a quarantine. */
typedef struct {
	const char *column; /* NULL: the row as a whole */
	const char *reason; /* a word */
	char detail[500];   /* a sentence */
} CsvProblem;

enum { CSV_PLACE_MAX = 120 };

/* "line 7, column kind"; "lines 7 to 9" for a row that runs over several. */
void csv_row_place(const CsvRow *row, const char *column, char out[CSV_PLACE_MAX]);

typedef Status (*CsvRowFunction)(const CsvRow *row, void *context, Error *error);

Status csv_file_read(FILE *in, const char *file_name, const CsvShape *shape, CsvRowFunction row, void *context,
		     Error *error);

#endif
