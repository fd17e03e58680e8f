/* billing_import.c: every row is in a staging table, the bad ones with their reason, and the rest is done there by
 * whole sets; see sql/billing/. The order matters: what a row is about, which lines in force that touches, what is
 * refused, and only then what goes and what comes.
 */
#include "billing/billing_import.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "plan/import_balance.h"
#include "sql.h"

enum { ID_TEXT_MAX = 24, PARAMETERS_MAX = 3 };

typedef struct {
	Database *database;
	const BillingMapping *mapping;
	const char *file_name;
	BillingCounts counts;
	char run_id[ID_TEXT_MAX];
	char import_id[ID_TEXT_MAX];
} Import;

/* Which values a statement takes: r the run, i the import, m the mapping's name, f the file's, s its sha256, w whether
 * the mapping takes rows without a line for their whole invoice. */
typedef struct {
	const char *sql;
	const char *parameters;
} Step;

static const char *value_of(const Import *import, char letter)
{
	switch (letter) {
	case 'r':
		return import->run_id;
	case 'i':
		return import->import_id;
	case 'm':
		return import->mapping->name;
	case 'f':
		return import->file_name;
	case 's':
		return import->counts.staged.sha256;
	default:
		return import->mapping->item_whole_invoice ? "true" : "false";
	}
}

/* `rows`, unless NULL: how many it wrote. */
static Status run_step(Import *import, const Step *step, int64_t *rows, Error *error)
{
	const char *values[PARAMETERS_MAX];
	int count = 0;
	for (const char *letter = step->parameters; *letter; letter++)
		values[count++] = value_of(import, *letter);
	PGresult *result = NULL;
	Status status = database_query(import->database, error, 0, &result, step->sql, count, values);
	if (status == STATUS_OK && rows)
		*rows = strtoll(PQcmdTuples(result), NULL, 10);
	PQclear(result);
	return status;
}

static Status run_steps(Import *import, const Step *steps, Error *error)
{
	Status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && steps[i].sql; i++)
		status = run_step(import, &steps[i], NULL, error);
	return status;
}

/* ---- what becomes of each row ---- */

/* Rows of no known provider, and what each row is about. */
static Status judge(Import *import, Error *error)
{
	const BillingStaged *staged = &import->counts.staged;
	const Step unknown = {sql_billing_unknown_providers, ""}, whole = {sql_billing_whole, "mw"},
		   in_file = {sql_billing_in_file, ""};
	int64_t refused = 0;
	Status status = run_step(import, &unknown, &refused, error);
	import->counts.refused = refused + staged->refuses;
	if (status == STATUS_OK && (staged->withdraws || import->mapping->item_whole_invoice))
		status = run_step(import, &whole, NULL, error);
	return status == STATUS_OK && staged->withdraws ? run_step(import, &in_file, NULL, error) : status;
}

/* The lines in force of the file's items: mostly there are none. */
static Status find_held(Import *import, int64_t *held, Error *error)
{
	const Step find = {sql_billing_held, "m"}, match = {sql_billing_match, ""};
	Status status = run_step(import, &find, held, error);
	if (status != STATUS_OK || *held == 0)
		return status;
	status = database_script(import->database, error, "ANALYZE billing_held");
	return status == STATUS_OK ? run_step(import, &match, NULL, error) : status;
}

static Status find_repeats(Import *import, Error *error)
{
	const Step repeats = {sql_billing_repeats, ""};
	PGresult *result = NULL;
	Status status =
		database_query(import->database, error, 1, &result, sql_billing_known_months, DATABASE_NO_PARAMETERS);
	bool known = status == STATUS_OK && database_true(result, 0, 0);
	PQclear(result);
	return known ? run_step(import, &repeats, NULL, error) : status;
}

static Status refuse(Import *import, int64_t held, Error *error)
{
	const Step too_large = {sql_billing_too_large, ""}, rows = {sql_billing_refuse_rows, ""};
	const Step items[] = {{sql_billing_block, ""}, {sql_billing_refuse_items, ""}, {NULL, NULL}};
	int64_t refused = 0;
	Status status = run_step(import, &too_large, &refused, error);
	if (status != STATUS_OK || import->counts.refused + refused == 0)
		return status;
	status = run_step(import, &rows, NULL, error);
	return status == STATUS_OK && held > 0 ? run_steps(import, items, error) : status;
}

static Status count(Import *import, Error *error)
{
	BillingCounts *counts = &import->counts;
	PGresult *result = NULL;
	Status status = database_query(import->database, error, 4, &result, sql_billing_counts, DATABASE_NO_PARAMETERS);
	if (status == STATUS_OK) {
		counts->loaded = database_int(result, 0, 0);
		counts->taken_back = database_int(result, 0, 1);
		counts->refused = database_int(result, 0, 2);
		counts->passed_over = database_int(result, 0, 3);
		status = database_understood(import->database, error);
	}
	PQclear(result);
	return status;
}

static Status decide(Import *import, Error *error)
{
	const Step rest[] = {{sql_billing_gone, ""}, {sql_billing_fates, ""}, {NULL, NULL}};
	int64_t held = 0;
	Status status = judge(import, error);
	if (status == STATUS_OK)
		status = find_held(import, &held, error);
	if (status == STATUS_OK)
		status = find_repeats(import, error);
	if (status == STATUS_OK)
		status = refuse(import, held, error);
	if (status == STATUS_OK)
		status = run_steps(import, held > 0 ? rest : rest + 1, error);
	return status == STATUS_OK ? count(import, error) : status;
}

/* ---- what is stored ---- */

/* The bytes were imported before, and that would change nothing now. */
static Status find_same_file(Import *import, Error *error)
{
	BillingCounts *counts = &import->counts;
	PGresult *result = NULL;
	Status status = STATUS_OK;
	if (counts->loaded == 0 && counts->taken_back == 0)
		status = database_query(import->database, error, 2, &result, sql_billing_same_file,
			DATABASE_PARAMETERS(counts->staged.sha256, import->mapping->name));
	if (status == STATUS_OK && PQntuples(result) > 0)
		counts->already_loaded = database_int(result, 0, 1) == counts->refused;
	PQclear(result);
	return status;
}

static Status take_number(Import *import, Error *error)
{
	BillingCounts *counts = &import->counts;
	PGresult *result = NULL;
	Status status =
		database_query(import->database, error, 2, &result, sql_billing_import_id, DATABASE_NO_PARAMETERS);
	if (status == STATUS_OK && database_int(result, 0, 1) != counts->staged.rows)
		status = error_set(error, STATUS_FAILED,
			"%s has %" PRId64 " rows, and %s were taken: that is a defect of the program",
			import->file_name, counts->staged.rows, database_text(result, 0, 1));
	if (status == STATUS_OK) {
		counts->import_id = (int32_t)database_int(result, 0, 0);
		snprintf(import->import_id, sizeof(import->import_id), "%" PRId32, counts->import_id);
	}
	PQclear(result);
	return status;
}

static Status record(Import *import, Error *error)
{
	const BillingCounts *counts = &import->counts;
	const Step balance = {sql_billing_balance, "i"};
	char rows[ID_TEXT_MAX], loaded[ID_TEXT_MAX], refused[ID_TEXT_MAX], passed_over[ID_TEXT_MAX],
		mapping[BILLING_SHA256_MAX];
	snprintf(rows, sizeof(rows), "%" PRId64, counts->staged.rows);
	snprintf(loaded, sizeof(loaded), "%" PRId64, counts->loaded);
	snprintf(refused, sizeof(refused), "%" PRId64, counts->refused);
	snprintf(passed_over, sizeof(passed_over), "%" PRId64, counts->passed_over);
	snprintf(mapping, sizeof(mapping), "\\x%s", import->mapping->sha256);
	Status status = database_query(import->database, error, 0, NULL, sql_billing_end,
		DATABASE_PARAMETERS(import->import_id, import->run_id, import->file_name, counts->staged.sha256,
			import->mapping->name, mapping, rows, loaded, refused, passed_over, SIMTALLY_VERSION));
	return status == STATUS_OK ? run_step(import, &balance, NULL, error) : status;
}

static Status store(Import *import, Error *error)
{
	static const Step steps[] = {
		{sql_billing_quarantine, "rif"},
		{sql_billing_settle, "im"},
		{sql_billing_touch, "r"},
		{sql_billing_take_back, "i"},
		{sql_billing_insert, "i"},
		{sql_billing_keep_file, "s"},
		{NULL, NULL},
	};
	return run_steps(import, steps, error);
}

static Status load_file(Import *import, FILE *in, Error *error)
{
	Status status = billing_stage(
		import->database, import->mapping, in, import->file_name, true, &import->counts.staged, error);
	if (status == STATUS_OK)
		status = decide(import, error);
	if (status == STATUS_OK)
		status = find_same_file(import, error);
	if (status == STATUS_OK)
		status = take_number(import, error);
	if (status == STATUS_OK)
		status = record(import, error);
	if (status == STATUS_OK && !import->counts.already_loaded)
		status = store(import, error);
	return status == STATUS_OK ? import_balance_print(import->database, "billing", import->counts.import_id, error)
				   : status;
}

Status billing_import(Database *database, RunRecord run, const BillingMapping *mapping, FILE *in, const char *file_name,
	BillingCounts *counts, Error *error)
{
	Import import = {.database = database, .mapping = mapping, .file_name = file_name};
	snprintf(import.run_id, sizeof(import.run_id), "%" PRId32, run.run_id);
	Status status = database_script(database, error, "BEGIN");
	if (status == STATUS_OK)
		status = load_file(&import, in, error);
	if (status == STATUS_OK)
		status = database_script(database, error, import.counts.already_loaded ? "ROLLBACK" : "COMMIT");
	if (status != STATUS_OK) {
		database_rollback(database);
		return status;
	}
	*counts = import.counts;
	return STATUS_OK;
}
