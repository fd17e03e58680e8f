#include "plan/run_record.h"

#include <stdio.h>

#include "sql.h"

enum { TEXT_MAX = 24 };

Status run_begin(Database *database, const char *command, const char *arguments, const char *as_of, RunRecord *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(database, error, 2, &result, sql_plan_run_begin,
		DATABASE_PARAMETERS(command, arguments, as_of, "simtally " SIMTALLY_VERSION));
	if (status != STATUS_OK) return status;
	out->run_id = (int32_t)database_int(result, 0, 0);
	out->session_id = (int32_t)database_int(result, 0, 1);
	if (database_understood(database, error) != STATUS_OK) return STATUS_FAILED;
	char session[TEXT_MAX];
	snprintf(session, sizeof session, "%d", out->session_id);
	return database_query(database, error, 1, NULL, "SELECT pg_advisory_lock(hashtext('simtally session'), $1::integer)", DATABASE_PARAMETERS(session));
}

Status run_end(Database *database, RunRecord run, Status exit_status, const char *problem, const RunCounts *counts, Error *error) {
	char texts[7][TEXT_MAX];
	const int64_t figures[] = {run.run_id, exit_status, counts->requests, counts->loaded, counts->changed + counts->withdrawn, counts->quarantined, counts->rounded};
	for (int i = 0; i < 7; i++) snprintf(texts[i], TEXT_MAX, "%lld", (long long)figures[i]);
	return database_query(database, error, 0, NULL, sql_plan_run_end,
		DATABASE_PARAMETERS(texts[0], texts[1], problem, texts[2], texts[3], texts[4], texts[5], texts[6]));
}
