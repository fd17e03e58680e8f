/* kept.h: reports as they were first written: kept in the database, byte for byte, and written again.
 *
 * Takes:  a session outside a transaction; a folder whose files are closed (folder.h) and not published yet, and what they show.
 * Gives:  kept_store keeps the CSV, JSON and page of a reconciliation the first time they are written under these names; later writings
 *         of the same reconciliation change nothing. A workbook is not kept: its figures are the JSON's.
 *         kept_write writes those files and a manifest again, and fails before anything stands in the folder where the bytes
 *         no longer give the sum that the manifest had.
 * Errors: STATUS_FAILED from the database or the folder, or where nothing is kept of that reconciliation; STATUS_USAGE: there is none of that number.
 */
#ifndef SIMTALLY_REPORT_KEPT_H
#define SIMTALLY_REPORT_KEPT_H

#include "base/database.h"
#include "report/folder.h"
#include "report/report.h"

typedef struct {
	int32_t run_id;
	Day month;
	const char *provider_ids, *recon_ids; /* as PostgreSQL writes arrays; recon NULL: that provider has none */
} KeptReport;

Status kept_store(Database *database, const KeptReport *report, const Folder *folder, Error *error);

typedef struct {
	int32_t recon_id;
	const Day *month;   /* NULL: each that it was about */
	const char *stem;   /* NULL: of the report that showed it first */
	const char *out_dir;
	unsigned formats;   /* REPORT_HTML | … */
} KeptRequest;

/* Calls `written` for each month's report, once its files stand in the folder. */
typedef void (*KeptWritten)(const ReportPaths *paths);
Status kept_write(Database *database, const KeptRequest *request, KeptWritten written, Error *error);

#endif
