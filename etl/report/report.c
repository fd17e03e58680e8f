#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "report/facts.h"
#include "report/folder.h"
#include "report/formats.h"
#include "report/kept.h"

static const struct {
	const char *suffix;
	unsigned format;
} formats[] = {{"csv", REPORT_CSV}, {"json", REPORT_JSON}, {"xlsx", REPORT_XLSX}, {"html", REPORT_HTML}};

enum { FORMATS = sizeof formats / sizeof *formats };

bool report_formats(const char *text, unsigned *out)
{
	unsigned found = 0;
	Slice rest = slice_of(text), word;
	if (rest.length == 0)
		return false;
	while (slice_next(&rest, ',', &word)) {
		int i = 0;
		while (i < FORMATS && !slice_equal_text(slice_trim(word), formats[i].suffix))
			i++;
		if (i == FORMATS)
			return false;
		found |= formats[i].format;
	}
	*out = found;
	return true;
}

static const char *const csv_forms[] = {"plain", "excel", "excel-de"};

bool report_csv_form(const char *text, ReportCsvForm *out)
{
	for (size_t i = 0; i < sizeof csv_forms / sizeof *csv_forms; i++) {
		if (strcmp(text, csv_forms[i]) != 0)
			continue;
		*out = (ReportCsvForm)i;
		return true;
	}
	return false;
}

const char *report_csv_form_name(ReportCsvForm form)
{
	return csv_forms[form];
}

static Status write_stream(const Facts *facts, Folder *folder, FolderFile *file, unsigned format, Error *error)
{
	FILE *stream = folder_stream(folder, file, error);
	if (!stream)
		return STATUS_FAILED;
	Status status = format == REPORT_HTML ? html_write(facts, folder, stream, error)
		: format == REPORT_JSON ? json_write(facts, stream, error)
		: csv_write(facts, stream, error);
	if (status == STATUS_OK)
		return folder_close(folder, file, stream, error);
	if (ferror(stream))
		error_prefix(error, "writing the report to the folder \"%s\"", folder->path);
	fclose(stream);
	return status;
}

/* The page comes last: it names the sums of the others. */
static Status write_formats(const Facts *facts, Folder *folder, FolderFile *const files[FORMATS], Error *error)
{
	Status status = STATUS_OK;
	for (int i = 0; i < FORMATS && status == STATUS_OK; i++) {
		if (!files[i])
			continue;
		if (formats[i].format != REPORT_XLSX) {
			status = write_stream(facts, folder, files[i], formats[i].format, error);
			continue;
		}
		status = xlsx_write(facts, folder, files[i]->temporary, error);
		if (status == STATUS_OK)
			status = folder_close(folder, files[i], NULL, error);
	}
	return status;
}

static Status in_snapshot(Database *database, const ReportRequest *request, Folder *folder, FolderFile *const files[FORMATS], Arena *arena, ReportPaths *out, KeptReport *shown,
	Error *error)
{
	Facts facts = {0};
	Status status = database_query(database, error, 0, NULL, "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY", DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK)
		return status;
	status = facts_read(&facts, database, request, arena, error);
	if (status == STATUS_OK)
		status = write_formats(&facts, folder, files, error);
	if (status == STATUS_OK)
		status = database_understood(database, error);
	*shown = (KeptReport){request->run.run_id, request->month, facts.provider_ids, facts.recon_ids};
	out->not_as_loaded = facts.not_as_loaded;
	out->seal_broken = facts.seal != NULL;
	if (facts.seal)
		folder->remark = "The seal of a close that this report shows is broken: what was closed was changed. The page, the workbook and the JSON say what.";
	facts_free(&facts);
	database_rollback(database);
	return status;
}

static Status add_files(Folder *folder, unsigned wanted, FolderFile *files[FORMATS], Error *error)
{
	Status status = STATUS_OK;
	for (int i = 0; i < FORMATS && status == STATUS_OK; i++)
		if (wanted & formats[i].format)
			status = folder_add(folder, formats[i].suffix, &files[i], error);
	return status;
}

void report_paths(const Folder *folder, ReportPaths *paths)
{
	for (size_t i = 0; i < folder->count; i++) {
		const char *suffix = strrchr(folder->files[i].name, '.') + 1;
		char *out = strcmp(suffix, "html") == 0 ? paths->html
			: strcmp(suffix, "csv") == 0 ? paths->csv
			: strcmp(suffix, "xlsx") == 0 ? paths->xlsx
			: strcmp(suffix, "json") == 0 ? paths->json
			: paths->manifest;
		strcpy(out, folder->files[i].path);
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The providers that were asked for are part of the name: a report of some must not stand in the place of that of all. */
Status report_stem(const ReportRequest *request, char stem[FOLDER_STEM_MAX], Error *error)
{
	char month[CALENDAR_TEXT_MAX];
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	const char **names = arena_array(arena, request->provider_count + 1, sizeof *names);
	int length = snprintf(stem, FOLDER_STEM_MAX, "simtally-%s", calendar_month_text(request->month, month));
	for (size_t i = 0; i < request->provider_count; i++)
		names[i] = request->providers[i];
	qsort(names, request->provider_count, sizeof *names, by_name);
	for (size_t i = 0; i < request->provider_count; i++) {
		if (strchr(names[i], '/'))
			return error_set(error, STATUS_USAGE, "no provider \"%s\" is in the database", names[i]);
		length += snprintf(stem + length, (size_t)(FOLDER_STEM_MAX - length), "%c%s", i == 0 ? '-' : '+', names[i]);
		if (length >= FOLDER_STEM_MAX)
			return error_set(error, STATUS_USAGE, "the names of %zu providers are too long for a file's name: ask for fewer, or for all of them without --provider",
				request->provider_count);
	}
	return STATUS_OK;
}

Status report_write(Database *database, const ReportRequest *request, ReportPaths *paths, Error *error)
{
	char stem[FOLDER_STEM_MAX];
	FolderFile *files[FORMATS] = {NULL};
	Folder folder = {0};
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	ReportPaths written = {0};
	KeptReport shown;
	Status status = report_stem(request, stem, error);
	if (status == STATUS_OK)
		status = folder_open(&folder, request->out_dir, stem, error);
	if ((request->formats & REPORT_CSV) && request->csv_form != REPORT_CSV_PLAIN)
		folder.csv_form = report_csv_form_name(request->csv_form);
	if (status == STATUS_OK)
		status = add_files(&folder, request->formats, files, error);
	if (status == STATUS_OK)
		status = in_snapshot(database, request, &folder, files, arena, &written, &shown, error);
	if (status == STATUS_OK)
		status = kept_store(database, &shown, &folder, error);
	if (status == STATUS_OK)
		status = folder_publish(&folder, error);
	if (status == STATUS_OK)
		report_paths(&folder, &written);
	*paths = written;
	folder_discard(&folder);
	return status;
}
