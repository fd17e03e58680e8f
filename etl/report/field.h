/* field.h: outside text as a field of a table that a spreadsheet may open.
 *
 * Takes:  UTF-8 text; NULL is an empty field.
 * Gives:  field_is_formula: whether a spreadsheet could take it for a formula: it begins with
 *         = + - @, a tab or a line end. Such text gets an apostrophe before it, the
 *         spreadsheets' own sign for "this is text". Figures are not passed here and stay numbers.
 *         field_write: one CSV field by RFC 4180, quoted where it must be.
 * Example: field_write(out, "=1+1, \"x\"") writes "'=1+1, ""x"""
 */
#ifndef SIMTALLY_REPORT_FIELD_H
#define SIMTALLY_REPORT_FIELD_H

#include <stdbool.h>
#include <stdio.h>

bool field_is_formula(const char *text);
void field_write(FILE *out, const char *text);

#endif
