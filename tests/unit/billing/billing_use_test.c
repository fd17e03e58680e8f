/* billing_use_test.c: a use, what of it is included and what is beyond it: one line, the whole use, or a contradiction. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "billing/billing_use.h"

static const BillingUnit units[] = {{"B", UNIT_BYTE, 1}, {"KB", UNIT_BYTE, 1024}, {"s", UNIT_SECOND, 1}};
static const BillingMetric metrics[] = {{"Data", METRIC_DATA, NULL, NULL}, {"Calls", METRIC_VOICE, NULL, NULL}};
static const BillingMapping mapping = {.decimal = '.', .units = units, .unit_count = 3, .metrics = metrics, .metric_count = 2};

enum { PHRASES_MAX = 4 };

typedef struct {
	BillingRole role;
	const char *metric, *quantity, *unit, *overage, *overage_unit, *amount;
} Said;

#define U(m, q, u) {BILLING_ROLE_USE, m, q, u, NULL, NULL, NULL}
#define A(q, u) {BILLING_ROLE_ALLOWANCE, NULL, q, u, NULL, NULL, NULL}
#define O(q, u) {BILLING_ROLE_OVERAGE, NULL, q, u, NULL, NULL, NULL}

static void fill(BillingPhrase *phrase, const Said *said)
{
	*phrase = (BillingPhrase){.role = said->role};
	phrase->parts[BILLING_PART_METRIC] = slice_of(said->metric);
	phrase->parts[BILLING_PART_QUANTITY] = slice_of(said->quantity);
	phrase->parts[BILLING_PART_UNIT] = slice_of(said->unit);
	phrase->parts[BILLING_PART_OVERAGE] = slice_of(said->overage);
	phrase->parts[BILLING_PART_OVERAGE_UNIT] = slice_of(said->overage_unit);
	phrase->parts[BILLING_PART_AMOUNT] = slice_of(said->amount);
}

static void checks(void **state)
{
	(void)state;
	static const struct {
		Said said[PHRASES_MAX];
		int64_t quantity; /* of the line, as it is stated, and */
		int64_t expected; /* as it becomes */
		size_t uses;
		const char *reason;
	} cases[] = {
		{{U("Data", "12", "KB")}, 12288, 12288, 1, NULL},
		{{U("Data", "12", "KB"), A("10", "KB"), O("2", "KB")}, 12288, 12288, 1, NULL},
		{{U("Data", "12", "KB"), A("10", "KB"), O("1", "KB"), O("1", "KB")}, 12288, 12288, 1, NULL},
		{{U("Data", "12", "KB"), A("10", "KB"), O("2048", "B")}, 12288, 12288, 1, NULL},
		{{U("Data", "-12", "KB"), A("10", "KB"), O("2", "KB")}, -12288, -12288, 1, NULL},
		{{U("Data", "12", "KB"), A("10", "KB"), O("1", "KB")}, 12288, 0, 1, "contradiction"},
		{{U("Data", "12", "KB"), A("10", "KB"), O("2049", "B")}, 12288, 0, 1, "contradiction"},
		{{U("Data", "12", "KB"), A("10.0001", "KB"), O("2", "KB")}, 12288, 12288, 1, NULL},
		{{U("Data", "12", "KB"), A("10.5", "B")}, 12288, 0, 1, "contradiction"},
		{{U("Data", "12", "KB"), A("12", "KB")}, 12288, 12288, 1, NULL},
		{{U("Data", "12", "KB"), A("20", "KB")}, 12288, 12288, 1, NULL},
		{{U("Data", "12", "KB"), O("2", "KB")}, 12288, 12288, 1, NULL},
		{{U("Data", "12", "KB"), O("13", "KB")}, 12288, 0, 1, "contradiction"},
		{{{BILLING_ROLE_USE, "Data", "12", "KB", "2", "KB", NULL}}, 12288, 12288, 1, NULL},
		{{{BILLING_ROLE_USE, "Data", "12", "KB", "13", "KB", NULL}}, 12288, 0, 1, "contradiction"},
		{{U("Data", "12", "KB"), O("2", "s")}, 12288, 0, 1, "contradiction"},
		{{U("Data", "12", "KB"), O("2", "x")}, 12288, 0, 1, "contradiction"},
		{{U("Data", "12", "KB"), O("-2", "KB")}, 12288, 0, 1, "bad_quantity"},
		{{U("Data", "12", "KB"), O("9223372036854775807", "KB")}, 12288, 0, 1, "bad_quantity"},
		{{U("Data", "-9223372036854775808", "B")}, INT64_MIN, INT64_MIN, 1, NULL},
		{{U("Data", "-9223372036854775808", "B"), A("1", "B")}, INT64_MIN, 0, 1, "contradiction"},
		{{A("10", "KB"), O("2", "KB")}, 2048, 12288, 1, NULL},
		{{O("2", "KB")}, 2048, 2048, 1, NULL},
		{{O("2", "KB")}, -2048, -2048, 1, NULL},
		{{A("10", "KB")}, 10240, 0, 1, "no_quantity"},
		{{A("9223372036854775807", "B"), O("1", "B")}, 1, 0, 1, "bad_quantity"},
		{{U("Data", "1", "KB"), U("Data", "2", "KB"), A("2", "KB")}, 1024, 1024, 2, NULL},
		{{U("Data", "1", "KB"), {BILLING_ROLE_OVERAGE, "Calls", "9", "s", NULL, NULL, NULL}}, 1024, 1024, 2, NULL},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		BillingPhrase phrases[PHRASES_MAX];
		BillingText text = {.uses = phrases};
		for (; text.use_count < PHRASES_MAX && cases[i].said[text.use_count].quantity; text.use_count++)
			fill(&phrases[text.use_count], &cases[i].said[text.use_count]);
		BillingUse *uses = NULL;
		size_t count = 0;
		CsvProblem problem = {0};
		int64_t quantity = cases[i].quantity;
		bool good = billing_use_read(&mapping, &text, arena, &uses, &count, &problem) && billing_use_check(&uses[0], &quantity, &problem);
		if (good == (cases[i].reason != NULL) || (!good && strcmp(problem.reason, cases[i].reason) != 0))
			fail_msg("case %zu: %s", i, good ? "is good" : problem.reason);
		assert_int_equal(count, cases[i].uses);
		if (good && quantity != cases[i].expected)
			fail_msg("case %zu: %lld", i, (long long)quantity);
		arena_free(arena);
	}
}

static void amounts(void **state)
{
	(void)state;
	static const Said said[] = {{BILLING_ROLE_USE, "Data", "3", "KB", NULL, NULL, "30"}, U("Calls", "3", "s"), {BILLING_ROLE_OVERAGE, NULL, "1", "s", NULL, NULL, "7"},
				    {BILLING_ROLE_OVERAGE, NULL, "1", "s", NULL, NULL, "8"}};
	Arena *arena = arena_new(0);
	BillingPhrase phrases[PHRASES_MAX];
	BillingText text = {.uses = phrases, .use_count = PHRASES_MAX};
	BillingUse *uses = NULL;
	size_t count = 0;
	CsvProblem problem = {0};
	for (size_t i = 0; i < PHRASES_MAX; i++)
		fill(&phrases[i], &said[i]);
	assert_true(billing_use_read(&mapping, &text, arena, &uses, &count, &problem));
	assert_int_equal(count, 2);
	assert_true(slice_equal_text(uses[0].amount, "30") && uses[0].amounts == 1);
	assert_true(!uses[1].amount.at && uses[1].amounts == 2);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(checks), cmocka_unit_test(amounts)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
