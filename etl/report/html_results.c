/* html_results.c: totals that foot, the bridge, the classes, and what passed by tolerance. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

/* ---- control totals --------------------------------------------------------------------- */

static void foots_cell(FILE *out, bool foots, const char *sentence)
{
	if (foots)
		fputs("<td class=\"foots\">foots</td>", out);
	else
		markup_print(out, "<td class=\"broken\">does not foot<small>%s</small></td>", sentence);
}

static void control_row(FILE *out, const PGresult *rows, int row, const char *name, int count, int quantity)
{
	markup_print(out, "<tr><td>%s</td>", name);
	html_count_cell(out, count < 0 ? NULL : facts_text(rows, row, count));
	html_quantity_cell(out, facts_text(rows, row, quantity), facts_text(rows, row, CONTROL_UNIT));
}

/* One metric's chain: each line says whether what stands above it comes to it. */
static void control_chain(FILE *out, const PGresult *rows, int row)
{
	bool bill = facts_true(rows, row, CONTROL_BILL_LOADED);
	markup_print(out, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"4\"><bdi>%s</bdi>, %s</th></tr>\n",
		facts_text(rows, row, CONTROL_PROVIDER), facts_metric_name(facts_text(rows, row, CONTROL_METRIC)));
	control_row(out, rows, row, "Current figures of the month", CONTROL_FIGURES, CONTROL_FIGURE_QUANTITY);
	fputs("<td></td></tr>\n", out);
	control_row(out, rows, row, "not held against a bill: pooled, nothing used and nothing billed, or no bill", CONTROL_APART, CONTROL_APART_QUANTITY);
	fputs("<td></td></tr>\n", out);
	control_row(out, rows, row, "held against the bill", CONTROL_HELD, CONTROL_HELD_QUANTITY);
	fputs("<td class=\"foots\">foots</td></tr>\n", out);
	if (!bill)
		return;
	control_row(out, rows, row, "Usage of all results", CONTROL_RESULTS, CONTROL_RESULT_QUANTITY);
	foots_cell(out, facts_true(rows, row, CONTROL_USAGE_FOOTS), "the figures changed after the reconciliation, or a result holds other ones");
	fputs("</tr>\n", out);
	control_row(out, rows, row, "agreed, exactly or within tolerance", CONTROL_AGREED, CONTROL_AGREED_QUANTITY);
	fputs("<td></td></tr>\n", out);
	control_row(out, rows, row, "exceptions", CONTROL_EXCEPTIONS, CONTROL_EXCEPTION_QUANTITY);
	fputs("<td></td></tr>\n", out);
	control_row(out, rows, row, "no verdict", CONTROL_OPEN, CONTROL_OPEN_QUANTITY);
	foots_cell(out, facts_true(rows, row, CONTROL_CLASSES_FOOT), "the classes do not add up to all results");
	fputs("</tr>\n", out);
	control_row(out, rows, row, "Billed by the lines", CONTROL_LINES, CONTROL_LINE_QUANTITY);
	fputs("<td></td></tr>\n", out);
	control_row(out, rows, row, "billed in the results", -1, CONTROL_BILLED_QUANTITY);
	foots_cell(out, facts_true(rows, row, CONTROL_BILL_FOOTS), "some lines are in no result; they are listed below");
	fputs("</tr>\n", out);
}

static void control_money(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"Provider", "Currency", "#Lines", "#Billed by the lines", "#Results", "#Billed in the results",
		"#In results of several currencies", "#Residual", "Check", NULL};
	if (PQntuples(rows) == 0)
		return;
	int places = html_places(rows, 0, PQntuples(rows), MONEY_LINE_AMOUNT, MONEY_DIFFERENCE);
	html_table_open(out, "Money, by currency", "money");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *currency = facts_text(rows, row, MONEY_CURRENCY);
		fputs("<tr>", out);
		html_text_cell(out, facts_text(rows, row, MONEY_PROVIDER));
		html_text_cell(out, currency);
		html_count_cell(out, facts_text(rows, row, MONEY_LINES));
		html_amount_cell(out, facts_text(rows, row, MONEY_LINE_AMOUNT), currency, places);
		html_count_cell(out, facts_text(rows, row, MONEY_RESULTS));
		html_amount_cell(out, facts_text(rows, row, MONEY_BILLED_AMOUNT), currency, places);
		html_amount_cell(out, facts_text(rows, row, MONEY_MIXED), currency, places);
		html_amount_cell(out, facts_text(rows, row, MONEY_DIFFERENCE), currency, places);
		foots_cell(out, figure_is_zero(facts_text(rows, row, MONEY_DIFFERENCE)), "");
		fputs("</tr>\n", out);
	}
	html_table_close(out);
}

static void loose_lines(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"Provider", "Billed to", "Metric", "Scope", "#Quantity", "#Amount", "Invoice and line", "File and line", NULL};
	if (PQntuples(rows) == 0)
		return;
	html_table_open(out, "Billing lines that no result took up (200 at most)", "loose");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *metric = facts_text(rows, row, LOOSE_METRIC);
		fputs("<tr>", out);
		html_text_cell(out, facts_text(rows, row, LOOSE_PROVIDER));
		html_text_cell(out, facts_text(rows, row, LOOSE_ACCOUNT));
		html_text_cell(out, facts_metric_name(metric));
		html_text_cell(out, facts_text(rows, row, LOOSE_SCOPE));
		html_quantity_cell(out, facts_text(rows, row, LOOSE_QUANTITY), *metric == 'd' ? "byte" : *metric == 'v' ? "second" : "message");
		html_amount_cell(out, facts_text(rows, row, LOOSE_AMOUNT), facts_text(rows, row, LOOSE_CURRENCY), 0);
		markup_print(out, "<td><bdi>%s</bdi> <bdi>%s</bdi></td>", facts_text(rows, row, LOOSE_INVOICE), facts_text(rows, row, LOOSE_LINE));
		markup_print(out, "<td><bdi>%s</bdi>, line %s</td></tr>\n", facts_text(rows, row, LOOSE_FILE_NAME), facts_text(rows, row, LOOSE_FILE_LINE));
	}
	html_table_close(out);
}

void html_control(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Total", "#Count", "#Quantity", "Check", NULL};
	fputs("<section id=\"control\" aria-labelledby=\"control-h\">\n<h2 id=\"control-h\">Control totals</h2>\n", out);
	if (PQntuples(facts->control) == 0) {
		fputs("<p>No usage and no bill stand for this month.</p>\n</section>\n", out);
		return;
	}
	html_table_open(out, "From the figures of the month to the billed lines", "control");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(facts->control); row++)
		control_chain(out, facts->control, row);
	html_table_close(out);
	control_money(out, facts->money);
	loose_lines(out, facts->loose);
	fputs("</section>\n", out);
}

/* ---- from usage to bill ----------------------------------------------------------------- */

static void bridge_row(FILE *out, const PGresult *rows, int row, int places)
{
	const char *step = facts_text(rows, row, BRIDGE_STEP), *currency = facts_text(rows, row, BRIDGE_CURRENCY);
	const char *name = strcmp(step, "usage") == 0 ? "Value of the usage, at the lines' or tariffs' own prices"
		: strcmp(step, "billed") == 0 ? "Billed, by the results"
		: strcmp(step, "residual") == 0 ? "Residual: lines in no result, or in one billed in several currencies"
		: strcmp(step, "lines") == 0 ? "Billed, by the lines"
		: facts_class_name(facts_text(rows, row, BRIDGE_CLASS));
	fputs(strcmp(step, "class") == 0 ? "<tr>" : "<tr class=\"sum\">", out);
	markup_print(out, "<th scope=\"row\">%s</th>", name);
	html_count_cell(out, facts_text(rows, row, BRIDGE_COUNT));
	html_amount_cell(out, facts_text(rows, row, BRIDGE_AMOUNT), currency, places);
	html_amount_cell(out, facts_text(rows, row, BRIDGE_RUNNING), currency, places);
	fputs("</tr>\n", out);
}

static void bridge_of_currency(FILE *out, const Facts *facts, int first, int end)
{
	static const char *const columns[] = {"Step", "#Results or lines", "#Amount", "#Comes to", NULL};
	const char *currency = facts_text(facts->bridge, first, BRIDGE_CURRENCY);
	markup_print(out, "<h3>%s</h3>\n", currency);
	html_waterfall(out, facts->bridge, first, end);
	html_table_open(out, arena_format(facts->arena, "From the value of the usage to what was billed, in %s", currency), "money");
	html_head(out, columns);
	for (int row = first; row < end; row++)
		bridge_row(out, facts->bridge, row, html_places(facts->bridge, first, end, BRIDGE_AMOUNT, BRIDGE_RUNNING));
	html_table_close(out);
}

void html_bridge(FILE *out, const Facts *facts)
{
	const PGresult *rows = facts->bridge;
	fputs("<section id=\"bridge\" aria-labelledby=\"bridge-h\">\n<h2 id=\"bridge-h\">From usage to bill</h2>\n", out);
	if (PQntuples(rows) == 0)
		fputs("<p>No result of this month carries money.</p>\n", out);
	else
		fputs("<p class=\"note\">Results that nobody could put a value on, for want of complete usage, enter with all that they bill.</p>\n", out);
	for (int first = 0, end = 0; first < PQntuples(rows); first = end) {
		while (end < PQntuples(rows) && strcmp(facts_text(rows, end, BRIDGE_CURRENCY), facts_text(rows, first, BRIDGE_CURRENCY)) == 0)
			end++;
		bridge_of_currency(out, facts, first, end);
	}
	fputs("</section>\n", out);
}

/* ---- class by metric -------------------------------------------------------------------- */

static void class_row(FILE *out, const PGresult *rows, int row, int places)
{
	const char *unit = facts_text(rows, row, SUMMARY_UNIT), *currency = facts_text(rows, row, SUMMARY_CURRENCY);
	const char *class = facts_text(rows, row, SUMMARY_CLASS);
	fputs("<tr>", out);
	html_text_cell(out, facts_text(rows, row, SUMMARY_PROVIDER));
	html_text_cell(out, facts_metric_name(facts_text(rows, row, SUMMARY_METRIC)));
	markup_print(out, "<td><span class=\"class %s\">%s</span></td>", class, facts_class_name(class));
	html_count_cell(out, facts_text(rows, row, SUMMARY_COUNT));
	html_quantity_cell(out, facts_text(rows, row, SUMMARY_USAGE), unit);
	html_quantity_cell(out, facts_text(rows, row, SUMMARY_BILLED), unit);
	html_quantity_cell(out, facts_text(rows, row, SUMMARY_DELTA_NET), unit);
	html_amount_cell(out, facts_text(rows, row, SUMMARY_BILLED_AMOUNT), currency, places);
	html_amount_cell(out, facts_text(rows, row, SUMMARY_IMPACT), currency, places);
	fputs("</tr>\n", out);
}

static void glossary(FILE *out)
{
	static const char *const classes[] = {"matched", "within_tolerance", "unbilled", "under_billed", "over_billed", "billed_not_used",
		"duplicate", "unit_suspect", "restated", "period_shift", "unknown_account", "incomplete"};
	fputs("<details><summary>What the classes mean</summary>\n<dl class=\"glossary\">\n", out);
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		markup_print(out, "<div><dt>%s <code>%s</code></dt><dd>%s</dd></div>\n", facts_class_name(classes[i]), classes[i], facts_class_meaning(classes[i]));
	fputs("</dl></details>\n", out);
}

void html_classes(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Metric", "Class", "#Results", "#Used", "#Billed", "#Difference", "#Billed amount",
		"#At stake", NULL};
	fputs("<section id=\"classes\" aria-labelledby=\"classes-h\">\n<h2 id=\"classes-h\">Results by class</h2>\n", out);
	if (PQntuples(facts->summary) == 0) {
		fputs("<p>There are no results for this month.</p>\n", out);
	} else {
		int places = html_places(facts->summary, 0, PQntuples(facts->summary), SUMMARY_BILLED_AMOUNT, SUMMARY_IMPACT);
		html_table_open(out, "Results by provider, metric, class and currency; the difference is used minus billed", "classes");
		html_head(out, columns);
		for (int row = 0; row < PQntuples(facts->summary); row++)
			class_row(out, facts->summary, row, places);
		html_table_close(out);
		glossary(out);
	}
	fputs("</section>\n", out);
}

/* ---- passed by tolerance ---------------------------------------------------------------- */

static void tolerance_row(FILE *out, const PGresult *rows, int row, int places)
{
	const char *unit = facts_text(rows, row, SUMMARY_UNIT), *currency = facts_text(rows, row, SUMMARY_CURRENCY);
	fputs("<tr>", out);
	html_text_cell(out, facts_text(rows, row, SUMMARY_PROVIDER));
	html_text_cell(out, facts_metric_name(facts_text(rows, row, SUMMARY_METRIC)));
	html_count_cell(out, facts_text(rows, row, SUMMARY_COUNT));
	html_quantity_cell(out, facts_text(rows, row, SUMMARY_DELTA_NET), unit);
	html_quantity_cell(out, facts_text(rows, row, SUMMARY_DELTA_GROSS), unit);
	html_amount_cell(out, facts_text(rows, row, SUMMARY_IMPACT), currency, places);
	html_amount_cell(out, facts_text(rows, row, SUMMARY_GROSS), currency, places);
	fputs("</tr>\n", out);
}

void html_tolerance(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Metric", "#Results", "#Difference, net", "#and gross", "#Amount, net", "#and gross", NULL};
	fputs("<section id=\"tolerance\" aria-labelledby=\"tolerance-h\">\n<h2 id=\"tolerance-h\">Passed by tolerance</h2>\n", out);
	if (facts->all.within_tolerance == 0) {
		fputs("<p>No result passed only by tolerance.</p>\n</section>\n", out);
		return;
	}
	int places = html_places(facts->summary, 0, PQntuples(facts->summary), SUMMARY_IMPACT, SUMMARY_GROSS);
	html_table_open(out, "Results that agree only because of a tolerance", "money");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(facts->summary); row++)
		if (strcmp(facts_text(facts->summary, row, SUMMARY_CLASS), "within_tolerance") == 0)
			tolerance_row(out, facts->summary, row, places);
	html_table_close(out);
	fputs("</section>\n", out);
}
