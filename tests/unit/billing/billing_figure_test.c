/* billing_figure_test.c: figures with commas, points and groups, and amounts with a currency's sign. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "billing/billing_figure.h"

static const char *const GROUPS[] = {" ", "'", "\u00a0", ",", "."};

static void figures(void **state)
{
	(void)state;
	/* plain NULL: refused */
	static const struct {
		char decimal; /* 0: either */
		size_t groups; /* so many of GROUPS */
		const char *text, *plain;
	} cases[] = {
		{0, 3, "1234", "1234"},
		{0, 3, "12,50", "12.50"},
		{0, 3, "12.50", "12.50"},
		{0, 3, "1,234.5", "1234.5"},
		{0, 3, "1.234,5", "1234.5"},
		{0, 3, "1.234.567,50", "1234567.50"},
		{0, 3, "1,234,567", "1234567"},
		{0, 3, "1 234 567,5", "1234567.5"},
		{0, 3, "1\u00a0234", "1234"},
		{0, 3, "1'234.50", "1234.50"},
		{0, 3, "-1.234,50", "-1234.50"},
		{0, 3, "0,500", "0.500"},
		{0, 3, "1234,567", "1234.567"},
		{0, 3, "9,223,372,036,854,775,807.25", "9223372036854775807.25"},
		{0, 3, "1,234", NULL}, /* 1234 or 1.234 */
		{0, 3, "1.234", NULL},
		{0, 3, "1,23,456", NULL},
		{0, 3, "1,2345.6", NULL},
		{0, 3, "1234 567", NULL},
		{0, 3, "1.234,567.8", NULL},
		{0, 3, "1,234.567.8", NULL},
		{0, 3, "1e3", NULL},
		{0, 3, "", NULL},
		{0, 3, ",5", NULL},
		{0, 3, "5,", NULL},
		{0, 3, "--5", NULL},
		{'.', 0, "1.234", "1.234"},
		{'.', 0, "1,234", "1,234"}, /* for decimal.h to refuse */
		{'.', 4, "1,234", "1234"},
		{'.', 4, "1,234.5", "1234.5"},
		{'.', 4, "1.234,5", NULL},
		{',', 0, "1,234", "1.234"},
		{',', 0, "1.234,5", NULL},
		{',', 0, "1,2,3", NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		const BillingMapping mapping = {.decimal = cases[i].decimal, .grouping = GROUPS, .grouping_count = cases[i].groups};
		Slice plain = {0};
		const char *why = billing_figure_plain(&mapping, slice_of(cases[i].text), arena, &plain);
		if (!why != !!cases[i].plain || (!why && !slice_equal_text(plain, cases[i].plain)))
			fail_msg("\"%s\" is %.*s (%s)", cases[i].text, SLICE_ARG(plain), why ? why : "good");
		arena_free(arena);
	}
}

static void money(void **state)
{
	(void)state;
	static const BillingCurrency currencies[] = {{"DKK", "DKK"}, {"kr", ""}, {"kr.", ""}, {"€", "EUR"}, {"$", ""}, {"USD", "USD"}, {"US$", "USD"}};
	const BillingMapping mapping = {.currencies = currencies, .currency_count = sizeof(currencies) / sizeof(currencies[0])};
	static const struct {
		const char *text, *figure, *code;
		bool good;
	} cases[] = {
		{"12,50", "12,50", NULL, true},
		{"12,50 kr.", "12,50", NULL, true},
		{"kr 12,50 DKK", "12,50", "DKK", true},
		{"€12", "12", "EUR", true},
		{"12 eur", "12 eur", NULL, true}, /* not listed */
		{"$12.50 USD", "12.50", "USD", true},
		{"US$12.50", "12.50", "USD", true},
		{"-$5", "-5", NULL, true},
		{"$-5", "-5", NULL, true},
		{"usd 5", "5", "USD", true},
		{"€5 USD", "5", NULL, false},
		{"", "", NULL, true},
		{"kr.", "", NULL, true},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		Slice figure, code;
		assert_int_equal(billing_money_cut(&mapping, slice_of(cases[i].text), arena, &figure, &code), cases[i].good);
		if (!slice_equal_text(figure, cases[i].figure) || (cases[i].good && !slice_equal_text(code, cases[i].code)))
			fail_msg("\"%s\" is \"%.*s\" in %.*s", cases[i].text, SLICE_ARG(figure), SLICE_ARG(code));
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(figures), cmocka_unit_test(money)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
