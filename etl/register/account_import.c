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
	Database *database;
	const AccountImport *how;
	CopyRows copy;
	ImportCounts counts;
	char run_id[ID_TEXT_MAX], import_id[ID_TEXT_MAX];
} Import;

/* ---- rows to the staging table ---- */

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

static Status stage_file(Import *import, FILE *in, Error *error)
{
	const CsvShape shape = {.columns = ACCOUNT_COLUMNS, .column_count = ACCOUNT_COLUMN_COUNT, .separator = ','};
	Status status = database_script(import->database, error, sql_register_stage);
	if (status == STATUS_OK)
		status = copy_rows_begin(&import->copy, import->database, "COPY account_stage (line, provider, account, kind, billing_ref, name, "
			"pool, active_from, active_to, valid_from, valid_to, at, reason, detail) FROM STDIN", error);
	if (status != STATUS_OK)
		return status;
	status = csv_file_read(in, import->how->file_name, &shape, stage_row, import, error);
	Status ended = copy_rows_end(&import->copy, status == STATUS_OK ? NULL : "the file cannot be read");
	return status != STATUS_OK ? status : ended;
}

/* ---- from there, by whole sets ---- */

/* A statement and the values it takes: r the run, f the file's name, i the import, t the run's today. */
typedef struct {
	const char *sql, *parameters;
} Step;

static const Step JUDGE[] = {{sql_register_unknown_providers, ""}, {sql_register_conflicts, ""}, {sql_register_quarantine, "rfi"},
	{sql_register_repeats, ""}, {sql_register_place, "t"}, {sql_register_dated, ""}, {"ANALYZE account_stage", ""}, {NULL, NULL}};
static const Step STORE[] = {{sql_register_trace, "ri"}, {sql_register_touch, "r"}, {sql_register_insert, ""},
	{"ANALYZE account_stage", ""}, {sql_register_timeline, ""}, {"ANALYZE account_timeline", ""}, {sql_register_change, ""}, {NULL, NULL}};

static const char *value_of(const Import *import, char letter)
{
	switch (letter) {
	case 'r':
		return import->run_id;
	case 'i':
		return import->import_id;
	default:
		return letter == 'f' ? import->how->file_name : import->how->as_of;
	}
}

static Status run_steps(const Import *import, const Step *steps, Error *error)
{
	Status status = STATUS_OK;
	for (; status == STATUS_OK && steps->sql; steps++) {
		const char *values[4];
		int count = 0;
		for (const char *letter = steps->parameters; *letter; letter++)
			values[count++] = value_of(import, *letter);
		status = database_query(import->database, error, 0, NULL, steps->sql, count, values);
	}
	return status;
}

static Status count_fates(Import *import, Error *error)
{
	PGresult __attribute__((cleanup(database_result_cleanup))) *result = NULL;
	ImportCounts *counts = &import->counts;
	Status status = database_query(import->database, error, 5, &result, sql_register_fates, DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK)
		return status;
	counts->loaded = database_int(result, 0, 0);
	counts->changed = database_int(result, 0, 1);
	counts->unchanged = database_int(result, 0, 2);
	counts->said_twice = database_int(result, 0, 3);
	counts->refused = database_int(result, 0, 4);
	return STATUS_OK;
}

/* A file that was cut ends most of a register. */
static Status refuse_cut_file(const Import *import, Error *error)
{
	PGresult __attribute__((cleanup(database_result_cleanup))) *result = NULL;
	if (import->how->however_many)
		return STATUS_OK;
	Status status = database_query(import->database, error, 3, &result, sql_register_end_limit, DATABASE_PARAMETERS(import->how->as_of));
	if (status != STATUS_OK || PQntuples(result) == 0)
		return status;
	return error_set(error, STATUS_USAGE, "%s lacks %s of the %s active accounts of %s, more than a tenth: it may be cut; nothing is changed. "
			 "Import it again with --yes if they have all ended", import->how->file_name, database_text(result, 0, 1),
			 database_text(result, 0, 2), database_text(result, 0, 0));
}

static Status end_others(const Import *import, PGresult **ended, Error *error)
{
	if (!import->how->whole || import->counts.refused > 0)
		return STATUS_OK;
	Status status = refuse_cut_file(import, error);
	if (status == STATUS_OK)
		status = database_query(import->database, error, 2, ended, sql_register_end,
					DATABASE_PARAMETERS(import->run_id, import->import_id, import->how->as_of));
	return status;
}

static Status merge(Import *import, PGresult **ended, Error *error)
{
	Status status = run_steps(import, JUDGE, error);
	if (status == STATUS_OK)
		status = count_fates(import, error);
	if (status == STATUS_OK)
		status = end_others(import, ended, error);
	if (status == STATUS_OK)
		status = run_steps(import, STORE, error);
	if (status == STATUS_OK)
		status = database_script(import->database, error, sql_register_periods);
	return status == STATUS_OK ? import_counts_store(import->database, "accounts", &import->counts, error) : status;
}

static Status load_file(Import *import, RunRecord run, FILE *in, PGresult **ended, Error *error)
{
	Status status = database_script(import->database, error, "BEGIN");
	if (status == STATUS_OK)
		status = import_counts_begin(import->database, "accounts", run, import->how->file_name, &import->counts, error);
	snprintf(import->import_id, sizeof(import->import_id), "%" PRId32, import->counts.import_id);
	if (status == STATUS_OK)
		status = stage_file(import, in, error);
	if (status == STATUS_OK)
		status = database_script(import->database, error, "ANALYZE account_stage; LOCK TABLE simtally_store.account IN SHARE ROW EXCLUSIVE MODE");
	if (status == STATUS_OK)
		status = merge(import, ended, error);
	return status == STATUS_OK ? database_script(import->database, error, "COMMIT") : status;
}

Status account_import(Database *database, RunRecord run, FILE *in, const AccountImport *how, ImportCounts *counts, PGresult **ended,
		      Error *error)
{
	Import import = {.database = database, .how = how};
	snprintf(import.run_id, sizeof(import.run_id), "%" PRId32, run.run_id);
	Status status = load_file(&import, run, in, ended, error);
	if (status != STATUS_OK) {
		database_rollback(database);
		return status;
	}
	*counts = import.counts;
	return STATUS_OK;
}
