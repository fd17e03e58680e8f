/* difference.h: where two lists of lines part.
 *
 * Takes:  the lines expected and the lines got, without their line ends, and an arena.
 * Gives:  one hunk after the other: the lines that are expected there and those that stand there
 *         instead; either may be none. As few lines differ as can be.
 * Errors: none. Lists whose differing middles multiply to more than DIFFERENCE_MAX_CELLS are one hunk.
 */
#ifndef SIMTALLY_COMMAND_DIFFERENCE_H
#define SIMTALLY_COMMAND_DIFFERENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum { DIFFERENCE_MAX_CELLS = 4 << 20 };

typedef struct {
	const char **items;
	size_t count;
} Lines;

typedef struct {
	size_t expected_from, expected_count, got_from, got_count; /* indices from 0 */
} Hunk;

typedef struct {
	Lines expected, got;
	size_t head, tail;      /* equal lines at both ends */
	const uint32_t *common; /* common[i * width + j]: lines common to both from there on; NULL: one hunk */
	size_t width, i, j;     /* within the middles */
} Difference;

Difference difference_of(Lines expected, Lines got, Arena *arena);

/* False: no further hunk. */
bool difference_next(Difference *difference, Hunk *out);

#endif
