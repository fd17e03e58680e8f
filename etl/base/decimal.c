/* decimal.c: figures as digits standing at powers of ten.
 *
 * A Figure never holds a value, only where its digits are, so that 4,000
 * written digits are as exact as four. The work is linear in the text's length
 * whatever the exponent says: powers at which no digit stands are not visited.
 */
#include "base/decimal.h"

#include <assert.h>
#include <string.h>

__extension__ typedef unsigned __int128 Wide;

typedef struct {
	bool negative;
	Slice whole;      /* digits before the point, as written */
	Slice fraction;   /* digits after it */
	int64_t exponent; /* as written, within ±EXPONENT_MAX */
	bool zero;
	int64_t highest; /* power of ten of the first digit that is not 0 */
	int64_t lowest;  /* and of the last */
} Figure;

/* Far beyond any text's length, far below overflow of sums with one. */
#define EXPONENT_MAX ((int64_t)1 << 60)

enum {
	INT64_DIGITS = 19,        /* 10^19 passes INT64_MAX, and UINT64_MAX does not */
	NORMALIZE_DIGITS_MAX = 30 /* each side of the point, by the header */
};

/* ---- reading ---- */

static Slice take_digits(Slice *rest)
{
	size_t count = 0;
	while (count < rest->length && rest->at[count] >= '0' && rest->at[count] <= '9')
		count++;
	Slice digits = {rest->at, count};
	*rest = (Slice){rest->at + count, rest->length - count};
	return digits;
}

static bool take_char(Slice *rest, char c)
{
	if (rest->length == 0 || rest->at[0] != c)
		return false;
	*rest = (Slice){rest->at + 1, rest->length - 1};
	return true;
}

static bool read_exponent(Slice *rest, int64_t *out)
{
	bool negative = take_char(rest, '-');
	if (!negative)
		take_char(rest, '+');
	Slice digits = take_digits(rest);
	int64_t value = 0;
	for (size_t i = 0; i < digits.length && value < EXPONENT_MAX / 10 - 1; i++)
		value = value * 10 + (digits.at[i] - '0');
	*out = negative ? -value : value;
	return digits.length > 0;
}

static char digit_at(const Figure *figure, int64_t power)
{
	int64_t written = power - figure->exponent;
	if (written >= 0) {
		int64_t from_left = (int64_t)figure->whole.length - 1 - written;
		return from_left >= 0 ? figure->whole.at[from_left] : '0';
	}
	int64_t after_point = -1 - written;
	return after_point < (int64_t)figure->fraction.length ? figure->fraction.at[after_point] : '0';
}

static void find_extent(Figure *figure)
{
	int64_t first = figure->exponent + (int64_t)figure->whole.length - 1;
	int64_t last = figure->exponent - (int64_t)figure->fraction.length;
	while (first >= last && digit_at(figure, first) == '0')
		first--;
	figure->zero = first < last;
	while (!figure->zero && digit_at(figure, last) == '0')
		last++;
	figure->highest = first;
	figure->lowest = last;
}

/* [-]digits[.digits][e[+-]digits]; E is read too because JSON allows it. */
static DecimalResult read_figure(Slice text, char point, Figure *figure)
{
	Slice rest = slice_trim(text);
	if (rest.length == 0)
		return DECIMAL_EMPTY;
	*figure = (Figure){.negative = take_char(&rest, '-')};
	figure->whole = take_digits(&rest);
	if (figure->whole.length == 0)
		return DECIMAL_NOT_A_NUMBER;
	if (take_char(&rest, point)) {
		figure->fraction = take_digits(&rest);
		if (figure->fraction.length == 0)
			return DECIMAL_NOT_A_NUMBER;
	}
	if ((take_char(&rest, 'e') || take_char(&rest, 'E')) && !read_exponent(&rest, &figure->exponent))
		return DECIMAL_NOT_A_NUMBER;
	if (rest.length > 0)
		return DECIMAL_NOT_A_NUMBER;
	find_extent(figure);
	return DECIMAL_OK;
}

/* ---- multiplying ---- */

static uint64_t whole_part(const Figure *figure)
{
	uint64_t value = 0;
	for (int64_t power = figure->highest; power >= 0; power--)
		value = value * 10 + (uint64_t)(digit_at(figure, power) - '0');
	return value;
}

/* The fraction times the multiplier, as one multiplies on paper: from the last digit to the
 * first, carrying. What the first step after the point leaves over decides the rounding. */
static Wide fraction_part(const Figure *figure, int64_t multiplier, bool *up, bool *inexact)
{
	Wide carry = 0;
	unsigned left_over = 0;
	*inexact = false;
	for (int64_t power = figure->lowest; power < 0; power++) {
		Wide step = carry + (Wide)multiplier * (unsigned)(digit_at(figure, power) - '0');
		left_over = (unsigned)(step % 10);
		carry = step / 10;
		*inexact = *inexact || left_over > 0;
	}
	*up = left_over >= 5;
	return carry;
}

static DecimalResult multiply(const Figure *figure, int64_t multiplier, int64_t *out, bool *inexact)
{
	*inexact = false;
	*out = 0;
	if (figure->zero)
		return DECIMAL_OK;
	if (figure->highest >= INT64_DIGITS)
		return DECIMAL_OVERFLOW;
	/* Below 10^-20 not even a multiplier of 10^19 makes half a unit of it. */
	if (figure->highest < -INT64_DIGITS - 1) {
		*inexact = true;
		return DECIMAL_OK;
	}
	bool up;
	Wide value = fraction_part(figure, multiplier, &up, inexact);
	value += (Wide)whole_part(figure) * (uint64_t)multiplier + (up ? 1 : 0);
	if (value > (Wide)INT64_MAX + (figure->negative ? 1 : 0))
		return DECIMAL_OVERFLOW;
	*out = figure->negative ? (int64_t)(0 - (uint64_t)value) : (int64_t)value;
	return DECIMAL_OK;
}

DecimalResult decimal_to_base(Slice text, int64_t multiplier, int64_t *out, bool *rounded)
{
	assert(multiplier >= 1);
	Figure figure;
	DecimalResult result = read_figure(text, '.', &figure);
	if (result != DECIMAL_OK)
		return result;
	int64_t value;
	bool inexact;
	result = multiply(&figure, multiplier, &value, &inexact);
	if (result != DECIMAL_OK)
		return result;
	*out = value;
	if (rounded != NULL)
		*rounded = inexact;
	return DECIMAL_OK;
}

DecimalResult decimal_to_integer(Slice text, int64_t *out)
{
	int64_t value;
	bool rounded;
	DecimalResult result = decimal_to_base(text, 1, &value, &rounded);
	if (result != DECIMAL_OK)
		return result;
	if (rounded)
		return DECIMAL_NOT_A_NUMBER;
	*out = value;
	return DECIMAL_OK;
}

/* ---- money ---- */

DecimalResult decimal_normalize(Slice text, char point, Arena *arena, const char **out)
{
	Figure figure;
	DecimalResult result = read_figure(text, point, &figure);
	if (result != DECIMAL_OK)
		return result;
	int64_t highest = figure.zero || figure.highest < 0 ? 0 : figure.highest;
	int64_t last_written = figure.exponent - (int64_t)figure.fraction.length;
	/* Every written place counts, of a zero too: 0.00 is an amount with cents. */
	int64_t lowest = last_written < 0 ? last_written : 0;
	if (highest >= NORMALIZE_DIGITS_MAX || lowest < -NORMALIZE_DIGITS_MAX)
		return DECIMAL_OVERFLOW;
	char written[2 * NORMALIZE_DIGITS_MAX + 3];
	size_t length = 0;
	if (figure.negative && !figure.zero)
		written[length++] = '-';
	for (int64_t power = highest; power >= lowest; power--) {
		if (power == -1)
			written[length++] = '.';
		written[length++] = digit_at(&figure, power);
	}
	char *copy = arena_text(arena, (Slice){written, length});
	if (copy == NULL)
		return DECIMAL_OVERFLOW;
	*out = copy;
	return DECIMAL_OK;
}

const char *decimal_reason(DecimalResult result)
{
	switch (result) {
	case DECIMAL_OK:
		return "a number";
	case DECIMAL_EMPTY:
		return "empty";
	case DECIMAL_NOT_A_NUMBER:
		return "not a number";
	case DECIMAL_OVERFLOW:
		return "too large for a 64-bit figure";
	}
	return "unknown";
}
