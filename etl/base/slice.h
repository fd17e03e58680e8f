/* slice.h: a piece of somebody else's text: where it begins and how long it is.
 *
 * Takes and gives: pointers into memory that outlives the slice; not NUL-terminated.
 * Errors: none; an absent text is a slice whose `at` is NULL.
 */
#ifndef SIMTALLY_BASE_SLICE_H
#define SIMTALLY_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
	const char *at;
	size_t length;
} Slice;

/* For printf("%.*s", SLICE_ARG(s)). */
#define SLICE_ARG(s) (int)(s).length, (s).at ? (s).at : ""

Slice slice_of(const char *text); /* NULL gives an absent slice */
Slice slice_trim(Slice slice); /* without blanks, tabs, CR and LF at both ends */
bool slice_equal(Slice a, Slice b);
bool slice_equal_text(Slice a, const char *b);
bool slice_equal_ignore_case(Slice a, Slice b); /* ASCII letters only */
bool slice_begins(Slice slice, const char *prefix);

/* Cuts the next part off `rest`, up to `separator` or the end. False when nothing
 * is left. "a,,b" gives "a", "", "b"; an empty slice gives no part at all. */
bool slice_next(Slice *rest, char separator, Slice *part);

#endif
