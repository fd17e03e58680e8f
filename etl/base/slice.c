/* slice.c: comparing and cutting pieces of text without copying them. */
#include "base/slice.h"

#include <string.h>

Slice slice_of(const char *text)
{
	return (Slice){text, text == NULL ? 0 : strlen(text)};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Slice slice_trim(Slice slice)
{
	while (slice.length > 0 && is_blank(slice.at[0])) {
		slice.at++;
		slice.length--;
	}
	while (slice.length > 0 && is_blank(slice.at[slice.length - 1]))
		slice.length--;
	return slice;
}

/* An absent text equals only an absent one: NULL and "" are different answers. */
bool slice_equal(Slice a, Slice b)
{
	if (a.at == NULL || b.at == NULL)
		return a.at == b.at;
	return a.length == b.length && memcmp(a.at, b.at, a.length) == 0;
}

bool slice_equal_text(Slice a, const char *b)
{
	return slice_equal(a, slice_of(b));
}

/* tolower() follows the locale; header names and country codes do not. */
static char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool slice_equal_ignore_case(Slice a, Slice b)
{
	if (a.at == NULL || b.at == NULL)
		return a.at == b.at;
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++)
		if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
			return false;
	return true;
}

bool slice_begins(Slice slice, const char *prefix)
{
	size_t length = strlen(prefix);
	return slice.at != NULL && slice.length >= length && memcmp(slice.at, prefix, length) == 0;
}

/* A separator at the very end closes the last part and opens no further one:
 * "a," gives "a" alone, because an empty rest cannot be told from an empty text. */
bool slice_next(Slice *rest, char separator, Slice *part)
{
	if (rest->length == 0)
		return false;
	const char *end = memchr(rest->at, separator, rest->length);
	size_t length = end == NULL ? rest->length : (size_t)(end - rest->at);
	size_t taken = end == NULL ? length : length + 1;
	*part = (Slice){rest->at, length};
	*rest = (Slice){rest->at + taken, rest->length - taken};
	return true;
}
