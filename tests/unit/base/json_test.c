/* json_test.c: texts and their trees, each case whole and in pieces of 1 to 31 bytes.
 *
 * A tree is written back in one line: kind of node by its JSON, with @offset behind each
 * key (its own) or each node that has none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/json.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
enum { PIECE_MAX = 31 };

static void write_tree(Buffer *out, const JsonNode *node)
{
	if (node->key.at != NULL) {
		assert_int_equal(node->offset, node->key_offset);
		buffer_json_string(out, node->key);
		buffer_format(out, "@%zu:", node->key_offset);
	}
	size_t count = 0;
	switch (node->type) {
	case JSON_STRING:
		buffer_json_string(out, node->text);
		break;
	case JSON_OBJECT:
	case JSON_ARRAY:
		buffer_char(out, node->type == JSON_OBJECT ? '{' : '[');
		for (const JsonNode *child = node->first; child != NULL; child = child->next, count++) {
			buffer_text(out, count > 0 ? "," : "");
			write_tree(out, child);
		}
		buffer_char(out, node->type == JSON_OBJECT ? '}' : ']');
		break;
	case JSON_NULL:
		buffer_text(out, "null");
		break;
	default:
		buffer_slice(out, json_scalar(node));
	}
	assert_int_equal(count, node->count);
	if (node->key.at == NULL)
		buffer_format(out, "@%zu", node->offset);
}

/* The tree, or "problem @offset". The text is copied to its own memory, so that a
 * sanitizer sees a look past its end and a node that points into it. */
static void read_in_pieces(Buffer *out, Slice text, JsonOptions options, size_t piece_bytes, size_t max_bytes)
{
	Arena *arena = arena_new(max_bytes);
	const JsonNode *root = NULL;
	const char *problem = NULL;
	size_t offset = 0;
	JsonReader *reader = json_reader_new(options, arena);
	for (size_t at = 0; at < text.length; at += piece_bytes) {
		size_t length = text.length - at < piece_bytes ? text.length - at : piece_bytes;
		char *copy = malloc(length);
		memcpy(copy, text.at + at, length);
		json_reader_feed(reader, (Slice){copy, length});
		free(copy);
	}
	if (json_reader_finish(reader, &root, &problem, &offset)) {
		assert_null(problem);
		write_tree(out, root);
	} else {
		assert_null(root);
		assert_true(offset <= text.length);
		buffer_format(out, "%s @%zu", problem, offset);
	}
	json_reader_free(reader);
	arena_free(arena);
}

static void check(Slice text, JsonOptions options, size_t max_bytes, const char *expected, const char *why)
{
	for (size_t piece_bytes = 1; piece_bytes <= PIECE_MAX + 1; piece_bytes++) {
		size_t bytes = piece_bytes > PIECE_MAX ? text.length + 1 : piece_bytes;
		Buffer got __attribute__((cleanup(buffer_free)));
		buffer_init(&got, 1 << 20);
		read_in_pieces(&got, text, options, bytes, max_bytes);
		if (strcmp(got.data, expected) != 0)
			fail_msg("%s, in pieces of %zu:\n%s\ninstead of\n%s", why, bytes, got.data, expected);
	}
}

typedef struct {
	Slice input;
	const char *expected, *why;
} Case;

static void reads_trees(void **state)
{
	(void)state;
	static const Case cases[] = {
		{TEXT("{}"), "{}@0", "an empty object"},
		{TEXT(" [ ] "), "[]@1", "an empty array between blanks"},
		{TEXT("12"), "12@0", "a number that only the end of the text ends"},
		{TEXT("-12.50e+3 "), "-12.50e+3@0", "a number as written"},
		{TEXT("123456789012345678901234567890.10"), "123456789012345678901234567890.10@0", "also one that no type holds"},
		{TEXT("\"x\""), "\"x\"@0", "a string alone"},
		{TEXT("\"\""), "\"\"@0", "an empty string"},
		{TEXT("true"), "true@0", "true"},
		{TEXT(" false\n"), "false@1", "false"},
		{TEXT("null"), "null@0", "null"},
		{TEXT("[1,[2,[3]],{}]"), "[1@1,[2@4,[3@7]@6]@3,{}@11]@0", "arrays in arrays"},
		{TEXT("{\"a\":1,\"b\":{\"a\":[null,true]}}"), "{\"a\"@1:1,\"b\"@7:{\"a\"@12:[null@17,true@22]}}@0", "objects in objects"},
		{TEXT("{ \"z\" : 1 ,\r\n\t\"a\" : 2 }"), "{\"z\"@2:1,\"a\"@14:2}@0", "members keep their order"},
		{TEXT("{\"\":\"\"}"), "{\"\"@1:\"\"}@0", "an empty key"},
		{TEXT("[\"a,b:c\",\"{\",\"//\",\"\\\"\",4]"), "[\"a,b:c\"@1,\"{\"@9,\"//\"@13,\"\\\"\"@18,4@23]@0", "separators inside strings"},
		{TEXT("[\"\\\\\",\"\\\\\\\"\",\"x\"]"), "[\"\\\\\"@1,\"\\\\\\\"\"@6,\"x\"@13]@0", "backslashes before the end of strings"},
		{TEXT("[\"\\b\\f\\n\\r\\t\\/\"]"), "[\"\\b\\f\\n\\r\\t/\"@1]@0", "short escapes"},
		{TEXT("[\"\\u00e9\\u20ac\\ud83d\\ude00\",1]"), "[\"é€😀\"@1,1@28]@0", "Unicode escapes, with a pair"},
		{TEXT("[\"é€😀\",1]"), "[\"é€😀\"@1,1@13]@0", "Unicode itself"},
		{TEXT("[\"a\\u0000b\"]"), "[\"a\xEF\xBF\xBD" "b\"@1]@0", "a NUL character is replaced"},
		{TEXT("{\"a\\u0000\":1}"), "{\"a\xEF\xBF\xBD\"@1:1}@0", "in keys too"},
		{TEXT("[\"\\udc00\"]"), "[\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"@1]@0", "half a pair is replaced"},
		{TEXT("\xEF\xBB\xBF[1]"), "[1@4]@3", "a byte order mark is passed over"},
		{TEXT("{\"first\":\"a longer text than any of the pieces\",\"second\":2}"),
		 "{\"first\"@1:\"a longer text than any of the pieces\",\"second\"@48:2}@0", "a string across many pieces"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		check(cases[i].input, (JsonOptions){0}, 0, cases[i].expected, cases[i].why);
}

static void reads_comments(void **state)
{
	(void)state;
	static const Case cases[] = {
		{TEXT("// a\n[1, /* 2, \"x */ 3 // ]\n]"), "[1@6,3@21]@5", "both kinds, anywhere between tokens"},
		{TEXT("/* **/ {} // end"), "{}@7", "stars, and a comment that the text's end ends"},
		{TEXT("{\"a\"/*:*/:/*//*/1}"), "{\"a\"@1:1}@0", "around the colon"},
		{TEXT("[1]/* x"), "the text ends in the middle of a comment @7", "a comment without an end"},
		{TEXT("[1]/"), "the text ends in the middle of a comment @4", "not even begun"},
		{TEXT("// only"), "the text is empty @7", "a comment is no value"},
		{TEXT("[1, /x]"), "lexical error: invalid char in json text. @4", "a slash that begins none"},
		{TEXT("/* [1]"), "the text ends in the middle of a comment @6", "all of it in a comment"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		check(cases[i].input, (JsonOptions){.comments = true}, 0, cases[i].expected, cases[i].why);
}

static void refuses(void **state)
{
	(void)state;
	static const Case cases[] = {
		{TEXT(""), "the text is empty @0", "nothing"},
		{TEXT(" \n "), "the text is empty @3", "blanks"},
		{TEXT("\xEF\xBB\xBF"), "the text is empty @3", "a byte order mark alone"},
		{TEXT("\xEF\xBB"), "lexical error: invalid char in json text. @0", "half a mark"},
		{TEXT("[1,2"), "the text ends in the middle of a value @4", "cut after an element"},
		{TEXT("{\"a\":"), "the text ends in the middle of a value @5", "cut after a colon"},
		{TEXT("{\"a"), "the text ends in the middle of a value @3", "cut in a key"},
		{TEXT("\"abc"), "the text ends in the middle of a value @4", "cut in a string"},
		{TEXT("[tru"), "the text ends in the middle of a value @4", "cut in a word"},
		{TEXT("-"), "the text ends in the middle of a value @1", "cut in a number"},
		{TEXT("[1] 2"), "something follows the value @4", "a second value"},
		{TEXT("[1]\n\"x"), "something follows the value @4", "half a second value"},
		{TEXT("{}}"), "something follows the value @2", "a bracket too many"},
		{TEXT("[] x"), "something follows the value @3", "not JSON"},
		{TEXT("[],"), "something follows the value @2", "a comma"},
		{TEXT("12 13"), "something follows the value @3", "two numbers"},
		{TEXT("{\"a\":1,\"b\":2,\"a\":3}"), "key \"a\" comes twice @13", "a key twice"},
		{TEXT("{\"\\u0061\":1,\"a\":3}"), "key \"a\" comes twice @12", "a key twice, written otherwise"},
		{TEXT("{\"\\u001b[\":1,\"\\u001b[\":3}"), "key \"\\x1b[\" comes twice @13", "a key that would act on a terminal"},
		{TEXT("[{\"a\":1},{\"a\":1,\"a\":3}]"), "key \"a\" comes twice @16", "the same key in two objects is fine"},
		{TEXT("[[[[1]]]]"), "nested deeper than 3 @3", "too deep"},
		{TEXT("[[{\"a\":{}}]]"), "nested deeper than 3 @7", "objects count too"},
		{TEXT("[1 // x\n]"), "lexical error: probable comment found in input text, comments are not enabled. @3", "comments only where allowed"},
	};
	for (size_t i = 0; i < COUNT(cases); i++)
		check(cases[i].input, (JsonOptions){.max_depth = 3}, 0, cases[i].expected, cases[i].why);
}

/* yajl's own words, of which only the place is promised. */
static void refuses_in_yajls_words(void **state)
{
	(void)state;
	static const struct {
		Slice input;
		size_t at;
	} cases[] = {
		{TEXT("[1,,2]"), 3}, {TEXT("[1,]"), 3}, {TEXT("{\"a\" 1}"), 5}, {TEXT("{1:2}"), 1}, {TEXT("{a:2}"), 1},
		{TEXT("[1}"), 2}, {TEXT("[nul]"), 1}, {TEXT("[01]"), 2}, {TEXT("['a']"), 1}, {TEXT("[\"\\x\"]"), 1},
		{TEXT("[\"a\nb\"]"), 1}, {TEXT("[\"\xFF\"]"), 1}, {TEXT("[NaN]"), 1}, {TEXT("[1,x]"), 3}, {TEXT("{\"a\":\"a\":[1]}"), 8}, {TEXT("{]:"), 1}, {TEXT("[1 : 2]"), 3}, {TEXT("[:"), 1}, {TEXT("[\"a:\"x]"), 5}, {TEXT("[1.]"), 1}, {TEXT("[-x]"), 1},
		{TEXT("<html>"), 0}, {TEXT("{\"a\":1,}"), 7}, {TEXT("[1 2]"), 3}, {TEXT("[\0]"), 1}, {TEXT("[\"\\u12x4\"]"), 1},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		for (size_t piece_bytes = 1; piece_bytes <= PIECE_MAX; piece_bytes++) {
			Buffer got __attribute__((cleanup(buffer_free)));
			buffer_init(&got, 1000);
			read_in_pieces(&got, cases[i].input, (JsonOptions){0}, piece_bytes, 0);
			const char *at = strrchr(got.data, '@');
			if (strstr(got.data, "error: ") == NULL || strchr(got.data, '\n') != NULL || at == NULL ||
			    strtoul(at + 1, NULL, 10) != cases[i].at)
				fail_msg("%s in pieces of %zu: %s", cases[i].input.at, piece_bytes, got.data);
		}
	}
}

static void stays_inside_its_memory(void **state)
{
	(void)state;
	static const char needs[] = "the answer needs more memory than its limit";
	static const char text[] = "[{\"a\":\"some text that takes memory\",\"b\":[1,2,3]},\"\\u0000\",{\"c\":{}},[[[[]]]]]";
	size_t limit = 1;
	bool read = false;
	for (; !read && limit < 10000; limit++) {
		Buffer got __attribute__((cleanup(buffer_free)));
		buffer_init(&got, 1000);
		read_in_pieces(&got, slice_of(text), (JsonOptions){0}, 7, limit);
		read = got.data[0] == '[';
		if (!read && strncmp(got.data, needs, strlen(needs)) != 0)
			fail_msg("limit %zu: %s", limit, got.data);
	}
	assert_true(read);
}

/* Sizes around those at which a list becomes a table and a table grows. */
static void finds_twins_in_objects_of_any_size(void **state)
{
	(void)state;
	static const int counts[] = {1, 2, 31, 32, 33, 34, 63, 64, 65, 66, 127, 128, 129, 1000, 50000};
	for (size_t i = 0; i < COUNT(counts); i++) {
		int twins[] = {0, counts[i] / 2, counts[i] - 1, -1};
		for (size_t j = 0; j < COUNT(twins); j++) {
			Buffer text __attribute__((cleanup(buffer_free)));
			buffer_init(&text, 10 << 20);
			/* A large object before it leaves its table behind. */
			for (int k = 0; k < 2 * counts[i]; k++)
				buffer_format(&text, "%s\"k%d\":1", k == 0 ? "[{" : ",", k);
			for (int k = 0; k < counts[i]; k++)
				buffer_format(&text, "%s\"k%d\":1", k == 0 ? "},{" : ",", k);
			if (twins[j] >= 0)
				buffer_format(&text, ",\"k%d\":2", twins[j]);
			buffer_text(&text, "}]");
			Arena *arena = arena_new(0);
			const JsonNode *root;
			const char *problem;
			size_t offset;
			bool read = json_parse((Slice){text.data, text.length}, (JsonOptions){0}, arena, &root, &problem, &offset);
			if (read != (twins[j] < 0) || (!read && strstr(problem, "comes twice") == NULL))
				fail_msg("%d members, member %d again", counts[i], twins[j]);
			arena_free(arena);
		}
	}
}

/* Long tokens are gathered before yajl reads them again (json.c, hold). */
static void reads_long_tokens_in_pieces(void **state)
{
	(void)state;
	enum { LONG_BYTES = 3000000 };
	Buffer text __attribute__((cleanup(buffer_free)));
	buffer_init(&text, LONG_BYTES + 100);
	buffer_text(&text, "[\"");
	for (int i = 0; i < LONG_BYTES; i++)
		buffer_char(&text, (char)('a' + i % 26));
	buffer_text(&text, "\", 7]");
	static const size_t sizes[] = {1000, 16384, 65536, 65537};
	for (size_t i = 0; i < COUNT(sizes); i++) {
		Buffer got __attribute__((cleanup(buffer_free)));
		buffer_init(&got, LONG_BYTES + 100);
		read_in_pieces(&got, (Slice){text.data, text.length}, (JsonOptions){0}, sizes[i], 0);
		assert_int_equal(got.length, LONG_BYTES + 18);
		assert_string_equal(got.data + got.length - 16, "\"@1,7@3000005]@0");
		buffer_clear(&got);
		read_in_pieces(&got, (Slice){text.data, text.length - 5}, (JsonOptions){0}, sizes[i], 0);
		assert_string_equal(got.data, "the text ends in the middle of a value @3000002");
	}
}

static void stays_failed(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	JsonReader *reader = json_reader_new((JsonOptions){0}, arena);
	const JsonNode *root = NULL;
	const char *problem;
	size_t offset;
	assert_true(json_reader_feed(reader, slice_of("[1")));
	assert_true(json_reader_feed(reader, slice_of("")));
	assert_false(json_reader_feed(reader, slice_of("}")));
	assert_false(json_reader_feed(reader, slice_of("]")));
	assert_false(json_reader_finish(reader, &root, &problem, &offset));
	assert_int_equal(offset, 2);
	json_reader_free(reader);
	json_reader_free(NULL);
	arena_free(arena);
}

static void looks_things_up(void **state)
{
	(void)state;
	static const char text[] = "{\"a\":{\"0\":[{\"b/c\":\"x\"},2]},\"m~n\":true,\"\":{\"\":null},\"~1\":1}";
	static const struct {
		const char *pointer, *expected, *why;
	} cases[] = {
		{"/a/0/0/b~1c", "x", "~1 is a slash"},
		{"/a/0/1", "2", "an element"},
		{"/m~0n", "true", "~0 is a tilde"},
		{"/~01", "1", "~01 is ~1"},
		{"/a/0/2", NULL, "past the end"},
		{"/a/0/-", NULL, "nothing after the last yet"},
		{"/a/0/01", NULL, "no leading zeros"},
		{"/a/0/99999999999999999999", NULL, "an index past every number"},
		{"/a/0/", NULL, "an empty index"},
		{"a", NULL, "a pointer begins with a slash"},
		{"/b", NULL, "no such member"},
		{"/m~n", NULL, "a tilde must be escaped"},
		{"/m~0n/x", NULL, "nothing stands in a scalar"},
		{"//", NULL, "null has no text"},
	};
	Arena *arena = arena_new(0);
	const JsonNode *root;
	const char *problem;
	size_t offset;
	assert_true(json_parse(slice_of(text), (JsonOptions){0}, arena, &root, &problem, &offset));
	for (size_t i = 0; i < COUNT(cases); i++)
		if (!slice_equal_text(json_scalar(json_at(root, slice_of(cases[i].pointer))), cases[i].expected))
			fail_msg("%s", cases[i].why);
	assert_ptr_equal(json_at(root, slice_of("")), root);
	assert_ptr_equal(json_at(root, slice_of("/")), json_member_text(root, ""));
	assert_int_equal(json_at(root, slice_of("//"))->type, JSON_NULL);
	assert_null(json_at(NULL, slice_of("")));
	assert_null(json_member_text(json_at(root, slice_of("/a/0")), "0"));
	assert_null(json_element(root, 0));
	assert_null(json_member_text(NULL, "a"));
	assert_string_equal(json_type_name(root->type), "an object");
	arena_free(arena);
}

static void counts_lines(void **state)
{
	(void)state;
	static const struct {
		size_t offset;
		int line, column;
	} cases[] = {{0, 1, 1}, {1, 1, 2}, {2, 2, 1}, {3, 3, 1}, {5, 3, 3}, {99, 3, 3}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		int line, column;
		json_line_column(slice_of("a\n\nbc"), cases[i].offset, &line, &column);
		assert_int_equal(line, cases[i].line);
		assert_int_equal(column, cases[i].column);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_trees),
		cmocka_unit_test(reads_comments),
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_in_yajls_words),
		cmocka_unit_test(stays_inside_its_memory),
		cmocka_unit_test(finds_twins_in_objects_of_any_size),
		cmocka_unit_test(reads_long_tokens_in_pieces),
		cmocka_unit_test(stays_failed),
		cmocka_unit_test(looks_things_up),
		cmocka_unit_test(counts_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
