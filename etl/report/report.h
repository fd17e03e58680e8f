/* report.h: the report of one month, in up to four formats that always agree.
 *
 * Takes:  an open session, outside a transaction. All formats are written within one
 *         REPEATABLE READ read-only transaction: each provider's latest reconciliation of the
 *         month, and the completeness of those without a bill.
 * Gives:  simtally-YYYY-MM.html, .csv, .xlsx and .json, those asked for, and
 *         simtally-YYYY-MM.manifest, the sha256 sums of what was written, for `sha256sum -c`; of
 *         named providers simtally-YYYY-MM-a+b, in the order of their names.
 *         Each is written under another name and renamed once all of them are whole: nobody
 *         reads half a report, and after an error the files of before still stand.
 * Errors: STATUS_FAILED when the folder cannot be written or the database fails;
 *         STATUS_USAGE when a named provider is not in the database, or none has accounts, or
 *         the names are too long for that of a file.
 */
#ifndef SIMTALLY_REPORT_REPORT_H
#define SIMTALLY_REPORT_REPORT_H

#include <stddef.h>

#include "base/calendar.h"
#include "base/database.h"
#include "base/status.h"
#include "plan/run_record.h"

enum { REPORT_HTML = 1, REPORT_CSV = 2, REPORT_XLSX = 4, REPORT_JSON = 8, REPORT_ALL = 15 };
enum { REPORT_PATH_MAX = 4096 };

/* plain: RFC 4180 for programs. excel, excel-de: for a double click on it in Excel, whose language has the point, or the comma, in its figures. */
typedef enum { REPORT_CSV_PLAIN, REPORT_CSV_EXCEL, REPORT_CSV_EXCEL_DE } ReportCsvForm;

typedef struct {
	Day month;
	const char *const *providers;
	size_t provider_count; /* 0: all that have accounts */
	const char *out_dir;   /* made, with its parents, where it is missing */
	unsigned formats;      /* REPORT_HTML | … */
	ReportCsvForm csv_form;
	RunRecord run;         /* the run that writes it */
	const char *as_of;     /* the run's --as-of, or NULL */
} ReportRequest;

typedef struct {
	char html[REPORT_PATH_MAX]; /* "" for what was not asked for */
	char csv[REPORT_PATH_MAX];
	char xlsx[REPORT_PATH_MAX];
	char json[REPORT_PATH_MAX];
	char manifest[REPORT_PATH_MAX];
	int64_t not_as_loaded; /* control totals by which the figures held are not those that were loaded */
	bool seal_broken;      /* what is closed is not what was sealed: the report says what */
} ReportPaths;

Status report_write(Database *database, const ReportRequest *request, ReportPaths *paths, Error *error);

/* "html,csv,xlsx,json", any of them; false for an unknown or empty word. */
bool report_formats(const char *text, unsigned *out);

bool report_csv_form(const char *text, ReportCsvForm *out); /* false for an unknown word */
const char *report_csv_form_name(ReportCsvForm form);

#endif
