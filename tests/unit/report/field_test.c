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

typedef void (*Write)(FILE *out, const char *text, char separator);

static void assert_writes(Write write, char separator, const char *text, const char *expected, const char *why)
{
	char *out = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&out, &length);
	write(stream, text, separator);
	fclose(stream);
	if (strcmp(out, expected) != 0)
		fail_msg("%s: got %s", why, out);
	free(out);
}

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
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_writes(field_write, ',', cases[i].text, cases[i].expected, cases[i].why);
	assert_writes(field_write, ';', "a,b", "a,b", "a comma where it separates nothing");
	assert_writes(field_write, ';', "a;b", "\"a;b\"", "a semicolon that does");
}

static void writes_names(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected, *why;
	} cases[] = {
		{"8986012345678901234", "\"=\"\"8986012345678901234\"\"\"", "a number that is a name"},
		{"=1+1", "\"=\"\"=1+1\"\"\"", "a formula is the text of one"},
		{"a\"&cmd|'/c calc'!A1&\"", "\"=\"\"a\"\"\"\"&cmd|'/c calc'!A1&\"\"\"\"\"\"\"", "nothing leaves the quotation marks"},
		{"", "", "nothing"},
		{NULL, "", "no text"},
	};
	char longest[257];
	memset(longest, '7', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_writes(field_write_name, ',', cases[i].text, cases[i].expected, cases[i].why);
	assert_writes(field_write_name, ',', longest, longest, "more than a formula's text may have");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_fields),
		cmocka_unit_test(writes_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
