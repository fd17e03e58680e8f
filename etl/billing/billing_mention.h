/* billing_mention.h: what words of a bill say that nothing has read out of them.
 *
 * Takes:  a text, or a piece of one, and the words of the mapping.
 * Gives:  whether it holds a figure, a unit's word, or begins with a metric's word. A figure is a digit of any script,
 *         also a raised or circled one, or a fraction's sign. Strict: in doubt a text mentions, because what is refused
 *         is counted and named, and what is passed over is not.
 */
#ifndef SIMTALLY_BILLING_BILLING_MENTION_H
#define SIMTALLY_BILLING_BILLING_MENTION_H

#include "billing/billing_mapping.h"

bool billing_mention_figure(Slice text);

/* The same of many pieces of one line, which is looked at once. A piece lies within its line. */
typedef struct {
	const char *at;
	uint16_t figure_ends[BILLING_LINE_MAX_BYTES + 1]; /* where the first figure from here on ends; past the line: none */
	uint16_t unit_ends[BILLING_LINE_MAX_BYTES + 1];
} BillingMentions;

void billing_mention_scan(const BillingMapping *mapping, Slice line, BillingMentions *out);
bool billing_mention_figure_within(const BillingMentions *mentions, Slice piece);
bool billing_mention_unit_within(const BillingMentions *mentions, Slice piece);

/* A unit of two letters or more as a word of its own or at a figure: "three GB", "SMS-120", "120SMS". */
bool billing_mention_unit(const BillingMapping *mapping, Slice text);

/* "Data: unlimited", "SMS"; not "Database". */
bool billing_mention_metric_first(const BillingMapping *mapping, Slice text);

/* A text with a figure that can be the number of an account rather than a quantity: "DK-ACC-1", "07000000001", not "3
 * GB", "12Go", "1:23:45", "1.5". `sure`: what stands beside it is known; otherwise "120" alone is too short for one. */
bool billing_mention_account(const BillingMapping *mapping, Slice text, bool sure);

#endif
