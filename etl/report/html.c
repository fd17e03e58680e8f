/* html.c: the page as a whole: one file, no request, nothing run that is not its own. */
#include "report/html.h"

#include <string.h>

#include "report/formats.h"
#include "report/markup.h"
#include "report/page.h"
#include "report/sha256.h"

static void csp_source(FILE *out, const char *name, const char *text)
{
	unsigned char digest[SHA256_BYTES];
	char base64[SHA256_BASE64_MAX];
	Sha256 sum;
	sha256_begin(&sum);
	sha256_add(&sum, text, strlen(text));
	sha256_end(&sum, digest);
	sha256_base64(digest, base64);
	fprintf(out, "; %s 'sha256-%s'", name, base64);
}

/* data: is for the empty icon below, without which a browser would ask a server for one. */
static void head(FILE *out, const Facts *facts)
{
	fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:", out);
	csp_source(out, "style-src", report_page_css);
	csp_source(out, "script-src", report_page_js);
	markup_print(out, "; base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<title>%s: usage against billing (%s)</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>", facts->month_name, facts->label);
	fputs(report_page_css, out);
	fputs("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#conclusion\">Skip to the conclusion</a>\n", out);
}

static void contents(FILE *out)
{
	static const char *const sections[][2] = {{"conclusion", "Conclusion"}, {"completeness", "Completeness"}, {"control", "Control totals"},
		{"bridge", "From usage to bill"}, {"classes", "Results by class"}, {"exceptions", "Exceptions"},
		{"tolerance", "Passed by tolerance"}, {"adjustments", "Adjustments"}, {"history", "The last twelve months"}, {"checks", "Checks within the provider"},
		{"sources", "Sources and rules"}, {"sign-off", "Sign-off"}};
	fputs("<nav aria-label=\"Contents\"><ol>\n", out);
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
		markup_print(out, "<li><a href=\"#%s\">%s</a></li>\n", sections[i][0], sections[i][1]);
	fputs("</ol></nav>\n<main>\n", out);
}

static void foot(FILE *out, const Facts *facts)
{
	markup_print(out, "</main>\n<footer><p>%s · run %s · written %s · figures as the database held them at that instant. "
		"Byte multiples: 1 KiB = 1,024 B, 1 MiB = 1,024 KiB, 1 GiB = 1,024 MiB.</p></footer>\n<script>",
		facts_text(facts->run, 0, RUN_PROGRAM), facts->run_id, facts_text(facts->run, 0, RUN_NOW_AT));
	fputs(report_page_js, out);
	fputs("</script>\n</body>\n</html>\n", out);
}

Status html_write(const Facts *facts, const Folder *folder, FILE *out, Error *error)
{
	head(out, facts);
	html_cover(out, facts);
	contents(out);
	html_conclusion(out, facts);
	Status status = html_completeness(out, facts, error);
	if (status != STATUS_OK)
		return status;
	html_control(out, facts);
	html_bridge(out, facts);
	html_classes(out, facts);
	status = html_exceptions(out, facts, error);
	if (status != STATUS_OK)
		return status;
	html_tolerance(out, facts);
	status = html_adjustments(out, facts, error);
	if (status != STATUS_OK)
		return status;
	html_history(out, facts);
	status = html_checks(out, facts, error);
	if (status != STATUS_OK)
		return status;
	html_sources(out, facts);
	html_sign_off(out, facts, folder);
	foot(out, facts);
	return STATUS_OK;
}
