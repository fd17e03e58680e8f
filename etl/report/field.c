#include "report/field.h"

#include <string.h>

bool field_is_formula(const char *text)
{
	return text && *text && strchr("=+-@\t\r\n", *text);
}

void field_write(FILE *out, const char *text)
{
	if (!text)
		return;
	const char *apostrophe = field_is_formula(text) ? "'" : "";
	size_t length = strlen(text);
	bool blank_at_an_end = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
	if (!blank_at_an_end && strcspn(text, ",\"\r\n") == length) {
		fputs(apostrophe, out);
		fputs(text, out);
		return;
	}
	putc('"', out);
	fputs(apostrophe, out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}
