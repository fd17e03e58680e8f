#include "mapping/json_schema.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef bool (*Keyword)(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value);

static int64_t number_of(const JsonNode *node)
{
	char text[32];
	snprintf(text, sizeof text, "%.*s", SLICE_ARG(node->text));
	return strtoll(text, NULL, 10);
}

static bool equal(const JsonNode *a, const JsonNode *b)
{
	return a->type == b->type && slice_equal(json_scalar(a), json_scalar(b));
}

static bool is_of_type(const JsonNode *value, Slice type)
{
	static const char *const names[] = {"null", "boolean", "boolean", "number", "string", "array", "object"};
	if (slice_equal_text(type, "integer"))
		return value->type == JSON_NUMBER && !memchr(value->text.at, '.', value->text.length);
	return slice_equal_text(type, names[value->type]);
}

static bool check_type(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	if (argument->type == JSON_STRING)
		return is_of_type(value, argument->text);
	for (const JsonNode *type = argument->first; type; type = type->next)
		if (is_of_type(value, type->text))
			return true;
	return false;
}

static bool check_enum(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	for (const JsonNode *one = argument->first; one; one = one->next)
		if (equal(one, value))
			return true;
	return false;
}

static bool check_pattern(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	if (value->type != JSON_STRING)
		return true;
	char pattern[200], *text = strndup(value->text.at, value->text.length);
	snprintf(pattern, sizeof pattern, "%.*s", SLICE_ARG(argument->text));
	regex_t regex;
	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	bool fits = regexec(&regex, text, 0, NULL, 0) == 0;
	regfree(&regex);
	free(text);
	return fits;
}

static bool check_minimum(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	return value->type != JSON_NUMBER || number_of(value) >= number_of(argument);
}

static bool check_maximum(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	return value->type != JSON_NUMBER || number_of(value) <= number_of(argument);
}

static bool check_min_length(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	return value->type != JSON_STRING || (int64_t)value->text.length >= number_of(argument);
}

static bool check_max_length(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	return value->type != JSON_STRING || (int64_t)value->text.length <= number_of(argument);
}

static bool check_min_items(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	return value->type != JSON_ARRAY || (int64_t)value->count >= number_of(argument);
}

static bool check_min_properties(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	return value->type != JSON_OBJECT || (int64_t)value->count >= number_of(argument);
}

static bool check_max_properties(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	return value->type != JSON_OBJECT || (int64_t)value->count <= number_of(argument);
}

static bool check_properties(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)rule;
	for (const JsonNode *one = value->type == JSON_OBJECT ? argument->first : NULL; one; one = one->next) {
		const JsonNode *member = json_member(value, one->key);
		if (member && !json_schema_fits(schema, one, member))
			return false;
	}
	return true;
}

static bool check_additional(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	const JsonNode *known = json_member_text(rule, "properties");
	for (const JsonNode *member = value->type == JSON_OBJECT ? value->first : NULL; member; member = member->next) {
		if (known && json_member(known, member->key))
			continue;
		if (argument->type == JSON_FALSE || !json_schema_fits(schema, argument, member))
			return false;
	}
	return true;
}

static bool check_required(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)schema, (void)rule;
	for (const JsonNode *one = value->type == JSON_OBJECT ? argument->first : NULL; one; one = one->next)
		if (!json_member(value, one->text))
			return false;
	return true;
}

static bool check_dependent(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	for (const JsonNode *one = argument->first; one; one = one->next)
		if (json_member(value, one->key) && !check_required(schema, rule, one, value))
			return false;
	return true;
}

static bool check_items(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)rule;
	for (const JsonNode *item = value->type == JSON_ARRAY ? value->first : NULL; item; item = item->next)
		if (!json_schema_fits(schema, argument, item))
			return false;
	return true;
}

static size_t count_fitting(JsonSchema *schema, const JsonNode *rules, const JsonNode *value)
{
	size_t count = 0;
	for (const JsonNode *one = rules->first; one; one = one->next)
		count += json_schema_fits(schema, one, value);
	return count;
}

static bool check_any(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)rule;
	return count_fitting(schema, argument, value) > 0;
}

static bool check_one(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)rule;
	return count_fitting(schema, argument, value) == 1;
}

static bool check_all(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)rule;
	return count_fitting(schema, argument, value) == argument->count;
}

static bool check_if(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	return !json_schema_fits(schema, argument, value) || json_schema_fits(schema, json_member_text(rule, "then"), value);
}

static bool check_ref(JsonSchema *schema, const JsonNode *rule, const JsonNode *argument, const JsonNode *value)
{
	(void)argument;
	return json_schema_fits(schema, json_schema_resolve(schema, rule), value);
}

/* NULL: says nothing about a value. */
static const struct {
	const char *name;
	Keyword check;
} KEYWORDS[] = {
	{"$ref", check_ref}, {"type", check_type}, {"enum", check_enum}, {"pattern", check_pattern}, {"minimum", check_minimum},
	{"maximum", check_maximum}, {"minLength", check_min_length}, {"maxLength", check_max_length},
	{"minItems", check_min_items}, {"minProperties", check_min_properties}, {"maxProperties", check_max_properties}, {"properties", check_properties},
	{"additionalProperties", check_additional}, {"required", check_required}, {"dependentRequired", check_dependent},
	{"items", check_items}, {"anyOf", check_any}, {"oneOf", check_one}, {"allOf", check_all}, {"if", check_if}, {"then", NULL},
	{"$schema", NULL}, {"$defs", NULL}, {"title", NULL}, {"description", NULL}, {"default", NULL}, {"allowComments", NULL},
};

static Keyword keyword_named(Slice name)
{
	for (size_t i = 0; i < sizeof KEYWORDS / sizeof *KEYWORDS; i++)
		if (slice_equal_text(name, KEYWORDS[i].name))
			return KEYWORDS[i].check;
	fail_msg("this test does not know the keyword %.*s of JSON Schema", SLICE_ARG(name));
	return NULL;
}

const JsonNode *json_schema_resolve(const JsonSchema *schema, const JsonNode *rule)
{
	const JsonNode *reference = json_member_text(rule, "$ref");
	if (!reference)
		return rule;
	Slice place = reference->text, file;
	slice_next(&place, '#', &file);
	const JsonNode *found = json_at(schema->root, place);
	if (!found && schema->beside)
		found = json_at(schema->beside, place);
	if (!found)
		fail_msg("%.*s leads nowhere", SLICE_ARG(reference->text));
	return found;
}

bool json_schema_fits(JsonSchema *schema, const JsonNode *rule, const JsonNode *value)
{
	for (const JsonNode *argument = rule->first; argument; argument = argument->next) {
		Keyword check = keyword_named(argument->key);
		if (!check || check(schema, rule, argument, value))
			continue;
		if (!schema->why[0])
			snprintf(schema->why, sizeof schema->why, "%.*s: %.*s is not fulfilled at byte %zu", SLICE_ARG(value->key),
				SLICE_ARG(argument->key), value->offset);
		return false;
	}
	return true;
}
