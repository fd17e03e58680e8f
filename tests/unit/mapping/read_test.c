/* read_test.c: a mapping is read strictly: whatever is wrong is named with its place. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "mapping/mapping.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* ' stands for ". A case replaces one text in it; the mistake stands at @ in what it puts there. */
static const char GOOD[] =
	"// an invented provider\n"
	"{ 'provider': 'fourth', 'zone': 'Asia/Tokyo', /* so */\n"
	"  'settings': { 'base_url': { 'env': 'F_URL' }, 'key': { 'env': 'F_KEY', 'secret': true, 'optional': true, 'default': 'd' } },\n"
	"  'base_url': '{base_url}',\n"
	"  'units': { 'KB': { 'unit': 'byte', 'base': 1024, 'power': 1 }, 's': { 'unit': 'second' }, 'min': { 'unit': 'second', 'factor': 60 } },\n"
	"  'limits': { 'requests_per_second': '2.5', 'concurrency': 3 },\n"
	"  'authentication': [ { 'headers': { 'X-Key': '{key}' } } ],\n"
	"  'outcomes': [ { 'status': [200], 'outcome': 'ok' }, { 'at': '/code', 'in': ['1', 2], 'outcome': 'denied', 'because': 'no' } ],\n"
	"  'endpoints': [\n"
	"    { 'name': 'months', 'accounts': ['sim', 'pool'],\n"
	"      'request': { 'method': 'POST', 'path': '/u/{account}', 'query': { 'm': '{from_month}' }, 'json': { 'a': ['{to_last_day}'] } },\n"
	"      'span': { 'unit': 'month', 'most': 1, 'reach': 12, 'night': { 'from': -1, 'to': 0 }, 'final_after_days': 5 },\n"
	"      'echo': [ { 'at': '/id', 'is': '{account}', 'ignore_case': true } ],\n"
	"      'usage': [ { 'each': '/list/*', 'metric': 'data', 'grain': 'month', 'period': { 'form': 'asked' },\n"
	"        'rows': [ { 'scope': 'total', 'quantity': { 'at': '/kb' }, 'unit': 'KB' } ] } ],\n"
	"      'facts': [ { 'fact': 'state', 'at': '/state', 'values': { '1': 'on' } } ],\n"
	"      'charges': [ { 'each': '/charges/*', 'currency': 'EUR', 'at': '/at', 'price': '/price' } ],\n"
	"      'events': [ { 'each': ['/log/*'], 'at': '/at', 'type': '/type' } ],\n"
	"      'unused': ['/code'] },\n"
	"    { 'name': 'days', 'accounts': ['sim'], 'request': { 'method': 'GET', 'path': '/d' }, 'span': { 'unit': 'day' } }\n"
	"  ]\n"
	"}\n";

/* A message that ends with ... is the beginning of one. */
typedef struct {
	const char *from, *to, *message;
} Case;

static bool is_said(const char *expected, const char *said)
{
	size_t length = strlen(expected);
	if (length >= 3 && strcmp(expected + length - 3, "...") == 0)
		return strncmp(said, expected, length - 3) == 0;
	return strcmp(said, expected) == 0;
}

static const char *folder(void)
{
	const char *given = getenv("TEST_FOLDER");
	return given ? given : P_tmpdir;
}

static void with_quotes(Buffer *out, const char *text)
{
	for (; *text; text++)
		buffer_char(out, *text == '\'' ? '"' : *text);
}

static char *write_file(Arena *arena, Slice text)
{
	char *file = arena_format(arena, "%s/mapping.XXXXXX", folder());
	int out = mkstemp(file);
	assert_true(out >= 0);
	assert_int_equal(write(out, text.at, text.length), (ssize_t)text.length);
	close(out);
	return file;
}

/* Reads the text; the error's text without the folder of the file: "3:7: what is wrong". */
static Status read_text(Arena *arena, Slice text, Mapping **out, const char **said)
{
	char *file = write_file(arena, text);
	Error error = {0};
	Status status = mapping_read(file, arena, out, &error);
	unlink(file);
	size_t length = strlen(file);
	if (status != STATUS_OK && strncmp(error.text, file, length) != 0)
		fail_msg("the file is not named: %s", error.text);
	*said = status == STATUS_OK ? "" : arena_text(arena, slice_of(error.text + length + 1));
	return status;
}

/* GOOD with one replacement; *line and *column tell where its @ stood. */
static void make(Buffer *out, const Case *mistake, int *line, int *column)
{
	const char *at = strstr(GOOD, mistake->from);
	if (!at || strstr(at + 1, mistake->from))
		fail_msg("the test's own text stands not once: %s", mistake->from);
	Buffer raw;
	buffer_init(&raw, 1 << 20);
	buffer_append(&raw, GOOD, (size_t)(at - GOOD));
	buffer_text(&raw, mistake->to);
	buffer_text(&raw, at + strlen(mistake->from));
	char *mark = strchr(raw.data, '@');
	if (mark) {
		json_line_column((Slice){raw.data, raw.length}, (size_t)(mark - raw.data), line, column);
		*mark = '\0';
		with_quotes(out, raw.data);
		with_quotes(out, mark + 1);
	} else
		fail_msg("no @ in: %s", mistake->to);
	buffer_free(&raw);
}

static void check(const Case *cases, size_t count)
{
	int wrong = 0;
	for (size_t i = 0; i < count; i++) {
		Arena *arena = arena_new(0);
		Buffer text;
		buffer_init(&text, 1 << 20);
		int line = 0, column = 0;
		make(&text, &cases[i], &line, &column);
		Mapping *mapping = NULL;
		const char *said;
		Status status = read_text(arena, (Slice){text.data, text.length}, &mapping, &said);
		const char *expected = arena_format(arena, "%d:%d: %s", line, column, cases[i].message);
		if (status != STATUS_USAGE || mapping || !is_said(expected, said)) {
			print_error("%s\n  expected %s\n  got      %s\n", cases[i].to, expected, status == STATUS_OK ? "nothing wrong" : said);
			wrong++;
		}
		buffer_free(&text);
		arena_free(arena);
	}
	if (wrong)
		fail_msg("%d of %zu came out otherwise", wrong, count);
}

static void reads_what_is_good(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Buffer text;
	buffer_init(&text, 1 << 20);
	with_quotes(&text, GOOD);
	Mapping *mapping = NULL;
	const char *said;
	if (read_text(arena, (Slice){text.data, text.length}, &mapping, &said) != STATUS_OK)
		fail_msg("%s", said);
	assert_string_equal(mapping->provider, "fourth");
	assert_string_equal(mapping->zone, "Asia/Tokyo");
	assert_int_equal(mapping->setting_count, 2);
	assert_true(mapping->settings[1].secret && mapping->settings[1].optional && !mapping->settings[0].secret && !mapping->settings[0].optional);
	assert_string_equal(mapping->settings[1].fallback, "d");
	assert_null(mapping->settings[0].fallback);
	assert_int_equal(mapping->limits.millirequests_per_second, 2500);
	assert_int_equal(mapping->limits.concurrency, 3);
	assert_int_equal(mapping->limits.accounts_per_run, 0);
	assert_int_equal(mapping->limits.attempts, 5);
	assert_int_equal(mapping->endpoint_count, 2);
	const Endpoint *months = mapping_endpoint(mapping, "months"), *days = mapping_endpoint(mapping, "days");
	assert_null(mapping_endpoint(mapping, "weeks"));
	assert_int_equal(months->index, 0);
	assert_int_equal(days->index, 1);
	assert_int_equal(months->span.unit, GRAIN_MONTH);
	assert_int_equal(months->span.reach, 12);
	assert_true(months->span.nightly);
	assert_int_equal(months->span.night_from, -1);
	assert_int_equal(days->span.reach, -1);
	assert_int_equal(days->span.most, 1);
	assert_false(days->span.nightly);
	assert_int_equal(months->usage[0].rows[0].factor, 1024);
	assert_int_equal(months->usage[0].rows[0].unit, UNIT_BYTE);
	assert_int_equal(months->outcomes.count, 2);
	assert_int_equal(days->outcomes.count, 2);
	assert_string_equal(months->outcomes.items[1].in.items[1], "2");
	assert_string_equal(months->request.body->first->first->text.at, "{to_last_day}");
	assert_int_equal(mapping->text.length, text.length);
	buffer_free(&text);
	arena_free(arena);
}

static void reads_a_file_with_a_bom(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Buffer text;
	buffer_init(&text, 1 << 20);
	buffer_text(&text, "\xef\xbb\xbf");
	with_quotes(&text, GOOD);
	Mapping *mapping = NULL;
	const char *said;
	assert_int_equal(read_text(arena, (Slice){text.data, text.length}, &mapping, &said), STATUS_OK);
	buffer_free(&text);
	arena_free(arena);
}

static void names_unknown_keys(void **state)
{
	(void)state;
	static const Case cases[] = {
		{"'zone': ", "@'zon': 'UTC', 'zone': ", "unknown key \"zon\" in a mapping; known are: ..."},
		{"'secret': true", "'secret': true, @'hidden': true", "unknown key \"hidden\" in a setting; known are: ..."},
		{"'base': 1024", "@'Base': 1024", "unknown key \"Base\" in a unit; known are: ..."},
		{"'concurrency': 3", "@'workers': 3", "unknown key \"workers\" in limits; known are: ..."},
		{"[ { 'headers'", "[ { @'header'", "unknown key \"header\" in an authentication; known are: ..."},
		{"'because': 'no'", "@'why': 'no'", "unknown key \"why\" in an outcome; known are: ..."},
		{"'method': 'POST'", "@'verb': 'POST'", "unknown key \"verb\" in a request; known are: ..."},
		{"'most': 1", "@'max': 1", "unknown key \"max\" in span; known are: ..."},
		{"'from': -1", "@'since': -1", "unknown key \"since\" in night; known are: from, to"},
		{"'ignore_case'", "@'nocase'", "unknown key \"nocase\" in an echo; known are: ..."},
		{"'metric': 'data'", "@'kind': 'data'", "unknown key \"kind\" in a usage rule; known are: ..."},
		{"'form': 'asked'", "@'is': 'asked'", "unknown key \"is\" in period; known are: ..."},
		{"'scope': 'total'", "@'zone': 'total'", "unknown key \"zone\" in a row; known are: ..."},
		{"'at': '/kb'", "@'place': '/kb'", "unknown key \"place\" in quantity; known are: ..."},
		{"'fact': 'state'", "@'name': 'state'", "unknown key \"name\" in a fact; known are: ..."},
		{"'currency': 'EUR'", "@'money': 'EUR'", "unknown key \"money\" in a charge; known are: ..."},
		{"'type': '/type'", "@'kind': '/type'", "unknown key \"kind\" in an event; known are: ..."},
		{"'unused'", "@'ignored'", "unknown key \"ignored\" in an endpoint; known are: ..."},
		{"'scope': 'total'", "'scope': { 'prefix': 'r/', 'id': '/id', @'label': '/name' }", "unknown key \"label\" in scope; known are: ..."},
	};
	check(cases, COUNT(cases));
}

static void names_missing_keys(void **state)
{
	(void)state;
	static const Case cases[] = {
		{"{ 'provider': 'fourth', ", "@{ ", "the key \"provider\" is missing here"},
		{"{ 'provider': 'fourth', 'zone': 'Asia/Tokyo', ", "@{ 'provider': 'fourth', ", "the key \"zone\" is missing here"},
		{"'base_url': { 'env': 'F_URL' }", "@'base_url': { }", "the key \"env\" is missing here"},
		{"'s': { 'unit': 'second' }", "@'s': { }", "the key \"unit\" is missing here"},
		{"'limits': { 'requests_per_second': '2.5', ", "@'limits': { ", "the key \"requests_per_second\" is missing here"},
		{"{ 'status': [200], 'outcome': 'ok' }", "@{ 'status': [200] }", "the key \"outcome\" is missing here"},
		{"{ 'name': 'days', ", "@{ ", "the key \"name\" is missing here"},
		{"{ 'name': 'days', 'accounts': ['sim'], ", "@{ 'name': 'days', ", "the key \"accounts\" is missing here"},
		{"{ 'name': 'days', 'accounts': ['sim'], 'request': { 'method': 'GET', 'path': '/d' }, ", "@{ 'name': 'days', 'accounts': ['sim'], ", "the key \"request\" is missing here"},
		{"'request': { 'method': 'GET', 'path': '/d' }", "@'request': { 'method': 'GET' }", "the key \"path\" is missing here"},
		{"'request': { 'method': 'GET', 'path': '/d' }", "@'request': { 'path': '/d' }", "the key \"method\" is missing here"},
		{"{ 'name': 'days', 'accounts': ['sim'], 'request': { 'method': 'GET', 'path': '/d' }, 'span': { 'unit': 'day' } }",
			"@{ 'name': 'days', 'accounts': ['sim'], 'request': { 'method': 'GET', 'path': '/d' } }", "the key \"span\" is missing here"},
		{"'span': { 'unit': 'day' }", "@'span': { }", "the key \"unit\" is missing here"},
		{"{ 'at': '/id', 'is': '{account}', ", "@{ 'at': '/id', ", "the key \"is\" is missing here"},
		{"{ 'each': '/list/*', 'metric': 'data', ", "@{ 'each': '/list/*', ", "the key \"metric\" is missing here"},
		{"'period': { 'form': 'asked' }", "@'period': { }", "the key \"form\" is missing here"},
		{"{ 'scope': 'total', ", "@{ ", "the key \"scope\" is missing here"},
		{"{ 'scope': 'total', 'quantity': { 'at': '/kb' }, 'unit': 'KB' }", "@{ 'scope': 'total', 'quantity': { 'at': '/kb' } }", "the key \"unit\" is missing here"},
		{"'quantity': { 'at': '/kb' }", "@'quantity': { 'remaining': '/kb' }", "the key \"included\" is missing here"},
		{"{ 'fact': 'state', ", "@{ ", "the key \"fact\" is missing here"},
		{"'currency': 'EUR', 'at': '/at', 'price': '/price' }", "'currency': 'EUR', 'at': '/at', @'price': null }", "price must be a string, not null"},
		{"{ 'each': ['/log/*'], ", "@{ ", "the key \"each\" is missing here"},
		{"{ 'each': '/charges/*', ", "@{ ", "the \"each\" of charges ends with \"/*\""},
	};
	check(cases, COUNT(cases));
}

static void names_wrong_types(void **state)
{
	(void)state;
	static const Case cases[] = {
		{"'provider': 'fourth'", "@'provider': 4", "provider must be a string, not a number"},
		{"'provider': 'fourth'", "@'provider': 'The Fourth'", "a provider's name is 1 to 40 of a-z 0-9 _ -"},
		{"'provider': 'fourth'", "@'provider': ''", "a provider's name is 1 to 40 of a-z 0-9 _ -"},
		{"'zone': 'Asia/Tokyo'", "@'zone': 'Asia/Atlantis'", "\"Asia/Atlantis\" is no time zone of this machine's tzdata"},
		{"'zone': 'Asia/Tokyo'", "@'zone': '../../etc/passwd'", "\"../../etc/passwd\" is no time zone of this machine's tzdata"},
		{"'secret': true", "@'secret': 'yes'", "secret must be true or false, not a string"},
		{"'base': 1024", "@'base': '1024'", "base must be a whole number from 1000 to 1024"},
		{"'KB': { 'unit': 'byte', 'base': 1024,", "@'KB': { 'unit': 'byte', 'base': 1001,", "base is 1000 or 1024"},
		{"'KB': { 'unit': 'byte', 'base': 1024, 'power': 1 }", "@'KB': { 'unit': 'byte', 'base': 1024 }", "a unit has base and power together, or a factor, or neither"},
		{"'min': { 'unit': 'second', ", "@'min': { 'unit': 'second', 'base': 1000, 'power': 1, ", "a unit has base and power together, or a factor, or neither"},
		{"'s': { 'unit': 'second' }", "'s': { @'unit': 'hour' }", "unit cannot be \"hour\"; it is one of: byte, second, message"},
		{"'concurrency': 3", "'hours': { @'from': '24:00', 'to': '06:00' }", "from is a time of the day, HH:MM from 00:00 to 23:59"},
		{"'concurrency': 3", "'hours': { 'from': '22:00', @'to': '6:00' }", "to is a time of the day, HH:MM from 00:00 to 23:59"},
		{"'concurrency': 3", "@'hours': { 'from': '06:00', 'to': '06:00' }", "from and to are the same time of the day: leave hours out where any will do"},
		{"'limits': { 'requests_per_second': '2.5'", "@'limits': { 'requests_per_second': '0'", "requests_per_second is a figure in quotes from 0.001 to 1000000"},
		{"'requests_per_second': '2.5'", "@'requests_per_second': 2.5", "requests_per_second must be a string, not a number"},
		{"'concurrency': 3", "@'concurrency': 0", "concurrency must be a whole number from 1 to 1000"},
		{"'concurrency': 3", "@'concurrency': 1.5", "concurrency must be a whole number from 1 to 1000"},
		{"'authentication': [ { 'headers': { 'X-Key': '{key}' } } ]", "@'authentication': {}", "authentication must be an array, not an object"},
		{"'status': [200]", "'status': [@99]", "a status is a number from 100 to 599"},
		{"'status': [200]", "'status': [@'200']", "a status is a number from 100 to 599"},
		{"'in': ['1', 2]", "'in': [@true]", "in holds strings, not true"},
		{"{ 'at': '/code', 'in': ['1', 2], ", "@{ 'at': '/code', ", "\"at\" and \"in\" go together"},
		{"{ 'status': [200], 'outcome': 'ok' }", "@{ 'outcome': 'ok' }", "an outcome needs a condition: status, at and in, or missing"},
		{"'outcome': 'ok'", "@'outcome': 'fine'", "outcome cannot be \"fine\"; it is one of: ok, no_data, account_unknown, not_eligible, our_fault, denied, reauthenticate, retry, too_large_a_span"},
		{"'accounts': ['sim', 'pool']", "@'accounts': ['sim', 'phone']", "\"phone\" is no kind of account; kinds are mvno_account, sim, share_group, card, pool"},
		{"'method': 'GET'", "@'method': 'PUT'", "method cannot be \"PUT\"; it is one of: GET, POST"},
		{"'request': { 'method': 'GET', 'path': '/d' }", "@'request': { 'method': 'GET', 'path': 'd' }", "a path begins with \"/\""},
		{"'json': { 'a': ['{to_last_day}'] }", "'json': {}, @'form': {}", "a request has a json body or a form, not both"},
		{"'json': { 'a': ['{to_last_day}'] }", "@'form': { 'a': 1, 'b': 2 }", "form is an object with the one field that holds the JSON"},
		{"'reach': 12", "@'reach': -1", "reach must be a whole number from 0 to 10000"},
		{"'night': { 'from': -1, 'to': 0 }", "@'night': { 'from': 0, 'to': -1 }", "a night's from comes before its to"},
		{"'night': { 'from': -1, 'to': 0 }", "'night': { 'from': -1, @'to': 1 }", "to must be a whole number from -400 to 0"},
		{"'grain': 'month'", "@'grain': 'now'", "grain cannot be \"now\"; it is one of: day, month"},
		{"{ 'unit': 'day' }", "{ @'unit': 'week' }", "unit cannot be \"week\"; it is one of: day, month, now"},
		{"'metric': 'data'", "@'metric': 'fax'", "metric cannot be \"fax\"; it is one of: data, voice, sms, mms"},
		{"'unit': 'KB' }", "@'unit': 'MB' }", "\"MB\" is not in this mapping's units"},
		{"{ 'scope': 'total', 'quantity': { 'at': '/kb' }, 'unit': 'KB' }", "@{ 'scope': 'total', 'quantity': { 'at': '/kb' }, 'unit': 's' }", "data is counted in bytes, not in seconds"},
		{"'rows': [ {", "'rows': [ @5, {", "a row must be an object, not a number"},
		{"'endpoints': [\n", "'endpoints': [\n @null,", "an endpoint must be an object, not null"},
		{"'query': { 'm': '{from_month}' }", "@'query': []", "query must be an object, not an array"},
		{"'values': { '1': 'on' }", "'values': { @'1': true }", "values must be a string, not true"},
	};
	check(cases, COUNT(cases));
}

static void names_what_does_not_go_together(void **state)
{
	(void)state;
	static const Case cases[] = {
		{"{ 'each': '/list/*', 'metric': 'data', 'grain': 'month', 'period': { 'form': 'asked' }", "@{ 'each': '/list/*', 'metric': 'data', 'grain': 'month', 'period': { 'form': 'today' }", "this period form does not give a month"},
		{"{ 'each': '/list/*', 'metric': 'data', 'grain': 'month', 'period': { 'form': 'asked' }", "@{ 'each': '/list/*', 'metric': 'data', 'grain': 'day', 'period': { 'form': 'this_month' }", "this period form does not give a day"},
		{"{ 'each': '/list/*', 'metric': 'data', 'grain': 'month'", "@{ 'each': '/list/*', 'metric': 'data', 'grain': 'day'", "a month that is asked for is not one day: where its days are answered, say where each says which it is (form day or instant)"},
		{"'request': { 'method': 'GET', 'path': '/d' }", "@'request': { 'method': 'POST', 'path': '/d', 'json': { 'of': [ '{from_month}' ] } }",
			"a span of days, and the request names a month and no day: for a month that is answered with its days write \"span\": { \"unit\": \"month\" } and \"grain\": \"day\""},
		{"'span': { 'unit': 'day' }", "'span': { 'unit': 'day' }, 'usage': [ @{ 'metric': 'data', 'grain': 'month', 'period': { 'form': 'month', 'at': '/m' }, 'rows': [ { 'scope': 'total', 'quantity': { 'at': '/kb' }, 'unit': 'KB' } ] } ]",
			"a month's figure in a span of days: write \"span\": { \"unit\": \"month\" }, or the period form this_month for a running total"},
		{"{ 'scope': 'total', 'quantity': { 'at': '/kb' }", "@{ 'scope': 'total', 'quantity': { 'list': '/kb', 'separator': ',' }", "a list goes with the period form days_before_today, and that form with a list"},
		{"'quantity': { 'at': '/kb' }", "@'quantity': { 'at': '/kb', 'remaining': '/r', 'included': '/i' }", "a quantity is one of: at; remaining and included; list and separator"},
		{"'quantity': { 'at': '/kb' }", "@'quantity': { }", "a quantity is one of: at; remaining and included; list and separator"},
		{"'quantity': { 'at': '/kb' }", "@'quantity': { 'list': '/kb', 'separator': ', ' }", "a separator is one character"},
		{"'scope': 'total'", "@'scope': { 'prefix': 'r/', 'id': '/id', 'when_homeland': 'home' }", "when_homeland needs the place homeland"},
		{"'endpoints': [\n    { 'name': 'months',", "@'endpoints': [\n    { 'name': 'days',", "two endpoints are called \"days\""},
		{"'period': { 'form': 'asked' }", "@'period': { 'form': 'instant' }", "the key \"at\" is missing here"},
		{"'grain': 'month', 'period': { 'form': 'asked' }", "'grain': 'day', @'period': { 'form': 'days_before_today' }", "the key \"order\" is missing here"},
		{"'span': { 'unit': 'month', 'most': 1, 'reach': 12, 'night': { 'from': -1, 'to': 0 }, 'final_after_days': 5 },\n      'echo': [ { 'at': '/id', 'is': '{account}', 'ignore_case': true } ],\n      'usage': [ {",
			"'span': { 'unit': 'month', 'most': 12 },\n 'usage': [ @{", "the period form asked needs a span of one month"},
	};
	check(cases, COUNT(cases));
}

static void names_bad_records(void **state)
{
	(void)state;
#define RULE "{ 'each': '/list/*', 'metric': 'data', 'grain': 'month', 'period': { 'form': 'asked' }"
#define MISPLACED "\"unlisted\": \"zero\" is for days of use: ..."
#define DAYS_OF(each) "@{ 'unlisted': 'zero', " each "'metric': 'data', 'grain': 'day', 'period': { 'form': 'day', 'at': '/d' }"
	static const Case cases[] = {
		{"'grain': 'month'", "'grain': 'month', @'records': 'sum'", "records cannot be \"sum\"; it is one of: contradict, repeat, add"},
		{"'grain': 'month'", "'grain': 'month', @'negative': 'add'", "negative cannot be \"add\"; it is one of: refuse, correction"},
		{"'grain': 'month'", "'grain': 'month', @'unlisted': '0'", "unlisted cannot be \"0\"; it is one of: missing, zero"},
		{"'grain': 'month'", "'grain': 'month', @'answers': 'sum'", "answers cannot be \"sum\"; it is one of: replace, add"},
		{RULE, "@{ 'each': '/list/*', 'records': 'repeat', 'negative': 'correction', 'metric': 'data', 'grain': 'month', 'period': { 'form': 'asked' }",
			"a correction changes a sum: \"negative\": \"correction\" goes with \"records\": \"add\""},
		{RULE ",\n        'rows': [ { 'scope': 'total', 'quantity': { 'at': '/kb' }",
			"@{ 'each': '/list/*', 'records': 'add', 'metric': 'data', 'grain': 'month', 'period': { 'form': 'asked' }, 'rows': [ { 'scope': 'total', 'quantity': { 'remaining': '/kb', 'included': '/i' }",
			"what remains of several records does not add up: \"records\": \"add\" goes with a figure of use"},
		{RULE, "@{ 'each': '/list/*', 'unlisted': 'zero', 'metric': 'data', 'grain': 'month', 'period': { 'form': 'asked' }", MISPLACED},
		{RULE, DAYS_OF("'each': '/list/*/days/*', "), MISPLACED},
		{RULE, DAYS_OF("'each': '/list', "), MISPLACED},
		{RULE, DAYS_OF(""), MISPLACED},
		{RULE, DAYS_OF("'each': '/list/*', 'role': 'check', "), MISPLACED},
		{RULE ",\n        'rows': [ { 'scope': 'total'", DAYS_OF("'each': '/list/*', ") ", 'rows': [ { 'scope': { 'prefix': 'in/', 'id': '/id' }", MISPLACED},
		{RULE ",\n        'rows': [ {", DAYS_OF("'each': '/list/*', ") ", 'rows': [ { 'each': '/in/*',", MISPLACED},
	};
	check(cases, COUNT(cases));
}

/* A check is put before the end of the file; its side "months" gives months of data. */
static void names_bad_checks(void **state)
{
	(void)state;
#define CHECKED(text) "\n  ]\n}\n", "\n  ],\n  'checks': [" text "]\n}\n"
#define SIDES "'left': { 'endpoint': 'months', 'sum': 'members' }, 'right': { 'endpoint': 'months' }"
	static const Case cases[] = {
		{CHECKED("@{ 'name': 'a', 'metric': 'data', 'left': { 'endpoint': 'weeks' }, 'right': { 'endpoint': 'months' } }"), "no endpoint of this mapping is called \"weeks\""},
		{CHECKED("@{ 'name': 'a', 'metric': 'voice', " SIDES " }"), "months gives no months of voice with the role used"},
		{CHECKED("@{ 'name': 'a', 'metric': 'data', 'left': { 'endpoint': 'months', 'sum': 'days' }, 'right': { 'endpoint': 'months' } }"), "months gives no days of data with the role used"},
		{CHECKED("@{ 'name': 'a', 'metric': 'data', 'left': { 'endpoint': 'months', 'role': 'check' }, 'right': { } }"), "months gives no months of data with the role check"},
		{CHECKED("@{ 'name': 'a', 'metric': 'data', 'left': { 'endpoint': 'months' }, 'right': { 'endpoint': 'months' } }"), "both sides are the same figure of months"},
		{CHECKED("@{ 'name': 'a', 'metric': 'data', 'by': 'scope', " SIDES " }"), "a sum is compared by total, not by scope"},
		{CHECKED("@{ 'name': 'a', 'metric': 'data', 'compare': 'beside', " SIDES " }"), "beside is for what is included, on the left, and the use beside it, on the right"},
		{CHECKED("@{ 'name': 'a', 'metric': 'data', 'left': { 'endpoint': 'months', 'role': 'included' }, 'right': { } }"), "what is included is no use: it can only be compared as beside"},
		{CHECKED("@{ 'name': 'A day', 'metric': 'data', " SIDES " }"), "a check's name is 1 to 40 of a-z 0-9 _ -"},
		{CHECKED("{ 'name': 'a', 'metric': 'data', " SIDES " }, @{ 'name': 'a', 'metric': 'data', " SIDES " }"), "two checks are called \"a\""},
		{CHECKED("{ 'name': 'a', 'metric': 'data', @'relative': '1.5', " SIDES " }"), "relative is a share from \"0\" to \"1\" with at most six decimals: \"0.001\" is 0.1 %"},
		{CHECKED("{ 'name': 'a', 'metric': 'data', @'relative': '0.0000001', " SIDES " }"), "relative is a share from ..."},
		{CHECKED("{ 'name': 'a', 'metric': 'data', @'relative': '-0.1', " SIDES " }"), "relative is a share from ..."},
		{CHECKED("{ 'name': 'a', 'metric': 'data', @'left': { }, 'right': { } }"), "the key \"endpoint\" is missing here"},
	};
	check(cases, COUNT(cases));
}

static void names_what_stands_in_braces(void **state)
{
	(void)state;
#define KNOWN " is neither a setting of this mapping nor one of account, session, from_day, to_day, from_month, to_month, to_last_day"
	static const Case cases[] = {
		{"'base_url': '{base_url}'", "@'base_url': '{host}'", "{host}" KNOWN},
		{"'headers': { 'X-Key': '{key}' }", "@'headers': { 'X-Key': '{secret}' }", "{secret}" KNOWN},
		{"'path': '/u/{account}'", "@'path': '/u/{acount}'", "{acount}" KNOWN},
		{"'path': '/u/{account}'", "@'path': '/u/{}'", "{}" KNOWN},
		{"'path': '/u/{account}'", "@'path': '/u/{account'", "a brace is opened and not closed"},
		{"'path': '/u/{account}'", "@'path': '/u/{{account}}'", "{{account}" KNOWN},
		{"'query': { 'm': '{from_month}' }", "@'query': { 'm': '{from_week}' }", "{from_week}" KNOWN},
		{"'json': { 'a': ['{to_last_day}'] }", "'json': { 'a': [@'{last}'] }", "{last}" KNOWN},
		{"'is': '{account}'", "@'is': '{Account}'", "{Account}" KNOWN},
		{"[ { 'headers': { 'X-Key': '{key}' } } ]", "[ { @'command': '{sign}' } ]", "{sign}" KNOWN},
	};
	check(cases, COUNT(cases));
}

static void names_bad_places(void **state)
{
	(void)state;
	static const Case cases[] = {
		{"{ 'at': '/code', 'in'", "{ @'at': 'code', 'in'", "at is no place: a JSON Pointer begins with \"/\" and holds no \"*\" here"},
		{"'each': '/list/*'", "@'each': 'list/*'", "each is no place: a JSON Pointer begins with \"/\""},
		{"'at': '/kb'", "@'at': '/list/*/kb'", "at is no place: a JSON Pointer begins with \"/\" and holds no \"*\" here"},
		{"'at': '/kb'", "@'at': '/*'", "at is no place: a JSON Pointer begins with \"/\" and holds no \"*\" here"},
		{"'at': '/kb'", "@'at': '/a~2b'", "at is no place: a JSON Pointer begins with \"/\" and holds no \"*\" here"},
		{"'at': '/kb'", "@'at': '/a~'", "at is no place: a JSON Pointer begins with \"/\" and holds no \"*\" here"},
		{"'events': [ { 'each': ['/log/*']", "'events': [ @{ 'each': ['log']", "each holds places: JSON Pointers that begin with \"/\""},
		{"'each': '/charges/*'", "@'each': '/charges'", "the \"each\" of charges ends with \"/*\""},
		{"'unused': ['/code']", "'unused': [@'code']", "unused is no place: a JSON Pointer begins with \"/\""},
		{"'unused': ['/code']", "'optional': [@'code']", "optional is no place: a JSON Pointer begins with \"/\""},
		{"'unused': ['/code']", "'optional': ['/state', @'/stat']", "no rule of this endpoint reads the place \"/stat\"; only what is read can be optional"},
		{"'unused': ['/code']", "'optional': [@'/code']", "no rule of this endpoint reads the place \"/code\"; only what is read can be optional"},
		{"'unused': ['/code']", "'optional': [@'']", "no rule of this endpoint reads the place \"\"; only what is read can be optional"},
	};
	check(cases, COUNT(cases));
}

static void names_broken_json(void **state)
{
	(void)state;
	static const Case cases[] = {
		{"'zone': 'Asia/Tokyo'", "'zone': 'Asia/Tokyo', @'zone': 'UTC'", "key \"zone\" comes twice"},
		{"'m': '{from_month}'", "'m': '{from_month}', @'m': 'x'", "key \"m\" comes twice"},
	};
	check(cases, COUNT(cases));
	static const struct {
		const char *text, *message;
	} texts[] = {
		{"", "1:1: the text is empty"},
		{"[]", "1:1: a mapping must be an object, not an array"},
		{"{", "1:2: the text ends in the middle of a value"},
		{"// nothing else\n", "2:1: the text is empty"},
	};
	for (size_t i = 0; i < COUNT(texts); i++) {
		Arena *arena = arena_new(0);
		Mapping *mapping = NULL;
		const char *said;
		assert_int_equal(read_text(arena, slice_of(texts[i].text), &mapping, &said), STATUS_USAGE);
		assert_string_equal(said, texts[i].message);
		assert_null(mapping);
		arena_free(arena);
	}
}

static void names_the_file(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Mapping *mapping = NULL;
	Error error = {0};
	const char *file = arena_format(arena, "%s/no-such-mapping.json", folder());
	assert_int_equal(mapping_read(file, arena, &mapping, &error), STATUS_USAGE);
	assert_string_equal(error.text, arena_format(arena, "cannot read %s: No such file or directory", file));
	error = (Error){0};
	assert_int_equal(mapping_read(folder(), arena, &mapping, &error), STATUS_USAGE);
	assert_string_equal(error.text, arena_format(arena, "cannot read %s: Is a directory", folder()));
	arena_free(arena);
}

static void put(Arena *arena, const char *path, const char *name, const char *provider)
{
	FILE *out = fopen(arena_format(arena, "%s/%s", path, name), "w");
	assert_non_null(out);
	for (const char *c = GOOD; *c; c++) {
		if (provider && strncmp(c, "fourth", 6) == 0) {
			fputs(provider, out);
			c += 5;
		} else
			fputc(*c == '\'' ? '"' : *c, out);
	}
	fclose(out);
}

static void reads_a_folder(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Mappings mappings = {0};
	Error error = {0};
	char *path = arena_format(arena, "%s/mappings.XXXXXX", folder());
	assert_non_null(mkdtemp(path));
	assert_int_equal(mapping_read_folder(path, arena, &mappings, &error), STATUS_USAGE);
	assert_string_equal(error.text, arena_format(arena, "no mapping (*.json) in %s", path));
	put(arena, path, "b.json", "second");
	put(arena, path, "a.json", "first");
	put(arena, path, ".hidden.json", "first");
	put(arena, path, "mapping.schema.json", "first");
	put(arena, path, "README.md", "first");
	mkdir(arena_format(arena, "%s/billing", path), 0700);
	error = (Error){0};
	if (mapping_read_folder(path, arena, &mappings, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_int_equal(mappings.count, 2);
	assert_string_equal(mappings.items[0]->provider, "first");
	assert_string_equal(mappings.items[1]->provider, "second");
	put(arena, path, "c.json", "first");
	assert_int_equal(mapping_read_folder(path, arena, &mappings, &error), STATUS_USAGE);
	assert_string_equal(error.text, arena_format(arena, "%s/a.json and %s/c.json are both mappings of the provider first: keep one", path, path));
	error = (Error){0};
	assert_int_equal(mapping_read_folder(arena_format(arena, "%s/none", path), arena, &mappings, &error), STATUS_USAGE);
	assert_string_equal(error.text, arena_format(arena, "cannot read the folder of mappings %s/none: No such file or directory; name it with --mappings or SIMTALLY_MAPPINGS", path));
	static const char *const names[] = {"a.json", "b.json", "c.json", ".hidden.json", "mapping.schema.json", "README.md"};
	for (size_t i = 0; i < COUNT(names); i++)
		unlink(arena_format(arena, "%s/%s", path, names[i]));
	rmdir(arena_format(arena, "%s/billing", path));
	rmdir(path);
	arena_free(arena);
}

static void reads_the_real_ones(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Mappings mappings;
	Error error = {0};
	if (mapping_read_folder("mappings", arena, &mappings, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_int_equal(mappings.count, 3);
	for (size_t i = 0; i < mappings.count; i++) {
		const char *base = strrchr(mappings.items[i]->file, '/') + 1;
		assert_string_equal(base, arena_format(arena, "%s.json", mappings.items[i]->provider));
		assert_true(mappings.items[i]->endpoint_count > 0);
	}
	arena_free(arena);
}

/* ---- what is particular to a provider is data ---- */

static bool contains(Slice text, const char *name)
{
	size_t length = strlen(name);
	for (size_t at = 0; at + length <= text.length; at++)
		if (strncasecmp(text.at + at, name, length) == 0)
			return true;
	return false;
}

static int look_through(const char *path, const Mappings *mappings, Arena *arena)
{
	int found = 0;
	struct stat about;
	if (lstat(path, &about) != 0)
		return 0;
	if (S_ISDIR(about.st_mode)) {
		DIR *directory = opendir(path);
		assert_non_null(directory);
		for (struct dirent *entry; (entry = readdir(directory));)
			if (entry->d_name[0] != '.')
				found += look_through(arena_format(arena, "%s/%s", path, entry->d_name), mappings, arena);
		closedir(directory);
		return found;
	}
	char *text = arena_alloc(arena, (size_t)about.st_size + 1);
	FILE *in = fopen(path, "rb");
	size_t length = in ? fread(text, 1, (size_t)about.st_size, in) : 0;
	if (in)
		fclose(in);
	for (size_t i = 0; i < mappings->count; i++)
		if (contains((Slice){text, length}, mappings->items[i]->provider)) {
			print_error("%s names %s\n", path, mappings->items[i]->provider);
			found++;
		}
	return found;
}

static void no_code_names_a_provider(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Mappings mappings;
	Error error = {0};
	assert_int_equal(mapping_read_folder("mappings", arena, &mappings, &error), STATUS_OK);
	assert_int_equal(look_through("etl", &mappings, arena) + look_through("sql", &mappings, arena), 0);
	int seen = 0; /* the search itself must be able to find one */
	for (size_t i = 0; i < mappings.count; i++)
		seen += contains(mappings.items[i]->text, mappings.items[i]->provider);
	assert_int_equal(seen, mappings.count);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_good),
		cmocka_unit_test(reads_a_file_with_a_bom),
		cmocka_unit_test(names_unknown_keys),
		cmocka_unit_test(names_missing_keys),
		cmocka_unit_test(names_wrong_types),
		cmocka_unit_test(names_what_does_not_go_together),
		cmocka_unit_test(names_bad_records),
		cmocka_unit_test(names_bad_checks),
		cmocka_unit_test(names_what_stands_in_braces),
		cmocka_unit_test(names_bad_places),
		cmocka_unit_test(names_broken_json),
		cmocka_unit_test(names_the_file),
		cmocka_unit_test(reads_a_folder),
		cmocka_unit_test(reads_the_real_ones),
		cmocka_unit_test(no_code_names_a_provider),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
