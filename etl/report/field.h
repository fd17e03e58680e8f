/* field.h: outside text as a field of a table that a spreadsheet may open.
 *
 * Takes:  UTF-8 text; NULL is an empty field.
 * Gives:  field_is_formula: whether a spreadsheet could take it for a formula: it begins with
 *         = + - @, a tab or a line end. Such text gets an apostrophe before it, the
 *         spreadsheets' own sign for "this is text". Figures are not passed here and stay numbers.
 *         field_write: one CSV field by RFC 4180, quoted where it must be; `separator` is , or ;
 *         field_write_name: the same for a spreadsheet alone, as ="text", which it takes for text whatever it looks like: a number
 *         that is a name keeps its digits. Text past what a formula may hold is written as field_write does.
 * Example: field_write(out, "=1+1, \"x\"", ',') writes "'=1+1, ""x"""; field_write_name(out, "0045", ',') writes "=""0045"""
 */
#ifndef SIMTALLY_REPORT_FIELD_H
#define SIMTALLY_REPORT_FIELD_H

#include <stdbool.h>
#include <stdio.h>

bool field_is_formula(const char *text);
void field_write(FILE *out, const char *text, char separator);
void field_write_name(FILE *out, const char *text, char separator);

#endif
