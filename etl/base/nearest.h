/* nearest.h: how far a misspelt name is from one that is known.
 *
 * Takes:  two names; letters of either case are equal.
 * Gives:  how many letters have to be put in, taken out or changed to make one of the other; NEAREST_MAX + 1 for names longer than that.
 */
#ifndef SIMTALLY_BASE_NEAREST_H
#define SIMTALLY_BASE_NEAREST_H

#include <stddef.h>

enum { NEAREST_MAX = 64 };

size_t nearest_distance(const char *one, const char *other);

#endif
