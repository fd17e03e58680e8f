/* facts.h: what a report says, read once, so that every format says the same.
 *
 * Takes:  a request and a session within the report's transaction.
 * Gives:  the small results whole (their size depends on providers, metrics, classes and
 *         currencies alone), column numbers by name, and the large ones row by row.
 *         Everything lives as long as the facts and their arena.
 * Errors: as report.h says.
 */
#ifndef SIMTALLY_REPORT_FACTS_H
#define SIMTALLY_REPORT_FACTS_H

#include "report/judgement.h"
#include "report/report.h"

/* Columns, in the order of the .sql file of the same name. */
enum { RUN_COMMAND, RUN_ARGUMENTS, RUN_AS_OF, RUN_PROGRAM, RUN_MAPPINGS, RUN_ASKED_BY, RUN_STARTED_AT, RUN_NOW_AT, RUN_COLUMNS };
enum { SCOPE_PROVIDER_ID, SCOPE_PROVIDER, SCOPE_ZONE, SCOPE_TODAY, SCOPE_MAPPING, SCOPE_ACCOUNTS, SCOPE_ACTIVE, SCOPE_DARK,
	SCOPE_RECON_ID, SCOPE_RECON_RUN, SCOPE_RECONCILED_AT, SCOPE_BILL_LOADED, SCOPE_CHANGED_RUN, SCOPE_LINES, SCOPE_COLUMNS };
enum { BILL_PROVIDER, BILL_IMPORT_ID, BILL_FILE_NAME, BILL_SHA256, BILL_MAPPING, BILL_RUN_ID, BILL_IMPORTED_AT, BILL_LINES,
	BILL_LOADED, BILL_QUARANTINED, BILL_MONTH_LINES, BILL_SUPERSEDED, BILL_COLUMNS };
enum { CONCLUSION_CURRENCY, CONCLUSION_RESULTS, CONCLUSION_EXCEPTIONS, CONCLUSION_UNPRICED, CONCLUSION_BILLED, CONCLUSION_LOST,
	CONCLUSION_OVERCHARGED, CONCLUSION_NET, CONCLUSION_GROSS, CONCLUSION_TOLERANCE_NET, CONCLUSION_TOLERANCE_GROSS, CONCLUSION_COLUMNS };
enum { LARGEST_CURRENCY, LARGEST_PROVIDER, LARGEST_METRIC, LARGEST_CLASS, LARGEST_COUNT, LARGEST_NET, LARGEST_GROSS, LARGEST_SHARE,
	LARGEST_COLUMNS };
enum { SUMMARY_PROVIDER_ID, SUMMARY_PROVIDER, SUMMARY_RECON_ID, SUMMARY_METRIC, SUMMARY_CLASS, SUMMARY_CURRENCY, SUMMARY_UNIT,
	SUMMARY_COUNT, SUMMARY_USAGE, SUMMARY_BILLED, SUMMARY_DELTA_NET, SUMMARY_DELTA_GROSS, SUMMARY_BILLED_AMOUNT, SUMMARY_IMPACT,
	SUMMARY_GROSS, SUMMARY_PRICED, SUMMARY_COLUMNS };
enum { COVERAGE_PROVIDER, COVERAGE_ENDPOINT, COVERAGE_GRAIN, COVERAGE_EXPECTED, COVERAGE_FETCHED, COVERAGE_FINAL, COVERAGE_FAILED,
	COVERAGE_NOT_ELIGIBLE, COVERAGE_OWED, COVERAGE_BEYOND_REACH, COVERAGE_ANSWERS, COVERAGE_COLUMNS };
enum { MISSING_PROVIDER, MISSING_ACCOUNT, MISSING_NAME, MISSING_KIND, MISSING_ENDPOINT, MISSING_STATE, MISSING_REASON, MISSING_UNITS,
	MISSING_FIRST, MISSING_LAST, MISSING_ATTEMPTS, MISSING_COLUMNS };
enum { DAY_PROVIDER, DAY_DAY, DAY_EXPECTED, DAY_REPORTED, DAY_FINAL, DAY_RUNNING, DAY_SHARE, DAY_COLUMNS };
enum { TOLERANCE_PROVIDER, TOLERANCE_METRIC, TOLERANCE_ABSOLUTE, TOLERANCE_PERCENT, TOLERANCE_COLUMNS };
enum { CONTROL_PROVIDER, CONTROL_BILL_LOADED, CONTROL_METRIC, CONTROL_UNIT, CONTROL_FIGURES, CONTROL_FIGURE_QUANTITY, CONTROL_HELD,
	CONTROL_HELD_QUANTITY, CONTROL_APART, CONTROL_APART_QUANTITY, CONTROL_RESULTS, CONTROL_RESULT_QUANTITY, CONTROL_AGREED,
	CONTROL_AGREED_QUANTITY, CONTROL_EXCEPTIONS, CONTROL_EXCEPTION_QUANTITY, CONTROL_OPEN, CONTROL_OPEN_QUANTITY, CONTROL_LINES,
	CONTROL_LINE_QUANTITY, CONTROL_BILLED_QUANTITY,
	CONTROL_APART_DIFFERENCE, CONTROL_USAGE_DIFFERENCE, CONTROL_CLASS_DIFFERENCE, CONTROL_BILL_DIFFERENCE, CONTROL_COLUMNS };
enum { MONEY_PROVIDER, MONEY_CURRENCY, MONEY_LINES, MONEY_LINE_AMOUNT, MONEY_RESULTS, MONEY_BILLED_AMOUNT, MONEY_MIXED, MONEY_DIFFERENCE,
	MONEY_COLUMNS };
enum { LOOSE_PROVIDER, LOOSE_ACCOUNT, LOOSE_METRIC, LOOSE_SCOPE, LOOSE_QUANTITY, LOOSE_UNIT, LOOSE_AMOUNT, LOOSE_CURRENCY,
	LOOSE_INVOICE, LOOSE_LINE, LOOSE_FILE_NAME, LOOSE_FILE_LINE, LOOSE_COLUMNS };
enum { BRIDGE_CURRENCY, BRIDGE_STEP, BRIDGE_CLASS, BRIDGE_COUNT, BRIDGE_AMOUNT, BRIDGE_RUNNING, BRIDGE_X0, BRIDGE_X1, BRIDGE_AXIS,
	BRIDGE_COLUMNS };
enum { RESULT_RECON_ID, RESULT_PROVIDER, RESULT_ACCOUNT, RESULT_MONTH, RESULT_METRIC, RESULT_SCOPE, RESULT_USAGE, RESULT_BILLED,
	RESULT_DELTA, RESULT_UNIT, RESULT_CLASS, RESULT_IMPACT, RESULT_CURRENCY, RESULT_EXPLANATION, RESULT_CLOSED,
	RESULT_BILLED_AMOUNT, RESULT_COLUMNS };
enum { QUARANTINE_PROVIDER, QUARANTINE_ACCOUNT, QUARANTINE_AT, QUARANTINE_SOURCE, QUARANTINE_REASON, QUARANTINE_DETAIL,
	QUARANTINE_TIMES, QUARANTINE_RUN_ID, QUARANTINE_RECORDED_AT, QUARANTINE_RAW_ID, QUARANTINE_RAW_SHA256, QUARANTINE_COLUMNS };
/* Rows of several kinds: after N and KIND come the columns of the kind. */
enum { EXCEPTION_N, EXCEPTION_KIND, EXCEPTION_FIRST, EXCEPTION_PLACES = 18, EXCEPTION_COLUMNS = 20 };
enum { EXCEPTION_RESULT, EXCEPTION_LINE, EXCEPTION_REVISION, EXCEPTION_DAY, EXCEPTION_ANSWER };

typedef struct {
	Database *database;
	Arena *arena;
	char month[CALENDAR_TEXT_MAX];      /* "2025-04" */
	char first_day[CALENDAR_TEXT_MAX];
	const char *month_name;             /* "April 2025" */
	const char *as_of;                  /* or NULL */
	const char *run_id;
	const char *provider_ids, *recon_ids, *run_ids; /* as PostgreSQL writes arrays, e.g. "{1,2}" */
	PGresult *run, *scope, *bill, *conclusion, *largest, *summary, *coverage, *day, *tolerance, *control, *money, *loose, *bridge;
	size_t provider_count;
	JudgementCounts *counts;            /* of each provider, in the order of scope */
	Judgement *judgements;
	JudgementCounts all;                /* of those with a bill */
	int64_t all_results;                /* of all */
	Judgement conclusion_of_all;
	const char *without_bill;           /* names, joined by ", "; NULL: none */
} Facts;

Status facts_read(Facts *facts, Database *database, const ReportRequest *request, Arena *arena, Error *error);
void facts_free(Facts *facts);

const char *facts_text(const PGresult *result, int row, int column); /* "" for NULL */
bool facts_true(const PGresult *result, int row, int column);

Status facts_each_result(const Facts *facts, DatabaseRow row, void *context, Error *error);
Status facts_each_missing(const Facts *facts, DatabaseRow row, void *context, Error *error);
Status facts_each_quarantined(const Facts *facts, DatabaseRow row, void *context, Error *error);
Status facts_each_exception(const Facts *facts, int most, DatabaseRow row, void *context, Error *error);

/* What the classes and metrics are called; the name itself for one that is not known. */
const char *facts_class_name(const char *class);
const char *facts_class_meaning(const char *class);
const char *facts_metric_name(const char *metric);
bool facts_is_exception(const char *class);

#endif
