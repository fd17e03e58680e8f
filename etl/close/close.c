/* close.c: the order of the steps; what each does stands in its file of sql/close/ or sql/reconcile/. */
#include "close/close.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "base/log.h"
#include "register/strangers.h"
#include "sql.h"

enum { ID_TEXT_MAX = 24, NAME_WIDTH = 60 };

#define RESULT __attribute__((cleanup(database_result_cleanup))) PGresult *

/* A statement, its parameters (a letter each, see value_of) and what is said to the planner afterwards, if anything. */
typedef struct {
	const char *sql, *parameters, *after;
} Step;

#define ANALYZE_CLOSED "SELECT simtally_store.analyze_closed_month($1::date)"

static const Step LOOK[] = {
	{sql_reconcile_series, "p", "ANALYZE recon_series"},
	{sql_reconcile_report_months, "mf", "ANALYZE recon_report"},
	{sql_reconcile_report_days, "pmf", "ANALYZE recon_report"},
	{sql_reconcile_doubts, "pm", NULL},
	{sql_close_gaps, "pm", "ANALYZE close_gap"},
	{NULL, NULL, NULL},
};

static const Step KEEP[] = {
	{sql_close_series, "c", NULL},
	{sql_close_figures, "cm", NULL},
	{sql_close_sums, "cmp", NULL},
	{sql_close_reports, "cm", NULL},
	{sql_close_pieces, "cmp", NULL},
	{sql_close_answers, "cmp", NULL},
	{ANALYZE_CLOSED, "m", NULL},
	{sql_close_accounts, "cm", "SET LOCAL enable_hashagg = on"},
	{ANALYZE_CLOSED, "m", NULL},
	{sql_close_totals, "cm", "SET LOCAL enable_hashagg = off"},
	{sql_close_verdicts, "c", NULL},
	{NULL, NULL, NULL},
};

typedef struct {
	Database *database;
	const Mapping *mapping;
	char provider_id[ID_TEXT_MAX], close_id[ID_TEXT_MAX], run_id[ID_TEXT_MAX];
	char day[CALENDAR_TEXT_MAX], month[CALENDAR_TEXT_MAX];
} Closing;

static Closing closing_of(Database *database, RunRecord run, const Mapping *mapping, Day month) {
	Closing closing = {.database = database, .mapping = mapping};
	snprintf(closing.provider_id, ID_TEXT_MAX, "%" PRId32, mapping->provider_id);
	snprintf(closing.run_id, ID_TEXT_MAX, "%" PRId32, run.run_id);
	calendar_day_text(month, closing.day);
	calendar_month_text(month, closing.month);
	return closing;
}

static const char *value_of(const Closing *closing, char letter) {
	switch (letter) {
	case 'p': return closing->provider_id;
	case 'm': return closing->day;
	case 'c': return closing->close_id;
	default: return "false";
	}
}

static Status run_step(const Closing *closing, const Step *step, Error *error) {
	const char *values[4];
	int count = 0;
	for (const char *letter = step->parameters; *letter; letter++) values[count++] = value_of(closing, *letter);
	RESULT result = NULL;
	Status status = database_query(closing->database, error, 0, &result, step->sql, count, values);
	if (status == STATUS_OK && step->after) status = database_script(closing->database, error, step->after);
	return status;
}

static Status run_steps(const Closing *closing, const Step *steps, Error *error) {
	Status status = STATUS_OK;
	for (size_t i = 0; steps[i].sql && status == STATUS_OK; i++) {
		int64_t began_ns = calendar_monotonic_ns();
		status = run_step(closing, &steps[i], error);
		log_debug("%.40s: %" PRId64 " ms", steps[i].sql, (calendar_monotonic_ns() - began_ns) / 1000000);
	}
	return status;
}

/* ---- what must be there ---- */

static Status add_kinds(const Closing *closing, const Endpoint *endpoint, Metric metric, Error *error) {
	Status status = STATUS_OK;
	for (size_t k = 0; k < endpoint->accounts.count && status == STATUS_OK; k++)
		status = database_query(closing->database, error, 0, NULL, "INSERT INTO close_kind (kind, metric) VALUES ($1, $2) ON CONFLICT DO NOTHING",
			DATABASE_PARAMETERS(endpoint->accounts.items[k], metric_name(metric)));
	return status;
}

/* A figure that only checks another is no usage that an account must have. */
static Status fill_kinds(const Closing *closing, Error *error) {
	Status status = database_script(closing->database, error, "TRUNCATE close_kind, close_gap");
	for (size_t e = 0; e < closing->mapping->endpoint_count; e++) {
		const Endpoint *endpoint = &closing->mapping->endpoints[e];
		for (size_t u = 0; u < endpoint->usage_count && status == STATUS_OK; u++)
			if (endpoint->usage[u].entry || endpoint->usage[u].role == ROLE_USED) status = add_kinds(closing, endpoint, endpoint->usage[u].metric, error);
	}
	return status;
}

static const char *words_for(const char *completeness) {
	static const struct { const char *name, *words; } WORDS[] = {
		{"missing", "nothing reported"}, {"partial", "not all reported"}, {"provisional", "read before it was final"}, {"lower_bound", "only known to be at least that"},
	};
	for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
		if (strcmp(WORDS[i].name, completeness) == 0) return WORDS[i].words;
	return completeness;
}

static Status tell_gaps(const Closing *closing, CloseResult *out, Buffer *told, Error *error) {
	RESULT gaps = NULL;
	Status status = database_query(closing->database, error, 4, &gaps, sql_close_gap_counts, DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK || !PQntuples(gaps)) return status;
	buffer_format(told, "%s %s: not complete\n", closing->mapping->provider, closing->month);
	for (int row = 0; row < PQntuples(gaps); row++) {
		int64_t accounts = database_int(gaps, row, 2);
		out->incomplete += accounts;
		buffer_format(told, "  %-8s %-32s %8" PRId64 " account%s  ", database_text(gaps, row, 0), words_for(database_text(gaps, row, 1)), accounts, accounts == 1 ? " " : "s");
		buffer_visible(told, slice_of(database_text(gaps, row, 3)), NAME_WIDTH * 2);
		buffer_char(told, '\n');
	}
	return STATUS_OK;
}

/* What files say and no account has: of numbers that the register lacks, and of rows that could not be read. */
static Status tell_unplaced(const Closing *closing, CloseResult *out, Buffer *told, Error *error) {
	RESULT rows = NULL;
	Status status = database_query(closing->database, error, 5, &rows, sql_close_unplaced, DATABASE_PARAMETERS(closing->provider_id, closing->day));
	if (status != STATUS_OK || !PQntuples(rows)) return status;
	out->unplaced = true;
	if (!out->incomplete) buffer_format(told, "%s %s: not complete\n", closing->mapping->provider, closing->month);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *metric = database_text(rows, row, 0);
		int64_t count = database_int(rows, row, 1);
		buffer_format(told, "  %-8s %-32s %8" PRId64 " %s%s  ", metric ? metric : "", metric ? "used, but not in the register" : "rows of files that cannot be read", count,
			metric ? "number" : "row", count == 1 ? " " : "s");
		if (metric) buffer_format(told, "%s %ss: ", database_text(rows, row, 2), database_text(rows, row, 3));
		buffer_visible(told, slice_of(database_text(rows, row, 4)), NAME_WIDTH * 2);
		buffer_char(told, '\n');
	}
	return STATUS_OK;
}

static Status look(const Closing *closing, CloseResult *out, Buffer *told, Error *error) {
	Status status = database_script(closing->database, error, sql_reconcile_clear);
	if (status == STATUS_OK) status = fill_kinds(closing, error);
	if (status == STATUS_OK) status = run_steps(closing, LOOK, error);
	if (status == STATUS_OK) status = tell_gaps(closing, out, told, error);
	return status == STATUS_OK ? tell_unplaced(closing, out, told, error) : status;
}

/* ---- closing ---- */

static void tell_verdicts(const PGresult *header, Buffer *told) {
	const char *recon_id = database_text(header, 0, 2);
	if (!recon_id) buffer_text(told, "  no reconciliation: it holds no verdicts\n");
	else buffer_format(told, "  with the verdicts of reconciliation %s%s\n", recon_id,
		strcmp(database_text(header, 0, 3), "t") == 0 ? ", given before usage or bills changed again" : "");
}

static Status tell_totals(const Closing *closing, Buffer *told, Error *error) {
	RESULT totals = NULL;
	Status status = database_query(closing->database, error, 5, &totals, sql_close_total_rows, DATABASE_PARAMETERS(closing->close_id));
	for (int row = 0; status == STATUS_OK && row < PQntuples(totals); row++)
		buffer_format(told, "  %-12s %-8s %12s figures %24s %ss\n", database_text(totals, row, 0), database_text(totals, row, 1), database_text(totals, row, 2),
			database_text(totals, row, 3), database_text(totals, row, 4));
	return status;
}

static Status keep(Closing *closing, const char *accepted, Buffer *told, Error *error) {
	RESULT header = NULL;
	RESULT seal = NULL;
	Status status = database_query(closing->database, error, 4, &header, sql_close_header,
		DATABASE_PARAMETERS(closing->provider_id, closing->day, closing->run_id, "simtally " SIMTALLY_VERSION, accepted));
	if (status != STATUS_OK) return status;
	snprintf(closing->close_id, ID_TEXT_MAX, "%s", database_text(header, 0, 0));
	status = run_steps(closing, KEEP, error);
	if (status == STATUS_OK) status = database_query(closing->database, error, 4, &seal, sql_close_seal, DATABASE_PARAMETERS(closing->close_id));
	if (status != STATUS_OK) return status;
	int64_t number = database_int(header, 0, 1);
	buffer_format(told, "%s %s: closed, close %" PRId64, closing->mapping->provider, closing->month, number);
	if (number == 1) buffer_text(told, " (FINAL)\n");
	else buffer_format(told, " (RESTATED %" PRId64 ")\n", number - 1);
	status = tell_totals(closing, told, error);
	tell_verdicts(header, told);
	int64_t not_archived = database_int(seal, 0, 3);
	if (not_archived)
		buffer_format(told, "  %" PRId64 " raw answer%s that figures came from %s not in the archive: the close holds no sum of %s\n", not_archived, not_archived == 1 ? "" : "s",
			not_archived == 1 ? "is" : "are", not_archived == 1 ? "it" : "them");
	buffer_format(told, "  sha256 %s\n", database_text(seal, 0, 0));
	return status;
}

static Status find_standing(const Closing *closing, PGresult **out, Error *error) {
	return database_query(closing->database, error, 4, out, sql_close_standing, DATABASE_PARAMETERS(closing->provider_id, closing->day));
}

Status close_make_room(Database *database, Day month, Error *error) {
	char day[CALENDAR_TEXT_MAX];
	return database_query(database, error, 1, NULL, "SELECT simtally_store.ensure_closed_month($1::date)", DATABASE_PARAMETERS(calendar_day_text(month, day)));
}

Status close_begin(Database *database, Error *error) {
	Status status = database_script(database, error, "BEGIN ISOLATION LEVEL REPEATABLE READ");
	if (status == STATUS_OK) status = database_script(database, error, sql_reconcile_workspace);
	if (status == STATUS_OK) status = database_script(database, error, sql_close_workspace);
	return status;
}

Status close_month(Database *database, RunRecord run, const Mapping *mapping, Day month, const char *accepted, CloseResult *out, Buffer *told, Error *error) {
	Closing closing = closing_of(database, run, mapping, month);
	RESULT standing = NULL;
	*out = (CloseResult){.outcome = CLOSE_STANDS};
	Status status = find_standing(&closing, &standing, error);
	if (status != STATUS_OK) return status;
	if (PQntuples(standing)) {
		buffer_format(told, "%s %s: closed already, close %s of %s by ", mapping->provider, closing.month, database_text(standing, 0, 1), database_text(standing, 0, 2));
		buffer_visible(told, slice_of(database_text(standing, 0, 3)), NAME_WIDTH);
		buffer_text(told, "; nothing changes\n");
		return STATUS_OK;
	}
	status = strangers_refuse(database, mapping->provider, month, error);
	if (status == STATUS_OK) status = look(&closing, out, told, error);
	if (status != STATUS_OK) return status;
	out->outcome = (out->incomplete || out->unplaced) && !accepted ? CLOSE_INCOMPLETE : CLOSE_DONE;
	return out->outcome == CLOSE_DONE ? keep(&closing, accepted, told, error) : STATUS_OK;
}

Status close_reopen(Database *database, RunRecord run, const Mapping *mapping, Day month, const char *reason, CloseOutcome *out, Buffer *told, Error *error) {
	Closing closing = closing_of(database, run, mapping, month);
	RESULT standing = NULL;
	Status status = find_standing(&closing, &standing, error);
	if (status != STATUS_OK) return status;
	*out = PQntuples(standing) ? CLOSE_DONE : CLOSE_NONE;
	if (*out == CLOSE_NONE) {
		buffer_format(told, "%s %s: not closed\n", mapping->provider, closing.month);
		return STATUS_OK;
	}
	buffer_format(told, "%s %s: reopened; close %s stays as it was and stands no longer\n", mapping->provider, closing.month, database_text(standing, 0, 1));
	return database_query(database, error, 0, NULL, sql_close_reopen, DATABASE_PARAMETERS(database_text(standing, 0, 0), closing.run_id, reason));
}
