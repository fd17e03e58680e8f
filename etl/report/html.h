/* html.h: the sections of the page, each a function of its facts, and the cells they share.
 *
 * Takes:  facts and a stream. Sections print themselves whole, heading included.
 * Gives:  markup in which every outside text is escaped (markup.h). Cells of figures hold the
 *         exact figure, and below it, small, what one can grasp.
 */
#ifndef SIMTALLY_REPORT_HTML_H
#define SIMTALLY_REPORT_HTML_H

#include <stdbool.h>
#include <stdio.h>

#include "report/facts.h"
#include "report/folder.h"

enum { HTML_EXCEPTIONS_MAX = 10000, HTML_EXCEPTIONS_PAGE = 50, HTML_EXCEPTIONS_PAPER = 1000, HTML_LIST_MAX = 500 };

void html_cover(FILE *out, const Facts *facts);
void html_periods(FILE *out, const Facts *facts);
Status html_adjustments(FILE *out, const Facts *facts, Error *error);
void html_verdict_first(FILE *out, const Facts *facts); /* the conclusion in short, for the cover */
void html_conclusion(FILE *out, const Facts *facts);
Status html_completeness(FILE *out, const Facts *facts, Error *error);
void html_control(FILE *out, const Facts *facts);
void html_imports(FILE *out, const Facts *facts);    /* of that section: what came in */
void html_bill_money(FILE *out, const Facts *facts); /* of it, too: by provider and currency */
void html_bridge(FILE *out, const Facts *facts);
void html_classes(FILE *out, const Facts *facts);
Status html_exceptions(FILE *out, const Facts *facts, Error *error);
void html_tolerance(FILE *out, const Facts *facts);
void html_history(FILE *out, const Facts *facts);
Status html_checks(FILE *out, const Facts *facts, Error *error);
void html_sources(FILE *out, const Facts *facts);
void html_bills(FILE *out, const Facts *facts); /* of that section */
void html_rules(FILE *out, const Facts *facts); /* of it, too */
void html_sign_off(FILE *out, const Facts *facts, const Folder *folder);

void html_heat_map(FILE *out, const PGresult *day);
void html_waterfall(FILE *out, const PGresult *bridge, int first, int end); /* rows of one currency */

/* A table whose rows come one by one: begun by the first, cut at HTML_LIST_MAX. It begins as {out, 0}. */
typedef struct {
	FILE *out;
	long long count;
} HtmlList;

/* Counts a row; false: it is one too many to be shown. `before` is markup that stands above the table. */
bool html_list_row(HtmlList *list, const char *before, const char *caption, const char *class, const char *const *columns);
void html_list_close(const HtmlList *list, const char *none); /* the sentence, if there was no row */

/* The start of a table that scrolls sideways in itself where the page is narrow. */
void html_table_open(FILE *out, const char *caption, const char *class);
void html_head(FILE *out, const char *const *columns); /* "#x" heads a column of figures; ends with NULL */
void html_table_close(FILE *out);
void html_text_cell(FILE *out, const char *text);
void html_mono_cell(FILE *out, const char *text);
void html_count(FILE *out, int64_t count); /* in a sentence */
void html_count_cell(FILE *out, const char *text);
void html_quantity_cell(FILE *out, const char *text, const char *unit);
/* What was used and, below it, what is to be billed of it where that is known and another figure. */
void html_used_cell(FILE *out, const char *used, const char *due, const char *unit);
void html_amount_cell(FILE *out, const char *text, const char *currency, int places);
void html_bare_amount_cell(FILE *out, const char *text, const char *currency, int places); /* where the row names the currency */
void html_time(FILE *out, const char *text); /* an instant or a day, never broken over two lines */
int html_places(const PGresult *rows, int first, int end, int first_column, int last_column); /* the most of any amount there */
void html_verdict(FILE *out, const Judgement *judgement); /* a sign and its word */

#endif
