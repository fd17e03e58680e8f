#include "close/verify.h"

#include <stdio.h>

#include "base/log.h"
#include "sql.h"

#define RESULT __attribute__((cleanup(database_result_cleanup))) PGresult *

enum { CLOSE_NAME_MAX = 160 };

static Status verify_one(Database *database, const PGresult *closes, int row, VerifyFound found, void *context, VerifyCounts *out, Error *error) {
	RESULT findings = NULL;
	char name[CLOSE_NAME_MAX];
	const char *month = database_text(closes, row, 2);
	snprintf(name, sizeof name, "%s %.7s, close %s", database_text(closes, row, 1), month, database_text(closes, row, 3));
	Status status = database_query(database, error, 1, &findings, sql_close_verify, DATABASE_PARAMETERS(database_text(closes, row, 0), month));
	if (status != STATUS_OK) return status;
	for (int i = 0; i < PQntuples(findings); i++) found(name, database_text(findings, i, 0), context);
	out->closes++;
	out->findings += PQntuples(findings);
	return STATUS_OK;
}

Status verify_closes(Database *database, const char *provider, const Day *month, VerifyFound found, void *context, VerifyCounts *out, Error *error) {
	RESULT closes = NULL;
	char day[CALENDAR_TEXT_MAX];
	*out = (VerifyCounts){0};
	Status status = database_query(database, error, 4, &closes, sql_close_closes, DATABASE_PARAMETERS(provider, month ? calendar_day_text(*month, day) : NULL));
	for (int row = 0; status == STATUS_OK && row < PQntuples(closes); row++) {
		log_progress("verifying close %d of %d", row + 1, PQntuples(closes));
		status = verify_one(database, closes, row, found, context, out, error);
	}
	log_progress_end();
	return status;
}
