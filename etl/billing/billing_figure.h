/* billing_figure.h: figures and amounts of money as a billing system prints them.
 *
 * Takes:  a figure, the sign before its fraction ('.' or ','; 0: either, told from each figure), and the
 *         signs that may stand between groups of three digits. An amount may have a currency's
 *         sign or code in front, behind or both, as the mapping lists them.
 * Gives:  the figure as decimal.h reads it: "1.234.567,50" is "1234567.50".
 * Errors: a sentence in `why`; NULL is good. A figure that could be two ("1,234" where either
 *         sign may begin the fraction) is no figure: nothing here guesses.
 */
#ifndef SIMTALLY_BILLING_BILLING_FIGURE_H
#define SIMTALLY_BILLING_BILLING_FIGURE_H

#include "billing/billing_mapping.h"

const char *billing_figure_plain(const BillingMapping *mapping, Slice text, Arena *arena, Slice *plain);

/* Digits and the signs that may stand between them: whether they make one figure, billing_figure_plain says. */
bool billing_figure_looks(const BillingMapping *mapping, Slice text);

/* Cuts listed signs and codes off both ends of an amount. `code` is the currency they name, absent when
 * they name none. False: two of them name different currencies. */
bool billing_money_cut(const BillingMapping *mapping, Slice text, Arena *arena, Slice *figure, Slice *code);

#endif
