/* billing_check.c: each file is read once more, from the bytes that were kept, into the table that imports read into,
 * and compared there. */
#include "billing/billing_check.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "billing/billing_stage.h"
#include "sql.h"

enum { FINDINGS_MAX = 100, ARENA_MAX_BYTES = 16 * 1024 * 1024 };

typedef struct {
	Database *database;
	const char *mappings_folder;
	BillingFound found;
	void *context;
	Arena *arena; /* of the import in hand */
} Check;

/* An import, as check_imports.sql gives it. */
typedef struct {
	const char *id, *file, *sha256, *mapping, *mapping_sha256, *read_by;
	int64_t pieces, brought, there;
	bool erased;
} Imported;

static void say(const Check *check, const Imported *import, bool bad, const char *what)
{
	check->found(
		bad, arena_format(check->arena, "%s (import %s): %s", import->file, import->id, what), check->context);
}

static void say_line(
	const Check *check, const char *file, const char *id, const char *line, const char *account, const char *what)
{
	if (account)
		check->found(true,
			arena_format(check->arena, "%s (import %s), line %s, account %s: %s", file ? file : "no file",
				id, line, account, what),
			check->context);
	else
		check->found(true, arena_format(check->arena, "import %s: %s", id, what), check->context);
}

/* ---- the bytes ---- */

typedef struct {
	FILE *file;
	Digest *digest;
} Bytes;

static Status take_piece(PGresult *row, void *context, Error *error)
{
	Bytes *bytes = context;
	size_t length = 0;
	unsigned char *body = PQunescapeBytea((const unsigned char *)PQgetvalue(row, 0, 0), &length);
	if (!body)
		return error_set(error, STATUS_FAILED, "out of memory");
	digest_add(bytes->digest, body, length);
	bool written = fwrite(body, 1, length, bytes->file) == length;
	PQfreemem(body);
	return written ? STATUS_OK
		       : error_set(error, STATUS_FAILED, "cannot write a temporary file: %s", strerror(errno));
}

/* *good: they are there and give the sha256 they came with. */
static Status read_bytes(const Check *check, const Imported *import, FILE *file, bool *good, Error *error)
{
	Digest *digest __attribute__((cleanup(digest_cleanup))) = digest_new();
	Bytes bytes = {file, digest};
	char sha256[DIGEST_HEX_MAX];
	Status status = database_each(check->database, error, 1, sql_billing_check_pieces,
		DATABASE_PARAMETERS(arena_format(check->arena, "\\x%s", import->sha256)), take_piece, &bytes);
	digest_hex(digest, sha256);
	*good = status == STATUS_OK && strcmp(sha256, import->sha256) == 0;
	if (status == STATUS_OK && !*good)
		say(check, import, true, "its bytes no longer give the sha256 they were imported under");
	rewind(file);
	return status;
}

/* ---- the lines ---- */

static Status compare(const Check *check, const Imported *import, Error *error)
{
	PGresult *result = NULL;
	Status status = database_query(
		check->database, error, 3, &result, sql_billing_check_lines, DATABASE_PARAMETERS(import->id));
	for (int row = 0; status == STATUS_OK && row < PQntuples(result) && row < FINDINGS_MAX; row++)
		say_line(check, import->file, import->id, database_text(result, row, 0), database_text(result, row, 1),
			database_text(result, row, 2));
	if (status == STATUS_OK && PQntuples(result) > FINDINGS_MAX)
		say(check, import, true, "more of its lines are not those of the file");
	PQclear(result);
	return status;
}

/* What cannot be read any more is a finding, no failure. */
static Status read_again(
	const Check *check, const Imported *import, const BillingMapping *mapping, FILE *file, Error *error)
{
	BillingStaged staged;
	Error problem = {0};
	Status status = database_script(check->database, error, "BEGIN");
	if (status != STATUS_OK)
		return status;
	Status read = billing_stage(check->database, mapping, file, import->file, false, &staged, &problem);
	if (read == STATUS_USAGE)
		say(check, import, true, problem.text);
	else if (read != STATUS_OK)
		status = error_set(error, read, "%s", problem.text);
	else
		status = compare(check, import, error);
	database_rollback(check->database);
	return status;
}

static void count_lines(const Check *check, const Imported *import)
{
	if (import->brought != import->there)
		say(check, import, true,
			arena_format(check->arena, "it brought %" PRId64 " lines, %" PRId64 " are there",
				import->brought, import->there));
}

static Status check_file(const Check *check, const Imported *import, FILE *file, Error *error)
{
	const BillingMapping *mapping = NULL;
	Error unread = {0};
	bool good = false;
	Status status = read_bytes(check, import, file, &good, error);
	if (status != STATUS_OK || !good) {
		count_lines(check, import);
		return status;
	}
	bool same = billing_mapping_load(check->mappings_folder, import->mapping, check->arena, &mapping, &unread) ==
			    STATUS_OK &&
		    strcmp(mapping->sha256, import->mapping_sha256) == 0;
	if (same && strcmp(import->read_by, SIMTALLY_VERSION) == 0)
		return read_again(check, import, mapping, file, error);
	count_lines(check, import);
	say(check, import, false,
		arena_format(check->arena, "%s since: only its bytes and how many lines it brought are checked",
			same ? "the program that read it is another"
			     : arena_format(check->arena, "the mapping %s has changed", import->mapping)));
	return STATUS_OK;
}

static Status check_import(const Check *check, const Imported *import, Error *error)
{
	if (!import->mapping_sha256) {
		say(check, import, false,
			"it was imported before files were kept: there is nothing to hold its lines against");
		return STATUS_OK;
	}
	if (import->erased || import->pieces == 0) {
		say(check, import, !import->erased,
			import->erased ? "its bytes were erased: only how many lines it brought is checked"
				       : "its bytes are gone");
		count_lines(check, import);
		return STATUS_OK;
	}
	FILE *file = tmpfile();
	if (!file)
		return error_set(error, STATUS_FAILED, "cannot make a temporary file: %s", strerror(errno));
	Status status = check_file(check, import, file, error);
	fclose(file);
	return status;
}

static Imported import_at(const PGresult *result, int row)
{
	return (Imported){
		.id = database_text(result, row, 0),
		.file = database_text(result, row, 1),
		.sha256 = database_text(result, row, 2),
		.mapping = database_text(result, row, 3),
		.mapping_sha256 = database_text(result, row, 4),
		.read_by = database_text(result, row, 5),
		.pieces = database_int(result, row, 6),
		.erased = database_true(result, row, 7),
		.brought = database_int(result, row, 8),
		.there = database_int(result, row, 9),
	};
}

static Status check_marks(const Check *check, Error *error)
{
	PGresult *result = NULL;
	Status status =
		database_query(check->database, error, 5, &result, sql_billing_check_marks, DATABASE_NO_PARAMETERS);
	for (int row = 0; status == STATUS_OK && row < PQntuples(result) && row < FINDINGS_MAX; row++)
		say_line(check, database_text(result, row, 0), database_text(result, row, 1),
			database_text(result, row, 2), database_text(result, row, 3), database_text(result, row, 4));
	if (status == STATUS_OK && PQntuples(result) > FINDINGS_MAX)
		check->found(true, "more lines are marked otherwise than the imports did", check->context);
	PQclear(result);
	return status;
}

Status billing_check(Database *database, const char *mappings_folder, BillingFound found, void *context, int64_t *files,
	Error *error)
{
	Check check = {.database = database,
		.mappings_folder = mappings_folder,
		.found = found,
		.context = context,
		.arena = arena_new(ARENA_MAX_BYTES)};
	PGresult *result = NULL;
	Status status = database_query(database, error, 10, &result, sql_billing_check_imports, DATABASE_NO_PARAMETERS);
	*files = status == STATUS_OK ? PQntuples(result) : 0;
	for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
		Imported import = import_at(result, row);
		arena_reset(check.arena);
		status = database_understood(database, error);
		if (status == STATUS_OK)
			status = check_import(&check, &import, error);
	}
	PQclear(result);
	if (status == STATUS_OK)
		status = check_marks(&check, error);
	arena_free(check.arena);
	return status;
}
