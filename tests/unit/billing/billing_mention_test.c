/* billing_mention_test.c: figures, units, metrics and accounts in words that nothing has read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "billing/billing_mention.h"

static const BillingUnit units[] = {{"GB", UNIT_BYTE, 1 << 30}, {"B", UNIT_BYTE, 1}, {"SMS", UNIT_MESSAGE, 1}, {"\xe5\x88\x86\xe9\x96\x93", UNIT_SECOND, 60}};
static const BillingMetric metrics[] = {{"Data", METRIC_DATA, NULL, NULL}, {"\xe9\x80\x9a\xe8\xa9\xb1", METRIC_VOICE, NULL, NULL}};
static const BillingMapping mapping = {.units = units, .unit_count = 4, .metrics = metrics, .metric_count = 2};

static void figures(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool expected;
	} cases[] = {
		{"", false}, {"abc", false}, {"a7", true}, {"\xef\xbc\x97", true}, {"\xd9\xa7", true}, {"\xdb\xb7", true}, {"\xe0\xa5\xad", true}, {"\xc2\xb2", true},
		{"\xc2\xbd", true}, {"\xe2\x91\xa6", true}, {"\xe2\x85\xa6", true}, {"\xe3\x80\x87", true}, {"\xf0\x9d\x9f\x95", true}, {"\xc3\xa6\xf0\x9f\x93\xb1", false},
		{"\xff\xfe", false}, {"\xff" "7", true}, {"\xe2\x80\x8b", false}, {"seven", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (billing_mention_figure(slice_of(cases[i].text)) != cases[i].expected)
			fail_msg("%s", cases[i].text);
}

static void words(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool unit, metric;
	} cases[] = {
		{"three GB extra", true, false}, {"3gb", true, false}, {"GB3", true, false}, {"x-GB-x", true, false}, {"GBP", false, false}, {"RGB", false, false},
		{"GB\xe3\x82\x92", true, false}, {"plan B", false, false}, {"\xe4\xba\x94\xe5\x88\x86\xe9\x96\x93", true, false}, {"SMS", true, false}, {"", false, false},
		{"Data", false, true}, {"data: unlimited", false, true}, {" DATA-7", false, true}, {"Data7", false, true}, {"Database", false, false}, {"My data", false, false},
		{"\xe9\x80\x9a\xe8\xa9\xb1\xe6\x96\x99", false, true},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (billing_mention_unit(&mapping, slice_of(cases[i].text)) != cases[i].unit
			|| billing_mention_metric_first(&mapping, slice_of(cases[i].text)) != cases[i].metric)
			fail_msg("%s", cases[i].text);
}

/* A piece holds what lies in it wholly. */
static void pieces(void **state)
{
	(void)state;
	static const char line[] = "three GB, \xef\xbc\x97 SMS";
	BillingMentions mentions;
	billing_mention_scan(&mapping, slice_of(line), &mentions);
	for (size_t from = 0; from < sizeof(line) - 1; from++)
		for (size_t length = 0; from + length < sizeof(line); length++) {
			Slice piece = {line + from, length};
			assert_int_equal(billing_mention_figure_within(&mentions, piece), from <= 10 && from + length >= 13);
			assert_int_equal(billing_mention_unit_within(&mentions, piece), (from <= 6 && from + length >= 8) || (from <= 14 && from + length >= 17));
		}
	billing_mention_scan(&mapping, slice_of(""), &mentions);
	assert_false(billing_mention_figure_within(&mentions, slice_of("")) || billing_mention_unit_within(&mentions, slice_of("")));
}

static void accounts(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool sure, unsure; /* beside a product that is known, or not */
	} cases[] = {
		{"DK-1", true, true}, {"D7", true, true}, {"DK-ACC-12", true, true}, {"sim_4@example.com", true, true}, {"S\xc3\xb8ren.12", true, true},
		{"07000000001", true, true}, {"070-0000-0001", true, true}, {"+45 12 34 56 78", true, true}, {"8986000000000000001F", true, true},
		{"45", true, false}, {"120", true, false}, {"4-5", true, false},
		{"", false, false}, {"3 GB", false, false}, {"3GB", false, false}, {"12Go", false, false}, {"1h23m", false, false}, {"90'", false, false},
		{"1:23:45", false, false}, {"1.5", false, false}, {"1,5", false, false}, {"10/2", false, false}, {"120-stk", false, false}, {"SMS-120", false, false}, {"GB12", false, false},
		{"DK-1/3GB", false, false}, {"DK-3Go", false, false}, {"DK 1", false, false}, {"DK-1 + 3", false, false}, {"DK\xc2\xa0""1", false, false},
		{"DK\xe2\x80\x8b""1", false, false}, {"DK\xe3\x80\x80""1", false, false}, {"DK-\xef\xbc\x97", false, false}, {"data-7", false, false}, {"~7", false, false}, {"45 12", false, false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (billing_mention_account(&mapping, slice_of(cases[i].text), true) != cases[i].sure
			|| billing_mention_account(&mapping, slice_of(cases[i].text), false) != cases[i].unsure)
			fail_msg("%s", cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(figures), cmocka_unit_test(words), cmocka_unit_test(pieces), cmocka_unit_test(accounts)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
