/* drift_test.c: which places of an answer are noticed, under which name, and how often. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "mapping/known.h"
#include "transform/drift.h"
#include "transform/example.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char MAPPING[] =
	"{'provider': 'example', 'zone': 'UTC', 'settings': {}, 'base_url': 'https://example.invalid',"
	"'units': {'B': {'unit': 'byte'}, 'm': {'unit': 'message'}}, 'limits': {'requests_per_second': '1'}, 'authentication': [{}],"
	"'endpoints': [{'name': 'use', 'accounts': ['sim'], 'request': {'method': 'GET', 'path': '/'}, 'span': {'unit': 'month'},"
	"  'outcomes': [{'at': '/code', 'in': ['0'], 'missing': '/data', 'outcome': 'no_data'}, {'at': '/code', 'in': ['0'], 'outcome': 'ok'}],"
	"  'message': '/said/words', 'trace': '/id', 'echo': [{'at': '/who', 'is': '{account}'}], 'independent': true,"
	"  'usage': [{'each': '/data/*', 'metric': 'data', 'grain': 'month', 'period': {'form': 'month', 'at': '/month'},"
	"    'rows': [{'each': '/zones/*', 'scope': {'prefix': 'z/', 'id': '/id'}, 'quantity': {'at': '/a~1b'}, 'unit': 'B'}]},"
	"   {'metric': 'sms', 'grain': 'month', 'period': {'form': 'asked'}, 'rows': [{'scope': 'total', 'quantity': {'at': '/sms'}, 'unit': 'm'}]}],"
	"  'facts': [{'fact': 'plan', 'at': '/plan/name'}, {'fact': 'first', 'at': '/list/0'}],"
	"  'unused': ['/who', '/meta'], 'optional': ['/plan', '/list', '/data/*/zones']}]}";

typedef struct {
	const char *body; /* ' for " */
	const char *expected;
	const char *why;
} Case;

#define GOOD "'code':0,'who':'1','sms':1"
#define ZONE "{'id':'x','a/b':1}"

static const Case CASES[] = {
	{"{" GOOD ",'data':[]}", "", "an empty list lacks nothing"},
	{"{" GOOD ",'data':[{'month':'2025-05','zones':[" ZONE "]}],'said':{'words':'x'},'id':'7','meta':{'any':[1,{'thing':2}]},'plan':{'name':'p'},'list':['a','b']}", "",
		"everything that is known, a list's named element, and what is unused with all below it"},
	{"{" GOOD ",'data':[{'month':null,'zones':null}],'plan':null}", "", "null stands where it stands"},
	{"{" GOOD ",'data':[],'new':5,'other':{'deep':{'er':1}}}", "unmapped /new a number, unmapped /other an object", "two keys at the top, told by their own place alone"},
	{"{" GOOD ",'data':[{'month':'x','note':'n'},{'month':'x','note':'n'}]}", "unmapped /data/*/note a string", "one place for all elements, once an answer"},
	{"{" GOOD ",'data':[{'month':'x','zones':[{'id':'x','a/b':1,'c~d/e':true}]}]}", "unmapped /data/*/zones/*/c~0d~1e true", "in an element's element, escaped as a pointer is"},
	{"{" GOOD ",'data':[],'said':{'words':'x','more':1}}", "unmapped /said/more a number", "beside the provider's words"},
	{"{'code':0,'data':[]}", "gone /sms, gone /who", "what a rule reads, and what must be repeated"},
	{"{" GOOD ",'data':[{'zones':[{'id':'x'}]}]}", "gone /data/*/month, gone /data/*/zones/*/a~1b", "in elements"},
	{"{" GOOD ",'data':[],'plan':{}}", "gone /plan/name", "within something optional that stands"},
	{"{'code':0,'who':'1','data':[],'messages':1}", "gone /sms, unmapped /messages a number", "renamed: both names"},
	{"{'code':0,'who':'1','sms':{'total':1},'data':[]}", "changed /sms an object", "an object where a figure is read"},
	{"{'code':0,'who':'1','sms':[1],'data':[]}", "changed /sms an array", "a list there"},
	{"{" GOOD ",'data':'none'}", "changed /data a string", "a text where a list is read"},
	{"{" GOOD ",'data':[7]}", "changed /data/* a number", "a figure where an element's parts are read"},
	{"{" GOOD ",'data':[],'plan':[1]}", "changed /plan an array", "a list where an object is read"},
	{"{'code':0,'who':{'is':'1'},'sms':1,'data':[]}", "changed /who an object", "unused, but an echo reads it"},
};

typedef struct {
	Buffer text;
	bool with_counts;
} Listing;

static int compare_parts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void list_place(const DriftPlace *place, void *context)
{
	Listing *listing = context;
	buffer_format(&listing->text, "%s%s %s%s%s", listing->text.length ? ", " : "", drift_kind_name(place->kind), place->place, *place->found ? " " : "", place->found);
	if (listing->with_counts)
		buffer_format(&listing->text, " %lld/%lld %s", (long long)place->answers, (long long)place->of, place->account);
}

/* The places in the order of the alphabet: the walk's own is nobody's business. */
static const char *listed(const Drift *drift, bool with_counts, Arena *arena)
{
	const char *parts[64] = {NULL};
	size_t count = 0;
	Listing listing = {.with_counts = with_counts};
	buffer_init(&listing.text, 1 << 20);
	drift_each(drift, list_place, &listing);
	char *copy = arena_text(arena, (Slice){listing.text.data ? listing.text.data : "", listing.text.length}), *rest = NULL;
	for (char *part = strtok_r(copy, ",", &rest); part && count < COUNT(parts); part = strtok_r(NULL, ",", &rest))
		parts[count++] = part + (*part == ' ');
	qsort(parts, count, sizeof *parts, compare_parts);
	buffer_clear(&listing.text);
	for (size_t i = 0; i < count; i++)
		buffer_format(&listing.text, "%s%s", i ? ", " : "", parts[i]);
	const char *sorted = arena_text(arena, (Slice){listing.text.data ? listing.text.data : "", listing.text.length});
	buffer_free(&listing.text);
	return sorted;
}

static const JsonNode *parse(const char *body, Arena *arena)
{
	char *text = arena_text(arena, slice_of(body));
	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	const JsonNode *root;
	const char *problem;
	size_t offset;
	if (!json_parse(slice_of(text), (JsonOptions){0}, arena, &root, &problem, &offset))
		fail_msg("the test's own answer is no JSON: %s: %s", problem, body);
	return root;
}

static Answer answer_of(const Mapping *mapping, const char *account)
{
	return (Answer){.mapping = mapping, .endpoint = &mapping->endpoints[0], .account = account};
}

static void names_places(void **state)
{
	(void)state;
	int wrong = 0;
	for (size_t i = 0; i < COUNT(CASES); i++) {
		Arena *arena = arena_new(0);
		const Mapping *mapping = example_mapping(MAPPING, arena);
		Drift *drift = drift_new();
		Answer answer = answer_of(mapping, "1");
		drift_answer(drift, &answer, parse(CASES[i].body, arena), OUTCOME_OK);
		const char *got = listed(drift, false, arena);
		if (strcmp(got, CASES[i].expected) != 0) {
			print_error("%s: expected \"%s\", got \"%s\"\n", CASES[i].why, CASES[i].expected, got);
			wrong++;
		}
		drift_free(drift);
		arena_free(arena);
	}
	assert_int_equal(wrong, 0);
}

/* Key order carries no meaning, and what was first guessed is not held against an answer. */
static void counts_answers(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	const Mapping *mapping = example_mapping(MAPPING, arena);
	Drift *drift = drift_new();
	static const char *const bodies[] = {"{" GOOD ",'data':[]}", "{'data':[],'sms':1,'code':0,'who':'1'}", "{'who':'1','new':1,'data':[],'code':0}",
		"{'new':1,'code':0,'data':[],'who':'1','sms':2}", "{" GOOD ",'data':[]}"};
	for (size_t i = 0; i < COUNT(bodies); i++) {
		char account[] = {(char)('a' + i), '\0'};
		Answer answer = answer_of(mapping, arena_text(arena, slice_of(account)));
		drift_answer(drift, &answer, parse(bodies[i], arena), OUTCOME_OK);
	}
	assert_string_equal(listed(drift, true, arena), "gone /sms 1/5 c, unmapped /new a number 2/5 c");
	assert_int_equal(drift_count(drift), 2);
	drift_free(drift);
	arena_free(arena);
}

static void looks_at_good_answers(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	const Mapping *mapping = example_mapping(MAPPING, arena);
	Drift *drift = drift_new();
	Answer answer = answer_of(mapping, "1");
	const JsonNode *root = parse("{'code':0,'result':[]}", arena);
	drift_answer(drift, &answer, root, OUTCOME_DENIED);
	drift_answer(drift, &answer, root, OUTCOME_NOT_UNDERSTOOD);
	drift_answer(drift, &answer, NULL, OUTCOME_RETRY);
	assert_int_equal(drift_count(drift), 0);
	drift_answer(drift, &answer, root, OUTCOME_NO_DATA);
	assert_string_equal(listed(drift, true, arena), "unmapped /result an array 1/1 1");
	drift_free(drift);
	arena_free(arena);
}

static void is_bounded(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	const Mapping *mapping = example_mapping(MAPPING, arena);
	Drift *drift = drift_new();
	drift_begin(drift, mapping, "columns", "file.csv");
	for (int i = 0; i < 3 * DRIFT_PLACES_MAX; i++)
		drift_note(drift, DRIFT_UNMAPPED, "", slice_of(arena_format(arena, "column %d", i)), "a column");
	assert_int_equal(drift_count(drift), DRIFT_PLACES_MAX + 1);
	drift_free(drift);
	drift = drift_new();
	char key[4 * DRIFT_KEY_MAX];
	for (size_t i = 0; i < sizeof key; i++)
		key[i] = "\xC3\xA9"[i % 2];
	key[0] = '~';
	key[1] = '/';
	drift_begin(drift, mapping, "columns", "file.csv");
	drift_note(drift, DRIFT_UNMAPPED, "", (Slice){key, sizeof key}, "a column");
	const char *got = listed(drift, false, arena);
	assert_memory_equal(got, "unmapped /~0~1é", 16);
	assert_true(strlen(got) < 2 * DRIFT_KEY_MAX + 40);
	assert_non_null(strstr(got, "é… a column"));
	drift_free(drift);
	arena_free(arena);
}

static void add_optional(const DriftOptional *optional, void *context)
{
	buffer_format(context, "%s %lld/%lld ", optional->place, (long long)optional->seen, (long long)optional->answers);
}

static void counts_what_may_be_absent(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	const Mapping *mapping = example_mapping(MAPPING, arena);
	Drift *drift = drift_new();
	Answer answer = answer_of(mapping, "1");
	drift_answer(drift, &answer, parse("{" GOOD ",'data':[{'month':'x'},{'month':'x','zones':[]},{'month':'x','zones':[]}],'plan':null}", arena), OUTCOME_OK);
	drift_answer(drift, &answer, parse("{" GOOD ",'data':[{'month':'x'}]}", arena), OUTCOME_OK);
	drift_answer(drift, &answer, parse("{" GOOD ",'data':[]}", arena), OUTCOME_OK);
	Buffer text;
	buffer_init(&text, 1 << 16);
	drift_each_optional(drift, add_optional, &text);
	assert_string_equal(text.data, "/data/*/zones 1/2 /plan 1/3 /list 0/3 ");
	buffer_free(&text);
	DriftOptional missed = {mapping, "use", "/list", 3, 0};
	drift_miss(drift, &missed, "");
	assert_string_equal(listed(drift, true, arena), "gone /list 3/3 ");
	drift_free(drift);
	arena_free(arena);
}

/* The providers' own mappings: what their documents' examples hold is known. */
static void knows_every_place(void **state)
{
	(void)state;
	static const struct {
		const char *provider, *endpoint, *place;
		bool read, optional;
	} places[] = {
		{"freebit", "traffic", "/traffic", true, false},
		{"freebit", "traffic", "/traffic/today", true, false},
		{"freebit", "traffic", "/status/statusCode", false, false},
		{"telecomx", "usage", "/data/*/regions/*/roamLikeHome", true, false},
		{"telecomx", "usage", "/charges/*/wholesale", true, true},
		{"telecomx", "usage", "/restOfWorldRoaming/*/soc/rowType", true, false},
		{"tibiot", "pool_detail", "/data/packageInfo/epiConfigs/*/epiConfigCode", true, false},
		{"tibiot", "card_month", "/traceId", false, false},
	};
	Arena *arena = arena_new(0);
	Mappings mappings = example_mappings(arena);
	for (size_t i = 0; i < COUNT(places); i++) {
		const Mapping *mapping = example_provider(&mappings, places[i].provider);
		Known *root = known_places(mapping_endpoint(mapping, places[i].endpoint), arena);
		const Known *known = known_at(root, places[i].place);
		bool as_expected = known && known->read == places[i].read && known->optional == places[i].optional && strcmp(known->place, places[i].place) == 0;
		if (!as_expected)
			fail_msg("%s %s", places[i].provider, places[i].place);
		assert_null(known_at(root, "/data/*/nothing"));
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_places),
		cmocka_unit_test(counts_answers),
		cmocka_unit_test(looks_at_good_answers),
		cmocka_unit_test(is_bounded),
		cmocka_unit_test(counts_what_may_be_absent),
		cmocka_unit_test(knows_every_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
