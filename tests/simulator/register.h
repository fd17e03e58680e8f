/* register.h: the account register of the generated accounts, and the references bills name them by.
 *
 * Gives:   CSV: provider,account,kind,billing_ref,name,pool,active_from,active_to.
 *          Every third account has a billing_ref of its own. Names are invented, some hostile.
 *          Ghosts, where asked for, are in the register and unknown to the provider.
 */
#ifndef REGISTER_H
#define REGISTER_H

#include "options.h"

#include <stdio.h>

enum { REGISTER_REF_BYTES = 32 };

void register_print(const Options *options, FILE *out);
/* The account's billing_ref, "" for none. */
void register_reference(Provider provider, uint32_t index, char out[REGISTER_REF_BYTES]);
/* The index of a ghost, and of an account that is nowhere but on a bill. */
uint32_t register_ghost(int number);
uint32_t register_stranger(int number);

#endif
