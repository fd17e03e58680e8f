/* csv_cell.c: only what cannot be meant is taken off; what could be meant is refused, with words that say what it is. */
#include "base/csv_cell.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"

enum { TOLD_MAX = 20, SHOWN_MAX = 60, EXPONENT_DIGITS_MAX = 3 };

/* ---- what is taken off ---- */

static bool is_null(Slice cell)
{
	return slice_equal_text(cell, "NULL") || slice_equal_text(cell, "\\N");
}

/* ="…" as a formula that keeps a spreadsheet from reading the cell as a figure. */
static Slice without_formula(Slice cell)
{
	if (cell.length < 3 || !slice_begins(cell, "=\"") || cell.at[cell.length - 1] != '"')
		return cell;
	Slice inner = {cell.at + 2, cell.length - 3};
	return memchr(inner.at, '"', inner.length) ? cell : slice_trim(inner);
}

static bool would_be_mangled(char first)
{
	return (first >= '0' && first <= '9') || first == '+' || first == '-' || first == '=' || first == '@';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

static Slice without_apostrophe(Slice cell, CsvCell kind)
{
	if (kind == CSV_CELL_TEXT || cell.length < 2 || cell.at[0] != '\'' || cell.at[cell.length - 1] == '\'')
		return cell;
	return would_be_mangled(cell.at[1]) || (kind == CSV_CELL_KEY && is_letter(cell.at[1])) ? slice_trim((Slice){cell.at + 1, cell.length - 1}) : cell;
}

Slice csv_cell_bare(Slice cell, CsvCell kind, bool quoted)
{
	if (!quoted && is_null(cell))
		return (Slice){cell.at, 0};
	return without_apostrophe(without_formula(cell), kind);
}

/* ---- what no key may hold ---- */

/* Code points that leave no mark, or only a gap, wherever they are shown; U+0020 is a key's to hold. */
static bool is_invisible(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{0x80, 0xA0}, {0xAD, 0xAD}, {0x34F, 0x34F}, {0x61C, 0x61C}, {0x115F, 0x1160}, {0x1680, 0x1680},
		{0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x2000, 0x200F}, {0x2028, 0x202F}, {0x205F, 0x206F}, {0x2800, 0x2800},
		{0x3000, 0x3000}, {0x3164, 0x3164}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB},
		{0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (code <= ranges[i].last)
			return code >= ranges[i].first;
	return false;
}

/* What each reader of a key calls it. */
static const char *name_of(uint32_t code)
{
	switch (code) {
	case 0xA0: return " (a no-break space)";
	case 0xAD: return " (a soft hyphen)";
	case 0x200B: return " (a zero-width space)";
	case 0x200E: case 0x200F: return " (a mark of direction)";
	case 0xFEFF: return " (a byte order mark)";
	default: return "";
	}
}

static const char *find_unseen(Slice text, char detail[CSV_CELL_DETAIL_MAX])
{
	for (int64_t nth = 1; text.length > 0; nth++) {
		uint32_t code = 0;
		size_t taken = utf8_decode(text, &code);
		bool control = taken > 0 && (code < ' ' || code == 0x7F);
		if (control || (taken > 0 && is_invisible(code))) {
			snprintf(detail, CSV_CELL_DETAIL_MAX, "U+%04X%s at character %lld cannot be seen: take it out of the file",
				 (unsigned)code, name_of(code), (long long)nth);
			return control ? "control_character" : "invisible_character";
		}
		text.at += taken ? taken : 1;
		text.length -= taken ? taken : 1;
	}
	return NULL;
}

/* ---- figures with an exponent ---- */

typedef struct {
	size_t whole, fraction; /* digits */
	bool has_point, has_sign;
	int exponent;
} Scientific;

static size_t digits_of(Slice *rest)
{
	size_t count = 0;
	while (count < rest->length && rest->at[count] >= '0' && rest->at[count] <= '9')
		count++;
	*rest = (Slice){rest->at + count, rest->length - count};
	return count;
}

static bool take(Slice *rest, const char *any)
{
	if (rest->length == 0 || !rest->at[0] || !strchr(any, rest->at[0]))
		return false;
	*rest = (Slice){rest->at + 1, rest->length - 1};
	return true;
}

static bool read_exponent(Slice rest, Scientific *out)
{
	bool negative = rest.length > 0 && rest.at[0] == '-';
	out->has_sign = take(&rest, "+-");
	const char *first = rest.at;
	size_t count = digits_of(&rest);
	if (count == 0 || count > EXPONENT_DIGITS_MAX || rest.length > 0)
		return false;
	for (out->exponent = 0; first < rest.at; first++)
		out->exponent = out->exponent * 10 + (*first - '0');
	out->exponent = negative ? -out->exponent : out->exponent;
	return true;
}

static bool read_scientific(Slice rest, Scientific *out)
{
	*out = (Scientific){0};
	take(&rest, "+-");
	out->whole = digits_of(&rest);
	out->has_point = out->whole > 0 && take(&rest, ".,");
	out->fraction = out->has_point ? digits_of(&rest) : 0;
	return out->whole > 0 && (!out->has_point || out->fraction > 0) && take(&rest, "eE") && read_exponent(rest, out);
}

/* Ids in base 16 may look like 12e4: without a point or a sign behind the E no spreadsheet wrote it. */
const char *csv_cell_key_fault(Slice text, char detail[CSV_CELL_DETAIL_MAX])
{
	Scientific found;
	const char *reason = find_unseen(text, detail);
	if (reason || !read_scientific(text, &found) || !(found.has_point || found.has_sign))
		return reason;
	snprintf(detail, CSV_CELL_DETAIL_MAX, "a spreadsheet has rounded this: export the column as text");
	return "spreadsheet_rounded";
}

bool csv_cell_is_rounded(Slice text)
{
	Scientific found;
	return read_scientific(text, &found) && found.exponent > 0 && (size_t)found.exponent > found.fraction;
}

void csv_cell_tell_rounded(int64_t *count, const char *file_name, const char *place, Slice text)
{
	if (++*count <= TOLD_MAX)
		log_warning("%s, %s: %.*s has fewer digits than its exponent: a spreadsheet has rounded it; it is loaded as it stands. Export the column as text",
			    file_name, place, (int)(text.length < SHOWN_MAX ? text.length : SHOWN_MAX), text.at);
	else if (*count == TOLD_MAX + 1)
		log_warning("%s: more than %d figures are rounded by a spreadsheet; the rest are only counted", file_name, TOLD_MAX);
}
