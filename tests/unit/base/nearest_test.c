#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/nearest.h"

static void counts_what_differs(void **state) {
	(void)state;
	static const struct {
		const char *one, *other;
		size_t expected;
		const char *why;
	} cases[] = {
		{"", "", 0, "nothing and nothing"},
		{"abc", "abc", 0, "the same"},
		{"abc", "ABC", 0, "another case"},
		{"abc", "", 3, "all taken out"},
		{"", "ab", 2, "all put in"},
		{"SIMTALLY_DNS", "SIMTALLY_DSN", 2, "two letters that changed places"},
		{"kitten", "sitting", 3, "changed, changed, put in"},
		{"Tokyo", "Kyoto", 4, "letters that are the same elsewhere"},
		{"a", "b", 1, "one changed"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (nearest_distance(cases[i].one, cases[i].other) != cases[i].expected) fail_msg("%s", cases[i].why);
		if (nearest_distance(cases[i].other, cases[i].one) != cases[i].expected) fail_msg("%s, the other way", cases[i].why);
	}
}

static void passes_over_long_names(void **state) {
	(void)state;
	char name[NEAREST_MAX + 2];
	memset(name, 'a', sizeof name);
	name[NEAREST_MAX + 1] = '\0';
	assert_int_equal(nearest_distance(name, "a"), NEAREST_MAX + 1);
	assert_int_equal(nearest_distance("a", name), NEAREST_MAX + 1);
	name[NEAREST_MAX] = '\0';
	assert_int_equal(nearest_distance(name, ""), NEAREST_MAX);
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(counts_what_differs), cmocka_unit_test(passes_over_long_names)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
