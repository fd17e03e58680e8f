/* reconcile.c: the order of the steps; what each does stands in its file of sql/reconcile/.
 *
 * One transaction, one snapshot: a load that commits meanwhile is seen whole or not at all, and
 * is then still noted as a change to be reconciled (month.sql).
 */
#include "reconcile/reconcile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/log.h"
#include "register/strangers.h"
#include "sql.h"

enum { LIST_MAX_BYTES = 1 << 20, ID_TEXT_MAX = 24 };

#define RESULT __attribute__((cleanup(database_result_cleanup))) PGresult *

/* A statement, the parameters it takes (a letter each, see `value_of`) and the table to analyze
 * afterwards: temporary tables are not analyzed by themselves, and without it the plans of a
 * million accounts are those of ten. */
typedef struct {
	const char *sql;
	const char *parameters;
	const char *analyze;
	bool of_groups; /* only where lines bill a billing_ref that is a group */
} Step;

static const Step GATHER[] = {
	{sql_reconcile_series, "p", "ANALYZE recon_series", false},
	{sql_reconcile_closed, "pm", "ANALYZE recon_closed", false},
	{sql_reconcile_covers, "", "ANALYZE recon_cover", false},
	{sql_reconcile_products, "p", "ANALYZE recon_product", false},
	{sql_reconcile_product_scopes, "p", "ANALYZE recon_product_scope", false},
	{sql_reconcile_pooled, "pm", "ANALYZE recon_pool", false},
	{sql_reconcile_lines, "pm", "ANALYZE recon_line", false},
	{NULL, NULL, NULL, false},
};

static const Step COMPARE[] = {
	{sql_reconcile_group_lines, "", NULL, true},
	{sql_reconcile_members, "pm", "ANALYZE recon_member", true},
	{sql_reconcile_pool_lines, "", NULL, false},
	{sql_reconcile_bills, "m", "ANALYZE recon_bill", false},
	{sql_reconcile_report_closed, "mf", NULL, false},
	{sql_reconcile_report_months, "mf", "ANALYZE recon_report", false},
	{sql_reconcile_report_days, "pmf", "ANALYZE recon_report", false},
	{sql_reconcile_doubts, "pm", NULL, false},
	{sql_reconcile_member_days, "pm", "ANALYZE recon_report", true},
	{sql_reconcile_members_pooled, "m", NULL, true},
	{sql_reconcile_group_reports, "m", NULL, true},
	{sql_reconcile_group_members, "m", NULL, true},
	{sql_reconcile_group_words, "m", "ANALYZE recon_group_word", true},
	{sql_reconcile_scopes, "m", "ANALYZE recon_scope", false},
	{sql_reconcile_scoped, "mf", NULL, false},
	{sql_reconcile_member_scoped, "m", NULL, true},
	{sql_reconcile_group_scoped, "m", NULL, true},
	{sql_reconcile_allowances, "m", "ANALYZE recon_scoped, recon_allowance", false},
	{sql_reconcile_candidates, "pm", "ANALYZE recon_candidate", false},
	{sql_reconcile_pools, "", NULL, false},
	{sql_reconcile_pools_unbilled, "", NULL, false},
	{sql_reconcile_pools_parted, "", NULL, false},
	{NULL, NULL, NULL, false},
};

static const Step EXPLAIN_OPEN[] = {
	{sql_reconcile_duplicates, "m", NULL, false},
	{sql_reconcile_as_used, "", NULL, false},
	{sql_reconcile_unit_slips, "", NULL, false},
	{sql_reconcile_placed, "m", "ANALYZE recon_placed", false},
	{sql_reconcile_restated, "pm", NULL, false},
	{NULL, NULL, NULL, false},
};

static const Step LOOK_BESIDE[] = {
	{sql_reconcile_lines_beside, "pm", "ANALYZE recon_line", false},
	{sql_reconcile_report_closed, "mt", NULL, false},
	{sql_reconcile_report_months, "mt", "ANALYZE recon_report", false},
	{sql_reconcile_report_days, "pmt", "ANALYZE recon_report", false},
	{sql_reconcile_doubts, "pm", NULL, false},
	{sql_reconcile_scoped, "mt", "ANALYZE recon_scoped", false},
	{sql_reconcile_beside, "m", "ANALYZE recon_beside", false},
	{NULL, NULL, NULL, false},
};

static const Step EXPLAIN_SHIFTS[] = {
	{sql_reconcile_shifts, "m", "ANALYZE recon_finding", false},
	{NULL, NULL, NULL, false},
};

static const Step JUDGE[] = {
	{sql_reconcile_matches, "pmr", NULL, false},
	{sql_reconcile_verdicts, "pmr", NULL, false},
	{sql_reconcile_totals, "pmr", NULL, false},
	{sql_reconcile_verdict_lines, "pmr", NULL, false},
	{sql_reconcile_verdict_members, "pmr", NULL, true},
	{NULL, NULL, NULL, false},
};

typedef struct {
	Database *database;
	char recon_id[ID_TEXT_MAX];
	char provider_id[ID_TEXT_MAX];
	const char *provider;
	Day month;
	bool has_groups;
} Reconciliation;

static const char *value_of(const Reconciliation *at, char letter, const char *month)
{
	switch (letter) {
	case 'p':
		return at->provider_id;
	case 'm':
		return month;
	case 'r':
		return at->recon_id;
	default:
		return letter == 't' ? "true" : "false";
	}
}

static Status run_step(const Reconciliation *at, const Step *step, Day month, int64_t *rows, Error *error)
{
	char month_text[CALENDAR_TEXT_MAX];
	calendar_day_text(month, month_text);
	const char *values[4];
	int count = 0;
	for (const char *letter = step->parameters; *letter; letter++)
		values[count++] = value_of(at, *letter, month_text);
	RESULT result = NULL;
	Status status = database_query(at->database, error, 0, &result, step->sql, count, values);
	if (status == STATUS_OK && rows)
		*rows = strtoll(PQcmdTuples(result), NULL, 10);
	if (status == STATUS_OK && step->analyze)
		status = database_script(at->database, error, step->analyze);
	return status;
}

static Status run_steps(const Reconciliation *at, const Step *steps, Day month, Error *error)
{
	Status status = STATUS_OK;
	for (size_t i = 0; status == STATUS_OK && steps[i].sql; i++) {
		if (steps[i].of_groups && !at->has_groups)
			continue;
		int64_t began_ns = calendar_monotonic_ns(), rows = 0;
		status = run_step(at, &steps[i], month, &rows, error);
		log_debug("%.40s: %" PRId64 " rows, %" PRId64 " ms", steps[i].sql, rows,
			  (calendar_monotonic_ns() - began_ns) / 1000000);
	}
	return status;
}

/* What plain comparison left open: searched for a cause, in the month and beside it. */
static Status explain_open(const Reconciliation *at, Error *error)
{
	static const Step wanted = {sql_reconcile_wanted, "", "ANALYZE recon_wanted", false};
	int64_t open = 0;
	Status status = run_step(at, &wanted, at->month, &open, error);
	if (status != STATUS_OK || open == 0)
		return status;
	status = run_steps(at, EXPLAIN_OPEN, at->month, error);
	for (int beside = -1; status == STATUS_OK && beside <= 1; beside += 2)
		status = run_steps(at, LOOK_BESIDE, calendar_add_months(at->month, beside), error);
	if (status == STATUS_OK)
		status = run_steps(at, EXPLAIN_SHIFTS, at->month, error);
	return status;
}

/* Every line and every figure stands in exactly one verdict, or this program has a defect. */
static Status check_footing(const Reconciliation *at, Error *error)
{
	char month[CALENDAR_TEXT_MAX];
	calendar_day_text(at->month, month);
	RESULT result = NULL;
	Status status = database_query(at->database, error, 3, &result, sql_reconcile_footing,
				       DATABASE_PARAMETERS(at->provider_id, month, at->recon_id));
	if (status != STATUS_OK || PQntuples(result) == 0)
		return status;
	return error_set(error, STATUS_FAILED, "the verdicts do not add up: %s is %s, in the verdicts %s; "
			 "nothing was stored; this is a defect of the program",
			 database_text(result, 0, 0), database_text(result, 0, 1), database_text(result, 0, 2));
}

static Status compare_month(Reconciliation *at, Error *error)
{
	static const Step groups = {sql_reconcile_groups, "", "ANALYZE recon_group", false};
	int64_t group_count = 0;
	Status status = database_script(at->database, error, sql_reconcile_clear);
	if (status == STATUS_OK)
		status = run_steps(at, GATHER, at->month, error);
	if (status == STATUS_OK)
		status = run_step(at, &groups, at->month, &group_count, error);
	at->has_groups = group_count > 0;
	if (status == STATUS_OK)
		status = run_steps(at, COMPARE, at->month, error);
	if (status == STATUS_OK)
		status = explain_open(at, error);
	if (status == STATUS_OK)
		status = run_steps(at, JUDGE, at->month, error);
	if (status == STATUS_OK)
		status = check_footing(at, error);
	return status;
}

static Status check_month(const Reconciliation *at, const char *month, ReconcileCounts *counts, Error *error)
{
	const CheckScope scope = {at->database, at->recon_id, at->provider_id, month};
	return checks_run(&scope, &counts->checks, error);
}

static Status reconcile_month(Reconciliation *at, ReconcileCounts *counts, Error *error)
{
	char month[CALENDAR_TEXT_MAX];
	calendar_day_text(at->month, month);
	RESULT result = NULL;
	Status status = database_query(at->database, error, 1, &result, sql_reconcile_month,
				       DATABASE_PARAMETERS(at->recon_id, at->provider_id, month));
	if (status != STATUS_OK)
		return status;
	bool bill_loaded = database_true(result, 0, 0);
	counts->months++;
	counts->without_bill += !bill_loaded;
	status = strangers_refuse(at->database, at->provider, at->month, error);
	if (status == STATUS_OK)
		status = check_month(at, month, counts, error);
	if (status == STATUS_OK && bill_loaded)
		status = compare_month(at, error);
	if (status != STATUS_OK)
		error_prefix(error, "reconciling %s %s", at->provider, calendar_month_text(at->month, month));
	return status;
}

static Status begin_reconciliation(Database *database, RunRecord run, Reconciliation *at,
				   ReconcileCounts *counts, Error *error)
{
	char run_id[ID_TEXT_MAX];
	snprintf(run_id, sizeof run_id, "%" PRId32, run.run_id);
	RESULT result = NULL;
	Status status = database_query(database, error, 1, &result, sql_reconcile_begin, DATABASE_PARAMETERS(run_id));
	if (status != STATUS_OK)
		return status;
	counts->recon_id = (int32_t)database_int(result, 0, 0);
	*at = (Reconciliation){.database = database};
	snprintf(at->recon_id, sizeof at->recon_id, "%" PRId32, counts->recon_id);
	status = database_script(database, error, sql_reconcile_workspace);
	return status == STATUS_OK ? checks_begin(database, error) : status;
}

static Status count_verdicts(const Reconciliation *at, ReconcileCounts *counts, Error *error)
{
	RESULT result = NULL;
	Status status = database_query(at->database, error, 3, &result, sql_reconcile_counts,
				       DATABASE_PARAMETERS(at->recon_id));
	if (status != STATUS_OK)
		return status;
	counts->verdicts = database_int(result, 0, 0);
	counts->discrepancies = database_int(result, 0, 1);
	counts->incomplete = database_int(result, 0, 2);
	return STATUS_OK;
}

/* `months` holds provider_id, name, month in each row. */
static Status reconcile_list(Database *database, RunRecord run, const PGresult *months,
			     ReconcileCounts *counts, Error *error)
{
	if (PQntuples(months) == 0)
		return STATUS_OK;
	Reconciliation at;
	Status status = begin_reconciliation(database, run, &at, counts, error);
	for (int i = 0; status == STATUS_OK && i < PQntuples(months); i++) {
		snprintf(at.provider_id, sizeof at.provider_id, "%s", database_text(months, i, 0));
		at.provider = database_text(months, i, 1);
		at.month = database_day(months, i, 2);
		log_progress("reconciling %s, %d of %d months", at.provider, i + 1, PQntuples(months));
		if (status == STATUS_OK)
			status = reconcile_month(&at, counts, error);
	}
	log_progress_end();
	return status == STATUS_OK ? count_verdicts(&at, counts, error) : status;
}

/* A PostgreSQL array literal; every element quoted. */
static void array_element(Buffer *array, const char *text)
{
	buffer_char(array, array->length == 0 ? '{' : ',');
	buffer_char(array, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buffer_char(array, '\\');
		buffer_char(array, *text);
	}
	buffer_char(array, '"');
}

static const char *month_array(const ReconcileScope *scope, Buffer *array)
{
	char text[CALENDAR_TEXT_MAX];
	for (size_t i = 0; i < scope->month_count; i++)
		array_element(array, calendar_day_text(calendar_month(scope->months[i]), text));
	buffer_text(array, scope->month_count == 0 ? "{}" : "}");
	return array->data;
}

static const char *provider_array(const ReconcileScope *scope, Buffer *array)
{
	if (scope->provider_count == 0)
		return NULL;
	for (size_t i = 0; i < scope->provider_count; i++)
		array_element(array, scope->providers[i]);
	buffer_char(array, '}');
	return array->data;
}

static Status refuse_unknown_providers(Database *database, const char *providers, Error *error)
{
	RESULT result = NULL;
	Status status = database_query(database, error, 2, &result, sql_reconcile_unknown_providers,
				       DATABASE_PARAMETERS(providers));
	if (status != STATUS_OK || PQntuples(result) == 0)
		return status;
	const char *known = database_text(result, 0, 1);
	return error_set(error, STATUS_USAGE, "no provider is called \"%s\"; known are: %s",
			 database_text(result, 0, 0), known ? known : "none yet, run init first");
}

static Status reconcile_listed(Database *database, RunRecord run, const char *sql, const char *months,
			       const char *providers, ReconcileCounts *counts, Error *error)
{
	RESULT list = NULL;
	Status status = months
		? database_query(database, error, 3, &list, sql, DATABASE_PARAMETERS(months, providers))
		: database_query(database, error, 3, &list, sql, DATABASE_PARAMETERS(providers));
	return status == STATUS_OK ? reconcile_list(database, run, list, counts, error) : status;
}

static Status reconcile(Database *database, RunRecord run, const ReconcileScope *scope, const char *sql,
			bool by_month, ReconcileCounts *counts, Error *error)
{
	Buffer __attribute__((cleanup(buffer_free))) months, __attribute__((cleanup(buffer_free))) names;
	buffer_init(&months, LIST_MAX_BYTES);
	buffer_init(&names, LIST_MAX_BYTES);
	const char *month_list = by_month ? month_array(scope, &months) : NULL;
	const char *providers = provider_array(scope, &names);
	if (months.full || names.full)
		return error_set(error, STATUS_USAGE, "too many months or providers for one reconciliation");
	ReconcileCounts got = {0};
	Status status = database_script(database, error, "BEGIN ISOLATION LEVEL REPEATABLE READ");
	if (status == STATUS_OK && providers)
		status = refuse_unknown_providers(database, providers, error);
	if (status == STATUS_OK)
		status = reconcile_listed(database, run, sql, month_list, providers, &got, error);
	if (status == STATUS_OK)
		status = database_script(database, error, "COMMIT");
	if (status != STATUS_OK) {
		database_rollback(database);
		return status;
	}
	*counts = got;
	return STATUS_OK;
}

Status reconcile_months(Database *database, RunRecord run, const ReconcileScope *scope,
			ReconcileCounts *counts, Error *error)
{
	return reconcile(database, run, scope, sql_reconcile_named_months, true, counts, error);
}

Status reconcile_changed(Database *database, RunRecord run, const ReconcileScope *scope,
			 ReconcileCounts *counts, Error *error)
{
	return reconcile(database, run, scope, sql_reconcile_changed_months, false, counts, error);
}
