/* json_fuzz.c: any text as JSON, whole and in pieces: both must say the same, and
 * each node must lie where its offset says.
 *
 * The first two bytes choose comments, the pieces' size and the arena's maximum.
 * Build: clang -fsanitize=fuzzer,address,undefined -Ietl tests/fuzz/json_fuzz.c etl/base/… -lyajl
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	bool read;
	const JsonNode *root;
	const char *problem;
	size_t offset;
} Outcome;

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static Outcome read_pieces(Slice text, JsonOptions options, Arena *arena, size_t piece_bytes)
{
	Outcome outcome = {0};
	JsonReader *reader = json_reader_new(options, arena);
	for (size_t at = 0; at < text.length; at += piece_bytes) {
		size_t length = text.length - at < piece_bytes ? text.length - at : piece_bytes;
		json_reader_feed(reader, (Slice){text.at + at, length});
	}
	outcome.read = json_reader_finish(reader, &outcome.root, &outcome.problem, &outcome.offset);
	json_reader_free(reader);
	return outcome;
}

static void check_place(const JsonNode *node, Slice text)
{
	static const char begins[] = {'n', 'f', 't', 0, '"', '[', '{'};
	expect(node->offset < text.length);
	char c = text.at[node->offset];
	if (node->key.at != NULL)
		expect(c == '"' && node->offset == node->key_offset);
	else if (node->type == JSON_NUMBER)
		expect(node->offset + node->text.length <= text.length &&
		       memcmp(text.at + node->offset, node->text.at, node->text.length) == 0);
	else
		expect(c == begins[node->type]);
}

static void compare(const JsonNode *a, const JsonNode *b, Slice text)
{
	expect(a->type == b->type && a->offset == b->offset && a->count == b->count);
	expect(slice_equal(a->key, b->key) && slice_equal(a->text, b->text));
	check_place(a, text);
	const JsonNode *other = b->first;
	for (const JsonNode *child = a->first; child != NULL; child = child->next) {
		if (other == NULL)
			abort();
		compare(child, other, text);
		other = other->next;
	}
	expect(other == NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	JsonOptions options = {.comments = data[0] & 1, .max_depth = data[0] & 2 ? 4 : 0};
	size_t max_bytes = data[1] & 0x80 ? (size_t)(data[1] & 0x7F) * 64 : 0;
	Slice text = {(const char *)data + 2, size - 2};
	Arena *whole_arena = arena_new(max_bytes);
	Arena *pieces_arena = arena_new(max_bytes);
	Outcome whole = {0};
	whole.read = json_parse(text, options, whole_arena, &whole.root, &whole.problem, &whole.offset);
	Outcome pieces = read_pieces(text, options, pieces_arena, (size_t)(data[0] >> 2) % 31 + 1);
	expect(whole.read == pieces.read);
	if (whole.read)
		compare(whole.root, pieces.root, text);
	else
		expect(whole.offset <= text.length && whole.offset == pieces.offset &&
		       strcmp(whole.problem, pieces.problem) == 0);
	arena_free(whole_arena);
	arena_free(pieces_arena);
	return 0;
}
