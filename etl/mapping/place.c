#include "mapping/place.h"

#include <stdio.h>
#include <string.h>

enum { PLACE_MAX = 512 };

typedef struct {
	PlaceVisit visit;
	void *context;
	char path[PLACE_MAX];
} Walk;

/* A key as it stands in a pointer: ~ and / escaped. What does not fit is cut: a path is for people. */
static void push_key(Walk *walk, size_t length, Slice key) {
	char *out = walk->path + length, *end = walk->path + PLACE_MAX - 3;
	if (out < end) *out++ = '/';
	for (size_t i = 0; i < key.length && out < end; i++) {
		bool special = key.at[i] == '~' || key.at[i] == '/';
		*out++ = special ? '~' : key.at[i];
		if (special) *out++ = key.at[i] == '~' ? '0' : '1';
	}
	*out = '\0';
}

static void push(Walk *walk, size_t length, const JsonNode *child, size_t index) {
	if (child->key.at) push_key(walk, length, child->key);
	else snprintf(walk->path + length, PLACE_MAX - length, "/%zu", index);
}

/* One step of the pattern a call; path[0..length) leads to `node`. */
static bool walk_step(Walk *walk, const JsonNode *node, size_t length, const char *pattern) {
	walk->path[length] = '\0';
	if (!*pattern) return walk->visit(node, walk->path, walk->context);
	const char *end = strchr(pattern + 1, '/');
	Slice part = {pattern + 1, end ? (size_t)(end - pattern - 1) : strlen(pattern + 1)};
	const char *rest = end ? end : pattern + strlen(pattern);
	if (!slice_equal_text(part, "*")) {
		const JsonNode *child = json_at(node, (Slice){pattern, part.length + 1});
		if (!child) return true;
		int written = snprintf(walk->path + length, PLACE_MAX - length, "/%.*s", SLICE_ARG(part));
		size_t longer = length + (size_t)written;
		return walk_step(walk, child, longer < PLACE_MAX ? longer : PLACE_MAX - 1, rest);
	}
	if (node->type != JSON_ARRAY && node->type != JSON_OBJECT) return true;
	size_t index = 0;
	for (const JsonNode *child = node->first; child; child = child->next, index++) {
		push(walk, length, child, index);
		if (!walk_step(walk, child, strlen(walk->path), rest)) return false;
	}
	return true;
}

bool place_each(const JsonNode *root, const char *root_path, const char *pattern, PlaceVisit visit, void *context) {
	Walk walk = {.visit = visit, .context = context};
	snprintf(walk.path, sizeof walk.path, "%s", root_path);
	return walk_step(&walk, root, strlen(walk.path), pattern ? pattern : "");
}

const JsonNode *place_at(const JsonNode *node, const char *pointer) {
	if (!pointer || !node) return NULL;
	const JsonNode *found = json_at(node, slice_of(pointer));
	return found && found->type != JSON_NULL ? found : NULL;
}

bool place_is_pointer(const char *text, bool stars) {
	if (*text && *text != '/') return false;
	for (const char *at = text; *at; at++)
		if (*at == '~' && at[1] != '0' && at[1] != '1') return false;
	if (stars) return true;
	for (const char *star = text; (star = strstr(star, "/*")); star++)
		if (!star[2] || star[2] == '/') return false;
	return true;
}
