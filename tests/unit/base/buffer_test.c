/* buffer_test.c: growing up to a maximum, and the escaped forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}

typedef bool Form(Buffer *buffer, Slice text);

typedef struct {
	Slice input;
	const char *expected;
	const char *why;
} Case;

static void check(Form *form, const Case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		Buffer buffer __attribute__((cleanup(buffer_free)));
		buffer_init(&buffer, 1000);
		if (!form(&buffer, cases[i].input) || strcmp(buffer.data, cases[i].expected) != 0)
			fail_msg("%s: got %s", cases[i].why, buffer.data);
		assert_int_equal(strlen(buffer.data), buffer.length);
	}
}

#define CHECK(form, cases) check(form, cases, sizeof(cases) / sizeof((cases)[0]))

static void grows_to_its_maximum(void **state)
{
	(void)state;
	Buffer buffer __attribute__((cleanup(buffer_free)));
	buffer_init(&buffer, 200);
	assert_string_equal(buffer.data, "");
	for (int i = 0; i < 20; i++)
		assert_true(buffer_text(&buffer, "0123456789"));
	assert_int_equal(buffer.length, 200);
	assert_false(buffer_char(&buffer, 'x'));
	assert_true(buffer.full);
	assert_int_equal(buffer.length, 200);
	buffer_clear(&buffer);
	assert_string_equal(buffer.data, "");
	assert_true(buffer_format(&buffer, "%0200d", 7));
	assert_false(buffer_format(&buffer, "%d", 7));
}

static void stays_full(void **state)
{
	(void)state;
	Buffer buffer __attribute__((cleanup(buffer_free)));
	buffer_init(&buffer, 4);
	assert_true(buffer_text(&buffer, "ab"));
	assert_false(buffer_text(&buffer, "cde"));
	assert_false(buffer_text(&buffer, "c"));
	assert_string_equal(buffer.data, "ab");
	assert_false(buffer_copy_field(&buffer, slice_of("")));
	assert_false(buffer_json_string(&buffer, slice_of("")));
	assert_false(buffer_url(&buffer, slice_of("")));
	assert_false(buffer_visible(&buffer, slice_of(""), 9));
}

static void survives_being_freed_twice(void **state)
{
	(void)state;
	Buffer buffer;
	buffer_init(&buffer, 10);
	buffer_text(&buffer, "x");
	buffer_free(&buffer);
	buffer_free(&buffer);
	assert_string_equal(buffer.data, "");
	assert_true(buffer_text(&buffer, "0123456789"));
	assert_true(buffer_slice(&buffer, slice_of(NULL)));
	buffer_free(&buffer);
}

static void writes_numbers(void **state)
{
	(void)state;
	static const struct {
		int64_t input;
		const char *expected;
	} cases[] = {
		{0, "0"}, {7, "7"}, {-10, "-10"}, {INT64_MAX, "9223372036854775807"}, {INT64_MIN, "-9223372036854775808"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Buffer buffer __attribute__((cleanup(buffer_free)));
		buffer_init(&buffer, 20);
		assert_true(buffer_int(&buffer, cases[i].input));
		assert_string_equal(buffer.data, cases[i].expected);
	}
}

static void writes_json(void **state)
{
	(void)state;
	static const Case cases[] = {
		{TEXT(""), "\"\"", "an empty text"},
		{{NULL, 0}, "\"\"", "an absent text"},
		{TEXT("a\"b\\c/"), "\"a\\\"b\\\\c/\"", "quote and backslash are escaped"},
		{TEXT("\n\t\r\b\f"), "\"\\n\\t\\r\\b\\f\"", "short escapes"},
		{TEXT("\0\x1f\x7f"), "\"\\u0000\\u001f\x7f\"", "the other controls"},
		{TEXT("é€😀"), "\"é€😀\"", "well-formed UTF-8 stays"},
		{TEXT("a\xFF" "b\xC3"), "\"a\xEF\xBF\xBD" "b\xEF\xBF\xBD\"", "bytes that are not UTF-8"},
		{TEXT("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"", "an overlong slash"},
	};
	CHECK(buffer_json_string, cases);
}

static void writes_urls(void **state)
{
	(void)state;
	static const Case cases[] = {
		{TEXT("Az09-._~"), "Az09-._~", "unreserved characters stay"},
		{TEXT("a b+c&d=e/f?%"), "a%20b%2Bc%26d%3De%2Ff%3F%25", "everything else is encoded"},
		{TEXT("é\xFF"), "%C3%A9%FF", "bytes, not characters"},
	};
	CHECK(buffer_url, cases);
}

static void writes_copy_fields(void **state)
{
	(void)state;
	static const Case cases[] = {
		{{NULL, 0}, "\\N", "an absent text is NULL"},
		{TEXT(""), "", "an empty text is empty"},
		{TEXT("\\N"), "\\\\N", "the text \\N is not NULL"},
		{TEXT("\\."), "\\\\.", "the end mark is not the end"},
		{TEXT("a\tb\nc\rd"), "a\\tb\\nc\\rd", "separators"},
		{TEXT("\b\f\v"), "\\b\\f\\v", "the other letters of COPY"},
		{TEXT("a\0b"), "a\xEF\xBF\xBD" "b", "PostgreSQL stores no NUL"},
		{TEXT("\x01\x7f"), "\x01\x7f", "other controls are data"},
		{TEXT("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "a surrogate is not UTF-8"},
		{TEXT("\xF4\x90\x80\x80z"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz", "past U+10FFFF"},
		{TEXT("\xE2\x82"), "\xEF\xBF\xBD\xEF\xBF\xBD", "a character cut at the end"},
	};
	CHECK(buffer_copy_field, cases);
}

static bool visible_all(Buffer *buffer, Slice text)
{
	return buffer_visible(buffer, text, 0);
}

static bool visible_ten(Buffer *buffer, Slice text)
{
	return buffer_visible(buffer, text, 10);
}

static void makes_visible(void **state)
{
	(void)state;
	static const Case cases[] = {
		{TEXT("plain é 😀 \\"), "plain é 😀 \\", "text stays"},
		{TEXT("\x1b[31mred\n\t\0"), "\\x1b[31mred\\x0a\\x09\\x00", "C0 controls"},
		{TEXT("\x7f"), "\\x7f", "DEL"},
		{TEXT("\xC2\x9b" "31m"), "\\u{009B}31m", "a C1 control begins an escape sequence too"},
		{TEXT("\xE2\x80\xA8\xE2\x80\xA9"), "\\u{2028}\\u{2029}", "line and paragraph separators"},
		{TEXT("\xE2\x80\xAA\xE2\x80\xAE"), "\\u{202A}\\u{202E}", "bidi embeddings and overrides"},
		{TEXT("\xE2\x81\xA6\xE2\x81\xA9"), "\\u{2066}\\u{2069}", "bidi isolates"},
		{TEXT("\xE2\x80\xA7\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA"), "\xE2\x80\xA7\xE2\x80\xAF\xE2\x81\xA5\xE2\x81\xAA", "their neighbours stay"},
		{TEXT("\xE2\x80\x8F"), "\\u{200F}", "the right-to-left mark"},
		{TEXT("\xF3\xA0\x81\x81"), "\\u{E0041}", "an invisible tag letter"},
		{TEXT("\xC0\xAF\xFFz"), "\\xc0\\xaf\\xffz", "bytes that are not UTF-8"},
		{TEXT("\x9b"), "\\x9b", "a single byte of C1"},
	};
	CHECK(visible_all, cases);
}

static void cuts_what_is_shown(void **state)
{
	(void)state;
	static const Case cases[] = {
		{TEXT("0123456789"), "0123456789", "exactly ten fit"},
		{TEXT("01234567890"), "012345678…", "eleven are cut to ten with the mark"},
		{TEXT("ééééééééééé"), "ééééééééé…", "characters are counted, not bytes"},
		{TEXT("0123456\n8"), "0123456…", "an escape is shown whole or not at all"},
		{TEXT("012345\n"), "012345\\x0a", "an escape counts as it is seen"},
		{TEXT("\n\n\n"), "\\x0a\\x0a…", "two of three escapes"},
	};
	CHECK(visible_ten, cases);
	Buffer buffer __attribute__((cleanup(buffer_free)));
	buffer_init(&buffer, 100);
	buffer_text(&buffer, "kept ");
	assert_true(buffer_visible(&buffer, slice_of("abc"), 1));
	assert_string_equal(buffer.data, "kept …");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_to_its_maximum),
		cmocka_unit_test(stays_full),
		cmocka_unit_test(survives_being_freed_twice),
		cmocka_unit_test(writes_numbers),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(writes_urls),
		cmocka_unit_test(writes_copy_fields),
		cmocka_unit_test(makes_visible),
		cmocka_unit_test(cuts_what_is_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
