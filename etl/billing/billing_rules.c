/* billing_rules.c: which rows are passed over, and how the others' text is read. */
#include "billing/billing_reader.h"

#include <string.h>

enum { MONTHS_BEFORE_MAX = 12 };

/* Rules with the same words are counted together. */
static size_t reason_of(BillingReader *reader, const JsonNode *node, const char *words)
{
	BillingMapping *mapping = reader->mapping;
	for (size_t i = 0; words && i < mapping->reason_count; i++)
		if (strcmp(mapping->reasons[i], words) == 0)
			return i;
	if (words && mapping->reason_count == BILLING_REASONS_MAX)
		shape_fail(&reader->shape, node->offset, "there are more than %d reasons", BILLING_REASONS_MAX);
	if (reader->shape.failed)
		return 0;
	reader->reasons[mapping->reason_count] = words;
	return mapping->reason_count++;
}

static BillingIgnore read_ignore(BillingReader *reader, const JsonNode *node)
{
	static const char *const keys[] = {"column", "in", "because", "withdraws", NULL};
	Shape *shape = &reader->shape;
	BillingIgnore rule = {0};
	if (!shape_object(shape, node, "a rule", keys))
		return rule;
	const char *column = shape_text(shape, node, "column", true);
	const JsonNode *values = shape_need(shape, node, "in");
	rule.values = billing_reader_texts(reader, values, "in", &rule.value_count);
	rule.reason = reason_of(reader, node, shape_text(shape, node, "because", true));
	rule.withdraws = shape_flag(shape, node, "withdraws");
	if (!shape->failed)
		rule.column = billing_reader_column(reader, node, column, false);
	return rule;
}

void billing_reader_ignored(BillingReader *reader, const JsonNode *root)
{
	const JsonNode *rules = json_member_text(root, "ignored");
	if (!rules || !shape_array(&reader->shape, rules, "ignored"))
		return;
	BillingIgnore *list = arena_array(reader->shape.arena, rules->count + 1, sizeof(*list));
	for (const JsonNode *node = rules->first; node && !reader->shape.failed; node = node->next)
		list[reader->mapping->ignored_count++] = read_ignore(reader, node);
	reader->mapping->ignored = list;
}

static void read_form(BillingReader *reader, const JsonNode *node, BillingForm *form)
{
	static const char *const keys[] = {"like", "months_before", "ignored", NULL};
	Shape *shape = &reader->shape;
	bool object = node->type == JSON_OBJECT;
	if (object && !shape_object(shape, node, "a form", keys))
		return;
	const char *problem = NULL, *like = object ? shape_text(shape, node, "like", true) : shape_string(shape, node, "a form");
	if (!like)
		return;
	if (!billing_form_read(like, shape->arena, form, &problem)) {
		shape_fail(shape, object ? json_member_text(node, "like")->offset : node->offset, "\"%s\" is no form of a text: %s", like, problem);
		return;
	}
	if (object)
		form->months_before = (int)shape_integer(shape, node, "months_before", 0, MONTHS_BEFORE_MAX, 0);
	form->ignored = object && shape_flag(shape, node, "ignored");
	if (form->has[BILLING_PART_FROM] && reader->mapping->day_form_count == 0)
		shape_fail(shape, node->offset, "{from} and {to} need the key \"days\"");
	if (form->has[BILLING_PART_MONTH] && reader->mapping->month_form_count == 0)
		shape_fail(shape, node->offset, "{month} needs the key \"months\"");
}

void billing_reader_text(BillingReader *reader, const JsonNode *root)
{
	static const char *const keys[] = {"column", "forms", "without_usage", NULL};
	Shape *shape = &reader->shape;
	BillingMapping *mapping = reader->mapping;
	const JsonNode *text = json_member_text(root, "text");
	if (!text || !shape_object(shape, text, "text", keys))
		return;
	billing_reader_field(reader, shape_need(shape, text, "column"), "column", &mapping->fields[BILLING_TEXT]);
	const JsonNode *forms = shape_need(shape, text, "forms");
	if (!forms || !shape_array(shape, forms, "forms"))
		return;
	BillingForm *list = arena_array(shape->arena, forms->count + 1, sizeof(*list));
	for (const JsonNode *node = forms->first; node && !shape->failed; node = node->next)
		read_form(reader, node, &list[mapping->form_count++]);
	mapping->forms = list;
	if (!shape->failed && mapping->form_count == 0)
		shape_fail(shape, forms->offset, "forms names none; \"{metric}: {quantity} {unit}\" is one");
	const char *without = shape_text(shape, text, "without_usage", false);
	if (without)
		mapping->without_usage = (int)reason_of(reader, text, without);
}
