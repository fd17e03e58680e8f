/* folder_test.c: files that appear whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#include "report/folder.h"

static char base[64];

static int make_base(void **state)
{
	(void)state;
	strcpy(base, "/tmp/simtally-folder.XXXXXX");
	return mkdtemp(base) ? 0 : -1;
}

static int remove_base(void **state)
{
	(void)state;
	char command[96];
	snprintf(command, sizeof command, "rm -rf '%s'", base);
	return system(command);
}

static const char *in_base(const char *name)
{
	static char path[2][160];
	static int turn;
	turn = !turn;
	snprintf(path[turn], sizeof path[turn], "%s/%s", base, name);
	return path[turn];
}

static void put(const char *path, const char *text)
{
	FILE *stream = fopen(path, "w");
	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

static void content_is(const char *path, const char *expected)
{
	char text[512] = "";
	FILE *stream = fopen(path, "r");
	assert_non_null(stream);
	text[fread(text, 1, sizeof text - 1, stream)] = '\0';
	fclose(stream);
	assert_string_equal(text, expected);
}

static void publishes(void **state)
{
	(void)state;
	Folder folder;
	FolderFile *file;
	Error error = {0};
	assert_int_equal(folder_open(&folder, in_base("new/and/below//"), "simtally-2025-04", &error), STATUS_OK);
	assert_int_equal(folder_add(&folder, "csv", &file, &error), STATUS_OK);
	assert_int_not_equal(access(in_base("new/and/below/simtally-2025-04.csv"), F_OK), 0);
	FILE *stream = folder_stream(&folder, file, &error);
	fputs("abc", stream);
	assert_int_equal(folder_close(&folder, file, stream, &error), STATUS_OK);
	assert_int_equal(folder_publish(&folder, &error), STATUS_OK);
	folder_discard(&folder);
	content_is(in_base("new/and/below/simtally-2025-04.csv"), "abc");
	content_is(in_base("new/and/below/simtally-2025-04.manifest"),
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  simtally-2025-04.csv\n");
}

/* After an error the file of before still stands, and nothing else does. */
static void discards(void **state)
{
	(void)state;
	Folder folder;
	FolderFile *file;
	Error error = {0};
	char listed[256];
	mkdir(in_base("old"), 0777);
	put(in_base("old/simtally-2025-04.csv"), "old");
	assert_int_equal(folder_open(&folder, in_base("old"), "simtally-2025-04", &error), STATUS_OK);
	assert_int_equal(folder_add(&folder, "csv", &file, &error), STATUS_OK);
	put(file->temporary, "half");
	folder_discard(&folder);
	content_is(in_base("old/simtally-2025-04.csv"), "old");
	snprintf(listed, sizeof listed, "test \"$(ls -A '%s')\" = simtally-2025-04.csv", in_base("old"));
	assert_int_equal(system(listed), 0);
}

static void removes_old_leftovers(void **state)
{
	(void)state;
	Folder folder;
	Error error = {0};
	struct utimbuf long_ago = {time(NULL) - 100000, time(NULL) - 100000};
	mkdir(in_base("left"), 0777);
	static const char *const names[] = {"left/.simtally-2025-04.csv.1.part", "left/.simtally-2025-05.csv.1.part", "left/mine.part"};
	for (size_t i = 0; i < 3; i++) {
		put(in_base(names[i]), "x");
		utime(in_base(names[i]), &long_ago);
	}
	put(in_base("left/.simtally-2025-04.csv.2.part"), "x");
	assert_int_equal(folder_open(&folder, in_base("left"), "simtally-2025-04", &error), STATUS_OK);
	assert_int_not_equal(access(in_base(names[0]), F_OK), 0);
	assert_int_equal(access(in_base(names[1]), F_OK), 0);
	assert_int_equal(access(in_base(names[2]), F_OK), 0);
	assert_int_equal(access(in_base("left/.simtally-2025-04.csv.2.part"), F_OK), 0);
}

static void names_the_folder_it_cannot_write(void **state)
{
	(void)state;
	Folder folder;
	Error error = {0};
	put(in_base("file"), "x");
	assert_int_equal(folder_open(&folder, in_base("file/below"), "simtally-2025-04", &error), STATUS_FAILED);
	assert_non_null(strstr(error.text, in_base("file/below")));
	assert_non_null(strstr(error.text, "--out"));
	error = (Error){0};
	assert_int_equal(folder_open(&folder, in_base("file"), "simtally-2025-04", &error), STATUS_FAILED);
	assert_non_null(strstr(error.text, "Not a directory"));
	error = (Error){0};
	assert_int_equal(folder_open(&folder, "", "simtally-2025-04", &error), STATUS_FAILED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(publishes),
		cmocka_unit_test(discards),
		cmocka_unit_test(removes_old_leftovers),
		cmocka_unit_test(names_the_folder_it_cannot_write),
	};
	return cmocka_run_group_tests(tests, make_base, remove_base);
}
