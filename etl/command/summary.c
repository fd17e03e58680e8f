#include <stdio.h>

#include "command/command.h"
#include "sql.h"

static void line(const char *what, int64_t figure) {
	printf("%-20s %12lld\n", what, (long long)figure);
}

Status summary_print_fetch(const Run *run, int64_t accounts, Error *error) {
	(void)error;
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
		if (coverage->beyond_reach) line("  beyond reach", coverage->beyond_reach);
	}
	line("rows loaded", run->counts.loaded);
	line("rows changed", run->counts.changed);
	line("quarantined", run->counts.quarantined);
	if (!run->counts.loaded && !run->counts.changed) puts("nothing new to load");
	return STATUS_OK;
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
