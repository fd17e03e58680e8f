/* markup.h: outside text made harmless for HTML and SVG.
 *
 * Takes:  UTF-8 of any origin; NULL writes nothing.
 * Gives:  markup_text: the text, safe inside an element and inside a quoted attribute
 *         (& < > " ' as references). Characters that are not seen but change what is seen or
 *         how it is ordered (controls, bidi overrides, zero-width ones) come out as \u{202E}.
 *         markup_print: the format as it stands, each %s escaped like that; %s is the only
 *         conversion there is, %% a percent sign.
 * Example: markup_print(out, "<td title=\"%s\">", name);
 */
#ifndef SIMTALLY_REPORT_MARKUP_H
#define SIMTALLY_REPORT_MARKUP_H

#include <stdio.h>

void markup_text(FILE *out, const char *text);
void markup_print(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
