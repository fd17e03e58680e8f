/* billing_use.c: the line has the whole use: bills are held against use, and what is included is the product's business. */
#include "billing/billing_use.h"

#include "base/decimal.h"
#include "billing/billing_figure.h"
#include "billing/billing_row.h"

typedef struct {
	const BillingMapping *mapping;
	Arena *arena;
	CsvProblem *problem;
	BillingUse *uses;
	size_t count;
} Uses;

static bool same_metric(const BillingMapping *mapping, const BillingPhrase *one, const BillingPhrase *other)
{
	const BillingMetric *a = billing_metric_called(mapping, one->parts[BILLING_PART_METRIC]);
	const BillingMetric *b = billing_metric_called(mapping, other->parts[BILLING_PART_METRIC]);
	return !a || !b || a->metric == b->metric;
}

/* The use that a phrase is about: the last one, or a new one. */
static BillingUse *use_of(Uses *uses, const BillingPhrase *words)
{
	bool total = words->role == BILLING_ROLE_USE;
	if (!total && uses->count > 0 && same_metric(uses->mapping, uses->uses[uses->count - 1].words, words))
		return &uses->uses[uses->count - 1];
	BillingUse *use = &uses->uses[uses->count++];
	*use = (BillingUse){.words = words, .total = total};
	return use;
}

/* Adds a part of the use, in base units. */
static bool add_part(const Uses *uses, BillingUse *use, Slice quantity, Slice word, int64_t *sum)
{
	const BillingUnit *unit = billing_unit_called(uses->mapping, word);
	const BillingUnit *whole = billing_unit_called(uses->mapping, use->words->parts[BILLING_PART_UNIT]);
	Slice plain = {0};
	bool rounded = false;
	int64_t part = 0;
	if (!unit || (whole && whole->unit != unit->unit))
		return billing_row_refuse(uses->problem, BILLING_UNIT, word, "contradiction",
			"an allowance or an overage has a unit of its use's kind");
	const char *why = billing_figure_plain(uses->mapping, quantity, uses->arena, &plain);
	DecimalResult result = why ? DECIMAL_NOT_A_NUMBER : decimal_to_base(plain, unit->factor, &part, &rounded);
	if (!why && result != DECIMAL_OK)
		why = decimal_reason(result);
	if (!why && (part < 0 || __builtin_add_overflow(*sum, part, sum)))
		why = "it is below nothing, or too large";
	use->rounded += rounded;
	return !why || billing_row_refuse(uses->problem, BILLING_QUANTITY, quantity, "bad_quantity", why);
}

static void take_amount(BillingUse *use, Slice amount)
{
	static const Slice none;
	if (!amount.at)
		return;
	use->amount = use->amounts > 0 ? none : amount;
	use->amounts++;
}

static bool add_phrase(Uses *uses, const BillingPhrase *words)
{
	const Slice *parts = words->parts;
	BillingUse *use = use_of(uses, words);
	take_amount(use, parts[BILLING_PART_AMOUNT]);
	if (words->role == BILLING_ROLE_ALLOWANCE) {
		use->has_allowance = true;
		return add_part(uses, use, parts[BILLING_PART_QUANTITY], parts[BILLING_PART_UNIT], &use->allowance);
	}
	if (words->role == BILLING_ROLE_USE && !parts[BILLING_PART_OVERAGE].at)
		return true;
	use->has_overage = true;
	if (words->role == BILLING_ROLE_USE)
		return add_part(
			uses, use, parts[BILLING_PART_OVERAGE], parts[BILLING_PART_OVERAGE_UNIT], &use->overage);
	if (!use->total)
		use->words = words;
	return add_part(uses, use, parts[BILLING_PART_QUANTITY], parts[BILLING_PART_UNIT], &use->overage);
}

bool billing_use_read(const BillingMapping *mapping, const BillingText *text, Arena *arena, BillingUse **uses,
	size_t *count, CsvProblem *problem)
{
	Uses all = {mapping, arena, problem, arena_array(arena, text->use_count + 1, sizeof(BillingUse)), 0};
	bool good = true;
	for (size_t i = 0; good && i < text->use_count; i++)
		good = add_phrase(&all, &text->uses[i]);
	*uses = all.uses;
	*count = all.count;
	return good;
}

/* Each part may be half a base unit off. */
static bool adds_up(const BillingUse *use, int64_t total)
{
	int64_t parts, spare = use->rounded > 0 ? (int64_t)use->rounded + 1 : 0;
	if (__builtin_add_overflow(use->allowance, use->overage, &parts) || parts > INT64_MAX - spare)
		return false;
	if (use->has_allowance && use->has_overage)
		return total >= parts - spare && total <= parts + spare;
	return use->has_allowance ? total <= parts + spare : total >= parts - spare;
}

bool billing_use_check(const BillingUse *use, int64_t *quantity, CsvProblem *problem)
{
	Slice shown = use->words->parts[BILLING_PART_QUANTITY];
	int64_t total;
	if (!use->has_allowance && !use->has_overage)
		return true;
	if (use->total) {
		bool good = *quantity >= -INT64_MAX && adds_up(use, *quantity < 0 ? -*quantity : *quantity);
		return good || billing_row_refuse(problem, BILLING_QUANTITY, shown, "contradiction",
				       "what is included and what is beyond it do not add up to it");
	}
	if (!use->has_overage)
		return billing_row_refuse(problem, BILLING_QUANTITY, shown, "no_quantity",
			"what is included does not say how much was used");
	if (__builtin_add_overflow(use->allowance, use->overage, &total))
		return billing_row_refuse(problem, BILLING_QUANTITY, shown, "bad_quantity", "too large");
	*quantity = *quantity < 0 ? -total : total;
	return true;
}
