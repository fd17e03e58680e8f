/* csv_tree_test.c: a CSV answer is read by the same rules as a JSON one.
 *
 * A text is written back row by row: "key=text" in the order of the columns, lists as "list[key=text …; …]".
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "transform/body.h"
#include "transform/csv_tree.h"
#include "transform/example.h"

/* ' stands for ". */
static const char MAPPING[] =
	"{'provider': 'example', 'zone': 'Europe/Copenhagen', 'settings': {}, 'base_url': 'https://example.invalid',"
	"'units': {'B': {'unit': 'byte'}, 's': {'unit': 'second'}, 'KB': {'unit': 'byte', 'base': 1024, 'power': 1}},"
	"'limits': {'requests_per_second': '1'}, 'authentication': [{}],"
	"'endpoints': [{'name': 'use', 'accounts': ['sim'], 'request': {'method': 'GET', 'path': '/'}, 'independent': true,"
	"  'span': {'unit': 'month', 'most': 12}, 'outcomes': [{'status': [200], 'present': ['/rows'], 'outcome': 'ok'}],"
	"  'csv': {'separator': ',;', 'decimal': '.,', 'header': 'optional', 'columns': {'y': 'Year', 'm': 'Month', 'd': ['Data', 'Data KB'], 'v': 'Voice', 'i': 'Included'},"
	"    'required': ['y', 'm'], 'repeated': [{'list': 'r', 'name': 'n', 'columns': {'v': 'Roaming * secs', 'i': 'Roaming * included'}}]},"
	"  'usage': ["
	"    {'each': '/rows/*', 'metric': 'data', 'grain': 'month', 'entry': true, 'period': {'form': 'month', 'at': '/m', 'year': '/y'},"
	"     'rows': [{'scope': 'total', 'unit': 'KB', 'quantity': {'at': '/d'}}]},"
	"    {'each': '/rows/*', 'metric': 'voice', 'grain': 'month', 'entry': true, 'period': {'form': 'month', 'at': '/m', 'year': '/y'},"
	"     'rows': [{'scope': 'total', 'unit': 's', 'quantity': {'remaining': '/v', 'included': '/i'}},"
	"       {'each': '/r/*', 'scope': {'prefix': 'roaming/', 'name': '/n'}, 'unit': 's', 'quantity': {'remaining': '/v', 'included': '/i'}}]}]}]}";

static void write_back(Buffer *out, const JsonNode *node)
{
	for (const JsonNode *child = node->first; child; child = child->next) {
		buffer_format(out, "%s%.*s", child == node->first ? "" : node->type == JSON_ARRAY ? "; " : " ", SLICE_ARG(child->key));
		if (child->type == JSON_STRING) {
			buffer_format(out, "=%.*s", SLICE_ARG(child->text));
			continue;
		}
		if (child->type == JSON_ARRAY)
			buffer_char(out, '[');
		write_back(out, child);
		if (child->type == JSON_ARRAY)
			buffer_char(out, ']');
	}
}

static void expect_tree(const CsvRule *rule, const char *text, const char *expected)
{
	Arena *arena = arena_new(0);
	const char *problem = NULL;
	const JsonNode *root = body_read(rule, slice_of(text), arena, &problem);
	Buffer out;
	buffer_init(&out, 1 << 16);
	if (root)
		write_back(&out, json_member_text(root, "rows"));
	else
		buffer_format(&out, "!%s", problem);
	if (strcmp(out.data ? out.data : "", expected) != 0)
		fail_msg("%s\n-- expected\n%s\n-- got\n%s", text, expected, out.data);
	buffer_free(&out);
	arena_free(arena);
}

static void test_trees(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	const CsvRule *rule = example_mapping(MAPPING, arena)->endpoints[0].csv;
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"Year,Month,Data\n2025,4,7\n", "y=2025 m=4 d=7 r[]"},
		{"\xEF\xBB\xBFYEAR;month;data kb\r\n2025;4;1,5", "y=2025 m=4 d=1,5 r[]"},
		{"Year,Month,Data\n2025,4,\n", "y=2025 m=4 r[]"},
		{"Year,Month,Extra Column\n2025,4,x\n", "y=2025 m=4 extra column=x r[]"},
		{"Month;Year;Roaming A secs;\"Roaming B; \"\"x\"\"\nc secs\";roaming a INCLUDED\n4;2025;-1;2;3\n5;2025;;;\n",
			"m=4 y=2025 r[n=A v=-1 i=3; n=B; \"x\"\nc v=2]; m=5 y=2025 r[]"},
		{"2025,4,7,1,2\n2025,5,8,1,2\n", "y=2025 m=4 d=7 v=1 i=2 r[]; y=2025 m=5 d=8 v=1 i=2 r[]"},
		{"Year,Month,Data\n", ""},
		{"", "!the text is empty"},
		{"Year,Data\n2025,7\n", "!no column \"Month\"; the first line must name the columns"},
		{"Year,Month,MONTH\n2025,4,5\n", "!twice the column \"MONTH\"; which of the two counts would be a guess"},
		{"Year,Month,Roaming A secs,roaming a secs\n", "!twice the column \"roaming a secs\"; which of the two counts would be a guess"},
		{"2025,4\n", "!the first line names no columns and has 2 fields; without a header it must have 5"},
		{"Year,Month\n2025,4\n2025\n", "!line 3: 1 fields, the header has 2"},
		{"<html>no</html>", "!no column \"Year\"; the first line must name the columns"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect_tree(rule, cases[i].text, cases[i].expected);
	arena_free(arena);
}

static void expect_rows(const Mapping *mapping, const char *text, const char *expected)
{
	Arena *arena = arena_new(0);
	Rows rows;
	rows_init(&rows, arena);
	Answer answer = {.mapping = mapping, .endpoint = &mapping->endpoints[0], .account = "a", .kind = "sim", .as_of = calendar_day(2025, 6, 20), .as_of_given = true,
		.from = calendar_day(2025, 1, 1), .to = calendar_day(2025, 6, 1), .http_status = 200};
	const char *problem;
	const JsonNode *root = body_read(answer.endpoint->csv, slice_of(text), arena, &problem);
	if (!root)
		fail_msg("%s", problem);
	transform_answer(&answer, root, &rows);
	const char *got = example_text(&rows);
	if (strcmp(got, expected) != 0)
		fail_msg("%s\n-- expected\n%s\n-- got\n%s", text, expected, got);
	rows_free(&rows);
	arena_free(arena);
}

static void test_rows(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	const Mapping *mapping = example_mapping(MAPPING, arena);
	expect_rows(mapping, "Year,Month,Data\n2025,4,\"1,5\"\n",
		"data month used total 2025-04-01 1536 final @line 2, column Data\ndata month entry - 2025-04-01 0 final @line 2");
	expect_rows(mapping, "Year,Month,Data,Voice,Included\n2025,4,,,\n", "");
	expect_rows(mapping, "Year,Month,Data\n2025,4,\"1,024\"\n2025,3,1.024\n2025,2,\"0,024\"\n2025,1,\"1024,000\"\n2025,5,1.2.3\n",
		"data month used total 2025-01-01 1048576 final @line 5, column Data\n"
		"data month used total 2025-02-01 25 final @line 4, column Data\n"
		"data month entry - 2025-01-01 0 final @line 5\ndata month entry - 2025-02-01 0 final @line 4\n"
		"data month entry - 2025-03-01 0 partial @line 3\ndata month entry - 2025-04-01 0 partial @line 2\ndata month entry - 2025-05-01 0 partial @line 6\n"
		"rounded 1\n"
		"reject line 2, column Data ambiguous 2025-04-01\nreject line 3, column Data ambiguous 2025-03-01\nreject line 6, column Data not_a_number 2025-05-01");
	expect_rows(mapping, "Year,Month,Voice,Included,Roaming X secs,Roaming X included\n2025,4,10,60,-7,0\n2025,3,5,0,1,\n",
		"voice month used roaming/X 2025-04-01 7 final @line 2, column Roaming X secs\nvoice month used total 2025-04-01 50 final @line 2, column Voice\n"
		"voice month included total 2025-04-01 60 final @line 2, column Included\nvoice month entry - 2025-03-01 0 partial @line 3\nvoice month entry - 2025-04-01 0 final @line 2\n"
		"label roaming/X \"X\" home -, like home -\nlabel roaming/X \"X\" home -, like home -\n"
		"reject line 3, column Voice contradiction 2025-03-01\nreject line 3, column Roaming X secs no_allowance 2025-03-01");
	expect_rows(mapping, "Year,Month,Data\n2024,12,1\n2025,13,1\n25,4,1\n",
		"reject line 2, column Month period_not_asked none\nreject line 3, column Month not_a_date every\nreject line 4, column Month not_a_date every");
	expect_rows(mapping, "Year,Month,Data\n2025,4,1\n2025,4,2\n",
		"data month entry - 2025-04-01 0 partial @line 2\nreject line 3, column Data twice 2025-04-01");
	arena_free(arena);
}

/* An answer with more cells than its memory takes is refused whole, at whatever cell the memory ends. */
static void test_memory(void **state)
{
	(void)state;
	Arena *mapping_arena = arena_new(0);
	const CsvRule *rule = example_mapping(MAPPING, mapping_arena)->endpoints[0].csv;
	static const char text[] = "Year,Month,Roaming A secs,Roaming B secs,Other\n2025,4,1,2,3\n2025,5,1,2,3\n2025,6,,2,\n";
	size_t read = 0;
	for (size_t most = 64; most < 20000; most += 64) {
		Arena *arena = arena_new(most);
		const char *problem = NULL;
		const JsonNode *root = body_read(rule, slice_of(text), arena, &problem);
		assert_true(root || problem);
		read += root != NULL;
		if (root)
			assert_int_equal(json_member_text(root, "rows")->count, 3);
		arena_free(arena);
	}
	assert_true(read > 0);
	arena_free(mapping_arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_trees), cmocka_unit_test(test_rows), cmocka_unit_test(test_memory)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
