/* html_imports.c: what came in with the files and answers that speak of the month, and what became of it. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

/* ---- whole imports ---------------------------------------------------------------------- */

static const char *kind_name(const char *kind)
{
	static const char *const names[][2] = {{"billing", "Bills"}, {"usage", "Usage files"}, {"answers", "Answers of providers"}, {"accounts", "Register of accounts"},
		{"products", "Products"}, {"tariffs", "Tariffs"}, {"bindings", "Bindings"}};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(kind, names[i][0]) == 0)
			return names[i][1];
	return kind;
}

static void measure_cell(FILE *out, const char *measure, const char *unit)
{
	if (strcmp(measure, "rows") == 0)
		fputs("<td>rows</td>", out);
	else if (strcmp(measure, "money") == 0)
		markup_print(out, "<td>money, %s</td>", *unit ? unit : "no currency named");
	else
		markup_print(out, "<td>%s</td>", strcmp(unit, "byte") == 0 ? "data" : strcmp(unit, "second") == 0 ? "voice" : "messages");
}

static void import_check(FILE *out, const PGresult *rows, int row)
{
	const char *unit = facts_text(rows, row, IMPORT_UNIT);
	bool lost = !figure_is_zero(facts_text(rows, row, IMPORT_DIFFERENCE));
	const char *off = facts_text(rows, row, lost ? IMPORT_DIFFERENCE : IMPORT_KEPT_DIFFERENCE);
	if (figure_is_zero(off)) {
		fputs("<td class=\"foots\">foots</td>", out);
		return;
	}
	fputs("<td class=\"broken\">does not foot: off by ", out);
	figure_money(out, off, unit, 0);
	fputs(lost ? "<small>what became of the rows does not come to what came in</small></td>" : "<small>refused rows are missing from the quarantine</small></td>", out);
}

static void import_measure(FILE *out, const PGresult *rows, int row, int places)
{
	const char *measure = facts_text(rows, row, IMPORT_MEASURE), *unit = facts_text(rows, row, IMPORT_UNIT);
	if (!*measure) {
		fputs("<tr class=\"part\"><td>rows</td><td colspan=\"9\">not counted: came in before imports were counted</td></tr>\n", out);
		return;
	}
	fputs("<tr class=\"part\">", out);
	measure_cell(out, measure, unit);
	for (int column = IMPORT_CAME_IN; column <= IMPORT_REFUSED; column++) {
		const char *text = facts_text(rows, row, column);
		if (*measure == 'r' || figure_is_zero(text))
			html_count_cell(out, text);
		else if (*measure == 'm')
			html_bare_amount_cell(out, text, unit, places);
		else
			html_quantity_cell(out, text, unit);
	}
	import_check(out, rows, row);
	fputs("</tr>\n", out);
}

/* Each import has one measure of rows, or none where it was not counted. */
static void sum_head(FILE *out, const PGresult *rows, int row)
{
	const char *kind = facts_text(rows, row, IMPORT_KIND);
	int64_t count = 0;
	for (int other = row; other < PQntuples(rows) && strcmp(facts_text(rows, other, IMPORT_KIND), kind) == 0; other++)
		if (PQgetisnull(rows, other, IMPORT_ID) && (PQgetisnull(rows, other, IMPORT_MEASURE) || *facts_text(rows, other, IMPORT_MEASURE) == 'r'))
			count += database_int(rows, other, IMPORT_IMPORTS);
	markup_print(out, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"10\">%s: ", kind_name(kind));
	html_count(out, count);
	fputs(count == 1 ? " import</th></tr>\n" : " imports</th></tr>\n", out);
}

static void import_head(FILE *out, const PGresult *rows, int row)
{
	markup_print(out, "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"10\">%s No. %s: ", kind_name(facts_text(rows, row, IMPORT_KIND)), facts_text(rows, row, IMPORT_ID));
	if (!PQgetisnull(rows, row, IMPORT_FILE_NAME))
		markup_print(out, "<bdi>%s</bdi>, ", facts_text(rows, row, IMPORT_FILE_NAME));
	if (!PQgetisnull(rows, row, IMPORT_PROVIDER))
		markup_print(out, "<bdi>%s</bdi>, ", facts_text(rows, row, IMPORT_PROVIDER));
	markup_print(out, "run %s, ", facts_text(rows, row, IMPORT_RUN_ID));
	html_time(out, facts_text(rows, row, IMPORT_RECORDED_AT));
	fputs(facts_true(rows, row, IMPORT_UNREAD) ? "; month not readable</th></tr>\n" : "</th></tr>\n", out);
}

/* Whether a row begins another import, or another kind's sum, than the row before it. */
static bool begins(const PGresult *rows, int row)
{
	return row == 0 || strcmp(facts_text(rows, row, IMPORT_KIND), facts_text(rows, row - 1, IMPORT_KIND)) != 0
		|| strcmp(facts_text(rows, row, IMPORT_ID), facts_text(rows, row - 1, IMPORT_ID)) != 0;
}

static void import_table(FILE *out, const PGresult *rows, bool sums)
{
	static const char *const columns[] = {"Measure", "#Came in", "#Loaded", "#Changed", "#Unchanged", "#Said twice", "#Superseded", "#Passed over", "#Refused", "Check", NULL};
	int places = html_places(rows, 0, PQntuples(rows), IMPORT_CAME_IN, IMPORT_REFUSED), shown = 0;
	html_table_open(out, sums ? "What came in with all imports that speak of the month, and what became of it" : "The same, import by import", "imports");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows) && shown < HTML_LIST_MAX; row++) {
		if (PQgetisnull(rows, row, IMPORT_ID) != sums)
			continue;
		if (begins(rows, row))
			(sums ? sum_head : import_head)(out, rows, row);
		import_measure(out, rows, row, places);
		shown++;
	}
	html_table_close(out);
	if (shown == HTML_LIST_MAX)
		fprintf(out, "<p class=\"note\">The first %d rows; the XLSX and the JSON hold all.</p>\n", HTML_LIST_MAX);
}

void html_imports(FILE *out, const Facts *facts)
{
	fputs("<h3 id=\"imports\">What came in</h3>\n", out);
	if (PQntuples(facts->imports) == 0) {
		fputs("<p>No import speaks of this month.</p>\n", out);
		return;
	}
	fputs("<p class=\"note\">An import is counted whole, whatever months and providers it speaks of. Changed: it took the place of what was known. Unchanged: it was "
		"known already. Said twice: another row of the import says the same. Superseded: another row of the import takes its place. Passed over: by a rule of the "
		"mapping. Month not readable: no row of it was loaded for this month, but rows were refused whose month cannot be read, so they could be of this one.</p>\n", out);
	import_table(out, facts->imports, true);
	fputs("<details class=\"each-import\"><summary>Each import</summary>\n", out);
	import_table(out, facts->imports, false);
	fputs("</details>\n", out);
}

/* ---- the month's bills ------------------------------------------------------------------ */

/* An amount and, below it, of how many rows. */
static void rows_cell(FILE *out, const PGresult *rows, int row, int count, int places)
{
	const char *text = facts_text(rows, row, count);
	if (figure_is_zero(text)) {
		html_count_cell(out, "0");
		return;
	}
	fprintf(out, "<td class=\"n\" data-v=\"%s\">", facts_text(rows, row, count + 1));
	figure_money(out, facts_text(rows, row, count + 1), facts_text(rows, row, BILLED_CURRENCY), places);
	fputs("<small>", out);
	figure_grouped(out, text);
	fputs(strcmp(text, "1") == 0 ? " row" : " rows", out);
	if (count == BILLED_REFUSED && !figure_is_zero(facts_text(rows, row, BILLED_UNREAD))) {
		fputs(", the month of ", out);
		figure_grouped(out, facts_text(rows, row, BILLED_UNREAD));
		fputs(" not readable", out);
	}
	fputs("</small></td>", out);
}

static void money_row(FILE *out, const PGresult *rows, int row, int places)
{
	static const int counts[] = {BILLED_ROWS, BILLED_SUPERSEDED, BILLED_SETTLED, BILLED_REFUSED, BILLED_LINES};
	const char *currency = facts_text(rows, row, BILLED_CURRENCY), *provider = facts_text(rows, row, BILLED_PROVIDER);
	html_text_cell(out, *provider ? provider : "not readable");
	html_text_cell(out, *currency ? currency : "none named");
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		rows_cell(out, rows, row, counts[i], places);
}

void html_bill_money(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Currency", "#Came in", "#Superseded since", "#Refused, settled since", "#Refused", "#Billed by the lines", "Check", NULL};
	const PGresult *rows = facts->bill_money;
	if (PQntuples(rows) == 0)
		return;
	int places = html_places(rows, 0, PQntuples(rows), BILLED_AMOUNT, BILLED_LINE_AMOUNT);
	fputs("<h3>Money</h3>\n", out);
	html_table_open(out, "Money that came in with the month's bills, and what became of it", "money bill-money");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		if (!PQgetisnull(rows, row, BILLED_IMPORT_ID))
			continue;
		fputs("<tr>", out);
		money_row(out, rows, row, places);
		fputs(figure_is_zero(facts_text(rows, row, BILLED_DIFFERENCE)) ? "<td class=\"foots\">foots</td></tr>\n" : "<td class=\"broken\">does not foot</td></tr>\n", out);
	}
	html_table_close(out);
	fputs("<p class=\"note\">Superseded, and settled: a later file speaks of the same lines. Refused: in quarantine, and in no other figure of this report.</p>\n", out);
}

static void bill_files(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"File", "Provider", "#Lines of the month", "#Superseded", "#Refused rows of the month", "#Rows in the file", "#Loaded",
		"#Refused", "Imported", "Sha256", NULL};
	html_table_open(out, "Billing files of the month", "bills");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *provider = facts_text(rows, row, BILL_PROVIDER), *unread = facts_text(rows, row, BILL_UNREAD);
		markup_print(out, "<tr><th scope=\"row\"><bdi>%s</bdi></th>", facts_text(rows, row, BILL_FILE_NAME));
		html_text_cell(out, *provider ? provider : "not readable");
		html_count_cell(out, facts_text(rows, row, BILL_MONTH_LINES));
		html_count_cell(out, facts_text(rows, row, BILL_SUPERSEDED));
		if (figure_is_zero(unread)) {
			html_count_cell(out, facts_text(rows, row, BILL_REFUSED));
		} else {
			fputs("<td class=\"n\">", out);
			figure_grouped(out, facts_text(rows, row, BILL_REFUSED));
			markup_print(out, "<small>the month of %s not readable</small></td>", unread);
		}
		html_count_cell(out, facts_text(rows, row, BILL_LINES));
		html_count_cell(out, facts_text(rows, row, BILL_LOADED));
		html_count_cell(out, facts_text(rows, row, BILL_QUARANTINED));
		markup_print(out, "<td>run %s, mapping %s<small>", facts_text(rows, row, BILL_RUN_ID), facts_text(rows, row, BILL_MAPPING));
		html_time(out, facts_text(rows, row, BILL_IMPORTED_AT));
		fputs("</small></td>", out);
		html_mono_cell(out, facts_text(rows, row, BILL_SHA256));
		fputs("</tr>\n", out);
	}
	html_table_close(out);
}

static void bill_file_money(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"File", "Provider", "Currency", "#Came in", "#Superseded since", "#Refused, settled since", "#Refused", "#Billed by the lines", NULL};
	int places = html_places(rows, 0, PQntuples(rows), BILLED_AMOUNT, BILLED_LINE_AMOUNT);
	html_table_open(out, "What these files say of the month, in money", "money bill-money");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		if (PQgetisnull(rows, row, BILLED_IMPORT_ID))
			continue;
		markup_print(out, "<tr><th scope=\"row\"><bdi>%s</bdi></th>", facts_text(rows, row, BILLED_FILE_NAME));
		money_row(out, rows, row, places);
		fputs("</tr>\n", out);
	}
	html_table_close(out);
	fputs("<p class=\"note\">The money of each file as a whole stands in <a href=\"#imports\">What came in</a>.</p>\n", out);
}

void html_bills(FILE *out, const Facts *facts)
{
	if (PQntuples(facts->bill) == 0) {
		fputs("<p>No bill is loaded for this month.</p>\n", out);
		return;
	}
	bill_files(out, facts->bill);
	bill_file_money(out, facts->bill_money);
}
