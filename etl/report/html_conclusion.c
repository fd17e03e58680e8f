/* html_conclusion.c: pass or fail and why, what is at stake, and by which classes. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"

static void count_cell(FILE *out, int64_t count)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)count);
	html_count_cell(out, text);
}

static void by_provider(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Conclusion", "#Results", "#Matched", "#Within tolerance", "#Exceptions",
		"#No verdict", "#Accounts without a figure", NULL};
	html_table_open(out, "Conclusion by provider", "conclusions");
	html_head(out, columns);
	for (size_t i = 0; i < facts->provider_count; i++) {
		const JudgementCounts *counts = &facts->counts[i];
		markup_print(out, "<tr><th scope=\"row\"><bdi>%s</bdi></th><td class=\"wide\">", facts_text(facts->scope, (int)i, SCOPE_PROVIDER));
		html_verdict(out, &facts->judgements[i]);
		markup_print(out, "<small>%s</small></td>", facts->judgements[i].sentence);
		count_cell(out, counts->results);
		count_cell(out, counts->matched);
		count_cell(out, counts->within_tolerance);
		count_cell(out, counts->exceptions);
		count_cell(out, counts->incomplete);
		count_cell(out, counts->dark);
		fputs("</tr>\n", out);
	}
	html_table_close(out);
}

static void by_currency(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Currency", "#Billed", "#Lost: used, not billed", "#Overcharged", "#Net difference",
		"#Gross difference", "#Passed by tolerance, net", "#and gross", NULL};
	const PGresult *rows = facts->conclusion;
	int places = html_places(rows, 0, PQntuples(rows), CONCLUSION_BILLED, CONCLUSION_TOLERANCE_GROSS);
	html_table_open(out, "Difference between usage and bill, by currency; amounts in different currencies are never added", "money");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *currency = facts_text(rows, row, CONCLUSION_CURRENCY);
		if (*currency == '\0')
			continue;
		markup_print(out, "<tr><th scope=\"row\">%s</th>", currency);
		for (int column = CONCLUSION_BILLED; column <= CONCLUSION_TOLERANCE_GROSS; column++)
			html_bare_amount_cell(out, facts_text(rows, row, column), currency, places);
		fputs("</tr>\n", out);
	}
	html_table_close(out);
	fputs("<p class=\"note\">Positive is usage that billing lost, negative what it charged too much; gross adds both without their signs.</p>\n", out);
}

/* An unknown account may well have a billed amount: what is not known of it is what should have been billed. */
static void unpriced(FILE *out, const Facts *facts)
{
	const PGresult *rows = facts->summary;
	int64_t unknown = 0, other = 0;
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *class = facts_text(rows, row, SUMMARY_CLASS);
		int64_t count = database_int(rows, row, SUMMARY_COUNT) - database_int(rows, row, SUMMARY_PRICED);
		if (strcmp(class, "unknown_account") == 0)
			unknown += count;
		else if (facts_is_exception(class))
			other += count;
	}
	if (unknown + other == 0)
		return;
	fputs("<p>Of ", out);
	html_count(out, unknown + other);
	fputs(unknown + other == 1 ? " exception no amount at stake can be given, so no difference above holds it: "
		: " exceptions no amount at stake can be given, so no difference above holds them: ", out);
	if (unknown > 0) {
		html_count(out, unknown);
		fputs(unknown == 1 ? " is of an account that is not in the register, and nobody knows what should have been billed"
			: " are of accounts that are not in the register, and nobody knows what should have been billed", out);
	}
	if (other > 0) {
		fputs(unknown > 0 ? "; " : "", out);
		html_count(out, other);
		fputs(other == 1 ? " has no price, or several currencies" : " have no price, or several currencies", out);
	}
	fputs(".</p>\n", out);
}

static void largest(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Currency", "Provider", "Metric", "Class", "#Results", "#Net", "#Gross", "#Share of gross", NULL};
	const PGresult *rows = facts->largest;
	int places = html_places(rows, 0, PQntuples(rows), LARGEST_NET, LARGEST_GROSS);
	if (PQntuples(rows) == 0)
		return;
	html_table_open(out, "What is material: the groups that weigh most in each currency", "money");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *currency = facts_text(rows, row, LARGEST_CURRENCY);
		int64_t share = database_int(rows, row, LARGEST_SHARE);
		fputs("<tr>", out);
		html_text_cell(out, currency);
		html_text_cell(out, facts_text(rows, row, LARGEST_PROVIDER));
		html_text_cell(out, facts_metric_name(facts_text(rows, row, LARGEST_METRIC)));
		html_text_cell(out, facts_class_name(facts_text(rows, row, LARGEST_CLASS)));
		html_count_cell(out, facts_text(rows, row, LARGEST_COUNT));
		html_bare_amount_cell(out, facts_text(rows, row, LARGEST_NET), currency, places);
		html_bare_amount_cell(out, facts_text(rows, row, LARGEST_GROSS), currency, places);
		fprintf(out, "<td class=\"n\">%lld.%lld %%</td></tr>\n", (long long)share / 10, (long long)share % 10);
	}
	html_table_close(out);
}

/* "Net difference: -79.50 DKK, 12.00 EUR." */
static void net_line(FILE *out, const PGresult *rows)
{
	const char *before = "<p>Net difference between usage and bill: ";
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *currency = facts_text(rows, row, CONCLUSION_CURRENCY);
		if (*currency == '\0')
			continue;
		fprintf(out, "%s<strong>", before);
		figure_money(out, facts_text(rows, row, CONCLUSION_NET), currency, 0);
		markup_print(out, "\u00A0%s</strong>", currency);
		before = ", ";
	}
	if (*before == ',')
		fputs(".</p>\n", out);
}

static void refused_line(FILE *out, const JudgementCounts *all)
{
	if (all->refused == 0)
		return;
	fputs("<p>Refused of the bills, and in no difference: <strong>", out);
	if (all->refused_money)
		markup_print(out, "%s</strong> in ", all->refused_money);
	html_count(out, all->refused);
	markup_print(out, " %s%s.</p>\n", all->refused == 1 ? "row" : "rows", all->refused_money ? "" : "</strong>");
}

void html_verdict_first(FILE *out, const Facts *facts)
{
	const Judgement *all = &facts->conclusion_of_all;
	markup_print(out, "<div class=\"banner %s\"><a href=\"#conclusion\">", all->code);
	html_verdict(out, all);
	markup_print(out, "</a>\n<p>%s</p>\n", all->sentence);
	if (facts->all.bill_loaded)
		net_line(out, facts->conclusion);
	refused_line(out, &facts->all);
	fputs("</div>\n", out);
}

void html_conclusion(FILE *out, const Facts *facts)
{
	const Judgement *all = &facts->conclusion_of_all;
	markup_print(out, "<section id=\"conclusion\" aria-labelledby=\"conclusion-h\">\n<h2 id=\"conclusion-h\">Conclusion</h2>\n"
		"<div class=\"banner %s\">", all->code);
	html_verdict(out, all);
	markup_print(out, "<p>%s</p>", all->sentence);
	if (facts->without_bill && facts->all.bill_loaded)
		markup_print(out, "<p>No bill is loaded for <bdi>%s</bdi>.</p>", facts->without_bill);
	if (facts->bill_refused && facts->all.bill_loaded)
		markup_print(out, "<p>The bill of <bdi>%s</bdi> was refused.</p>", facts->bill_refused);
	fputs("</div>\n", out);
	if (facts->all.bill_loaded) {
		by_currency(out, facts);
		unpriced(out, facts);
		largest(out, facts);
	}
	by_provider(out, facts);
	fputs("</section>\n", out);
}
