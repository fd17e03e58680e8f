/* access_test.c: settings from the environment or files, base URLs, ways to authenticate, the pace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "extract/access.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static Arena *arena;
static Mappings mappings;

static int open_mappings(void **state)
{
	(void)state;
	Error error = {0};
	arena = arena_new(0);
	return mapping_read_folder("mappings", arena, &mappings, &error) == STATUS_OK ? 0 : -1;
}

static int close_mappings(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const Mapping *mapping_of(const char *provider)
{
	for (size_t i = 0; i < mappings.count; i++)
		if (strcmp(mappings.items[i]->provider, provider) == 0)
			return mappings.items[i];
	fail_msg("no mapping of %s", provider);
	return NULL;
}

/* "NAME=value" words, at most ten. */
static void set_only(const char *const settings[])
{
	static const char *const names[] = {"FREEBIT_BASE_URL", "FREEBIT_OEM_ID", "FREEBIT_OEM_KEY", "FREEBIT_OEM_KEY_FILE", "TELECOMX_BASE_URL", "TELECOMX_TOKEN",
		"TELECOMX_TOKEN_FILE", "TELECOMX_USERNAME", "TELECOMX_PASSWORD", "TIBIOT_BASE_URL", "TIBIOT_TOKEN", "TIBIOT_SIGN_COMMAND",
		"SIMTALLY_TELECOMX_RATE", "SIMTALLY_TELECOMX_CONCURRENCY"};
	for (size_t i = 0; i < COUNT(names); i++)
		unsetenv(names[i]);
	for (size_t i = 0; settings[i]; i++) {
		char *name = arena_text(arena, slice_of(settings[i])), *value = strchr(name, '=');
		*value = '\0';
		setenv(name, value + 1, 1);
	}
}

typedef struct {
	const char *provider;
	const char *settings[6];
	const char *expected; /* the error, or NULL */
	const char *why;
} Case;

static void check(const Case *cases, size_t count)
{
	int wrong = 0;
	for (size_t i = 0; i < count; i++) {
		Access access = {0};
		Error error = {0};
		set_only(cases[i].settings);
		Status status = access_open(mapping_of(cases[i].provider), arena, &access, &error);
		bool same = cases[i].expected ? status == STATUS_USAGE && strcmp(error.text, cases[i].expected) == 0 : status == STATUS_OK;
		if (!same) {
			print_error("%s: expected %s, got %s\n", cases[i].why, cases[i].expected ? cases[i].expected : "success", status == STATUS_OK ? "success" : error.text);
			wrong++;
		}
	}
	if (wrong)
		fail_msg("%d of %zu came out otherwise", wrong, count);
}

#define URL "FREEBIT_BASE_URL=https://host"

static void needs_its_settings(void **state)
{
	(void)state;
	static const Case cases[] = {
		{"freebit", {URL, "FREEBIT_OEM_ID=i", "FREEBIT_OEM_KEY=kkkk"}, NULL, "all there"},
		{"freebit", {URL, "FREEBIT_OEM_KEY=kkkk"}, "freebit: the setting oem_id is missing: set FREEBIT_OEM_ID, or name a file that holds it with FREEBIT_OEM_ID_FILE", "one is missing"},
		{"freebit", {URL, "FREEBIT_OEM_ID=", "FREEBIT_OEM_KEY=kkkk"}, "freebit: the setting oem_id is missing: set FREEBIT_OEM_ID, or name a file that holds it with FREEBIT_OEM_ID_FILE", "an empty one is missing"},
		{"freebit", {"FREEBIT_OEM_ID=i"}, "freebit: the setting base_url is missing: set FREEBIT_BASE_URL, or name a file that holds it with FREEBIT_BASE_URL_FILE", "no address"},
		{"freebit", {URL, "FREEBIT_OEM_ID=i\nX: y", "FREEBIT_OEM_KEY=kkkk"}, "FREEBIT_OEM_ID holds a line break: give it in one line", "a line break"},
		{"telecomx", {"TELECOMX_TOKEN=tttt"}, NULL, "the address has a default"},
		{"telecomx", {"TELECOMX_USERNAME=u", "TELECOMX_PASSWORD=pppp"}, NULL, "the other way to authenticate"},
		{"telecomx", {"TELECOMX_USERNAME=u"}, "telecomx: no credentials: set TELECOMX_TOKEN or TELECOMX_PASSWORD (or name a file that holds it with …_FILE)", "half of it"},
		{"telecomx", {NULL}, "telecomx: no credentials: set TELECOMX_TOKEN or TELECOMX_USERNAME (or name a file that holds it with …_FILE)", "none"},
		{"tibiot", {"TIBIOT_BASE_URL=https://host"}, "tibiot: no credentials: set TIBIOT_SIGN_COMMAND or TIBIOT_TOKEN (or name a file that holds it with …_FILE)", "neither token nor command"},
	};
	check(cases, COUNT(cases));
}

static void chooses_the_first_way_whose_settings_are_there(void **state)
{
	(void)state;
	static const struct {
		const char *settings[4];
		int expected;
	} cases[] = {
		{{"TELECOMX_TOKEN=tttt"}, 0},
		{{"TELECOMX_USERNAME=u", "TELECOMX_PASSWORD=pppp"}, 1},
		{{"TELECOMX_TOKEN=tttt", "TELECOMX_USERNAME=u", "TELECOMX_PASSWORD=pppp"}, 0},
	};
	const Mapping *mapping = mapping_of("telecomx");
	for (size_t i = 0; i < COUNT(cases); i++) {
		Access access;
		Error error = {0};
		set_only(cases[i].settings);
		assert_int_equal(access_open(mapping, arena, &access, &error), STATUS_OK);
		assert_ptr_equal(access.authentication, &mapping->authentications[cases[i].expected]);
		assert_null(access.command);
	}
	Access access;
	Error error = {0};
	set_only((const char *const[]){"TIBIOT_BASE_URL=https://host", "TIBIOT_SIGN_COMMAND=sign --fast", "TIBIOT_TOKEN=tttt", NULL});
	assert_int_equal(access_open(mapping_of("tibiot"), arena, &access, &error), STATUS_OK);
	assert_string_equal(access.command, "sign --fast");
}

#define BASE(url) "TELECOMX_TOKEN=tttt", "TELECOMX_BASE_URL=" url
#define REFUSED(url, problem) "telecomx: TELECOMX_BASE_URL=" url " " problem
#define PLAIN "is plain http to another machine: use https (http is for loopback addresses only)"

static void refuses_a_base_url(void **state)
{
	(void)state;
	static const Case cases[] = {
		{"telecomx", {BASE("https://api.example/v2/")}, NULL, "a path"},
		{"telecomx", {BASE("https://api.example:8443")}, NULL, "a port"},
		{"telecomx", {BASE("http://127.0.0.1:8080")}, NULL, "plain http to this machine"},
		{"telecomx", {BASE("http://127.9.9.9")}, NULL, "by any of its addresses"},
		{"telecomx", {BASE("http://localhost:1/x")}, NULL, "or its name"},
		{"telecomx", {BASE("http://[::1]:1")}, NULL, "or the other family"},
		{"telecomx", {BASE("http://api.example")}, REFUSED("http://api.example", PLAIN), "plain http to another"},
		{"telecomx", {BASE("http://127.0.0.1.evil.example")}, REFUSED("http://127.0.0.1.evil.example", PLAIN), "whose name begins like this one"},
		{"telecomx", {BASE("http://localhost.evil.example")}, REFUSED("http://localhost.evil.example", PLAIN), "likewise"},
		{"telecomx", {BASE("http://128.0.0.1")}, REFUSED("http://128.0.0.1", PLAIN), "just past the range"},
		{"telecomx", {BASE("http://0.0.0.0")}, REFUSED("http://0.0.0.0", PLAIN), "no address at all"},
		{"telecomx", {BASE("http://[::ffff:10.0.0.1]")}, REFUSED("http://[::ffff:10.0.0.1]", PLAIN), "another in the other family"},
		{"telecomx", {BASE("ftp://127.0.0.1")}, REFUSED("ftp://127.0.0.1", "is neither https nor http"), "another scheme"},
		{"telecomx", {BASE("file:///etc")}, REFUSED("file:///etc", "is no URL: it begins with https://"), "a file"},
		{"telecomx", {BASE("api.example")}, REFUSED("api.example", "is no URL: it begins with https://"), "no scheme"},
		{"telecomx", {BASE("https://api.example/?a=1")}, REFUSED("https://api.example/?a=1", "holds a question mark: a base URL ends with its path"), "a query"},
	};
	check(cases, COUNT(cases));
}

static void keeps_the_base_url_without_its_last_slash(void **state)
{
	(void)state;
	Access access;
	Error error = {0};
	set_only((const char *const[]){BASE("https://api.example/v2//"), NULL});
	assert_int_equal(access_open(mapping_of("telecomx"), arena, &access, &error), STATUS_OK);
	assert_string_equal(access.base_url, "https://api.example/v2");
	set_only((const char *const[]){"TELECOMX_TOKEN=tttt", NULL});
	assert_int_equal(access_open(mapping_of("telecomx"), arena, &access, &error), STATUS_OK);
	assert_string_equal(access.base_url, "https://api.telecomx.dk");
}

static void refuses_what_would_swallow_the_path(void **state)
{
	(void)state;
	Access access;
	Error error = {0};
	set_only((const char *const[]){BASE("https://api.example/#x"), NULL});
	assert_int_equal(access_open(mapping_of("telecomx"), arena, &access, &error), STATUS_USAGE);
}

/* Credentials in a URL are refused, and an error must not be what publishes them. */
static void shows_no_secret(void **state)
{
	(void)state;
	static const char *const urls[] = {"https://user:hunter22@api.example", "https://hunter22@api.example", "http://127.0.0.1:hunter22@evil.example"};
	for (size_t i = 0; i < COUNT(urls); i++) {
		Access access;
		Error error = {0};
		char *setting = arena_format(arena, "TELECOMX_BASE_URL=%s", urls[i]);
		set_only((const char *const[]){"TELECOMX_TOKEN=tttt", setting, NULL});
		assert_int_equal(access_open(mapping_of("telecomx"), arena, &access, &error), STATUS_USAGE);
		assert_non_null(strstr(error.text, "TELECOMX_BASE_URL"));
		assert_non_null(strstr(error.text, "holds a user name: credentials have settings of their own"));
		if (strstr(error.text, "hunter22"))
			fail_msg("the error shows the password: %s", error.text);
	}
}

static char *file_with(const char *text)
{
	const char *folder = getenv("TEST_FOLDER");
	char *file = arena_format(arena, "%s/secret.XXXXXX", folder ? folder : P_tmpdir);
	int out = mkstemp(file);
	assert_true(out >= 0);
	assert_int_equal(write(out, text, strlen(text)), (ssize_t)strlen(text));
	close(out);
	return file;
}

static void reads_files(void **state)
{
	(void)state;
	static const struct {
		const char *text, *value, *problem;
	} cases[] = {
		{"from-a-file\n", "from-a-file", NULL},
		{"  padded \r\n\n", "padded", NULL},
		{"\n", NULL, "TELECOMX_TOKEN_FILE names %s, which is empty"},
		{"one\ntwo\n", NULL, "TELECOMX_TOKEN holds a line break: give it in one line"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Access access;
		Error error = {0};
		char *file = file_with(cases[i].text), *setting = arena_format(arena, "TELECOMX_TOKEN_FILE=%s", file);
		set_only((const char *const[]){setting, NULL});
		assert_true(access_is_configured(mapping_of("telecomx")));
		Status status = access_open(mapping_of("telecomx"), arena, &access, &error);
		assert_int_equal(status, cases[i].problem ? STATUS_USAGE : STATUS_OK);
		if (cases[i].value)
			assert_string_equal(access.values[1], cases[i].value);
		else if (strchr(cases[i].problem, '%')) {
			const char *rest = strstr(error.text, file);
			assert_non_null(rest);
			assert_string_equal(rest + strlen(file), ", which is empty");
		} else
			assert_string_equal(error.text, cases[i].problem);
		unlink(file);
	}
	Access access;
	Error error = {0};
	set_only((const char *const[]){"TELECOMX_TOKEN_FILE=/no/such/file", NULL});
	assert_int_equal(access_open(mapping_of("telecomx"), arena, &access, &error), STATUS_USAGE);
	assert_string_equal(error.text, "TELECOMX_TOKEN_FILE names /no/such/file, which cannot be read: No such file or directory");
	set_only((const char *const[]){"TELECOMX_TOKEN=direct", "TELECOMX_TOKEN_FILE=/no/such/file", NULL});
	assert_int_equal(access_open(mapping_of("telecomx"), arena, &access, &error), STATUS_OK);
	assert_string_equal(access.values[1], "direct");
}

static void knows_who_is_configured(void **state)
{
	(void)state;
	set_only((const char *const[]){"TELECOMX_USERNAME=u", NULL});
	assert_true(access_is_configured(mapping_of("telecomx")));
	assert_false(access_is_configured(mapping_of("freebit")));
	assert_false(access_is_configured(mapping_of("tibiot")));
}

#define RATE_PROBLEM(text) "SIMTALLY_TELECOMX_RATE=" text " is no rate: a figure from 0.001 to 1000000 requests a second"
#define CONCURRENCY_PROBLEM(text) "SIMTALLY_TELECOMX_CONCURRENCY=" text " is no concurrency: a whole number from 1 to 1000"

static void reads_the_pace(void **state)
{
	(void)state;
	static const struct {
		const char *rate, *concurrency;
		int64_t millirequests;
		int expected;
		const char *problem;
	} cases[] = {
		{"", "", 10000, 4, NULL}, {"0.5", "", 500, 4, NULL}, {"25", "1000", 25000, 1000, NULL}, {"1000000", "1", 1000000000, 1, NULL}, {"0.001", "", 1, 4, NULL},
		{"0", "", 0, 0, RATE_PROBLEM("0")}, {"-1", "", 0, 0, RATE_PROBLEM("-1")}, {"fast", "", 0, 0, RATE_PROBLEM("fast")}, {"1000001", "", 0, 0, RATE_PROBLEM("1000001")},
		{"1e99", "", 0, 0, RATE_PROBLEM("1e99")}, {"0.0001", "", 0, 0, RATE_PROBLEM("0.0001")}, {"", "0", 0, 0, CONCURRENCY_PROBLEM("0")},
		{"", "1001", 0, 0, CONCURRENCY_PROBLEM("1001")}, {"", "2.5", 0, 0, CONCURRENCY_PROBLEM("2.5")}, {"", "x", 0, 0, CONCURRENCY_PROBLEM("x")},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Access access;
		Error error = {0};
		char *rate = arena_format(arena, "SIMTALLY_TELECOMX_RATE=%s", cases[i].rate), *concurrency = arena_format(arena, "SIMTALLY_TELECOMX_CONCURRENCY=%s", cases[i].concurrency);
		set_only((const char *const[]){"TELECOMX_TOKEN=tttt", rate, concurrency, NULL});
		Status status = access_open(mapping_of("telecomx"), arena, &access, &error);
		if (cases[i].problem) {
			assert_int_equal(status, STATUS_USAGE);
			assert_string_equal(error.text, cases[i].problem);
			continue;
		}
		assert_int_equal(status, STATUS_OK);
		assert_int_equal(access.millirequests_per_second, cases[i].millirequests);
		assert_int_equal(access.concurrency, cases[i].expected);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needs_its_settings),
		cmocka_unit_test(chooses_the_first_way_whose_settings_are_there),
		cmocka_unit_test(refuses_a_base_url),
		cmocka_unit_test(keeps_the_base_url_without_its_last_slash),
		cmocka_unit_test(refuses_what_would_swallow_the_path),
		cmocka_unit_test(shows_no_secret),
		cmocka_unit_test(reads_files),
		cmocka_unit_test(knows_who_is_configured),
		cmocka_unit_test(reads_the_pace),
	};
	return cmocka_run_group_tests(tests, open_mappings, close_mappings);
}
