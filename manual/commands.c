/* commands.c: see commands.h. */
#include "commands.h"

#include <string.h>

#include "mdoc.h"
#include "options.h"

static void print_option_list(FILE *out, Command command) {
	OptionHelp option;
	size_t place = 0;
	if (!options_next(command, &place, &option)) return;
	fputs(".Bl -tag -width Ds\n", out);
	do {
		fprintf(out, ".It Fl \\-%s", option.name);
		if (option.value) fprintf(out, " Ar %s", option.value);
		fputc('\n', out);
		mdoc_text(out, slice_of(option.help));
	} while (options_next(command, &place, &option));
	fputs(".El\n", out);
}

static void print_second(FILE *out, const char *second) {
	Slice rest = slice_of(second), word;
	for (bool first = true; slice_next(&rest, '|', &word); first = false)
		fprintf(out, "%s%.*s", first ? " " : " | ", SLICE_ARG(word));
}

static void print_command(FILE *out, Command command) {
	CommandHelp about = options_about(command);
	fprintf(out, ".It Cm %s", about.name);
	if (about.second) print_second(out, about.second);
	if (about.file) fprintf(out, " Ar %s", about.file);
	fputc('\n', out);
	mdoc_text(out, slice_of(about.help));
	print_option_list(out, command);
	if (!about.more) return;
	fputs(".Pp\n", out);
	mdoc_lines(out, about.more);
}

void commands_page(FILE *out) {
	fputs(".Bl -tag -width Ds\n", out);
	for (Command command = 0; command < COMMAND_COUNT; command++) print_command(out, command);
	fputs(".El\n", out);
}

void commands_shared_options(FILE *out) {
	print_option_list(out, COMMAND_COUNT);
}

/* ---- bash ---- */

static void print_case(FILE *out, Command command, Slice second) {
	CommandHelp about = options_about(command);
	OptionHelp option;
	fprintf(out, "\t'%s%s%.*s') file='%s' options='", about.name, second.length ? " " : "", SLICE_ARG(second),
		about.file ? about.file : "");
	for (size_t place = 0; options_next(command, &place, &option);) fprintf(out, " --%s", option.name);
	fputs("' ;;\n", out);
}

void commands_completion(FILE *out) {
	for (Command command = 0; command < COMMAND_COUNT; command++) {
		const char *second = options_about(command).second;
		if (!second) print_case(out, command, slice_of(""));
		for (Slice rest = slice_of(second ? second : ""), word; slice_next(&rest, '|', &word);)
			print_case(out, command, word);
	}
}

void commands_completion_words(FILE *out) {
	for (Command command = 0; command < COMMAND_COUNT; command++) {
		CommandHelp about = options_about(command);
		if (!about.second) fprintf(out, "\t%s\n", about.name);
		for (Slice rest = slice_of(about.second ? about.second : ""), word; slice_next(&rest, '|', &word);)
			fprintf(out, "\t'%s %.*s'\n", about.name, SLICE_ARG(word));
	}
}

void commands_completion_shared(FILE *out) {
	OptionHelp option;
	for (size_t place = 0; options_next(COMMAND_COUNT, &place, &option);) fprintf(out, "\t--%s\n", option.name);
}

static bool comes_earlier(Command command, const char *name) {
	OptionHelp option;
	for (Command earlier = 0; earlier < command; earlier++)
		for (size_t place = 0; options_next(earlier, &place, &option);)
			if (strcmp(option.name, name) == 0) return true;
	return false;
}

void commands_completion_values(FILE *out) {
	OptionHelp option;
	for (Command command = 0; command <= COMMAND_COUNT; command++)
		for (size_t place = 0; options_next(command, &place, &option);)
			if (option.value && !comes_earlier(command, option.name))
				fprintf(out, "\t--%s) value=%s ;;\n", option.name, option.value);
}
