/* request_test.c: questions and logins as HTTP, with accounts that mean no good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "extract/request.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static Arena *arena;
static Mappings mappings;

static int open_mappings(void **state)
{
	(void)state;
	Error error = {0};
	arena = arena_new(0);
	return mapping_read_folder("mappings", arena, &mappings, &error) == STATUS_OK ? 0 : -1;
}

static int close_mappings(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static const Mapping *mapping_of(const char *provider)
{
	for (size_t i = 0; i < mappings.count; i++)
		if (strcmp(mappings.items[i]->provider, provider) == 0)
			return mappings.items[i];
	fail_msg("no mapping of %s", provider);
	return NULL;
}

static const char *const settings[] = {"https://host/base", "v1", "v\"2", "v3"};

static bool has_header(const Request *request, const char *line)
{
	for (const struct curl_slist *header = request->headers; header; header = header->next)
		if (strcmp(header->data, line) == 0)
			return true;
	return false;
}

static void writes_questions(void **state)
{
	(void)state;
	static const struct {
		const char *provider, *endpoint, *account, *from, *to, *url, *body, *header, *why;
	} cases[] = {
		{"telecomx", "usage", "553ca0f477392ee4106e9526", "2024-01-01", "2024-12-01", "https://host/base/mvno/553ca0f477392ee4106e9526/usage?fromDate=2024-01-01&toDate=2024-12-01",
			"", "Accept: application/json", "a span of months"},
		{"telecomx", "usage", "a/b?c#d e%\xc3\xb8&x=1", "2025-01-01", "2025-01-01",
			"https://host/base/mvno/a%2Fb%3Fc%23d%20e%25%C3%B8%26x%3D1/usage?fromDate=2025-01-01&toDate=2025-01-01", "", "Accept: application/json", "an account cannot leave its place"},
		{"telecomx", "usage", "x\r\nHost: evil", "2025-01-01", "2025-01-01", "https://host/base/mvno/x%0D%0AHost%3A%20evil/usage?fromDate=2025-01-01&toDate=2025-01-01", "",
			"Accept: application/json", "nor end the request line"},
		{"tibiot", "card_month", "89&iccid=1", "2025-05-01", "2025-05-01", "https://host/base/api/v1/card/getCardMonthUsage?iccid=89%26iccid%3D1&queryMonth=2025-05", "",
			"Accept: application/json", "nor add to the query"},
		{"tibiot", "card_day", "1", "2024-02-29", "2024-02-29", "https://host/base/api/v1/card/getCardDayUsage?iccid=1&queryDay=2024-02-29", "", "Accept: application/json", "a day"},
		{"freebit", "traffic", "0901", "2025-06-20", "2025-06-20", "https://host/base/emptool/api/mvno/getTrafficInfo/",
			"json=%7B%22authKey%22%3A%22k%26%22%2C%22account%22%3A%220901%22%7D", "Content-Type: application/x-www-form-urlencoded", "a form field that holds JSON"},
		{"freebit", "traffic", "\",\"admin\":\"1", "2025-06-20", "2025-06-20", "https://host/base/emptool/api/mvno/getTrafficInfo/",
			"json=%7B%22authKey%22%3A%22k%26%22%2C%22account%22%3A%22%5C%22%2C%5C%22admin%5C%22%3A%5C%221%22%7D", "Content-Type: application/x-www-form-urlencoded",
			"nor leave its string in a body"},
		{"freebit", "traffic", "{session}{oem_key}", "2025-06-20", "2025-06-20", "https://host/base/emptool/api/mvno/getTrafficInfo/",
			"json=%7B%22authKey%22%3A%22k%26%22%2C%22account%22%3A%22%7Bsession%7D%7Boem_key%7D%22%7D", "Content-Type: application/x-www-form-urlencoded", "nor name a secret"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		const Mapping *mapping = mapping_of(cases[i].provider);
		Access access = {.mapping = mapping, .base_url = settings[0]};
		Answer answer = {.mapping = mapping, .endpoint = mapping_endpoint(mapping, cases[i].endpoint), .account = cases[i].account};
		assert_true(calendar_parse_day(slice_of(cases[i].from), &answer.from) && calendar_parse_day(slice_of(cases[i].to), &answer.to));
		SpanValues values = {.answer = &answer, .session = "k&", .setting_values = settings};
		Request request;
		Error error = {0};
		request_init(&request);
		if (request_write(&request, &answer.endpoint->request, &access, NULL, &values, &error) != STATUS_OK)
			fail_msg("%s: %s", cases[i].why, error.text);
		const char *body = request.body.data ? request.body.data : "";
		if (strcmp(request.url.data, cases[i].url) != 0 || strcmp(body, cases[i].body) != 0 || !has_header(&request, cases[i].header))
			fail_msg("%s: got %s with %s", cases[i].why, request.url.data, body);
		request_free(&request);
	}
}

static void writes_a_login(void **state)
{
	(void)state;
	const Mapping *mapping = mapping_of("telecomx");
	const Authentication *login = &mapping->authentications[1];
	Access access = {.mapping = mapping, .base_url = settings[0]};
	Answer answer = {.mapping = mapping};
	SpanValues values = {.answer = &answer, .setting_values = settings};
	Request request;
	Error error = {0};
	request_init(&request);
	assert_int_equal(request_write(&request, &login->request, &access, NULL, &values, &error), STATUS_OK);
	assert_string_equal(request.url.data, "https://host/base/auth/login");
	assert_string_equal(request.body.data, "{\"username\":\"v\\\"2\",\"password\":\"v3\"}");
	assert_true(has_header(&request, "Content-Type: application/json"));
	values.session = "the-token";
	assert_int_equal(request_write(&request, &mapping->endpoints[0].request, &access, &login->headers, &(SpanValues){.answer = &(Answer){.mapping = mapping,
		.endpoint = &mapping->endpoints[0], .account = "1"}, .session = "the-token"}, &error), STATUS_OK);
	assert_true(has_header(&request, "Authorization: Bearer the-token"));
	assert_false(has_header(&request, "Content-Type: application/json"));
	request_free(&request);
}

/* Lists and flags are no texts; an account in a list cannot leave its quotes, and braces in it name nothing. */
static void writes_an_operation(void **state)
{
	(void)state;
	static const char *const accounts[] = {"8986", "\",\"x\":\"", "{session}"};
	static const char *const expected[] = {"{\"iccids\":[\"8986\",\"\\\",\\\"x\\\":\\\"\",\"{session}\"],\"switchOn\":true}",
		"{\"iccids\":[\"8986\",\"\\\",\\\"x\\\":\\\"\",\"{session}\"],\"switchOn\":false}"};
	const Mapping *mapping = mapping_of("tibiot");
	Access access = {.mapping = mapping, .base_url = settings[0]};
	for (int on = 1; on >= 0; on--) {
		OperationValues operation = {.accounts = accounts, .account_count = COUNT(accounts), .switch_to = on ? mapping->network->on : mapping->network->off};
		Answer answer = {.mapping = mapping, .endpoint = &mapping->network->ask, .account = ""};
		SpanValues values = {.answer = &answer, .operation = &operation};
		Request request;
		Error error = {0};
		request_init(&request);
		assert_int_equal(request_write(&request, &mapping->network->ask.request, &access, NULL, &values, &error), STATUS_OK);
		assert_string_equal(request.url.data, "https://host/base/api/v1/card/operation/network");
		assert_string_equal(request.body.data, expected[1 - on]);
		assert_true(has_header(&request, "Content-Type: application/json"));
		operation.batch = "B 1&x=2";
		assert_int_equal(request_write(&request, &mapping->network->follow.request, &access, NULL, &values, &error), STATUS_OK);
		assert_string_equal(request.url.data, "https://host/base/api/v1/operation/batch/query/status?batchCode=B%201%26x%3D2");
		request_free(&request);
	}
}

static void refuses_a_line_break_in_a_header(void **state)
{
	(void)state;
	static const char *const accounts[] = {"x\r\nHost: evil", "x\nX-Evil: 1", "x\r"};
	const Mapping *mapping = mapping_of("telecomx");
	Pair pair = {"X-Account", "{account}"};
	Pairs headers = {&pair, 1};
	Access access = {.mapping = mapping, .base_url = settings[0]};
	for (size_t i = 0; i < COUNT(accounts); i++) {
		Answer answer = {.mapping = mapping, .endpoint = &mapping->endpoints[0], .account = accounts[i]};
		SpanValues values = {.answer = &answer};
		Request request;
		Error error = {0};
		request_init(&request);
		assert_int_equal(request_write(&request, &mapping->endpoints[0].request, &access, &headers, &values, &error), STATUS_FAILED);
		assert_string_equal(error.text, "telecomx: a value of the account or a setting cannot stand in a request (a line break, or longer than 1 MiB)");
		request_free(&request);
	}
}

/* ".." cannot be escaped in a path; a request for another place must not go out. */
static void does_not_leave_its_folder(void **state)
{
	(void)state;
	static const char *const accounts[] = {"..", "."};
	const Mapping *mapping = mapping_of("telecomx");
	Access access = {.mapping = mapping, .base_url = settings[0]};
	for (size_t i = 0; i < COUNT(accounts); i++) {
		Answer answer = {.mapping = mapping, .endpoint = &mapping->endpoints[0], .account = accounts[i]};
		SpanValues values = {.answer = &answer};
		Request request;
		Error error = {0};
		request_init(&request);
		Status status = request_write(&request, &mapping->endpoints[0].request, &access, NULL, &values, &error);
		char *path = NULL;
		if (status == STATUS_OK) {
			CURLU *url = curl_url();
			assert_int_equal(curl_url_set(url, CURLUPART_URL, request.url.data, 0), CURLUE_OK);
			assert_int_equal(curl_url_get(url, CURLUPART_PATH, &path, 0), CURLUE_OK);
			curl_url_cleanup(url);
		}
		bool left = path && strcmp(path, "/base/mvno/../usage") != 0 && strcmp(path, "/base/mvno/./usage") != 0;
		if (left)
			print_error("the account \"%s\" is asked for at %s\n", accounts[i], path);
		curl_free(path);
		request_free(&request);
		assert_false(left);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_questions),
		cmocka_unit_test(writes_a_login),
		cmocka_unit_test(writes_an_operation),
		cmocka_unit_test(refuses_a_line_break_in_a_header),
		cmocka_unit_test(does_not_leave_its_folder),
	};
	return cmocka_run_group_tests(tests, open_mappings, close_mappings);
}
