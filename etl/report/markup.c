#include "report/markup.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

static const char *reference_of(char c)
{
	switch (c) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	default: return NULL;
	}
}

/* Unicode's default-ignorable and bidirectional controls, but for the joiners U+200C and U+200D,
 * which Persian and the Indic scripts are written with; its line separators; all controls. */
static bool is_unseen(uint32_t code)
{
	return (code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7F && code <= 0x9F) || code == 0xAD
		|| code == 0x034F || code == 0x061C || code == 0x115F || code == 0x1160 || code == 0x17B4 || code == 0x17B5
		|| (code >= 0x180B && code <= 0x180F) || code == 0x200B || code == 0x200E || code == 0x200F
		|| (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F) || code == 0x3164
		|| code == 0xFEFF || code == 0xFFA0 || (code >= 0xFFF0 && code <= 0xFFFB) || (code >= 0xE0000 && code <= 0xE0FFF);
}

void markup_text(FILE *out, const char *text)
{
	if (!text)
		return;
	Slice rest = {text, strlen(text)};
	while (rest.length > 0) {
		uint32_t code = 0;
		size_t length = utf8_decode(rest, &code);
		const char *reference = reference_of(*rest.at);
		if (reference)
			fputs(reference, out);
		else if (length == 0)
			fputs(UTF8_REPLACEMENT, out);
		else if (is_unseen(code))
			fprintf(out, "\\u{%04" PRIX32 "}", code);
		else
			fwrite(rest.at, 1, length, out);
		length += length == 0;
		rest.at += length;
		rest.length -= length;
	}
}

void markup_print(FILE *out, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	for (;;) {
		size_t plain = strcspn(format, "%");
		fwrite(format, 1, plain, out);
		format += plain;
		if (*format == '\0')
			break;
		assert(format[1] == 's' || format[1] == '%');
		if (format[1] == 's')
			markup_text(out, va_arg(arguments, const char *));
		else
			putc('%', out);
		format += 2;
	}
	va_end(arguments);
}
