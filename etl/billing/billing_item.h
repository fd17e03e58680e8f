/* billing_item.h: one row of a billing file as the billing lines it stands for.
 *
 * Takes:  a row's fields in the order of the mapping's shape, as csv_file.h gives them.
 * Gives:  one line, or several where the row's text bills several metrics; `ignored` where the
 *         mapping says that such a row is no bill of use. A row is read whole or not at all.
 *         A column goes before the row's text, and that before what the mapping says about its product.
 *         The row's amount is that of its line; of several lines each has the amount its own words
 *         state, or none: an amount is never counted twice.
 *         Of a use whose allowance or overage is stated beside it the line has the whole use; of an overage without
 *         one it has the overage, and what is included in front of it.
 *         A credit takes its quantity and amount back, a debit adds them; either without a quantity is a line of
 *         quantity 0, where its account, month and metric are known. Of a refunded row the lines stay, and each amount
 *         is given back by a further line of quantity 0.
 * Errors: those of billing_row.h, billing_text.h and billing_use.h, and contradiction (the column and the text state
 *         different quantities), sign_mismatch (a row of several uses whose amount has another sign; a debit that takes
 *         back), no_period, no_quantity, unknown_product. Nothing is guessed: the date of an invoice is no period.
 */
#ifndef SIMTALLY_BILLING_BILLING_ITEM_H
#define SIMTALLY_BILLING_BILLING_ITEM_H

#include "billing/billing_row.h"

/* The row as a whole is said as far as it can be read, also where it is passed over or refused, so that its money can
 * be counted. */
typedef struct {
	const BillingRow *lines; /* of a row that is passed over: what they would be, if they can be read; they bill nothing */
	size_t count;
	bool ignored;
	size_t reason;		 /* of mapping->reasons, where it is ignored */
	bool noted;		 /* its lines count, and so does the row, under */
	size_t note;		 /* of mapping->reasons */
	bool withdraws;		 /* what was said about its invoice and line, or its whole invoice, holds no longer */
	Slice provider, account, invoice, line; /* empty: not known */
	Day month;		 /* 0: not known */
	const char *amount;	 /* of the row, NULL: none that can be read; its lines may have none of their own */
	const char *currency;	 /* NULL: none */
} BillingItem;

bool billing_item_read(
	const BillingMapping *mapping, const Slice *fields, Arena *arena, BillingItem *out, CsvProblem *problem);

#endif
