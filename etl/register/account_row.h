/* account_row.h: one row of the account register, judged by itself.
 *
 * Takes:  the ten fields in the order of ACCOUNT_COLUMNS, trimmed, as csv_file.h gives them; the last two are of optional columns.
 * Gives:  whether the row makes sense; where it does not, the column, a reason in a word and a
 *         sentence. Whether the provider is known and the account comes twice only the database knows.
 * Reasons: no_provider, no_account, too_long, those of csv_cell_key_fault, unknown_kind, bad_date, dates_reversed.
 */
#ifndef SIMTALLY_REGISTER_ACCOUNT_ROW_H
#define SIMTALLY_REGISTER_ACCOUNT_ROW_H

#include <stdbool.h>

#include "base/csv_file.h"

typedef enum {
	ACCOUNT_PROVIDER,
	ACCOUNT_ACCOUNT,
	ACCOUNT_KIND,
	ACCOUNT_BILLING_REF,
	ACCOUNT_NAME,
	ACCOUNT_POOL,
	ACCOUNT_ACTIVE_FROM,
	ACCOUNT_ACTIVE_TO,
	ACCOUNT_VALID_FROM,
	ACCOUNT_VALID_TO,
	ACCOUNT_COLUMN_COUNT
} AccountColumn;

extern const CsvColumn ACCOUNT_COLUMNS[ACCOUNT_COLUMN_COUNT];

bool account_row_check(const Slice fields[ACCOUNT_COLUMN_COUNT], CsvProblem *problem);

#endif
