/* main.c: manual FRAME DATE MAPPINGS: prints a frame, and in the place of each of its lines "@NAME" what the program's
 * own tables, the mappings and their schemas say. Run by the build for manual pages, the completion and the example
 * configuration.
 * Exit status: 0; 1 when a line cannot be replaced, which is said.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "commands.h"
#include "schema.h"
#include "settings.h"

enum { LINE_BYTES = 1024 };

/* .Dd wants the month as a word. */
static bool print_date(FILE *out, const char *date) {
	struct tm day = {0};
	char month[32];
	if (!strptime(date, "%Y-%m-%d", &day)) return fprintf(stderr, "error: %s is no date\n", date) < 0;
	strftime(month, sizeof month, "%B", &day);
	fprintf(out, ".Dd %s %d, %d\n", month, day.tm_mday, day.tm_year + 1900);
	return true;
}

static bool print_tables(FILE *out, const char *name) {
	static const struct {
		const char *name;
		void (*print)(FILE *out);
	} tables[] = {
		{"commands", commands_page}, {"shared-options", commands_shared_options}, {"completion", commands_completion},
		{"completion-values", commands_completion_values}, {"completion-words", commands_completion_words},
		{"completion-shared", commands_completion_shared}};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		if (strcmp(name, tables[i].name) != 0) continue;
		tables[i].print(out);
		return true;
	}
	return fprintf(stderr, "error: there is nothing called @%s\n", name) < 0;
}

static bool replace(FILE *out, const char *name, const char *date, const char *mappings) {
	char file[LINE_BYTES];
	if (strcmp(name, "date") == 0) return print_date(out, date);
	if (strcmp(name, "settings") == 0) return settings_page(out, mappings);
	if (strcmp(name, "settings-example") == 0) return settings_example(out, mappings);
	if (strncmp(name, "schema ", 7) != 0) return print_tables(out, name);
	snprintf(file, sizeof file, "%s/%s", mappings, name + 7);
	return schema_page(out, file);
}

int main(int argc, char **argv) {
	FILE *frame = argc == 4 ? fopen(argv[1], "re") : NULL;
	if (!frame) return fprintf(stderr, "usage: manual FRAME DATE MAPPINGS\n") < 0 ? 2 : 1;
	char line[LINE_BYTES];
	bool done = true;
	while (done && fgets(line, sizeof line, frame)) {
		if (line[0] == '@') line[strcspn(line, "\n")] = '\0', done = replace(stdout, line + 1, argv[2], argv[3]);
		else fputs(line, stdout);
	}
	fclose(frame);
	return done && fflush(stdout) == 0 && !ferror(stdout) ? 0 : 1;
}
