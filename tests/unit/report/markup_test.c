/* markup_test.c: nothing from outside becomes markup, or hides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/markup.h"

static char *escaped(const char *text)
{
	char *out = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&out, &length);
	markup_text(stream, text);
	fclose(stream);
	return out;
}

static void escapes(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected, *why;
	} cases[] = {
		{"plain", "plain", "letters stay"},
		{"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;", "no element"},
		{"\" onerror='x' &amp;", "&quot; onerror=&#39;x&#39; &amp;amp;", "no end of an attribute, and a reference is text"},
		{"=cmd()", "=cmd()", "a formula is text here"},
		{"\xC3\xA6\xE6\x97\xA5\xF0\x9F\x98\x80", "\xC3\xA6\xE6\x97\xA5\xF0\x9F\x98\x80", "other scripts stay"},
		{"a\xE2\x80\xAE" "b", "a\\u{202E}b", "an override"},
		{"\xE2\x81\xA6x\xE2\x81\xA9", "\\u{2066}x\\u{2069}", "isolates"},
		{"\xE2\x80\x8F\xD8\x9C\xE2\x80\x8E", "\\u{200F}\\u{061C}\\u{200E}", "marks"},
		{"1\xE2\x80\x8B" "2\xEF\xBB\xBF", "1\\u{200B}2\\u{FEFF}", "nothing of no width"},
		{"\xE2\x80\x8C\xE2\x80\x8D", "\xE2\x80\x8C\xE2\x80\x8D", "but the joiners that scripts need"},
		{"a\x01\x1B[31m\x7F\r", "a\\u{0001}\\u{001B}[31m\\u{007F}\\u{000D}", "controls"},
		{"a\tb\nc", "a\tb\nc", "but blanks"},
		{"\xC2\x85\xC2\xA0", "\\u{0085}\xC2\xA0", "the other controls, and not the blank beside them"},
		{"\xF3\xA0\x81\x81", "\\u{E0041}", "tags"},
		{"\xFFx\xC3", "\xEF\xBF\xBDx\xEF\xBF\xBD", "bytes that are no characters"},
		{"\xC0\xBCscript>", "\xEF\xBF\xBD\xEF\xBF\xBDscript&gt;", "an overlong <"},
		{"", "", "nothing"},
		{NULL, "", "no text"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *out = escaped(cases[i].text);
		if (strcmp(out, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, out);
		free(out);
	}
}

/* Whatever bytes come, none of those that end text or an attribute come out. */
static void nothing_gets_out(void **state)
{
	(void)state;
	uint32_t seed = 1;
	for (int i = 0; i < 20000; i++) {
		char text[24];
		for (size_t k = 0; k < sizeof text - 1; k++) {
			seed = seed * 1664525u + 1013904223u;
			text[k] = (char)(seed >> 24 ? seed >> 24 : 1);
		}
		text[sizeof text - 1] = '\0';
		char *out = escaped(text);
		assert_null(strpbrk(out, "<>\"'"));
		free(out);
	}
}

static void prints(void **state)
{
	(void)state;
	char *out = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&out, &length);
	markup_print(stream, "<td title=\"%s\">100 %%, %s</td>", "a\"b", "<c>");
	fclose(stream);
	assert_string_equal(out, "<td title=\"a&quot;b\">100 %, &lt;c&gt;</td>");
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes),
		cmocka_unit_test(nothing_gets_out),
		cmocka_unit_test(prints),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
