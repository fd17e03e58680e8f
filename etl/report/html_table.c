/* html_table.c: tables and the cells that all sections share. */
#include <string.h>

#include "report/figure.h"
#include "report/formats.h"
#include "report/html.h"
#include "report/markup.h"

#define NOTHING "<td class=\"n\"><span class=\"none\" aria-label=\"none\">\xE2\x80\x93</span></td>"

void html_table_open(FILE *out, const char *caption, const char *class)
{
	markup_print(out, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"%s\">"
		"<table class=\"%s\"><caption>%s</caption>\n", caption, class, caption);
}

void html_head(FILE *out, const char *const *columns)
{
	fputs("<thead><tr>", out);
	for (; *columns; columns++) {
		bool figures = **columns == '#';
		markup_print(out, figures ? "<th scope=\"col\" class=\"n\">%s</th>" : "<th scope=\"col\">%s</th>", *columns + figures);
	}
	fputs("</tr></thead>\n<tbody>\n", out);
}

void html_table_close(FILE *out)
{
	fputs("</tbody></table></div>\n", out);
}

bool html_list_row(HtmlList *list, const char *before, const char *caption, const char *class, const char *const *columns)
{
	if (list->count++ == 0) {
		fputs(before, list->out);
		html_table_open(list->out, caption, class);
		html_head(list->out, columns);
	}
	return list->count <= HTML_LIST_MAX;
}

void html_list_close(const HtmlList *list, const char *none)
{
	if (list->count > 0)
		html_table_close(list->out);
	else
		markup_print(list->out, "<p>%s</p>\n", none);
	if (list->count > HTML_LIST_MAX)
		fprintf(list->out, "<p class=\"note\">The first %d of %lld; %s.</p>\n", HTML_LIST_MAX, list->count,
			list->count > XLSX_LIST_MAX ? "the JSON holds all" : "the XLSX and the JSON hold all");
}

void html_text_cell(FILE *out, const char *text)
{
	markup_print(out, "<td>%s</td>", text);
}

void html_mono_cell(FILE *out, const char *text)
{
	markup_print(out, "<td class=\"mono\">%s</td>", text);
}

void html_count(FILE *out, int64_t count)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)count);
	figure_grouped(out, text);
}

void html_count_cell(FILE *out, const char *text)
{
	if (!figure_is_number(text)) {
		fputs(NOTHING, out);
		return;
	}
	fputs(figure_is_zero(text) ? "<td class=\"n zero\">" : "<td class=\"n\">", out);
	figure_grouped(out, text);
	fputs("</td>", out);
}

static void quantity_figure(FILE *out, const char *text, const char *unit)
{
	figure_grouped(out, text);
	if (*figure_symbol(unit))
		fprintf(out, " %s", figure_symbol(unit));
}

void html_quantity_cell(FILE *out, const char *text, const char *unit)
{
	html_used_cell(out, text, NULL, unit);
}

void html_used_cell(FILE *out, const char *used, const char *due, const char *unit)
{
	char human[FIGURE_TEXT_MAX];
	if (!figure_is_number(used)) {
		fputs(NOTHING, out);
		return;
	}
	fprintf(out, "<td class=\"n\" data-v=\"%s\">", used);
	quantity_figure(out, used, unit);
	if (figure_human(human, used, unit))
		fprintf(out, "<small>%s</small>", human);
	if (due && figure_is_number(due) && strcmp(due, used) != 0) {
		fputs("<small class=\"due\">to be billed <span>", out);
		quantity_figure(out, due, unit);
		fputs("</span></small>", out);
	}
	fputs("</td>", out);
}

static void amount_cell(FILE *out, const char *text, const char *currency, int places, bool named)
{
	if (!figure_is_number(text)) {
		fputs(NOTHING, out);
		return;
	}
	fprintf(out, "<td class=\"n\" data-v=\"%s\">", text);
	figure_money(out, text, currency, places);
	if (named && currency && *currency)
		markup_print(out, " <i class=\"c\">%s</i>", currency);
	fputs("</td>", out);
}

void html_amount_cell(FILE *out, const char *text, const char *currency, int places)
{
	amount_cell(out, text, currency, places, true);
}

void html_bare_amount_cell(FILE *out, const char *text, const char *currency, int places)
{
	amount_cell(out, text, currency, places, false);
}

void html_time(FILE *out, const char *text)
{
	char shown[32];
	snprintf(shown, sizeof shown, "%s", text);
	char *middle = strchr(shown, 'T'), *zone = strchr(shown, 'Z');
	if (middle && zone) {
		*middle = ' ';
		*zone = '\0';
	}
	markup_print(out, "<time datetime=\"%s\">%s%s</time>", text, shown, zone ? " UTC" : "");
}

int html_places(const PGresult *rows, int first, int end, int first_column, int last_column)
{
	int most = 0;
	for (int row = first; row < end; row++) {
		for (int column = first_column; column <= last_column; column++) {
			int places = figure_places(facts_text(rows, row, column));
			most = places > most ? places : most;
		}
	}
	return most;
}

void html_verdict(FILE *out, const Judgement *judgement)
{
	static const char *const signs[] = {"\xE2\x9C\x93", "\xE2\x9C\x95", "?", "\xE2\x80\x93", "?", "\xE2\x80\x93"};
	markup_print(out, "<span class=\"verdict %s\"><span aria-hidden=\"true\">%s</span> %s</span>", judgement->code,
		signs[judgement->outcome], judgement->word);
}
