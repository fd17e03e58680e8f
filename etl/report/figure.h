/* figure.h: exact figures as people read them.
 *
 * Takes:  a decimal number's text as PostgreSQL writes it, e.g. "-1234567.50"; NULL is no figure.
 * Gives:  the same figure, never another one: digits grouped by three, U+2212 for minus.
 *         figure_money also drops zeros at the end and keeps two places, none for a whole
 *         amount of a currency that has no minor unit ("1200.000" is 1,200.00 DKK, 1,200 JPY),
 *         and fills up to `places` with figure spaces: points stand below each other.
 *         figure_places says how many places an amount has, 0 to FIGURE_PLACES_MAX.
 *         figure_human is the figure again, rounded half up to what one can grasp:
 *         "12.0 GiB" (1 GiB is 1024³ bytes), "3 h 25 min 45 s"; false when the exact
 *         figure is short enough, has no such form or passes 64 bits.
 * Example: figure_grouped(out, "-1234567.50") writes −1,234,567.50
 */
#ifndef SIMTALLY_REPORT_FIGURE_H
#define SIMTALLY_REPORT_FIGURE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { FIGURE_TEXT_MAX = 48, FIGURE_PLACES_MAX = 6 };

void figure_grouped(FILE *out, const char *text);
void figure_money(FILE *out, const char *text, const char *currency, int places);
int figure_places(const char *text);
bool figure_human(char out[FIGURE_TEXT_MAX], const char *text, const char *unit);
const char *figure_symbol(const char *unit); /* "byte" gives "B", "second" "s", "message" "" */
bool figure_is_number(const char *text); /* [-]digits[.digits] */
bool figure_is_zero(const char *text);   /* NULL is */

/* Whether a spreadsheet's number, 53 binary digits, gives the figure back: a whole number below
 * 2^53, or a fraction of at most 15 significant digits. */
bool figure_fits_spreadsheet(const char *text);

#endif
