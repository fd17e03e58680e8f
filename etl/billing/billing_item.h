/* billing_item.h: one row of a billing file as the billing lines it stands for.
 *
 * Takes:  a row's fields in the order of the mapping's shape, as csv_file.h gives them.
 * Gives:  one line, or several where the row's text bills several metrics; none with `ignored` where the
 *         mapping says that such a row is no bill of use. A row is read whole or not at all.
 *         A column goes before the row's text, and that before what the mapping says about its product.
 *         The row's amount is that of its line; of several lines each has the amount its own words
 *         state, or none: an amount is never counted twice.
 * Errors: those of billing_row.h, and no_period, bad_period (more than one month), ambiguous_period,
 *         no_quantity, unknown_text, unknown_product. Nothing is guessed: the date of an
 *         invoice is no period.
 */
#ifndef SIMTALLY_BILLING_BILLING_ITEM_H
#define SIMTALLY_BILLING_BILLING_ITEM_H

#include "billing/billing_row.h"

enum { BILLING_ITEM_LINES_MAX = 64 };

typedef struct {
	const BillingRow *lines;
	size_t count;
	bool ignored, withdraws;
	size_t reason;	     /* of mapping->reasons, where it is ignored */
	Slice invoice, line; /* of a row that withdraws */
} BillingItem;

bool billing_item_read(const BillingMapping *mapping, const Slice *fields, Arena *arena, BillingItem *out, CsvProblem *problem);

#endif
