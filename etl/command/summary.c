#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "command/command.h"
#include "sql.h"

static void line(const char *what, int64_t figure) {
	printf("%-20s %12lld\n", what, (long long)figure);
}

static const char *reach_text(const Endpoint *endpoint, char out[64]) {
	int reach = endpoint ? endpoint->span.reach : -1;
	bool months = endpoint && endpoint->span.unit == GRAIN_MONTH;
	if (reach < 0) *out = '\0';
	else if (months) snprintf(out, 64, "; it reaches the current month and the %d before it", reach);
	else snprintf(out, 64, "; it reaches today and the %d days before it", reach);
	return out;
}

static void print_beyond(const Run *run, const PGresult *rows, int row) {
	char reach[64];
	const Endpoint *endpoint = NULL;
	bool lost = database_true(rows, row, 3), months = database_word(rows, row, 2, (const char *const[]){"d", "m", NULL}) == 1;
	int length = months ? 7 : 10; /* a month's first day shows as the month */
	for (size_t i = 0; i < run->mappings.count; i++)
		if (strcmp(run->mappings.items[i]->provider, PQgetvalue(rows, row, 0)) == 0) endpoint = mapping_endpoint(run->mappings.items[i], PQgetvalue(rows, row, 1));
	printf("    %s %s: %s to %s, %s %ss of %s accounts (%s)%s\n", PQgetvalue(rows, row, 0), PQgetvalue(rows, row, 1), arena_text(run->arena, (Slice){PQgetvalue(rows, row, 6), (size_t)length}),
		arena_text(run->arena, (Slice){PQgetvalue(rows, row, 7), (size_t)length}), PQgetvalue(rows, row, 4), months ? "month" : "day", PQgetvalue(rows, row, 5),
		PQgetvalue(rows, row, 8), lost ? "; lost: no night was run while the series still reached them" : reach_text(endpoint, reach));
	if (lost)
		log_warning("%s %s: %s days of %s accounts are lost, %s to %s: no night was run while the series still reached them", PQgetvalue(rows, row, 0), PQgetvalue(rows, row, 1),
			PQgetvalue(rows, row, 4), PQgetvalue(rows, row, 5), PQgetvalue(rows, row, 6), PQgetvalue(rows, row, 7));
}

Status summary_print_beyond(const Run *run, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *rows = NULL;
	char run_id[16];
	snprintf(run_id, sizeof run_id, "%d", run->record.run_id);
	Status status = database_query(run->database, error, 9, &rows, sql_run_beyond, DATABASE_PARAMETERS(run_id));
	for (int row = 0; status == STATUS_OK && row < PQntuples(rows); row++) print_beyond(run, rows, row);
	return status;
}

/* What a provider restates of a closed month changes nothing that was closed; whoever signed it wants to know. */
static Status print_adjustments(const Run *run, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char run_id[16];
	snprintf(run_id, sizeof run_id, "%d", run->record.run_id);
	Status status = database_query(run->database, error, 1, &result, "SELECT count(*) FROM simtally_store.adjustment WHERE run_id = $1::integer", DATABASE_PARAMETERS(run_id));
	if (status == STATUS_OK && database_int(result, 0, 0)) line("adjusted, closed", database_int(result, 0, 0));
	return status;
}

void summary_print_drift(const Run *run) {
	if (drift_count(run->drift)) line("places that drifted", (int64_t)drift_count(run->drift));
	drift_tell(run->drift);
}

/* What came in with the answers of each provider, in figures and in use, and what became of it. */
static Status print_balances(const Run *run, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *rows = NULL;
	char run_id[16];
	snprintf(run_id, sizeof run_id, "%d", run->record.run_id);
	Status status = database_query(run->database, error, 5, &rows, sql_run_balances, DATABASE_PARAMETERS(run_id));
	for (int row = 0; status == STATUS_OK && row < PQntuples(rows); row++) {
		const char *provider = PQgetvalue(rows, row, 0), *came_in = PQgetvalue(rows, row, 1), *of = PQgetvalue(rows, row, 2);
		printf("%s: %s %s came in = %s\n", provider, came_in, of, PQgetvalue(rows, row, 3));
		if (!database_true(rows, row, 4))
			status = error_set(error, STATUS_FAILED,
				"what came in with the answers of %s does not foot: %s %s, and the fates do not add up to it", provider, came_in, of);
	}
	return status;
}

Status summary_print_fetch(const Run *run, int64_t accounts, Error *error) {
	const Coverage *coverage = &run->coverage;
	printf("run %d\n", run->record.run_id);
	if (coverage->expected) {
		line("accounts asked", accounts);
		line("requests", run->counts.requests);
		line("units expected", coverage->expected);
		line("  fetched", coverage->fetched);
		if (coverage->owed) line("  still owed", coverage->owed);
		if (coverage->failed) line("  failed", coverage->failed);
		if (coverage->not_eligible) line("  not eligible", coverage->not_eligible);
		if (coverage->beyond_reach) {
			line("  beyond reach", coverage->beyond_reach);
			Status told = summary_print_beyond(run, error);
			if (told != STATUS_OK) return told;
		}
	}
	line("rows loaded", run->counts.loaded);
	line("rows changed", run->counts.changed);
	if (run->counts.withdrawn) line("rows withdrawn", run->counts.withdrawn);
	line("quarantined", run->counts.quarantined);
	Status status = print_balances(run, error);
	if (status != STATUS_OK) return status;
	summary_print_drift(run);
	if (!run->counts.loaded && !run->counts.changed && !run->counts.withdrawn) puts("nothing new to load");
	return print_adjustments(run, error);
}

static Status print_classes(const Run *run, const char *recon_id, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *classes = NULL;
	Status status = database_query(run->database, error, 2, &classes, sql_run_verdicts, DATABASE_PARAMETERS(recon_id));
	for (int row = 0; status == STATUS_OK && row < PQntuples(classes); row++)
		printf("  %-18s %12s\n", PQgetvalue(classes, row, 0), PQgetvalue(classes, row, 1));
	return status;
}

static Status print_money(const Run *run, const char *recon_id, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *money = NULL;
	Status status = database_query(run->database, error, 4, &money, sql_run_money, DATABASE_PARAMETERS(recon_id));
	for (int row = 0; status == STATUS_OK && row < PQntuples(money); row++)
		printf("at stake %-11s %12s lost, %s overcharged, %s net\n", PQgetisnull(money, row, 0) ? "(no currency)" : PQgetvalue(money, row, 0),
			PQgetvalue(money, row, 1), PQgetvalue(money, row, 2), PQgetvalue(money, row, 3));
	return status;
}

Status summary_print_verdicts(const Run *run, Error *error) {
	if (!run->reconciled.recon_id) {
		puts("no month's usage or bills changed: nothing to reconcile again");
		return STATUS_OK;
	}
	char recon_id[16];
	snprintf(recon_id, sizeof recon_id, "%d", run->reconciled.recon_id);
	if (run->reconciled.checks.rules) line("figures that disagree", run->reconciled.checks.differing);
	line("verdicts", run->reconciled.verdicts);
	Status status = print_classes(run, recon_id, error);
	if (status == STATUS_OK) status = print_money(run, recon_id, error);
	if (run->reconciled.without_bill) line("months without bill", run->reconciled.without_bill);
	return status;
}
