/* outcome_test.c: what an answer means, by the rules of the three real mappings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "extract/outcome.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

typedef struct {
	int status;
	const char *body; /* ' for "; NULL: none that can be read */
	Outcome expected;
	const char *because;
	const char *why;
} Case;

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

static const JsonNode *parse(const char *body)
{
	if (!body)
		return NULL;
	char *text = arena_text(arena, slice_of(body));
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	const JsonNode *root;
	const char *problem;
	size_t offset;
	if (!json_parse(slice_of(text), (JsonOptions){0}, arena, &root, &problem, &offset))
		fail_msg("%s: %s", problem, text);
	return root;
}

static void check(const OutcomeRules *rules, const Case *cases, size_t count)
{
	int wrong = 0;
	for (size_t i = 0; i < count; i++) {
		const char *because = "untouched";
		Outcome got = outcome_judge(rules, cases[i].status, parse(cases[i].body), &because);
		if (got != cases[i].expected || (because == NULL) != (cases[i].because == NULL) || (because && strcmp(because, cases[i].because) != 0)) {
			print_error("%s: HTTP %d %s gave %s (%s), not %s\n", cases[i].why, cases[i].status, cases[i].body ? cases[i].body : "unreadable",
				outcome_name(got), because ? because : "no reason", outcome_name(cases[i].expected));
			wrong++;
		}
	}
	if (wrong)
		fail_msg("%d of %zu came out otherwise", wrong, count);
}

static void judges_by_a_code_in_the_answer(void **state)
{
	(void)state;
	static const Case cases[] = {
		{200, "{'resultCode':'100','traffic':{'today':'1'}}", OUTCOME_OK, NULL, "success"},
		{200, "{'resultCode':100,'traffic':{}}", OUTCOME_OK, NULL, "also as a number"},
		{200, "{'resultCode':' 100 ','traffic':{}}", OUTCOME_OK, NULL, "and with blanks"},
		{500, "{'resultCode':'100','traffic':{}}", OUTCOME_OK, NULL, "whatever the HTTP status"},
		{200, "{'resultCode':'100'}", OUTCOME_NO_DATA, "no plan is set: not reported", "no plan: not reported, never zero"},
		{200, "{'resultCode':'100','traffic':null}", OUTCOME_NO_DATA, "no plan is set: not reported", "null is nothing"},
		{400, "{'resultCode':'201'}", OUTCOME_OUR_FAULT, "parameter error: account", "201"},
		{400, "{'resultCode':'204'}", OUTCOME_OUR_FAULT, "parameter error: other than the account", "204"},
		{500, "{'resultCode':'240'}", OUTCOME_OUR_FAULT, "specified phone number issue", "240, though a 500 is otherwise asked again"},
		{403, "{'resultCode':'205'}", OUTCOME_REAUTHENTICATE, "authentication key problem", "205"},
		{200, "{'resultCode':'205'}", OUTCOME_REAUTHENTICATE, "authentication key problem", "205 under another status"},
		{500, "{'resultCode':'210'}", OUTCOME_ACCOUNT_UNKNOWN, "account not found", "210, though a 500 is otherwise asked again"},
		{404, "{'resultCode':'323'}", OUTCOME_ACCOUNT_UNKNOWN, "share group not found", "323"},
		{500, "{'resultCode':'211'}", OUTCOME_NOT_ELIGIBLE, "the account's status, or its share group, does not allow the question", "211"},
		{200, "{'resultCode':'999'}", OUTCOME_NOT_UNDERSTOOD, NULL, "a code nobody documents"},
		{200, "{'resultCode':'1000'}", OUTCOME_NOT_UNDERSTOOD, NULL, "nor is it 100 by its beginning"},
		{500, "{'resultCode':'999'}", OUTCOME_RETRY, NULL, "with a 500 it is the server's trouble"},
		{500, "{}", OUTCOME_RETRY, NULL, "a 500 that says nothing"},
		{503, NULL, OUTCOME_RETRY, NULL, "away"},
		{502, "{'error':'bad gateway'}", OUTCOME_RETRY, NULL, "a proxy's words"},
		{429, NULL, OUTCOME_RETRY, NULL, "too many"},
		{429, "{'message':'slow down'}", OUTCOME_RETRY, NULL, "too many, politely"},
		{408, NULL, OUTCOME_RETRY, NULL, "timed out there"},
		{200, NULL, OUTCOME_RETRY, NULL, "empty, cut or no JSON"},
		{200, "[]", OUTCOME_RETRY, NULL, "not what an answer is"},
		{200, "'100'", OUTCOME_RETRY, NULL, "nor is a text"},
		{400, NULL, OUTCOME_RETRY, NULL, "cut: its code, which alone decides, cannot be read"},
		{404, NULL, OUTCOME_RETRY, NULL, "likewise"},
		{200, "{'resultCode':['100'],'traffic':{}}", OUTCOME_NOT_UNDERSTOOD, NULL, "a list is no code"},
		{200, "{'resultCode':null,'traffic':{}}", OUTCOME_NOT_UNDERSTOOD, NULL, "no code"},
		{400, "{'message':'no'}", OUTCOME_NOT_UNDERSTOOD, NULL, "a refusal nobody documents is not asked again"},
	};
	static const Case logins[] = {
		{200, "{'resultCode':'100','authKey':'k'}", OUTCOME_OK, NULL, "success"},
		{200, "{'resultCode':'205'}", OUTCOME_DENIED, "the OEM id or key was refused", "a login that is refused is not tried again"},
		{400, "{'resultCode':'201'}", OUTCOME_DENIED, "the OEM id or key was refused", "201"},
		{400, "{'resultCode':'204'}", OUTCOME_DENIED, "the OEM id or key was refused", "204"},
		{400, "{'resultCode':'240'}", OUTCOME_DENIED, "the OEM id or key was refused", "240"},
		{503, NULL, OUTCOME_RETRY, NULL, "away"},
	};
	const Mapping *mapping = mapping_of("freebit");
	check(&mapping_endpoint(mapping, "traffic")->outcomes, cases, COUNT(cases));
	check(&mapping->authentications[0].outcomes, logins, COUNT(logins));
}

static void judges_by_the_status(void **state)
{
	(void)state;
	static const Case cases[] = {
		{200, "{'account':{}}", OUTCOME_OK, NULL, "success"},
		{200, "{'mms':[]}", OUTCOME_OK, NULL, "any part of it"},
		{200, "{}", OUTCOME_RETRY, "the answer holds no usage", "an object that says nothing of what was asked"},
		{200, "{'data':null,'error':'x'}", OUTCOME_RETRY, "the answer holds no usage", "null is nothing"},
		{200, NULL, OUTCOME_RETRY, NULL, "a success that cannot be read"},
		{200, "[]", OUTCOME_RETRY, NULL, "or is no object"},
		{204, NULL, OUTCOME_RETRY, NULL, "no content is no answer"},
		{400, NULL, OUTCOME_ACCOUNT_UNKNOWN, "the account is no MVNO account id", "400"},
		{404, "{'message':'sipAccount'}", OUTCOME_ACCOUNT_UNKNOWN, "MVNO account not found", "404"},
		{403, NULL, OUTCOME_DENIED, "insufficient access level", "403"},
		{401, NULL, OUTCOME_REAUTHENTICATE, "the token is not, or no longer, valid", "401"},
		{422, NULL, OUTCOME_OUR_FAULT, "to date is before from date", "422"},
		{409, NULL, OUTCOME_TOO_LARGE_A_SPAN, "the date span is too large", "409"},
		{429, NULL, OUTCOME_RETRY, NULL, "429"},
		{408, NULL, OUTCOME_RETRY, NULL, "408"},
		{500, NULL, OUTCOME_RETRY, NULL, "500"},
		{599, "{}", OUTCOME_RETRY, NULL, "599"},
		{418, "{}", OUTCOME_NOT_UNDERSTOOD, NULL, "418"},
		{302, "{}", OUTCOME_NOT_UNDERSTOOD, NULL, "a redirect is not followed to who knows where"},
	};
	static const Case logins[] = {
		{200, "{'token':'t'}", OUTCOME_OK, NULL, "success"},
		{401, "{}", OUTCOME_DENIED, "the user name or password was refused", "401: no loop of logins"},
		{422, "{}", OUTCOME_DENIED, "the user name or password was refused", "422"},
		{500, NULL, OUTCOME_RETRY, NULL, "500"},
	};
	const Mapping *mapping = mapping_of("telecomx");
	check(&mapping_endpoint(mapping, "usage")->outcomes, cases, COUNT(cases));
	check(&mapping->authentications[1].outcomes, logins, COUNT(logins));
}

static void judges_by_both(void **state)
{
	(void)state;
	static const Case cases[] = {
		{200, "{'code':'200','data':{}}", OUTCOME_OK, NULL, "200"},
		{200, "{'code':0,'data':{}}", OUTCOME_OK, NULL, "0"},
		{200, "{'code':'200'}", OUTCOME_NO_DATA, "the answer holds no data", "no data"},
		{200, "{'code':'200','data':null}", OUTCOME_NO_DATA, "the answer holds no data", "null"},
		{500, "{'code':'200','data':{}}", OUTCOME_RETRY, NULL, "a good code under a bad status is none"},
		{200, "{'code':'404'}", OUTCOME_ACCOUNT_UNKNOWN, "no such card or pool", "404 in the answer"},
		{404, NULL, OUTCOME_ACCOUNT_UNKNOWN, "no such card or pool", "404 as status"},
		{200, "{'code':401}", OUTCOME_REAUTHENTICATE, "the token or signature was refused", "401 in the answer"},
		{401, "{}", OUTCOME_REAUTHENTICATE, "the token or signature was refused", "401 as status"},
		{403, NULL, OUTCOME_DENIED, "no access to this card or pool", "403 as status"},
		{200, "{'code':'403'}", OUTCOME_DENIED, "no access to this card or pool", "403 in the answer"},
		{400, "{'code':'400'}", OUTCOME_OUR_FAULT, "parameter error", "400"},
		{200, "{'code':'429'}", OUTCOME_RETRY, "the provider is busy", "429 in the answer"},
		{200, "{'code':'408'}", OUTCOME_RETRY, "the provider is busy", "408"},
		{200, "{'code':'500'}", OUTCOME_RETRY, "the provider is busy", "500"},
		{200, "{'code':'502'}", OUTCOME_RETRY, "the provider is busy", "502"},
		{200, "{'code':'503'}", OUTCOME_RETRY, "the provider is busy", "503"},
		{200, "{'code':'504'}", OUTCOME_RETRY, "the provider is busy", "504"},
		{200, "{'code':'1001','data':{}}", OUTCOME_NOT_UNDERSTOOD, NULL, "a code nobody documents"},
		{200, "{'data':{}}", OUTCOME_NOT_UNDERSTOOD, NULL, "no code at all"},
		{200, NULL, OUTCOME_RETRY, NULL, "cut"},
	};
	const Mapping *mapping = mapping_of("tibiot");
	for (size_t i = 0; i < mapping->endpoint_count; i++)
		check(&mapping->endpoints[i].outcomes, cases, COUNT(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_by_a_code_in_the_answer),
		cmocka_unit_test(judges_by_the_status),
		cmocka_unit_test(judges_by_both),
	};
	return cmocka_run_group_tests(tests, open_mappings, close_mappings);
}
