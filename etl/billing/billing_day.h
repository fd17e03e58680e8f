/* billing_day.h: days and months in the form that a billing mapping names.
 *
 * Takes:  a form such as "DD/MM/YYYY": Y, M and D stand for as many digits, MMM for Jan and MMMM for
 *         January (English, in any case), anything else for itself.
 * Gives:  the day; a form without a day means the first.
 * Errors: false, *out untouched; the whole text must fit, and be a date from 1970 to 2199.
 */
#ifndef SIMTALLY_BILLING_BILLING_DAY_H
#define SIMTALLY_BILLING_BILLING_DAY_H

#include "base/calendar.h"

bool billing_day_read(const char *form, Slice text, Day *out);

#endif
