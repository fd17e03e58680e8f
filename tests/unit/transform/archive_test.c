/* archive_test.c: raw answers and rows as JSON Lines, there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "transform/archive.h"
#include "transform/example.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static Arena *arena;
static Mappings mappings;

static int open_mappings(void **state)
{
	(void)state;
	arena = arena_new(0);
	mappings = example_mappings(arena);
	return 0;
}

static int close_mappings(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static Answer an_answer(Slice body)
{
	const Mapping *mapping = example_provider(&mappings, "telecomx");
	return (Answer){
		.mapping = mapping, .endpoint = mapping_endpoint(mapping, "usage"), .account = "a \"quoted\"\taccount", .kind = "mvno_account",
		.grouped = true, .from = calendar_day(2024, 2, 1), .to = calendar_day(2025, 1, 1), .fetched_at = 1750413600, .has_answered_at = true,
		.answered_at = 1750413601, .as_of = calendar_day(2025, 6, 20), .as_of_given = true, .http_status = 409, .content_type = "text/html; charset=x",
		.body = body,
	};
}

static const JsonNode *line_of(const Buffer *out)
{
	const JsonNode *root;
	const char *problem;
	size_t offset;
	assert_true(out->length > 0);
	assert_int_equal(out->data[out->length - 1], '\n');
	assert_ptr_equal(memchr(out->data, '\n', out->length), out->data + out->length - 1);
	if (!json_parse((Slice){out->data, out->length}, (JsonOptions){0}, arena, &root, &problem, &offset))
		fail_msg("%s: %s", problem, out->data);
	return root;
}

static void keeps_an_answer(void **state)
{
	(void)state;
	static const struct {
		Slice body;
		const char *key, *why;
	} cases[] = {
		{{"{\"a\":1}", 7}, "body", "text"},
		{{"", 0}, "body", "nothing"},
		{{"a\nb\r\t\"\\\x01", 8}, "body", "text with everything that is escaped"},
		{{"Bj\xc3\xb8rn \xe6\x97\xa5 \xf0\x9f\x98\x80", 15}, "body", "two, three and four bytes a character"},
		{{"\xef\xbb\xbf{}", 5}, "body", "a BOM stays"},
		{{"\0", 1}, "body_hex", "a NUL"},
		{{"a\xff", 2}, "body_hex", "no UTF-8"},
		{{"\xc0\xaf", 2}, "body_hex", "an overlong form"},
		{{"\xed\xa0\x80", 3}, "body_hex", "a surrogate"},
		{{"\x1f\x8b\x08\x00\x01", 5}, "body_hex", "compressed bytes"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Answer answer = an_answer(cases[i].body), back;
		const char *problem = NULL;
		Buffer out;
		buffer_init(&out, 1 << 20);
		assert_true(archive_write_answer(&out, &answer));
		const JsonNode *line = line_of(&out);
		assert_true(archive_is_answer(line));
		assert_non_null(json_member_text(line, cases[i].key));
		if (!archive_read_answer(line, &mappings, arena, &back, &problem))
			fail_msg("%s: %s", cases[i].why, problem);
		if (!slice_equal(back.body, answer.body))
			fail_msg("%s: the body came back otherwise: %s", cases[i].why, out.data);
		assert_ptr_equal(back.mapping, answer.mapping);
		assert_ptr_equal(back.endpoint, answer.endpoint);
		assert_string_equal(back.account, answer.account);
		assert_string_equal(back.kind, answer.kind);
		assert_string_equal(back.content_type, answer.content_type);
		assert_true(back.grouped && back.has_answered_at && back.as_of_given);
		assert_int_equal(back.from, answer.from);
		assert_int_equal(back.to, answer.to);
		assert_int_equal(back.fetched_at, answer.fetched_at);
		assert_int_equal(back.answered_at, answer.answered_at);
		assert_int_equal(back.as_of, answer.as_of);
		assert_int_equal(back.http_status, 409);
		buffer_free(&out);
	}
}

static void keeps_what_is_absent_absent(void **state)
{
	(void)state;
	Answer answer = an_answer((Slice){"x", 1}), back;
	const char *problem = NULL;
	answer.grouped = answer.has_answered_at = answer.as_of_given = false;
	answer.content_type = NULL;
	Buffer out;
	buffer_init(&out, 1 << 20);
	archive_write_judged(&out, &answer, "too_large_a_span", NULL);
	const JsonNode *line = line_of(&out);
	assert_true(slice_equal_text(json_scalar(json_member_text(line, "outcome")), "too_large_a_span"));
	assert_true(archive_read_answer(line, &mappings, arena, &back, &problem));
	assert_false(back.grouped || back.has_answered_at || back.as_of_given);
	assert_null(back.content_type);
	buffer_free(&out);
}

#define HEAD "'account':'1','kind':'sim','grouped':false,'fetched_at':'2025-06-20T10:00:00Z','answered_at':null,'as_of':'2025-06-20','as_of_given':false,'http_status':200,'content_type':null"

static void refuses_a_line(void **state)
{
	(void)state;
	static const struct {
		const char *line, *problem;
	} cases[] = {
		{"{" HEAD ",'provider':'nobody','endpoint':'traffic','from':'2025-06-20','to':'2025-06-20','body':''}", "no mapping is of the provider \"nobody\""},
		{"{" HEAD ",'provider':'freebit','endpoint':'usage','from':'2025-06-20','to':'2025-06-20','body':''}", "freebit has no endpoint \"usage\""},
		{"{" HEAD ",'provider':'freebit','endpoint':'traffic','from':'2025-06-31','to':'2025-06-20','body':''}", "\"from\" is no date"},
		{"{" HEAD ",'provider':'freebit','endpoint':'traffic','from':'2025-06-20','to':'2025-06-19','body':''}", "from lies after to"},
		{"{" HEAD ",'provider':'freebit','endpoint':'traffic','from':'2025-06-20','to':'2025-06-20'}", "neither body nor body_hex is there"},
		{"{" HEAD ",'provider':'freebit','endpoint':'traffic','from':'2025-06-20','to':'2025-06-20','body_hex':'abc'}", "neither body nor body_hex is there"},
		{"{" HEAD ",'provider':'freebit','endpoint':'traffic','from':'2025-06-20','to':'2025-06-20','body_hex':'zz'}", "body_hex holds something else than hexadecimal digits"},
		{"{" HEAD ",'endpoint':'traffic','from':'2025-06-20','to':'2025-06-20','body':''}", "\"provider\" is missing"},
		{"{'provider':'freebit','endpoint':'traffic','kind':'sim'}", "\"account\" is missing"},
		{"[]", "\"account\" is missing"},
		{"{'row':'usage','metric':'fax'}", "\"metric\" cannot be \"fax\""},
		{"{'row':'usage','metric':'data','grain':'now'}", "\"grain\" cannot be \"now\""},
		{"{'row':'other'}", "\"row\" cannot be \"other\""},
		{"{'row':'usage','metric':'data','grain':'day','role':'used','scope':'total','period':'2025-06-20','quantity':'1.5','quality':'final'}", "\"quantity\" is no whole number"},
		{"{'row':'charge','month':'2025-06-01','currency':'DKK'}", "\"charged_at\" is no instant"},
		{"{'row':'event','type':'CHANGE','at':'2025-06-01T10:00:00Z','expires_at':'x'}", "\"expires_at\" is no instant"},
		{"{'row':'reject','at':'/a','detail':'d'}", "\"reason\" is missing"},
		{"{'row':'fact','fact':'a','value':'b'}", "\"as_of\" is missing"},
		{"{'row':'label','scope':'a'}", "\"name\" is missing"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Buffer line;
		buffer_init(&line, 4096);
		for (const char *c = cases[i].line; *c; c++)
			buffer_char(&line, *c == '\'' ? '"' : *c);
		const JsonNode *root;
		const char *problem = NULL;
		size_t offset;
		assert_true(json_parse((Slice){line.data, line.length}, (JsonOptions){0}, arena, &root, &problem, &offset));
		Rows rows;
		rows_init(&rows, arena);
		Answer answer;
		bool read = archive_is_answer(root) ? archive_read_answer(root, &mappings, arena, &answer, &problem) : archive_read_row(root, &rows, &problem);
		if (read || strcmp(problem, cases[i].problem) != 0)
			fail_msg("%s: expected: %s, got: %s", cases[i].line, cases[i].problem, read ? "nothing wrong" : problem);
		rows_free(&rows);
		buffer_free(&line);
	}
}

static void fill(Rows *rows)
{
	Day day = calendar_day(2025, 5, 1);
	*rows_add_usage(rows) = (UsageRow){.metric = METRIC_VOICE, .grain = GRAIN_MONTH, .role = ROLE_USED, .scope = "roaming/r\"1", .period = day,
		.quantity = INT64_MAX, .quality = QUALITY_FINAL, .at = "/voice/0", .named = true, .parts = 1};
	*rows_add_usage(rows) = (UsageRow){.metric = METRIC_MMS, .grain = GRAIN_DAY, .role = ROLE_CHECK, .scope = "total", .period = day, .quality = QUALITY_EARLY,
		.at = "/x and 2 more", .parts = 3};
	*rows_add_usage(rows) = (UsageRow){.metric = METRIC_DATA, .grain = GRAIN_MONTH, .role = ROLE_ENTRY, .scope = "", .period = day, .at = "/data/0"};
	*rows_add_usage(rows) = (UsageRow){.metric = METRIC_SMS, .grain = GRAIN_DAY, .role = ROLE_INCLUDED, .scope = "homeland", .period = day + 30,
		.quantity = 9007199254740993, .quality = QUALITY_RUNNING, .at = "/y", .listed = true, .parts = 1};
	*rows_add_usage(rows) = (UsageRow){.metric = METRIC_DATA, .grain = GRAIN_DAY, .role = ROLE_USED, .scope = "total", .period = day, .quality = QUALITY_FINAL, .at = "/data"};
	*rows_add_label(rows) = (LabelRow){"region/1", "Fær \xc3\xb8""er\n", 1, -1, true};
	rows_add_charge_month(rows, day);
	rows_add_charge_month(rows, calendar_add_months(day, 1));
	*rows_add_charge(rows) = (ChargeRow){day, 1750413600, "+45", "line\twith tab", "12", "2.50", "0", NULL, 1, "DKK"};
	*rows_add_charge(rows) = (ChargeRow){.month = day, .charged_at = 1750413600, .vat_exempt = -1, .currency = "DKK"};
	*rows_add_event(rows) = (EventRow){1750413600, "CHANGE", "ABC", "d", "PURCHASE", "1", "2", "3", true, 1750413700, 0};
	*rows_add_event(rows) = (EventRow){.at = 1750413600, .type = "REVERSION", .included = -1};
	*rows_add_fact(rows) = (FactRow){"cards/silent", "2", day};
	rows_reject(rows, ROWS_EVERY_PERIOD, "/a", "one", "%s", "with \x1b[31m colour");
	rows_reject(rows, ROWS_NO_PERIOD, "", "two", "%s", "100%");
	rows_reject(rows, day, "/b/~1c", "three", "%s", "");
}

static void keeps_rows(void **state)
{
	(void)state;
	Rows rows, back;
	rows_init(&rows, arena);
	rows_init(&back, arena);
	fill(&rows);
	Buffer out;
	buffer_init(&out, 1 << 20);
	assert_true(archive_write_rows(&out, &rows));
	Slice rest = {out.data, out.length}, text;
	while (slice_next(&rest, '\n', &text)) {
		const JsonNode *line;
		const char *problem = NULL;
		size_t offset;
		assert_true(json_parse(text, (JsonOptions){0}, arena, &line, &problem, &offset));
		assert_false(archive_is_answer(line));
		if (!archive_read_row(line, &back, &problem))
			fail_msg("%s: %.*s", problem, SLICE_ARG(text));
	}
	assert_string_equal(example_text(&back), example_text(&rows));
	for (size_t i = 0; i < rows.reject_count; i++)
		assert_string_equal(back.rejects[i].detail, rows.rejects[i].detail);
	buffer_free(&out);
	rows_free(&rows);
	rows_free(&back);
}

static void says_when_it_does_not_fit(void **state)
{
	(void)state;
	Answer answer = an_answer((Slice){"0123456789", 10});
	Buffer out;
	buffer_init(&out, 100);
	assert_false(archive_write_answer(&out, &answer));
	buffer_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_an_answer),
		cmocka_unit_test(keeps_what_is_absent_absent),
		cmocka_unit_test(refuses_a_line),
		cmocka_unit_test(keeps_rows),
		cmocka_unit_test(says_when_it_does_not_fit),
	};
	return cmocka_run_group_tests(tests, open_mappings, close_mappings);
}
