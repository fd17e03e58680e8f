/* difference_test.c: lists of one-letter lines, and the hunks in which they part. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "command/difference.h"

static Lines letters(const char *text, Arena *arena)
{
	Lines lines = {arena_array(arena, strlen(text) + 1, sizeof(char *)), 0};
	for (; *text; text++)
		lines.items[lines.count++] = arena_text(arena, (Slice){text, 1});
	return lines;
}

/* "@2 -bc +x": from the third expected line on b and c are missing, x stands there instead. */
static const char *hunks(const char *expected, const char *got, Arena *arena)
{
	Buffer out;
	buffer_init(&out, 1 << 16);
	buffer_text(&out, "");
	Difference difference = difference_of(letters(expected, arena), letters(got, arena), arena);
	for (Hunk hunk; difference_next(&difference, &hunk);)
		buffer_format(&out, "%s@%zu -%.*s +%.*s", out.length ? " " : "", hunk.expected_from, (int)hunk.expected_count,
			expected + hunk.expected_from, (int)hunk.got_count, got + hunk.got_from);
	const char *text = arena_text(arena, (Slice){out.data, out.length});
	buffer_free(&out);
	return text;
}

static void test_hunks(void **state)
{
	static const struct {
		const char *expected, *got, *hunks, *why;
	} cases[] = {
		{"", "", "", "nothing and nothing"},
		{"abc", "abc", "", "the same"},
		{"abc", "", "@0 -abc +", "all missing"},
		{"", "abc", "@0 - +abc", "all too many"},
		{"abc", "axc", "@1 -b +x", "one line otherwise"},
		{"abc", "ac", "@1 -b +", "one missing"},
		{"ac", "abc", "@1 - +b", "one too many"},
		{"abc", "bc", "@0 -a +", "the first missing"},
		{"abc", "ab", "@2 -c +", "the last missing"},
		{"aab", "ab", "@1 -a +", "equal lines: as many as there are"},
		{"ab", "aab", "@1 - +a", "equal lines: no more than there are"},
		{"abcdef", "axcdyf", "@1 -b +x @4 -e +y", "two places"},
		{"abcdef", "acdexf", "@1 -b + @5 - +x", "one missing, another too many"},
		{"abcd", "cdab", "@0 -ab + @4 - +ab", "turned around: half stays"},
		{"abc", "xyz", "@0 -abc +xyz", "nothing in common"},
	};
	(void)state;
	int wrong = 0;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Arena *arena = arena_new(0);
		const char *got = hunks(cases[i].expected, cases[i].got, arena);
		if (strcmp(got, cases[i].hunks) != 0) {
			print_error("%s: expected \"%s\", got \"%s\"\n", cases[i].why, cases[i].hunks, got);
			wrong++;
		}
		arena_free(arena);
	}
	assert_int_equal(wrong, 0);
}

static void test_too_long(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	enum { COUNT = 3000 };
	Lines expected = {arena_array(arena, COUNT, sizeof(char *)), COUNT}, got = {arena_array(arena, COUNT, sizeof(char *)), COUNT};
	for (int i = 0; i < COUNT; i++) {
		expected.items[i] = i == 0 || i == COUNT - 1 ? "same" : "a";
		got.items[i] = i == 0 || i == COUNT - 1 ? "same" : "b";
	}
	Difference difference = difference_of(expected, got, arena);
	Hunk hunk;
	assert_true(difference_next(&difference, &hunk));
	assert_int_equal(hunk.expected_from, 1);
	assert_int_equal(hunk.expected_count, COUNT - 2);
	assert_int_equal(hunk.got_count, COUNT - 2);
	assert_false(difference_next(&difference, &hunk));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_hunks), cmocka_unit_test(test_too_long)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
