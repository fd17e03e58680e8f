/* figure_test.c: exact figures, grouped, and rounded only where they are said again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/figure.h"

static void groups_digits(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected, *why;
	} cases[] = {
		{"0", "0", "zero"},
		{"-0", "0", "zero has no sign"},
		{"-0.00", "0.00", "nor has zero with places"},
		{"999", "999", "three digits"},
		{"1000", "1,000", "four"},
		{"-1234567.50", "\xE2\x88\x92" "1,234,567.50", "a sign and places"},
		{"9223372036854775807", "9,223,372,036,854,775,807", "the largest"},
		{"123456789012345678901234567890", "123,456,789,012,345,678,901,234,567,890", "a sum past 64 bits"},
		{"", "", "nothing"},
		{"NaN", "", "not a number"},
		{"1<2", "", "not a number either"},
		{NULL, "", "no figure"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *out = NULL;
		size_t length = 0;
		FILE *stream = open_memstream(&out, &length);
		figure_grouped(stream, cases[i].text);
		fclose(stream);
		if (strcmp(out, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, out);
		free(out);
	}
}

static void writes_money(void **state)
{
	(void)state;
	static const struct {
		const char *text, *currency;
		int places;
		const char *expected, *why;
	} cases[] = {
		{"1200", "DKK", 0, "1,200.00", "whole"},
		{"1200.000", "DKK", 0, "1,200.00", "zeros at the end"},
		{"12.5", "DKK", 0, "12.50", "one place"},
		{"12.345678", "DKK", 0, "12.345678", "every place that says something"},
		{"-0.004", "EUR", 0, "\xE2\x88\x92" "0.004", "less than a minor unit"},
		{"1200", "JPY", 0, "1,200", "no minor unit"},
		{"1200.5", "JPY", 0, "1,200.50", "a part of a yen all the same"},
		{"12.5", "DKK", 4, "12.50\xE2\x80\x87\xE2\x80\x87", "filled up to four places"},
		{"1200", "JPY", 2, "1,200\xE2\x80\x88\xE2\x80\x87\xE2\x80\x87", "and in place of the point"},
		{"12.5", "", 0, "12.50", "a currency that is not named"},
		{"12.5", NULL, 0, "12.50", "or not there"},
		{"5", "A JPY", 0, "5.00", "a name that only holds a code"},
		{NULL, "DKK", 2, "", "no figure"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *out = NULL;
		size_t length = 0;
		FILE *stream = open_memstream(&out, &length);
		figure_money(stream, cases[i].text, cases[i].currency, cases[i].places);
		fclose(stream);
		if (strcmp(out, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, out);
		free(out);
	}
}

static void says_it_for_people(void **state)
{
	(void)state;
	static const struct {
		const char *text, *unit, *expected;
	} cases[] = {
		{"0", "byte", NULL},
		{"1023", "byte", NULL},
		{"1024", "byte", "1.0 KiB"},
		{"1075", "byte", "1.0 KiB"},
		{"1076", "byte", "1.1 KiB"},
		{"1048575", "byte", "1.0 MiB"},
		{"1047552", "byte", "1023.0 KiB"},
		{"1048576", "byte", "1.0 MiB"},
		{"12884901888", "byte", "12.0 GiB"},
		{"-12884901888", "byte", "\xE2\x88\x92" "12.0 GiB"},
		{"9223372036854775807", "byte", "8.0 EiB"},
		{"18446744073709551615", "byte", "16.0 EiB"},
		{"18446744073709551616", "byte", NULL},
		{"59", "second", NULL},
		{"60", "second", "1 min 0 s"},
		{"3599", "second", "59 min 59 s"},
		{"3600", "second", "1 h 0 min 0 s"},
		{"12345", "second", "3 h 25 min 45 s"},
		{"-12345", "second", "\xE2\x88\x92" "3 h 25 min 45 s"},
		{"628885990", "second", "174,690 h 33 min 10 s"},
		{"9223372036854775807", "second", NULL},
		{"12345", "message", NULL},
		{"12.5", "byte", NULL},
		{"", "byte", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[FIGURE_TEXT_MAX] = "";
		bool said = figure_human(out, cases[i].text, cases[i].unit);
		if (said != (cases[i].expected != NULL) || (said && strcmp(out, cases[i].expected) != 0))
			fail_msg("%s %s: got %s", cases[i].text, cases[i].unit, said ? out : "nothing");
	}
}

static void knows_what_a_spreadsheet_holds(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool fits;
	} cases[] = {
		{"0", true},
		{"9007199254740991", true},
		{"9007199254740992", false},
		{"9007199254740993", false},
		{"-9007199254740993", false},
		{"9223372036854775808", false},
		{"0.1", true},
		{"123456789.123456", true},
		{"1234567890.123456", false},
		{"1234567890.120000", true},
		{"0.000000000012345", true},
		{"12345678901234567890.0", false},
		{"", false},
		{"=1+1", false},
		{"1e3", false},
		{"1.", false},
		{".5", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (figure_fits_spreadsheet(cases[i].text) != cases[i].fits)
			fail_msg("%s", cases[i].text);
}

/* What is said to fit comes back to the last digit from 53 binary ones. */
static void what_fits_comes_back(void **state)
{
	(void)state;
	uint64_t seed = 1;
	for (int i = 0; i < 200000; i++) {
		char text[40], back[64];
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		uint64_t whole = (seed >> 20) % 1000000000, places = (seed >> 8) % 1000000;
		snprintf(text, sizeof text, "%llu.%06llu", (unsigned long long)whole, (unsigned long long)places);
		assert_true(figure_fits_spreadsheet(text));
		snprintf(back, sizeof back, "%.6f", strtod(text, NULL));
		assert_string_equal(back, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_digits),
		cmocka_unit_test(writes_money),
		cmocka_unit_test(says_it_for_people),
		cmocka_unit_test(knows_what_a_spreadsheet_holds),
		cmocka_unit_test(what_fits_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
