/* csv_cell.h: what spreadsheets and database tools leave in a cell of a CSV file, and what no key may hold.
 *
 * Takes:  a cell as it stands between the separators, trimmed of blanks and without the quotes of CSV.
 * Gives:  csv_cell_bare: the cell without what a tool put around it, a piece of the same text:
 *         NULL and \N outside quotes are nothing; ="0012" is 0012; a leading ' goes where the kind of cell says so.
 *         csv_cell_key_fault: NULL where the text may be a key; else the reason, with a sentence in `detail`:
 *         control_character, invisible_character (its code point and which character of the text it is, from 1)
 *         and spreadsheet_rounded (8.98604E+18, 8,98604E+18).
 *         csv_cell_is_rounded: whether a figure has fewer digits than its exponent needs: 1.07374E+11 has 6 of 12.
 * Errors: none.
 * Source: U+200B and others like it: Unicode 15, general categories Cc, Cf, Zs, Zl, Zp, and letters without a shape.
 */
#ifndef SIMTALLY_BASE_CSV_CELL_H
#define SIMTALLY_BASE_CSV_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* What a leading ' is there: a spreadsheet's word for "this is text", or the first sign of the text itself. */
typedef enum {
	CSV_CELL_VALUE, /* a figure, a date, a word of a list: off before a digit and before + - = @ */
	CSV_CELL_KEY,	/* off before these and before a letter, unless the cell ends in another one */
	CSV_CELL_TEXT	/* a name, a description: it stays */
} CsvCell;

enum { CSV_CELL_DETAIL_MAX = 200 };

Slice csv_cell_bare(Slice cell, CsvCell kind, bool quoted);

const char *csv_cell_key_fault(Slice text, char detail[CSV_CELL_DETAIL_MAX]);

bool csv_cell_is_rounded(Slice text);

/* Counts a figure that was loaded though a spreadsheet has rounded it, and warns of the first 20 of a file.
 * `place` is as csv_row_place writes it. */
void csv_cell_tell_rounded(int64_t *count, const char *file_name, const char *place, Slice text);

#endif
