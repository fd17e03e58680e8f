/* billing_figure.c: a figure is cut into runs of digits and the signs between them; what the last sign
 * means decides about the rest.
 */
#include "billing/billing_figure.h"

#include <string.h>

enum { RUNS_MAX = 24, GROUP_DIGITS = 3, FIGURE_MAX_BYTES = 100 };

static const char *const NOT_A_NUMBER = "not a number";
static const char *const AMBIGUOUS = "the sign could begin the fraction or part the thousands; the mapping's \"decimal\" can say which";

typedef struct {
	bool negative;
	size_t count;
	Slice runs[RUNS_MAX];
	Slice signs[RUNS_MAX]; /* the one before each run but the first */
} Pieces;

static Slice skip(Slice text, size_t count)
{
	return (Slice){text.at + count, text.length - count};
}

static bool begins(Slice text, const char *prefix)
{
	return *prefix && slice_begins(text, prefix);
}

/* How many bytes the sign that begins `text` has; 0: none does. */
static size_t sign_length(const BillingMapping *mapping, Slice text)
{
	for (size_t i = 0; i < mapping->grouping_count; i++)
		if (begins(text, mapping->grouping[i]))
			return strlen(mapping->grouping[i]);
	if (mapping->decimal)
		return text.at[0] == mapping->decimal;
	return text.at[0] == '.' || text.at[0] == ',';
}

static bool cut(const BillingMapping *mapping, Slice text, Pieces *pieces)
{
	Slice rest = slice_trim(text);
	pieces->count = 0;
	pieces->negative = rest.length && rest.at[0] == '-';
	for (rest = skip(rest, pieces->negative); pieces->count < RUNS_MAX;) {
		size_t digits = 0;
		while (digits < rest.length && rest.at[digits] >= '0' && rest.at[digits] <= '9')
			digits++;
		if (digits == 0)
			return false;
		pieces->runs[pieces->count++] = (Slice){rest.at, digits};
		rest = skip(rest, digits);
		size_t sign = rest.length ? sign_length(mapping, rest) : 0;
		if (sign == 0)
			return rest.length == 0;
		if (pieces->count < RUNS_MAX)
			pieces->signs[pieces->count] = (Slice){rest.at, sign};
		rest = skip(rest, sign);
	}
	return false;
}

/* Runs 0 to last are groups of thousands: one sign throughout, three digits behind each. */
static bool are_groups(const Pieces *pieces, size_t last)
{
	for (size_t i = 1; i <= last; i++)
		if (pieces->runs[i].length != GROUP_DIGITS || !slice_equal(pieces->signs[i], pieces->signs[1]))
			return false;
	return last == 0 || pieces->runs[0].length <= GROUP_DIGITS;
}

static bool is_point(Slice sign)
{
	return slice_equal_text(sign, ".") || slice_equal_text(sign, ",");
}

static bool seems_fraction(const Pieces *pieces, size_t last)
{
	return pieces->runs[last].length != GROUP_DIGITS || pieces->runs[0].length > GROUP_DIGITS || pieces->runs[0].at[0] == '0';
}

/* Whether what stands behind the last sign is the fraction. */
static const char *find_fraction(const BillingMapping *mapping, const Pieces *pieces, bool *fraction)
{
	size_t last = pieces->count - 1;
	*fraction = false;
	if (last == 0)
		return NULL;
	Slice sign = pieces->signs[last];
	if (mapping->decimal) {
		*fraction = sign.length == 1 && sign.at[0] == mapping->decimal;
		return NULL;
	}
	bool alone = last == 1, repeated = !alone && slice_equal(sign, pieces->signs[1]);
	*fraction = is_point(sign) && !repeated && (!alone || seems_fraction(pieces, last));
	return is_point(sign) && alone && !*fraction ? AMBIGUOUS : NULL;
}

static Slice join(const Pieces *pieces, bool fraction, Arena *arena)
{
	size_t length = pieces->negative + fraction, at = pieces->negative;
	for (size_t i = 0; i < pieces->count; i++)
		length += pieces->runs[i].length;
	char *text = arena_alloc(arena, length + 1);
	if (!text)
		return (Slice){0};
	if (pieces->negative)
		text[0] = '-';
	for (size_t i = 0; i < pieces->count; i++) {
		if (fraction && i == pieces->count - 1)
			text[at++] = '.';
		memcpy(text + at, pieces->runs[i].at, pieces->runs[i].length);
		at += pieces->runs[i].length;
	}
	return (Slice){text, length};
}

bool billing_figure_looks(const BillingMapping *mapping, Slice text)
{
	Pieces pieces;
	return cut(mapping, text, &pieces);
}

const char *billing_figure_plain(const BillingMapping *mapping, Slice text, Arena *arena, Slice *plain)
{
	if (mapping->decimal == '.' && mapping->grouping_count == 0) {
		*plain = text; /* as decimal.h reads it, exponents too */
		return NULL;
	}
	Pieces pieces;
	bool fraction;
	if (slice_trim(text).length == 0)
		return "empty";
	if (text.length > FIGURE_MAX_BYTES || !cut(mapping, text, &pieces))
		return NOT_A_NUMBER;
	const char *why = find_fraction(mapping, &pieces, &fraction);
	if (!why && !are_groups(&pieces, pieces.count - 1 - fraction))
		why = NOT_A_NUMBER;
	if (!why)
		*plain = join(&pieces, fraction, arena);
	return why ? why : plain->at ? NULL : "too long";
}

/* ---- money ---- */

static bool ends(Slice text, const char *suffix)
{
	size_t length = strlen(suffix);
	return length > 0 && text.length >= length
		&& slice_equal_ignore_case((Slice){text.at + text.length - length, length}, (Slice){suffix, length});
}

static bool starts(Slice text, const char *prefix)
{
	size_t length = strlen(prefix);
	return length > 0 && text.length >= length && slice_equal_ignore_case((Slice){text.at, length}, (Slice){prefix, length});
}

/* The longest sign at that end: "kr." rather than "kr". */
static const BillingCurrency *sign_at(const BillingMapping *mapping, Slice text, bool (*stands)(Slice text, const char *sign))
{
	const BillingCurrency *found = NULL;
	for (size_t i = 0; i < mapping->currency_count; i++) {
		const BillingCurrency *one = &mapping->currencies[i];
		if (stands(text, one->sign) && (!found || strlen(one->sign) > strlen(found->sign)))
			found = one;
	}
	return found;
}

static bool take_code(const BillingCurrency *currency, Slice *code)
{
	if (!currency || !*currency->code)
		return true; /* "$" says which currency no more than none does */
	if (code->at && !slice_equal_text(*code, currency->code))
		return false;
	*code = slice_of(currency->code);
	return true;
}

bool billing_money_cut(const BillingMapping *mapping, Slice text, Arena *arena, Slice *figure, Slice *code)
{
	*code = (Slice){0};
	Slice rest = slice_trim(text);
	bool negative = rest.length > 0 && rest.at[0] == '-'; /* -$5 is $-5 */
	rest = slice_trim(skip(rest, negative));
	const BillingCurrency *front = sign_at(mapping, rest, starts);
	rest = slice_trim(skip(rest, front ? strlen(front->sign) : 0));
	const BillingCurrency *back = sign_at(mapping, rest, ends);
	rest = slice_trim((Slice){rest.at, rest.length - (back ? strlen(back->sign) : 0)});
	*figure = negative && rest.length <= FIGURE_MAX_BYTES ? slice_of(arena_format(arena, "-%.*s", SLICE_ARG(rest))) : rest;
	return take_code(front, code) && take_code(back, code);
}
