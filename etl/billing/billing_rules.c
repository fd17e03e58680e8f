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

static BillingKindRule read_kind(BillingReader *reader, const JsonNode *node)
{
	static const char *const keys[] = {"column", "in", "amount", "is", "because", NULL};
	static const char *const kinds[] = {"credit", "debit", "refund", NULL}, *const signs[] = {"negative", NULL};
	Shape *shape = &reader->shape;
	BillingKindRule rule = {.reason = -1};
	if (!shape_object(shape, node, "a rule", keys))
		return rule;
	rule.by_amount = shape_choice(shape, node, "amount", signs, false) == 0;
	const char *column = shape_text(shape, node, "column", !rule.by_amount);
	const JsonNode *values = rule.by_amount ? json_member_text(node, "in") : shape_need(shape, node, "in");
	if (!shape->failed && rule.by_amount && (column || values))
		shape_fail(shape, node->offset, "a rule is about an \"amount\", or a \"column\" and what is \"in\" it");
	rule.values = billing_reader_texts(reader, values, "in", &rule.value_count);
	rule.kind = (BillingKind)(BILLING_CREDIT + shape_choice(shape, node, "is", kinds, true));
	const char *because = shape_text(shape, node, "because", false);
	if (because && !shape->failed)
		rule.reason = (int)reason_of(reader, node, because);
	if (column && !shape->failed)
		rule.column = billing_reader_column(reader, node, column, true);
	return rule;
}

void billing_reader_kinds(BillingReader *reader, const JsonNode *root)
{
	const JsonNode *rules = json_member_text(root, "kinds");
	if (!rules || !shape_array(&reader->shape, rules, "kinds"))
		return;
	BillingKindRule *list = arena_array(reader->shape.arena, rules->count + 1, sizeof(*list));
	for (const JsonNode *node = rules->first; node && !reader->shape.failed; node = node->next)
		list[reader->mapping->kind_count++] = read_kind(reader, node);
	reader->mapping->kinds = list;
}

/* What a form says beside how its line looks. */
static void read_form_keys(BillingReader *reader, const JsonNode *node, BillingForm *form)
{
	static const char *const roles[] = {"use", "allowance", "overage", NULL}, *const kinds[] = {"use", "credit", "debit", NULL};
	Shape *shape = &reader->shape;
	form->months_before = (int)shape_integer(shape, node, "months_before", 0, MONTHS_BEFORE_MAX, 0);
	form->ignored = shape_flag(shape, node, "ignored");
	const char *because = shape_text(shape, node, "because", form->ignored);
	if (because && !form->ignored && !shape->failed)
		shape_fail(shape, node->offset, "\"because\" goes with \"ignored\": true");
	if (because && !shape->failed)
		form->reason = reason_of(reader, node, because);
	int role = shape_choice(shape, node, "quantity", roles, false), kind = shape_choice(shape, node, "is", kinds, false);
	if (role >= 0 && !form->has[BILLING_PART_QUANTITY] && !shape->failed)
		shape_fail(shape, node->offset, "\"quantity\" says what the {quantity} of the form is; it has none");
	form->role = role < 0 ? BILLING_ROLE_USE : (BillingRole)role;
	form->kind = kind < 0 ? BILLING_USE : (BillingKind)kind;
}

static void read_form(BillingReader *reader, const JsonNode *node, BillingForm *form)
{
	static const char *const keys[] = {"like", "months_before", "quantity", "is", "ignored", "because", NULL};
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
		read_form_keys(reader, node, form);
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
