/* key.h: what a reconciliation of the generated bills must find.
 *
 * Takes:   --today, --nights-from, --usage-from, --final-days and restate faults: what the
 *          program under test can have learned by then.
 * Gives:   CSV: provider,account,month,metric,scope,class,usage_quantity,billed_quantity, in
 *          base units; empty where there is no usage figure or no line. The account is always the
 *          account, never its billing_ref. No row where there is no result.
 *
 *          What is known, and how well:
 *            freebit SIM     the days from series-days before the first night to yesterday
 *            share group     the sum of the counters read at 03:30 each night, a lower bound
 *            telecomx, tibiot the month; complete once final-days have passed since it ended
 */
#ifndef KEY_H
#define KEY_H

#include "options.h"

#include <stdio.h>

void key_print(const Options *options, FILE *out);

#endif
