/* strangers.c: no foreign key leads from usage to the register: it would cost a look-up for each figure loaded. */
#include "register/strangers.h"

#include <inttypes.h>

#include "sql.h"

static Status refuse(Database *database, const char *provider, Day month, const char *closed_too, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *found = NULL;
	char day[CALENDAR_TEXT_MAX];
	calendar_day_text(month, day);
	Status status = database_query(database, error, 3, &found, sql_register_strangers, DATABASE_PARAMETERS(day, provider, closed_too));
	if (status != STATUS_OK || !PQntuples(found)) return status;
	int64_t more = database_int(found, 0, 2) - 1;
	char others[64] = "";
	if (more > 0) snprintf(others, sizeof others, " (and of %" PRId64 " more)", more);
	return error_set(error, STATUS_FAILED, "%s has usage in %.7s of account_id %s%s, which is not in the register: its row of simtally_store.account was removed behind the program's back; "
		"put it back with the same account_id, from a backup, and run this again", database_text(found, 0, 0), day, database_text(found, 0, 1), others);
}

Status strangers_refuse(Database *database, const char *provider, Day month, Error *error) {
	return refuse(database, provider, month, "t", error);
}

Status strangers_refuse_open(Database *database, const char *provider, Day month, Error *error) {
	return refuse(database, provider, month, "f", error);
}
