/* total_test.c: sums to the last digit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/total.h"

static void adds(void **state)
{
	(void)state;
	static const struct {
		const char *figures[4], *expected, *why;
	} cases[] = {
		{{NULL}, "0", "nothing"},
		{{"", "5"}, "5", "an empty one adds nothing"},
		{{"0.1", "0.2"}, "0.3", "tenths"},
		{{"12.50", "-12.5"}, "0", "to zero"},
		{{"-0.004"}, "-0.004", "below one"},
		{{"9007199254740993", "9007199254740993"}, "18014398509481986", "past 2^53"},
		{{"9223372036854775807", "9223372036854775807"}, "18446744073709551614", "past 2^63"},
		{{"1.000000000001", "0.000000000009"}, "1.00000000001", "twelve places"},
		{{"1.0000000000010000"}, "1.000000000001", "zeros past them"},
		{{"100", "1000"}, "1100", "zeros before the point"},
		{{"1.0000000000001"}, "", "thirteen places: no sum"},
		{{"99999999999999999999999999999"}, "", "too large: no sum"},
		{{"90000000000000000000000000", "90000000000000000000000000"}, "", "a sum too large: no sum"},
		{{"NaN"}, "", "not a number: no sum"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Total total = {0};
		char out[TOTAL_TEXT_MAX];
		for (size_t k = 0; k < 4 && (k == 0 || cases[i].figures[k]); k++)
			total_add(&total, cases[i].figures[k]);
		if (strcmp(total_text(&total, out), cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
