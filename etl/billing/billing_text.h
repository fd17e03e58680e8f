/* billing_text.h: the lines of an item's text, each read by the mapping's first form that it looks like.
 *
 * Takes:  the text, and what the row's columns say: its product and its accounts.
 * Gives:  what its headings say about the whole item, its quantities in order, and why lines were passed over.
 *         Every figure of a text is part of something: a quantity, an amount, a price, a period, an account, the name
 *         of a product that the mapping or the column names, or the form's own words. A heading, or a line that is
 *         passed over, has no other figure, no unit's word, and does not begin with a metric's; where the form itself
 *         has a {quantity} it says what that is.
 * Errors: unknown_text: a line that no form reads so; contradiction: headings that say different things;
 *         control_character; too_long. billing_phrase_month: bad_period, ambiguous_period.
 */
#ifndef SIMTALLY_BILLING_BILLING_TEXT_H
#define SIMTALLY_BILLING_BILLING_TEXT_H

#include "billing/billing_mapping.h"
#include "base/calendar.h"

enum { BILLING_TEXT_LINES_MAX = 64 };

/* What one line says. */
typedef struct {
	Slice parts[BILLING_PART_COUNT];
	int months_before;
	BillingRole role;
	BillingKind kind;
} BillingPhrase;

typedef struct {
	Slice product;
	Slice accounts[BILLING_OTHERS_MAX + 1];
	size_t account_count;
} BillingKnown;

typedef struct {
	BillingPhrase heading; /* of all of them */
	BillingPhrase *uses;
	size_t use_count;
	int passed_over;      /* of the mapping's reasons, for the last line passed over; -1: none was */
	bool passed_quantity; /* by a form that says what its quantity is */
} BillingText;

bool billing_text_read(const BillingMapping *mapping, Slice text, const BillingKnown *known, Arena *arena,
	BillingText *out, CsvProblem *problem);

/* NULL: the mapping's products do not name it. */
const BillingProduct *billing_product_called(const BillingMapping *mapping, Slice name);

/* The month that a phrase with a period names: bad_period, ambiguous_period. */
bool billing_phrase_has_period(const BillingPhrase *phrase);
bool billing_phrase_month(const BillingMapping *mapping, const BillingPhrase *phrase, Day *month, CsvProblem *problem);

#endif
