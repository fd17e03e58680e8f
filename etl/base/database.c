#include "base/database.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <libpq-events.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/environment.h"
#include "sql.h"

enum { MISREAD_MAX = 200, SHOWN_MAX = 60 };

struct Database {
	PGconn *connection;
	char misread[MISREAD_MAX]; /* the first value that a reader could not take for what it must be; "": none */
};

enum { CONNECT_TIMEOUT_S = 4, LEAST_VERSION = 150000 };

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

/* Every result knows the session it is of, so that a reader which cannot return an error can leave one there. */
static int know_session(PGEventId event, void *info, void *session) {
	if (event == PGEVT_RESULTCREATE) return PQresultSetInstanceData(((PGEventResultCreate *)info)->result, know_session, session);
	return 1;
}

static Status refuse_setting(const PGresult *settings, int row, Error *error) {
	return error_set(error, STATUS_USAGE, "the database session has %s = \"%.80s\", the program needs \"%s\" and has set it: something between them, a pooler perhaps, "
		"gives statements to one session and another; let each client keep one session", PQgetvalue(settings, row, 0), PQgetvalue(settings, row, 2), PQgetvalue(settings, row, 1));
}

/* Set by statements, and read back by one of its own: the options of a connection may be dropped on the way, or be overruled by libpq's environment. */
static Status settle_session(Database *database, Error *error) {
	Status status = database_query(database, error, 3, NULL, sql_session_setting, DATABASE_PARAMETERS("t"));
	PGresult *settings = NULL;
	if (status == STATUS_OK) status = database_query(database, error, 3, &settings, sql_session_setting, DATABASE_PARAMETERS("f"));
	for (int row = 0; status == STATUS_OK && row < PQntuples(settings); row++)
		if (strcmp(PQgetvalue(settings, row, 1), PQgetvalue(settings, row, 2)) != 0) status = refuse_setting(settings, row, error);
	PQclear(settings);
	return status;
}

/* NULL: there is none, and the error says why. */
static PGconn *connect_server(Error *error) {
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	const char *dsn;
	if (environment_value("SIMTALLY_DSN", arena, &dsn, error) != STATUS_OK) return NULL;
	if (dsn && (strchr(dsn, '=') || strstr(dsn, "://")) && !dsn_is_good(dsn)) {
		error_set(error, STATUS_USAGE, "SIMTALLY_DSN is no connection string that libpq can read: write \"host=… dbname=…\" or postgresql://…");
		return NULL;
	}
	const char *const keys[] = {"dbname", "connect_timeout", "application_name", "client_encoding", NULL};
	char timeout[8];
	snprintf(timeout, sizeof timeout, "%d", CONNECT_TIMEOUT_S);
	const char *const values[] = {dsn, getenv("PGCONNECT_TIMEOUT") ? getenv("PGCONNECT_TIMEOUT") : timeout,
		"simtally", "UTF8", NULL};
	PGconn *connection = PQconnectdbParams(keys, values, 1);
	if (PQstatus(connection) == CONNECTION_OK) return connection;
	error_set(error, STATUS_USAGE, "cannot reach the database: %s; set PGHOST, PGSERVICE or SIMTALLY_DSN and see that the server runs",
		PQerrorMessage(connection));
	if (error) one_line(error->text);
	PQfinish(connection);
	return NULL;
}

/* What the program cannot work with is refused before anything is asked or written. */
static Status refuse_server(const PGconn *connection, Error *error) {
	int version = PQserverVersion(connection);
	const char *encoding = PQparameterStatus(connection, "server_encoding");
	if (version < LEAST_VERSION)
		return error_set(error, STATUS_USAGE, "the database server is PostgreSQL %d.%d, simtally needs %d or newer: use a database on a newer server",
			version / 10000, version % 10000, LEAST_VERSION / 10000);
	if (encoding && strcmp(encoding, "UTF8") != 0)
		return error_set(error, STATUS_USAGE, "the database %s is encoded in %s, simtally needs UTF8: use a database made with CREATE DATABASE … "
			"ENCODING 'UTF8' TEMPLATE template0", PQdb(connection), encoding);
	return STATUS_OK;
}

/* The server's own number of the session that answers now; 0: it did not answer. */
static int answering_session(PGconn *connection) {
	PGresult *result = PQexec(connection, "SELECT pg_catalog.pg_backend_pid()");
	int pid = PQresultStatus(result) == PGRES_TUPLES_OK ? atoi(PQgetvalue(result, 0, 0)) : 0;
	PQclear(result);
	return pid;
}

/* A pooler gives a number of its own for the session; the server's number of it is another. Such a pooler either keeps a server's session for
 * each client, and is welcome, or lends it for each transaction: then a second client gets the one that the first has just used. Locks, temporary
 * tables and settings would be lost or left to others. */
static Status refuse_lent_session(PGconn *connection, Error *error) {
	int session = answering_session(connection);
	if (!session || session == PQbackendPID(connection)) return STATUS_OK;
	PGconn *second = connect_server(error);
	if (!second) return STATUS_USAGE;
	bool lent = answering_session(second) == session || answering_session(connection) != session;
	PQfinish(second);
	return !lent ? STATUS_OK : error_set(error, STATUS_USAGE, "a pooler between simtally and the database lends one server session to several clients, "
		"transaction by transaction: set pool_mode = session for this database there, or connect to the server itself");
}

Status database_open_owner(Database **out, Error *error) {
	PGconn *connection = connect_server(error);
	if (!connection) return STATUS_USAGE;
	PQsetNoticeReceiver(connection, notice_ignored, NULL);
	Status status = refuse_server(connection, error);
	if (status == STATUS_OK) status = refuse_lent_session(connection, error);
	if (status != STATUS_OK) {
		PQfinish(connection);
		return status;
	}
	/* A server that notices a killed client in the middle of a long query lets go of its locks. */
	PQclear(PQexec(connection, "SET client_connection_check_interval = '1s'"));
	Database *database = memory_grow(NULL, 1, sizeof *database);
	*database = (Database){.connection = connection};
	status = PQregisterEventProc(connection, know_session, "simtally", database) ? settle_session(database, error)
		: error_set(error, STATUS_FAILED, "no memory for a database session");
	if (status == STATUS_OK) *out = database;
	else database_close(database);
	return status;
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
	if (database_understood(database, error) != STATUS_OK) return STATUS_FAILED;
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
	if (database_understood(database, error) != STATUS_OK) return STATUS_FAILED;
	PGresult *result = PQexec(database->connection, sql);
	Status status = result_is_good(result, 0) ? STATUS_OK
		: database_problem(database->connection, result, error, "a script failed");
	PQclear(result);
	return status;
}

void database_rollback(Database *database) {
	*database->misread = '\0';
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
	if (database_understood(database, error) != STATUS_OK) return STATUS_FAILED;
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
		if (status == STATUS_OK) status = database_understood(database, error);
	}
	return drain(database, status, error);
}

Status database_copy_begin(Database *database, Error *error, const char *sql) {
	if (database_understood(database, error) != STATUS_OK) return STATUS_FAILED;
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

/* ---- readers ---- */

static void misread(const PGresult *result, int row, int column, const char *wanted) {
	Database *database = PQresultInstanceData(result, know_session);
	assert(database);
	if (*database->misread) return; /* the first says most */
	const char *name = PQfname(result, column) ? PQfname(result, column) : "?";
	if (PQgetisnull(result, row, column)) snprintf(database->misread, MISREAD_MAX, "column %.60s holds nothing where %s must stand", name, wanted);
	else snprintf(database->misread, MISREAD_MAX, "column %.60s holds \"%.*s\", which is not %s", name, SHOWN_MAX, PQgetvalue(result, row, column), wanted);
	one_line(database->misread);
}

Status database_understood(const Database *database, Error *error) {
	if (!*database->misread) return STATUS_OK;
	return error_set(error, STATUS_FAILED, "the database gave a value that the program does not understand: %s; nothing is done with it", database->misread);
}

int64_t database_int(const PGresult *result, int row, int column) {
	const char *text = PQgetvalue(result, row, column), *digits = text + (*text == '-');
	errno = 0;
	int64_t value = strtoll(text, NULL, 10);
	if (*digits && !digits[strspn(digits, "0123456789")] && errno == 0) return value;
	misread(result, row, column, "a whole number of 64 bits");
	return 0;
}

bool database_true(const PGresult *result, int row, int column) {
	const char *text = PQgetvalue(result, row, column);
	if ((*text == 't' || *text == 'f') && !text[1]) return *text == 't';
	misread(result, row, column, "true or false");
	return false;
}

Day database_day(const PGresult *result, int row, int column) {
	Day day = 0;
	if (!calendar_parse_day(slice_of(PQgetvalue(result, row, column)), &day)) misread(result, row, column, "a day, YYYY-MM-DD");
	return day;
}

int database_word(const PGresult *result, int row, int column, const char *const *words) {
	const char *text = PQgetvalue(result, row, column);
	for (int i = 0; words[i]; i++)
		if (!PQgetisnull(result, row, column) && strcmp(words[i], text) == 0) return i;
	misread(result, row, column, "one of the words known for it");
	return 0;
}

const char *database_text(const PGresult *result, int row, int column) {
	return PQgetisnull(result, row, column) ? NULL : PQgetvalue(result, row, column);
}

void database_result_cleanup(PGresult **result) {
	PQclear(*result);
}
