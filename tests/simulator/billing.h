/* billing.h: the neutral billing file of the generated accounts.
 *
 * Gives:   CSV: provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line.
 *          Accounts that have a billing_ref are named by it on every second invoice. Besides
 *          the plans' lines: one stranger, in no register, for every 200 accounts, and one line for each ghost.
 */
#ifndef BILLING_H
#define BILLING_H

#include "options.h"

#include <stdio.h>

enum { BILLING_STRANGER_BYTES = 52428800, BILLING_ACCOUNTS_PER_STRANGER = 200 };

void billing_print(const Options *options, FILE *out);
/* How many strangers are billed a month. */
int billing_stranger_count(const Options *options);

#endif
