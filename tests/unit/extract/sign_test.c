/* sign_test.c: header lines from an external command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "extract/sign.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static Arena *arena;
static char *script;

static int make_script(void **state)
{
	(void)state;
	const char *folder = getenv("TEST_FOLDER");
	arena = arena_new(0);
	script = arena_format(arena, "%s/sign.XXXXXX", folder ? folder : P_tmpdir);
	int out = mkstemp(script);
	close(out);
	return out < 0;
}

static int remove_script(void **state)
{
	(void)state;
	unlink(script);
	arena_free(arena);
	return 0;
}

static Status run(const char *text, const char *arguments, Slice body, struct curl_slist **headers, Error *error)
{
	FILE *out = fopen(script, "w");
	assert_non_null(out);
	fprintf(out, "#!/bin/sh\n%s\n", text);
	fclose(out);
	chmod(script, 0700);
	return sign_request(arena_format(arena, "%s%s", script, arguments), "POST", "https://host/a?b=1", body, headers, error);
}

static const char *joined(const struct curl_slist *headers)
{
	char *text = arena_format(arena, "%s", "");
	for (; headers; headers = headers->next)
		text = arena_format(arena, "%s%s%s", text, *text ? "|" : "", headers->data);
	return text;
}

static void adds_what_it_prints(void **state)
{
	(void)state;
	static const struct {
		const char *text, *arguments, *body, *expected, *why;
	} cases[] = {
		{"echo 'X-Sign: abc'", "", "", "X-Sign: abc", "a header"},
		{"printf 'X-A: 1\\r\\n\\nX-B: 2'", "", "", "X-A: 1|X-B: 2", "two, with other line ends and no last one"},
		{":", "", "", "", "none"},
		{"read -r m; read -r u; read -r e; b=$(cat); echo \"X-Seen: $m $u [$e] $b\"", "", "{\"a\":1}", "X-Seen: POST https://host/a?b=1 [] {\"a\":1}",
			"method, URL, an empty line and the body on standard input"},
		{"echo \"X-Args: $# $1 $2\"", " one  two", "", "X-Args: 2 one two", "arguments, separated by blanks"},
		{"echo \"X-Args: $# $1 $2 $3\"", " $(id) ;rm `x`", "", "X-Args: 3 $(id) ;rm `x`", "no shell reads them"},
		{"exec <&-; echo 'X-Sign: abc'", "", "", "X-Sign: abc", "one that reads nothing"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct curl_slist *headers = NULL;
		Error error = {0};
		if (run(cases[i].text, cases[i].arguments, slice_of(cases[i].body), &headers, &error) != STATUS_OK)
			fail_msg("%s: %s", cases[i].why, error.text);
		if (strcmp(joined(headers), cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, joined(headers));
		curl_slist_free_all(headers);
	}
}

/* A body larger than a pipe, to a command that reads it late, and to one that never does. */
static void feeds_a_large_body(void **state)
{
	(void)state;
	size_t length = 1000000;
	char *body = arena_alloc(arena, length);
	memset(body, 'x', length);
	struct curl_slist *headers = NULL;
	Error error = {0};
	assert_int_equal(run("sleep 0.2; echo \"X-Length: $(wc -c)\"", "", (Slice){body, length}, &headers, &error), STATUS_OK);
	assert_string_equal(joined(headers), "X-Length: 1000025");
	curl_slist_free_all(headers);
	headers = NULL;
	assert_int_equal(run("echo 'X-Sign: 1'", "", (Slice){body, length}, &headers, &error), STATUS_OK);
	assert_string_equal(joined(headers), "X-Sign: 1");
	curl_slist_free_all(headers);
}

static void refuses(void **state)
{
	(void)state;
	static const struct {
		const char *text, *problem, *why;
	} cases[] = {
		{"echo 'X-Sign: abc'; exit 3", "failed, or took longer than 10 seconds", "another status than 0"},
		{"echo 'X-Sign: abc'; kill -9 $$", "failed, or took longer than 10 seconds", "killed"},
		{"echo 'no key found'", "printed something that is no header line", "no header"},
		{"echo 'X-Sign: abc'; echo oops", "printed something that is no header line", "a header and something else"},
		{"echo ': value'", "printed something that is no header line", "a header without a name"},
		{"echo 'cannot open key: denied'", "printed something that is no header line", "a sentence with a colon is no header either"},
		{"head -c 70000 /dev/zero | tr '\\0' a", "failed, or took longer than 10 seconds", "more than 64 KiB"},
		{"echo 'X: 1' >&2; exit 1", "failed, or took longer than 10 seconds", "only on standard error"},
	};
	int wrong = 0;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct curl_slist *headers = NULL;
		Error error = {0};
		Status status = run(cases[i].text, "", slice_of(""), &headers, &error);
		curl_slist_free_all(headers);
		if (status == STATUS_FAILED && strstr(error.text, cases[i].problem) && strstr(error.text, script))
			continue;
		print_error("%s: %s\n", cases[i].why, status == STATUS_OK ? "accepted" : error.text);
		wrong++;
	}
	assert_int_equal(wrong, 0);
	struct curl_slist *headers = NULL;
	Error error = {0};
	assert_int_equal(sign_request("/no/such/command", "GET", "u", slice_of(""), &headers, &error), STATUS_FAILED);
	assert_string_equal(error.text, "the signing command /no/such/command cannot be run: No such file or directory");
	error = (Error){0};
	assert_int_equal(sign_request("  ", "GET", "u", slice_of(""), &headers, &error), STATUS_FAILED);
	assert_string_equal(error.text, "the signing command is empty");
	assert_null(headers);
}

/* Ten seconds are what a command has, also one that has said all it will and does not end. */
static void waits_ten_seconds_at_most(void **state)
{
	(void)state;
	struct curl_slist *headers = NULL;
	Error error = {0};
	int64_t began = calendar_monotonic_ns();
	run("echo 'X-Sign: 1'; exec >&- <&-; exec sleep 14", "", slice_of(""), &headers, &error);
	curl_slist_free_all(headers);
	assert_true(calendar_monotonic_ns() - began < INT64_C(12000000000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_what_it_prints),
		cmocka_unit_test(feeds_a_large_body),
		cmocka_unit_test(refuses),
		cmocka_unit_test(waits_ten_seconds_at_most),
	};
	return cmocka_run_group_tests(tests, make_script, remove_script);
}
