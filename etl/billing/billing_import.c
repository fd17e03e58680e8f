/* billing_import.c: every row goes to a staging table, the bad ones with their reason, and the
 * rest is done there by whole sets; see sql/billing/.
 */
#include "billing/billing_import.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/copy_rows.h"
#include "billing/billing_item.h"
#include "sql.h"

enum { ID_TEXT_MAX = 24, ROW_ARENA_MAX_BYTES = 1024 * 1024, SHA256_TEXT_MAX = DIGEST_HEX_MAX + 2 };

typedef struct {
	Database *database;
	const BillingMapping *mapping;
	const char *file_name;
	CopyRows copy;
	Arena *arena; /* of the row in hand */
	BillingCounts counts;
	bool withdraws; /* the file takes back something */
	char run_id[ID_TEXT_MAX];
	char import_id[ID_TEXT_MAX];
	char sha256[SHA256_TEXT_MAX]; /* as PostgreSQL writes it: \x and 64 digits */
} Import;

/* ---- rows to the staging table ---- */

static Slice none_if_empty(Slice field)
{
	Slice absent = {0};
	return field.length == 0 ? absent : field;
}

static void copy_line(CopyRows *copy, const BillingRow *row)
{
	char month[CALENDAR_TEXT_MAX];
	copy_rows_slice(copy, row->provider);
	copy_rows_slice(copy, row->account);
	copy_rows_text(copy, calendar_day_text(row->month, month));
	copy_rows_text(copy, metric_name(row->metric));
	copy_rows_slice(copy, row->scope);
	copy_rows_int(copy, row->quantity);
	copy_rows_text(copy, row->unit);
	copy_rows_text(copy, row->amount);
	copy_rows_text(copy, row->currency);
	copy_rows_slice(copy, none_if_empty(row->invoice));
	copy_rows_slice(copy, none_if_empty(row->line));
	copy_rows_null(copy, 3);
}

/* A row about an invoice that no longer holds: only which one. */
static void copy_withdrawal(CopyRows *copy, const BillingItem *item)
{
	copy_rows_null(copy, BILLING_INVOICE);
	copy_rows_slice(copy, item->invoice);
	copy_rows_slice(copy, item->line);
	copy_rows_null(copy, 1);
	copy_rows_text(copy, "withdrawn");
	copy_rows_null(copy, 1);
}

static void copy_problem(Import *import, const CsvRow *row, const CsvProblem *problem)
{
	CopyRows *copy = &import->copy;
	char at[CSV_PLACE_MAX];
	csv_row_place(row, problem->column, at);
	for (int i = BILLING_PROVIDER; row->fields && i <= BILLING_ACCOUNT; i++)
		copy_rows_slice(copy, none_if_empty(billing_row_field(import->mapping, row->fields, (BillingFieldName)i)));
	copy_rows_null(copy, row->fields ? BILLING_STORED_COUNT - BILLING_ACCOUNT - 1 : BILLING_STORED_COUNT);
	copy_rows_text(copy, at);
	copy_rows_text(copy, problem->reason);
	copy_rows_text(copy, problem->detail);
}

static void tell_rounded(Import *import, const CsvRow *row)
{
	static const BillingFieldName figures[] = {BILLING_QUANTITY, BILLING_AMOUNT};
	char at[CSV_PLACE_MAX];
	for (size_t i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
		Slice figure = billing_row_field(import->mapping, row->fields, figures[i]);
		if (!csv_cell_is_rounded(figure))
			continue;
		csv_row_place(row, billing_field_name(figures[i]), at);
		csv_cell_tell_rounded(&import->counts.spreadsheet_rounded, import->file_name, at, figure);
	}
}

static Status stage_item(Import *import, const CsvRow *row, const BillingItem *item)
{
	Status status = STATUS_OK;
	tell_rounded(import, row);
	if (item->noted)
		import->counts.noted_because[item->note]++;
	for (size_t i = 0; status == STATUS_OK && i < item->count; i++) {
		copy_rows_int(&import->copy, row->line);
		copy_rows_int(&import->copy, (int64_t)i);
		copy_line(&import->copy, &item->lines[i]);
		import->counts.rounded += item->lines[i].rounded;
		status = copy_rows_next(&import->copy);
	}
	return status;
}

static Status stage_ignored(Import *import, const CsvRow *row, const BillingItem *item)
{
	import->counts.ignored++;
	import->counts.ignored_because[item->reason]++;
	if (!item->withdraws)
		return STATUS_OK;
	import->withdraws = true;
	copy_rows_int(&import->copy, row->line);
	copy_rows_int(&import->copy, 0);
	copy_withdrawal(&import->copy, item);
	return copy_rows_next(&import->copy);
}

static Status stage_row(const CsvRow *row, void *context, Error *error)
{
	(void)error; /* copy keeps the first error itself */
	Import *import = context;
	BillingItem item;
	CsvProblem problem = {NULL, row->reason, ""};
	arena_reset(import->arena);
	import->counts.lines++;
	if (row->fields && billing_item_read(import->mapping, row->fields, import->arena, &item, &problem))
		return item.ignored ? stage_ignored(import, row, &item) : stage_item(import, row, &item);
	if (row->detail)
		snprintf(problem.detail, sizeof(problem.detail), "%s", row->detail);
	copy_rows_int(&import->copy, row->line);
	copy_rows_int(&import->copy, 0);
	copy_problem(import, row, &problem);
	return copy_rows_next(&import->copy);
}

static Status stage_file(Import *import, FILE *in, Error *error)
{
	Digest *digest __attribute__((cleanup(digest_cleanup))) = digest_new();
	CsvShape shape = import->mapping->shape;
	shape.digest = digest;
	Status status = database_script(import->database, error, sql_billing_stage);
	if (status == STATUS_OK)
		status = copy_rows_begin(&import->copy, import->database, "COPY billing_stage (file_line, part, provider, account, month, metric, scope, quantity, unit, amount, currency, "
					 "invoice, line, at, reason, detail) FROM STDIN", error);
	if (status != STATUS_OK)
		return status;
	status = csv_file_read(in, import->file_name, &shape, stage_row, import, error);
	Status ended = copy_rows_end(&import->copy, status == STATUS_OK ? NULL : "the file cannot be read");
	memcpy(import->sha256, "\\x", 2);
	digest_hex(digest, import->sha256 + 2);
	return status != STATUS_OK ? status : ended;
}

/* ---- from there, by whole sets ---- */

/* Which values a statement takes: r the run, i the import. */
typedef struct {
	const char *sql;
	const char *parameters;
	int64_t *rows; /* how many it wrote, unless NULL */
} Step;

static Status run_step(Import *import, const Step *step, Error *error)
{
	const char *values[2];
	int count = 0;
	for (const char *letter = step->parameters; *letter; letter++)
		values[count++] = *letter == 'r' ? import->run_id : import->import_id;
	PGresult *result = NULL;
	Status status = database_query(import->database, error, 0, &result, step->sql, count, values);
	if (status == STATUS_OK && step->rows)
		*step->rows = strtoll(PQcmdTuples(result), NULL, 10);
	PQclear(result);
	return status;
}

static Status run_steps(Import *import, const Step *steps, Error *error)
{
	Status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && steps[i].sql; i++)
		status = run_step(import, &steps[i], error);
	return status;
}

/* The import that loaded this very file already, if there is one. */
static Status find_same_file(Import *import, Error *error)
{
	PGresult *result = NULL;
	Status status = database_query(import->database, error, 5, &result, sql_billing_same_file,
				       DATABASE_PARAMETERS(import->sha256));
	if (status == STATUS_OK && PQntuples(result) > 0)
		import->counts = (BillingCounts){
			.already_loaded = true,
			.import_id = (int32_t)database_int(result, 0, 0),
			.lines = database_int(result, 0, 1),
			.loaded = database_int(result, 0, 2),
			.quarantined = database_int(result, 0, 3),
			.ignored = database_int(result, 0, 4),
		};
	PQclear(result);
	return status;
}

static Status begin_import(Import *import, Error *error)
{
	PGresult *result = NULL;
	Status status = database_query(import->database, error, 1, &result, sql_billing_begin,
				       DATABASE_PARAMETERS(import->run_id, import->file_name, import->sha256, import->mapping->name));
	if (status == STATUS_OK) {
		import->counts.import_id = (int32_t)database_int(result, 0, 0);
		snprintf(import->import_id, sizeof(import->import_id), "%" PRId32, import->counts.import_id);
	}
	PQclear(result);
	return status;
}

/* Before anything else: those rows are no lines. */
static Status withdraw(Import *import, Error *error)
{
	PGresult *result = NULL;
	Status status = database_query(import->database, error, 1, &result, sql_billing_withdraw,
				       DATABASE_PARAMETERS(import->import_id, import->run_id));
	if (status == STATUS_OK)
		import->counts.withdrawn = database_int(result, 0, 0);
	PQclear(result);
	return status;
}

/* Whether months of this file have lines of earlier ones: mostly they have none. */
static Status has_earlier_lines(Import *import, bool *earlier, Error *error)
{
	PGresult *result = NULL;
	Status status = database_query(import->database, error, 1, &result, sql_billing_earlier, DATABASE_NO_PARAMETERS);
	if (status == STATUS_OK)
		*earlier = strcmp(database_text(result, 0, 0), "t") == 0;
	PQclear(result);
	return status;
}

static Status merge(Import *import, Error *error)
{
	BillingCounts *counts = &import->counts;
	const Step judge[] = {
		{sql_billing_unknown_providers, "", NULL},
		{sql_billing_too_large, "", NULL},
		{sql_billing_quarantine, "ri", &counts->quarantined},
		{NULL, NULL, NULL},
	};
	const Step compare[] = {
		{sql_billing_repeats, "", &counts->repeated},
		{sql_billing_supersede, "i", &counts->superseded},
		{NULL, NULL, NULL},
	};
	const Step load[] = {
		{sql_billing_touch, "r", NULL},
		{sql_billing_insert, "i", &counts->loaded},
		{NULL, NULL, NULL},
	};
	bool earlier = false;
	Status status = begin_import(import, error);
	if (status == STATUS_OK && import->withdraws)
		status = withdraw(import, error);
	if (status == STATUS_OK)
		status = run_steps(import, judge, error);
	if (status == STATUS_OK)
		status = has_earlier_lines(import, &earlier, error);
	if (status == STATUS_OK && earlier)
		status = run_steps(import, compare, error);
	if (status == STATUS_OK)
		status = run_steps(import, load, error);
	return status;
}

static Status end_import(Import *import, Error *error)
{
	char lines[ID_TEXT_MAX], loaded[ID_TEXT_MAX], quarantined[ID_TEXT_MAX], ignored[ID_TEXT_MAX];
	snprintf(lines, sizeof(lines), "%" PRId64, import->counts.lines);
	snprintf(loaded, sizeof(loaded), "%" PRId64, import->counts.loaded);
	snprintf(quarantined, sizeof(quarantined), "%" PRId64, import->counts.quarantined);
	snprintf(ignored, sizeof(ignored), "%" PRId64, import->counts.ignored);
	return database_query(import->database, error, 0, NULL, sql_billing_end,
			      DATABASE_PARAMETERS(import->import_id, lines, loaded, quarantined, ignored));
}

/* Imports one after the other: what is loaded already must not change between looking and loading. */
static Status load_file(Import *import, FILE *in, Error *error)
{
	Status status = stage_file(import, in, error);
	if (status == STATUS_OK)
		status = database_script(import->database, error,
					 "ANALYZE billing_stage; LOCK TABLE simtally_store.billing_import IN SHARE ROW EXCLUSIVE MODE");
	if (status == STATUS_OK)
		status = find_same_file(import, error);
	if (status != STATUS_OK || import->counts.already_loaded)
		return status;
	status = merge(import, error);
	return status == STATUS_OK ? end_import(import, error) : status;
}

Status billing_import(Database *database, RunRecord run, const BillingMapping *mapping, FILE *in, const char *file_name,
		      BillingCounts *counts, Error *error)
{
	Import import = {.database = database, .mapping = mapping, .file_name = file_name, .arena = arena_new(ROW_ARENA_MAX_BYTES)};
	snprintf(import.run_id, sizeof(import.run_id), "%" PRId32, run.run_id);
	Status status = database_script(database, error, "BEGIN");
	if (status == STATUS_OK)
		status = load_file(&import, in, error);
	if (status == STATUS_OK)
		status = database_script(database, error, import.counts.already_loaded ? "ROLLBACK" : "COMMIT");
	arena_free(import.arena);
	if (status != STATUS_OK) {
		database_rollback(database);
		return status;
	}
	*counts = import.counts;
	return STATUS_OK;
}
