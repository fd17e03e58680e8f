/* html_rules.c: what decides a verdict beside the figures: tolerances, products, tariffs, bindings. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

static const char *unit_of(const char *metric)
{
	return *metric == 'd' ? "byte" : *metric == 'v' ? "second" : "message";
}

static void tolerance_cell(FILE *out, const PGresult *rows, int row)
{
	char human[FIGURE_TEXT_MAX];
	const char *absolute = facts_text(rows, row, TOLERANCE_ABSOLUTE), *percent = facts_text(rows, row, TOLERANCE_PERCENT);
	const char *unit = unit_of(facts_text(rows, row, TOLERANCE_METRIC));
	fputs("<td>", out);
	if (figure_is_zero(absolute) && figure_is_zero(percent)) {
		fputs("none</td>", out);
		return;
	}
	figure_grouped(out, absolute);
	markup_print(out, " %s or %s %%", figure_symbol(unit), percent);
	if (figure_human(human, absolute, unit))
		markup_print(out, "<small>%s</small>", human);
	fputs("</td>", out);
}

/* One row for a provider; its metrics follow each other. */
static void tolerances(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Data", "Voice", "SMS", "MMS", NULL};
	const PGresult *rows = facts->tolerance;
	html_table_open(out, "General tolerances: a difference passes up to the larger of the two; a product's own stand in their place", "tolerances");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *provider = facts_text(rows, row, TOLERANCE_PROVIDER);
		if (row == 0 || strcmp(provider, facts_text(rows, row - 1, TOLERANCE_PROVIDER)) != 0)
			markup_print(out, "%s<tr><th scope=\"row\"><bdi>%s</bdi></th>", row == 0 ? "" : "\n", provider);
		tolerance_cell(out, rows, row);
	}
	html_table_close(out);
}

/* ---- products --------------------------------------------------------------------------- */

static void rounding_cell(FILE *out, const PGresult *rows, int row, const char *unit)
{
	const char *increment = facts_text(rows, row, PRODUCT_INCREMENT), *rounding = facts_text(rows, row, PRODUCT_ROUNDING);
	char human[FIGURE_TEXT_MAX];
	if (strcmp(increment, "1") == 0) { /* to the base unit, which does nothing */
		fputs("<td>not rounded</td>", out);
		return;
	}
	markup_print(out, "<td>%s steps of ", *rounding == 'u' ? "up to" : *rounding == 'd' ? "down to" : "to the nearest of");
	figure_grouped(out, increment);
	markup_print(out, " %s", figure_symbol(unit));
	if (figure_human(human, increment, unit))
		markup_print(out, "<small>%s</small>", human);
	fputs("</td>", out);
}

static const char *allowance_words(const char *allowance, bool said)
{
	switch (*allowance) {
	case 'n': return "none";
	case 'p': return strcmp(allowance, "pool") == 0 ? "once for a pool or a group" : said ? "each account" : "each account: what its provider tells of its plan";
	default: return allowance;
	}
}

static void own_tolerance_cells(FILE *out, const PGresult *rows, int row, const char *unit)
{
	if (PQgetisnull(rows, row, PRODUCT_TOLERANCE))
		fputs("<td class=\"n\">general</td>", out);
	else
		html_quantity_cell(out, facts_text(rows, row, PRODUCT_TOLERANCE), unit);
	if (PQgetisnull(rows, row, PRODUCT_PERCENT))
		fputs("<td class=\"n\">general</td>", out);
	else
		markup_print(out, "<td class=\"n\">%s %%</td>", facts_text(rows, row, PRODUCT_PERCENT));
}

static void products(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"Product", "Provider", "Metric", "Scopes", "Written in", "Rounding", "Allowance", "#Included",
		"#Tolerance", "#Tolerance, %", NULL};
	HtmlList list = {out, 0};
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *unit = facts_text(rows, row, PRODUCT_UNIT), *scopes = facts_text(rows, row, PRODUCT_SCOPES);
		if (!html_list_row(&list, "", "Products: what is to be billed of a use, as they were when this was written", "products", columns))
			continue;
		markup_print(out, "<tr><th scope=\"row\"><bdi>%s</bdi></th>", facts_text(rows, row, PRODUCT_PRODUCT));
		html_text_cell(out, facts_text(rows, row, PRODUCT_PROVIDER));
		html_text_cell(out, facts_metric_name(facts_text(rows, row, PRODUCT_METRIC)));
		html_text_cell(out, *scopes ? scopes : "whole");
		html_text_cell(out, facts_text(rows, row, PRODUCT_WRITTEN_IN));
		rounding_cell(out, rows, row, unit);
		html_text_cell(out, allowance_words(facts_text(rows, row, PRODUCT_ALLOWANCE), !PQgetisnull(rows, row, PRODUCT_INCLUDED)));
		html_quantity_cell(out, facts_text(rows, row, PRODUCT_INCLUDED), unit);
		own_tolerance_cells(out, rows, row, unit);
		fputs("</tr>\n", out);
	}
	html_list_close(&list, "There are no products: what was used is to be billed as it is.");
}

/* ---- tariffs ---------------------------------------------------------------------------- */

static void tariffs(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"Provider", "Metric", "Scope or product", "#Price", "For one", "From", "To", NULL};
	int places = html_places(rows, 0, PQntuples(rows), TARIFF_PRICE, TARIFF_PRICE);
	HtmlList list = {out, 0};
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *scope = facts_text(rows, row, TARIFF_SCOPE), *to = facts_text(rows, row, TARIFF_TO);
		if (!html_list_row(&list, "", "Tariffs that are valid on any day of the month: the price of a line that has none, and of use that nobody bills", "tariffs", columns))
			continue;
		markup_print(out, "<tr><th scope=\"row\"><bdi>%s</bdi></th>", facts_text(rows, row, TARIFF_PROVIDER));
		html_text_cell(out, facts_metric_name(facts_text(rows, row, TARIFF_METRIC)));
		markup_print(out, "<td><bdi>%s</bdi></td>", *scope ? scope : "any");
		html_amount_cell(out, facts_text(rows, row, TARIFF_PRICE), facts_text(rows, row, TARIFF_CURRENCY), places);
		html_text_cell(out, facts_text(rows, row, TARIFF_UNIT));
		fputs("<td>", out);
		html_time(out, facts_text(rows, row, TARIFF_FROM));
		fputs("</td><td>", out);
		if (*to)
			html_time(out, to);
		else
			fputs("open", out);
		fputs("</td></tr>\n", out);
	}
	html_list_close(&list, "No tariff is valid in the month.");
}

/* ---- bindings --------------------------------------------------------------------------- */

static void bindings(FILE *out, const PGresult *rows)
{
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *accounts = facts_text(rows, row, BINDING_ACCOUNTS), *refs = facts_text(rows, row, BINDING_REFS);
		fputs("<p>", out);
		figure_grouped(out, accounts);
		markup_print(out, " account%s of <bdi>%s</bdi> %s bound in the month, to ", strcmp(accounts, "1") == 0 ? "" : "s",
			facts_text(rows, row, BINDING_PROVIDER), strcmp(accounts, "1") == 0 ? "is" : "are");
		figure_grouped(out, refs);
		markup_print(out, " billing reference%s.</p>\n", strcmp(refs, "1") == 0 ? "" : "s");
	}
	if (PQntuples(rows) == 0)
		fputs("<p>No account is bound in the month: billing references are those of the register.</p>\n", out);
}

void html_rules(FILE *out, const Facts *facts)
{
	tolerances(out, facts);
	products(out, facts->product);
	tariffs(out, facts->tariff);
	bindings(out, facts->binding);
}
