#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/calendar.h"
#include "base/zone_name.h"

/* A tzdata as Debian 13 has it: names whose files stand in another package, not installed. */
static int make_tzdata(void **state) {
	static char folder[4096];
	static const char *const zones[] = {"Asia/Tokyo", "Europe/Copenhagen", "UTC"};
	static const char lines[] = "# version 2025b\nR E 1977 1980 - Ap Su>=1 1u 1 S\nZ Asia/Tokyo 9:18:59 - LMT 1887 D 31 15u\n9 - JST\n"
		"Z Europe/Copenhagen 0:50:20 - LMT 1890\nZ Etc/UTC 0 - UTC\nL Etc/UTC UTC\nL Asia/Tokyo Japan\nL Europe/Brussels CET\n";
	char path[4200];
	snprintf(folder, sizeof folder, "%s/tzdata", getenv("TEST_FOLDER") ? getenv("TEST_FOLDER") : "/tmp");
	mkdir(folder, 0700);
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, zones[i]);
		char *slash = strrchr(path, '/');
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
		FILE *file = fopen(path, "w");
		assert_non_null(file);
		fputs("TZif2", file);
		fclose(file);
	}
	snprintf(path, sizeof path, "%s/tzdata.zi", folder);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(lines, file);
	fclose(file);
	*state = folder;
	return setenv("TZDIR", folder, 1);
}

static void names_what_was_meant(void **state) {
	(void)state;
	static const struct {
		const char *unknown, *expected, *why;
	} cases[] = {
		{"Japan", "Asia/Tokyo", "an old name leads to what it means, not to what is spelt like it"},
		{"japan", "Asia/Tokyo", "in either case"},
		{"Asia/Tokio", "Asia/Tokyo", "spelt in another language"},
		{"Europe/Kopenhagen", "Europe/Copenhagen", "spelt in another language"},
		{"europe/copenhagen", "Europe/Copenhagen", "the case alone"},
		{"CET", "", "what an old name means is not there either"},
		{"America/Nowhere", "", "nothing is like it"},
		{"", "", "nothing"},
	};
	char nearest[ZONE_TEXT_MAX];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_false(calendar_zone_exists(cases[i].unknown));
		if (strcmp(zone_name_nearest(cases[i].unknown, nearest), cases[i].expected) != 0) fail_msg("%s: %s", cases[i].why, nearest);
	}
}

static void has_nothing_without_its_list(void **state) {
	char path[4200], nearest[ZONE_TEXT_MAX];
	snprintf(path, sizeof path, "%s/tzdata.zi", (const char *)*state);
	remove(path);
	assert_string_equal(zone_name_nearest("Japan", nearest), "");
}

int main(void) {
	const struct CMUnitTest tests[] = {cmocka_unit_test(names_what_was_meant), cmocka_unit_test(has_nothing_without_its_list)};
	return cmocka_run_group_tests(tests, make_tzdata, NULL);
}
