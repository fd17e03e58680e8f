/* status.c: what there is to know of runs and the ledger, as tables or as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command.h"
#include "sql.h"

typedef struct {
	const char *name, *title, *sql;
} Section;

static const Section OVERVIEW[] = {
	{"runs", "The latest runs", sql_run_status_runs},
	{"owed", "Left to fetch", sql_run_status_owed},
	{"failed", "Failed, not eligible, and why", sql_run_status_failed},
	{"beyond_reach", "Beyond reach: never to be asked for, or lost", sql_run_status_beyond},
	{"coverage", "Coverage by provider and month", sql_run_status_coverage},
	{"unregistered", "Use that files tell of and no account has: numbers that are not in the register, rows that cannot be read", sql_run_status_unregistered},
	{"drift", "Drift: places of answers that nobody mapped, or that are gone or changed", sql_run_status_drift},
	{"network", "Switches of cards that are not at their end: the same simtally network command goes on with them", sql_run_status_network},
	{"periods", "Periods", sql_run_status_periods},
	{"bills", "Bills and reconciliations by provider and month", sql_run_status_bills},
};

static const Section ONE_RUN[] = {
	{"run", "The run", sql_run_status_run},
	{"imports", "What came in with it, and what became of that", sql_run_status_run_import},
	{"coverage", "What it covered", sql_run_status_run_coverage},
	{"beyond_reach", "Beyond reach: never to be asked for, or lost", sql_run_status_run_beyond},
	{"failed", "Failed, not eligible or still owed, and why", sql_run_status_run_failed},
	{"quarantine", "Quarantined", sql_run_status_run_quarantine},
	{"drift", "Drift: places of answers that nobody mapped, or that are gone or changed", sql_run_status_run_drift},
};

enum { CELL_MAX = 90, TABLE_ROWS_MAX = 200 };

/* ---- text ---- */

static const char *cell(const PGresult *result, int row, int column, Buffer *out) {
	buffer_clear(out);
	buffer_visible(out, slice_of(PQgetvalue(result, row, column)), CELL_MAX);
	return out->data ? out->data : "";
}

static int width_of(const PGresult *result, int column, Buffer *text) {
	int width = (int)strlen(PQfname(result, column));
	for (int row = 0; row < PQntuples(result) && row < TABLE_ROWS_MAX; row++) {
		int length = (int)strlen(cell(result, row, column, text));
		if (length > width) width = length;
	}
	return width;
}

static bool is_figure(const PGresult *result, int column) {
	Oid type = PQftype(result, column);
	return type == 20 || type == 21 || type == 23 || type == 1700; /* int8, int2, int4, numeric */
}

static void print_table(const PGresult *result) {
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, 1 << 16);
	int columns = PQnfields(result), *widths = memory_grow(NULL, (size_t)columns + 1, sizeof *widths);
	for (int c = 0; c < columns; c++) {
		widths[c] = width_of(result, c, &text);
		printf(is_figure(result, c) ? "  %*s" : "  %-*s", widths[c], PQfname(result, c));
	}
	putchar('\n');
	for (int row = 0; row < PQntuples(result) && row < TABLE_ROWS_MAX; row++) {
		for (int c = 0; c < columns; c++) printf(is_figure(result, c) ? "  %*s" : "  %-*s", widths[c], cell(result, row, c, &text));
		putchar('\n');
	}
	if (PQntuples(result) > TABLE_ROWS_MAX) printf("  … and %d more; --json shows all\n", PQntuples(result) - TABLE_ROWS_MAX);
	free(widths);
}

static Status print_section(Database *database, const Section *section, int parameter_count, const char *const *parameters, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(database, error, 0, &result, section->sql, parameter_count, parameters);
	if (status != STATUS_OK) return status;
	printf("%s%s\n", section->title, PQntuples(result) ? "" : ": nothing");
	if (PQntuples(result)) print_table(result);
	return STATUS_OK;
}

/* ---- JSON: the same queries, put together by the server ---- */

static Status print_json(Database *database, const Section *section, bool first, int parameter_count, const char *const *parameters, Error *error) {
	__attribute__((cleanup(buffer_free))) Buffer sql;
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	buffer_init(&sql, 1 << 16);
	const char *end = strrchr(section->sql, ';');
	buffer_text(&sql, "SELECT coalesce(json_agg(t), '[]') FROM (\n");
	buffer_slice(&sql, (Slice){section->sql, (size_t)(end - section->sql)});
	buffer_text(&sql, "\n) t");
	Status status = database_query(database, error, 1, &result, sql.data, parameter_count, parameters);
	if (status == STATUS_OK) printf("%s\"%s\": %s", first ? "{" : ",\n ", section->name, PQgetvalue(result, 0, 0));
	return status;
}

static Status print_sections(Run *run, const Section *sections, size_t count, int parameter_count, const char *const *parameters, Error *error) {
	Status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (run->options->json) status = print_json(run->database, &sections[i], i == 0, parameter_count, parameters, error);
		else {
			if (i) putchar('\n');
			status = print_section(run->database, &sections[i], parameter_count, parameters, error);
		}
	}
	if (run->options->json && status == STATUS_OK) puts("}");
	return status;
}

static Status find_run(Run *run, const char *run_id, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(run->database, error, 1, &result, "SELECT 1 FROM simtally_store.run WHERE run_id = $1::integer", DATABASE_PARAMETERS(run_id));
	if (status == STATUS_OK && !PQntuples(result)) status = error_set(error, STATUS_USAGE, "there is no run %s", run_id);
	return status;
}

Status command_status(const Options *options, Arena *arena, Error *error) {
	Run run;
	char run_id[16];
	snprintf(run_id, sizeof run_id, "%d", options->run);
	Status status = run_open(&run, options, arena, error);
	if (status == STATUS_OK && options->run) {
		status = find_run(&run, run_id, error);
		if (status == STATUS_OK) status = print_sections(&run, ONE_RUN, sizeof ONE_RUN / sizeof *ONE_RUN, DATABASE_PARAMETERS(run_id), error);
	} else if (status == STATUS_OK) {
		const char *provider = options->providers.count ? options->providers.items[0] : NULL;
		status = print_sections(&run, OVERVIEW, sizeof OVERVIEW / sizeof *OVERVIEW, DATABASE_PARAMETERS(provider), error);
	}
	run_close(&run);
	return status;
}
