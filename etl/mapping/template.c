#include "mapping/template.h"

#include <string.h>

/* Cuts the next piece off: plain text up to a brace, or a {name} (then *name is set). */
static bool next_piece(const char **rest, Slice *plain, Slice *name) {
	const char *at = *rest;
	*plain = *name = (Slice){0};
	if (!*at) return false;
	const char *close = *at == '{' ? strchr(at, '}') : NULL;
	if (close) {
		*name = (Slice){at + 1, (size_t)(close - at - 1)};
		*rest = close + 1;
		return true;
	}
	size_t length = *at == '{' ? 1 + strcspn(at + 1, "{") : strcspn(at, "{");
	*plain = (Slice){at, length};
	*rest = at + length;
	return true;
}

static bool write_value(Buffer *out, Slice value, TemplateEscape escape) {
	if (escape == TEMPLATE_URL) return buffer_url(out, value);
	if (escape == TEMPLATE_HEADER && value.length && (memchr(value.at, '\n', value.length) || memchr(value.at, '\r', value.length)))
		return false;
	return buffer_slice(out, value);
}

bool template_write(Buffer *out, const char *text, TemplateEscape escape, TemplateValue value, const void *context) {
	Slice plain, name;
	bool good = true;
	while (good && next_piece(&text, &plain, &name))
		good = name.at ? write_value(out, value(name, context), escape) : buffer_slice(out, plain);
	return good;
}

static bool write_json_string(Buffer *out, Slice text, TemplateValue value, TemplateJson json, const void *context) {
	bool is_name = json && text.length > 2 && text.at[0] == '{' && memchr(text.at, '}', text.length) == text.at + text.length - 1;
	if (is_name && json(out, (Slice){text.at + 1, text.length - 2}, context)) return !out->full;
	Buffer plain;
	buffer_init(&plain, out->max_bytes);
	Buffer copy;
	buffer_init(&copy, out->max_bytes);
	bool good = buffer_slice(&copy, text) && template_write(&plain, copy.data, TEMPLATE_PLAIN, value, context)
		&& buffer_json_string(out, (Slice){plain.data ? plain.data : "", plain.length});
	buffer_free(&plain);
	buffer_free(&copy);
	return good;
}

static bool write_children(Buffer *out, const JsonNode *node, TemplateValue value, TemplateJson json, const void *context) {
	bool good = buffer_char(out, node->type == JSON_OBJECT ? '{' : '[');
	for (const JsonNode *child = node->first; good && child; child = child->next) {
		if (child != node->first) good = buffer_char(out, ',');
		if (node->type == JSON_OBJECT) good = good && buffer_json_string(out, child->key) && buffer_char(out, ':');
		good = good && template_write_json(out, child, value, json, context);
	}
	return good && buffer_char(out, node->type == JSON_OBJECT ? '}' : ']');
}

bool template_write_json(Buffer *out, const JsonNode *node, TemplateValue value, TemplateJson json, const void *context) {
	switch (node->type) {
	case JSON_STRING: return write_json_string(out, node->text, value, json, context);
	case JSON_NULL: return buffer_text(out, "null");
	case JSON_OBJECT:
	case JSON_ARRAY: return write_children(out, node, value, json, context);
	default: return buffer_slice(out, json_scalar(node));
	}
}

bool template_names(const char *text, const char *wanted) {
	Slice plain, name;
	while (text && next_piece(&text, &plain, &name))
		if (name.at && slice_equal_text(name, wanted)) return true;
	return false;
}

Slice template_check(const char *text, bool (*known)(Slice name, const void *context), const void *context) {
	Slice plain, name;
	while (next_piece(&text, &plain, &name)) {
		if (name.at && !known(name, context)) return name;
		if (plain.at && plain.at[0] == '{') return (Slice){plain.at, 1};
	}
	return (Slice){0};
}
