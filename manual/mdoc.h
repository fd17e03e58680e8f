/* mdoc.h: text as mdoc, the language of manual pages, so that mandoc -T lint has nothing to say.
 *
 * Takes:  plain UTF-8 text.
 * Gives:  lines of at most 78 bytes where words allow it, each sentence begun on a line of its own; nothing in the
 *         text is read as mdoc.
 * Errors: none.
 */
#ifndef SIMTALLY_MANUAL_MDOC_H
#define SIMTALLY_MANUAL_MDOC_H

#include <stdio.h>

#include "base/slice.h"

void mdoc_text(FILE *out, Slice text);
void mdoc_word(FILE *out, Slice word); /* within a line: escaped, not ended */

/* Lines that were broken by hand: one that ends well before the margin ended its paragraph, and so it does here. */
void mdoc_lines(FILE *out, const char *lines);

#endif
