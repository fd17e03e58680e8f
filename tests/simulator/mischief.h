/* mischief.h: what is done to an answer after it was made.
 *
 * Takes:   the provider's answer and the mischief of this request.
 * Gives:   the answer as it goes out: emptied, cut, replaced, padded, dated, encoded.
 */
#ifndef MISCHIEF_H
#define MISCHIEF_H

#include "service.h"

/* A refusal that the mischief asks for instead of the provider's own answer; false for none. */
bool mischief_refuse(const Exchange *x, Answer *answer);
void mischief_apply(const Exchange *x, Answer *answer);

#endif
