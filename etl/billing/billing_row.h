/* billing_row.h: one billing line, brought to base units by its mapping.
 *
 * Takes:  what stands for each field of the mapping, and the month where it is known already.
 * Gives:  the line; or the column at fault, a reason in a word and a sentence. A credit that takes use back has a negative
 *         quantity and amount; one of quantity 0 is about money alone. A fraction of a base unit is rounded half up and marked.
 * Units:  bytes, seconds, messages; the amount is exact decimal text in the arena.
 * Reasons: no_provider, no_account, too_long, those of csv_cell_key_fault, bad_month, unknown_metric,
 *         bad_quantity, unknown_unit, unit_mismatch, bad_amount, bad_currency, sign_mismatch.
 * The provider and the account are looked up later, in the database.
 */
#ifndef SIMTALLY_BILLING_BILLING_ROW_H
#define SIMTALLY_BILLING_BILLING_ROW_H

#include "base/calendar.h"
#include "billing/billing_mapping.h"

/* Quantity and amount carry their signs already: those of a credit are negative, a refund has no quantity. */
typedef struct {
	BillingKind kind;
	Slice provider, account, scope; /* scope is empty where the metric as a whole is billed */
	Day month;
	Metric metric;
	int64_t quantity;
	bool rounded;
	const char *unit;     /* as the line was written */
	const char *amount;   /* NULL: none */
	const char *currency; /* NULL: none; upper case */
	Slice invoice, line;
} BillingRow;

/* The field as the mapping finds it in a row as csv_file.h gives it, empty where it is not there. */
Slice billing_row_field(const BillingMapping *mapping, const Slice *fields, BillingFieldName name);

bool billing_row_read(const BillingMapping *mapping, const Slice values[BILLING_FIELD_COUNT], const Day *month, Arena *arena,
		      BillingRow *out, CsvProblem *problem);

/* What the columns alone say, also where the line as a whole cannot be read. False: *out is untouched. */
bool billing_row_metric(const BillingMapping *mapping, const Slice *fields, Metric *out);
bool billing_row_quantity(const BillingMapping *mapping, const Slice *fields, Arena *arena, int64_t *out);

/* Fills the problem: `expected` ends the sentence "unit is "xx"; EXPECTED". Gives false. */
bool billing_row_refuse(CsvProblem *problem, BillingFieldName name, Slice value, const char *reason, const char *expected);

/* NULL: the mapping has no such word. */
const BillingUnit *billing_unit_called(const BillingMapping *mapping, Slice word);
const BillingMetric *billing_metric_called(const BillingMapping *mapping, Slice word);

#endif
