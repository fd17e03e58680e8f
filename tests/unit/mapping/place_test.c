/* place_test.c: walking the places of an answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mapping/place.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char ANSWER[] =
	"{\"data\":[{\"regions\":[{\"b\":1},{\"b\":2}]},{\"regions\":[]},{\"regions\":[{\"b\":3}]},{}],"
	"\"map\":{\"x\":{\"v\":4},\"a/b\":{\"v\":5},\"m~n\":{\"v\":6}},\"text\":\"t\",\"none\":null,\"\":{\"\":7}}";

static Arena *arena;
static const JsonNode *root;

static int parse_answer(void **state)
{
	(void)state;
	const char *problem;
	size_t offset;
	arena = arena_new(0);
	return json_parse(slice_of(ANSWER), (JsonOptions){0}, arena, &root, &problem, &offset) ? 0 : -1;
}

static int free_answer(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

typedef struct {
	Buffer text;
	int left;
} Visit;

static bool write_path(const JsonNode *node, const char *path, void *context)
{
	Visit *visit = context;
	(void)node;
	buffer_format(&visit->text, "%s%s", visit->text.length ? " " : "", *path ? path : "(root)");
	return --visit->left != 0;
}

static void walks(void **state)
{
	(void)state;
	static const struct {
		const char *pattern, *expected, *why;
	} cases[] = {
		{NULL, "(root)", "no pattern is the node itself"},
		{"", "(root)", "and so is an empty one"},
		{"/data", "/data", "a plain pointer"},
		{"/data/*", "/data/0 /data/1 /data/2 /data/3", "each element"},
		{"/data/*/regions/*", "/data/0/regions/0 /data/0/regions/1 /data/2/regions/0", "each of each; one without is passed over"},
		{"/data/2/regions/*/b", "/data/2/regions/0/b", "an index between"},
		{"/map/*", "/map/x /map/a~1b /map/m~0n", "each member; its path is a pointer that leads back to it"},
		{"/map/a~1b/v", "/map/a~1b/v", "an escaped name"},
		{"/text/*", "", "a text has no elements"},
		{"/none/*", "", "nor has null"},
		{"/no/*", "", "nor what is not there"},
		{"/data/9", "", "an index past the end"},
		{"//", "//", "empty names are names"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Visit visit = {.left = 100};
		buffer_init(&visit.text, 10000);
		assert_true(place_each(root, "", cases[i].pattern, write_path, &visit));
		if (strcmp(visit.text.data ? visit.text.data : "", cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, visit.text.data);
		buffer_free(&visit.text);
	}
}

static bool find_again(const JsonNode *node, const char *path, void *context)
{
	(void)context;
	if (json_at(root, slice_of(path)) != node)
		fail_msg("%s does not lead back", path);
	return true;
}

static void gives_paths_that_lead_back(void **state)
{
	(void)state;
	place_each(root, "", "/data/*/regions/*/b", find_again, NULL);
	place_each(root, "", "/map/*/v", find_again, NULL);
}

static void continues_a_path(void **state)
{
	(void)state;
	Visit visit = {.left = 100};
	buffer_init(&visit.text, 10000);
	place_each(json_at(root, slice_of("/data/0")), "/data/0", "/regions/*", write_path, &visit);
	assert_string_equal(visit.text.data, "/data/0/regions/0 /data/0/regions/1");
	buffer_free(&visit.text);
}

static void stops_when_told(void **state)
{
	(void)state;
	Visit visit = {.left = 2};
	buffer_init(&visit.text, 10000);
	assert_false(place_each(root, "", "/data/*/regions/*", write_path, &visit));
	assert_string_equal(visit.text.data, "/data/0/regions/0 /data/0/regions/1");
	buffer_free(&visit.text);
}

static bool count_only(const JsonNode *node, const char *path, void *context)
{
	(void)node;
	(void)path;
	++*(int *)context;
	return true;
}

/* A path longer than it is kept is cut; the walk goes on, within its bounds. */
static void survives_long_keys(void **state)
{
	(void)state;
	Buffer text;
	buffer_init(&text, 100000);
	buffer_text(&text, "{\"a\":{\"");
	for (int i = 0; i < 3000; i++)
		buffer_char(&text, 'k');
	buffer_text(&text, "\":{\"x\":[1,2]},\"z\":{\"x\":[3]}}}");
	const JsonNode *long_root;
	const char *problem;
	size_t offset;
	assert_true(json_parse((Slice){text.data, text.length}, (JsonOptions){0}, arena, &long_root, &problem, &offset));
	int count = 0;
	assert_true(place_each(long_root, "", "/a/*/x/*", count_only, &count));
	assert_int_equal(count, 3);
	buffer_free(&text);
}

static void finds(void **state)
{
	(void)state;
	assert_ptr_equal(place_at(root, ""), root);
	assert_true(slice_equal_text(json_scalar(place_at(root, "/text")), "t"));
	assert_null(place_at(root, NULL));
	assert_null(place_at(NULL, "/text"));
	assert_null(place_at(root, "/none"));
	assert_null(place_at(root, "/no"));
	assert_non_null(place_at(root, "//"));
}

static void knows_a_pointer(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool plain, stars;
	} cases[] = {
		{"", true, true}, {"/a", true, true}, {"/a/0", true, true}, {"/a~0b~1c", true, true}, {"/", true, true}, {"//", true, true},
		{"/a*b", true, true}, {"/a*", true, true}, {"/**", true, true}, {"/*", false, true}, {"/a/*", false, true}, {"/a/*/b", false, true},
		{"a", false, false}, {"a/*", false, false}, {"/a~", false, false}, {"/a~2", false, false}, {"#/a", false, false}, {"*", false, false},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (place_is_pointer(cases[i].text, false) != cases[i].plain || place_is_pointer(cases[i].text, true) != cases[i].stars)
			fail_msg("%s", cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(walks),
		cmocka_unit_test(gives_paths_that_lead_back),
		cmocka_unit_test(continues_a_path),
		cmocka_unit_test(stops_when_told),
		cmocka_unit_test(survives_long_keys),
		cmocka_unit_test(finds),
		cmocka_unit_test(knows_a_pointer),
	};
	return cmocka_run_group_tests(tests, parse_answer, free_answer);
}
