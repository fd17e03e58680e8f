/* slice_test.c: pieces of text, compared and cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/slice.h"

static void trims(void **state)
{
	(void)state;
	static const struct {
		const char *input, *expected, *why;
	} cases[] = {
		{"", "", "nothing stays nothing"},
		{" \t\r\n", "", "only blanks leave nothing"},
		{" a b\t", "a b", "blanks inside stay"},
		{"\xC2\xA0x", "\xC2\xA0x", "a no-break space is text"},
		{"\vx", "\vx", "a vertical tab is not a blank here"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!slice_equal_text(slice_trim(slice_of(cases[i].input)), cases[i].expected))
			fail_msg("%s", cases[i].why);
	assert_null(slice_trim(slice_of(NULL)).at);
}

static void compares(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool equal, ignoring_case;
		const char *why;
	} cases[] = {
		{"a", "a", true, true, "the same"},
		{"a", "A", false, true, "another case"},
		{"ab", "a", false, false, "another length"},
		{"", "", true, true, "two empty texts"},
		{NULL, "", false, false, "absent is not empty"},
		{NULL, NULL, true, true, "two absent texts"},
		{"é", "É", false, false, "only ASCII letters have a case"},
		{"@", "`", false, false, "signs that differ by 32 are not letters"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Slice a = slice_of(cases[i].a), b = slice_of(cases[i].b);
		if (slice_equal(a, b) != cases[i].equal || slice_equal_text(a, cases[i].b) != cases[i].equal ||
		    slice_equal_ignore_case(a, b) != cases[i].ignoring_case)
			fail_msg("%s", cases[i].why);
	}
}

static void begins(void **state)
{
	(void)state;
	assert_true(slice_begins(slice_of("abc"), "ab"));
	assert_true(slice_begins(slice_of("abc"), ""));
	assert_false(slice_begins(slice_of("a"), "ab"));
	assert_false(slice_begins(slice_of(NULL), ""));
}

static void cuts(void **state)
{
	(void)state;
	static const struct {
		const char *input, *expected, *why;
	} cases[] = {
		{"a,,b", "[a][][b]", "an empty part in the middle counts"},
		{"", "", "an empty text has no part"},
		{"a", "[a]", "a text without a separator is one part"},
		{",a", "[][a]", "an empty part at the front counts"},
		{"a,", "[a]", "a separator at the end opens no part"},
		{",", "[]", "one separator ends one empty part"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char got[64] = "";
		Slice rest = slice_of(cases[i].input), part;
		while (slice_next(&rest, ',', &part)) {
			strcat(got, "[");
			strncat(got, part.at, part.length);
			strcat(got, "]");
		}
		if (strcmp(got, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, got);
	}
	Slice absent = slice_of(NULL), part = {"kept", 4};
	assert_false(slice_next(&absent, ',', &part));
	assert_string_equal(part.at, "kept");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trims),
		cmocka_unit_test(compares),
		cmocka_unit_test(begins),
		cmocka_unit_test(cuts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
