/* decimal.h: exact decimal figures, from text to whole base units.
 *
 * Takes:   a figure as the provider wrote it: [-]digits[.digits][e[+-]digits],
 *          blanks at both ends allowed, e.g. "12.5", " 007", "1.5e3"; not NUL-terminated.
 * Gives:   int64 in base units: the figure times `multiplier`, a fraction of a base
 *          unit rounded half up (away from zero for negatives), *rounded set then.
 * Units:   multiplier is the mapping's, e.g. 1024 for its KB, at least 1.
 * Errors:  DECIMAL_EMPTY for nothing or blanks, DECIMAL_NOT_A_NUMBER, DECIMAL_OVERFLOW
 *          when the result does not fit int64 (also for absurd exponents such as 1e400,
 *          in bounded time; 0e400 is 0, 1e-400 rounds to 0); *out and *rounded are untouched then.
 * No double anywhere: figures can pass 2^53.
 */
#ifndef SIMTALLY_BASE_DECIMAL_H
#define SIMTALLY_BASE_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

typedef enum { DECIMAL_OK, DECIMAL_EMPTY, DECIMAL_NOT_A_NUMBER, DECIMAL_OVERFLOW } DecimalResult;

DecimalResult decimal_to_base(Slice text, int64_t multiplier, int64_t *out, bool *rounded);

/* A whole number as it stands: "12", "-3", "12.0" and "1.2e1" are, "12.5" is not (DECIMAL_NOT_A_NUMBER). */
DecimalResult decimal_to_integer(Slice text, int64_t *out);

/* Money: the same figure without exponent, sign and leading zeros made plain, every
 * written decimal place kept ("2.50" stays "2.50"); at most 30 digits before and 30 after the point.
 * `point` is the decimal sign used in the text, '.' or ','. Grouping signs are not accepted. */
DecimalResult decimal_normalize(Slice text, char point, Arena *arena, const char **out);

const char *decimal_reason(DecimalResult result); /* "not a number", "too large for a 64-bit figure", … */

#endif
