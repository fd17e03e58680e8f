/* schema.c: walks a schema's tree; what a key holds is said in one sentence before its description. */
#include "schema.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "mdoc.h"

enum { FILE_MAX = 1 << 20, SENTENCE_MAX = 1 << 14 };

typedef struct {
	FILE *out;
	const JsonNode *root;
} Page;

static void print_keys(const Page *page, const JsonNode *object);

static Slice text_of(const JsonNode *node, const char *key) {
	return json_scalar(json_member_text(node, key));
}

/* "#/$defs/unit" and "../mapping.schema.json#/$defs/unit" name unit. */
static Slice reference(const JsonNode *node) {
	Slice name = text_of(node, "$ref");
	for (size_t i = name.length; i > 0; i--)
		if (name.at[i - 1] == '/') return (Slice){name.at + i, name.length - i};
	return name;
}

/* A definition that has keys is a section of its own; another is one kind of value, and is said where it is used. */
static const JsonNode *small_definition(const Page *page, const JsonNode *node) {
	const JsonNode *definition = json_member(json_member_text(page->root, "$defs"), reference(node));
	return json_member_text(definition, "properties") ? NULL : definition;
}

/* ---- one sentence ---- */

static void add_list(Buffer *out, const char *before, const JsonNode *list) {
	if (!list || !list->count) return;
	buffer_text(out, before);
	for (const JsonNode *item = list->first; item; item = item->next) {
		Slice word = json_scalar(item);
		buffer_format(out, "%s%.*s", item == list->first ? "" : item->next ? ", " : " or ", SLICE_ARG(word));
	}
}

static const char *type_word(Slice type) {
	static const char *const words[][2] = {
		{"string", "text"}, {"integer", "a whole number"}, {"number", "a number"}, {"boolean", "true or false"},
		{"array", "a list"}, {"object", "an object"}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (slice_equal_text(type, words[i][0])) return words[i][1];
	return "anything";
}

static void add_type(Buffer *out, const JsonNode *node) {
	const JsonNode *type = json_member_text(node, "type");
	if (!type && json_member_text(node, "enum")) return;
	if (!type || type->type != JSON_ARRAY) {
		buffer_text(out, type_word(json_scalar(type)));
		return;
	}
	for (const JsonNode *one = type->first; one; one = one->next)
		buffer_format(out, "%s%s", one == type->first ? "" : " or ", type_word(json_scalar(one)));
}

static void add_range(Buffer *out, const JsonNode *node) {
	Slice least = text_of(node, "minimum"), most = text_of(node, "maximum");
	if (least.length) buffer_format(out, " from %.*s", SLICE_ARG(least));
	if (most.length) buffer_format(out, " to %.*s", SLICE_ARG(most));
}

static void add_kind(const Page *page, Buffer *out, const JsonNode *node);

/* What each element of a list, or each name's value, is. */
static void add_elements(const Page *page, Buffer *out, const JsonNode *node) {
	const JsonNode *items = json_member_text(node, "items"), *values = json_member_text(node, "additionalProperties");
	if (items && items->count) buffer_text(out, ", each "), add_kind(page, out, items);
	if (!values || values->type != JSON_OBJECT) return;
	buffer_text(out, " of names, the value of each ");
	add_kind(page, out, values);
}

static void add_kind(const Page *page, Buffer *out, const JsonNode *node) {
	Slice name = reference(node);
	const JsonNode *small = name.length ? small_definition(page, node) : NULL;
	if (name.length && !small) {
		buffer_format(out, "as in the section %.*s", SLICE_ARG(name));
		return;
	}
	const JsonNode *kind = small ? small : node;
	Slice meaning = text_of(small, "description");
	if (meaning.length) {
		buffer_slice(out, meaning);
	} else {
		add_type(out, kind);
		add_elements(page, out, kind);
	}
	add_list(out, json_member_text(kind, "type") || meaning.length ? ": " : "", json_member_text(kind, "enum"));
	add_range(out, kind);
}

static bool is_required(const JsonNode *object, Slice key) {
	const JsonNode *list = json_member_text(object, "required");
	for (const JsonNode *one = list ? list->first : NULL; one; one = one->next)
		if (slice_equal(one->text, key)) return true;
	return false;
}

static void print_key(const Page *page, const JsonNode *object, const JsonNode *key) {
	__attribute__((cleanup(buffer_free))) Buffer sentence;
	buffer_init(&sentence, SENTENCE_MAX);
	Slice description = text_of(key, "description"), preset = text_of(key, "default");
	if (is_required(object, key->key)) buffer_text(&sentence, "Required: ");
	add_kind(page, &sentence, key);
	if (preset.at) buffer_format(&sentence, "; default %.*s", SLICE_ARG(preset));
	buffer_text(&sentence, ".");
	sentence.data[0] = (char)toupper((unsigned char)sentence.data[0]);
	fprintf(page->out, ".It Va %.*s\n", SLICE_ARG(key->key));
	if (description.length) mdoc_text(page->out, description), fputs(".br\n", page->out);
	mdoc_text(page->out, (Slice){sentence.data, sentence.length});
	print_keys(page, key);
	print_keys(page, json_member_text(key, "items"));
}

static void print_keys(const Page *page, const JsonNode *object) {
	const JsonNode *keys = json_member_text(object, "properties");
	if (!keys || !keys->count) return;
	fputs(".Bl -tag -width Ds\n", page->out);
	for (const JsonNode *key = keys->first; key; key = key->next) print_key(page, object, key);
	fputs(".El\n", page->out);
}

/* ---- the chapter ---- */

static void print_definition(const Page *page, const JsonNode *definition) {
	if (!json_member_text(definition, "properties")) return;
	Slice description = text_of(definition, "description");
	fprintf(page->out, ".Ss %.*s\n", SLICE_ARG(definition->key));
	if (description.length) mdoc_text(page->out, description);
	print_keys(page, definition);
}

static void print_chapter(const Page *page) {
	print_keys(page, page->root);
	const JsonNode *definitions = json_member_text(page->root, "$defs");
	for (const JsonNode *one = definitions ? definitions->first : NULL; one; one = one->next)
		print_definition(page, one);
}

static Slice read_file(const char *file, Arena *arena) {
	char *text = arena_alloc(arena, FILE_MAX);
	FILE *in = fopen(file, "rbe");
	size_t length = in ? fread(text, 1, FILE_MAX, in) : 0;
	if (in) fclose(in);
	return (Slice){text, length};
}

bool schema_page(FILE *out, const char *file) {
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	Page page = {.out = out};
	const char *problem;
	size_t offset;
	if (!json_parse(read_file(file, arena), (JsonOptions){0}, arena, &page.root, &problem, &offset)) {
		fprintf(stderr, "error: %s: %s\n", file, problem);
		return false;
	}
	if (json_member_text(page.root, "properties")) print_chapter(&page);
	else fprintf(stderr, "error: %s: no JSON schema, for it has no properties\n", file);
	return json_member_text(page.root, "properties") != NULL;
}
