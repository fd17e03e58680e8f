/* tally.h: how many requests each account has had.
 *
 * Takes:   provider and the account as it was asked for.
 * Gives:   the count, this request included.
 *          Generated accounts have a counter each; others share a table of TALLY_OTHERS_MAX
 *          names, and what comes after that is not counted (0).
 * Thread:  safe.
 */
#ifndef TALLY_H
#define TALLY_H

#include "request.h"

enum { TALLY_OTHERS_MAX = 4096 };

typedef struct Tally Tally;

Tally *tally_new(const World *world);
void tally_free(Tally *tally);
uint32_t tally_add(Tally *tally, Provider provider, const char *account);
uint32_t tally_count(Tally *tally, Provider provider, const char *account);
void tally_clear(Tally *tally);

#endif
