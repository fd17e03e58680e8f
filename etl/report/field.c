#include "report/field.h"

#include <string.h>

bool field_is_formula(const char *text)
{
	return text && *text && strchr("=+-@\t\r\n", *text);
}

enum { FORMULA_TEXT_MAX = 255 };

void field_write(FILE *out, const char *text, char separator)
{
	const char special[] = {separator, '"', '\r', '\n', '\0'};
	if (!text)
		return;
	const char *apostrophe = field_is_formula(text) ? "'" : "";
	size_t length = strlen(text);
	bool blank_at_an_end = length > 0 && (text[0] == ' ' || text[length - 1] == ' ');
	if (!blank_at_an_end && strcspn(text, special) == length) {
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

/* A quotation mark is doubled for the formula and once more for the CSV. */
void field_write_name(FILE *out, const char *text, char separator)
{
	if (!text || !*text)
		return;
	if (strlen(text) > FORMULA_TEXT_MAX) {
		field_write(out, text, separator);
		return;
	}
	fputs("\"=\"\"", out);
	for (; *text; text++)
		fputs(*text == '"' ? "\"\"\"\"" : (const char[]){*text, '\0'}, out);
	fputs("\"\"\"", out);
}
