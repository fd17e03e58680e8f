/* status_test.c: the first text stays, prefixes go before it, one line always. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"

static void keeps_the_first_text(void **state)
{
	(void)state;
	Error error = {0};
	assert_int_equal(error_set(&error, STATUS_USAGE, "no %s", "file"), STATUS_USAGE);
	assert_int_equal(error_set(&error, STATUS_FAILED, "later"), STATUS_FAILED);
	assert_string_equal(error.text, "no file");
	assert_int_equal(error.status, STATUS_USAGE);
}

static void puts_prefixes_before(void **state)
{
	(void)state;
	Error error = {0};
	error_set(&error, STATUS_FAILED, "not a number");
	assert_int_equal(error_prefix(&error, "row %d", 7), STATUS_FAILED);
	assert_int_equal(error_prefix(&error, "%s", "a.json"), STATUS_FAILED);
	assert_string_equal(error.text, "a.json: row 7: not a number");
}

static void is_one_line(void **state)
{
	(void)state;
	Error error = {0};
	error_set(&error, STATUS_FAILED, "FATAL: no\nDETAIL: none\n");
	assert_string_equal(error.text, "FATAL: no DETAIL: none");
}

static void cuts_visibly_between_characters(void **state)
{
	(void)state;
	char text[2 * ERROR_TEXT_MAX] = "";
	for (size_t i = 0; i + 2 < sizeof(text); i += 2)
		memcpy(text + i, "é", 3);
	for (int shift = 0; shift < 2; shift++) {
		Error error = {0};
		error_set(&error, STATUS_FAILED, "%s%s", shift ? "x" : "", text);
		size_t length = strlen(error.text);
		assert_true(length < ERROR_TEXT_MAX);
		assert_memory_equal(error.text + length - 5, "é…", 5);
	}
}

static void long_prefix_leaves_the_text(void **state)
{
	(void)state;
	char prefix[1000];
	memset(prefix, 'p', sizeof(prefix));
	prefix[sizeof(prefix) - 1] = '\0';
	Error error = {0};
	error_set(&error, STATUS_FAILED, "the reason");
	error_prefix(&error, "%s", prefix);
	assert_non_null(strstr(error.text, ": the reason"));
}

static void without_an_error_only_the_status(void **state)
{
	(void)state;
	assert_int_equal(error_set(NULL, STATUS_LOCKED, "x"), STATUS_LOCKED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_the_first_text),
		cmocka_unit_test(puts_prefixes_before),
		cmocka_unit_test(is_one_line),
		cmocka_unit_test(cuts_visibly_between_characters),
		cmocka_unit_test(long_prefix_leaves_the_text),
		cmocka_unit_test(without_an_error_only_the_status),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
