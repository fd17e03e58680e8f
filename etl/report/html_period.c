/* html_period.c: whether the month is closed, and what has changed for closed months since. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

static const char *state_words(const char *state)
{
	switch (*state) {
	case 'c': return "closed: its figures no longer change";
	case 'p': return "over, and not closed: its figures can still change";
	default: return "the month still runs";
	}
}

static void closed_cell(FILE *out, const PGresult *rows, int row)
{
	if (PQgetisnull(rows, row, PERIOD_CLOSE_NUMBER)) {
		fputs("<td></td>", out);
		return;
	}
	markup_print(out, "<td>No. %s, by %s<small>", facts_text(rows, row, PERIOD_CLOSE_NUMBER), facts_text(rows, row, PERIOD_CLOSED_BY));
	html_time(out, facts_text(rows, row, PERIOD_CLOSED_AT));
	fputs("</small></td>", out);
}

static void why_cell(FILE *out, const PGresult *rows, int row)
{
	const char *incomplete = facts_text(rows, row, PERIOD_ACCEPTED_INCOMPLETE), *reopened = facts_text(rows, row, PERIOD_REASON);
	fputs("<td>", out);
	if (*incomplete)
		markup_print(out, "closed though usage is missing: <bdi>%s</bdi>", incomplete);
	if (*reopened)
		markup_print(out, "%sreopened: <bdi>%s</bdi>", *incomplete ? "; " : "", reopened);
	fputs("</td>", out);
}

void html_periods(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Report", "The month is", "Close", "Why", "#Adjustments since", "Sha256 of the close", "Of the close before", NULL};
	const PGresult *rows = facts->period;
	html_table_open(out, "How the month stands with each provider", "periods");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		markup_print(out, "<tr><th scope=\"row\"><bdi>%s</bdi></th><td>%s</td>", facts_text(rows, row, PERIOD_PROVIDER), facts_text(rows, row, PERIOD_LABEL));
		html_text_cell(out, state_words(facts_text(rows, row, PERIOD_STATE)));
		closed_cell(out, rows, row);
		why_cell(out, rows, row);
		html_count_cell(out, facts_text(rows, row, PERIOD_ADJUSTMENTS));
		html_mono_cell(out, facts_text(rows, row, PERIOD_SHA256));
		html_mono_cell(out, facts_text(rows, row, PERIOD_PREVIOUS_SHA256));
		fputs("</tr>\n", out);
	}
	html_table_close(out);
}

/* ---- adjustments ------------------------------------------------------------------------ */

static void close_cell(FILE *out, const char *month, const char *close_number, bool reopened)
{
	markup_print(out, "<td>%s, close %s%s</td>", month, close_number, reopened ? ", reopened since" : "");
}

static void adjustment_totals(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"Applies to", "Provider", "Metric", "#Adjustments", "#Accounts", "#Difference, net", "#and gross", NULL};
	html_table_open(out, "What the adjustments come to", "compact");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *unit = facts_text(rows, row, ADJUSTED_UNIT), *without = facts_text(rows, row, ADJUSTED_WITHOUT_DELTA);
		fputs("<tr>", out);
		close_cell(out, facts_text(rows, row, ADJUSTED_MONTH), facts_text(rows, row, ADJUSTED_CLOSE_NUMBER), facts_true(rows, row, ADJUSTED_REOPENED));
		html_text_cell(out, facts_text(rows, row, ADJUSTED_PROVIDER));
		markup_print(out, "<td>%s", facts_metric_name(facts_text(rows, row, ADJUSTED_METRIC)));
		if (!figure_is_zero(without))
			markup_print(out, "<small>without %s past 64 bits</small>", without);
		fputs("</td>", out);
		html_count_cell(out, facts_text(rows, row, ADJUSTED_ADJUSTMENTS));
		html_count_cell(out, facts_text(rows, row, ADJUSTED_ACCOUNTS));
		html_quantity_cell(out, facts_text(rows, row, ADJUSTED_NET), unit);
		html_quantity_cell(out, facts_text(rows, row, ADJUSTED_GROSS), unit);
		fputs("</tr>\n", out);
	}
	html_table_close(out);
}

static const char *revision(const PGresult *row, int column, const char *none)
{
	return PQgetisnull(row, 0, column) ? none : facts_text(row, 0, column);
}

static Status adjustment_row(PGresult *row, void *context, Error *error)
{
	static const char *const columns[] = {"Applies to", "Provider", "Account", "Metric", "#Difference", "From revision", "To revision", "Reason", "Posted", NULL};
	HtmlList *list = context;
	FILE *out = list->out;
	if (!html_list_row(list, "", "What providers corrected after a month was closed", "adjustments", columns))
		return STATUS_OK;
	fputs("<tr>", out);
	close_cell(out, facts_text(row, 0, ADJUSTMENT_MONTH), facts_text(row, 0, ADJUSTMENT_CLOSE_NUMBER), facts_true(row, 0, ADJUSTMENT_REOPENED));
	html_text_cell(out, facts_text(row, 0, ADJUSTMENT_PROVIDER));
	html_text_cell(out, facts_text(row, 0, ADJUSTMENT_ACCOUNT));
	markup_print(out, "<td>%s<small>%s</small></td>", facts_metric_name(facts_text(row, 0, ADJUSTMENT_METRIC)), facts_text(row, 0, ADJUSTMENT_SCOPE));
	html_quantity_cell(out, facts_text(row, 0, ADJUSTMENT_DELTA), facts_text(row, 0, ADJUSTMENT_UNIT));
	html_text_cell(out, revision(row, ADJUSTMENT_FROM_REVISION, "no figure"));
	html_text_cell(out, revision(row, ADJUSTMENT_TO_REVISION, "no figure any more"));
	html_text_cell(out, facts_text(row, 0, ADJUSTMENT_REASON));
	markup_print(out, "<td>%s, run %s<small>", facts_text(row, 0, ADJUSTMENT_POSTED_IN), facts_text(row, 0, ADJUSTMENT_RUN_ID));
	html_time(out, facts_text(row, 0, ADJUSTMENT_RECORDED_AT));
	fputs("</small></td></tr>\n", out);
	return ferror(out) ? error_set(error, STATUS_FAILED, "the page could not be written; is the disk full?") : STATUS_OK;
}

Status html_adjustments(FILE *out, const Facts *facts, Error *error)
{
	HtmlList list = {out, 0};
	fputs("<section id=\"adjustments\" aria-labelledby=\"adjustments-h\">\n<h2 id=\"adjustments-h\">Adjustments to closed months</h2>\n", out);
	if (PQntuples(facts->adjusted) > 0) {
		fputs("<p>Listed here, and never in the closed figures above.</p>\n", out);
		adjustment_totals(out, facts->adjusted);
	}
	Status status = facts_each_adjustment(facts, adjustment_row, &list, error);
	if (status != STATUS_OK)
		return status;
	html_list_close(&list, "There are none.");
	fputs("</section>\n", out);
	return STATUS_OK;
}
