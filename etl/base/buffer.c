/* buffer.c: growing text, and the escaped forms that others read. */
#include "base/buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/utf8.h"

enum { BUFFER_FIRST_BYTES = 64 };

/* What an empty buffer shows; capacity 0 says that it is not the buffer's own. */
static char nothing[1];

void buffer_init(Buffer *buffer, size_t max_bytes)
{
	*buffer = (Buffer){.data = nothing, .max_bytes = max_bytes};
}

void buffer_free(Buffer *buffer)
{
	if (buffer->capacity > 0)
		free(buffer->data);
	buffer_init(buffer, buffer->max_bytes);
}

void buffer_clear(Buffer *buffer)
{
	buffer->length = 0;
	buffer->full = false;
	if (buffer->capacity > 0)
		buffer->data[0] = '\0';
}

/* Room for `more` bytes and the NUL. Once full, also a short append fails:
 * text with a hole in its middle would be worse than text that stops. */
static bool make_room(Buffer *buffer, size_t more)
{
	if (buffer->full || more > buffer->max_bytes - buffer->length) {
		buffer->full = true;
		return false;
	}
	size_t needed = buffer->length + more + 1;
	if (needed <= buffer->capacity)
		return true;
	size_t capacity = buffer->capacity < BUFFER_FIRST_BYTES ? BUFFER_FIRST_BYTES : buffer->capacity;
	while (capacity < needed)
		capacity = capacity > SIZE_MAX / 2 ? needed : capacity * 2;
	char *old = buffer->capacity > 0 ? buffer->data : NULL;
	buffer->data = memory_grow(old, capacity, 1);
	buffer->capacity = capacity;
	return true;
}

bool buffer_append(Buffer *buffer, const void *data, size_t length)
{
	if (!make_room(buffer, length))
		return false;
	if (length > 0)
		memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
	return true;
}

bool buffer_text(Buffer *buffer, const char *text)
{
	return buffer_append(buffer, text, strlen(text));
}

bool buffer_slice(Buffer *buffer, Slice slice)
{
	return buffer_append(buffer, slice.at, slice.length);
}

bool buffer_char(Buffer *buffer, char c)
{
	return buffer_append(buffer, &c, 1);
}

bool buffer_int(Buffer *buffer, int64_t value)
{
	char digits[20];
	size_t at = sizeof(digits);
	/* The magnitude of INT64_MIN is only a figure without a sign. */
	uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		digits[--at] = '-';
	return buffer_append(buffer, digits + at, sizeof(digits) - at);
}

bool buffer_format(Buffer *buffer, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	bool done = length >= 0 && make_room(buffer, (size_t)length);
	if (done) {
		vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
		buffer->length += (size_t)length;
	}
	va_end(again);
	va_end(arguments);
	return done;
}

/* Appends text with some ASCII characters replaced, in runs as long as possible:
 * this is the inner loop of every row that is loaded. */
static bool append_escaped(Buffer *buffer, Slice text, const char *const escapes[128])
{
	size_t run = 0;
	size_t at = 0;
	while (at < text.length) {
		unsigned char c = (unsigned char)text.at[at];
		const char *escape = NULL;
		size_t length = 1;
		if (c < 0x80) {
			escape = escapes[c];
		} else {
			uint32_t code;
			length = utf8_decode((Slice){text.at + at, text.length - at}, &code);
			if (length == 0)
				escape = UTF8_REPLACEMENT;
		}
		if (escape == NULL) {
			at += length;
			continue;
		}
		if (!buffer_append(buffer, text.at + run, at - run) || !buffer_text(buffer, escape))
			return false;
		run = ++at;
	}
	return text.length == run || buffer_append(buffer, text.at + run, text.length - run);
}

/* RFC 8259, section 7. */
static const char *const json_escapes[128] = {
	"\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
	"\\b",     "\\t",     "\\n",     "\\u000b", "\\f",     "\\r",     "\\u000e", "\\u000f",
	"\\u0010", "\\u0011", "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017",
	"\\u0018", "\\u0019", "\\u001a", "\\u001b", "\\u001c", "\\u001d", "\\u001e", "\\u001f",
	['"'] = "\\\"", ['\\'] = "\\\\",
};

bool buffer_json_string(Buffer *buffer, Slice text)
{
	buffer_char(buffer, '"');
	append_escaped(buffer, text, json_escapes);
	return buffer_char(buffer, '"');
}

/* PostgreSQL's manual, COPY, "Text Format". A NUL cannot be stored in its text type. */
static const char *const copy_escapes[128] = {
	['\0'] = UTF8_REPLACEMENT, ['\b'] = "\\b", ['\f'] = "\\f", ['\n'] = "\\n", ['\r'] = "\\r",
	['\t'] = "\\t", ['\v'] = "\\v", ['\\'] = "\\\\",
};

bool buffer_copy_field(Buffer *buffer, Slice text)
{
	if (text.at == NULL)
		return buffer_text(buffer, "\\N");
	return append_escaped(buffer, text, copy_escapes) && !buffer->full;
}

/* RFC 3986, section 2.3; isalnum() would follow the locale. */
static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

bool buffer_url(Buffer *buffer, Slice text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (is_unreserved(text.at[i]))
			buffer_char(buffer, text.at[i]);
		else
			buffer_format(buffer, "%%%02X", (unsigned char)text.at[i]);
	}
	return !buffer->full;
}

/* Code points that would act on a terminal or a log reader instead of being seen:
 * C0 and DEL, C1, line and paragraph separators, everything that turns the writing
 * direction (CVE-2021-42574), the byte order mark, and the invisible tag characters. */
static bool is_hidden(uint32_t code)
{
	static const uint32_t ranges[][2] = {
		{0x00, 0x1F}, {0x7F, 0x9F}, {0x061C, 0x061C}, {0x200E, 0x200F}, {0x2028, 0x202E},
		{0x2066, 0x2069}, {0xFEFF, 0xFEFF}, {0xE0000, 0xE007F},
	};
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

/* Writes what stands for the first character of `text` into `out`, says how many bytes
 * of the text that was, and in *shown how many characters a reader sees. */
static size_t show_character(Slice text, char out[16], size_t *length, size_t *shown)
{
	uint32_t code = 0;
	size_t taken = utf8_decode(text, &code);
	if (taken > 0 && !is_hidden(code)) {
		memcpy(out, text.at, taken);
		*length = taken;
		*shown = 1;
		return taken;
	}
	int written;
	if (taken <= 1)
		written = snprintf(out, 16, "\\x%02x", (unsigned char)text.at[0]);
	else
		written = snprintf(out, 16, "\\u{%04X}", code & 0x1FFFFF);
	*length = *shown = (size_t)written;
	return taken == 0 ? 1 : taken;
}

/* At most max_characters are seen, the "…" included; 0 means all of them. */
bool buffer_visible(Buffer *buffer, Slice text, size_t max_characters)
{
	size_t seen = 0;
	size_t cut = buffer->length; /* where "…" would still fit */
	for (size_t at = 0; at < text.length;) {
		char out[16];
		size_t length = 0;
		size_t shown = 0;
		at += show_character((Slice){text.at + at, text.length - at}, out, &length, &shown);
		if (max_characters > 0 && seen + shown > max_characters) {
			buffer->length = cut;
			return buffer_text(buffer, "…");
		}
		if (!buffer_append(buffer, out, length))
			return false;
		seen += shown;
		if (seen < max_characters)
			cut = buffer->length;
	}
	return !buffer->full;
}
