/* billing_mention.c: the guard behind the forms knows no language, only digits and the words that the mapping has. */
#include "billing/billing_mention.h"

#include <string.h>

#include "base/utf8.h"
#include "billing/billing_figure.h"

enum { ACCOUNT_DIGITS_MIN = 7, CARD_DIGITS_MIN = 18, UNIT_LETTERS_MIN = 2 };

/* ---- figures ---- */

/* The zeros of Unicode's decimal digits; nine follow each. */
static const uint32_t ZEROS[] = {0x30, 0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6,
	0xD66, 0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
	0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10};

/* Figures that are no decimal digits: raised and lowered ones, fractions, Roman and circled ones, the ideograph for
 * zero. */
static const uint32_t OTHERS[][2] = {{0xB2, 0xB3}, {0xB9, 0xB9}, {0xBC, 0xBE}, {0x2070, 0x2089}, {0x2150, 0x2189},
	{0x2460, 0x249B}, {0x24EA, 0x24FF}, {0x2776, 0x2793}, {0x3007, 0x3007}, {0x3220, 0x3229}, {0x3251, 0x325F},
	{0x3280, 0x3289}, {0x32B1, 0x32BF}, {0x1D7CE, 0x1D7FF}, {0x1F100, 0x1F10C}, {0x1FBF0, 0x1FBF9}};

static bool is_figure(uint32_t code)
{
	for (size_t i = 0; i < sizeof(ZEROS) / sizeof(ZEROS[0]); i++)
		if (code >= ZEROS[i] && code <= ZEROS[i] + 9)
			return true;
	for (size_t i = 0; i < sizeof(OTHERS) / sizeof(OTHERS[0]); i++)
		if (code >= OTHERS[i][0] && code <= OTHERS[i][1])
			return true;
	return false;
}

/* The bytes of the character that begins `text`, where it is a figure; else 0. */
static size_t figure_length(Slice text)
{
	uint32_t code = 0;
	size_t length = utf8_decode(text, &code);
	return length > 0 && is_figure(code) ? length : 0;
}

bool billing_mention_figure(Slice text)
{
	for (size_t i = 0; i < text.length; i++)
		if (figure_length((Slice){text.at + i, text.length - i}) > 0)
			return true;
	return false;
}

/* ---- words ---- */

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* No letter of ASCII goes on before or behind it. Others do not part a word here: "GBを" holds GB. */
static bool stands_alone(Slice text, size_t at, size_t length)
{
	bool before = at > 0 && is_letter(text.at[at - 1]) && is_letter(text.at[at]);
	bool behind =
		at + length < text.length && is_letter(text.at[at + length]) && is_letter(text.at[at + length - 1]);
	return !before && !behind;
}

/* The bytes of the unit's word that begins at `at`, of two letters or more; 0: none does. */
static size_t unit_length(const BillingMapping *mapping, Slice text, size_t at)
{
	for (size_t i = 0; i < mapping->unit_count; i++) {
		Slice word = slice_of(mapping->units[i].word);
		if (word.length >= UNIT_LETTERS_MIN && at + word.length <= text.length &&
			slice_equal_ignore_case((Slice){text.at + at, word.length}, word) &&
			stands_alone(text, at, word.length))
			return word.length;
	}
	return 0;
}

bool billing_mention_unit(const BillingMapping *mapping, Slice text)
{
	for (size_t at = 0; at < text.length; at++)
		if (unit_length(mapping, text, at) > 0)
			return true;
	return false;
}

/* ---- pieces of one line ---- */

void billing_mention_scan(const BillingMapping *mapping, Slice line, BillingMentions *out)
{
	size_t length = line.length < BILLING_LINE_MAX_BYTES ? line.length : BILLING_LINE_MAX_BYTES;
	out->at = line.at;
	out->figure_ends[length] = out->unit_ends[length] = UINT16_MAX;
	for (size_t i = length; i-- > 0;) {
		size_t figure = figure_length((Slice){line.at + i, line.length - i});
		size_t unit = unit_length(mapping, line, i);
		out->figure_ends[i] = figure > 0 ? (uint16_t)(i + figure) : out->figure_ends[i + 1];
		out->unit_ends[i] = out->unit_ends[i + 1];
		if (unit > 0 && i + unit < out->unit_ends[i])
			out->unit_ends[i] = (uint16_t)(i + unit);
	}
}

bool billing_mention_figure_within(const BillingMentions *mentions, Slice piece)
{
	size_t from = piece.length > 0 ? (size_t)(piece.at - mentions->at) : 0;
	return piece.length > 0 && mentions->figure_ends[from] <= from + piece.length;
}

bool billing_mention_unit_within(const BillingMentions *mentions, Slice piece)
{
	size_t from = piece.length > 0 ? (size_t)(piece.at - mentions->at) : 0;
	return piece.length > 0 && mentions->unit_ends[from] <= from + piece.length;
}

/* ---- metrics ---- */

bool billing_mention_metric_first(const BillingMapping *mapping, Slice text)
{
	text = slice_trim(text);
	for (size_t i = 0; i < mapping->metric_count; i++) {
		Slice word = slice_of(mapping->metrics[i].word);
		if (word.length > 0 && word.length <= text.length &&
			slice_equal_ignore_case((Slice){text.at, word.length}, word) &&
			stands_alone(text, 0, word.length))
			return true;
	}
	return false;
}

/* ---- accounts ---- */

static bool is_joint(char c)
{
	return c == '-' || c == '_' || c == '.' || c == '/' || c == '@';
}

/* How many digits stand in front. */
static size_t leading_digits(Slice text)
{
	size_t digits = 0;
	while (digits < text.length && is_digit(text.at[digits]))
		digits++;
	return digits;
}

/* One piece between joints: digits alone, or a letter first: "ACC1", not "12Go". */
static bool is_account_piece(Slice piece)
{
	size_t digits = leading_digits(piece);
	return digits == 0 || digits == piece.length;
}

/* A card's number with its check letter: "8986000000000000001F". */
static bool is_card(Slice text)
{
	return leading_digits(text) >= CARD_DIGITS_MIN && leading_digits(text) + 1 == text.length &&
	       is_letter(text.at[text.length - 1]);
}

/* "07000000001", "070-0000-0001", "+45 12 34 56 78": how many digits; 0: it is no such number. */
static size_t number_digits(Slice text)
{
	size_t digits = 0;
	bool plus = text.length > 0 && text.at[0] == '+';
	for (size_t i = plus; i < text.length; i++) {
		if (!is_digit(text.at[i]) && text.at[i] != '-' && !(plus && text.at[i] == ' '))
			return 0;
		digits += is_digit(text.at[i]);
	}
	return digits;
}

/* A character beyond ASCII that a name may hold: no blank, no figure, nothing unseen. */
static bool is_name_character(Slice text)
{
	uint32_t code;
	bool inside = utf8_decode(text, &code) == 0; /* of one that was looked at */
	return inside || !(code < 0xC0 || (code >= 0x2000 && code <= 0x206F) || code == 0x3000 || is_figure(code));
}

static bool is_account_word(Slice text)
{
	size_t from = 0;
	for (size_t i = 0; i < text.length; i++) {
		Slice rest = {text.at + i, text.length - i};
		bool ascii = (rest.at[0] & 0x80) == 0;
		if (!is_joint(rest.at[0]) &&
			!(ascii ? is_letter(rest.at[0]) || is_digit(rest.at[0]) : is_name_character(rest)))
			return false;
		if (!is_joint(rest.at[0]))
			continue;
		if (i > from && !is_account_piece((Slice){text.at + from, i - from}))
			return false;
		from = i + 1;
	}
	return !is_digit(text.at[0]) &&
	       (from == text.length || is_account_piece((Slice){text.at + from, text.length - from}));
}

/* What it looks like is asked first: that ends at the first blank. */
bool billing_mention_account(const BillingMapping *mapping, Slice text, bool sure)
{
	size_t digits = number_digits(text);
	bool alike = digits > 0 ? sure || digits >= ACCOUNT_DIGITS_MIN : text.length > 0 && (is_account_word(text) || is_card(text));
	return alike && !billing_mention_unit(mapping, text) && !billing_mention_metric_first(mapping, text);
}
