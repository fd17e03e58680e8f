/* json.c: yajl's events put together as a tree.
 *
 * yajl says what it read but not where it began, and its string event gives the
 * decoded characters, whose number is another than the written ones'. The reader
 * therefore follows the text itself: between two events stand only blanks, commas,
 * colons and comments, so the next token begins at the first byte that is none of
 * them (find_token). That works across pieces, and costs one look at those bytes.
 */
#include "base/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "base/buffer.h"
#include "base/json_keys.h"
#include "base/utf8.h"

enum {
	JSON_DEPTH_DEFAULT = 64,
	JSON_KEY_SHOWN_MAX = 60,
	JSON_KNOWN_KEYS = 256, /* a power of two */
	JSON_HELD_TOKEN_BYTES = 64 << 10
};

/* An array or object that is still open. */
typedef struct {
	JsonNode *node;
	JsonNode *tail;
	JsonKeys keys; /* of an object */
} Frame;

typedef enum { BETWEEN, SLASH, LINE_COMMENT, BLOCK_COMMENT, BLOCK_STAR } Gap;

struct JsonReader {
	JsonOptions options;
	Arena *arena;
	yajl_handle yajl;

	JsonNode *root;
	Frame *frames; /* [depth], the outermost first */
	int depth;
	int frame_count;
	Slice key; /* of the member whose value comes next */
	size_t key_offset;
	uint32_t key_hash;
	Slice known_keys[JSON_KNOWN_KEYS]; /* see keep_key() */

	Slice piece;        /* what yajl reads now */
	size_t piece_start; /* its offset in the text */
	size_t followed;    /* how far find_token looked, in the piece */
	Gap gap;
	bool in_token; /* the next event's token begins at token_start */
	size_t token_start;

	char mark[3]; /* the first bytes, while they may be a byte order mark */
	size_t mark_length;
	bool started;
	Buffer held; /* see hold() */

	const char *problem;
	size_t problem_offset;
};

static const char no_memory[] = "the answer needs more memory than its limit";
static const char in_the_middle[] = "the text ends in the middle of a value";
static const char after_value[] = "something follows the value";

/* Keeps the first problem; a NULL sentence is one the arena had no room for.
 * Gives 0, which stops yajl. */
static int fail(JsonReader *reader, size_t offset, const char *sentence)
{
	if (reader->problem == NULL) {
		reader->problem = sentence == NULL ? no_memory : sentence;
		reader->problem_offset = offset;
	}
	return 0;
}

/* ---- following the text ---- */

/* True when `c` belongs to what stands between tokens. */
static bool pass(JsonReader *reader, char c)
{
	switch (reader->gap) {
	case BETWEEN:
		if (c == '/' && reader->options.comments) {
			reader->gap = SLASH;
			return true;
		}
		return c == ' ' || c == ',' || c == ':' || (c >= '\t' && c <= '\r');
	case SLASH:
		reader->gap = c == '*' ? BLOCK_COMMENT : c == '/' ? LINE_COMMENT : BETWEEN;
		return reader->gap != BETWEEN;
	case LINE_COMMENT:
		if (c == '\n')
			reader->gap = BETWEEN;
		return true;
	case BLOCK_COMMENT:
		if (c == '*')
			reader->gap = BLOCK_STAR;
		return true;
	case BLOCK_STAR:
		reader->gap = c == '/' ? BETWEEN : c == '*' ? BLOCK_STAR : BLOCK_COMMENT;
		return true;
	}
	return false;
}

static void find_token(JsonReader *reader)
{
	while (!reader->in_token && reader->followed < reader->piece.length) {
		/* A slash that begins no comment is the wrong token itself. */
		if (reader->gap != SLASH)
			reader->token_start = reader->piece_start + reader->followed;
		reader->in_token = !pass(reader, reader->piece.at[reader->followed]);
		reader->followed += reader->in_token ? 0 : 1;
	}
}

/* Called by each event: where its token begins. The next one is looked for behind it. */
static size_t token(JsonReader *reader)
{
	find_token(reader);
	reader->in_token = false;
	reader->followed = yajl_get_bytes_consumed(reader->yajl);
	return reader->token_start;
}

/* ---- text ---- */

/* ASCII without NUL, eight bytes at a time: a byte from 0x80 has its high bit set, and a
 * byte 0 gets it when 1 is taken away. */
static bool is_plain(Slice text)
{
	static const uint64_t high_bits = UINT64_C(0x8080808080808080);
	static const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t seen = 0;
	size_t at = 0;
	for (; text.length - at >= sizeof(uint64_t); at += sizeof(uint64_t)) {
		uint64_t word;
		memcpy(&word, text.at + at, sizeof(word));
		seen |= (word | (word - ones)) & high_bits;
	}
	for (; at < text.length; at++)
		seen |= text.at[at] == '\0' || (unsigned char)text.at[at] >= 0x80 ? 1 : 0;
	return seen == 0;
}

/* yajl lets overlong forms and lone surrogates through, which PostgreSQL does not take. */
static Slice mend(JsonReader *reader, Slice text)
{
	char *copy = arena_array(reader->arena, text.length + 1, sizeof(UTF8_REPLACEMENT) - 1);
	if (copy == NULL)
		return (Slice){NULL, 0};
	size_t length = 0;
	for (size_t at = 0; at < text.length;) {
		uint32_t code = 0;
		size_t taken = utf8_decode((Slice){text.at + at, text.length - at}, &code);
		bool wrong = taken == 0 || code == 0;
		size_t written = wrong ? sizeof(UTF8_REPLACEMENT) - 1 : taken;
		memcpy(copy + length, wrong ? UTF8_REPLACEMENT : text.at + at, written);
		length += written;
		at += wrong ? 1 : taken;
	}
	return (Slice){copy, length};
}

static bool is_well_formed(Slice text)
{
	if (is_plain(text))
		return true;
	for (size_t at = 0; at < text.length;) {
		uint32_t code = 0;
		size_t taken = utf8_decode((Slice){text.at + at, text.length - at}, &code);
		if (taken == 0 || code == 0)
			return false;
		at += taken;
	}
	return true;
}

/* The text in the arena; absent when there is no room. */
static Slice keep(JsonReader *reader, Slice text)
{
	if (!is_well_formed(text))
		return mend(reader, text);
	return (Slice){arena_text(reader->arena, text), text.length};
}

/* ---- keys ---- */

/* The objects of an answer mostly have the same keys: one copy serves them all. */
static Slice keep_key(JsonReader *reader, Slice key, uint32_t *hash)
{
	*hash = json_keys_hash(key);
	Slice *known = &reader->known_keys[*hash & (JSON_KNOWN_KEYS - 1)];
	if (slice_equal(*known, key))
		return *known;
	Slice kept = keep(reader, key);
	if (kept.at == NULL)
		return kept;
	if (!slice_equal(kept, key))
		*hash = json_keys_hash(kept);
	else
		*known = kept;
	return kept;
}

static const char *twice_sentence(JsonReader *reader, Slice key)
{
	Buffer shown __attribute__((cleanup(buffer_free)));
	buffer_init(&shown, 8 * JSON_KEY_SHOWN_MAX);
	buffer_visible(&shown, key, JSON_KEY_SHOWN_MAX);
	return arena_format(reader->arena, "key \"%s\" comes twice", shown.data);
}

/* ---- building ---- */

static JsonNode *add_node(JsonReader *reader, JsonType type, size_t offset)
{
	JsonNode *node = arena_alloc(reader->arena, sizeof(*node));
	if (node == NULL) {
		fail(reader, offset, no_memory);
		return NULL;
	}
	node->type = type;
	node->offset = offset;
	if (reader->depth == 0) {
		reader->root = node;
		return node;
	}
	Frame *frame = &reader->frames[reader->depth - 1];
	if (frame->tail == NULL)
		frame->node->first = node;
	else
		frame->tail->next = node;
	frame->tail = node;
	frame->node->count++;
	if (frame->node->type == JSON_OBJECT) {
		node->key = reader->key;
		node->key_offset = reader->key_offset;
		node->offset = reader->key_offset;
		json_keys_add(&frame->keys, frame->node, node, reader->key_hash);
	}
	return node;
}

static int add_scalar(JsonReader *reader, JsonType type, Slice text)
{
	size_t offset = token(reader);
	JsonNode *node = add_node(reader, type, offset);
	if (node == NULL)
		return 0;
	if (text.at == NULL)
		return 1;
	node->text = keep(reader, text);
	return node->text.at != NULL || fail(reader, offset, no_memory);
}

static int open_container(JsonReader *reader, JsonType type)
{
	size_t offset = token(reader);
	int max_depth = reader->options.max_depth > 0 ? reader->options.max_depth : JSON_DEPTH_DEFAULT;
	if (reader->depth >= max_depth)
		return fail(reader, offset, arena_format(reader->arena, "nested deeper than %d", max_depth));
	JsonNode *node = add_node(reader, type, offset);
	if (node == NULL)
		return 0;
	if (reader->depth == reader->frame_count) {
		int more = reader->frame_count == 0 ? 8 : reader->frame_count * 2;
		reader->frames = memory_grow(reader->frames, (size_t)more, sizeof(Frame));
		memset(reader->frames + reader->frame_count, 0, (size_t)(more - reader->frame_count) * sizeof(Frame));
		reader->frame_count = more;
	}
	Frame *frame = &reader->frames[reader->depth++];
	frame->node = node;
	frame->tail = NULL;
	return 1;
}

static int close_container(JsonReader *reader)
{
	token(reader);
	reader->depth--;
	return 1;
}

/* ---- yajl's events ---- */

static int on_null(void *context)
{
	return add_scalar(context, JSON_NULL, (Slice){NULL, 0});
}

static int on_boolean(void *context, int value)
{
	return add_scalar(context, value ? JSON_TRUE : JSON_FALSE, (Slice){NULL, 0});
}

static int on_number(void *context, const char *text, size_t length)
{
	return add_scalar(context, JSON_NUMBER, (Slice){text, length});
}

/* yajl's pointer may be NULL for an empty text. */
static int on_string(void *context, const unsigned char *text, size_t length)
{
	return add_scalar(context, JSON_STRING, (Slice){length == 0 ? "" : (const char *)text, length});
}

static int on_key(void *context, const unsigned char *text, size_t length)
{
	JsonReader *reader = context;
	size_t offset = token(reader);
	uint32_t hash;
	Slice key = keep_key(reader, (Slice){length == 0 ? "" : (const char *)text, length}, &hash);
	if (key.at == NULL)
		return fail(reader, offset, no_memory);
	Frame *frame = &reader->frames[reader->depth - 1];
	if (json_keys_hold(&frame->keys, frame->node, key, hash))
		return fail(reader, offset, twice_sentence(reader, key));
	reader->key = key;
	reader->key_offset = offset;
	reader->key_hash = hash;
	return 1;
}

static int on_object(void *context)
{
	return open_container(context, JSON_OBJECT);
}

static int on_array(void *context)
{
	return open_container(context, JSON_ARRAY);
}

static int on_end(void *context)
{
	return close_container(context);
}

static const yajl_callbacks events = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_object,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_array,
	.yajl_end_array = on_end,
};

/* ---- feeding yajl ---- */

/* yajl does not look whether it got memory. */
static void *yajl_get(void *context, size_t size)
{
	(void)context;
	return memory_grow(NULL, size, 1);
}

static void *yajl_grow(void *context, void *old, size_t size)
{
	(void)context;
	return memory_grow(old, size, 1);
}

static void yajl_give_back(void *context, void *old)
{
	(void)context;
	free(old);
}

JsonReader *json_reader_new(JsonOptions options, Arena *arena)
{
	yajl_alloc_funcs memory = {yajl_get, yajl_grow, yajl_give_back, NULL};
	JsonReader *reader = memory_grow(NULL, 1, sizeof(*reader));
	*reader = (JsonReader){.options = options, .arena = arena};
	buffer_init(&reader->held, SIZE_MAX / 2);
	reader->yajl = yajl_alloc(&events, &memory, reader);
	yajl_config(reader->yajl, yajl_allow_comments, options.comments ? 1 : 0);
	return reader;
}

void json_reader_free(JsonReader *reader)
{
	if (reader == NULL)
		return;
	for (int i = 0; i < reader->frame_count; i++)
		json_keys_free(&reader->frames[i].keys);
	free(reader->frames);
	buffer_free(&reader->held);
	yajl_free(reader->yajl);
	free(reader);
}

static bool is_separator(Slice text, size_t at)
{
	return at < text.length && (text.at[at] == ',' || text.at[at] == ':');
}

/* Where the token stands that yajl did not take. It may be a comma or a colon, which
 * find_token passes; then yajl stopped right behind it, or, in some states, went back to it. */
static size_t wrong_token(JsonReader *reader, bool lexical)
{
	size_t consumed = yajl_get_bytes_consumed(reader->yajl);
	size_t stopped = reader->piece_start + consumed;
	find_token(reader);
	size_t offset = reader->in_token ? reader->token_start : reader->piece_start + reader->followed;
	if (lexical || offset < stopped)
		return offset;
	if (consumed > 0 && is_separator(reader->piece, consumed - 1))
		return stopped - 1;
	return is_separator(reader->piece, consumed) ? stopped : offset;
}

/* With yajl's own words in one line, without its dump of the text around. */
static void fail_at_token(JsonReader *reader)
{
	unsigned char *words = yajl_get_error(reader->yajl, 0, NULL, 0);
	Slice sentence = slice_trim(slice_of((const char *)words));
	size_t offset = wrong_token(reader, slice_begins(sentence, "lexical"));
	bool complete = reader->root != NULL && reader->depth == 0;
	fail(reader, offset, complete ? after_value : arena_text(reader->arena, sentence));
	yajl_free_error(reader->yajl, words);
}

static yajl_status give_piece(JsonReader *reader, Slice piece)
{
	reader->piece = piece;
	reader->followed = 0;
	return yajl_parse(reader->yajl, (const unsigned char *)piece.at, piece.length);
}

static bool read_piece(JsonReader *reader, Slice piece)
{
	yajl_status status = give_piece(reader, piece);
	if (status != yajl_status_ok && reader->problem == NULL)
		fail_at_token(reader);
	if (reader->problem != NULL)
		return false;
	find_token(reader);
	reader->piece_start += piece.length;
	return true;
}

/* yajl reads a token that did not end in its piece again from its beginning with the next
 * piece: a text of 64 MB in pieces of 16 KB would take minutes. So once such a token is long,
 * pieces are gathered until they are as long again. */
static bool hold(JsonReader *reader, Slice piece)
{
	size_t token_bytes = reader->in_token ? reader->piece_start - reader->token_start : 0;
	if (token_bytes < JSON_HELD_TOKEN_BYTES && reader->held.length == 0)
		return read_piece(reader, piece);
	buffer_slice(&reader->held, piece);
	if (reader->held.length < token_bytes)
		return true;
	bool read = read_piece(reader, (Slice){reader->held.data, reader->held.length});
	buffer_clear(&reader->held);
	return read;
}

/* Collects the first three bytes of the text, and drops them if they are a byte order mark. */
static bool begin(JsonReader *reader, Slice *piece, bool last)
{
	static const char mark[] = "\xEF\xBB\xBF";
	while (reader->mark_length < 3 && piece->length > 0) {
		char c = piece->at[0];
		if (c != mark[reader->mark_length])
			break;
		reader->mark[reader->mark_length++] = c;
		*piece = (Slice){piece->at + 1, piece->length - 1};
	}
	if (reader->mark_length == 3) {
		reader->started = true;
		reader->piece_start = 3;
		return true;
	}
	if (piece->length == 0 && !last)
		return true;
	reader->started = true;
	return reader->mark_length == 0 || read_piece(reader, (Slice){reader->mark, reader->mark_length});
}

bool json_reader_feed(JsonReader *reader, Slice piece)
{
	if (reader->problem != NULL)
		return false;
	if (!reader->started && !begin(reader, &piece, false))
		return false;
	return piece.length == 0 || hold(reader, piece);
}

/* A blank ends a number at the end of the text; this is what yajl_complete_parse does, which
 * however takes a value followed by half a string or comment for complete. What find_token
 * saw tells. */
static void read_end(JsonReader *reader)
{
	size_t end = reader->piece_start;
	bool in_comment = reader->gap != BETWEEN && reader->gap != LINE_COMMENT;
	bool read = in_comment || give_piece(reader, (Slice){" ", 1}) == yajl_status_ok;
	if (reader->problem != NULL)
		return;
	if (in_comment)
		fail(reader, end, "the text ends in the middle of a comment");
	else if (reader->root == NULL && !reader->in_token)
		fail(reader, end, "the text is empty");
	else if (reader->root == NULL || reader->depth > 0)
		fail(reader, end, in_the_middle);
	else if (!read || reader->in_token)
		fail(reader, reader->token_start, after_value);
}

static void read_rest(JsonReader *reader)
{
	Slice nothing = {"", 0};
	if (!reader->started && !begin(reader, &nothing, true))
		return;
	if (reader->held.length > 0 && !read_piece(reader, (Slice){reader->held.data, reader->held.length}))
		return;
	read_end(reader);
}

bool json_reader_finish(JsonReader *reader, const JsonNode **out, const char **problem, size_t *offset)
{
	if (reader->problem == NULL)
		read_rest(reader);
	if (reader->problem != NULL) {
		*problem = reader->problem;
		*offset = reader->problem_offset;
		return false;
	}
	*out = reader->root;
	return true;
}

bool json_parse(Slice text, JsonOptions options, Arena *arena, const JsonNode **out, const char **problem, size_t *offset)
{
	JsonReader *reader = json_reader_new(options, arena);
	json_reader_feed(reader, text);
	bool read = json_reader_finish(reader, out, problem, offset);
	json_reader_free(reader);
	return read;
}
