/* html_checks.c: the provider's own figures held against each other. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

static void compared_cell(FILE *out, const PGresult *rows, int row)
{
	const char *absolute = facts_text(rows, row, CHECK_ABSOLUTE), *percent = facts_text(rows, row, CHECK_PERCENT);
	const char *unit = facts_text(rows, row, CHECK_UNIT);
	markup_print(out, "<td>%s<small>", facts_text(rows, row, CHECK_COMPARED));
	if (figure_is_zero(absolute) && figure_is_zero(percent)) {
		fputs("exactly", out);
	} else {
		fputs("within ", out);
		figure_grouped(out, absolute);
		markup_print(out, " %s or %s %%", figure_symbol(unit), percent);
	}
	fputs("</small></td>", out);
}

static void check_row(FILE *out, const PGresult *rows, int row)
{
	const char *unit = facts_text(rows, row, CHECK_UNIT), *differs = facts_text(rows, row, CHECK_DIFFERS);
	const char *why = facts_text(rows, row, CHECK_EXPLANATION);
	fputs("<tr>", out);
	html_text_cell(out, facts_text(rows, row, CHECK_PROVIDER));
	html_mono_cell(out, facts_text(rows, row, CHECK_NAME));
	compared_cell(out, rows, row);
	html_text_cell(out, facts_metric_name(facts_text(rows, row, CHECK_METRIC)));
	html_count_cell(out, facts_text(rows, row, CHECK_AGREES));
	if (figure_is_zero(differs)) {
		html_count_cell(out, differs);
	} else {
		fputs("<td class=\"n broken\">", out);
		figure_grouped(out, differs);
		fputs("</td>", out);
	}
	fputs("<td class=\"n\">", out);
	figure_grouped(out, facts_text(rows, row, CHECK_NOT_COMPARABLE));
	markup_print(out, "<small>%s</small></td>", why);
	for (int column = CHECK_LEFT; column <= CHECK_DIFFERENCE; column++)
		html_quantity_cell(out, facts_text(rows, row, column), unit);
	fputs("</tr>\n", out);
}

static void summary(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"Provider", "Check", "What is compared", "Metric", "#Agree", "#Differ", "#Not comparable",
		"#Left side", "#Right side", "#Difference", NULL};
	html_table_open(out, "Checks of the month, and what was compared in them", "checks");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++)
		check_row(out, rows, row);
	html_table_close(out);
	fputs("<p class=\"note\">The quantities are those of what could be compared. What is not final, or lacks a part, is not comparable "
		"and never counted as a difference.</p>\n", out);
}

static Status result_row(PGresult *row, void *context, Error *error)
{
	static const char *const columns[] = {"State", "Provider", "Check", "Account", "Period", "Metric", "Scope", "#Left side", "#Right side",
		"#Difference", "Explanation", NULL};
	HtmlList *list = context;
	FILE *out = list->out;
	const char *unit = facts_text(row, 0, CHECKED_UNIT);
	(void)error;
	if (!html_list_row(list, "", "What differs, then what could not be compared", "checked", columns))
		return STATUS_OK;
	bool differs = strcmp(facts_text(row, 0, CHECKED_STATE), "differs") == 0;
	fputs(differs ? "<tr><td class=\"broken\">differs</td>" : "<tr><td>not comparable</td>", out);
	html_text_cell(out, facts_text(row, 0, CHECKED_PROVIDER));
	html_mono_cell(out, facts_text(row, 0, CHECKED_NAME));
	html_text_cell(out, facts_text(row, 0, CHECKED_ACCOUNT));
	fputs("<td>", out);
	html_time(out, facts_text(row, 0, CHECKED_PERIOD));
	fputs("</td>", out);
	html_text_cell(out, facts_metric_name(facts_text(row, 0, CHECKED_METRIC)));
	html_text_cell(out, facts_text(row, 0, CHECKED_SCOPE));
	for (int column = CHECKED_LEFT; column <= CHECKED_DIFFERENCE; column++)
		html_quantity_cell(out, facts_text(row, 0, column), unit);
	html_text_cell(out, facts_text(row, 0, CHECKED_EXPLANATION));
	fputs("</tr>\n", out);
	return STATUS_OK;
}

Status html_checks(FILE *out, const Facts *facts, Error *error)
{
	HtmlList list = {out, 0};
	fputs("<section id=\"checks\" aria-labelledby=\"checks-h\">\n<h2 id=\"checks-h\">Checks within the provider</h2>\n", out);
	if (PQntuples(facts->checks) == 0) {
		fputs("<p>No check of the providers' own figures was made for this month.</p>\n</section>\n", out);
		return STATUS_OK;
	}
	summary(out, facts->checks);
	Status status = facts_each_checked(facts, result_row, &list, error);
	if (status != STATUS_OK)
		return status;
	html_list_close(&list, "Nothing differs, and nothing but what the calendar explains could not be compared.");
	fputs("</section>\n", out);
	return STATUS_OK;
}
