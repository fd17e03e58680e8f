/* database.h: one PostgreSQL session through libpq, for queries that may be waited for.
 *
 * Takes:  SQL text (an embedded sql/ file, or a constant) and parameters as text; values are
 *         parameters always. The connection comes from SIMTALLY_DSN or SIMTALLY_DSN_FILE, else libpq's own settings.
 * Gives:  PGresult owned by the caller (PQclear, or the cleanup below); every query
 *         declares how many columns it expects, 0 for a command.
 * Errors: STATUS_FAILED with the server's message, detail and hint in one line;
 *         STATUS_USAGE when no connection can be made within 5 seconds (settings are wrong or the server is away), or when the session
 *         does not keep the settings that the program relies on (sql/session/setting.sql), when the server is older than PostgreSQL 15,
 *         the database is not encoded in UTF8, or a pooler lends the session to others between transactions.
 */
#ifndef SIMTALLY_BASE_DATABASE_H
#define SIMTALLY_BASE_DATABASE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/status.h"

typedef struct Database Database;

/* database_open takes the role that init made for the program, where there is one: what is closed, or only ever added to,
 * cannot be changed from that session. database_open_owner stays the user that logged in. */
Status database_open(Database **out, Error *error);
Status database_open_owner(Database **out, Error *error);
void database_close(Database *database);
PGconn *database_connection(Database *database);

#define DATABASE_PARAMETERS(...) \
	(int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *)), (const char *[]){__VA_ARGS__}
#define DATABASE_NO_PARAMETERS 0, NULL

/* One statement. *out may be NULL for a command whose result does not matter. */
Status database_query(Database *database, Error *error, int columns, PGresult **out, const char *sql,
	int parameter_count, const char *const *parameters);

/* Several statements without parameters, e.g. a schema file; in one transaction unless they say otherwise. */
Status database_script(Database *database, Error *error, const char *sql);

/* Undoes the transaction under way, if there is one. What goes wrong with that is not told: it is called because something did. */
void database_rollback(Database *database);

/* Row by row, for results of any size. `row` may stop with a Status of its own. */
typedef Status (*DatabaseRow)(PGresult *row, void *context, Error *error);
Status database_each(Database *database, Error *error, int columns, const char *sql,
	int parameter_count, const char *const *parameters, DatabaseRow row, void *context);

/* COPY … FROM STDIN in text format: begin, send any number of pieces, end. An end with a
 * reason (not NULL) abandons it. After an error the connection is usable again, the COPY undone. */
Status database_copy_begin(Database *database, Error *error, const char *sql);
Status database_copy_send(Database *database, Error *error, const char *data, size_t length);
Status database_copy_end(Database *database, Error *error, const char *reason);

/* A statement failed on this connection: the server's words in one line, the context before them. */
Status database_problem(PGconn *connection, const PGresult *result, Error *error, const char *doing);

/* Readers of values that must be there. One that is not what it must be (or is NULL) ends the work: the reader gives 0, and from then on every
 * call on its session fails and says which column held what, until database_rollback undoes what was under way. Who acts on values before
 * the next call asks database_understood first; database_each does, row by row. A NULL that may stand there is looked at with PQgetisnull before. */
int64_t database_int(const PGresult *result, int row, int column);
bool database_true(const PGresult *result, int row, int column);
Day database_day(const PGresult *result, int row, int column);
int database_word(const PGresult *result, int row, int column, const char *const *words); /* its place among words, which end with NULL */
Status database_understood(const Database *database, Error *error);

const char *database_text(const PGresult *result, int row, int column); /* NULL for NULL; lives as long as the result */

void database_result_cleanup(PGresult **result); /* for __attribute__((cleanup(database_result_cleanup))) */

#endif
