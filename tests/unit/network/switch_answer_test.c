/* switch_answer_test.c: what the answers of an operation say, however they are written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/log.h"
#include "network/switch_answer.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NOT_DONE "refused, and the provider does not say why"

static SwitchStateName states[] = {{"1", SWITCH_WAITING}, {"2", SWITCH_RUNNING}, {"3", SWITCH_DONE}, {"4", SWITCH_FAILED}, {"DONE", SWITCH_DONE}};
static const Operation operation = {
	.batch = "/data/code", .accepted = "/data/count", .refused_each = "/data/errors/*", .refused_account = "/n", .refused_message = "/why",
	.followed_each = "/data/*", .followed_account = "/n", .followed_state = "/s", .states = states, .state_count = COUNT(states),
};

static const JsonNode *parse(const char *text, Arena *arena)
{
	const JsonNode *root;
	const char *problem;
	size_t offset;
	if (!json_parse(slice_of(text), (JsonOptions){0}, arena, &root, &problem, &offset))
		fail_msg("%s: %s", text, problem);
	return root;
}

static void reads_what_was_accepted(void **state)
{
	(void)state;
	log_hide("a-token-of-ours");
	static const struct {
		const char *answer, *batch, *refused;
		int accepted;
		const char *why;
	} cases[] = {
		{"{\"data\":{\"code\":\"B1\",\"count\":2,\"errors\":[]}}", "B1", "[]", 2, "as documented"},
		{"{\"data\":{\"code\":17,\"count\":\"2\"}}", "17", "[]", 2, "a figure for a name, a text for a figure, no list at all"},
		{"{\"data\":{\"code\":\" B1 \",\"errors\":null}}", "B1", "[]", -1, "blanks, nulls"},
		{"{\"data\":{\"code\":\"\",\"count\":-1}}", NULL, "[]", -1, "an empty name is none; a count below zero neither"},
		{"{\"data\":{\"code\":{\"a\":1},\"count\":1.5}}", NULL, "[]", -1, "an object is no name, a fraction no count"},
		{"{\"data\":null}", NULL, "[]", -1, "no data"},
		{"{\"data\":[]}", NULL, "[]", -1, "data of another kind"},
		{"{\"data\":{\"code\":\"x-a-token-of-ours\"}}", NULL, "[]", -1, "a name that repeats a secret is not kept"},
		{"{\"data\":{\"code\":\"B\",\"errors\":[{\"n\":\"1\",\"why\":\"no \\\"such\\\"\\u0007\\u0000 card\"},{\"n\":2},{\"why\":\"who?\"},{\"n\":\"\"},7,null,{\"n\":\"3\",\"why\":{}}]}}", "B",
			"[{\"account\":\"1\",\"message\":\"no \\\"such\\\"\\u0007\xef\xbf\xbd card\"},{\"account\":\"2\",\"message\":\"" NOT_DONE "\"},{\"account\":\"3\",\"message\":\"" NOT_DONE "\"}]", -1,
			"the refused: text from outside stays text, and what names nobody is passed over"},
		{"{\"data\":{\"code\":\"B\",\"errors\":{\"a\":{\"n\":\"1\",\"why\":\"bad a-token-of-ours\"}}}}", "B", "[{\"account\":\"1\",\"message\":\"bad ***\"}]", -1, "a secret does not pass"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena *arena = arena_new(0);
		SwitchAccepted got;
		switch_accepted_init(&got);
		assert_true(switch_accepted_read(&got, &operation, parse(cases[i].answer, arena)));
		if (strcmp(got.refused.data, cases[i].refused) != 0 || got.accepted != cases[i].accepted || !(cases[i].batch ? slice_equal_text(got.batch, cases[i].batch) : !got.batch.at))
			fail_msg("%s: batch %.*s, accepted %d, refused %s", cases[i].why, SLICE_ARG(got.batch), (int)got.accepted, got.refused.data);
		switch_accepted_free(&got);
		arena_free(arena);
	}
}

static void reads_what_became_of_them(void **state)
{
	(void)state;
	static const struct {
		const char *answer, *expected, *why;
	} cases[] = {
		{"{\"data\":[{\"s\":1,\"n\":\"a\"},{\"s\":2,\"n\":\"b\"},{\"s\":3,\"n\":\"c\"},{\"s\":4,\"n\":\"d\"}]}",
			"[{\"account\":\"a\",\"state\":\"waiting\",\"message\":\"not begun\"},{\"account\":\"b\",\"state\":\"running\",\"message\":\"under way\"},"
			"{\"account\":\"c\",\"state\":\"done\",\"message\":null},{\"account\":\"d\",\"state\":\"failed\",\"message\":\"the provider says that it failed\"}]", "as documented"},
		{"{\"data\":[{\"s\":\"3\",\"n\":7},{\"s\":\"DONE\",\"n\":\"b\"}]}",
			"[{\"account\":\"7\",\"state\":\"done\",\"message\":null},{\"account\":\"b\",\"state\":\"done\",\"message\":null}]", "figures as texts, and the other way round"},
		{"{\"data\":[{\"s\":9,\"n\":\"a\"},{\"n\":\"b\"},{\"s\":\"\",\"n\":\"c\"},{\"s\":\"done\",\"n\":\"d\"}]}",
			"[{\"account\":\"a\",\"state\":\"running\",\"message\":\"the mapping knows no state 9\"},{\"account\":\"b\",\"state\":\"running\",\"message\":\"the answer names no state\"},"
			"{\"account\":\"c\",\"state\":\"running\",\"message\":\"the answer names no state\"},{\"account\":\"d\",\"state\":\"running\",\"message\":\"the mapping knows no state done\"}]",
			"a state that nobody has mapped is no end"},
		{"{\"data\":[{\"s\":3},{\"s\":3,\"n\":null},3,\"x\",[]]}", "[]", "what names nobody"},
		{"{\"data\":{}}", "[]", "nothing"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena *arena = arena_new(0);
		Buffer out;
		buffer_init(&out, 10000);
		assert_true(switch_followed_read(&out, &operation, parse(cases[i].answer, arena)));
		if (strcmp(out.data, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, out.data);
		buffer_free(&out);
		arena_free(arena);
	}
}

static void says_when_it_is_too_much(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Buffer out;
	buffer_init(&out, 60);
	assert_false(switch_followed_read(&out, &operation, parse("{\"data\":[{\"s\":1,\"n\":\"a\"},{\"s\":2,\"n\":\"b\"}]}", arena)));
	buffer_free(&out);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_was_accepted),
		cmocka_unit_test(reads_what_became_of_them),
		cmocka_unit_test(says_when_it_is_too_much),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
