#include "report/total.h"

#include <string.h>

#include "report/figure.h"

static bool read_scaled(const char *text, __int128 *out)
{
	__int128 value = 0;
	int places = -1;
	for (const char *c = text + (*text == '-'); *c; c++) {
		if (*c == '.') {
			places = 0;
			continue;
		}
		places += places >= 0;
		if (places > TOTAL_PLACES) {
			if (*c != '0')
				return false;
			continue;
		}
		if (__builtin_mul_overflow(value, (__int128)10, &value) || __builtin_add_overflow(value, (__int128)(*c - '0'), &value))
			return false;
	}
	for (places = places < 0 ? 0 : places; places < TOTAL_PLACES; places++)
		if (__builtin_mul_overflow(value, (__int128)10, &value))
			return false;
	*out = *text == '-' ? -value : value;
	return true;
}

void total_add(Total *total, const char *text)
{
	__int128 value;
	if (!text || !*text)
		return;
	if (!figure_is_number(text) || !read_scaled(text, &value) || __builtin_add_overflow(total->value, value, &total->value))
		total->lost = true;
}

const char *total_text(const Total *total, char out[TOTAL_TEXT_MAX])
{
	char digits[TOTAL_TEXT_MAX];
	int at = TOTAL_TEXT_MAX;
	bool negative = total->value < 0;
	unsigned __int128 rest = negative ? -(unsigned __int128)total->value : (unsigned __int128)total->value;
	*out = '\0';
	if (total->lost)
		return out;
	digits[--at] = '\0';
	bool written = false;
	for (int place = 0; place <= TOTAL_PLACES || rest > 0; place++, rest /= 10) {
		if (place == TOTAL_PLACES && written)
			digits[--at] = '.';
		written |= rest % 10 != 0 || place >= TOTAL_PLACES;
		if (written)
			digits[--at] = (char)('0' + (int)(rest % 10));
	}
	if (negative)
		digits[--at] = '-';
	memcpy(out, digits + at, (size_t)(TOTAL_TEXT_MAX - at));
	return out;
}
