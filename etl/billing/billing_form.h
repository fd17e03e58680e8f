/* billing_form.h: what a line of an invoice's text looks like, and its parts in a line that does.
 *
 * Takes:  a form such as "{product} - {account} ({from} - {to})". A {part} stands for one or more
 *         characters, {*} for any that say nothing (`fits` is asked about them, too), a blank for one or more blanks, anything else for
 *         itself, in either case. The form is the whole line. `fits` says whether a text may be that part.
 * Gives:  where several readings are possible, the one whose first part is longest, then the second, and so
 *         on: "A - B - 45 (…)" has the product "A - B". Parts are trimmed; those the form does
 *         not have are absent.
 * Errors: billing_form_read: a sentence in *problem. billing_form_match: false; a line of more than
 *         BILLING_LINE_MAX_BYTES fits no form. Its time is bounded by the square of the line's length.
 */
#ifndef SIMTALLY_BILLING_BILLING_FORM_H
#define SIMTALLY_BILLING_BILLING_FORM_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

typedef enum {
	BILLING_PART_PROVIDER,
	BILLING_PART_PRODUCT,
	BILLING_PART_ACCOUNT,
	BILLING_PART_FROM, /* the first day of the period, and */
	BILLING_PART_TO,   /* its last */
	BILLING_PART_MONTH,
	BILLING_PART_METRIC,
	BILLING_PART_SCOPE,
	BILLING_PART_QUANTITY,
	BILLING_PART_UNIT,
	BILLING_PART_OVERAGE, /* how much of the quantity is beyond what is included */
	BILLING_PART_OVERAGE_UNIT,
	BILLING_PART_PRICE, /* a figure that is not kept, and */
	BILLING_PART_PER,   /* the unit that it is of */
	BILLING_PART_AMOUNT,
	BILLING_PART_CURRENCY,
	BILLING_PART_ANY,
	BILLING_PART_COUNT
} BillingPart;

/* What the {quantity} of a form is. An allowance and an overage are parts of a use that is said beside them. */
typedef enum { BILLING_ROLE_USE, BILLING_ROLE_ALLOWANCE, BILLING_ROLE_OVERAGE } BillingRole;

/* How a line came to be: a credit takes back, a debit adds to an invoice that stands, a refund gives the money of a use back while the
 * use stays billed. */
typedef enum { BILLING_USE, BILLING_CREDIT, BILLING_DEBIT, BILLING_REFUND } BillingKind;

enum { BILLING_FORM_TOKENS_MAX = 32, BILLING_LINE_MAX_BYTES = 1000 };

typedef struct {
	bool is_part;
	BillingPart part;
	Slice text; /* otherwise */
} BillingToken;

typedef struct {
	const BillingToken *tokens;
	size_t count;
	bool has[BILLING_PART_COUNT];
	int months_before; /* its figures are of so many months before the period it names */
	bool ignored;	   /* such a line says nothing about use, */
	size_t reason;	   /* of the mapping's reasons */
	BillingRole role;
	BillingKind kind;
} BillingForm;

typedef bool (*BillingFits)(BillingPart part, Slice text, const void *context);

bool billing_form_read(const char *text, Arena *arena, BillingForm *out, const char **problem);
bool billing_form_match(const BillingForm *form, Slice line, BillingFits fits, const void *context, Slice parts[BILLING_PART_COUNT]);

#endif
