/* settings.c: read as the program itself reads them, so that what is printed is what it will ask for. */
#include "settings.h"

#include <ctype.h>

#include "extract/access.h"
#include "mapping/mapping.h"
#include "mdoc.h"

typedef void (*Printer)(FILE *out, const Mapping *mapping, Arena *arena);

static bool for_each(FILE *out, const char *folder, Printer print) {
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	Error error = {0};
	Mappings mappings;
	if (mapping_read_folder(folder, arena, &mappings, &error) != STATUS_OK) {
		fprintf(stderr, "error: %s\n", error.text);
		return false;
	}
	for (size_t i = 0; i < mappings.count; i++) print(out, mappings.items[i], arena);
	return true;
}

static const char *what_it_is(const Setting *setting, const char *provider, Arena *arena) {
	const char *needed = setting->optional ? "; may be left out" : "";
	if (setting->fallback) needed = arena_format(arena, "; default %s", setting->fallback);
	return arena_format(arena, "of %s%s%s", provider, needed,
		setting->secret ? "; a secret, better in the file that NAME_FILE names" : "");
}

static void print_page(FILE *out, const Mapping *mapping, Arena *arena) {
	for (size_t i = 0; i < mapping->setting_count; i++) {
		const Setting *setting = &mapping->settings[i];
		fprintf(out, ".It Ev %s\n", setting->env);
		mdoc_text(out, slice_of(what_it_is(setting, mapping->provider, arena)));
	}
	fprintf(out, ".It Ev %s , %s\n", access_pace_variable(mapping, "RATE", arena),
		access_pace_variable(mapping, "CONCURRENCY", arena));
	mdoc_text(out, slice_of(arena_format(arena, "requests a second to %s, and at a time, instead of its mapping's",
		mapping->provider)));
}

bool settings_page(FILE *out, const char *folder) {
	return for_each(out, folder, print_page);
}

/* ---- the example configuration ---- */

static void print_secret(FILE *out, const char *env) {
	fprintf(out, "#%s_FILE=@ETC@/simtally/secrets/", env);
	for (const char *c = env; *c; c++) fputc(tolower((unsigned char)*c), out);
	fputc('\n', out);
}

static const char *whether_needed(const Setting *setting) {
	if (setting->fallback) return "The default is shown.";
	return setting->optional ? "May be left out." : "Needed where this provider has accounts.";
}

static void print_example(FILE *out, const Mapping *mapping, Arena *arena) {
	fprintf(out, "\n# ---- %s ----\n", mapping->provider);
	for (size_t i = 0; i < mapping->setting_count; i++) {
		const Setting *setting = &mapping->settings[i];
		fprintf(out, "# %s%s\n", whether_needed(setting),
			setting->secret ? " A secret: the file holds the value and nothing else." : "");
		if (setting->secret) print_secret(out, setting->env);
		else fprintf(out, "#%s=%s\n", setting->env, setting->fallback ? setting->fallback : "");
	}
	fprintf(out, "# Requests a second, and at a time, instead of the mapping's.\n#%s=\n#%s=\n",
		access_pace_variable(mapping, "RATE", arena), access_pace_variable(mapping, "CONCURRENCY", arena));
}

bool settings_example(FILE *out, const char *folder) {
	return for_each(out, folder, print_example);
}
