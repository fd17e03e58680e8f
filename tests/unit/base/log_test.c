/* log_test.c: secrets stay out of every line, and lines cannot act on a terminal. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static int real_stderr;
static FILE *caught;

static void catch_stderr(void)
{
	fflush(stderr);
	caught = tmpfile();
	real_stderr = dup(STDERR_FILENO);
	dup2(fileno(caught), STDERR_FILENO);
}

static const char *caught_text(void)
{
	static char text[100000];
	fflush(stderr);
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	rewind(caught);
	text[fread(text, 1, sizeof(text) - 1, caught)] = '\0';
	fclose(caught);
	return text;
}

static int hide_secrets(void **state)
{
	(void)state;
	static const char *const hidden[] = {"s3cret/+Key==", "s3cret", "pass word&é\"x", "tail-of-s3cret", "abc", "",
	                                     "from-a-file\n", "100%25", "aaaa"};
	log_hide(NULL);
	for (size_t i = 0; i < COUNT(hidden); i++)
		log_hide(hidden[i]);
	return 0;
}

static void redacts(void **state)
{
	(void)state;
	static const struct {
		const char *input, *expected, *why;
	} cases[] = {
		{"", "", "nothing"},
		{"nothing secret", "nothing secret", "nothing to hide"},
		{"key=s3cret!", "key=***!", "as it is"},
		{"s3cret", "***", "the whole text"},
		{"s3cret/+Key==", "***", "the longest of two that begin alike"},
		{"k=s3cret%2F%2BKey%3D%3D&", "k=***&", "URL-encoded"},
		{"k=s3cret%2f%2bKey%3d%3d&", "k=***&", "with small digits"},
		{"k=s3cret/%2BKey==&", "k=***&", "only partly encoded"},
		{"%73%33cret", "***", "encoded without need"},
		{"{\"k\":\"s3cret\\/+Key==\"}", "{\"k\":\"***\"}", "JSON with an escaped slash"},
		{"\"pass word&\\u00E9\\\"x\"", "\"***\"", "JSON with Unicode and quote escapes"},
		{"\"pass word\\u0026é\\u0022x\"", "\"***\"", "other encoders' escapes"},
		{"pass+word%26%C3%A9%22x", "***", "a form, with + for the blank"},
		{"pass%20word%26%c3%a9%22x", "***", "a URL"},
		{"tail-of-s3cret/+Key==", "***", "two that overlap are covered together"},
		{"s3crets3cret", "******", "two side by side"},
		{"s3cre s3cre", "s3cre s3cre", "not the whole secret"},
		{"a body: pass word&", "a body: ***", "cut in the middle of a secret"},
		{"a body: pass word&…", "a body: ***…", "cut with a mark"},
		{"a body: pass wor x", "a body: pass wor x", "begun and continued otherwise"},
		{"abc abcd", "abc abcd", "three characters are too few to hide"},
		{"from-a-file", "***", "the newline at the end of a secret's file does not count"},
		{"100%25 100%2525", "*** ***", "a secret that looks encoded"},
		{"aaaaaaa", "***", "a secret that overlaps itself"},
		{"%7", "%7", "half an escape"},
		{"\\u00 \\ud83d \\", "\\u00 \\ud83d \\", "others"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Buffer text __attribute__((cleanup(buffer_free)));
		buffer_init(&text, 1000);
		buffer_text(&text, cases[i].input);
		log_redact(&text);
		if (strcmp(text.data, cases[i].expected) != 0 || strlen(text.data) != text.length)
			fail_msg("%s: %s gave %s", cases[i].why, cases[i].input, text.data);
	}
}

static void writes_text(void **state)
{
	(void)state;
	catch_stderr();
	log_configure(LOG_TEXT, LOG_INFO);
	errno = ENOENT;
	log_debug("%s", "not said");
	log_info("%d rows", 3);
	log_warning("slow");
	log_error("bad: %s\n", "a\x1b[2Jb\nsimtally: error: forged s3cret");
	assert_int_equal(errno, ENOENT);
	assert_string_equal(caught_text(), "simtally: 3 rows\n"
	                                   "simtally: warning: slow\n"
	                                   "simtally: error: bad: a\\x1b[2Jb\\x0asimtally: error: forged ***\n");
}

static void writes_json(void **state)
{
	(void)state;
	catch_stderr();
	log_configure(LOG_JSON, LOG_DEBUG);
	log_debug("a \"quoted\" s3cret\t%s", "\xFF");
	log_configure(LOG_TEXT, LOG_INFO);
	const char *text = caught_text();
	assert_memory_equal(text, "{\"time\":\"20", 11);
	assert_non_null(strstr(text, "Z\",\"level\":\"debug\",\"message\":\"a \\\"quoted\\\" ***\\\\x09\\\\xff\"}\n"));
}

static void cuts_long_lines(void **state)
{
	(void)state;
	char *text = malloc(3000001);
	memset(text, 'x', 3000000);
	text[3000000] = '\0';
	catch_stderr();
	log_error("%s", text);
	const char *line = caught_text();
	assert_true(strlen(line) < 8100);
	assert_string_equal(line + strlen(line) - 4, "…\n");
	free(text);
}

static void shows_no_progress_in_a_file(void **state)
{
	(void)state;
	catch_stderr();
	log_configure(LOG_TEXT, LOG_INFO);
	log_progress("%d of %d", 1, 2);
	log_progress_end();
	assert_string_equal(caught_text(), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(redacts),
		cmocka_unit_test(writes_text),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(cuts_long_lines),
		cmocka_unit_test(shows_no_progress_in_a_file),
	};
	return cmocka_run_group_tests(tests, hide_secrets, NULL);
}
