/* field_test.c: CSV fields that stay text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/field.h"

static void writes_fields(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected, *why;
	} cases[] = {
		{"plain", "plain", "as it is"},
		{"", "", "nothing"},
		{NULL, "", "no text"},
		{"a,b", "\"a,b\"", "a separator"},
		{"a\"b", "\"a\"\"b\"", "a quote"},
		{"a\r\nb", "\"a\r\nb\"", "a line end"},
		{" a", "\" a\"", "a blank at an end"},
		{"=1+1", "'=1+1", "a formula"},
		{"+45", "'+45", "a number with a sign is text here"},
		{"-1", "'-1", "and one with the other"},
		{"@SUM(1)", "'@SUM(1)", "an old formula"},
		{"\t=1", "'\t=1", "a tab before it"},
		{"\r=1", "\"'\r=1\"", "a carriage return before it"},
		{"\n=1", "\"'\n=1\"", "a line feed before it"},
		{"=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"", "a formula that needs quotes"},
		{"a=1", "a=1", "the sign further on"},
		{"'=1", "'=1", "an apostrophe of its own"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *out = NULL;
		size_t length = 0;
		FILE *stream = open_memstream(&out, &length);
		field_write(stream, cases[i].text);
		fclose(stream);
		if (strcmp(out, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, out);
		free(out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_fields),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
