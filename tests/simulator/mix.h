/* mix.h: numbers that look random and never change.
 *
 * Takes:   a seed and up to three coordinates, e.g. account, day, purpose.
 * Gives:   64 well mixed bits; the same arguments give the same bits for ever.
 * Errors:  none.
 */
#ifndef MIX_H
#define MIX_H

#include <stdint.h>

uint64_t mix(uint64_t seed, uint64_t a, uint64_t b, uint64_t c);

#endif
