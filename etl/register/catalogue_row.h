/* catalogue_row.h: one row of the catalogue's files, products, tariffs or bindings, judged by itself.
 *
 * Takes:  the fields in the order of the form's columns, trimmed, as csv_file.h gives them; the
 *         mappings, which know the providers' scopes.
 * Gives:  the values to be stored, as texts in the arena, NULL for none; or the column at fault, a
 *         reason in a word and a sentence. What other rows and the database say is looked at there.
 * Units:  quantities in base units; KB, MB, GB and TB are of 1024.
 * Reasons: empty, too_long, those of csv_cell_key_fault, unknown_metric, unknown_scope, unknown_unit, unit_mismatch, bad_quantity,
 *         bad_price, bad_currency, bad_percent, unknown_rounding, unknown_allowance, bad_included, bad_date, dates_reversed.
 */
#ifndef SIMTALLY_REGISTER_CATALOGUE_ROW_H
#define SIMTALLY_REGISTER_CATALOGUE_ROW_H

#include "base/arena.h"
#include "base/csv_file.h"
#include "mapping/mapping.h"

typedef enum { CATALOGUE_PRODUCTS, CATALOGUE_TARIFFS, CATALOGUE_BINDINGS, CATALOGUE_KIND_COUNT } CatalogueKind;

enum { CATALOGUE_VALUES_MAX = 10 };

/* columns[0] is the provider. values name what a row gives, columns of the staging table;
 * `keys` has the bit of each value that makes two rows speak of the same thing. */
typedef struct {
	const char *name;
	const CsvColumn *columns;
	size_t column_count;
	const char *const *values;
	size_t value_count;
	unsigned keys;
} CatalogueForm;

const CatalogueForm *catalogue_form(CatalogueKind kind);

bool catalogue_row_read(CatalogueKind kind, const Slice *fields, const Mappings *mappings, Arena *arena,
			const char *values[CATALOGUE_VALUES_MAX], CsvProblem *problem);

#endif
