/* billing_mapping_test.c: the mappings that are shipped, files that are refused with their place, and the schema for editors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/json.h"
#include "billing/billing_mapping.h"
#include "mapping/json_schema.h"

/* A whole mapping in few words, and where a case puts its own. */
#define COLUMNS "\"columns\":{\"provider\":\"p\",\"account\":\"a\",\"month\":\"m\",\"metric\":\"k\",\"quantity\":\"q\",\"unit\":\"u\"}"
#define UNITS "\"units\":{\"B\":{\"unit\":\"byte\"},\"KB\":{\"unit\":\"byte\",\"power\":1}}"
#define METRICS "\"metrics\":{\"data\":\"data\"}"
#define FORM "\"billing\":\"x\",\"separator\":\",\",\"decimal\":\".\""
#define MONTHS "\"months\":[\"YYYY-MM\"]"

static Status read_text(const char *text, Arena *arena, const BillingMapping **out, Error *error)
{
	char file[] = "/tmp/billing_mapping_test.XXXXXX";
	int descriptor = mkstemp(file);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
	close(descriptor);
	Status status = billing_mapping_read(file, arena, out, error);
	char *place = strstr(error->text, file); /* its name is not the same twice */
	if (place)
		memmove(place, place + strlen(file), strlen(place + strlen(file)) + 1);
	unlink(file);
	return status;
}

static const BillingUnit *unit_called(const BillingMapping *mapping, const char *word)
{
	for (size_t i = 0; i < mapping->unit_count; i++)
		if (strcmp(mapping->units[i].word, word) == 0)
			return &mapping->units[i];
	return NULL;
}

static void shipped(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Error error = {0};
	const BillingMapping *mapping = NULL;
	if (billing_mapping_load("mappings", "generic", arena, &mapping, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_string_equal(mapping->name, "generic");
	assert_int_equal(mapping->shape.column_count, BILLING_STORED_COUNT);
	assert_int_equal(mapping->shape.separator, ',');
	assert_false(mapping->shape.others_allowed);
	for (int i = 0; i < BILLING_STORED_COUNT; i++) {
		assert_int_equal(mapping->fields[i].kind, BILLING_FIELD_COLUMN);
		assert_string_equal(mapping->shape.columns[mapping->fields[i].column].name, billing_field_name((BillingFieldName)i));
	}
	static const struct {
		const char *word;
		Unit unit;
		int64_t factor;
	} units[] = {
		{"B", UNIT_BYTE, 1}, {"KB", UNIT_BYTE, 1024}, {"MB", UNIT_BYTE, 1048576}, {"GB", UNIT_BYTE, 1073741824},
		{"TB", UNIT_BYTE, 1099511627776}, {"s", UNIT_SECOND, 1}, {"min", UNIT_SECOND, 60}, {"h", UNIT_SECOND, 3600}, {"message", UNIT_MESSAGE, 1},
	};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		const BillingUnit *unit = unit_called(mapping, units[i].word);
		assert_non_null(unit);
		assert_int_equal(unit->unit, units[i].unit);
		assert_int_equal(unit->factor, units[i].factor);
	}
	arena_free(arena);
}

static void reads(void **state)
{
	(void)state;
	Arena *arena = arena_new(0);
	Error error = {0};
	const BillingMapping *mapping = NULL;
	static const char text[] = "{\"billing\":\"other\",\"separator\":\";\",\"decimal\":\",\",\"other_columns\":\"ignored\",\"base\":1000,"
		"\"columns\":{\"provider\":{\"fixed\":\"p\"},\"account\":\"Text\",\"month\":\"text\",\"metric\":\"k\",\"quantity\":\"q\","
		"\"unit\":{\"fixed\":\"MB\"},\"scope\":{\"column\":\"zone\",\"optional\":true}},"
		"\"months\":[\"MM/YYYY\"],\"units\":{\"MB\":{\"unit\":\"byte\",\"power\":2},\"MiB\":{\"unit\":\"byte\",\"base\":1024,\"power\":2}},"
		"\"metrics\":{\"Internet\":\"data\",\"Calls\":\"voice\"}}";
	if (read_text(text, arena, &mapping, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_int_equal(mapping->shape.separator, ';');
	assert_int_equal(mapping->decimal, ',');
	assert_true(mapping->shape.others_allowed);
	assert_int_equal(mapping->fields[BILLING_PROVIDER].kind, BILLING_FIELD_FIXED);
	assert_string_equal(mapping->fields[BILLING_UNIT].fixed, "MB");
	assert_int_equal(mapping->fields[BILLING_ACCOUNT].column, mapping->fields[BILLING_MONTH].column);
	assert_int_equal(mapping->shape.column_count, 4); /* text, k, zone, q */
	assert_true(mapping->shape.columns[mapping->fields[BILLING_SCOPE].column].optional);
	assert_int_equal(mapping->fields[BILLING_INVOICE].kind, BILLING_FIELD_ABSENT);
	assert_int_equal(unit_called(mapping, "MB")->factor, 1000000);
	assert_int_equal(unit_called(mapping, "MiB")->factor, 1048576);
	assert_int_equal(mapping->metrics[1].metric, METRIC_VOICE);
	arena_free(arena);
}

static void refuses(void **state)
{
	(void)state;
	static const struct {
		const char *text, *problem;
	} cases[] = {
		{"", "the text is empty"},
		{"[]", ":1:1: the mapping must be an object, not an array"},
		{"{" FORM "," COLUMNS "," MONTHS "," UNITS "," METRICS ",\n  \"oops\":1}", ":2:3: unknown key \"oops\""},
		{"{" FORM "," MONTHS "," UNITS "," METRICS "}", "the key \"columns\" is missing here"},
		{"{" FORM "," COLUMNS "," UNITS "," METRICS "}", "the key \"months\" is missing here"},
		{"{" FORM "," COLUMNS "," MONTHS "," METRICS "}", "the key \"units\" is missing here"},
		{"{" FORM "," COLUMNS "," MONTHS "," UNITS "}", "the key \"metrics\" is missing here"},
		{"{\"billing\":\"x\",\"separator\":\"ab\",\"decimal\":\".\"," COLUMNS "," MONTHS "," UNITS "," METRICS "}", "separator cannot be \"ab\""},
		{"{\"billing\":\"x\",\"separator\":\",\",\"decimal\":\"'\"," COLUMNS "," MONTHS "," UNITS "," METRICS "}", "decimal cannot be \"'\"; it is one of: .,"},
		{"{" FORM ",\"columns\":{\"provider\":\"p\"}," MONTHS "," UNITS "," METRICS "}", "the key \"account\" is missing here"},
		{"{" FORM ",\"columns\":{\"provider\":\"\"}," MONTHS "," UNITS "," METRICS "}", "a column needs a name"},
		{"{" FORM ",\"columns\":{\"provider\":{\"fixed\":\"p\",\"column\":\"p\"}}," MONTHS "," UNITS "," METRICS "}", "a column is one of \"column\", \"columns\" and \"fixed\""},
		{"{" FORM ",\"columns\":{\"provider\":{}}," MONTHS "," UNITS "," METRICS "}", "the key \"column\" is missing here"},
		{"{" FORM ",\"columns\":{\"provider\":{\"place\":\"p\"}}," MONTHS "," UNITS "," METRICS "}", "unknown key \"place\""},
		{"{" FORM "," COLUMNS ",\"months\":[]," UNITS "," METRICS "}", "months names no form"},
		{"{" FORM "," COLUMNS ",\"months\":[\"YY-MM\"]," UNITS "," METRICS "}", "\"YY-MM\" is no form of a month"},
		{"{" FORM "," COLUMNS "," MONTHS ",\"base\":1001," UNITS "," METRICS "}", "base is 1024 or 1000"},
		{"{" FORM "," COLUMNS "," MONTHS ",\"units\":{\"B\":{\"unit\":\"bit\"}}," METRICS "}", "unit cannot be \"bit\""},
		{"{" FORM "," COLUMNS "," MONTHS ",\"units\":{\"B\":{\"unit\":\"byte\",\"power\":7}}," METRICS "}", "power must be a whole number from 0 to 6"},
		{"{" FORM "," COLUMNS "," MONTHS ",\"units\":{\"B\":{\"unit\":\"byte\",\"power\":6,\"factor\":10}}," METRICS "}", "larger than 64 bits can count"},
		{"{" FORM "," COLUMNS "," MONTHS ",\"units\":[]," METRICS "}", "units must be an object, not an array"},
		{"{" FORM "," COLUMNS "," MONTHS "," UNITS ",\"metrics\":{\"x\":\"fax\"}}", "x cannot be \"fax\""},
		{"{" FORM "," COLUMNS "," MONTHS "," UNITS "," METRICS ",\"whole\":\"total\"}", "whole must be an array, not a string"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		Error error = {0};
		const BillingMapping *mapping = NULL;
		assert_int_equal(read_text(cases[i].text, arena, &mapping, &error), STATUS_USAGE);
		if (!strstr(error.text, cases[i].problem))
			fail_msg("expected: %s\ngot: %s", cases[i].problem, error.text);
		assert_null(mapping);
		arena_free(arena);
	}
}

/* The same with what reads a text: keys and what they may hold. */
#define WORDS FORM "," COLUMNS "," MONTHS "," UNITS "," METRICS

static void refuses_words(void **state)
{
	(void)state;
	static const struct {
		const char *text, *problem;
	} cases[] = {
		{"{" WORDS ",\"text\":{\"forms\":[\"{*}\"]}}", "the key \"column\" is missing here"},
		{"{" WORDS ",\"text\":{\"column\":\"d\"}}", "the key \"forms\" is missing here"},
		{"{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[]}}", "forms names none"},
		{"{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[7]}}", "a form must be a string, not a number"},
		{"{" WORDS ",\n\"text\":{\"column\":\"d\",\"forms\":[\"{*}\",\n  \"{metrik}\"]}}", ":3:3: \"{metrik}\" is no form of a text: parts are"},
		{"{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[{\"ignored\":true}]}}", "the key \"like\" is missing here"},
		{"{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[{\"like\":\"{*}\",\"months_before\":13}]}}", "months_before must be a whole number from 0 to 12"},
		{"{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[\"({from} - {to})\"]}}", "need the key \"days\""},
		{"{" WORDS ",\"text\":{\"column\":{\"columns\":[]},\"forms\":[\"{*}\"]}}", "columns names 1 to 8 columns"},
		{"{" WORDS ",\"days\":[\"MM/YYYY\"]}", "is no form of a day"},
		{"{" WORDS ",\"grouping\":[\".\"]}", "\".\" cannot part the thousands"},
		{"{" WORDS ",\"grouping\":[\"0\"]}", "\"0\" cannot part the thousands"},
		{"{" WORDS ",\"currencies\":{\"kr\":\"kroner\"}}", "three capital letters"},
		{"{" WORDS ",\"products\":{\"Flex\":\"data\"}}", "a product must be an object"},
		{"{" WORDS ",\"products\":{\"Flex\":{\"metric\":\"fax\"}}}", "\"fax\" is no metric of this mapping"},
		{"{" WORDS ",\"products\":{\"Flex\":{\"unit\":\"PB\"}}}", "\"PB\" is no unit of this mapping"},
		{"{" WORDS ",\"ignored\":[{\"column\":\"t\",\"in\":[\"x\"]}]}", "the key \"because\" is missing here"},
		{"{" WORDS ",\"ignored\":[{\"column\":\"t\",\"in\":\"x\",\"because\":\"y\"}]}", "in must be an array"},
		{"{" WORDS ",\"kinds\":[{\"is\":\"credit\"}]}", "the key \"column\" is missing here"},
		{"{" WORDS ",\"kinds\":[{\"column\":\"t\",\"is\":\"credit\"}]}", "the key \"in\" is missing here"},
		{"{" WORDS ",\"kinds\":[{\"column\":\"t\",\"in\":[\"x\"]}]}", "the key \"is\" is missing here"},
		{"{" WORDS ",\"kinds\":[{\"column\":\"t\",\"in\":[\"x\"],\"is\":\"use\"}]}", "is cannot be \"use\""},
		{"{" WORDS ",\"kinds\":[{\"column\":\"t\",\"amount\":\"negative\",\"is\":\"credit\"}]}", "a rule is about an \"amount\", or"},
		{"{" WORDS ",\"kinds\":[{\"amount\":\"small\",\"is\":\"credit\"}]}", "amount cannot be \"small\""},
		{"{" WORDS ",\"names\":\"5G\"}", "names must be an array"},
		{"{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[{\"like\":\"{*}\",\"ignored\":true}]}}", "the key \"because\" is missing here"},
		{"{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[{\"like\":\"{*}\",\"because\":\"x\"}]}}", "\"because\" goes with \"ignored\": true"},
		{"{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[{\"like\":\"{product}\",\"quantity\":\"overage\"}]}}", "it has none"},
		{"{" FORM "," COLUMNS "," MONTHS "," UNITS ",\"metrics\":{\"SMS\":{\"unit\":\"B\"}}}", "the key \"metric\" is missing here"},
		{"{" FORM "," COLUMNS "," MONTHS "," UNITS ",\"metrics\":{\"SMS\":{\"metric\":\"sms\",\"unit\":\"SMS\"}}}", "\"SMS\" is no unit of this mapping"},
		{"{" FORM "," COLUMNS "," UNITS "," METRICS ",\"text\":{\"column\":\"d\",\"forms\":[\"({month})\"]}}", "{month} needs the key \"months\""},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		Error error = {0};
		const BillingMapping *mapping = NULL;
		assert_int_equal(read_text(cases[i].text, arena, &mapping, &error), STATUS_USAGE);
		if (!strstr(error.text, cases[i].problem))
			fail_msg("expected: %s\ngot: %s", cases[i].problem, error.text);
		arena_free(arena);
	}
}

/* ---- the schema ---- */

static const JsonNode *parse_file(const char *file, Arena *arena)
{
	enum { TEXT_MAX_BYTES = 1 << 18 };
	const JsonNode *node;
	const char *problem;
	size_t offset;
	FILE *in = fopen(file, "rb");
	assert_non_null(in);
	char *text = arena_alloc(arena, TEXT_MAX_BYTES);
	size_t length = fread(text, 1, TEXT_MAX_BYTES, in);
	fclose(in);
	if (!json_parse((Slice){text, length}, (JsonOptions){.comments = true}, arena, &node, &problem, &offset))
		fail_msg("%s: %s at byte %zu", file, problem, offset);
	return node;
}

static void schema_fits(void **state)
{
	(void)state;
	static const char *const files[] = {"mappings/billing/generic.json", "mappings/billing/whmcs.json"};
	Arena *arena = arena_new(0);
	JsonSchema schema = {.root = parse_file("mappings/billing/billing.schema.json", arena)};
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!json_schema_fits(&schema, schema.root, parse_file(files[i], arena)))
			fail_msg("%s: %s", files[i], schema.why);
	arena_free(arena);
}

static size_t words(const char *list)
{
	size_t count = 1;
	for (; *list; list++)
		count += *list == ',';
	return count;
}

/* An unknown key in each kind of object: the keys that the program then names are those of the schema. */
static void schema_keys(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{"", "{\"zz\":0}"},
		{"/properties/columns", "{" FORM ",\"columns\":{\"zz\":0}}"},
		{"/$defs/column", "{" FORM ",\"columns\":{\"provider\":{\"zz\":0}}}"},
		{"/$defs/unit", "{" FORM "," COLUMNS "," MONTHS ",\"units\":{\"B\":{\"zz\":0}}}"},
		{"/$defs/metric", "{" FORM "," COLUMNS "," MONTHS "," UNITS ",\"metrics\":{\"SMS\":{\"zz\":0}}}"},
		{"/$defs/product", "{" WORDS ",\"products\":{\"x\":{\"zz\":0}}}"},
		{"/$defs/rule", "{" WORDS ",\"ignored\":[{\"zz\":0}]}"},
		{"/$defs/kind", "{" WORDS ",\"kinds\":[{\"zz\":0}]}"},
		{"/$defs/form", "{" WORDS ",\"text\":{\"column\":\"d\",\"forms\":[{\"zz\":0}]}}"},
		{"/properties/text", "{" WORDS ",\"text\":{\"zz\":0}}"},
	};
	Arena *arena = arena_new(0);
	const JsonNode *schema = parse_file("mappings/billing/billing.schema.json", arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Error error = {0};
		const BillingMapping *mapping = NULL;
		read_text(cases[i][1], arena, &mapping, &error);
		const char *list = strstr(error.text, "known are: ");
		if (!list)
			fail_msg("%s: %s", cases[i][0], error.text);
		list = arena_format(arena, ", %s,", list + strlen("known are: "));
		const JsonNode *properties = json_member_text(json_at(schema, slice_of(cases[i][0])), "properties");
		for (const JsonNode *one = properties->first; one; one = one->next)
			if (!strstr(list, arena_format(arena, ", %.*s,", SLICE_ARG(one->key))))
				fail_msg("the schema knows \"%.*s\", the program only%s", SLICE_ARG(one->key), list);
		assert_int_equal(words(list), properties->count + 2);
	}
	arena_free(arena);
}

static void names(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "../generic", "a/b", "generic.json", "a b",
					  "0123456789012345678901234567890123456789012345678901234567890123456789"};
	Arena *arena = arena_new(0);
	const BillingMapping *mapping = NULL;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		Error error = {0};
		assert_int_equal(billing_mapping_load("mappings", bad[i], arena, &mapping, &error), STATUS_USAGE);
		assert_non_null(strstr(error.text, "is no name of a billing mapping"));
	}
	Error error = {0};
	assert_int_equal(billing_mapping_load("mappings", "absent", arena, &mapping, &error), STATUS_USAGE);
	assert_string_equal(error.text, "cannot read mappings/billing/absent.json: No such file or directory");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(shipped), cmocka_unit_test(reads), cmocka_unit_test(refuses), cmocka_unit_test(refuses_words),
					   cmocka_unit_test(schema_fits), cmocka_unit_test(schema_keys), cmocka_unit_test(names)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
