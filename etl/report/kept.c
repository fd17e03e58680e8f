/* kept.c: much of what a report shows is as of the moment it is written (coverage, the register, rules, what was adjusted), so the past one
 * cannot be made again from what stands in the database; its bytes can be kept. They go by binary COPY: text would double them. */
#include "report/kept.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

#define RESULT __attribute__((cleanup(database_result_cleanup))) PGresult *

enum { PIECE_BYTES = 1 << 20, ID_MAX = 24, HASH_TEXT_MAX = SHA256_HEX_MAX + 2, KEPT_FORMATS = 3 };

static const char *suffix_of(const FolderFile *file)
{
	return strrchr(file->name, '.') + 1;
}

/* ---- keeping ------------------------------------------------------------------------------ */

static bool is_wanted(const PGresult *wanted, const FolderFile *file)
{
	for (int row = 0; row < PQntuples(wanted); row++)
		if (*file->sum && strcmp(database_text(wanted, row, 0), suffix_of(file)) == 0)
			return true;
	return false;
}

static bool any_wanted(const PGresult *wanted, const Folder *folder)
{
	for (size_t i = 0; i < folder->count; i++)
		if (is_wanted(wanted, &folder->files[i]))
			return true;
	return false;
}

static Status send_number16(Database *database, uint16_t number, Error *error)
{
	number = htons(number);
	return database_copy_send(database, error, (const char *)&number, sizeof number);
}

static Status send_number(Database *database, uint32_t number, Error *error)
{
	number = htonl(number);
	return database_copy_send(database, error, (const char *)&number, sizeof number);
}

static Status send_bytes(Database *database, const void *bytes, size_t length, Error *error)
{
	Status status = send_number(database, (uint32_t)length, error);
	return status == STATUS_OK ? database_copy_send(database, error, bytes, length) : status;
}

static Status send_piece(Database *database, const unsigned char sum[SHA256_BYTES], uint32_t piece, const char *body, size_t length, Error *error)
{
	uint32_t number = htonl(piece);
	Status status = send_number16(database, 3, error);
	if (status == STATUS_OK)
		status = send_bytes(database, sum, SHA256_BYTES, error);
	if (status == STATUS_OK)
		status = send_bytes(database, &number, sizeof number, error);
	return status == STATUS_OK ? send_bytes(database, body, length, error) : status;
}

static Status unreadable(const char *path, Error *error)
{
	return error_set(error, STATUS_FAILED, "cannot read the report's file \"%s\" again to keep it: %s", path, strerror(errno));
}

static Status send_pieces(Database *database, const FolderFile *file, FILE *stream, char *buffer, Error *error)
{
	static const char head[19] = "PGCOPY\n\377\r\n"; /* and a zero, no flags, no extension */
	unsigned char sum[SHA256_BYTES];
	for (int i = 0; i < SHA256_BYTES; i++)
		sum[i] = (unsigned char)strtoul((char[]){file->sum[2 * i], file->sum[2 * i + 1], '\0'}, NULL, 16);
	Status status = database_copy_send(database, error, head, sizeof head);
	uint32_t piece = 0;
	for (size_t got; status == STATUS_OK && (got = fread(buffer, 1, PIECE_BYTES, stream)) > 0;)
		status = send_piece(database, sum, piece++, buffer, got, error);
	if (status == STATUS_OK && ferror(stream))
		status = unreadable(file->temporary, error);
	return status == STATUS_OK ? send_number16(database, UINT16_MAX, error) : status;
}

static Status keep_bytes(Database *database, const FolderFile *file, FILE *stream, Error *error)
{
	Status status = database_copy_begin(database, error, "COPY simtally_store.kept_piece (sha256, piece, body) FROM STDIN (FORMAT binary)");
	if (status != STATUS_OK)
		return status;
	char *buffer = memory_grow(NULL, PIECE_BYTES, 1);
	status = send_pieces(database, file, stream, buffer, error);
	free(buffer);
	Status ended = database_copy_end(database, error, status == STATUS_OK ? NULL : "abandoned");
	return status == STATUS_OK ? ended : status;
}

static Status keep_file(Database *database, const char *report_id, const FolderFile *file, Error *error)
{
	RESULT known = NULL;
	char sum[HASH_TEXT_MAX], bytes[ID_MAX];
	FILE *stream = fopen(file->temporary, "re");
	if (!stream || fseeko(stream, 0, SEEK_END) != 0) {
		if (stream)
			fclose(stream);
		return unreadable(file->temporary, error);
	}
	snprintf(bytes, sizeof bytes, "%lld", (long long)ftello(stream));
	snprintf(sum, sizeof sum, "\\x%s", file->sum);
	rewind(stream);
	Status status = database_query(database, error, 1, &known, sql_report_keep_file, DATABASE_PARAMETERS(report_id, suffix_of(file), sum, bytes));
	if (status == STATUS_OK && !database_true(known, 0, 0))
		status = keep_bytes(database, file, stream, error);
	fclose(stream);
	return status;
}

static Status keep_all(Database *database, const KeptReport *report, const Folder *folder, const PGresult *wanted, const char *month, Error *error)
{
	RESULT kept = NULL;
	char run[ID_MAX];
	snprintf(run, sizeof run, "%" PRId32, report->run_id);
	Status status = database_query(database, error, 1, &kept, sql_report_keep, DATABASE_PARAMETERS(month, folder->stem, report->provider_ids, report->recon_ids, run));
	for (size_t i = 0; i < folder->count && status == STATUS_OK; i++)
		if (is_wanted(wanted, &folder->files[i]))
			status = keep_file(database, database_text(kept, 0, 0), &folder->files[i], error);
	return status;
}

Status kept_store(Database *database, const KeptReport *report, const Folder *folder, Error *error)
{
	RESULT wanted = NULL;
	char month[CALENDAR_TEXT_MAX];
	calendar_day_text(report->month, month);
	Status status = database_script(database, error, "BEGIN; SELECT pg_advisory_xact_lock(hashtext('simtally kept report'))");
	if (status == STATUS_OK)
		status = database_query(database, error, 1, &wanted, sql_report_keep_wanted, DATABASE_PARAMETERS(month, folder->stem, report->provider_ids, report->recon_ids));
	if (status == STATUS_OK && any_wanted(wanted, folder))
		status = keep_all(database, report, folder, wanted, month, error);
	if (status == STATUS_OK)
		return database_script(database, error, "COMMIT");
	database_rollback(database);
	return error_prefix(error, "keeping the report");
}

/* ---- writing again ------------------------------------------------------------------------ */

static Status write_body(PGresult *row, void *context, Error *error)
{
	FILE *stream = context;
	size_t length;
	unsigned char *body = PQunescapeBytea((const unsigned char *)database_text(row, 0, 0), &length);
	if (!body)
		return error_set(error, STATUS_FAILED, "no memory for a piece of a kept report");
	fwrite(body, 1, length, stream);
	PQfreemem(body);
	return STATUS_OK;
}

static Status write_again(Database *database, Folder *folder, const PGresult *files, int row, Error *error)
{
	FolderFile *file;
	const char *sum = database_text(files, row, 3);
	Status status = folder_add(folder, database_text(files, row, 2), &file, error);
	FILE *stream = status == STATUS_OK ? folder_stream(folder, file, error) : NULL;
	if (!stream)
		return STATUS_FAILED;
	status = database_each(database, error, 1, sql_report_kept_body, DATABASE_PARAMETERS(sum), write_body, stream);
	if (status != STATUS_OK) {
		fclose(stream);
		return status;
	}
	status = folder_close(folder, file, stream, error);
	if (status == STATUS_OK && strcmp(file->sum, sum) != 0)
		return error_set(error, STATUS_FAILED, "%s: the bytes kept of it no longer give the sha256 it was written with (%s): they were changed behind the program's back; nothing is written",
			file->name, sum);
	return status;
}

static unsigned format_of(const char *suffix)
{
	return *suffix == 'c' ? REPORT_CSV : *suffix == 'h' ? REPORT_HTML : REPORT_JSON;
}

/* The files of one month, from `first` on; *next: the first of the month after it. */
static Status write_month(Database *database, const KeptRequest *request, const PGresult *files, int first, int *next, KeptWritten written, Error *error)
{
	Folder folder;
	ReportPaths paths = {0};
	const char *month = database_text(files, first, 0);
	Status status = folder_open(&folder, request->out_dir, database_text(files, first, 1), error);
	for (*next = first; *next < PQntuples(files) && strcmp(database_text(files, *next, 0), month) == 0; ++*next)
		if (status == STATUS_OK && (request->formats & format_of(database_text(files, *next, 2))))
			status = write_again(database, &folder, files, *next, error);
	if (status == STATUS_OK)
		status = folder_publish(&folder, error);
	if (status == STATUS_OK) {
		report_paths(&folder, &paths);
		written(&paths);
	}
	folder_discard(&folder);
	return status;
}

static Status nothing_kept(Database *database, const char *recon_id, Error *error)
{
	RESULT known = NULL;
	Status status = database_query(database, error, 1, &known, "SELECT to_char(reconciled_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') FROM simtally_store.reconciliation WHERE recon_id = $1::integer",
		DATABASE_PARAMETERS(recon_id));
	if (status != STATUS_OK)
		return status;
	if (!PQntuples(known))
		return error_set(error, STATUS_USAGE, "there is no reconciliation No. %s; simtally status tells of the latest of each month", recon_id);
	return error_set(error, STATUS_FAILED, "no report of reconciliation No. %s of %s is kept by these names: it was written before reports were kept, or never; "
		"its results stand in simtally.recon_result, and simtally report --month writes the report of the latest", recon_id, database_text(known, 0, 0));
}

Status kept_write(Database *database, const KeptRequest *request, KeptWritten written, Error *error)
{
	RESULT files = NULL;
	char recon_id[ID_MAX], month[CALENDAR_TEXT_MAX];
	bool any = false;
	snprintf(recon_id, sizeof recon_id, "%" PRId32, request->recon_id);
	Status status = database_query(database, error, 5, &files, sql_report_kept,
		DATABASE_PARAMETERS(recon_id, request->month ? calendar_day_text(*request->month, month) : NULL, request->stem));
	if (status != STATUS_OK)
		return status;
	for (int row = 0; row < PQntuples(files); row++)
		any |= (request->formats & format_of(database_text(files, row, 2))) != 0;
	if (!any)
		return nothing_kept(database, recon_id, error);
	for (int row = 0, next = 0; row < PQntuples(files) && status == STATUS_OK; row = next)
		status = write_month(database, request, files, row, &next, written, error);
	return status;
}
