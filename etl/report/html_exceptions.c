/* html_exceptions.c: what differs, each with its evidence below its explanation.
 *
 * Each exception is a <tbody> of two rows. Those of the first page stand in the table; the
 * others wait in a <template>, where they cost the browser no layout, and page.js turns the
 * pages, sorts and filters by moving them. Without scripts the first page is what there is. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

typedef struct {
	FILE *out;
	int64_t shown;
	int kind; /* of the row before; -1: none yet */
	long long of_kind; /* rows of that kind that the exception has, those too that are not shown */
	char unit[16];
	bool in_template, had_line, had_figure, had_member;
} Listing;

static const char *column(const PGresult *row, int kind_column)
{
	return facts_text(row, 0, EXCEPTION_FIRST + kind_column);
}

/* ---- the exception itself --------------------------------------------------------------- */

enum { R_PROVIDER, R_ACCOUNT, R_NAME, R_METRIC, R_SCOPE, R_SCOPE_NAME, R_UNIT, R_USAGE, R_BILLED, R_DELTA, R_CLASS,
	R_BILLED_AMOUNT, R_IMPACT, R_CURRENCY, R_EXPLANATION };

static void close_kind(Listing *list)
{
	if (list->kind <= EXCEPTION_RULE)
		return;
	fputs("</table>", list->out);
	if (list->of_kind > HTML_LIST_MAX)
		fprintf(list->out, "<p class=\"note\">The first %d of %lld; the views recon_member, recon_line and usage_history hold all.</p>", HTML_LIST_MAX, list->of_kind);
}

static void close_exception(Listing *list)
{
	if (list->kind < 0)
		return;
	close_kind(list);
	if (!list->had_line)
		fputs("<p>No billing line of this month names it.</p>", list->out);
	if (!list->had_figure && !list->had_member) /* the accounts stand with their figures, or none */
		fputs("<p>The provider reported no figure for it.</p>", list->out);
	fputs("</div></details></td></tr></tbody>\n", list->out);
}

static void result_cells(FILE *out, const PGresult *row)
{
	const char *class = column(row, R_CLASS), *unit = column(row, R_UNIT);
	markup_print(out, "<tr><td>%s<small>%s</small></td>", column(row, R_ACCOUNT), column(row, R_NAME));
	html_text_cell(out, column(row, R_PROVIDER));
	markup_print(out, "<td>%s<small>%s", facts_metric_name(column(row, R_METRIC)), column(row, R_SCOPE));
	if (*column(row, R_SCOPE_NAME))
		markup_print(out, " <bdi>%s</bdi>", column(row, R_SCOPE_NAME));
	markup_print(out, "</small></td><td>%s</td>", facts_class_name(class));
	html_used_cell(out, column(row, R_USAGE), facts_text(row, 0, EXCEPTION_DUE), unit);
	html_quantity_cell(out, column(row, R_BILLED), unit);
	html_quantity_cell(out, column(row, R_DELTA), unit);
	html_amount_cell(out, column(row, R_IMPACT), column(row, R_CURRENCY), PQgetisnull(row, 0, EXCEPTION_PLACES) ? 0 : (int)database_int(row, 0, EXCEPTION_PLACES));
	fputs("</tr>\n", out);
}

static void open_template(Listing *list)
{
	fputs("</table></div>\n<template id=\"exceptions-rest\">\n", list->out);
	list->in_template = true;
}

static void result(Listing *list, const PGresult *row)
{
	const char *explanation = column(row, R_EXPLANATION);
	close_exception(list);
	list->had_line = list->had_figure = list->had_member = false;
	snprintf(list->unit, sizeof list->unit, "%s", column(row, R_UNIT));
	if (list->shown++ == HTML_EXCEPTIONS_PAGE)
		open_template(list);
	markup_print(list->out, "<tbody class=\"exception\" data-provider=\"%s\" data-metric=\"%s\" data-class=\"%s\" data-currency=\"%s\">",
		column(row, R_PROVIDER), column(row, R_METRIC), column(row, R_CLASS),
		column(row, R_CURRENCY));
	result_cells(list->out, row);
	markup_print(list->out, "<tr class=\"why\"><td colspan=\"8\"><details><summary>%s</summary><div class=\"evidence\">",
		*explanation ? explanation : "Evidence");
	if (*column(row, R_BILLED_AMOUNT)) {
		fputs("<p>Billed amount: ", list->out);
		figure_money(list->out, column(row, R_BILLED_AMOUNT), column(row, R_CURRENCY), 0);
		markup_print(list->out, " %s.</p>", column(row, R_CURRENCY));
	}
}

/* ---- its evidence: of 10,000 a browser has to read, so with as few elements as will do,
 * and without the end tags that HTML does not need ----------------------------------------- */

static void quantity(const Listing *list, const char *text)
{
	char human[FIGURE_TEXT_MAX];
	fputs("<td class=\"n\">", list->out);
	figure_grouped(list->out, text);
	fprintf(list->out, " %s", figure_symbol(list->unit));
	if (figure_human(human, text, list->unit))
		fprintf(list->out, " (%s)", human);
}

static void amount(const Listing *list, const char *text, const char *currency)
{
	fputs("<td class=\"n\">", list->out);
	figure_money(list->out, text, currency, 0);
	markup_print(list->out, " %s", currency);
}

enum { P_EXPECTED, P_RULE, P_PRODUCT };

static void rule(const Listing *list, const PGresult *row)
{
	char human[FIGURE_TEXT_MAX];
	const char *expected = column(row, P_EXPECTED), *words = column(row, P_RULE);
	fputs("<p>To be billed: ", list->out);
	if (*expected) {
		figure_grouped(list->out, expected);
		markup_print(list->out, " %s", figure_symbol(list->unit));
		if (figure_human(human, expected, list->unit))
			fprintf(list->out, " (%s)", human);
	} else
		fputs("not known", list->out);
	markup_print(list->out, ", %s; product <bdi>%s</bdi>.", *words ? words : "as used", column(row, P_PRODUCT));
}

enum { M_ACCOUNT, M_NAME, M_USAGE, M_PLACE, M_DAYS };

static const char *place_words(const char *place)
{
	switch (*place) {
	case 'i': return "billed by itself as well: not counted here";
	case 'e': return "counted in another group";
	case 'p': return "its pool's figure stands for it";
	default: return strcmp(place, "cards") == 0 ? "its cards' figures stand for it" : "counted";
	}
}

static void member(Listing *list, const PGresult *row)
{
	FILE *out = list->out;
	list->had_member = true;
	if (list->kind != EXCEPTION_MEMBER)
		fputs("<table><caption>The accounts that the billing reference means</caption><tr><th scope=\"col\">Account<th scope=\"col\">Name"
			"<th scope=\"col\" class=\"n\">Used<th scope=\"col\">Counted", out);
	markup_print(out, "<tr><td><bdi>%s</bdi><td><bdi>%s</bdi>", column(row, M_ACCOUNT), column(row, M_NAME));
	if (*column(row, M_USAGE))
		quantity(list, column(row, M_USAGE));
	else
		fprintf(out, "<td>%s", *column(row, M_DAYS) ? "not known" : "not reported");
	markup_print(out, "<td>%s", place_words(column(row, M_PLACE)));
	if (*column(row, M_DAYS))
		markup_print(out, ", on days %s alone", column(row, M_DAYS));
}

enum { L_INVOICE, L_LINE, L_FILE_NAME, L_FILE_LINE, L_ACCOUNT, L_SCOPE, L_QUANTITY, L_UNIT, L_AMOUNT, L_CURRENCY };

static void line(Listing *list, const PGresult *row)
{
	FILE *out = list->out;
	if (!list->had_line)
		fputs("<table><caption>Billing lines</caption><tr><th scope=\"col\">Invoice, line<th scope=\"col\">File, line"
			"<th scope=\"col\">Billed to<th scope=\"col\">Scope<th scope=\"col\" class=\"n\">Quantity"
			"<th scope=\"col\">Written in<th scope=\"col\" class=\"n\">Amount", out);
	list->had_line = true;
	markup_print(out, "<tr><td>%s, %s<td><bdi>%s</bdi>, %s<td>%s<td>%s", column(row, L_INVOICE),
		column(row, L_LINE), column(row, L_FILE_NAME), column(row, L_FILE_LINE), column(row, L_ACCOUNT),
		*column(row, L_SCOPE) ? column(row, L_SCOPE) : "whole");
	quantity(list, column(row, L_QUANTITY));
	markup_print(out, "<td>%s", column(row, L_UNIT));
	amount(list, column(row, L_AMOUNT), column(row, L_CURRENCY));
}

static const char *quality_name(const char *quality)
{
	switch (*quality) {
	case '3': return "final";
	case '2': return "read before it was final";
	case '1': return "read while its day ran";
	default: return "partly understood";
	}
}

/* Where in the raw answer the figure stands. */
static void place(FILE *out, const char *at)
{
	if (*at)
		markup_print(out, ", at <bdi>%s</bdi>", at);
}

/* What a revision is now, unless it is what most of its table are. */
static void standing(FILE *out, const char *word, const char *usual)
{
	if (strcmp(word, usual) != 0)
		markup_print(out, ",\u00A0%s", word);
}

enum { F_ENDPOINT, F_SCOPE, F_REVISION, F_QUANTITY, F_QUALITY, F_RECORDED_AT, F_RUN_ID, F_RAW_ID, F_RAW_SHA256, F_FETCHED_AT, F_STANDING, F_AT };

static void revision(Listing *list, const PGresult *row)
{
	FILE *out = list->out;
	if (list->kind != EXCEPTION_REVISION)
		fputs("<table><caption>The month's figure and what it was before</caption><tr><th scope=\"col\">Scope<th scope=\"col\">Revision"
			"<th scope=\"col\" class=\"n\">Quantity<th scope=\"col\">Quality<th scope=\"col\">Recorded"
			"<th scope=\"col\">Raw answer<th scope=\"col\">Its sha256", out);
	list->had_figure = true;
	markup_print(out, "<tr><td>%s<td>%s", column(row, F_SCOPE), column(row, F_REVISION));
	standing(out, column(row, F_STANDING), "replaced");
	quantity(list, column(row, F_QUANTITY));
	markup_print(out, "<td>%s<td>", quality_name(column(row, F_QUALITY)));
	html_time(out, column(row, F_RECORDED_AT));
	markup_print(out, ", run %s<td>", column(row, F_RUN_ID));
	if (*column(row, F_RAW_ID)) {
		markup_print(out, "No. %s of %s, fetched ", column(row, F_RAW_ID), column(row, F_ENDPOINT));
		html_time(out, column(row, F_FETCHED_AT));
		place(out, column(row, F_AT));
		markup_print(out, "<td class=\"mono\">%s", column(row, F_RAW_SHA256));
	} else
		fputs("none is kept<td>", out);
}

enum { D_DAY, D_QUANTITY, D_QUALITY, D_REVISION, D_RUN_ID, D_RAW_ID, D_SCOPE, D_STANDING, D_AT };

static void day(Listing *list, const PGresult *row)
{
	FILE *out = list->out;
	if (list->kind != EXCEPTION_DAY)
		fputs("<table><caption>Day figures</caption><tr><th scope=\"col\">Day<th scope=\"col\" class=\"n\">Quantity"
			"<th scope=\"col\">Quality<th scope=\"col\">Revision<th scope=\"col\">Run<th scope=\"col\">Raw answer", out);
	list->had_figure = true;
	markup_print(out, "<tr><td>%s", column(row, D_DAY));
	if (strstr(column(row, D_SCOPE), " of ")) /* one of several accounts of a result */
		markup_print(out, " <bdi>%s</bdi>", column(row, D_SCOPE));
	quantity(list, column(row, D_QUANTITY));
	markup_print(out, "<td>%s<td>%s", quality_name(column(row, D_QUALITY)), column(row, D_REVISION));
	standing(out, column(row, D_STANDING), "current");
	markup_print(out, "<td>%s<td>%s", column(row, D_RUN_ID), column(row, D_RAW_ID));
	place(out, column(row, D_AT));
}

enum { A_RAW_ID, A_ENDPOINT, A_FETCHED_AT, A_SHA256 };

static void answer(const Listing *list, const PGresult *row)
{
	FILE *out = list->out;
	if (list->kind != EXCEPTION_ANSWER)
		fputs("<table><caption>Raw answers that the days were read from</caption><tr><th scope=\"col\">Number<th scope=\"col\">Endpoint"
			"<th scope=\"col\">Fetched<th scope=\"col\">Sha256", out);
	markup_print(out, "<tr><td>%s<td>%s<td>", column(row, A_RAW_ID), column(row, A_ENDPOINT));
	html_time(out, column(row, A_FETCHED_AT));
	markup_print(out, "<td class=\"mono\">%s", column(row, A_SHA256));
}

/* Counts a row of evidence; false: it is one too many to be shown, as a group may have ten thousand accounts with all their days. */
static bool evidence_row(Listing *list, int kind)
{
	if (kind != list->kind) {
		close_kind(list);
		list->of_kind = 0;
	}
	return ++list->of_kind <= HTML_LIST_MAX;
}

static Status exception_row(PGresult *row, void *context, Error *error)
{
	Listing *list = context;
	int kind = (int)database_int(row, 0, EXCEPTION_KIND);
	if (kind != EXCEPTION_RESULT && !evidence_row(list, kind))
		return STATUS_OK;
	switch (kind) {
	case EXCEPTION_RESULT: result(list, row); break;
	case EXCEPTION_RULE: rule(list, row); break;
	case EXCEPTION_MEMBER: member(list, row); break;
	case EXCEPTION_LINE: line(list, row); break;
	case EXCEPTION_REVISION: revision(list, row); break;
	case EXCEPTION_DAY: day(list, row); break;
	default: answer(list, row); break;
	}
	list->kind = kind;
	if (ferror(list->out))
		return error_set(error, STATUS_FAILED, "the page could not be written; is the disk full?");
	return STATUS_OK;
}

/* ---- filters ---------------------------------------------------------------------------- */

/* Whether an earlier row of the summary, itself of the list, holds the same text. */
static bool is_repeated(const PGresult *rows, int row, int of)
{
	for (int before = 0; before < row; before++)
		if (strcmp(facts_text(rows, before, of), facts_text(rows, row, of)) == 0)
			return true;
	return false;
}

static const char *plain(const char *text)
{
	return text;
}

static void choice(FILE *out, const PGresult *rows, int of, const char *id, const char *name, const char *(*called)(const char *))
{
	markup_print(out, "<label>%s <select id=\"exceptions-%s\" data-key=\"%s\"><option value=\"\">all</option>", name, id, id);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *text = facts_text(rows, row, of);
		bool agreed = of == SUMMARY_CLASS && (strcmp(text, "matched") == 0 || strcmp(text, "within_tolerance") == 0);
		if (*text && !agreed && !is_repeated(rows, row, of))
			markup_print(out, "<option value=\"%s\">%s</option>", text, called(text));
	}
	fputs("</select></label>\n", out);
}

static void filters(FILE *out, const Facts *facts)
{
	fputs("<form id=\"exceptions-filter\" role=\"search\" aria-label=\"Filter the exceptions\" hidden>\n"
		"<label>Search <input type=\"search\" id=\"exceptions-search\" autocomplete=\"off\" spellcheck=\"false\"></label>\n", out);
	choice(out, facts->summary, SUMMARY_PROVIDER, "provider", "Provider", plain);
	choice(out, facts->summary, SUMMARY_METRIC, "metric", "Metric", facts_metric_name);
	choice(out, facts->summary, SUMMARY_CLASS, "class", "Class", facts_class_name);
	choice(out, facts->summary, SUMMARY_CURRENCY, "currency", "Currency", plain);
	fputs("<label>Rows <select id=\"exceptions-size\"><option>25</option><option selected>50</option><option>100</option><option>500</option>"
		"</select></label>\n<button type=\"reset\">Show all</button>\n</form>\n"
		"<p id=\"exceptions-status\" role=\"status\" aria-live=\"polite\"></p>\n", out);
}

static void pager(FILE *out)
{
	fputs("<div id=\"exceptions-pager\" class=\"pager\" role=\"group\" aria-label=\"Pages of exceptions\" hidden>"
		"<button type=\"button\" data-to=\"first\">First</button><button type=\"button\" data-to=\"previous\">Previous</button>"
		"<span id=\"exceptions-page\"></span>"
		"<button type=\"button\" data-to=\"next\">Next</button><button type=\"button\" data-to=\"last\">Last</button></div>\n", out);
}

static void table_head(FILE *out)
{
	static const char *const columns[] = {"Account", "Provider", "Metric", "Class", "Used", "Billed", "Difference", "At stake"};
	html_table_open(out, "Exceptions by money at stake, largest first within each currency", "exceptions");
	fputs("<thead><tr>", out);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		markup_print(out, i >= 4 ? "<th scope=\"col\" class=\"n\" data-sort=\"figure\">%s</th>" : "<th scope=\"col\" data-sort=\"text\">%s</th>", columns[i]);
	fputs("</tr></thead>\n", out);
}

/* What page.js shows while it prints. */
static void on_paper(FILE *out, int64_t count)
{
	bool cut = count > HTML_EXCEPTIONS_PAPER;
	fprintf(out, "<p id=\"exceptions-paper\"%s data-most=\"%d\" hidden>", cut ? " class=\"warning\"" : "", HTML_EXCEPTIONS_PAPER);
	if (cut) {
		fputs("<strong>On paper stand the ", out);
		html_count(out, HTML_EXCEPTIONS_PAPER);
		fputs(" with most at stake of ", out);
		html_count(out, count);
		fputs("; the CSV holds all.</strong> ", out);
	} else {
		fputs("All of them stand here. ", out);
	}
	fputs("The evidence is in the page.</p>\n", out);
}

static void how_many(FILE *out, const Facts *facts)
{
	int64_t count = facts->all.exceptions + facts->all.incomplete;
	fputs("<p>", out);
	html_count(out, count);
	fputs(count == 1 ? " result differs beyond tolerance or has no verdict. " : " results differ beyond tolerance or have no verdict. <span class=\"screen\">", out);
	if (count > HTML_EXCEPTIONS_MAX) {
		fputs("Here are the ", out);
		html_count(out, HTML_EXCEPTIONS_MAX);
		fputs(" with most at stake in their own currency, then by the size of the difference; the CSV, the XLSX and the JSON hold all. ", out);
	}
	fputs("The sentence below each opens its evidence.</span></p>\n", out);
	on_paper(out, count);
	if (count > HTML_EXCEPTIONS_PAGE)
		fprintf(out, "<noscript><p class=\"warning\">Without scripts only the first %d stand here; the CSV holds all.</p></noscript>\n", HTML_EXCEPTIONS_PAGE);
}

Status html_exceptions(FILE *out, const Facts *facts, Error *error)
{
	Listing list = {.out = out, .kind = -1};
	fputs("<section id=\"exceptions\" aria-labelledby=\"exceptions-h\">\n<h2 id=\"exceptions-h\">Exceptions</h2>\n", out);
	if (facts->all.exceptions + facts->all.incomplete == 0) {
		fputs(facts->all.bill_loaded ? "<p>There are none.</p>\n</section>\n"
			: facts->all.refused > 0 ? "<p>The bill was refused, so there are none.</p>\n</section>\n" : "<p>No bill is loaded, so there are none.</p>\n</section>\n", out);
		return STATUS_OK;
	}
	how_many(out, facts);
	filters(out, facts);
	table_head(out);
	Status status = facts_each_exception(facts, HTML_EXCEPTIONS_MAX, exception_row, &list, error);
	if (status != STATUS_OK)
		return status;
	close_exception(&list);
	fputs(list.in_template ? "</template>\n" : "</table></div>\n", out);
	pager(out);
	fputs("</section>\n", out);
	return STATUS_OK;
}
