/* billing_use.h: the uses of an item, each with the allowance and the overage that are stated below it.
 *
 * Takes:  the quantities of a text in their order (billing_text.h).
 * Gives:  one use for each line of the bill. An allowance or an overage belongs to the use above it,
 *         unless it names another metric; one without a use above it begins a use of its own.
 * Units:  allowance and overage are base units: bytes, seconds, messages.
 * Errors: bad_quantity; contradiction: a part is of another kind of unit, or the parts do not add up to the use;
 *         no_quantity: an allowance alone.
 */
#ifndef SIMTALLY_BILLING_BILLING_USE_H
#define SIMTALLY_BILLING_BILLING_USE_H

#include "billing/billing_text.h"

typedef struct {
	const BillingPhrase *words; /* of the use; where only an overage is stated, those */
	bool total;                 /* the use as a whole is stated */
	bool has_allowance, has_overage;
	int64_t allowance, overage;
	size_t rounded; /* parts of it that held a fraction of a base unit */
	Slice amount;   /* stated in its words; absent: none or several */
	size_t amounts;
} BillingUse;

bool billing_use_read(const BillingMapping *mapping, const BillingText *text, Arena *arena, BillingUse **uses,
	size_t *count, CsvProblem *problem);

/* Holds the quantity of the use's line against its parts. Where only parts are stated, it becomes their sum, of the
 * same sign. */
bool billing_use_check(const BillingUse *use, int64_t *quantity, CsvProblem *problem);

#endif
