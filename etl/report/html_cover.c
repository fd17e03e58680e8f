/* html_cover.c: what the report is about, where it comes from, and who signs it. */
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/markup.h"
#include "report/seal.h"

static void fact(FILE *out, const char *name, const char *text)
{
	if (text && *text)
		markup_print(out, "<div><dt>%s</dt><dd><bdi>%s</bdi></dd></div>\n", name, text);
}

static void reconciliation_cell(FILE *out, const PGresult *scope, int row)
{
	markup_print(out, "<td>No. %s, run %s<small>", facts_text(scope, row, SCOPE_RECON_ID), facts_text(scope, row, SCOPE_RECON_RUN));
	html_time(out, facts_text(scope, row, SCOPE_RECONCILED_AT));
	fputs("</small></td>", out);
}

static void provider_row(FILE *out, const Facts *facts, int row)
{
	const PGresult *scope = facts->scope;
	markup_print(out, "<tr><th scope=\"row\"><bdi>%s</bdi></th>", facts_text(scope, row, SCOPE_PROVIDER));
	html_text_cell(out, facts_text(scope, row, SCOPE_ZONE));
	html_count_cell(out, facts_text(scope, row, SCOPE_ACTIVE));
	fputs("<td>", out);
	html_time(out, facts_text(scope, row, SCOPE_TODAY));
	fputs("</td>", out);
	if (facts->counts[row].reconciled)
		reconciliation_cell(out, scope, row);
	else
		fputs("<td>not reconciled</td>", out);
	if (facts->counts[row].bill_loaded) {
		fputs("<td>", out);
		figure_grouped(out, facts_text(scope, row, SCOPE_LINES));
		fputs(" lines</td>", out);
	} else {
		fputs(facts->counts[row].refused > 0 ? "<td>refused</td>" : "<td>no bill is loaded</td>", out);
	}
	html_mono_cell(out, facts_text(scope, row, SCOPE_MAPPING));
	fputs("</tr>\n", out);
}

/* The arguments, with the command before them where they do not begin with it themselves. */
static const char *command_line(const Facts *facts)
{
	const char *command = facts_text(facts->run, 0, RUN_COMMAND), *arguments = facts_text(facts->run, 0, RUN_ARGUMENTS);
	if (strncmp(arguments, command, strlen(command)) == 0)
		return arguments;
	return arena_format(facts->arena, "%s %s", command, arguments);
}

/* Who signs must not have to find it in a table. */
static void closed_incomplete(FILE *out, const PGresult *period)
{
	for (int row = 0; row < PQntuples(period); row++)
		if (!PQgetisnull(period, row, PERIOD_ACCEPTED_INCOMPLETE))
			markup_print(out, "<p class=\"warning\">The month is closed with <bdi>%s</bdi> though usage is missing; %s accepted that: <bdi>%s</bdi></p>\n",
				facts_text(period, row, PERIOD_PROVIDER), facts_text(period, row, PERIOD_CLOSED_BY), facts_text(period, row, PERIOD_ACCEPTED_INCOMPLETE));
}

static void later_results(FILE *out, const Facts *facts)
{
	for (int row = 0; row < PQntuples(facts->period); row++) {
		const char *sentence = facts_later_results(facts, row);
		if (sentence)
			markup_print(out, "<p class=\"warning\">The month of <bdi>%s</bdi> %s</p>\n", facts_text(facts->period, row, PERIOD_PROVIDER), sentence);
	}
}

static const char *state_sentence(const Facts *facts)
{
	if (*facts->label == 'D')
		return facts->provider_count > 1 ? "the month is not closed with every provider; figures can still change" : "the month is not closed; its figures can still change";
	if (facts->seal)
		return "the month was closed, and what was closed was changed since: see below";
	for (int row = 0; row < PQntuples(facts->period); row++)
		if (facts_later_results(facts, row))
			return "the usage is closed, but results shown here are not those that were sealed: see below";
	return "the month is closed; what changed since is listed as adjustments";
}

static void state_line(FILE *out, const Facts *facts)
{
	markup_print(out, "<p class=\"state%s\"><strong>%s</strong> %s</p>\n", *facts->label == 'D' ? " draft" : "", facts->label, state_sentence(facts));
}

static void broken_seal(FILE *out, const Facts *facts)
{
	if (!facts->seal)
		return;
	fputs("<div class=\"banner fail\" id=\"seal\" role=\"alert\"><p><strong>The seal is broken.</strong> What was closed was changed behind the program's back. "
		"This page is no evidence of what was closed until that is cleared up:</p>\n<ul>\n", out);
	for (const SealFinding *finding = facts->seal; finding; finding = finding->next)
		markup_print(out, "<li><bdi>%s</bdi>: <bdi>%s</bdi></li>\n", finding->close, finding->what);
	fputs("</ul></div>\n", out);
}

void html_cover(FILE *out, const Facts *facts)
{
	static const char *const columns[] = {"Provider", "Zone of its days", "#Accounts active", "Date there at the last run", "Reconciliation", "Bill",
		"Mapping (sha256)", NULL};
	const char *as_of = facts->as_of ? facts->as_of : facts_text(facts->run, 0, RUN_AS_OF);
	fputs("<header class=\"cover\">\n", out);
	state_line(out, facts);
	markup_print(out, "<h1><span>Usage against billing</span> %s</h1>\n", facts->month_name);
	broken_seal(out, facts);
	html_verdict_first(out, facts);
	fputs("<dl class=\"facts\">\n", out);
	fact(out, "Month", facts->month);
	fact(out, "As of", *as_of ? as_of : "today, by the clock of the run");
	fputs("<div><dt>Cut-off</dt><dd>", out);
	html_time(out, facts_text(facts->run, 0, RUN_NOW_AT));
	fputs("</dd></div>\n", out);
	fact(out, "Run", facts->run_id);
	fact(out, "Command", command_line(facts));
	fact(out, "Asked for by", facts_text(facts->run, 0, RUN_ASKED_BY));
	fact(out, "Program", facts_text(facts->run, 0, RUN_PROGRAM));
	fact(out, "Rules (sha256)", facts_text(facts->rules, 0, 0));
	fputs("</dl>\n", out);
	if (*facts_text(facts->others, 0, 0))
		markup_print(out, "<p class=\"warning\">This report leaves out <bdi>%s</bdi>.</p>\n", facts_text(facts->others, 0, 0));
	closed_incomplete(out, facts->period);
	later_results(out, facts);
	html_table_open(out, "Providers in this report", "providers");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(facts->scope); row++)
		provider_row(out, facts, row);
	html_table_close(out);
	html_periods(out, facts);
	fputs("</header>\n", out);
}

/* ---- sources and rules ------------------------------------------------------------------ */

void html_sources(FILE *out, const Facts *facts)
{
	fputs("<section id=\"sources\" aria-labelledby=\"sources-h\">\n<h2 id=\"sources-h\">Sources and rules</h2>\n", out);
	html_bills(out, facts);
	html_rules(out, facts);
	fputs("</section>\n", out);
}

/* ---- sign-off --------------------------------------------------------------------------- */

/* What the cover warns of, in short. */
static void reservations(FILE *out, const Facts *facts)
{
	if (facts->seal)
		markup_print(out, "<p class=\"warning\">The seal is broken. %s.</p>\n", seal_words(facts));
	for (int row = 0; row < PQntuples(facts->period); row++) {
		bool incomplete = !PQgetisnull(facts->period, row, PERIOD_ACCEPTED_INCOMPLETE), later = facts_later_results(facts, row);
		if (incomplete || later)
			markup_print(out, "<p class=\"warning\"><bdi>%s</bdi>: %s%s%s.</p>\n", facts_text(facts->period, row, PERIOD_PROVIDER),
				incomplete ? "closed though usage is missing" : "", incomplete && later ? "; " : "", later ? "the results shown are not sealed" : "");
	}
}

static void signed_money(FILE *out, const PGresult *rows)
{
	static const char *const columns[] = {"Currency", "#Net", "#Gross", NULL};
	int places = html_places(rows, 0, PQntuples(rows), CONCLUSION_NET, CONCLUSION_GROSS);
	html_table_open(out, "Difference between usage and bill", "compact");
	html_head(out, columns);
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *currency = facts_text(rows, row, CONCLUSION_CURRENCY);
		if (*currency == '\0')
			continue;
		markup_print(out, "<tr><th scope=\"row\">%s</th>", currency);
		html_bare_amount_cell(out, facts_text(rows, row, CONCLUSION_NET), currency, places);
		html_bare_amount_cell(out, facts_text(rows, row, CONCLUSION_GROSS), currency, places);
		fputs("</tr>\n", out);
	}
	html_table_close(out);
}

static void adjustment_count(FILE *out, const PGresult *adjusted)
{
	int64_t count = 0;
	for (int row = 0; row < PQntuples(adjusted); row++)
		count += database_int(adjusted, row, ADJUSTED_ADJUSTMENTS);
	fputs("<p>Adjustments to closed months, listed above: ", out);
	html_count(out, count);
	fputs(".</p>\n", out);
}

static void written_files(FILE *out, const Folder *folder)
{
	static const char *const columns[] = {"File", "Sha256", NULL};
	bool any = false;
	for (size_t i = 0; i < folder->count; i++)
		any |= *folder->files[i].sum != '\0';
	if (!any)
		return;
	html_table_open(out, "What this page belongs to: the same figures in other formats", "compact");
	html_head(out, columns);
	for (size_t i = 0; i < folder->count; i++) {
		if (*folder->files[i].sum == '\0')
			continue;
		markup_print(out, "<tr><th scope=\"row\">%s</th>", folder->files[i].name);
		html_mono_cell(out, folder->files[i].sum);
		fputs("</tr>\n", out);
	}
	html_table_close(out);
	markup_print(out, "<p class=\"note\">%s.manifest holds the sums of all files, this page's too; <code>sha256sum -c</code> checks them.</p>\n",
		folder->stem);
}

void html_sign_off(FILE *out, const Facts *facts, const Folder *folder)
{
	static const char *const roles[] = {"Prepared by", "Reviewed by", "Approved by"};
	fputs("<section id=\"sign-off\" aria-labelledby=\"sign-off-h\">\n<h2 id=\"sign-off-h\">Sign-off</h2>\n", out);
	state_line(out, facts);
	markup_print(out, "<p>%s, run %s. Conclusion: %s. %s</p>\n", facts->month_name, facts->run_id, facts->conclusion_of_all.word,
		facts->conclusion_of_all.sentence);
	reservations(out, facts);
	if (facts->all.bill_loaded)
		signed_money(out, facts->conclusion);
	adjustment_count(out, facts->adjusted);
	written_files(out, folder);
	fputs("<div class=\"signatures\">\n", out);
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		markup_print(out, "<div><p>%s</p><p class=\"line\">Name</p><p class=\"line\">Signature</p><p class=\"line\">Date</p></div>\n", roles[i]);
	fputs("</div>\n</section>\n", out);
}
