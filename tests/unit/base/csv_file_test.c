/* csv_file_test.c: files and the rows they give, each read at once and 1 to 31 bytes at a time.
 *
 * A row is written back as "line:a|b|c", one over several lines as "first-last:…", one that
 * cannot be read as "line!reason"; an absent field is "-". Columns wanted are a, b and, optionally, c.
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
#include "base/csv_file.h"

#define TEXT(literal) {literal, sizeof(literal) - 1}
enum { PIECE_MAX = 31, OUT_MAX = 4 * 1024 * 1024 };

static const CsvColumn COLUMNS[] = {{"a", false, CSV_CELL_KEY}, {"b", false, CSV_CELL_TEXT}, {"c", true, CSV_CELL_KEY}};

static Status write_row(const CsvRow *row, void *context, Error *error)
{
	(void)error;
	Buffer *out = context;
	buffer_format(out, "%s%d", out->length > 0 ? " " : "", (int)row->line);
	if (row->last_line != row->line)
		buffer_format(out, "-%d", (int)row->last_line);
	if (row->reason) {
		assert_non_null(row->detail);
		buffer_format(out, "!%s", row->reason);
		return STATUS_OK;
	}
	for (size_t i = 0; i < 3; i++) {
		buffer_char(out, i == 0 ? ':' : '|');
		if (row->fields[i].at)
			buffer_slice(out, row->fields[i]);
		else
			buffer_char(out, '-');
	}
	return STATUS_OK;
}

static Status read_text(Slice text, CsvShape shape, CsvRowFunction row, Buffer *out, Error *error)
{
	FILE *in = fmemopen((char *)(uintptr_t)text.at, text.length > 0 ? text.length : 1, "rb");
	assert_non_null(in);
	if (text.length == 0)
		assert_int_equal(getc(in), 0); /* fmemopen takes no empty text */
	shape.columns = COLUMNS;
	shape.column_count = 3;
	Status status = csv_file_read(in, "file.csv", &shape, row, out, error);
	fclose(in);
	return status;
}

static void expect_rows(Slice text, CsvShape shape, const char *expected, const char *why)
{
	for (size_t piece = 0; piece <= PIECE_MAX; piece++) {
		Error error = {0};
		Buffer out;
		buffer_init(&out, OUT_MAX);
		shape.read_bytes = piece;
		Status status = read_text(text, shape, write_row, &out, &error);
		if (status != STATUS_OK || strcmp(out.data, expected) != 0)
			fail_msg("%s, %zu at a time: %s%s", why, piece, status == STATUS_OK ? out.data : error.text, "");
		buffer_free(&out);
	}
}

static void rows(void **state)
{
	(void)state;
	static const struct {
		Slice text;
		const char *expected, *why;
	} cases[] = {
		{TEXT("a,b,c\n1,2,3\n"), "2:1|2|3", "a row"},
		{TEXT("a,b,c\n1,2,3"), "2:1|2|3", "without a line end at the end"},
		{TEXT("a,b,c\r\n1,2,3\r\n4,5,6\r\n"), "2:1|2|3 3:4|5|6", "CR LF"},
		{TEXT("a,b,c\r1,2,3\r4,5,6\r"), "2:1|2|3 3:4|5|6", "CR alone"},
		{TEXT("\xEF\xBB\xBF" "a,b,c\n1,2,3\n"), "2:1|2|3", "a BOM"},
		{TEXT("\xEF\xBB\xBF\"a\",b,c\n1,2,3\n"), "2:1|2|3", "a BOM before a quote"},
		{TEXT("c,a,b\n3,1,2\n"), "2:1|2|3", "another order"},
		{TEXT("B , A\n2,1\n"), "2:1|2|-", "other case, blanks, and an optional column that is not there"},
		{TEXT("a,b,c\n\n1,2,3\n\r\n  \n4,5,6\n\n"), "3:1|2|3 6:4|5|6", "empty lines are passed over and counted"},
		{TEXT("a,b,c\n 1 ,\t2,\" 3 \"\n"), "2:1|2|3", "blanks around fields"},
		{TEXT("a,b,c\n,,\n"), "2:||", "empty fields are there"},
		{TEXT("a,b,c\n\"1\",\"x,y\",\"he said \"\"no\"\"\"\n"), "2:1|x,y|he said \"no\"", "quotes"},
		{TEXT("a,b,c\n1,\"two\nlines\",3\n4,5,6\n"), "2-3:1|two\nlines|3 4:4|5|6", "a field over two lines"},
		{TEXT("a,b,c\r\n1,\"two\r\nlines\",3\r\n4,5,6\r\n"), "2-3:1|two\r\nlines|3 4:4|5|6", "with CR LF in it"},
		{TEXT("a,b,c\n1,2\n1,2,3,4\n4,5,6\n"), "2!field_count 3!field_count 4:4|5|6", "too few and too many"},
		{TEXT("a,b,c\n1,\"2,3\n4,5,6\n7,8,9\n"), "2!not_csv 3:4|5|6 4:7|8|9", "a quote never closed costs its own line"},
		{TEXT("a,b,c\n1,\"2,3\n4,\"5\",6\n7,8,9\n"), "2!not_csv 3:4|5|6 4:7|8|9", "also where a later quote seems to close it"},
		{TEXT("a,b,c\n1,\"2,3\n4,\"\",6\n7,8,9\n"), "2!not_csv 3:4||6 4:7|8|9", "or an empty field in quotes"},
		{TEXT("a,b,c\n\"1,2,3\n\",5,6\n7,8,9\n"), "2-3:1,2,3|5|6 4:7|8|9", "two lines that make one row are one"},
		{TEXT("a,b,c\n\"1,2,3\n\",5\n7,8,9\n"), "2!field_count 3!not_csv 4:7|8|9", "two that make none are two"},
		{TEXT("a,b,c\n1,2\",3\n4,5,6\n"), "2!not_csv 3:4|5|6", "a quote inside a field"},
		{TEXT("a,b,c\n1,\"2\"x,3\n4,5,6\n"), "2!not_csv 3:4|5|6", "and text after one"},
		{TEXT("a,b,c\n1,2,\""), "2!not_csv", "a quote at the very end"},
		{TEXT("a,b,c\n1,\xFF,3\n4,5,6\n"), "2!not_utf8 3:4|5|6", "bytes that are not UTF-8"},
		{TEXT("a,b,c\n1,\xED\xA0\x80,3\n4,\xC3\xA9,6\n"), "2!not_utf8 3:4|\xC3\xA9|6", "a surrogate is none, a letter is"},
		{TEXT("a,b,c\n1,\0,3\n4,5,6\n"), "2!not_utf8 3:4|5|6", "a NUL character"},
		{TEXT("a,b,c\n"), "", "a header alone"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect_rows(cases[i].text, (CsvShape){.separator = ','}, cases[i].expected, cases[i].why);
}

static void shapes(void **state)
{
	(void)state;
	static const Slice semicolons = TEXT("x;b;a;y\n9;2;1,5;9\n");
	expect_rows(semicolons, (CsvShape){.separator = ';', .others_allowed = true}, "2:1,5|2|-",
		    "another separator, and columns that are passed over");
}

/* What tools leave in cells; b is a name, a and c are keys. */
static void cells(void **state)
{
	(void)state;
	static const struct {
		Slice text;
		const char *expected, *why;
	} cases[] = {
		{TEXT("a,b,c\nNULL,\\N, NULL \n"), "2:||", "NULL outside quotes"},
		{TEXT("a,b,c\n\"NULL\", \"NULL\" ,\"\\N\"\n"), "2:NULL|NULL|\\N", "inside quotes it is text"},
		{TEXT("a,b,c\nNULL,\"NULL\",NULL\n\"NULL\",NULL,x\n"), "2:|NULL| 3:NULL||x", "each field, each row by itself"},
		{TEXT("a,b,c\n\"x\ny\",NULL,\"NULL\"\nNULL,2,3\n"), "2-3:x\ny||NULL 4:|2|3", "behind a field over two lines"},
		{TEXT("a,b,c\n\n1,NULL,\"\"\n"), "3:1||", "behind an empty line"},
		{TEXT("a,b,c\n=\"0012\",=\"x,y\", =\"NULL\"\n"), "2:0012|x,y|NULL", "a formula without quotes around it"},
		{TEXT("a,b,c\n\"=\"\"0012\"\"\",=\"a \"\"b\"\"\",x=\n"), "2:0012|a \"b\"|x=", "and with them"},
		{TEXT("a,b,c\n1,=\"2,3\n4,5,6\n"), "2!not_csv 3:4|5|6", "a formula never closed costs its own line"},
		{TEXT("a,b,c\n1,x=\"2\",3\n"), "2!not_csv", "in the middle of a field it is none"},
		{TEXT("a,b,c\n\"=\",=,==\"\"\n4,5,6\n"), "2!not_csv 3:4|5|6", "nor behind another sign"},
		{TEXT("a,b,c\n'1,'t Zand,'x\n"), "2:1|'t Zand|x", "an apostrophe before a key, not of a name"},
		{TEXT("=\"a\",\"=\"\"b\"\"\"\n1,2\n"), "2:1|2|-", "in the header, too"},
		{TEXT("a,b\nNULL,NULL"), "2:||-", "without a line end at the end"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect_rows(cases[i].text, (CsvShape){.separator = ','}, cases[i].expected, cases[i].why);
	static const Slice tabs = TEXT("a\tb\tc\nNULL\t\"NULL\"\t=\"1\t2\"\n");
	expect_rows(tabs, (CsvShape){.separator = '\t'}, "2:|NULL|1\t2", "with tabs between them");
}

/* A first line of one field that is no column's name begins a list. */
static void lists(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected, *why;
	} cases[] = {
		{"x\ny\n", "1:x|-|- 2:y|-|-", "one field a line, of the first column"},
		{"\xEF\xBB\xBFx\r\n\r\n y \r\n", "1:x|-|- 3:y|-|-", "a BOM, CR LF, a blank line, blanks"},
		{"\n  \nx\n", "3:x|-|-", "blank lines before it"},
		{"x", "1:x|-|-", "no line end"},
		{"x\ny,z\n", "1:x|-|- 2!field_count", "a row of two"},
		{"a,b\n1,2\n", "2:1|2|-", "a header is one still"},
		{" \na,b\n1,2\n", "3:1|2|-", "behind a blank line, too"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect_rows((Slice){cases[i].text, strlen(cases[i].text)}, (CsvShape){.separator = ',', .may_be_list = true}, cases[i].expected, cases[i].why);
}

static void headers(void **state)
{
	(void)state;
	static const struct {
		Slice text;
		const char *expected;
	} cases[] = {
		{TEXT(""), "file.csv is empty; its first line must name the columns"},
		{TEXT("\n\n  \n"), "file.csv is empty; its first line must name the columns"},
		{TEXT("\xEF\xBB\xBF"), "file.csv is empty; its first line must name the columns"},
		{TEXT("a\n1\n"), "file.csv:1: no column \"b\"; the first line must name the columns a,b, in any order"},
		{TEXT("\na,b,d\n"), "file.csv:2: unknown column \"d\"; the first line must name the columns a,b, in any order"},
		{TEXT("a,b\xE2\x80\x8B\n"), "file.csv:1: unknown column \"b\xE2\x80\x8B\"; U+200B (a zero-width space) at character 2 cannot be seen: take it out of the file; the first line must name the columns a,b, in any order"},
		{TEXT("a,b,A\n"), "file.csv:1: twice the column \"A\"; the first line must name the columns a,b, in any order"},
		{TEXT("a,\"b\n1,2\n"), "file.csv:1: a quote stands where none may, or is never closed; the first line must name the columns a,b, in any order"},
		{TEXT("a,\x1B[2J\n1,2\n"), "file.csv:1: unknown column \"\\x1b[2J\"; the first line must name the columns a,b, in any order"},
		{TEXT("\xFF\xFE" "a\0,\0b\0\n\0"), "file.csv:1: the line is not UTF-8, or holds a NUL character: save the file as CSV in UTF-8; the first line must name the columns a,b, in any order"},
		{TEXT("a;b\n1;2\n"), "file.csv:1: fields are separated by semicolons or tabs, commas are expected, in \"a;b\"; the first line must name the columns a,b, in any order"},
		{TEXT("\x1F\x8B\x08\x00zip"), "file.csv:1: the line is not UTF-8, or holds a NUL character: save the file as CSV in UTF-8; the first line must name the columns a,b, in any order"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Error error = {0};
		Buffer out;
		buffer_init(&out, OUT_MAX);
		Status status = read_text(cases[i].text, (CsvShape){.separator = ','}, write_row, &out, &error);
		assert_int_equal(status, STATUS_USAGE);
		assert_string_equal(error.text, cases[i].expected);
		assert_int_equal(out.length, 0);
		buffer_free(&out);
	}
}

/* Where other columns may stand one that only looks like a wanted one is not passed over. */
static void other_columns(void **state)
{
	(void)state;
	expect_rows((Slice)TEXT("a,b,x\xC2\xA0y,d\n1,2,3,4\n"), (CsvShape){.separator = ',', .others_allowed = true}, "2:1|2|-", "others");
	Error error = {0};
	Buffer out;
	buffer_init(&out, OUT_MAX);
	assert_int_equal(read_text((Slice)TEXT("a,b,C\xC2\xA0\n1,2,3\n"), (CsvShape){.separator = ',', .others_allowed = true}, write_row, &out, &error), STATUS_USAGE);
	assert_non_null(strstr(error.text, "U+00A0 (a no-break space) at character 2"));
	buffer_free(&out);
}

/* Lines and rows past the limit cost themselves alone, wherever they begin. */
static void long_rows(void **state)
{
	(void)state;
	static const char filler[1000] = {[0 ... 998] = 'x', [999] = '\n'};
	Buffer text, out;
	buffer_init(&text, OUT_MAX);
	buffer_init(&out, OUT_MAX);
	buffer_text(&text, "a,b\n1,");
	for (int i = 0; i < 700; i++)
		buffer_append(&text, filler, sizeof(filler) - 1);
	buffer_text(&text, "\n2,2\n3,\"");
	for (int i = 0; i < 300; i++)
		buffer_append(&text, filler, sizeof(filler));
	buffer_text(&text, "\n4,4\n");
	Error error = {0};
	Status status = read_text((Slice){text.data, text.length}, (CsvShape){.separator = ','}, write_row, &out, &error);
	assert_int_equal(status, STATUS_OK);
	assert_non_null(strstr(out.data, "2!too_long 3:2|2|- 4!not_csv 5!field_count"));
	assert_non_null(strstr(out.data, "303!field_count 305:4|4|-"));
	buffer_free(&text);
	buffer_free(&out);
}

static Status stop(const CsvRow *row, void *context, Error *error)
{
	(void)context;
	return error_set(error, STATUS_FAILED, "stopped at %d", (int)row->line);
}

static void stops(void **state)
{
	(void)state;
	static const Slice text = TEXT("a,b\n1,2\n3,4\n");
	Error error = {0};
	assert_int_equal(read_text(text, (CsvShape){.separator = ','}, stop, NULL, &error), STATUS_FAILED);
	assert_string_equal(error.text, "stopped at 2");
}

/* The sum is of every byte, the header and the BOM too. */
static void collect(Slice bytes, void *context)
{
	buffer_append(context, bytes.at, bytes.length);
}

static Status pass_over(const CsvRow *row, void *context, Error *error)
{
	(void)row;
	(void)context;
	(void)error;
	return STATUS_OK;
}

/* Every byte is handed on as it is read: the BOM, the header, what no row has, and what a line holds past its limit. */
static void bytes_as_read(void **state)
{
	(void)state;
	Buffer text, got;
	Error error = {0};
	static const CsvColumn columns[] = {{"a", false, CSV_CELL_VALUE}};
	buffer_init(&text, 1 << 20);
	buffer_text(&text, "\xEF\xBB\xBF" "a\r\n1\n\n\"unclosed\n");
	for (int i = 0; i < 300 * 1024; i++)
		buffer_char(&text, 'x');
	buffer_text(&text, "\nlast");
	for (size_t step = 1021; step <= 64 * 1024; step *= 8) {
		buffer_init(&got, 1 << 20);
		FILE *in = fmemopen(text.data, text.length, "r");
		CsvShape shape = {.columns = columns, .column_count = 1, .separator = ',', .read = collect, .read_bytes = step};
		assert_int_equal(csv_file_read(in, "x", &shape, pass_over, &got, &error), STATUS_OK);
		assert_int_equal(got.length, text.length);
		assert_memory_equal(got.data, text.data, text.length);
		fclose(in);
		buffer_free(&got);
	}
	buffer_free(&text);
}

static void digests(void **state)
{
	(void)state;
	static const Slice text = TEXT("\xEF\xBB\xBF" "a,b\n1,2\n");
	Digest *whole = digest_new(), *read = digest_new();
	char expected[DIGEST_HEX_MAX], got[DIGEST_HEX_MAX];
	digest_add(whole, text.at, text.length);
	digest_hex(whole, expected);
	Buffer out;
	buffer_init(&out, OUT_MAX);
	Error error = {0};
	assert_int_equal(read_text(text, (CsvShape){.separator = ',', .digest = read, .read_bytes = 2}, write_row, &out, &error), STATUS_OK);
	digest_hex(read, got);
	assert_string_equal(got, expected);
	digest_free(whole);
	digest_free(read);
	buffer_free(&out);

	Digest *known = digest_new(); /* FIPS 180-4, the example of one block */
	digest_add(known, "a", 1);
	digest_add(known, "bc", 2);
	digest_hex(known, got);
	assert_string_equal(got, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_free(known);
}

static void places(void **state)
{
	(void)state;
	char out[CSV_PLACE_MAX];
	csv_row_place(&(CsvRow){.line = 7, .last_line = 7}, "kind", out);
	assert_string_equal(out, "line 7, column kind");
	csv_row_place(&(CsvRow){.line = 7, .last_line = 9}, NULL, out);
	assert_string_equal(out, "lines 7 to 9");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows), cmocka_unit_test(cells), cmocka_unit_test(shapes), cmocka_unit_test(lists), cmocka_unit_test(headers), cmocka_unit_test(other_columns), cmocka_unit_test(long_rows),
		cmocka_unit_test(stops), cmocka_unit_test(digests), cmocka_unit_test(bytes_as_read), cmocka_unit_test(places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
