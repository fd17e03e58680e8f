/* account_import.c: every row goes to a staging table, the bad ones with their reason, and the
 * rest is done there by whole sets; see sql/register/. */
#include "register/account_import.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/copy_rows.h"
#include "register/account_row.h"
#include "sql.h"

enum { ID_TEXT_MAX = 24 };

typedef struct {
	CopyRows copy;
	ImportCounts counts;
} Import;

static void copy_problem(CopyRows *copy, const CsvRow *row, const CsvProblem *problem)
{
	char at[CSV_PLACE_MAX];
	csv_row_place(row, problem->column, at);
	copy_rows_text(copy, at);
	copy_rows_text(copy, problem->reason);
	copy_rows_text(copy, problem->detail);
}

static Slice none_if_empty(Slice field)
{
	Slice absent = {0};
	return field.length == 0 ? absent : field;
}

static void copy_fields(CopyRows *copy, const Slice *fields, bool dates)
{
	for (size_t i = 0; i < ACCOUNT_ACTIVE_FROM; i++)
		copy_rows_slice(copy, none_if_empty(fields[i]));
	for (size_t i = ACCOUNT_ACTIVE_FROM; dates && i < ACCOUNT_COLUMN_COUNT; i++)
		copy_rows_slice(copy, none_if_empty(fields[i]));
	if (!dates)
		copy_rows_null(copy, ACCOUNT_COLUMN_COUNT - ACCOUNT_ACTIVE_FROM);
}

static Status stage_row(const CsvRow *row, void *context, Error *error)
{
	(void)error; /* copy keeps the first error itself */
	Import *import = context;
	CsvProblem problem = {NULL, row->reason, ""};
	bool good = row->fields && account_row_check(row->fields, &problem);
	if (row->detail)
		snprintf(problem.detail, sizeof(problem.detail), "%s", row->detail);
	import->counts.rows++;
	copy_rows_int(&import->copy, row->line);
	if (row->fields)
		copy_fields(&import->copy, row->fields, good);
	else
		copy_rows_null(&import->copy, ACCOUNT_COLUMN_COUNT);
	if (good)
		copy_rows_null(&import->copy, 3);
	else
		copy_problem(&import->copy, row, &problem);
	return copy_rows_next(&import->copy);
}

static Status stage_file(Import *import, Database *database, FILE *in, const char *file_name, Error *error)
{
	const CsvShape shape = {.columns = ACCOUNT_COLUMNS, .column_count = ACCOUNT_COLUMN_COUNT, .separator = ','};
	Status status = database_script(database, error, sql_register_stage);
	if (status == STATUS_OK)
		status = copy_rows_begin(&import->copy, database, "COPY account_stage FROM STDIN", error);
	if (status != STATUS_OK)
		return status;
	status = csv_file_read(in, file_name, &shape, stage_row, import, error);
	Status ended = copy_rows_end(&import->copy, status == STATUS_OK ? NULL : "the file cannot be read");
	return status != STATUS_OK ? status : ended;
}

/* Runs a statement with up to two parameters; *rows is how many it wrote. */
static Status run(Database *database, const char *sql, const char *first, const char *second, int64_t *rows, Error *error)
{
	const char *const values[] = {first, second};
	PGresult *result = NULL;
	Status status = database_query(database, error, 0, &result, sql, (first != NULL) + (second != NULL), values);
	if (status == STATUS_OK && rows)
		*rows = strtoll(PQcmdTuples(result), NULL, 10);
	PQclear(result);
	return status;
}

static Status merge(Import *import, Database *database, const char *run_id, const char *file_name, Error *error)
{
	ImportCounts *counts = &import->counts;
	Status status = run(database, sql_register_unknown_providers, NULL, NULL, NULL, error);
	if (status == STATUS_OK)
		status = run(database, sql_register_conflicts, NULL, NULL, NULL, error);
	if (status == STATUS_OK)
		status = run(database, sql_register_quarantine, run_id, file_name, &counts->quarantined, error);
	if (status == STATUS_OK)
		status = run(database, sql_register_repeats, NULL, NULL, &counts->repeated, error);
	if (status == STATUS_OK)
		status = run(database, sql_register_touch, run_id, NULL, NULL, error);
	if (status == STATUS_OK)
		status = run(database, sql_register_change, NULL, NULL, &counts->changed, error);
	if (status == STATUS_OK)
		status = run(database, sql_register_insert, NULL, NULL, &counts->inserted, error);
	counts->unchanged = counts->rows - counts->quarantined - counts->repeated - counts->changed - counts->inserted;
	return status;
}

Status account_import(Database *database, RunRecord run_record, FILE *in, const char *file_name, ImportCounts *counts, Error *error)
{
	Import import = {0};
	char run_id[ID_TEXT_MAX];
	snprintf(run_id, sizeof(run_id), "%" PRId32, run_record.run_id);
	Status status = database_script(database, error, "BEGIN");
	if (status == STATUS_OK)
		status = stage_file(&import, database, in, file_name, error);
	if (status == STATUS_OK)
		status = database_script(database, error, "ANALYZE account_stage; LOCK TABLE simtally_store.account IN SHARE ROW EXCLUSIVE MODE");
	if (status == STATUS_OK)
		status = merge(&import, database, run_id, file_name, error);
	if (status == STATUS_OK)
		status = database_script(database, error, "COMMIT");
	if (status != STATUS_OK) {
		database_rollback(database);
		return status;
	}
	*counts = import.counts;
	return STATUS_OK;
}
