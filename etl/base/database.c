#include "base/database.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

struct Database {
	PGconn *connection;
};

enum { CONNECT_TIMEOUT_S = 4 };

/* The server's message holds line breaks; an operator's log line must not. */
static void one_line(char *text) {
	char *out = text;
	for (const char *in = text; *in; in++) {
		bool blank = *in == '\n' || *in == '\r' || *in == '\t' || *in == ' ';
		if (blank && (out == text || out[-1] == ' ')) continue;
		*out++ = blank ? ' ' : *in;
	}
	while (out > text && out[-1] == ' ') out--;
	*out = '\0';
}

Status database_problem(PGconn *connection, const PGresult *result, Error *error, const char *doing) {
	const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	const char *detail = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL) : NULL;
	const char *hint = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_HINT) : NULL;
	const char *where = result ? PQresultErrorField(result, PG_DIAG_CONTEXT) : NULL;
	if (!primary) primary = PQerrorMessage(connection);
	error_set(error, STATUS_FAILED, "database: %s: %s%s%s%s%s%s%s", doing, primary && *primary ? primary : "the connection is gone",
		detail ? "; " : "", detail ? detail : "", hint ? "; hint: " : "", hint ? hint : "", where ? "; at: " : "", where ? where : "");
	if (error) one_line(error->text);
	return STATUS_FAILED;
}

static void notice_ignored(void *context, const PGresult *result) {
	(void)context;
	(void)result;
}

/* libpq's own words about a string it cannot parse would repeat it, password and all. */
static bool dsn_is_good(const char *dsn) {
	PQconninfoOption *options = PQconninfoParse(dsn, NULL);
	PQconninfoFree(options);
	return options != NULL;
}

Status database_open_owner(Database **out, Error *error) {
	const char *dsn = getenv("SIMTALLY_DSN");
	if (dsn && (strchr(dsn, '=') || strstr(dsn, "://")) && !dsn_is_good(dsn))
		return error_set(error, STATUS_USAGE, "SIMTALLY_DSN is no connection string that libpq can read: write \"host=… dbname=…\" or postgresql://…");
	const char *const keys[] = {"dbname", "connect_timeout", "application_name", "client_encoding", "options", NULL};
	char timeout[8];
	snprintf(timeout, sizeof timeout, "%d", CONNECT_TIMEOUT_S);
	const char *const values[] = {dsn && *dsn ? dsn : NULL, getenv("PGCONNECT_TIMEOUT") ? getenv("PGCONNECT_TIMEOUT") : timeout,
		"simtally", "UTF8", "-c DateStyle=ISO -c IntervalStyle=postgres -c TimeZone=UTC -c client_min_messages=warning", NULL};
	PGconn *connection = PQconnectdbParams(keys, values, 1);
	if (PQstatus(connection) != CONNECTION_OK) {
		error_set(error, STATUS_USAGE, "cannot reach the database: %s; set PGHOST, PGSERVICE or SIMTALLY_DSN and see that the server runs",
			PQerrorMessage(connection));
		if (error) one_line(error->text);
		PQfinish(connection);
		return STATUS_USAGE;
	}
	PQsetNoticeReceiver(connection, notice_ignored, NULL);
	/* A server that notices a killed client in the middle of a long query lets go of its locks. Older ones do not know it. */
	PQclear(PQexec(connection, "SET client_connection_check_interval = '1s'"));
	Database *database = memory_grow(NULL, 1, sizeof *database);
	database->connection = connection;
	*out = database;
	return STATUS_OK;
}

/* Without a schema, or a role, or membership in it, the session goes on as it is; simtally check tells which. */
Status database_open(Database **out, Error *error) {
	Status status = database_open_owner(out, error);
	if (status == STATUS_OK) PQclear(PQexec((*out)->connection, sql_privilege_take));
	return status;
}

void database_close(Database *database) {
	if (!database) return;
	PQfinish(database->connection);
	free(database);
}

PGconn *database_connection(Database *database) {
	return database->connection;
}

static bool result_is_good(const PGresult *result, int columns) {
	ExecStatusType status = PQresultStatus(result);
	return status == PGRES_COMMAND_OK || (status == PGRES_TUPLES_OK && (columns == 0 || PQnfields(result) == columns));
}

Status database_query(Database *database, Error *error, int columns, PGresult **out, const char *sql,
	int parameter_count, const char *const *parameters) {
	PGresult *result = PQexecParams(database->connection, sql, parameter_count, NULL, parameters, NULL, NULL, 0);
	if (!result_is_good(result, columns)) {
		Status status = database_problem(database->connection, result, error, "a query failed");
		PQclear(result);
		return status;
	}
	if (out) *out = result;
	else PQclear(result);
	return STATUS_OK;
}

Status database_script(Database *database, Error *error, const char *sql) {
	PGresult *result = PQexec(database->connection, sql);
	Status status = result_is_good(result, 0) ? STATUS_OK
		: database_problem(database->connection, result, error, "a script failed");
	PQclear(result);
	return status;
}

void database_rollback(Database *database) {
	if (PQtransactionStatus(database->connection) != PQTRANS_IDLE) PQclear(PQexec(database->connection, "ROLLBACK"));
}

static Status drain(Database *database, Status status, Error *error) {
	PGresult *result;
	while ((result = PQgetResult(database->connection))) {
		ExecStatusType got = PQresultStatus(result);
		if (status == STATUS_OK && got != PGRES_COMMAND_OK && got != PGRES_TUPLES_OK && got != PGRES_SINGLE_TUPLE)
			status = database_problem(database->connection, result, error, "a query failed");
		if (got == PGRES_COPY_IN) PQputCopyEnd(database->connection, "abandoned");
		PQclear(result);
	}
	return status;
}

Status database_each(Database *database, Error *error, int columns, const char *sql,
	int parameter_count, const char *const *parameters, DatabaseRow row, void *context) {
	if (!PQsendQueryParams(database->connection, sql, parameter_count, NULL, parameters, NULL, NULL, 0)
		|| !PQsetSingleRowMode(database->connection))
		return database_problem(database->connection, NULL, error, "a query could not be sent");
	Status status = STATUS_OK;
	PGresult *result;
	while (status == STATUS_OK && (result = PQgetResult(database->connection))) {
		ExecStatusType got = PQresultStatus(result);
		if (got == PGRES_SINGLE_TUPLE && PQnfields(result) == columns) status = row(result, context, error);
		else if (got != PGRES_TUPLES_OK) status = database_problem(database->connection, result, error, "a query failed");
		PQclear(result);
	}
	return drain(database, status, error);
}

Status database_copy_begin(Database *database, Error *error, const char *sql) {
	PGresult *result = PQexec(database->connection, sql);
	Status status = PQresultStatus(result) == PGRES_COPY_IN ? STATUS_OK
		: database_problem(database->connection, result, error, "COPY could not begin");
	PQclear(result);
	return status;
}

Status database_copy_send(Database *database, Error *error, const char *data, size_t length) {
	if (PQputCopyData(database->connection, data, (int)length) == 1) return STATUS_OK;
	return database_problem(database->connection, NULL, error, "COPY broke off");
}

Status database_copy_end(Database *database, Error *error, const char *reason) {
	if (PQputCopyEnd(database->connection, reason) != 1)
		return database_problem(database->connection, NULL, error, "COPY could not end");
	Error ignored = {0};
	return drain(database, STATUS_OK, reason ? &ignored : error) == STATUS_OK || reason ? STATUS_OK : STATUS_FAILED;
}

int64_t database_int(const PGresult *result, int row, int column) {
	return PQgetisnull(result, row, column) ? 0 : strtoll(PQgetvalue(result, row, column), NULL, 10);
}

const char *database_text(const PGresult *result, int row, int column) {
	return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

void database_result_cleanup(PGresult **result) {
	PQclear(*result);
}
