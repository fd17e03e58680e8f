#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/environment.h"

static const char *path_of(const char *name) {
	static char path[4096];
	snprintf(path, sizeof path, "%s/%s", getenv("TEST_FOLDER") ? getenv("TEST_FOLDER") : "/tmp", name);
	return path;
}

static void write_file(const char *name, const char *text, size_t length) {
	FILE *file = fopen(path_of(name), "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, length, file), length);
	fclose(file);
	setenv("ENVIRONMENT_TEST_FILE", path_of(name), 1);
}

static void reads_a_value_or_a_file(void **state) {
	(void)state;
	static const struct {
		const char *value, *file, *expected, *why;
	} cases[] = {
		{NULL, NULL, NULL, "neither"},
		{"", NULL, NULL, "an empty one is not set"},
		{"v", NULL, "v", "the value"},
		{NULL, "from a file\n", "from a file", "the file, without its line break"},
		{"v", "w", "v", "both: the value counts"},
		{"", "w\r\n", "w", "an empty value leaves it to the file"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Arena *arena = arena_new(0);
		Error error = {0};
		const char *got = "untouched";
		unsetenv("ENVIRONMENT_TEST");
		unsetenv("ENVIRONMENT_TEST_FILE");
		if (cases[i].value) setenv("ENVIRONMENT_TEST", cases[i].value, 1);
		if (cases[i].file) write_file("setting", cases[i].file, strlen(cases[i].file));
		assert_int_equal(environment_value("ENVIRONMENT_TEST", arena, &got, &error), STATUS_OK);
		if (!got != !cases[i].expected || (got && strcmp(got, cases[i].expected) != 0)) fail_msg("%s: %s", cases[i].why, got ? got : "NULL");
		assert_int_equal(environment_is_set("ENVIRONMENT_TEST"), cases[i].expected != NULL);
		arena_free(arena);
	}
}

static void refuses_a_file_that_is_no_setting(void **state) {
	(void)state;
	static char large[65537];
	memset(large, 'x', sizeof large);
	static const struct {
		const char *text;
		size_t length;
		const char *words;
	} cases[] = {{"", 0, "which is empty"}, {" \n", 2, "which is empty"}, {large, sizeof large, "more than 65536 bytes"}};
	unsetenv("ENVIRONMENT_TEST");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Arena *arena = arena_new(0);
		Error error = {0};
		const char *got;
		write_file("setting", cases[i].text, cases[i].length);
		assert_int_equal(environment_value("ENVIRONMENT_TEST", arena, &got, &error), STATUS_USAGE);
		assert_non_null(strstr(error.text, cases[i].words));
		assert_non_null(strstr(error.text, "ENVIRONMENT_TEST_FILE names "));
		arena_free(arena);
	}
	Arena *arena = arena_new(0);
	Error error = {0};
	const char *got;
	setenv("ENVIRONMENT_TEST_FILE", "/nowhere/at/all", 1);
	assert_int_equal(environment_value("ENVIRONMENT_TEST", arena, &got, &error), STATUS_USAGE);
	assert_non_null(strstr(error.text, "cannot be read"));
	arena_free(arena);
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(reads_a_value_or_a_file), cmocka_unit_test(refuses_a_file_that_is_no_setting)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
