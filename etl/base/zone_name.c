/* zone_name.c: the lines of tzdata.zi that name zones: "Z NAME …" is a zone, "L TARGET NAME" another name for one. */
#include "base/zone_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/nearest.h"

typedef struct {
	const char *unknown;
	char *out;
	size_t distance;
} Search;

static void consider(Search *search, const char *name, size_t distance) {
	if (distance >= search->distance || strlen(name) >= ZONE_TEXT_MAX || !calendar_zone_exists(name)) return;
	search->distance = distance;
	strcpy(search->out, name);
}

/* A link's target is what an old name means: nothing is nearer. */
static void read_line(Search *search, char *line) {
	char *rest = NULL, *kind = strtok_r(line, " \t\n", &rest), *first = strtok_r(NULL, " \t\n", &rest), *second = strtok_r(NULL, " \t\n", &rest);
	if (!kind || !first || !second || (strcmp(kind, "Z") != 0 && strcmp(kind, "L") != 0)) return;
	const char *name = *kind == 'L' ? second : first;
	if (*kind == 'L' && nearest_distance(name, search->unknown) == 0) consider(search, first, 0);
	consider(search, name, nearest_distance(name, search->unknown) + 1);
}

const char *zone_name_nearest(const char *unknown, char out[ZONE_TEXT_MAX]) {
	const char *folder = getenv("TZDIR");
	char path[4096], *line = NULL;
	size_t size = 0;
	Search search = {unknown, out, strlen(unknown) / 3 + 2}; /* what is spelt otherwise in more than a third was not meant */
	*out = '\0';
	snprintf(path, sizeof path, "%s/tzdata.zi", folder ? folder : "/usr/share/zoneinfo");
	FILE *file = fopen(path, "re");
	while (file && getline(&line, &size, file) > 0) read_line(&search, line);
	free(line);
	if (file) fclose(file);
	return out;
}
