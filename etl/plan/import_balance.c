/* import_balance.c: the figures are added up and held by the database; here they become a table. */
#include "plan/import_balance.h"

#include <stdio.h>
#include <string.h>

#include "sql.h"

enum { HEADING, CAME_IN, FIRST_FATE, REFUSED = 8, FOOTS, COLUMN_COUNT, ID_TEXT_MAX = 24, LABEL_WIDTH = 16, LEAST_WIDTH = 14 };

static const char *const LABELS[] = {"", "came in", "  loaded", "  changed", "  unchanged", "  said twice", "  superseded", "  passed over", "  refused"};

static int width_of(const PGresult *result, int row) {
	size_t width = LEAST_WIDTH;
	for (int column = HEADING; column <= REFUSED; column++) {
		size_t length = strlen(PQgetvalue(result, row, column));
		if (length > width) width = length;
	}
	return (int)width;
}

static bool is_needed(const PGresult *result, int column) {
	bool needed = column < FIRST_FATE;
	for (int row = 0; !needed && row < PQntuples(result); row++)
		needed = strcmp(PQgetvalue(result, row, column), "0") != 0;
	return needed;
}

static void print_line(const PGresult *result, int column) {
	if (!is_needed(result, column)) return;
	printf("%-*s", LABEL_WIDTH, LABELS[column]);
	for (int row = 0; row < PQntuples(result); row++) printf(" %*s", width_of(result, row), PQgetvalue(result, row, column));
	putchar('\n');
}

static Status hold_footing(const PGresult *result, const char *kind, int32_t import_id, Error *error) {
	if (!PQntuples(result)) return error_set(error, STATUS_FAILED, "nothing says what became of the rows of import %d (%s)", import_id, kind);
	for (int row = 0; row < PQntuples(result); row++)
		if (strcmp(PQgetvalue(result, row, FOOTS), "t") != 0)
			return error_set(error, STATUS_FAILED, "import %d (%s) does not foot: %s of %s came in, the fates do not add up to it", import_id, kind,
				PQgetvalue(result, row, CAME_IN), PQgetvalue(result, row, HEADING));
	return STATUS_OK;
}

Status import_balance_print(Database *database, const char *kind, int32_t import_id, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char id[ID_TEXT_MAX];
	snprintf(id, sizeof id, "%d", import_id);
	Status status = database_query(database, error, COLUMN_COUNT, &result, sql_run_import_balance, DATABASE_PARAMETERS(kind, id));
	if (status == STATUS_OK) status = hold_footing(result, kind, import_id, error);
	for (int column = HEADING; status == STATUS_OK && column <= REFUSED; column++) print_line(result, column);
	return status;
}
