/* read_operation_test.c: an operation that could switch something else than was asked for is no operation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "mapping/mapping.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ASK "'request': {'method': 'POST', 'path': '/switch', 'json': {'ids': '{accounts}', 'to': '{switch}'}}"
#define ONE "'request': {'method': 'POST', 'path': '/lines/{account}', 'json': {'to': '{switch}'}}"
#define FOLLOW_REQUEST "'request': {'method': 'GET', 'path': '/b/{batch}'}"
#define STATES "'states': {'1': 'waiting', '3': 'done'}"
#define FOLLOW "'batch': '/b', 'follow': {" FOLLOW_REQUEST ", 'each': '/l/*', 'account': '/n', 'state': '/s', " STATES "}"
#define HEAD "'accounts': ['card'], 'switch': {'on': true, 'off': false}, 'outcomes': [{'status': [200], 'outcome': 'ok'}], "

/* Reads a mapping with that operation; "" where it is taken. */
static const char *said_of(const char *network, Arena *arena, Mapping **mapping)
{
	char *text = arena_format(arena, "{'provider': 'example', 'zone': 'UTC', 'settings': {'url': {'env': 'EXAMPLE_URL'}}, 'base_url': '{url}',"
		"'limits': {'requests_per_second': '1'}, 'authentication': [], 'outcomes': [{'status': [200], 'outcome': 'ok'}], 'message': '/words',"
		"'endpoints': [], 'operations': {'network': {%s}}}", network);
	for (char *at = text; *at; at++)
		if (*at == '\'')
			*at = '"';
	const char *folder = getenv("TEST_FOLDER");
	char *file = arena_format(arena, "%s/mapping.XXXXXX", folder ? folder : P_tmpdir);
	int out = mkstemp(file);
	assert_true(out >= 0 && write(out, text, strlen(text)) == (ssize_t)strlen(text));
	close(out);
	Error error = {0};
	mapping_read(file, arena, mapping, &error);
	unlink(file);
	return arena_text(arena, slice_of(error.text));
}

static void reads_what_is_good(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Mapping *mapping = NULL;
	assert_string_equal(said_of(HEAD "'most': 10, " ASK ", " FOLLOW, arena, &mapping), "");
	const Operation *got = mapping->network;
	assert_non_null(got);
	assert_int_equal(got->most, 10);
	assert_int_equal(got->ask.outcomes.count, 1);
	assert_string_equal(got->ask.message, "/words");
	assert_string_equal(got->follow.message, "/words");
	assert_string_equal(got->batch, "/b");
	assert_int_equal(got->every_ms, 5000);
	assert_int_equal(got->longest_s, 600);
	assert_string_equal(got->states[1].value, "3");
	assert_int_equal(got->states[1].state, SWITCH_DONE);
	assert_null(mapping_endpoint(mapping, "network")); /* no other command can come to ask it */
	assert_int_equal(mapping->endpoint_count, 0);
	assert_string_equal(said_of(HEAD ONE, arena, &mapping), "");
	assert_null(mapping->network->batch);
	assert_int_equal(mapping->network->most, 1);
	arena_free(arena);
}

static void names_what_is_wrong(void **state)
{
	(void)state;
	static const struct {
		const char *network, *expected;
	} cases[] = {
		{HEAD "'request': {'method': 'POST', 'path': '/s', 'json': {'to': '{switch}'}}", "the request names {accounts} or {account}, one of them"},
		{HEAD "'request': {'method': 'POST', 'path': '/s/{account}', 'json': {'ids': '{accounts}', 'to': '{switch}'}}", "the request names {accounts} or {account}, one of them"},
		{HEAD "'request': {'method': 'POST', 'path': '/s', 'json': {'ids': '{accounts}'}}", "the request does not name {switch}"},
		{HEAD "'most': 2, " ONE, "a request that names {account} has a most of 1"},
		{HEAD "'request': {'method': 'POST', 'path': '/s', 'json': {'ids': 'x{accounts}', 'to': '{switch}'}}", "{accounts} is a list: in the body it stands alone"},
		{HEAD "'request': {'method': 'POST', 'path': '/s', 'query': {'a': '{accounts}'}, 'json': {'to': '{switch}'}}", "{accounts} is a list: in the body it stands alone"},
		{HEAD "'request': {'method': 'POST', 'path': '/s/{batch}', 'json': {'ids': '{accounts}', 'to': '{switch}'}}", "only the request of \"follow\" can name it"},
		{HEAD "'request': {'method': 'POST', 'path': '/s/{from_day}', 'json': {'ids': '{accounts}', 'to': '{switch}'}}",
			"{from_day} is neither a setting of this mapping nor one of account, session, accounts, switch, batch"},
		{HEAD ASK ", 'batch': '/b'", "\"batch\" and \"follow\" go together"},
		{HEAD ASK ", 'batch': '/b', 'follow': {'request': {'method': 'GET', 'path': '/b'}, 'each': '/l/*', 'account': '/n', 'state': '/s', " STATES "}", "the request does not name {batch}"},
		{HEAD ASK ", 'batch': '/b', 'follow': {'request': {'method': 'GET', 'path': '/b/{batch}/{account}'}, 'each': '/l/*', 'account': '/n', 'state': '/s', " STATES "}", "and no account and no {switch}"},
		{HEAD ASK ", 'batch': '/b', 'follow': {" FOLLOW_REQUEST ", 'each': '/l/*', 'account': '/n', 'state': '/s', 'states': {'1': 'running', '2': 'failed'}}", "none of the states is \"done\""},
		{HEAD ASK ", 'batch': '/b', 'follow': {" FOLLOW_REQUEST ", 'each': '/l/*', 'account': '/n', 'state': '/s', 'states': {'1': 'ready'}}", "1 cannot be \"ready\"; it is one of: waiting, running, failed, done"},
		{"'accounts': ['card'], 'switch': {'on': 1, 'off': '1'}, 'outcomes': [{'status': [200], 'outcome': 'ok'}], " ASK, "on and off are the same"},
		{"'accounts': ['card'], 'switch': {'on': [], 'off': '1'}, 'outcomes': [{'status': [200], 'outcome': 'ok'}], " ASK, "on is a text, a figure, true or false"},
		{"'accounts': ['card'], 'switch': {'on': 1, 'off': 0}, " ASK, "the key \"outcomes\" is missing here"},
		{"'accounts': ['car'], 'switch': {'on': 1, 'off': 0}, 'outcomes': [{'status': [200], 'outcome': 'ok'}], " ASK, "\"car\" is no kind of account"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena *arena = arena_new(0);
		Mapping *mapping;
		const char *said = said_of(cases[i].network, arena, &mapping);
		if (!strstr(said, cases[i].expected))
			fail_msg("%s: expected \"%s\", got \"%s\"", cases[i].network, cases[i].expected, said);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_good),
		cmocka_unit_test(names_what_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
