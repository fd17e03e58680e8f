/* schema_test.c: mappings/mapping.schema.json and mappings/usage/bulk.schema.json say what the program accepts: the same keys, the
 * same that must be there, the same types and names. Where the two could differ they are asked about the same mapping. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "mapping/bulk.h"
#include "mapping/json_schema.h"
#include "mapping/mapping.h"

enum { TEXT_MAX_BYTES = 1 << 20, SEEN_MAX = 400 };

/* A mapping in which every key stands at least once; ' for ". */
static const char EVERY_KEY[] =
	"{'$schema': 'mapping.schema.json', 'provider': 'example', 'zone': 'Europe/Copenhagen', 'examples': ['example-one'],"
	"'settings': {'base_url': {'env': 'EXAMPLE_BASE_URL', 'default': 'https://example.invalid'},"
	"  'token': {'env': 'EXAMPLE_TOKEN', 'secret': true, 'optional': true}},"
	"'base_url': '{base_url}',"
	"'units': {'B': {'unit': 'byte'}, 'KB': {'unit': 'byte', 'base': 1024, 'power': 1}, 'min': {'unit': 'second', 'factor': 60}},"
	"'limits': {'requests_per_second': '0.5', 'concurrency': 1, 'requests_per_day': 1000, 'hours': {'from': '22:00', 'to': '06:00'}, 'accounts_per_run': 5, 'accounts_per_run_advice': 'ask for a file',"
	"  'answer_bytes': 65536, 'timeout_s': 5, 'attempts': 4, 'first_wait_ms': 10, 'longest_wait_s': 9},"
	"'authentication': [{'headers': {'X-Token': '{token}'}}, {'command': '{token}'},"
	"  {'login': {'request': {'method': 'POST', 'path': '/login', 'json': {'t': '{token}'}}, 'token': '/token',"
	"    'lifetime': {'at': '/minutes', 'seconds': 60, 'never': '-1', 'default': 15}, 'outcomes': [{'status': [200], 'outcome': 'ok'}]}}],"
	"'outcomes': [{'status': [200], 'at': '/code', 'in': ['0', 1], 'missing': '/error', 'present': ['/a'], 'outcome': 'ok', 'because': 'it is'}],"
	"'message': '/words', 'trace': '/id',"
	"'endpoints': [{"
	"  'name': 'use', 'accounts': ['card', 'pool'], 'message': '/words', 'trace': '/id', 'independent': true, 'unused': ['/code'], 'optional': ['/months'],"
	"  'request': {'method': 'POST', 'path': '/use/{account}', 'query': {'m': '{from_month}'}, 'headers': {'X-A': 'b'}, 'form': {'json': {'a': '{account}'}}},"
	"  'span': {'unit': 'month', 'most': 1, 'reach': 12, 'final_after_days': 3, 'night': {'from': -1, 'to': 0}},"
	"  'outcomes': [{'status': [200], 'outcome': 'ok'}],"
	"  'standby': true, 'csv': {'separator': ',;', 'decimal': '.,', 'header': 'optional', 'columns': {'a': 'A', 'b': ['B', 'C']}, 'required': ['a'],"
	"    'repeated': [{'list': 'l', 'name': 'n', 'columns': {'v': 'V * x'}}]},"
	"  'echo': [{'at': '/account', 'is': '{account}', 'ignore_case': true}],"
	"  'usage': ["
	"    {'each': '/months/*', 'metric': 'data', 'grain': 'month', 'role': 'used', 'entry': true, 'period': {'form': 'month', 'at': '/month'},"
	"     'rows': [{'each': '/zones/*', 'unit': 'KB', 'quantity': {'at': '/kb'}, 'scope': {'prefix': 'zone/', 'id': '/id', 'name': '/name',"
	"       'homeland': '/home', 'roam_like_home': '/like', 'when_homeland': 'homeland'}}]},"
	"    {'metric': 'voice', 'grain': 'month', 'role': 'check', 'period': {'form': 'this_month'},"
	"     'rows': [{'scope': 'total', 'unit': 'min', 'quantity': {'remaining': '/left', 'included': '/all'}}]},"
	"    {'metric': 'voice', 'grain': 'month', 'period': {'form': 'month', 'at': '/m', 'year': '/y'}, 'rows': []},"
	"    {'each': '/s/*', 'metric': 'data', 'grain': 'day', 'records': 'add', 'negative': 'correction', 'unlisted': 'zero', 'answers': 'add', 'period': {'form': 'instant', 'at': '/t'},"
	"     'rows': [{'scope': 'total', 'unit': 'B', 'quantity': {'at': '/b'}}]},"
	"    {'metric': 'data', 'grain': 'day', 'period': {'form': 'day', 'at': '/d', 'written': ['YYYY/M/D']},"
	"     'rows': [{'scope': {'prefix': 'zone/', 'name': '/name'}, 'unit': 'B', 'quantity': {'at': '/b'}}]},"
	"    {'metric': 'data', 'grain': 'day', 'period': {'form': 'days_before_today', 'first': 1, 'order': 'newest_first'},"
	"     'rows': [{'scope': 'total', 'unit': 'B', 'quantity': {'list': '/days', 'separator': ','}}]}],"
	"  'facts': [{'each': '/f/*', 'fact': 'kind', 'key': '/k', 'at': '/v', 'values': {'1': 'one'}, 'keys': {'a': 'b'}, 'unless': {'at': '/no', 'in': ['1']}},"
	"    {'fact': 'allowance', 'at': '/all', 'unit': 'KB'}],"
	"  'charges': [{'each': '/charges/*', 'currency': 'DKK', 'at': '/at', 'number': '/n', 'description': '/d', 'amount': '/a', 'price': '/p',"
	"    'vat_exempt': '/v', 'wholesale': '/w', 'cost': '/c'}],"
	"  'events': [{'each': ['/events/*'], 'at': '/at', 'type': '/t', 'types': ['A'], 'soc': '/s', 'soc_description': '/d', 'row_type': '/r',"
	"    'cost': '/c', 'wholesale': '/w', 'price': '/p', 'expires_at': '/e', 'included': '/i'}]"
	"}],"
	"'checks': [{'name': 'days', 'metric': 'data', 'compare': 'at_most', 'by': 'total', 'running': true, 'apart_s': 60, 'absolute': 5,"
	"  'relative': '0.001', 'left': {'endpoint': 'use', 'role': 'used', 'sum': 'days'}, 'right': {'endpoint': 'use', 'role': 'used', 'sum': 'members'}}],"
	"'operations': {'network': {"
	"  'accounts': ['card', 'sim'], 'most': 10, 'switch': {'on': true, 'off': 'no'}, 'message': '/words', 'trace': '/id',"
	"  'request': {'method': 'POST', 'path': '/switch', 'json': {'list': '{accounts}', 'to': '{switch}'}},"
	"  'outcomes': [{'status': [200], 'outcome': 'ok'}],"
	"  'batch': '/batch', 'accepted': '/count', 'refused': {'each': '/refused/*', 'account': '/n', 'message': '/why'},"
	"  'follow': {'request': {'method': 'GET', 'path': '/batch/{batch}'}, 'outcomes': [{'status': [200], 'outcome': 'ok'}], 'message': '/words', 'trace': '/id',"
	"    'each': '/lines/*', 'account': '/n', 'state': '/s', 'states': {'1': 'waiting', '2': 'running', '3': 'done', '4': 'failed'}, 'every_ms': 100, 'longest_s': 60}}}"
	"}";

/* The same of a bulk file, about that example. */
static const char EVERY_BULK_KEY[] =
	"{'$schema': 'bulk.schema.json', 'mapping': 'example-file', 'provider': 'example', 'endpoint': 'use', 'account': {'at': '/number', 'fact': 'number'},"
	"'csv': {'separator': ';', 'decimal': ',', 'header': 'required', 'columns': {'number': 'Number', 'day': ['Day', 'Date'], 'kb': 'KB'}, 'required': ['number'],"
	"  'repeated': [{'list': 'zones', 'name': 'zone', 'columns': {'kb': 'KB *'}}]},"
	"'units': {'KB': {'unit': 'byte', 'base': 1024, 'power': 1}, 'min': {'unit': 'second', 'factor': 60}},"
	"'usage': [{'each': '/rows/*', 'metric': 'data', 'grain': 'day', 'period': {'form': 'day', 'at': '/day'},"
	"  'rows': [{'scope': 'total', 'unit': 'KB', 'quantity': {'at': '/kb'}}]}],"
	"'examples': ['example-file']}";

typedef struct {
	Arena *arena;
	JsonSchema schema;
	const JsonNode *example;
	const Mappings *providers; /* of a bulk mapping; else NULL */
	const JsonNode *seen[SEEN_MAX]; /* properties of the schema that the example holds */
	size_t seen_count;
	int wrong;
} Test;

/* What is done to the example. */
typedef enum { CHANGE_NOTHING, CHANGE_REMOVE, CHANGE_REPLACE, CHANGE_INSERT } ChangeKind;
typedef struct {
	ChangeKind kind;
	const JsonNode *victim;
	const char *text;
} Change;

static const JsonNode *parse(Slice text, Arena *arena)
{
	const JsonNode *node;
	const char *problem;
	size_t offset;
	if (!json_parse(text, (JsonOptions){.comments = true}, arena, &node, &problem, &offset))
		fail_msg("%s at byte %zu", problem, offset);
	return node;
}

static Slice read_file(const char *file, Arena *arena)
{
	FILE *in = fopen(file, "rb");
	if (!in)
		fail_msg("cannot read %s", file);
	char *text = arena_alloc(arena, TEXT_MAX_BYTES);
	size_t length = fread(text, 1, TEXT_MAX_BYTES, in);
	fclose(in);
	return (Slice){text, length};
}

/* ---- a changed example ---- */

static void write_node(Buffer *out, const JsonNode *node, const Change *change);

static void write_scalar(Buffer *out, const JsonNode *node)
{
	if (node->type == JSON_STRING)
		buffer_json_string(out, node->text);
	else if (node->type == JSON_NULL)
		buffer_text(out, "null");
	else
		buffer_slice(out, json_scalar(node));
}

static void write_child(Buffer *out, const JsonNode *child, const Change *change, bool first)
{
	if (!first)
		buffer_char(out, ',');
	if (child->key.at) {
		buffer_json_string(out, child->key);
		buffer_char(out, ':');
	}
	write_node(out, child, change);
}

static void write_node(Buffer *out, const JsonNode *node, const Change *change)
{
	bool object = node->type == JSON_OBJECT, inserted = node == change->victim && change->kind == CHANGE_INSERT, first = !inserted;
	if (node == change->victim && change->kind == CHANGE_REPLACE) {
		buffer_text(out, change->text);
		return;
	}
	if (!object && node->type != JSON_ARRAY) {
		write_scalar(out, node);
		return;
	}
	buffer_char(out, object ? '{' : '[');
	if (inserted)
		buffer_text(out, change->text);
	for (const JsonNode *child = node->first; child; child = child->next) {
		if (child == change->victim && change->kind == CHANGE_REMOVE)
			continue;
		write_child(out, child, change, first);
		first = false;
	}
	buffer_char(out, object ? '}' : ']');
}

static Status read_mapping(const Test *test, const char *file, Arena *arena, Error *error)
{
	const BulkMapping *bulk;
	Mapping *mapping;
	return test->providers ? bulk_mapping_read(file, test->providers, arena, &bulk, error) : mapping_read(file, arena, &mapping, error);
}

static const char *write_file(Slice text, Arena *arena)
{
	const char *folder = getenv("TEST_FOLDER");
	char *file = arena_format(arena, "%s/mapping.XXXXXX", folder ? folder : P_tmpdir);
	int out = mkstemp(file);
	if (out < 0 || write(out, text.at, text.length) != (ssize_t)text.length)
		fail_msg("%s could not be written", file);
	close(out);
	return file;
}

/* What the program says to a mapping; "" when it takes it. */
static const char *said_by_program(const Test *test, Slice text, Arena *arena)
{
	const char *file = write_file(text, arena);
	Error error = {0};
	Status status = read_mapping(test, file, arena, &error);
	unlink(file);
	if ((status == STATUS_OK) != (error.text[0] == '\0'))
		fail_msg("status %d with the error \"%s\"", (int)status, error.text);
	return arena_text(arena, slice_of(error.text));
}

static Slice changed(const Test *test, const Change *change, Buffer *out)
{
	buffer_init(out, TEXT_MAX_BYTES);
	write_node(out, test->example, change);
	return (Slice){out->data, out->length};
}

/* ---- the same keys ---- */

static bool listed(const char *list, Slice key)
{
	for (Slice rest = slice_of(list), one; slice_next(&rest, ',', &one);)
		if (slice_equal(slice_trim(one), key))
			return true;
	return false;
}

static size_t words(const char *list)
{
	size_t count = 0;
	for (Slice rest = slice_of(list), one; slice_next(&rest, ',', &one);)
		count++;
	return count;
}

/* The program refuses an unknown key and names those it knows: they are those of the schema. */
static void compare_keys(Test *test, const JsonNode *rule, const JsonNode *object)
{
	Arena *arena = arena_new(0);
	Buffer text;
	const char *said = said_by_program(test, changed(test, &(Change){CHANGE_INSERT, object, "\"zz\":0"}, &text), arena), *list = strstr(said, "known are: ");
	const JsonNode *closed = json_member_text(rule, "additionalProperties"), *properties = json_member_text(rule, "properties");
	bool is_closed = closed && closed->type == JSON_FALSE;
	if (is_closed != (list != NULL)) {
		print_error("%.*s: the schema %s other keys; the program says \"%s\"\n", SLICE_ARG(object->key), is_closed ? "forbids" : "allows", said);
		test->wrong++;
	} else if (list) {
		list += strlen("known are: ");
		for (const JsonNode *one = properties->first; one; one = one->next) {
			if (listed(list, one->key))
				continue;
			print_error("the schema knows \"%.*s\", the program knows only %s\n", SLICE_ARG(one->key), list);
			test->wrong++;
		}
		if (words(list) != properties->count) {
			print_error("the program knows more than the schema: %s\n", list);
			test->wrong++;
		}
	}
	buffer_free(&text);
	arena_free(arena);
}

/* The same for a name out of a list: the program says what it could be. */
static void compare_names(Test *test, const JsonNode *names, const JsonNode *value)
{
	if (!names || names->first->type != JSON_STRING)
		return;
	Arena *arena = arena_new(0);
	Buffer text;
	const char *said = said_by_program(test, changed(test, &(Change){CHANGE_REPLACE, value, "\"zz\""}, &text), arena);
	const char *list = strstr(said, "is one of: "), *kinds = strstr(said, "kinds are ");
	list = list ? list + strlen("is one of: ") : kinds ? kinds + strlen("kinds are ") : "";
	bool same = words(list) == names->count;
	for (const JsonNode *one = names->first; one; one = one->next)
		same &= listed(list, one->text);
	if (!same) {
		print_error("%.*s: the schema's names are not those of the program: \"%s\"\n", SLICE_ARG(value->key), said);
		test->wrong++;
	}
	buffer_free(&text);
	arena_free(arena);
}

static void see(Test *test, const JsonNode *property)
{
	for (size_t i = 0; i < test->seen_count; i++)
		if (test->seen[i] == property)
			return;
	assert_true(test->seen_count < SEEN_MAX);
	test->seen[test->seen_count++] = property;
}

static const JsonNode *rule_below(Test *test, const JsonNode *rule, const JsonNode *child)
{
	const JsonNode *properties = json_member_text(rule, "properties");
	const JsonNode *below = child->key.at ? json_member(properties, child->key) : json_member_text(rule, "items");
	if (child->key.at && below)
		see(test, below);
	if (child->key.at && !below)
		below = json_member_text(rule, "additionalProperties");
	return below ? json_schema_resolve(&test->schema, below) : NULL;
}

static void walk_keys(Test *test, const JsonNode *rule, const JsonNode *value)
{
	if (value->type == JSON_OBJECT)
		compare_keys(test, rule, value);
	for (const JsonNode *child = value->first; child; child = child->next) {
		const JsonNode *below = rule_below(test, rule, child);
		if (!below || below->type != JSON_OBJECT)
			continue;
		compare_names(test, json_member_text(below, "enum"), child);
		walk_keys(test, below, child);
	}
}

static void expect_seen(Test *test, const JsonNode *rule)
{
	const JsonNode *properties = json_member_text(rule, "properties");
	for (const JsonNode *one = properties ? properties->first : NULL; one; one = one->next) {
		bool seen = false;
		for (size_t i = 0; i < test->seen_count; i++)
			seen |= test->seen[i] == one;
		if (!seen) {
			print_error("EVERY_KEY has no \"%.*s\" where the schema has it\n", SLICE_ARG(one->key));
			test->wrong++;
		}
	}
}

static void test_keys(void **state)
{
	Test *test = *state;
	walk_keys(test, test->schema.root, test->example);
	expect_seen(test, test->schema.root);
	for (const JsonNode *one = json_member_text(test->schema.root, "$defs")->first; one; one = one->next)
		expect_seen(test, one);
	assert_int_equal(test->wrong, 0);
}

/* ---- the same verdicts ---- */

/* What the program says where a schema can know it, too. */
static bool schema_should_know(const char *said)
{
	static const char *const words_of[] = {"is missing here", "must be an object", "must be an array", "must be a string", "must be true or false",
		"must be a whole number", "cannot be \"", "unknown key", "go together", "needs a condition", "holds strings, not", "needs the place homeland"};
	for (size_t i = 0; i < sizeof words_of / sizeof *words_of; i++)
		if (strstr(said, words_of[i]))
			return true;
	return false;
}

static void compare_verdicts(Test *test, const Change *change)
{
	Arena *arena = arena_new(0);
	Buffer buffer;
	Slice text = changed(test, change, &buffer);
	const char *said = said_by_program(test, text, arena);
	test->schema.why[0] = '\0';
	bool fits = json_schema_fits(&test->schema, test->schema.root, parse(text, arena));
	if ((!fits && !*said) || (fits && schema_should_know(said))) {
		print_error("\"%.*s\" %s: the schema %s (%s), the program says \"%s\"\n", SLICE_ARG(change->victim->key),
			change->kind == CHANGE_REMOVE ? "removed" : change->text, fits ? "takes it" : "refuses it", fits ? "" : test->schema.why, said);
		test->wrong++;
	}
	buffer_free(&buffer);
	arena_free(arena);
}

static void walk_changes(Test *test, const JsonNode *value)
{
	static const char *const replacements[] = {"null", "true", "0", "-1", "12345678901234", "\"zz\"", "\"\"", "[]", "[0]", "{}", "{\"zz\":\"zz\"}"};
	for (const JsonNode *child = value->first; child; child = child->next) {
		compare_verdicts(test, &(Change){CHANGE_REMOVE, child, NULL});
		for (size_t i = 0; i < sizeof replacements / sizeof *replacements; i++)
			compare_verdicts(test, &(Change){CHANGE_REPLACE, child, replacements[i]});
		walk_changes(test, child);
	}
}

static void test_verdicts(void **state)
{
	Test *test = *state;
	walk_changes(test, test->example);
	assert_int_equal(test->wrong, 0);
}

/* ---- the mappings themselves ---- */

static void test_mappings(void **state)
{
	Test *test = *state;
	Mappings mappings;
	Error error = {0};
	if (mapping_read_folder("mappings", test->arena, &mappings, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	for (size_t i = 0; i < mappings.count; i++) {
		test->schema.why[0] = '\0';
		if (!json_schema_fits(&test->schema, test->schema.root, parse(mappings.items[i]->text, test->arena)))
			fail_msg("%s: %s", mappings.items[i]->file, test->schema.why);
	}
}

static void test_bulk_mappings(void **state)
{
	Test *test = *state;
	Texts names = bulk_mapping_names("mappings", test->arena);
	assert_true(names.count > 0);
	for (size_t i = 0; i < names.count; i++) {
		const char *file = arena_format(test->arena, "mappings/usage/%s.json", names.items[i]);
		test->schema.why[0] = '\0';
		if (!json_schema_fits(&test->schema, test->schema.root, parse(read_file(file, test->arena), test->arena)))
			fail_msg("%s: %s", file, test->schema.why);
	}
}

static void test_example_is_good(void **state)
{
	Test *test = *state;
	Buffer text;
	assert_string_equal(said_by_program(test, changed(test, &(Change){CHANGE_NOTHING, NULL, NULL}, &text), test->arena), "");
	bool fits = json_schema_fits(&test->schema, test->schema.root, test->example);
	buffer_free(&text);
	if (!fits)
		fail_msg("%s", test->schema.why);
}

static Slice quoted(const char *words_of, Arena *arena)
{
	char *text = arena_text(arena, slice_of(words_of));
	for (char *at = text; *at; at++)
		if (*at == '\'')
			*at = '"';
	return slice_of(text);
}

static int open_test(void **state)
{
	static Test test;
	test = (Test){.arena = arena_new(0)};
	test.schema.root = parse(read_file("mappings/mapping.schema.json", test.arena), test.arena);
	test.example = parse(quoted(EVERY_KEY, test.arena), test.arena);
	*state = &test;
	return 0;
}

static int open_bulk_test(void **state)
{
	static Mapping *provider;
	static const Mappings providers = {&provider, 1};
	Error error = {0};
	open_test(state);
	Test *test = *state;
	const char *file = write_file(quoted(EVERY_KEY, test->arena), test->arena);
	assert_int_equal(mapping_read(file, test->arena, &provider, &error), STATUS_OK);
	unlink(file);
	test->providers = &providers;
	test->schema.beside = test->schema.root;
	test->schema.root = parse(read_file("mappings/usage/bulk.schema.json", test->arena), test->arena);
	test->example = parse(quoted(EVERY_BULK_KEY, test->arena), test->arena);
	return 0;
}

static int close_test(void **state)
{
	arena_free(((Test *)*state)->arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_mappings, open_test, close_test),
		cmocka_unit_test_setup_teardown(test_example_is_good, open_test, close_test),
		cmocka_unit_test_setup_teardown(test_keys, open_test, close_test),
		cmocka_unit_test_setup_teardown(test_verdicts, open_test, close_test),
		cmocka_unit_test_setup_teardown(test_bulk_mappings, open_bulk_test, close_test),
		cmocka_unit_test_setup_teardown(test_example_is_good, open_bulk_test, close_test),
		cmocka_unit_test_setup_teardown(test_keys, open_bulk_test, close_test),
		cmocka_unit_test_setup_teardown(test_verdicts, open_bulk_test, close_test),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
