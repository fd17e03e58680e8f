/* html_completeness.c: what was to be fetched, what came, and what could not be understood. */
#include <string.h>

#include "report/html.h"
#include "report/markup.h"

static bool same_provider(const PGresult *rows, int row, int other)
{
	return other >= 0 && strcmp(facts_text(rows, row, COVERAGE_PROVIDER), facts_text(rows, other, COVERAGE_PROVIDER)) == 0;
}

static bool sums_one_row(const PGresult *rows, int row)
{
	return !same_provider(rows, row, row - 2);
}

static bool has_units(const PGresult *rows, const char *provider)
{
	for (int row = 0; row < PQntuples(rows); row++)
		if (strcmp(facts_text(rows, row, COVERAGE_PROVIDER), provider) == 0)
			return true;
	return false;
}

static void coverage(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Endpoint", "Period", "#Expected", "#Fetched", "#Final", "#Failed", "#Not eligible",
		"#Owed", "#Beyond reach", "#Answers", NULL};
	const PGresult *rows = facts->coverage;
	if (PQntuples(rows) == 0) {
		fputs("<p>Nothing has been asked of a provider for this month.</p>\n", out);
		return;
	}
	html_table_open(out, "Units of work: one endpoint, one account, one period", "coverage");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		bool sum = PQgetisnull(rows, row, COVERAGE_ENDPOINT);
		if (sum && sums_one_row(rows, row))
			continue;
		fputs(sum ? "<tr class=\"sum\">" : "<tr>", out);
		markup_print(out, "<th scope=\"row\"><bdi>%s</bdi></th>", facts_text(rows, row, COVERAGE_PROVIDER));
		html_text_cell(out, sum ? "all" : facts_text(rows, row, COVERAGE_ENDPOINT));
		html_text_cell(out, facts_text(rows, row, COVERAGE_GRAIN));
		for (int column = COVERAGE_EXPECTED; column <= COVERAGE_ANSWERS; column++)
			html_count_cell(out, facts_text(rows, row, column));
		fputs("</tr>\n", out);
	}
	html_table_close(out);
	fputs("<p class=\"note\">Final: fetched when its figures could no longer change. Answers: different ones in the archive behind what was fetched.</p>\n", out);
	for (size_t i = 0; i < facts->provider_count; i++)
		if (!has_units(rows, facts_text(facts->scope, (int)i, SCOPE_PROVIDER)))
			markup_print(out, "<p class=\"note\"><bdi>%s</bdi>: no unit of work lies in this month, so nothing was asked about it itself; figures that it has were read from "
				"answers about other days, or from files.</p>\n", facts_text(facts->scope, (int)i, SCOPE_PROVIDER));
	for (size_t i = 0; i < facts->provider_count; i++)
		if (facts_is_closed(facts, i))
			markup_print(out, "<p class=\"note\">The month of <bdi>%s</bdi> is closed. What is fetched for it since changes this table alone: "
				"the days and what is missing are told as it was closed.</p>\n", facts_text(facts->scope, (int)i, SCOPE_PROVIDER));
}

static const char *state_name(const char *state)
{
	switch (*state) {
	case 'f': return "failed";
	case 'o': return "owed";
	case 'b': return "beyond reach";
	case 'i': return "incomplete when closed";
	default: return state[2] == 'v' ? "never asked" : "not eligible";
	}
}

static Status missing_row(PGresult *row, void *context, Error *error)
{
	static const char *const columns[] = {"State", "Provider", "Account", "Endpoint", "Periods", "#Units", "#Attempts", "Reason", NULL};
	HtmlList *list = context;
	FILE *out = list->out;
	(void)error;
	if (!html_list_row(list, "<h3>What is missing, and why</h3>\n", "Accounts whose month is not all there", "missing", columns))
		return STATUS_OK;
	const char *first = facts_text(row, 0, MISSING_FIRST), *last = facts_text(row, 0, MISSING_LAST);
	markup_print(out, "<tr><td>%s</td>", state_name(facts_text(row, 0, MISSING_STATE)));
	html_text_cell(out, facts_text(row, 0, MISSING_PROVIDER));
	markup_print(out, "<td>%s<small>%s</small></td>", facts_text(row, 0, MISSING_ACCOUNT), facts_text(row, 0, MISSING_NAME));
	html_text_cell(out, facts_text(row, 0, MISSING_ENDPOINT));
	fputs("<td>", out);
	html_time(out, first);
	if (database_int(row, 0, MISSING_UNITS) > 1) {
		fputs(" to ", out);
		html_time(out, last);
	}
	fputs("</td>", out);
	html_count_cell(out, facts_text(row, 0, MISSING_UNITS));
	html_count_cell(out, facts_text(row, 0, MISSING_ATTEMPTS));
	html_text_cell(out, facts_text(row, 0, MISSING_REASON));
	fputs("</tr>\n", out);
	return STATUS_OK;
}

static Status quarantined_row(PGresult *row, void *context, Error *error)
{
	static const char *const columns[] = {"Provider", "Account", "Source", "Place", "Reason", "What stood there", "#Times", "Last run", NULL};
	HtmlList *list = context;
	FILE *out = list->out;
	(void)error;
	if (!html_list_row(list, "<h3>Quarantined</h3>\n", "What the month's runs could not understand", "quarantine", columns))
		return STATUS_OK;
	fputs("<tr>", out);
	html_text_cell(out, facts_text(row, 0, QUARANTINE_PROVIDER));
	html_text_cell(out, facts_text(row, 0, QUARANTINE_ACCOUNT));
	html_text_cell(out, facts_text(row, 0, QUARANTINE_SOURCE));
	html_mono_cell(out, facts_text(row, 0, QUARANTINE_AT));
	html_text_cell(out, facts_text(row, 0, QUARANTINE_REASON));
	html_text_cell(out, facts_text(row, 0, QUARANTINE_DETAIL));
	html_count_cell(out, facts_text(row, 0, QUARANTINE_TIMES));
	markup_print(out, "<td>%s<small>", facts_text(row, 0, QUARANTINE_RUN_ID));
	html_time(out, facts_text(row, 0, QUARANTINE_RECORDED_AT));
	fputs("</small></td></tr>\n", out);
	return STATUS_OK;
}

/* The sum of a provider and metric stands before its numbers. */
static Status unregistered_row(PGresult *row, void *context, Error *error)
{
	static const char *const columns[] = {"Provider", "Number", "Metric", "#Numbers", "#Figures", "#Used", "Periods", "File", NULL};
	static const char before[] = "<h3 id=\"unregistered\">Used, but not in the register</h3>\n<p>Files tell of use of numbers that the register does not hold. It is in no "
		"account's figures and in no result: load the numbers with simtally accounts import, then the file again.</p>\n";
	HtmlList *list = context;
	FILE *out = list->out;
	bool sum = PQgetisnull(row, 0, UNREGISTERED_ACCOUNT);
	(void)error;
	if (!html_list_row(list, before, "Use of numbers that are not in the register", "unregistered-use", columns))
		return STATUS_OK;
	fputs(sum ? "<tr class=\"sum\">" : "<tr>", out);
	html_text_cell(out, facts_text(row, 0, UNREGISTERED_PROVIDER));
	html_text_cell(out, sum ? "all" : facts_text(row, 0, UNREGISTERED_ACCOUNT));
	html_text_cell(out, facts_metric_name(facts_text(row, 0, UNREGISTERED_METRIC)));
	html_count_cell(out, facts_text(row, 0, UNREGISTERED_NUMBERS));
	html_count_cell(out, facts_text(row, 0, UNREGISTERED_FIGURES));
	html_quantity_cell(out, facts_text(row, 0, UNREGISTERED_QUANTITY), facts_text(row, 0, UNREGISTERED_UNIT));
	fputs("<td>", out);
	html_time(out, facts_text(row, 0, UNREGISTERED_FIRST));
	fputs(" to ", out);
	html_time(out, facts_text(row, 0, UNREGISTERED_LAST));
	fputs("</td>", out);
	html_text_cell(out, facts_text(row, 0, UNREGISTERED_FILE_NAME));
	fputs("</tr>\n", out);
	return STATUS_OK;
}

static const char *drift_words(const char *kind)
{
	switch (*kind) {
	case 'u': return "nobody mapped it";
	case 'g': return "gone";
	default: return "changed its kind";
	}
}

static Status drift_row(PGresult *row, void *context, Error *error)
{
	static const char *const columns[] = {"Provider", "Endpoint", "Place", "What", "Stands there", "#Answers", "#Of", "First account", "First run",
		"Last run", NULL};
	static const char before[] = "<h3 id=\"drift\">Drift</h3>\n<p>Where the answers differ from what the mappings know: a field that nobody mapped "
		"may hold what ought to be counted, one that is gone leaves a figure out. Answers are the last run's.</p>\n";
	HtmlList *list = context;
	FILE *out = list->out;
	(void)error;
	if (!html_list_row(list, before, "Places of answers that nobody mapped, or that are gone or changed", "drift", columns))
		return STATUS_OK;
	fputs("<tr>", out);
	html_text_cell(out, facts_text(row, 0, DRIFT_PROVIDER));
	html_text_cell(out, facts_text(row, 0, DRIFT_ENDPOINT));
	html_mono_cell(out, facts_text(row, 0, DRIFT_PLACE));
	html_text_cell(out, drift_words(facts_text(row, 0, DRIFT_KIND)));
	html_text_cell(out, facts_text(row, 0, DRIFT_FOUND));
	html_count_cell(out, facts_text(row, 0, DRIFT_ANSWERS));
	html_count_cell(out, facts_text(row, 0, DRIFT_OF_ANSWERS));
	html_text_cell(out, facts_text(row, 0, DRIFT_ACCOUNT));
	html_text_cell(out, facts_text(row, 0, DRIFT_FIRST_RUN));
	html_text_cell(out, facts_text(row, 0, DRIFT_LAST_RUN));
	fputs("</tr>\n", out);
	return STATUS_OK;
}

static void changed(FILE *out, const Facts *facts)
{
	for (size_t i = 0; i < facts->provider_count; i++)
		if (facts->counts[i].changed)
			markup_print(out, "<p class=\"warning\">Usage or bills of <bdi>%s</bdi> changed in run %s, after this reconciliation: reconcile the month again%s.</p>\n",
				facts_text(facts->scope, (int)i, SCOPE_PROVIDER), facts_text(facts->scope, (int)i, SCOPE_CHANGED_RUN),
				facts_is_closed(facts, i) ? ", against the figures it was closed with; those stay" : "");
}

Status html_completeness(FILE *out, const Facts *facts, Error *error)
{
	HtmlList missing = {out, 0}, quarantined = {out, 0}, unregistered = {out, 0}, drift = {out, 0};
	fputs("<section id=\"completeness\" aria-labelledby=\"completeness-h\">\n<h2 id=\"completeness-h\">Completeness</h2>\n", out);
	changed(out, facts);
	coverage(out, facts);
	html_heat_map(out, facts->day);
	Status status = facts_each_missing(facts, missing_row, &missing, error);
	if (status != STATUS_OK)
		return status;
	html_list_close(&missing, "Units that are missing: none.");
	status = facts_each_quarantined(facts, quarantined_row, &quarantined, error);
	if (status != STATUS_OK)
		return status;
	html_list_close(&quarantined, "Quarantined rows of the month's runs: none.");
	status = facts_each_unregistered(facts, unregistered_row, &unregistered, error);
	if (status != STATUS_OK)
		return status;
	html_list_close(&unregistered, "Use of numbers that are not in the register: none.");
	status = facts_each_drift(facts, drift_row, &drift, error);
	if (status != STATUS_OK)
		return status;
	html_list_close(&drift, "Drift in the answers of the month's runs: none.");
	fputs("</section>\n", out);
	return STATUS_OK;
}
