#include "close/verify.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "sql.h"

#define RESULT __attribute__((cleanup(database_result_cleanup))) PGresult *

enum { CLOSE_NAME_MAX = 160, CLOSE_COUNT_MAX = 40 };

static Status verify_one(Database *database, const PGresult *closes, int row, VerifyFound found, void *context, VerifyCounts *out, Error *error) {
	RESULT findings = NULL;
	char name[CLOSE_NAME_MAX];
	const char *month = database_text(closes, row, 2);
	snprintf(name, sizeof name, "%s %.7s, close %s", database_text(closes, row, 1), month, database_text(closes, row, 3));
	Status status = database_query(database, error, 1, &findings, sql_close_verify, DATABASE_PARAMETERS(database_text(closes, row, 0), month));
	if (status != STATUS_OK) return status;
	for (int i = 0; i < PQntuples(findings); i++) found(name, database_text(findings, i, 0), context);
	out->closes++;
	out->without_sums += !database_true(closes, row, 4);
	out->findings += PQntuples(findings);
	return STATUS_OK;
}

Status verify_closes(Database *database, const char *provider, const Day *month, VerifyFound found, void *context, VerifyCounts *out, Error *error) {
	RESULT closes = NULL;
	char day[CALENDAR_TEXT_MAX];
	*out = (VerifyCounts){0};
	Status status = database_query(database, error, 5, &closes, sql_close_closes, DATABASE_PARAMETERS(provider, month ? calendar_day_text(*month, day) : NULL));
	for (int row = 0; status == STATUS_OK && row < PQntuples(closes); row++) {
		log_progress("verifying close %d of %d", row + 1, PQntuples(closes));
		status = verify_one(database, closes, row, found, context, out, error);
	}
	log_progress_end();
	return status;
}

void verify_say_sums(const VerifyCounts *counts, char *out, size_t size) {
	*out = '\0';
	if (!counts->without_sums) return;
	bool all = counts->without_sums == counts->closes, one = counts->without_sums == 1;
	char which[CLOSE_COUNT_MAX] = "";
	if (!all) snprintf(which, sizeof which, "%" PRId64 " of them ", counts->without_sums);
	snprintf(out, size, "; %s%s made before closes held the sums of raw answers: of %s figures the answers must be there, and give their own sha256",
		all ? (one ? "it was" : "they were") : which, all ? "" : one ? "was" : "were", one ? "its" : "their");
}
