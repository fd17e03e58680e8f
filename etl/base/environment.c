/* environment.c: a secret is better in a file than in the environment, which other programs of the same user can read. */
#include "base/environment.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/nearest.h"

/* Beyond a slip or two it is the setting of something else, another provider's for instance. */
enum { VALUE_MAX = 65536, VARIABLE_MAX = 256, SLIP_MAX = 3 };

extern char **environ;

static const char *set_variable(const char *name) {
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

static const char *file_variable(const char *name, char out[VARIABLE_MAX]) {
	snprintf(out, VARIABLE_MAX, "%s_FILE", name);
	return out;
}

bool environment_is_set(const char *name) {
	char variable[VARIABLE_MAX];
	return set_variable(name) || set_variable(file_variable(name, variable));
}

static Status read_value_file(const char *variable, const char *file, Arena *arena, const char **out, Error *error) {
	FILE *in = fopen(file, "rbe");
	if (!in) return error_set(error, STATUS_USAGE, "%s names %s, which cannot be read: %s", variable, file, strerror(errno));
	char *text = arena_alloc(arena, VALUE_MAX + 1);
	size_t length = fread(text, 1, VALUE_MAX + 1, in);
	fclose(in);
	if (length > VALUE_MAX) return error_set(error, STATUS_USAGE, "%s names %s, which holds more than %d bytes: it is no setting", variable, file, VALUE_MAX);
	Slice value = slice_trim((Slice){text, length});
	if (!value.length) return error_set(error, STATUS_USAGE, "%s names %s, which is empty", variable, file);
	*out = arena_text(arena, value);
	return STATUS_OK;
}

Status environment_value(const char *name, Arena *arena, const char **out, Error *error) {
	char variable[VARIABLE_MAX];
	const char *value = set_variable(name), *file = set_variable(file_variable(name, variable));
	if (value && file) log_warning("%s and %s are both set: %s counts; unset the other", name, variable, name);
	*out = value ? arena_text(arena, slice_of(value)) : NULL;
	return value || !file ? STATUS_OK : read_value_file(variable, file, arena, out, error);
}

/* ---- misspelt names ---- */

static bool is_known(const char *name, const char *const *known, size_t count) {
	char variable[VARIABLE_MAX];
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, known[i]) == 0 || strcmp(name, file_variable(known[i], variable)) == 0) return true;
	return false;
}

static void warn_of(const char *name, const char *const *known, size_t count) {
	const char *nearest = NULL;
	size_t least = SLIP_MAX;
	for (size_t i = 0; i < count; i++) {
		size_t distance = nearest_distance(name, known[i]);
		if (distance > least) continue;
		least = distance;
		nearest = known[i];
	}
	log_warning("%s is no setting of simtally and is ignored%s%s", name, nearest ? "; the nearest name is " : "", nearest ? nearest : "");
}

void environment_warn_misspelt(const char *const *known, size_t count) {
	for (char **entry = environ; *entry; entry++) {
		char name[VARIABLE_MAX];
		size_t length = strcspn(*entry, "=");
		if (strncmp(*entry, "SIMTALLY_", 9) != 0 || length >= sizeof name) continue;
		snprintf(name, sizeof name, "%.*s", (int)length, *entry);
		if (!is_known(name, known, count)) warn_of(name, known, count);
	}
}
