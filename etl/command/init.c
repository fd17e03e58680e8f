#include <stdio.h>

#include "base/log.h"
#include "command/command.h"
#include "sql.h"

/* NULL: none. */
static Status applied_versions(Database *database, PGresult **out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *there = NULL;
	Status status = database_query(database, error, 1, &there, "SELECT to_regclass('simtally_store.schema_version')", DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK || !database_text(there, 0, 0)) return status;
	return database_query(database, error, 1, out, "SELECT version FROM simtally_store.schema_version", DATABASE_NO_PARAMETERS);
}

/* By its own number, not the highest: one that was written before another may come after it. */
static bool is_applied(const PGresult *versions, int version) {
	for (int row = 0; versions && row < PQntuples(versions); row++)
		if (database_int(versions, row, 0) == version) return true;
	return false;
}

static Status apply(Database *database, const SqlSchemaFile *file, Error *error) {
	char version[16];
	snprintf(version, sizeof version, "%d", file->version);
	Status status = database_script(database, error, file->text);
	if (status == STATUS_OK)
		status = database_query(database, error, 0, NULL, "INSERT INTO simtally_store.schema_version (version, name) VALUES ($1::integer, $2)",
			DATABASE_PARAMETERS(version, file->name));
	if (status == STATUS_OK) log_info("schema: %s applied", file->name);
	return status == STATUS_OK ? STATUS_OK : error_prefix(error, "schema %s", file->name);
}

/* All that is missing, in one transaction, and who may do what with it; two at once wait for each other. */
static Status migrate(Database *database, Error *error) {
	Status status = database_script(database, error, "BEGIN; SELECT pg_advisory_xact_lock(hashtext('simtally schema'))");
	__attribute__((cleanup(database_result_cleanup))) PGresult *versions = NULL;
	if (status == STATUS_OK) status = applied_versions(database, &versions, error);
	for (size_t i = 0; i < sql_schema_file_count && status == STATUS_OK; i++)
		if (!is_applied(versions, sql_schema_files[i].version)) status = apply(database, &sql_schema_files[i], error);
	if (status == STATUS_OK) status = database_script(database, error, sql_privilege_role);
	if (status == STATUS_OK) status = database_script(database, error, sql_privilege_grant);
	if (status == STATUS_OK) return database_script(database, error, "COMMIT");
	database_rollback(database);
	return status;
}

/* A database whose user may make no roles is as good, but for what that user could grant back to itself. */
static Status tell_role(Database *database, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *role = NULL;
	Status status = database_query(database, error, 2, &role, "SELECT (SELECT name FROM simtally_store.program_role), session_user", DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK) return status;
	const char *name = database_text(role, 0, 0);
	if (name) log_info("the program works as the role %s, which may not change what is closed; grant it to whoever else runs simtally", name);
	else log_warning("%s may not create roles, so the program works as %s itself, from whom the right to change what is closed was taken; "
		"init run once by a role that may create roles makes the program one of its own", database_text(role, 0, 1), database_text(role, 0, 1));
	return STATUS_OK;
}

Status command_init(const Options *options, Arena *arena, Error *error) {
	Mappings mappings;
	Database *database = NULL;
	Status status = mapping_read_folder(options->mappings, arena, &mappings, error);
	if (status == STATUS_OK) status = database_open_owner(&database, error);
	if (status == STATUS_OK) status = migrate(database, error);
	if (status == STATUS_OK) status = ledger_register(database, &mappings, error);
	if (status == STATUS_OK) log_info("the schema is of version %d; %zu providers are known", sql_schema_files[sql_schema_file_count - 1].version, mappings.count);
	if (status == STATUS_OK) status = tell_role(database, error);
	database_close(database);
	return status;
}
