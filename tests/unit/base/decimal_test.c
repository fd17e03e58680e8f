/* decimal_test.c: figures to the last unit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/decimal.h"

#define MAX INT64_MAX
#define MIN INT64_MIN
#define GIB (INT64_C(1) << 30)

static void becomes_base_units(void **state)
{
	(void)state;
	static const struct {
		const char *input;
		int64_t multiplier;
		DecimalResult result;
		int64_t expected;
		bool rounded;
		const char *why;
	} cases[] = {
		{"0", 1, DECIMAL_OK, 0, false, "zero"},
		{"-0", 1, DECIMAL_OK, 0, false, "zero has no sign"},
		{" 007\r\n", 1, DECIMAL_OK, 7, false, "blanks and leading zeros"},
		{"12.5", 1024, DECIMAL_OK, 12800, false, "a half of 1024 is whole"},
		{"0.1", 1024, DECIMAL_OK, 102, true, "102.4 rounds down"},
		{"0.1", 1000, DECIMAL_OK, 100, false, "a tenth of 1000 is whole"},
		{"2.5", 1, DECIMAL_OK, 3, true, "half goes up"},
		{"-2.5", 1, DECIMAL_OK, -3, true, "half goes away from zero"},
		{"2.4999999999999999999999999999", 1, DECIMAL_OK, 2, true, "just below half"},
		{"2.5000000000000000000000000001", 1, DECIMAL_OK, 3, true, "just above half"},
		{"0.49", 1, DECIMAL_OK, 0, true, "less than half a unit"},
		{"12.000", 1, DECIMAL_OK, 12, false, "zeros after the point round nothing"},
		{"1.5e3", 1, DECIMAL_OK, 1500, false, "an exponent"},
		{"1.5E+3", 1, DECIMAL_OK, 1500, false, "JSON's other letter and a sign"},
		{"1500e-2", 1, DECIMAL_OK, 15, false, "a negative exponent that leaves nothing over"},
		{"1555e-2", 1, DECIMAL_OK, 16, true, "one that does"},
		{"9007199254740993", 1, DECIMAL_OK, INT64_C(9007199254740993), false, "2^53 + 1, which a double cannot hold"},
		{"9223372036854775807", 1, DECIMAL_OK, MAX, false, "the largest"},
		{"9223372036854775808", 1, DECIMAL_OVERFLOW, 0, false, "one more"},
		{"-9223372036854775808", 1, DECIMAL_OK, MIN, false, "the smallest"},
		{"-9223372036854775809", 1, DECIMAL_OVERFLOW, 0, false, "one less"},
		{"9223372036854775807.4", 1, DECIMAL_OK, MAX, true, "rounds down to the largest"},
		{"9223372036854775807.5", 1, DECIMAL_OVERFLOW, 0, false, "rounds past the largest"},
		{"-9223372036854775808.4", 1, DECIMAL_OK, MIN, true, "rounds to the smallest"},
		{"8589934591.9999999990686774253845214843750", GIB, DECIMAL_OK, MAX, false, "GiB that end on the largest byte"},
		{"8589934592", GIB, DECIMAL_OVERFLOW, 0, false, "2^63 bytes"},
		{"1", MAX, DECIMAL_OK, MAX, false, "the largest multiplier"},
		{"0.5", MAX, DECIMAL_OK, INT64_C(4611686018427387904), true, "and half of it"},
		{"9999999999999999999", MAX, DECIMAL_OVERFLOW, 0, false, "the largest product there can be"},
		{"1e18", 1, DECIMAL_OK, INT64_C(1000000000000000000), false, "19 digits"},
		{"1e19", 1, DECIMAL_OVERFLOW, 0, false, "20 digits"},
		{"1e400", 1, DECIMAL_OVERFLOW, 0, false, "an absurd exponent"},
		{"-1e99999999999999999999999999", 1, DECIMAL_OVERFLOW, 0, false, "an exponent that itself overflows"},
		{"0e400", 1, DECIMAL_OK, 0, false, "nothing times anything"},
		{"0.000e99999999999999999999", 1, DECIMAL_OK, 0, false, "nothing times a lot"},
		{"1e-400", MAX, DECIMAL_OK, 0, true, "next to nothing"},
		{"1e-99999999999999999999999999", 1, DECIMAL_OK, 0, true, "an exponent that underflows"},
		{"1e-19", MAX, DECIMAL_OK, 1, true, "0.92 of a unit"},
		{"5e-20", MAX, DECIMAL_OK, 0, true, "0.46 of a unit"},
		{"6e-20", MAX, DECIMAL_OK, 1, true, "0.55 of a unit"},
		{"9e-21", MAX, DECIMAL_OK, 0, true, "0.08 of a unit"},
		{"0.00000000000000000001e20", 1, DECIMAL_OK, 1, false, "zeros that the exponent takes back"},
		{"100000000000000000000000000000e-29", 1, DECIMAL_OK, 1, false, "the other way round"},
		{"", 1, DECIMAL_EMPTY, 0, false, "nothing"},
		{" \t ", 1, DECIMAL_EMPTY, 0, false, "blanks"},
		{"-", 1, DECIMAL_NOT_A_NUMBER, 0, false, "a sign alone"},
		{"+1", 1, DECIMAL_NOT_A_NUMBER, 0, false, "no plus"},
		{".5", 1, DECIMAL_NOT_A_NUMBER, 0, false, "digits are due before the point"},
		{"5.", 1, DECIMAL_NOT_A_NUMBER, 0, false, "and after it"},
		{"1e", 1, DECIMAL_NOT_A_NUMBER, 0, false, "an exponent has digits"},
		{"1e+", 1, DECIMAL_NOT_A_NUMBER, 0, false, "a sign is none"},
		{"1e+-2", 1, DECIMAL_NOT_A_NUMBER, 0, false, "one sign only"},
		{"1,5", 1, DECIMAL_NOT_A_NUMBER, 0, false, "no comma"},
		{"1 000", 1, DECIMAL_NOT_A_NUMBER, 0, false, "no grouping"},
		{"0x10", 1, DECIMAL_NOT_A_NUMBER, 0, false, "decimal only"},
		{"NaN", 1, DECIMAL_NOT_A_NUMBER, 0, false, "not a number, literally"},
		{"- 1", 1, DECIMAL_NOT_A_NUMBER, 0, false, "no blank after the sign"},
		{"--1", 1, DECIMAL_NOT_A_NUMBER, 0, false, "one sign"},
		{"1.2.3", 1, DECIMAL_NOT_A_NUMBER, 0, false, "one point"},
		{"12 MB", 1, DECIMAL_NOT_A_NUMBER, 0, false, "the unit is the mapping's"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t out = 4711;
		bool rounded = true;
		DecimalResult result = decimal_to_base(slice_of(cases[i].input), cases[i].multiplier, &out, &rounded);
		bool ok = result == DECIMAL_OK;
		if (result != cases[i].result || out != (ok ? cases[i].expected : 4711) ||
		    rounded != (ok ? cases[i].rounded : true))
			fail_msg("%s: %s gave %d, %lld, %d", cases[i].why, cases[i].input, (int)result, (long long)out, rounded);
	}
	int64_t out;
	assert_int_equal(decimal_to_base(slice_of(NULL), 1, &out, NULL), DECIMAL_EMPTY);
	assert_int_equal(decimal_to_base(slice_of("1.5"), 1, &out, NULL), DECIMAL_OK);
	assert_int_equal(decimal_to_base((Slice){"12\0", 3}, 1, &out, NULL), DECIMAL_NOT_A_NUMBER);
}

/* 0.333…, a million digits, times 3: what no fixed width computes. */
static void is_exact_at_any_length(void **state)
{
	(void)state;
	size_t length = 1000002;
	char *text = malloc(length);
	memset(text, '3', length);
	text[0] = '0';
	text[1] = '.';
	int64_t out;
	bool rounded;
	assert_int_equal(decimal_to_base((Slice){text, length}, 3, &out, &rounded), DECIMAL_OK);
	assert_int_equal(out, 1);
	assert_true(rounded);
	memset(text + 2, '9', length - 2);
	text[2] = '4';
	assert_int_equal(decimal_to_base((Slice){text, length}, 1, &out, &rounded), DECIMAL_OK);
	assert_int_equal(out, 0);
	text[1] = '0';
	memset(text, '0', length - 1);
	assert_int_equal(decimal_to_base((Slice){text, length}, 1, &out, &rounded), DECIMAL_OK);
	assert_int_equal(out, 9);
	free(text);
}

static void is_an_integer(void **state)
{
	(void)state;
	static const struct {
		const char *input;
		DecimalResult result;
		int64_t expected;
	} cases[] = {
		{"12", DECIMAL_OK, 12}, {"-3", DECIMAL_OK, -3}, {"12.0", DECIMAL_OK, 12}, {"1.2e1", DECIMAL_OK, 12},
		{"12.5", DECIMAL_NOT_A_NUMBER, 0}, {"1e-400", DECIMAL_NOT_A_NUMBER, 0}, {"", DECIMAL_EMPTY, 0},
		{"1e30", DECIMAL_OVERFLOW, 0}, {"x", DECIMAL_NOT_A_NUMBER, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t out = 4711;
		assert_int_equal(decimal_to_integer(slice_of(cases[i].input), &out), cases[i].result);
		assert_int_equal(out, cases[i].result == DECIMAL_OK ? cases[i].expected : 4711);
	}
}

#define ZEROS_30 "000000000000000000000000000000"

static void normalizes_money(void **state)
{
	(void)state;
	static const struct {
		const char *input;
		char point;
		DecimalResult result;
		const char *expected, *why;
	} cases[] = {
		{"2.50", '.', DECIMAL_OK, "2.50", "written places stay"},
		{"2,50", ',', DECIMAL_OK, "2.50", "a comma becomes a point"},
		{"2.50", ',', DECIMAL_NOT_A_NUMBER, NULL, "only the sign that was named"},
		{" -007.5 ", '.', DECIMAL_OK, "-7.5", "leading zeros and blanks go"},
		{"-0.00", '.', DECIMAL_OK, "0.00", "no negative nothing"},
		{"-0.01", '.', DECIMAL_OK, "-0.01", "a negative cent"},
		{"1.50e1", '.', DECIMAL_OK, "15.0", "an exponent moves the point"},
		{"1.5e3", '.', DECIMAL_OK, "1500", "past the end"},
		{"2.5e-3", '.', DECIMAL_OK, "0.0025", "and past the beginning"},
		{"0", '.', DECIMAL_OK, "0", "zero"},
		{"0e400", '.', DECIMAL_OK, "0", "zero without places"},
		{"1" "00000000000000000000000000000", '.', DECIMAL_OK, "1" "00000000000000000000000000000", "30 digits"},
		{"1" ZEROS_30, '.', DECIMAL_OVERFLOW, NULL, "31 digits"},
		{"0" ZEROS_30 "1", '.', DECIMAL_OK, "1", "zeros before do not count"},
		{"0." ZEROS_30, '.', DECIMAL_OK, "0." ZEROS_30, "30 places"},
		{"0." ZEROS_30 "0", '.', DECIMAL_OVERFLOW, NULL, "31 places"},
		{"1e400", '.', DECIMAL_OVERFLOW, NULL, "an absurd exponent"},
		{"1e-400", '.', DECIMAL_OVERFLOW, NULL, "and its opposite"},
		{"", '.', DECIMAL_EMPTY, NULL, "nothing"},
		{"1.000,50", ',', DECIMAL_NOT_A_NUMBER, NULL, "no grouping"},
	};
	Arena *arena = arena_new(0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *out = NULL;
		DecimalResult result = decimal_normalize(slice_of(cases[i].input), cases[i].point, arena, &out);
		if (result != cases[i].result || (out == NULL) != (cases[i].expected == NULL) ||
		    (out != NULL && strcmp(out, cases[i].expected) != 0))
			fail_msg("%s: got %d, %s", cases[i].why, (int)result, out == NULL ? "nothing" : out);
	}
	arena_free(arena);
}

static void names_its_reasons(void **state)
{
	(void)state;
	assert_string_equal(decimal_reason(DECIMAL_NOT_A_NUMBER), "not a number");
	assert_string_equal(decimal_reason(DECIMAL_OVERFLOW), "too large for a 64-bit figure");
	assert_string_equal(decimal_reason(DECIMAL_EMPTY), "empty");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(becomes_base_units),
		cmocka_unit_test(is_exact_at_any_length),
		cmocka_unit_test(is_an_integer),
		cmocka_unit_test(normalizes_money),
		cmocka_unit_test(names_its_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
