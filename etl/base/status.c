/* status.c: filling an Error once, at the place that knows most. */
#include "base/status.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* An error is one line; what a library or a server says may hold several. */
static void make_one_line(char *text)
{
	for (char *c = text; *c != '\0'; c++)
		if (*c == '\n' || *c == '\r')
			*c = ' ';
	size_t length = strlen(text);
	while (length > 0 && text[length - 1] == ' ')
		text[--length] = '\0';
}

/* Says visibly that the text went on; takes whole UTF-8 characters off for the room. */
static void mark_cut(char *text)
{
	static const char mark[] = "…";
	size_t at = ERROR_TEXT_MAX - sizeof(mark);
	while (at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80)
		at--;
	memcpy(text + at, mark, sizeof(mark));
}

Status error_set(Error *error, Status status, const char *format, ...)
{
	if (error == NULL || error->text[0] != '\0')
		return status;
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(error->text, sizeof(error->text), format, arguments);
	va_end(arguments);
	if (length >= ERROR_TEXT_MAX)
		mark_cut(error->text);
	make_one_line(error->text);
	error->status = status;
	return status;
}

Status error_prefix(Error *error, const char *format, ...)
{
	if (error == NULL)
		return STATUS_FAILED;
	char rest[ERROR_TEXT_MAX];
	char prefix[ERROR_TEXT_MAX];
	memcpy(rest, error->text, sizeof(rest));
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(prefix, sizeof(prefix), format, arguments);
	va_end(arguments);
	/* A prefix that fills everything would hide what happened. */
	int length = snprintf(error->text, sizeof(error->text), "%.300s: %s", prefix, rest);
	if (length >= ERROR_TEXT_MAX)
		mark_cut(error->text);
	make_one_line(error->text);
	return error->status;
}
