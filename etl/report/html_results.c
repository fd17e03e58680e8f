/* html_results.c: totals that foot, the bridge, the classes, what passed by tolerance, and the months before. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

/* ---- control totals --------------------------------------------------------------------- */

/* A check that fails says by how much, and why it can. */
static void foots_cell(FILE *out, const char *difference, const char *unit, const char *why)
{
	char human[FIGURE_TEXT_MAX];
	if (figure_is_zero(difference)) {
		fputs("<td class=\"foots\">foots</td>", out);
		return;
	}
	fputs("<td class=\"broken\">does not foot: off by ", out);
	figure_grouped(out, difference);
	markup_print(out, " %s", figure_symbol(unit));
	if (figure_human(human, difference, unit))
		fprintf(out, " (%s)", human);
	markup_print(out, "<small>%s</small></td>", why);
}

typedef struct {
	const char *name;
	int count, quantity; /* columns; count -1: none */
	bool total;
	int difference;      /* column; -1: no check stands here */
	const char *why;
} ChainLine;

/* The exact figure, and beside it what one can grasp. */
static void quantity_cells(FILE *out, const char *text, const char *unit)
{
	char human[FIGURE_TEXT_MAX];
	fputs("<td class=\"n\">", out);
	figure_grouped(out, text);
	markup_print(out, " <i>%s</i></td><td class=\"n about\">%s</td>", figure_symbol(unit), figure_human(human, text, unit) ? human : "");
}

static void chain_line(FILE *out, const PGresult *rows, int row, const char *unit, const ChainLine *line)
{
	fputs(line->total ? "<tr class=\"total\">" : "<tr class=\"part\">", out);
	markup_print(out, "<td>%s</td>", line->name);
	html_count_cell(out, line->count < 0 ? NULL : facts_text(rows, row, line->count));
	quantity_cells(out, facts_text(rows, row, line->quantity), unit);
	if (line->difference < 0)
		fputs("<td></td>", out);
	else
		foots_cell(out, facts_text(rows, row, line->difference), unit, line->why);
	fputs("</tr>\n", out);
}

/* From the archive to the figures of record; the last line must be the first one of the chain that follows it. */
static void origin_chain(FILE *out, const Facts *facts, int row, const char *current)
{
	static const ChainLine lines[] = {
		{"Accepted, as first read", ORIGIN_FIRST, ORIGIN_FIRST_QUANTITY, false, -1, NULL},
		{"restated since, by", ORIGIN_RESTATED, ORIGIN_RESTATED_QUANTITY, false, ORIGIN_REVISION_DIFFERENCE, "revisions accepted by the loads that are not kept, or the other way round"},
		{"Figures held", ORIGIN_HELD, ORIGIN_HELD_QUANTITY, true, ORIGIN_HELD_DIFFERENCE, "what the loads accepted does not come to what is held: a figure was changed behind the program's back"},
		{"not of record: the month's own figure or another endpoint's counts", ORIGIN_OTHER, ORIGIN_OTHER_QUANTITY, false, -1, NULL},
	};
	const PGresult *rows = facts->origin;
	const char *unit = facts_text(rows, row, ORIGIN_UNIT), *counted = facts_text(rows, row, ORIGIN_COUNTED_QUANTITY);
	const char *const counts[][2] = {{"Raw answers in the archive", facts_text(rows, row, ORIGIN_ANSWERS)},
		{"Entries parsed from them", facts_text(rows, row, ORIGIN_PARSED)}, {"quarantined", facts_text(rows, row, ORIGIN_SET_ASIDE)},
		{"said again: held already, or older", facts_text(rows, row, ORIGIN_REPEATED)}};
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		markup_print(out, "<tr class=\"%s\"><td>%s</td>", i < 2 ? "total" : "part", counts[i][0]);
		html_count_cell(out, counts[i][1]);
		fputs("<td></td><td></td><td></td></tr>\n", out);
	}
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		chain_line(out, rows, row, unit, &lines[i]);
	static const ChainLine adjusted = {"adjusted since the month was closed", ORIGIN_ADJUSTED, ORIGIN_ADJUSTED_QUANTITY, false, -1, NULL};
	if (!figure_is_zero(facts_text(rows, row, ORIGIN_ADJUSTED)))
		chain_line(out, rows, row, unit, &adjusted);
	fputs("<tr class=\"part\"><td>of record</td><td></td>", out);
	quantity_cells(out, counted, unit);
	fputs(strcmp(counted, current) == 0 ? "<td class=\"foots\">foots</td></tr>\n"
		: "<td class=\"broken\">does not foot: the current figures come to another sum</td></tr>\n", out);
}

static bool is_refused(const Facts *facts, int control_row)
{
	for (size_t i = 0; i < facts->provider_count; i++)
		if (strcmp(facts_text(facts->scope, (int)i, SCOPE_PROVIDER), facts_text(facts->control, control_row, CONTROL_PROVIDER)) == 0)
			return facts->counts[i].refused > 0;
	return false;
}

/* One metric's chain: each check says whether the parts come to the total above them. */
static void control_chain(FILE *out, const Facts *facts, int row)
{
	static const ChainLine lines[] = {
		{"Current figures of the month", CONTROL_FIGURES, CONTROL_FIGURE_QUANTITY, true, -1, NULL},
		{"held against the bill", CONTROL_HELD, CONTROL_HELD_QUANTITY, false, -1, NULL},
		{"not held against it", CONTROL_APART, CONTROL_APART_QUANTITY, false, CONTROL_APART_DIFFERENCE, ""},
		{"Usage in the results", CONTROL_RESULTS, CONTROL_RESULT_QUANTITY, true, CONTROL_USAGE_DIFFERENCE,
			"from the figures held: they changed after the reconciliation, or a result holds others"},
		{"agreed, exactly or within tolerance", CONTROL_AGREED, CONTROL_AGREED_QUANTITY, false, -1, NULL},
		{"exceptions", CONTROL_EXCEPTIONS, CONTROL_EXCEPTION_QUANTITY, false, -1, NULL},
		{"no verdict", CONTROL_OPEN, CONTROL_OPEN_QUANTITY, false, CONTROL_CLASS_DIFFERENCE, "the classes do not come to all results"},
		{"Billed by the lines", CONTROL_LINES, CONTROL_LINE_QUANTITY, true, -1, NULL},
		{"billed in the results", -1, CONTROL_BILLED_QUANTITY, false, CONTROL_BILL_DIFFERENCE, "lines that are in no result are listed below"},
	};
	const PGresult *rows = facts->control;
	const char *unit = facts_text(rows, row, CONTROL_UNIT);
	int origin = facts_origin_row(facts, row);
	size_t count = facts_true(rows, row, CONTROL_BILL_LOADED) ? sizeof lines / sizeof *lines : 1;
	markup_print(out, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"5\"><bdi>%s</bdi>, %s%s</th></tr>\n",
		facts_text(rows, row, CONTROL_PROVIDER), facts_metric_name(facts_text(rows, row, CONTROL_METRIC)),
		count > 1 ? "" : is_refused(facts, row) ? " (its bill was refused)" : " (no bill is loaded)");
	if (origin >= 0)
		origin_chain(out, facts, origin, facts_text(rows, row, CONTROL_FIGURE_QUANTITY));
	for (size_t i = 0; i < count; i++)
		chain_line(out, rows, row, unit, &lines[i]);
}

static void control_money(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"Provider", "Currency", "#Lines", "#Billed by the lines", "#Results", "#Billed in the results",
		"#In results of several currencies", "#In no result", "Check", NULL};
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
		html_bare_amount_cell(out, facts_text(rows, row, MONEY_LINE_AMOUNT), currency, places);
		html_count_cell(out, facts_text(rows, row, MONEY_RESULTS));
		html_bare_amount_cell(out, facts_text(rows, row, MONEY_BILLED_AMOUNT), currency, places);
		html_bare_amount_cell(out, facts_text(rows, row, MONEY_MIXED), currency, places);
		html_bare_amount_cell(out, facts_text(rows, row, MONEY_DIFFERENCE), currency, places);
		fputs(figure_is_zero(facts_text(rows, row, MONEY_DIFFERENCE)) ? "<td class=\"foots\">foots</td>"
			: "<td class=\"broken\">does not foot</td>", out);
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

static void control_chains(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Total", "#Count", "#Quantity", "#About", "Check", NULL};
	html_table_open(out, "From the raw answers to the figures of the month, and from those to the billed lines", "control");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(facts->control); row++)
		control_chain(out, facts, row);
	html_table_close(out);
	fputs("<p class=\"note\">Not held against the bill: figures of a pool's cards where the pool is billed, or the other way round, "
		"and zeros that nothing bills.</p>\n", out);
}

void html_control(FILE *out, const Facts *facts)
{
	fputs("<section id=\"control\" aria-labelledby=\"control-h\">\n<h2 id=\"control-h\">Control totals</h2>\n", out);
	html_imports(out, facts);
	fputs("<h3>From the raw answers to the billed lines</h3>\n", out);
	if (PQntuples(facts->control) == 0)
		fputs("<p>No usage and no bill stand for this month.</p>\n", out);
	else
		control_chains(out, facts);
	html_bill_money(out, facts);
	control_money(out, facts->money);
	loose_lines(out, facts->loose);
	fputs("</section>\n", out);
}

/* ---- from usage to bill ----------------------------------------------------------------- */

static void bridge_row(FILE *out, const PGresult *rows, int row, int places)
{
	const char *step = facts_text(rows, row, BRIDGE_STEP), *currency = facts_text(rows, row, BRIDGE_CURRENCY);
	bool change = strcmp(step, "class") == 0 || strcmp(step, "residual") == 0 || strcmp(step, "rule") == 0;
	const char *name = strcmp(step, "usage") == 0 ? "Value of the usage, at the lines' or tariffs' own prices"
		: strcmp(step, "rule") == 0 ? "Allowance and rounding, by the products' rules"
		: strcmp(step, "due") == 0 ? "Value of what was to be billed"
		: strcmp(step, "billed") == 0 ? "Billed, by the results"
		: strcmp(step, "residual") == 0 ? "Residual: lines in no result, or in one billed in several currencies"
		: strcmp(step, "lines") == 0 ? "Billed, by the lines"
		: facts_class_name(facts_text(rows, row, BRIDGE_CLASS));
	fputs(change ? "<tr>" : strcmp(step, "lines") == 0 ? "<tr class=\"sum end\">" : "<tr class=\"sum\">", out);
	markup_print(out, "<th scope=\"row\">%s</th>", name);
	html_count_cell(out, facts_text(rows, row, BRIDGE_COUNT));
	html_bare_amount_cell(out, facts_text(rows, row, BRIDGE_AMOUNT), currency, places);
	html_bare_amount_cell(out, facts_text(rows, row, BRIDGE_RUNNING), currency, places);
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

/* An allowance that nobody pays for has no price, so its worth is not in the value of the usage. */
static void without_price(FILE *out, const PGresult *summary)
{
	int64_t count = 0;
	for (int row = 0; row < PQntuples(summary); row++)
		count += database_int(summary, row, SUMMARY_RULE_UNPRICED);
	if (count == 0)
		return;
	fputs("<p class=\"note\">What an allowance or rounding changed in ", out);
	html_count(out, count);
	fprintf(out, " result%s has no price, so it is in no step.</p>\n", count == 1 ? "" : "s");
}

void html_bridge(FILE *out, const Facts *facts)
{
	const PGresult *rows = facts->bridge;
	fputs("<section id=\"bridge\" aria-labelledby=\"bridge-h\">\n<h2 id=\"bridge-h\">From usage to bill</h2>\n", out);
	if (PQntuples(rows) == 0)
		fputs("<p>No result of this month carries money.</p>\n", out);
	else
		fputs("<p class=\"note\">Results that nobody could put a value on, for want of complete usage, enter with all that they bill.</p>\n", out);
	without_price(out, facts->summary);
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
	markup_print(out, "<tr class=\"part\"><td>%s</td>", facts_class_name(facts_text(rows, row, SUMMARY_CLASS)));
	html_count_cell(out, facts_text(rows, row, SUMMARY_COUNT));
	html_used_cell(out, facts_text(rows, row, SUMMARY_USAGE), facts_text(rows, row, SUMMARY_EXPECTED), unit);
	html_quantity_cell(out, facts_text(rows, row, SUMMARY_BILLED), unit);
	html_quantity_cell(out, facts_text(rows, row, SUMMARY_DELTA_NET), unit);
	html_text_cell(out, currency);
	html_bare_amount_cell(out, facts_text(rows, row, SUMMARY_BILLED_AMOUNT), currency, places);
	html_bare_amount_cell(out, facts_text(rows, row, SUMMARY_IMPACT), currency, places);
	fputs("</tr>\n", out);
}

static bool same_group(const PGresult *rows, int row)
{
	return row > 0 && strcmp(facts_text(rows, row, SUMMARY_PROVIDER), facts_text(rows, row - 1, SUMMARY_PROVIDER)) == 0
		&& strcmp(facts_text(rows, row, SUMMARY_METRIC), facts_text(rows, row - 1, SUMMARY_METRIC)) == 0;
}

static void grouped_class_row(FILE *out, const PGresult *rows, int row, int places)
{
	if (!same_group(rows, row))
		markup_print(out, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"8\"><bdi>%s</bdi>, %s</th></tr>\n",
			facts_text(rows, row, SUMMARY_PROVIDER), facts_metric_name(facts_text(rows, row, SUMMARY_METRIC)));
	class_row(out, rows, row, places);
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
	static const char *const columns[] = {"Class", "#Results", "#Used", "#Billed", "#Difference", "Currency", "#Billed amount", "#At stake", NULL};
	fputs("<section id=\"classes\" aria-labelledby=\"classes-h\">\n<h2 id=\"classes-h\">Results by class</h2>\n", out);
	if (PQntuples(facts->summary) == 0) {
		fputs("<p>There are no results for this month.</p>\n", out);
	} else {
		int places = html_places(facts->summary, 0, PQntuples(facts->summary), SUMMARY_BILLED_AMOUNT, SUMMARY_IMPACT);
		html_table_open(out, "Results by provider, metric, class and currency; to be billed is the use after allowance and rounding, where that changed it; the difference is to be billed minus billed", "classes");
		html_head(out, columns);
		for (int row = 0; row < PQntuples(facts->summary); row++)
			grouped_class_row(out, facts->summary, row, places);
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
	html_text_cell(out, currency);
	html_bare_amount_cell(out, facts_text(rows, row, SUMMARY_IMPACT), currency, places);
	html_bare_amount_cell(out, facts_text(rows, row, SUMMARY_GROSS), currency, places);
	fputs("</tr>\n", out);
}

void html_tolerance(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Metric", "#Results", "#Difference, net", "#and gross", "Currency", "#Amount, net", "#and gross", NULL};
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

/* ---- the months before ------------------------------------------------------------------ */

/* A net amount and, below it, the gross one, which is the column after it. */
static void net_cell(FILE *out, const PGresult *rows, int row, int column, int places)
{
	const char *net = facts_text(rows, row, column), *currency = facts_text(rows, row, HISTORY_CURRENCY);
	if (!figure_is_number(net)) {
		html_count_cell(out, NULL);
		return;
	}
	fputs("<td class=\"n\">", out);
	figure_money(out, net, currency, places);
	fputs("<small>gross ", out);
	figure_money(out, facts_text(rows, row, column + 1), currency, places);
	fputs("</small></td>", out);
}

static void history_row(FILE *out, const PGresult *rows, int row, int places)
{
	const char *currency = facts_text(rows, row, HISTORY_CURRENCY);
	fputs("<tr><th scope=\"row\">", out);
	html_time(out, facts_text(rows, row, HISTORY_MONTH));
	markup_print(out, "<small>%s</small></th>", facts_text(rows, row, HISTORY_PROVIDERS));
	html_text_cell(out, *currency ? currency : "no money");
	html_count_cell(out, facts_text(rows, row, HISTORY_RESULTS));
	fputs("<td class=\"n\">", out);
	figure_grouped(out, facts_text(rows, row, HISTORY_EXCEPTIONS));
	if (!figure_is_zero(facts_text(rows, row, HISTORY_UNPRICED))) {
		fputs("<small>", out);
		figure_grouped(out, facts_text(rows, row, HISTORY_UNPRICED));
		fputs(" without an amount</small>", out);
	}
	fputs("</td>", out);
	html_count_cell(out, facts_text(rows, row, HISTORY_INCOMPLETE));
	for (int column = HISTORY_BILLED; column <= HISTORY_OVERCHARGED; column++)
		html_bare_amount_cell(out, facts_text(rows, row, column), currency, places);
	net_cell(out, rows, row, HISTORY_NET, places);
	net_cell(out, rows, row, HISTORY_TOLERANCE_NET, places);
	fputs("</tr>\n", out);
}

void html_history(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Month, providers with a bill", "Currency", "#Results", "#Exceptions", "#No verdict",
		"#Billed", "#Lost: used, not billed", "#Overcharged", "#Difference, net and gross", "#Passed by tolerance, net and gross", NULL};
	const PGresult *rows = facts->history;
	fputs("<section id=\"history\" aria-labelledby=\"history-h\">\n<h2 id=\"history-h\">The last twelve months</h2>\n", out);
	if (PQntuples(rows) == 0) {
		fputs("<p>No month up to this one was reconciled against a bill.</p>\n</section>\n", out);
		return;
	}
	int places = html_places(rows, 0, PQntuples(rows), HISTORY_BILLED, HISTORY_TOLERANCE_GROSS);
	html_table_open(out, "The same totals for the last twelve months that were reconciled, each by its latest reconciliation", "money");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++)
		history_row(out, rows, row, places);
	html_table_close(out);
	fputs("</section>\n", out);
}
