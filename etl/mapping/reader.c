#include "mapping/reader.h"

#include <string.h>

#include "mapping/place.h"
#include "mapping/template.h"

static const char *const SPAN_NAMES[] = {"account", "session", "from_day", "to_day", "from_month", "to_month", "to_last_day", NULL};
static const char *const OPERATION_NAMES[] = {"account", "session", "accounts", "switch", "batch", NULL};

void *reader_list(Reader *r, const JsonNode *node, size_t size) {
	return arena_array(r->shape->arena, node->count ? node->count : 1, size);
}

bool reader_name_is_good(const char *name) {
	size_t length = strlen(name);
	return length > 0 && length <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

/* ---- texts, places, templates ---- */

Texts reader_texts(Reader *r, const JsonNode *node, const char *what) {
	Texts texts = {0};
	if (!node || !shape_array(r->shape, node, what)) return texts;
	texts.items = reader_list(r, node, sizeof *texts.items);
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (item->type != JSON_STRING && item->type != JSON_NUMBER) {
			shape_fail(r->shape, item->offset, "%s holds strings, not %s", what, json_type_name(item->type));
			return texts;
		}
		texts.items[texts.count++] = arena_text(r->shape->arena, item->text);
	}
	return texts;
}

Pairs reader_pairs(Reader *r, const JsonNode *node, const char *what) {
	Pairs pairs = {0};
	if (!node || r->shape->failed) return pairs;
	if (node->type != JSON_OBJECT) {
		shape_fail(r->shape, node->offset, "%s must be an object, not %s", what, json_type_name(node->type));
		return pairs;
	}
	pairs.items = reader_list(r, node, sizeof *pairs.items);
	for (const JsonNode *item = node->first; item; item = item->next)
		pairs.items[pairs.count++] = (Pair){arena_text(r->shape->arena, item->key), shape_string(r->shape, item, what)};
	return pairs;
}

static const char *check_place(Reader *r, const JsonNode *node, const char *what, bool stars) {
	const char *text = shape_string(r->shape, node, what);
	if (text && !place_is_pointer(text, stars))
		shape_fail(r->shape, node->offset, "%s is no place: a JSON Pointer begins with \"/\"%s", what, stars ? "" : " and holds no \"*\" here");
	return text;
}

const char *reader_place(Reader *r, const JsonNode *object, const char *key, bool required) {
	const JsonNode *node = required ? shape_need(r->shape, object, key) : json_member_text(object, key);
	return check_place(r, node, key, false);
}

const char *reader_each(Reader *r, const JsonNode *object) {
	return check_place(r, json_member_text(object, "each"), "each", true);
}

static bool is_setting(const Mapping *mapping, Slice name) {
	for (size_t i = 0; i < mapping->setting_count; i++)
		if (slice_equal_text(name, mapping->settings[i].name)) return true;
	return false;
}

static bool name_is_known(Slice name, const void *context) {
	const Reader *r = context;
	const char *const *names = r->in_operation ? OPERATION_NAMES : SPAN_NAMES;
	for (size_t i = 0; names[i]; i++)
		if (slice_equal_text(name, names[i])) return true;
	return is_setting(r->mapping, name);
}

static void check_template(Reader *r, const char *text, size_t offset) {
	if (!text || r->shape->failed) return;
	Slice unknown = template_check(text, name_is_known, r);
	if (unknown.at && slice_equal_text(unknown, "{")) shape_fail(r->shape, offset, "a brace is opened and not closed");
	else if (unknown.at)
		shape_fail(r->shape, offset, "{%.*s} is neither a setting of this mapping nor one of account, session, %s", SLICE_ARG(unknown),
			r->in_operation ? "accounts, switch, batch" : "from_day, to_day, from_month, to_month, to_last_day");
}

void reader_check_body(Reader *r, const JsonNode *node) {
	if (node->type == JSON_STRING) check_template(r, arena_text(r->shape->arena, node->text), node->offset);
	for (const JsonNode *child = node->first; child; child = child->next) reader_check_body(r, child);
}

static bool pairs_name(const Pairs *pairs, const char *name) {
	for (size_t i = 0; i < pairs->count; i++)
		if (strstr(pairs->items[i].value, name)) return true;
	return false;
}

static bool body_names(const JsonNode *node, const char *name) {
	bool found = node->type == JSON_STRING && memmem(node->text.at, node->text.length, name, strlen(name));
	for (const JsonNode *child = node->first; child && !found; child = child->next) found = body_names(child, name);
	return found;
}

bool reader_request_names(const RequestShape *request, const char *name) {
	return strstr(request->path, name) || pairs_name(&request->query, name) || pairs_name(&request->headers, name) || (request->body && body_names(request->body, name));
}

const char *reader_template(Reader *r, const JsonNode *object, const char *key, bool required) {
	const char *text = shape_text(r->shape, object, key, required);
	if (text) check_template(r, text, json_member_text(object, key)->offset);
	return text;
}

Pairs reader_template_pairs(Reader *r, const JsonNode *object, const char *key) {
	const JsonNode *node = json_member_text(object, key);
	Pairs pairs = reader_pairs(r, node, key);
	for (size_t i = 0; i < pairs.count; i++) check_template(r, pairs.items[i].value, node->offset);
	return pairs;
}
