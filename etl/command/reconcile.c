/* reconcile.c: the commands that hold usage against bills and write it down. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command/command.h"
#include "register/strangers.h"
#include "report/folder.h"
#include "report/kept.h"
#include "report/report.h"

static const char *report_folder(const Options *options) {
	const char *variable = getenv("SIMTALLY_REPORT_DIR");
	if (options->out) return options->out;
	return variable && *variable ? variable : "var/report";
}

/* An unwritable folder is better known before a night's fetching than after it. */
Status command_check_report_folder(const Options *options, Error *error) {
	Folder *folder = memory_grow(NULL, 1, sizeof *folder);
	FolderFile *file;
	Status status = folder_open(folder, report_folder(options), "simtally-probe", error);
	if (status == STATUS_OK) {
		status = folder_add(folder, ".tmp", &file, error);
		folder_discard(folder);
	}
	free(folder);
	return status;
}

/* One line a month: the page, or the first of what was asked for, and what stands beside it. */
static void print_paths(const ReportPaths *paths) {
	const char *const all[] = {paths->html, paths->csv, paths->xlsx, paths->json};
	const char *first = NULL;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (!all[i][0]) continue;
		if (!first) printf("report               %s", all[i]);
		else printf(" %s", strrchr(all[i], '.'));
		if (!first) first = all[i];
	}
	if (first) putchar('\n');
}

Status command_write_reports(Run *run, const Day *months, size_t count, Error *error) {
	ReportRequest request = {
		.providers = run->options->providers.items, .provider_count = run->options->providers.count,
		.out_dir = report_folder(run->options), .formats = run->options->formats, .csv_form = (ReportCsvForm)run->options->csv_form, .run = run->record, .as_of = run->options->as_of_text,
	};
	int64_t not_as_loaded = 0;
	char month[CALENDAR_TEXT_MAX] = "", broken[CALENDAR_TEXT_MAX] = "";
	Status status = STATUS_OK;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		ReportPaths paths = {0};
		request.month = months[i];
		status = report_write(run->database, &request, &paths, error);
		if (status == STATUS_OK) print_paths(&paths);
		if (paths.not_as_loaded > 0 && not_as_loaded == 0) calendar_month_text(months[i], month);
		not_as_loaded += paths.not_as_loaded;
		if (paths.seal_broken && !*broken) calendar_month_text(months[i], broken);
	}
	if (status == STATUS_OK && *broken)
		return error_set(error, STATUS_FAILED, "the seal of %s is broken: what was closed was changed behind the program's back; the report is written and says so first, "
			"simtally close --verify --month %s names what was changed", broken, broken);
	if (status == STATUS_OK && not_as_loaded > 0)
		return error_set(error, STATUS_FAILED, "%lld control total%s not foot: the figures held are not those that were loaded; first in the report of %s, whose section \"Control totals\" says where and by how much",
			(long long)not_as_loaded, not_as_loaded == 1 ? " does" : "s do", month);
	return status;
}

static Status reconcile(Run *run, Error *error) {
	const Options *options = run->options;
	ReconcileScope scope = {options->months, options->month_count, options->providers.items, options->providers.count};
	Status status = reconcile_months(run->database, run->record, &scope, &run->reconciled, error);
	if (status == STATUS_OK) status = summary_print_verdicts(run, error);
	if (status == STATUS_OK) status = command_write_reports(run, options->months, options->month_count, error);
	return status;
}

Status command_reconcile(const Options *options, Arena *arena, Error *error) {
	Status status = command_check_report_folder(options, error);
	return status == STATUS_OK ? command_with_run(options, arena, reconcile, error) : status;
}

static Status report(Run *run, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char month[CALENDAR_TEXT_MAX];
	calendar_day_text(run->options->months[0], month);
	Status status = database_query(run->database, error, 1, &result, "SELECT 1 FROM simtally_store.reconciliation_month WHERE month = $1::date LIMIT 1", DATABASE_PARAMETERS(month));
	if (status != STATUS_OK) return status;
	if (!PQntuples(result))
		return error_set(error, STATUS_USAGE, "%.7s was never reconciled: simtally reconcile --month %.7s does that and writes the report", month, month);
	const Words *providers = &run->options->providers;
	if (!providers->count) status = strangers_refuse_open(run->database, NULL, run->options->months[0], error);
	for (size_t i = 0; i < providers->count && status == STATUS_OK; i++)
		status = strangers_refuse_open(run->database, providers->items[i], run->options->months[0], error);
	return status == STATUS_OK ? command_write_reports(run, run->options->months, run->options->month_count, error) : status;
}

/* No more than the files it was: it says nothing of what stands in the database now. */
static Status report_again(Run *run, Error *error) {
	const Options *options = run->options;
	char stem[FOLDER_STEM_MAX];
	KeptRequest request = {.recon_id = options->recon, .out_dir = report_folder(options), .formats = options->formats};
	ReportRequest named = {.providers = options->providers.items, .provider_count = options->providers.count};
	if (options->month_count) request.month = &options->months[0];
	if (options->providers.count && !options->month_count)
		return error_set(error, STATUS_USAGE, "--recon with --provider wants --month, too: they name the files");
	if (!(options->formats & (REPORT_CSV | REPORT_JSON | REPORT_HTML)))
		return error_set(error, STATUS_USAGE, "a workbook is not kept: --recon writes html, csv and json; the workbook's figures are those of the JSON");
	Status status = STATUS_OK;
	if (options->providers.count) {
		named.month = options->months[0];
		status = report_stem(&named, stem, error);
		request.stem = stem;
	}
	return status == STATUS_OK ? kept_write(run->database, &request, print_paths, error) : status;
}

Status command_report(const Options *options, Arena *arena, Error *error) {
	Status status = command_check_report_folder(options, error);
	return status == STATUS_OK ? command_with_run(options, arena, options->recon ? report_again : report, error) : status;
}
