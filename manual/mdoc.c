/* mdoc.c: words are put into lines one by one; a dot or an apostrophe that begins a line would be a request. */
#include "mdoc.h"

#include <stdbool.h>
#include <string.h>

enum { WIDTH = 78, BROKEN_BY_HAND = 110, LONG_WORD = 40, PARAGRAPH_MAX = 8192 };

static bool begins(Slice word, size_t place, const char *text) {
	return word.length - place >= strlen(text) && memcmp(word.at + place, text, strlen(text)) == 0;
}

/* A hyphen of an option is one that can be typed; a list of columns may be broken after each comma. */
static void put(FILE *out, Slice word) {
	if (word.length && (word.at[0] == '.' || word.at[0] == '\'')) fputs("\\&", out);
	for (size_t i = 0; i < word.length; i++) {
		char c = word.at[i];
		if (c == '\\') fputs("\\e", out);
		else if (c == '-' && (i == 0 || word.at[i - 1] == '-' || begins(word, i, "--"))) fputs("\\-", out);
		else if (c == '`') fputs("\\(ga", out);
		else if (c == '^') fputs("\\(ha", out);
		else if (c == '~') fputs("\\(ti", out);
		else fputc(c, out);
		if (c == ',' && word.length > LONG_WORD) fputs("\\:\\c\n", out);
	}
}

void mdoc_word(FILE *out, Slice word) {
	put(out, word);
}

static bool ends_sentence(Slice word) {
	if (word.length && word.at[word.length - 1] == ')') word.length--;
	return word.length > 1 && strchr(".!?", word.at[word.length - 1]) != NULL;
}

void mdoc_text(FILE *out, Slice text) {
	size_t column = 0;
	for (Slice word; slice_next(&text, ' ', &word);) {
		if (!word.length) continue;
		if (column && column + 1 + word.length > WIDTH) column = 0, fputc('\n', out);
		if (column) column++, fputc(' ', out);
		put(out, word);
		column += word.length;
		if (ends_sentence(word) && slice_trim(text).length) column = 0, fputc('\n', out);
	}
	fputc('\n', out);
}

/* A line that names columns, one before an option, and one that ends well before the margin were ended on purpose. */
static bool ends_paragraph(const char *line, size_t length) {
	const char *next = line + length;
	return length < BROKEN_BY_HAND || strncmp(line, "columns:", 8) == 0 || *next == '\0'
		|| strcmp(next, "\n") == 0 || strncmp(next, "\n--", 3) == 0;
}

void mdoc_lines(FILE *out, const char *lines) {
	char paragraph[PARAGRAPH_MAX];
	size_t filled = 0;
	while (*lines) {
		size_t length = strcspn(lines, "\n");
		if (filled + length + 1 < sizeof paragraph)
			filled += (size_t)snprintf(paragraph + filled, sizeof paragraph - filled, "%.*s ", (int)length, lines);
		if (ends_paragraph(lines, length)) mdoc_text(out, (Slice){paragraph, filled}), filled = 0;
		lines += length + (lines[length] == '\n');
		if (!filled && *lines) fputs(".Pp\n", out);
	}
}
