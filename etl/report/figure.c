#include "report/figure.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MINUS "\xE2\x88\x92"
#define FIGURE_SPACE "\xE2\x80\x87"
#define POINT_SPACE "\xE2\x80\x88"

/* ISO 4217's currencies without a minor unit. */
static const char whole_currencies[] = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";

static const int64_t spreadsheet_limit = INT64_C(1) << 53;
enum { SPREADSHEET_DIGITS = 15 };

bool figure_is_number(const char *text)
{
	if (!text)
		return false;
	text += *text == '-';
	size_t whole = strspn(text, "0123456789");
	if (whole == 0)
		return false;
	if (text[whole] == '\0')
		return true;
	size_t fraction = strspn(text + whole + 1, "0123456789");
	return text[whole] == '.' && fraction > 0 && text[whole + 1 + fraction] == '\0';
}

bool figure_is_zero(const char *text)
{
	return !text || strspn(text, "-0.") == strlen(text);
}

/* The sign and the whole part; what follows is returned. */
static const char *grouped_whole(FILE *out, const char *text)
{
	if (*text == '-') {
		if (!figure_is_zero(text))
			fputs(MINUS, out);
		text++;
	}
	size_t digits = strspn(text, "0123456789");
	for (size_t i = 0; i < digits; i++) {
		if (i > 0 && (digits - i) % 3 == 0)
			putc(',', out);
		putc(text[i], out);
	}
	return text + digits;
}

void figure_grouped(FILE *out, const char *text)
{
	if (!figure_is_number(text))
		return;
	fputs(grouped_whole(out, text), out);
}

static size_t least_places(const char *currency)
{
	bool whole = currency && strlen(currency) == 3 && strstr(whole_currencies, currency);
	return whole ? 0 : 2;
}

/* The fraction without zeros at its end; *places is how long it is then. */
static const char *fraction_of(const char *text, size_t *places)
{
	const char *point = strchr(text, '.');
	*places = point ? strlen(point + 1) : 0;
	while (*places > 0 && point[*places] == '0')
		(*places)--;
	return point ? point + 1 : "";
}

int figure_places(const char *text)
{
	size_t places = 0;
	if (figure_is_number(text))
		fraction_of(text, &places);
	return places > FIGURE_PLACES_MAX ? FIGURE_PLACES_MAX : (int)places;
}

void figure_money(FILE *out, const char *text, const char *currency, int places)
{
	if (!figure_is_number(text))
		return;
	size_t written;
	const char *fraction = fraction_of(text, &written);
	size_t least = written > 0 ? 2 : least_places(currency);
	grouped_whole(out, text);
	if (least > 0)
		putc('.', out);
	else if (places > 0)
		fputs(POINT_SPACE, out);
	fwrite(fraction, 1, written, out);
	for (; written < least; written++)
		putc('0', out);
	for (; written < (size_t)places; written++)
		fputs(FIGURE_SPACE, out);
}

/* Tenths of a unit, rounded half up; a thousand and more of one become one of the next. */
static bool human_bytes(char out[FIGURE_TEXT_MAX], const char *sign, uint64_t bytes)
{
	static const char *const names[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	if (bytes < 1024)
		return false;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		uint64_t unit = UINT64_C(1) << (10 * (i + 1));
		uint64_t whole = bytes / unit;
		uint64_t tenths = ((bytes % unit) * 10 + unit / 2) / unit;
		if (tenths == 10) {
			whole++;
			tenths = 0;
		}
		if (whole >= 1024)
			continue;
		snprintf(out, FIGURE_TEXT_MAX, "%s%" PRIu64 ".%" PRIu64 " %s", sign, whole, tenths, names[i]);
		return true;
	}
	return false;
}

static bool human_seconds(char out[FIGURE_TEXT_MAX], const char *sign, uint64_t seconds)
{
	char hours[FIGURE_TEXT_MAX / 2] = "";
	uint64_t rest = seconds / 3600;
	if (seconds < 60)
		return false;
	if (rest >= 1000000)
		return false;
	if (rest >= 1000)
		snprintf(hours, sizeof hours, "%" PRIu64 ",%03" PRIu64 " h ", rest / 1000, rest % 1000);
	else if (rest > 0)
		snprintf(hours, sizeof hours, "%" PRIu64 " h ", rest);
	snprintf(out, FIGURE_TEXT_MAX, "%s%s%" PRIu64 " min %" PRIu64 " s", sign, hours, seconds / 60 % 60, seconds % 60);
	return true;
}

bool figure_human(char out[FIGURE_TEXT_MAX], const char *text, const char *unit)
{
	if (!figure_is_number(text) || strchr(text, '.'))
		return false;
	const char *sign = *text == '-' ? MINUS : "";
	errno = 0;
	uint64_t figure = strtoull(text + (*text == '-'), NULL, 10);
	if (errno)
		return false;
	if (strcmp(unit, "byte") == 0)
		return human_bytes(out, sign, figure);
	if (strcmp(unit, "second") == 0)
		return human_seconds(out, sign, figure);
	return false;
}

const char *figure_symbol(const char *unit)
{
	if (unit && strcmp(unit, "byte") == 0)
		return "B";
	if (unit && strcmp(unit, "second") == 0)
		return "s";
	return "";
}

static size_t significant_digits(const char *text)
{
	text += strspn(text, "-0.");
	size_t digits = 0, kept = 0;
	bool fraction = false;
	for (; *text; text++) {
		if (*text == '.') {
			fraction = true;
			kept = digits;
			continue;
		}
		digits++;
		if (*text != '0')
			kept = digits;
	}
	return fraction ? kept : digits;
}

bool figure_fits_spreadsheet(const char *text)
{
	if (!figure_is_number(text))
		return false;
	if (strchr(text, '.'))
		return significant_digits(text) <= SPREADSHEET_DIGITS;
	errno = 0;
	int64_t whole = strtoll(text, NULL, 10);
	return errno == 0 && whole < spreadsheet_limit && whole > -spreadsheet_limit;
}
