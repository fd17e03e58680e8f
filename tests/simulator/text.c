#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool reserve(Text *text, size_t more)
{
	size_t needed = text->length + more + 1;
	if (text->overflow || more > TEXT_MAX_BYTES || needed > TEXT_MAX_BYTES) {
		text->overflow = true;
		return false;
	}
	if (needed <= text->capacity)
		return true;
	size_t capacity = text->capacity ? text->capacity : 512;
	while (capacity < needed)
		capacity *= 2;
	char *grown = realloc(text->data, capacity);
	if (!grown) {
		text->overflow = true;
		return false;
	}
	text->data = grown;
	text->capacity = capacity;
	return true;
}

void text_add_bytes(Text *text, const void *bytes, size_t count)
{
	if (!reserve(text, count))
		return;
	memcpy(text->data + text->length, bytes, count);
	text->length += count;
	text->data[text->length] = '\0';
}

void text_add(Text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

/* Tries in the room that is left, which nearly always does; only else measured first. */
void text_addf(Text *text, const char *format, ...)
{
	va_list arguments, again;
	size_t room = text->overflow ? 0 : text->capacity - text->length;
	va_start(arguments, format);
	va_copy(again, arguments);
	int length = vsnprintf(room ? text->data + text->length : NULL, room, format, arguments);
	if (length >= 0 && reserve(text, (size_t)length)) {
		if ((size_t)length >= room)
			vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
		text->length += (size_t)length;
	} else if (room) {
		text->data[text->length] = '\0';
	}
	va_end(again);
	va_end(arguments);
}

void text_add_json(Text *text, const char *string)
{
	text_add_bytes(text, "\"", 1);
	for (const unsigned char *c = (const unsigned char *)string; *c; c++) {
		if (*c == '"' || *c == '\\')
			text_addf(text, "\\%c", *c);
		else if (*c < 0x20)
			text_addf(text, "\\u%04x", *c);
		else
			text_add_bytes(text, c, 1);
	}
	text_add_bytes(text, "\"", 1);
}

void text_add_csv(Text *text, char separator, const char *string)
{
	const char special[] = {separator, '"', '\r', '\n', '\0'};
	if (!strpbrk(string, special)) {
		text_add(text, string);
		return;
	}
	text_add_bytes(text, "\"", 1);
	for (; *string; string++) {
		if (*string == '"')
			text_add_bytes(text, "\"", 1);
		text_add_bytes(text, string, 1);
	}
	text_add_bytes(text, "\"", 1);
}

void text_free(Text *text)
{
	free(text->data);
	*text = (Text){0};
}
