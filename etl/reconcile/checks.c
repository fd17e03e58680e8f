/* checks.c: the order of the steps; what each does stands in its file of sql/check/. */
#include "reconcile/checks.h"

#include <inttypes.h>
#include <string.h>

#include "base/calendar.h"
#include "base/log.h"
#include "sql.h"

#define RESULT __attribute__((cleanup(database_result_cleanup))) PGresult *

enum { RULE_NAME, RULE_COMPARE, RULE_BY, RULE_LEFT_SUM, RULE_RIGHT_SUM, RULE_COLUMNS };

typedef struct {
	const CheckScope *at;
	const char *name, *compare, *by;
	const char *sums[2]; /* left and right; NULL: none */
} Rule;

Status checks_begin(Database *database, Error *error)
{
	Status status = database_script(database, error, sql_check_as_it_is);
	return status == STATUS_OK ? database_script(database, error, sql_check_workspace) : status;
}

/* Temporary tables are not analyzed by themselves, and without it the plans of a million accounts are those of ten. */
static Status analyze(const Rule *rule, const char *table, Error *error)
{
	return database_script(rule->at->database, error, table);
}

static Status fill_side(const Rule *rule, int which, Error *error)
{
	const char *side = which == 0 ? "l" : "r", *sum = rule->sums[which];
	const CheckScope *at = rule->at;
	if (sum)
		return database_query(at->database, error, 0, NULL, strcmp(sum, "days") == 0 ? sql_check_days : sql_check_members,
				      DATABASE_PARAMETERS(at->provider_id, rule->name, at->month, side));
	return database_query(at->database, error, 0, NULL, strcmp(rule->by, "scope") == 0 ? sql_check_scopes : sql_check_figures,
			      DATABASE_PARAMETERS(at->month, side));
}

static Status pair_sides(const Rule *rule, Error *error)
{
	const CheckScope *at = rule->at;
	Status status = database_query(at->database, error, 0, NULL, sql_check_series, DATABASE_PARAMETERS(at->provider_id, rule->name));
	if (status == STATUS_OK)
		status = analyze(rule, "ANALYZE check_series", error);
	for (int side = 0; side < 2 && status == STATUS_OK; side++)
		status = fill_side(rule, side, error);
	if (status == STATUS_OK)
		status = analyze(rule, "ANALYZE check_figure", error);
	if (status == STATUS_OK)
		status = database_query(at->database, error, 0, NULL, sql_check_readings,
					DATABASE_PARAMETERS(at->provider_id, rule->name, at->month));
	if (status == STATUS_OK)
		status = database_query(at->database, error, 0, NULL, sql_check_pairs,
					DATABASE_PARAMETERS(at->provider_id, rule->name, at->month));
	return status;
}

static Status keep(const Rule *rule, CheckCounts *counts, Error *error)
{
	const CheckScope *at = rule->at;
	RESULT summary = NULL;
	Status status = database_query(at->database, error, 0, NULL, sql_check_results,
				       DATABASE_PARAMETERS(at->provider_id, rule->name, at->month, at->recon_id));
	if (status == STATUS_OK)
		status = database_query(at->database, error, 1, &summary, sql_check_summary,
					DATABASE_PARAMETERS(at->provider_id, rule->name, at->month, at->recon_id));
	if (status == STATUS_OK && PQntuples(summary) > 0)
		counts->differing += database_int(summary, 0, 0);
	counts->rules++;
	return status;
}

static Status run_rule(const Rule *rule, CheckCounts *counts, Error *error)
{
	const CheckScope *at = rule->at;
	Status status = database_script(at->database, error, sql_check_clear);
	if (status == STATUS_OK && strcmp(rule->compare, "beside") == 0)
		status = database_query(at->database, error, 0, NULL, sql_check_beside,
					DATABASE_PARAMETERS(at->provider_id, rule->name, at->month));
	else if (status == STATUS_OK)
		status = pair_sides(rule, error);
	if (status == STATUS_OK)
		status = analyze(rule, "ANALYZE check_pair", error);
	if (status == STATUS_OK)
		status = keep(rule, counts, error);
	return status == STATUS_OK ? STATUS_OK : error_prefix(error, "the check %s", rule->name);
}

static Status choose_figures(const CheckScope *at, Error *error)
{
	RESULT closed = NULL;
	Status status = database_script(at->database, error, "TRUNCATE check_closed");
	if (status == STATUS_OK)
		status = database_query(at->database, error, 1, &closed, sql_check_closed, DATABASE_PARAMETERS(at->provider_id, at->month));
	if (status != STATUS_OK)
		return status;
	return database_script(at->database, error, PQntuples(closed) > 0 ? sql_check_as_closed : sql_check_as_it_is);
}

Status checks_run(const CheckScope *at, CheckCounts *counts, Error *error)
{
	RESULT rules = NULL;
	Status status = choose_figures(at, error);
	if (status == STATUS_OK)
		status = database_query(at->database, error, RULE_COLUMNS, &rules, sql_check_rules, DATABASE_PARAMETERS(at->provider_id, at->month));
	for (int row = 0; status == STATUS_OK && row < PQntuples(rules); row++) {
		const Rule rule = {
			.at = at,
			.name = database_text(rules, row, RULE_NAME),
			.compare = database_text(rules, row, RULE_COMPARE),
			.by = database_text(rules, row, RULE_BY),
			.sums = {database_text(rules, row, RULE_LEFT_SUM), database_text(rules, row, RULE_RIGHT_SUM)},
		};
		int64_t began_ns = calendar_monotonic_ns();
		status = run_rule(&rule, counts, error);
		log_debug("check %s: %" PRId64 " ms", rule.name, (calendar_monotonic_ns() - began_ns) / 1000000);
	}
	return status;
}
