/* html_chart.c: the two charts, inline SVG coloured by the page's style alone. All places are
 * whole thousandths or pixels that SQL or integer arithmetic gave. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

/* ---- days reported ---------------------------------------------------------------------- */

enum { LABEL_WIDTH = 130, CELL = 24, CELL_STEP = 26, HEAD = 24 };

/* 0 nothing to expect, 1 none reported to 5 all reported, 6 the day still runs. */
static int shade_of(const PGresult *day, int row)
{
	if (facts_true(day, row, DAY_RUNNING))
		return 6;
	if (database_int(day, row, DAY_EXPECTED) == 0)
		return 0;
	int64_t share = database_int(day, row, DAY_SHARE);
	return share == 0 ? 1 : share < 50 ? 2 : share < 90 ? 3 : share < 100 ? 4 : 5;
}

/* How many are missing, so that no one has to tell shades apart. */
static void missing_mark(FILE *out, const PGresult *day, int row, int x, int y)
{
	int64_t missing = database_int(day, row, DAY_EXPECTED) - database_int(day, row, DAY_REPORTED);
	int shade = shade_of(day, row);
	if (missing <= 0 || shade == 6 || shade == 0)
		return;
	fprintf(out, "<text class=\"mark m%d\" x=\"%d\" y=\"%d\">", shade, x + CELL / 2, y + 16);
	if (missing < 1000)
		fprintf(out, "%d", (int)missing);
	else if (missing < 1000000)
		fprintf(out, "%dk", (int)(missing / 1000));
	else
		fprintf(out, "%dM", (int)(missing / 1000000));
	fputs("</text>", out);
}

static int day_number(const PGresult *day, int row)
{
	const char *date = facts_text(day, row, DAY_DAY);
	return (date[8] - '0') * 10 + date[9] - '0';
}

static void heat_cell(FILE *out, const PGresult *day, int row, int y)
{
	const char *date = facts_text(day, row, DAY_DAY);
	int x = LABEL_WIDTH + (day_number(day, row) - 1) * CELL_STEP;
	int shade = shade_of(day, row);
	fprintf(out, "<g><title>%s: %s of %s reported, %s final%s</title><rect class=\"h%d\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"2\"/>",
		date, facts_text(day, row, DAY_REPORTED), facts_text(day, row, DAY_EXPECTED), facts_text(day, row, DAY_FINAL),
		shade == 6 ? ", the day is not over" : "", shade, x, y, CELL, CELL);
	missing_mark(out, day, row, x, y);
	fputs("</g>\n", out);
}

static int provider_rows(const PGresult *day)
{
	int providers = 0;
	for (int row = 0; row < PQntuples(day); row++)
		providers += row == 0 || strcmp(facts_text(day, row, DAY_PROVIDER), facts_text(day, row - 1, DAY_PROVIDER)) != 0;
	return providers;
}

static int most_days(const PGresult *day)
{
	return day_number(day, PQntuples(day) - 1);
}

static void heat_svg(FILE *out, const PGresult *day)
{
	int y = HEAD - CELL_STEP, width = LABEL_WIDTH + most_days(day) * CELL_STEP, height = HEAD + provider_rows(day) * CELL_STEP;
	fprintf(out, "<svg class=\"heat\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" aria-labelledby=\"heat-t\">"
		"<title id=\"heat-t\">Days reported, by provider; the table below holds the same figures</title>\n", width, height, width, height);
	for (int number = 1; number <= most_days(day); number++)
		fprintf(out, "<text class=\"tick\" x=\"%d\" y=\"14\">%d</text>", LABEL_WIDTH + (number - 1) * CELL_STEP + CELL / 2, number);
	for (int row = 0; row < PQntuples(day); row++) {
		if (row == 0 || strcmp(facts_text(day, row, DAY_PROVIDER), facts_text(day, row - 1, DAY_PROVIDER)) != 0) {
			y += CELL_STEP;
			fprintf(out, "<text class=\"label\" x=\"%d\" y=\"%d\">", LABEL_WIDTH - 10, y + 16);
			markup_print(out, "%s</text>\n", facts_text(day, row, DAY_PROVIDER));
		}
		heat_cell(out, day, row, y);
	}
	fputs("</svg>", out);
}

static void heat_legend(FILE *out)
{
	static const char *const names[] = {"nothing expected", "none", "under 50 %", "50 to 89 %", "90 to 99 %", "all", "the day is not over"};
	fputs("<ul class=\"legend\" aria-label=\"Shades\">", out);
	for (int shade = 0; shade < 7; shade++)
		fprintf(out, "<li><svg width=\"16\" height=\"16\" aria-hidden=\"true\"><rect class=\"h%d\" width=\"16\" height=\"16\" rx=\"2\"/></svg> %s</li>",
			shade, names[shade]);
	fputs("</ul>\n", out);
}

static void heat_table_row(FILE *out, const PGresult *day, int first, int end, const char *name, int column)
{
	markup_print(out, "<th scope=\"row\">%s</th>", name);
	for (int row = first; row < end; row++)
		html_count_cell(out, facts_text(day, row, column));
	fputs("</tr>\n", out);
}

static void heat_table_provider(FILE *out, const PGresult *day, int first, int end)
{
	markup_print(out, "<tr><th scope=\"rowgroup\" rowspan=\"3\"><bdi>%s</bdi></th>", facts_text(day, first, DAY_PROVIDER));
	heat_table_row(out, day, first, end, "expected", DAY_EXPECTED);
	fputs("<tr>", out);
	heat_table_row(out, day, first, end, "reported", DAY_REPORTED);
	fputs("<tr>", out);
	heat_table_row(out, day, first, end, "final", DAY_FINAL);
}

static void heat_table(FILE *out, const PGresult *day)
{
	fputs("<details class=\"chart-table\"><summary>The same as a table</summary>\n", out);
	html_table_open(out, "Accounts for which each day was reported", "days");
	fputs("<thead><tr><th scope=\"col\">Provider</th><th scope=\"col\">Accounts</th>", out);
	for (int number = 1; number <= most_days(day); number++)
		fprintf(out, "<th scope=\"col\" class=\"n\">%d</th>", number);
	fputs("</tr></thead>\n<tbody>\n", out);
	for (int first = 0; first < PQntuples(day); first += most_days(day))
		heat_table_provider(out, day, first, first + most_days(day));
	html_table_close(out);
	fputs("</details>\n", out);
}

void html_heat_map(FILE *out, const PGresult *day)
{
	if (PQntuples(day) == 0)
		return;
	fputs("<h3>Days reported</h3>\n<figure><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Days reported, by provider\">", out);
	heat_svg(out, day);
	fputs("</div>\n<figcaption>Accounts with a figure for the day, of those expected. The number in a cell is how many are missing.</figcaption>\n", out);
	heat_legend(out);
	heat_table(out, day);
	fputs("</figure>\n", out);
}

/* ---- from usage to bill ----------------------------------------------------------------- */

enum { STEP_LABEL = 190, STEP_CHART = 720, STEP_WIDTH = 1080, STEP_HEIGHT = 28, STEP_BAR = 18 };

static const char *step_name(const PGresult *bridge, int row)
{
	const char *step = facts_text(bridge, row, BRIDGE_STEP);
	switch (*step) {
	case 'u': return "Value of the usage";
	case 'd': return "Value of what was due";
	case 'b': return "Billed, by the results";
	case 'r': return strcmp(step, "rule") == 0 ? "Allowance and rounding" : "Residual";
	case 'l': return "Billed, by the lines";
	default: return facts_class_name(facts_text(bridge, row, BRIDGE_CLASS));
	}
}

/* Whether the bar says by how much the one before it changes, and not what it comes to. */
static bool is_change(const PGresult *bridge, int row)
{
	const char *step = facts_text(bridge, row, BRIDGE_STEP);
	return strcmp(step, "class") == 0 || strcmp(step, "rule") == 0;
}

static const char *bar_class(const PGresult *bridge, int row)
{
	if (is_change(bridge, row))
		return *facts_text(bridge, row, BRIDGE_AMOUNT) == '-' ? "down" : "up";
	return strcmp(facts_text(bridge, row, BRIDGE_STEP), "residual") == 0 ? "residual" : "total";
}

/* Classes that change nothing stand in the table alone. */
static bool is_drawn(const PGresult *bridge, int row)
{
	return *facts_text(bridge, row, BRIDGE_STEP) != 'c' || !figure_is_zero(facts_text(bridge, row, BRIDGE_AMOUNT));
}

static int chart_x(const PGresult *bridge, int row, int column)
{
	return STEP_LABEL + (int)(database_int(bridge, row, column) * STEP_CHART / 1000);
}

static void waterfall_row(FILE *out, const PGresult *bridge, int row, int y, int places, bool last)
{
	int from = chart_x(bridge, row, BRIDGE_X0), to = chart_x(bridge, row, BRIDGE_X1);
	int left = from < to ? from : to, width = from < to ? to - from : from - to;
	const char *amount = facts_text(bridge, row, BRIDGE_AMOUNT);
	if (!figure_is_zero(amount) && width < 2)
		width = 2;
	fprintf(out, "<text class=\"label\" x=\"%d\" y=\"%d\">", STEP_LABEL - 10, y + 18);
	markup_print(out, "%s</text>", step_name(bridge, row));
	fprintf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", bar_class(bridge, row), left, y + (STEP_HEIGHT - STEP_BAR) / 2, width, STEP_BAR);
	if (!last)
		fprintf(out, "<line class=\"link\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>", to, to, y + (STEP_HEIGHT + STEP_BAR) / 2,
			y + STEP_HEIGHT + (STEP_HEIGHT - STEP_BAR) / 2);
	fprintf(out, "<text class=\"amount\" x=\"%d\" y=\"%d\">", STEP_WIDTH - 4, y + 18);
	if (is_change(bridge, row) && *amount != '-' && !figure_is_zero(amount))
		putc('+', out);
	figure_money(out, amount, facts_text(bridge, row, BRIDGE_CURRENCY), places);
	fputs("</text>\n", out);
}

/* Torn ends at the left where the axis does not begin at zero. */
static void cut_mark(FILE *out, int height)
{
	fprintf(out, "<path class=\"cut\" d=\"M%d 0", STEP_LABEL + 10);
	for (int y = 7; y <= height; y += 7)
		fprintf(out, "L%d %d", STEP_LABEL + (y / 7 % 2 ? 15 : 10), y);
	fputs("\"/>\n", out);
}

void html_waterfall(FILE *out, const PGresult *bridge, int first, int end)
{
	const char *currency = facts_text(bridge, first, BRIDGE_CURRENCY), *axis = facts_text(bridge, first, BRIDGE_AXIS);
	int height = 0, places = html_places(bridge, first, end, BRIDGE_AMOUNT, BRIDGE_AMOUNT);
	for (int row = first; row < end; row++)
		height += is_drawn(bridge, row) ? STEP_HEIGHT : 0;
	bool cut = !figure_is_zero(axis) && *axis != '-';
	fprintf(out, "<figure><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Bridge\">"
		"<svg class=\"bridge\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\" ", STEP_WIDTH, height, STEP_WIDTH, height);
	markup_print(out, "aria-label=\"From the value of the usage to what was billed, in %s; the table below holds the same figures\">\n", currency);
	for (int row = first, y = 0; row < end; row++) {
		if (!is_drawn(bridge, row))
			continue;
		waterfall_row(out, bridge, row, y, places, row == end - 1);
		y += STEP_HEIGHT;
	}
	if (cut)
		cut_mark(out, height);
	fputs("</svg></div>\n", out);
	if (cut) {
		fputs("<figcaption>The bars are cut: the axis begins at ", out);
		figure_money(out, axis, currency, 0);
		markup_print(out, " %s, not at zero.</figcaption>\n", currency);
	}
	fputs("</figure>\n", out);
}
