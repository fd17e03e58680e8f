/* catalogue_import.c: every row goes to a staging table, the bad ones with their reason, and the
 * rest is done there by whole sets; see sql/register/. Three kinds, one order of steps. */
#include "register/catalogue_import.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/copy_rows.h"
#include "sql.h"

enum { ID_TEXT_MAX = 24, ROW_ARENA_MAX_BYTES = 64 * 1024, COMMAND_MAX_BYTES = 1024 };

/* A statement, which values it takes (r the run, s the source, i the import, k its kind, w whether the file is the whole list) and how often:
 * `again` runs it until it changes nothing. */
typedef struct {
	const char *sql;
	const char *parameters;
	size_t rows; /* where in ImportCounts the rows it wrote are counted; NOWHERE */
	bool again;
} Step;

enum { NOWHERE = SIZE_MAX, STEPS_MAX = 8 };

#define IN(member) offsetof(ImportCounts, member)

/* What comes between judging and quarantining, what removes what the whole list does not hold, and what stores the rest. */
static const struct {
	const char *lock, *remove;
	Step judge[STEPS_MAX], store[STEPS_MAX];
} KINDS[CATALOGUE_KIND_COUNT] = {
	[CATALOGUE_PRODUCTS] = {
		"LOCK TABLE simtally_store.product IN SHARE ROW EXCLUSIVE MODE", sql_register_product_remove,
		{{sql_register_product_taken, "w", NOWHERE, true}},
		{{sql_register_product_trace, "ri", NOWHERE, false}, {sql_register_catalogue_unchanged, "ki", IN(unchanged), false},
		 {sql_register_product_touch, "r", NOWHERE, false}, {sql_register_product_unscope, "", NOWHERE, false},
		 {sql_register_product_change, "", IN(changed), false}, {sql_register_product_insert, "", IN(loaded), false},
		 {sql_register_product_scope, "", NOWHERE, false}},
	},
	[CATALOGUE_TARIFFS] = {
		"LOCK TABLE simtally_store.tariff IN SHARE ROW EXCLUSIVE MODE", sql_register_tariff_remove,
		{{sql_register_tariff_unknown_scopes, "", NOWHERE, false}},
		{{sql_register_tariff_trace, "ri", NOWHERE, false}, {sql_register_catalogue_unchanged, "ki", IN(unchanged), false},
		 {sql_register_tariff_touch, "r", NOWHERE, false}, {sql_register_tariff_change, "", IN(changed), false},
		 {sql_register_tariff_insert, "", IN(loaded), false}},
	},
	[CATALOGUE_BINDINGS] = {
		"LOCK TABLE simtally_store.binding IN SHARE ROW EXCLUSIVE MODE", sql_register_binding_remove,
		{{sql_register_binding_unknown_accounts, "", NOWHERE, false}, {sql_register_binding_overlaps, "w", NOWHERE, true}},
		{{sql_register_binding_trace, "ri", NOWHERE, false}, {sql_register_catalogue_unchanged, "ki", IN(unchanged), false},
		 {sql_register_binding_touch, "r", NOWHERE, false}, {sql_register_binding_change, "", IN(changed), false},
		 {sql_register_binding_insert, "", IN(loaded), false}},
	},
};

typedef struct {
	Database *database;
	CatalogueKind kind;
	const Mappings *mappings;
	CopyRows copy;
	const char *file_name;
	Arena *arena; /* of the row in hand */
	ImportCounts counts;
	char run_id[ID_TEXT_MAX], import_id[ID_TEXT_MAX];
	const char *source; /* "products:FILE" */
	PGresult **removed; /* NULL: what is not in the file stays */
} Import;

/* ---- rows to the staging table ---- */

/* The values whose bits are set, with a separator that none of them holds. */
static const char *joined(const Import *import, const char *const *values, unsigned bits)
{
	const char *text = "";
	for (size_t i = 0; i < catalogue_form(import->kind)->value_count; i++)
		if (bits & 1U << i)
			text = arena_format(import->arena, "%s%s\x1f", text, values[i] ? values[i] : "");
	return text;
}

static void copy_good(Import *import, Slice provider, const char *const *values)
{
	const CatalogueForm *form = catalogue_form(import->kind);
	copy_rows_slice(&import->copy, provider);
	copy_rows_text(&import->copy, joined(import, values, form->keys));
	copy_rows_text(&import->copy, joined(import, values, UINT32_MAX));
	copy_rows_null(&import->copy, 3);
	for (size_t i = 0; i < form->value_count; i++)
		copy_rows_text(&import->copy, values[i]);
}

static void copy_problem(Import *import, const CsvRow *row, const CsvProblem *problem)
{
	char at[CSV_PLACE_MAX];
	csv_row_place(row, problem->column, at);
	copy_rows_slice(&import->copy, row->fields ? row->fields[0] : (Slice){0});
	copy_rows_null(&import->copy, 2);
	copy_rows_text(&import->copy, at);
	copy_rows_text(&import->copy, problem->reason);
	copy_rows_text(&import->copy, problem->detail);
	copy_rows_null(&import->copy, (int)catalogue_form(import->kind)->value_count);
}

/* Keys are refused with an exponent: what has one here is a figure. */
static void tell_rounded(Import *import, const CsvRow *row)
{
	const CatalogueForm *form = catalogue_form(import->kind);
	char at[CSV_PLACE_MAX];
	for (size_t i = 0; i < form->column_count; i++) {
		if (!csv_cell_is_rounded(row->fields[i]))
			continue;
		csv_row_place(row, form->columns[i].name, at);
		csv_cell_tell_rounded(&import->counts.spreadsheet_rounded, import->file_name, at, row->fields[i]);
	}
}

static Status stage_row(const CsvRow *row, void *context, Error *error)
{
	(void)error; /* copy keeps the first error itself */
	Import *import = context;
	const char *values[CATALOGUE_VALUES_MAX];
	CsvProblem problem = {NULL, row->reason, ""};
	arena_reset(import->arena);
	bool good = row->fields && catalogue_row_read(import->kind, row->fields, import->mappings, import->arena, values, &problem);
	if (row->detail)
		snprintf(problem.detail, sizeof(problem.detail), "%s", row->detail);
	import->counts.rows++;
	copy_rows_int(&import->copy, row->line);
	if (good)
		tell_rounded(import, row);
	if (good)
		copy_good(import, row->fields[0], values);
	else
		copy_problem(import, row, &problem);
	return copy_rows_next(&import->copy);
}

static Status stage_file(Import *import, FILE *in, const char *file_name, Error *error)
{
	const CatalogueForm *form = catalogue_form(import->kind);
	const CsvShape shape = {.columns = form->columns, .column_count = form->column_count, .separator = ','};
	Buffer __attribute__((cleanup(buffer_free))) command;
	buffer_init(&command, COMMAND_MAX_BYTES);
	buffer_text(&command, "COPY catalogue_stage (file_line, provider, key, content, at, reason, detail");
	for (size_t i = 0; i < form->value_count; i++)
		buffer_format(&command, ", %s", form->values[i]);
	buffer_text(&command, ") FROM STDIN");
	Status status = database_script(import->database, error, sql_register_catalogue_stage);
	if (status == STATUS_OK)
		status = copy_rows_begin(&import->copy, import->database, command.data, error);
	if (status != STATUS_OK)
		return status;
	status = csv_file_read(in, file_name, &shape, stage_row, import, error);
	Status ended = copy_rows_end(&import->copy, status == STATUS_OK ? NULL : "the file cannot be read");
	return status != STATUS_OK ? status : ended;
}

/* ---- from there, by whole sets ---- */

static const char *value_of(const Import *import, char letter)
{
	switch (letter) {
	case 'r':
		return import->run_id;
	case 'i':
		return import->import_id;
	case 's':
		return import->source;
	case 'k':
		return catalogue_form(import->kind)->name;
	default:
		return import->removed ? "true" : "false";
	}
}

static Status run_once(Import *import, const Step *step, int64_t *rows, Error *error)
{
	const char *values[4];
	int count = 0;
	for (const char *letter = step->parameters; *letter; letter++)
		values[count++] = value_of(import, *letter);
	PGresult *result = NULL;
	Status status = database_query(import->database, error, 0, &result, step->sql, count, values);
	if (status == STATUS_OK)
		*rows = strtoll(PQcmdTuples(result), NULL, 10);
	PQclear(result);
	return status;
}

static Status run_steps(Import *import, const Step *steps, Error *error)
{
	Status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && i < STEPS_MAX && steps[i].sql; i++) {
		int64_t rows = 0;
		do
			status = run_once(import, &steps[i], &rows, error);
		while (status == STATUS_OK && steps[i].again && rows > 0);
		if (steps[i].rows != NOWHERE)
			*(int64_t *)((char *)&import->counts + steps[i].rows) = rows;
	}
	return status;
}

static Status merge(Import *import, Error *error)
{
	static const Step before[STEPS_MAX] = {
		{sql_register_catalogue_unknown_providers, "", NOWHERE, false}, {sql_register_catalogue_conflicts, "", NOWHERE, false}};
	static const Step between[STEPS_MAX] = {
		{sql_register_catalogue_quarantine, "rsi", IN(refused), false}, {sql_register_catalogue_repeats, "", IN(said_twice), false}};
	ImportCounts *counts = &import->counts;
	Status status = run_steps(import, before, error);
	if (status == STATUS_OK)
		status = run_steps(import, KINDS[import->kind].judge, error);
	if (status == STATUS_OK)
		status = run_steps(import, between, error);
	if (status == STATUS_OK && import->removed && counts->refused == 0)
		status = database_query(import->database, error, 2, import->removed, KINDS[import->kind].remove,
					DATABASE_PARAMETERS(import->run_id, import->import_id));
	if (status == STATUS_OK)
		status = run_steps(import, KINDS[import->kind].store, error);
	return status == STATUS_OK ? import_counts_store(import->database, catalogue_form(import->kind)->name, counts, error) : status;
}

static Status load_file(Import *import, RunRecord run, FILE *in, const char *file_name, Error *error)
{
	Status status = database_script(import->database, error, "BEGIN");
	if (status == STATUS_OK)
		status = import_counts_begin(import->database, catalogue_form(import->kind)->name, run, file_name, &import->counts, error);
	snprintf(import->import_id, sizeof(import->import_id), "%" PRId32, import->counts.import_id);
	if (status == STATUS_OK)
		status = stage_file(import, in, file_name, error);
	if (status == STATUS_OK)
		status = database_script(import->database, error, "ANALYZE catalogue_stage");
	if (status == STATUS_OK)
		status = database_script(import->database, error, KINDS[import->kind].lock);
	if (status == STATUS_OK)
		status = merge(import, error);
	return status == STATUS_OK ? database_script(import->database, error, "COMMIT") : status;
}

Status catalogue_import(Database *database, RunRecord run, CatalogueKind kind, const Mappings *mappings, FILE *in,
			const char *file_name, ImportCounts *counts, PGresult **removed, Error *error)
{
	Buffer __attribute__((cleanup(buffer_free))) source;
	buffer_init(&source, COMMAND_MAX_BYTES);
	buffer_format(&source, "%s:%.400s", catalogue_form(kind)->name, file_name);
	Import import = {.database = database, .kind = kind, .mappings = mappings, .file_name = file_name, .arena = arena_new(ROW_ARENA_MAX_BYTES), .source = source.data, .removed = removed};
	snprintf(import.run_id, sizeof(import.run_id), "%" PRId32, run.run_id);
	Status status = load_file(&import, run, in, file_name, error);
	arena_free(import.arena);
	if (status != STATUS_OK) {
		database_rollback(database);
		return status;
	}
	*counts = import.counts;
	return STATUS_OK;
}
