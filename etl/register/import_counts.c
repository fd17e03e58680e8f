/* import_counts.c: the figures become a row of the database, whose constraint adds them up. */
#include "register/import_counts.h"

#include <inttypes.h>
#include <stdio.h>

#include "sql.h"

enum { ID_TEXT_MAX = 24 };

Status import_counts_begin(Database *database, const char *kind, RunRecord run, const char *file_name, ImportCounts *counts,
			   Error *error)
{
	PGresult __attribute__((cleanup(database_result_cleanup))) *result = NULL;
	char run_id[ID_TEXT_MAX];
	snprintf(run_id, sizeof(run_id), "%" PRId32, run.run_id);
	Status status = database_query(database, error, 1, &result, sql_register_import_begin, DATABASE_PARAMETERS(kind, run_id, file_name));
	if (status == STATUS_OK)
		counts->import_id = (int32_t)database_int(result, 0, 0);
	return status;
}

Status import_counts_store(Database *database, const char *kind, const ImportCounts *counts, Error *error)
{
	enum { FIGURES = 7 };
	const int64_t figures[FIGURES] = {counts->import_id, counts->rows, counts->loaded, counts->changed, counts->unchanged,
					  counts->said_twice, counts->refused};
	char texts[FIGURES][ID_TEXT_MAX];
	const char *values[1 + FIGURES] = {kind};
	for (size_t i = 0; i < FIGURES; i++) {
		snprintf(texts[i], ID_TEXT_MAX, "%" PRId64, figures[i]);
		values[1 + i] = texts[i];
	}
	return database_query(database, error, 0, NULL, sql_register_balance, 1 + FIGURES, values);
}
