/* template_test.c: texts with {names} in them, written for where they will stand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapping/template.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static Slice value(Slice name, const void *context)
{
	if (slice_equal_text(name, "account"))
		return slice_of(context);
	return slice_equal_text(name, "empty") ? slice_of("") : (Slice){0};
}

static bool known(Slice name, const void *context)
{
	(void)context;
	return slice_equal_text(name, "account") || slice_equal_text(name, "empty");
}

static void writes(void **state)
{
	(void)state;
	static const struct {
		const char *text, *account;
		TemplateEscape escape;
		const char *expected, *why;
	} cases[] = {
		{"/mvno/{account}/usage", "12", TEMPLATE_PLAIN, "/mvno/12/usage", "a name between"},
		{"{account}", "12", TEMPLATE_PLAIN, "12", "alone"},
		{"{account}{account}{empty}x", "12", TEMPLATE_PLAIN, "1212x", "side by side"},
		{"", "12", TEMPLATE_PLAIN, "", "nothing"},
		{"no name } here", "12", TEMPLATE_PLAIN, "no name } here", "a lonely closing brace is a character"},
		{"{account}", "{empty}{account}", TEMPLATE_PLAIN, "{empty}{account}", "a value is never read as a template"},
		{"/a b/{account}?", "a b/../?&#%=+\xc3\xb8", TEMPLATE_URL, "/a b/a%20b%2F..%2F%3F%26%23%25%3D%2B%C3%B8?", "only values are escaped in a URL"},
		{"{account}", "AZaz09-._~", TEMPLATE_URL, "AZaz09-._~", "what is unreserved is not"},
		{"Bearer {account}", "a:b c", TEMPLATE_HEADER, "Bearer a:b c", "a header's value as it is"},
		{"{account}", "a\nX-Evil: 1", TEMPLATE_HEADER, NULL, "no line break in a header"},
		{"{account}", "a\rX-Evil: 1", TEMPLATE_HEADER, NULL, "of either kind"},
		{"{account}", "a\n", TEMPLATE_PLAIN, "a\n", "elsewhere it may stand"},
		{"{unknown}", "1", TEMPLATE_PLAIN, "", "a name without a value is nothing"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Buffer out;
		buffer_init(&out, 1000);
		bool good = template_write(&out, cases[i].text, cases[i].escape, value, cases[i].account);
		if (good != (cases[i].expected != NULL) || (good && strcmp(out.data ? out.data : "", cases[i].expected) != 0))
			fail_msg("%s: got %s", cases[i].why, good ? out.data : "a refusal");
		buffer_free(&out);
	}
}

static void stops_at_the_maximum(void **state)
{
	(void)state;
	Buffer out;
	buffer_init(&out, 5);
	assert_false(template_write(&out, "abc{account}", TEMPLATE_PLAIN, value, "defg"));
	buffer_free(&out);
}

static void writes_json(void **state)
{
	(void)state;
	static const struct {
		const char *json, *account, *expected, *why;
	} cases[] = {
		{"{\"k\":\"{account}\",\"n\":[1,2.50,1e3,true,false,null,{}],\"o\":{\"x\":[]}}", "12", "{\"k\":\"12\",\"n\":[1,2.50,1e3,true,false,null,{}],\"o\":{\"x\":[]}}", "all kinds of value"},
		{"\"{account}\"", "a\"b\\c\n\x01", "\"a\\\"b\\\\c\\n\\u0001\"", "quotes, backslashes and control characters"},
		{"\"{account}\"", "\",\"admin\":\"1", "\"\\\",\\\"admin\\\":\\\"1\"", "a value cannot leave its string"},
		{"{\"a\\\"b\":\"x\"}", "1", "{\"a\\\"b\":\"x\"}", "keys are escaped"},
		{"\"\\u00f8{account}\"", "\xc3\xa5", "\"\xc3\xb8\xc3\xa5\"", "UTF-8 stays"},
		{"\"{account}\"", "\xff", "\"\xef\xbf\xbd\"", "what is none is replaced"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Arena *arena = arena_new(0);
		Buffer out;
		const JsonNode *root;
		const char *problem;
		size_t offset;
		buffer_init(&out, 1000);
		assert_true(json_parse(slice_of(cases[i].json), (JsonOptions){0}, arena, &root, &problem, &offset));
		assert_true(template_write_json(&out, root, value, NULL, cases[i].account));
		if (strcmp(out.data, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, out.data);
		buffer_free(&out);
		arena_free(arena);
	}
}

static void checks(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected, *why;
	} cases[] = {
		{"/mvno/{account}/{empty}", NULL, "known names"},
		{"no braces", NULL, "none at all"},
		{"}", NULL, "a closing one alone"},
		{"/{acount}", "acount", "an unknown name"},
		{"/{account}/{}", "", "no name"},
		{"/{account", "{", "an open brace"},
		{"{", "{", "nothing else"},
		{"{{account}", "{account", "two of them"},
		{"{account}}{x", "{", "an open brace after a good name"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Slice got = template_check(cases[i].text, known, NULL);
		if ((got.at == NULL) != (cases[i].expected == NULL) || (got.at && !slice_equal_text(got, cases[i].expected)))
			fail_msg("%s: got %.*s", cases[i].why, SLICE_ARG(got));
	}
	assert_true(template_names("a{account}", "account"));
	assert_false(template_names("a{accounts}", "account"));
	assert_false(template_names("account", "account"));
	assert_false(template_names(NULL, "account"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes),
		cmocka_unit_test(stops_at_the_maximum),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(checks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
