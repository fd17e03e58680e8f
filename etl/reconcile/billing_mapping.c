/* billing_mapping.c: the file's keys, one reader for each. */
#include "reconcile/billing_mapping.h"

#include <string.h>

#include "base/calendar.h"
#include "mapping/shape.h"

enum { NAME_MAX_BYTES = 64, POWER_MAX = 6, FACTOR_MAX = 86400 };

static const char *const FIELD_NAMES[] = {"provider", "account", "month", "metric", "scope", "quantity",
					  "unit", "amount", "currency", "invoice", "line", NULL};

const char *billing_field_name(BillingFieldName field)
{
	return FIELD_NAMES[field];
}

static bool is_needed(BillingFieldName field)
{
	return field == BILLING_PROVIDER || field == BILLING_ACCOUNT || field == BILLING_MONTH
		|| field == BILLING_METRIC || field == BILLING_QUANTITY || field == BILLING_UNIT;
}

typedef struct {
	Shape shape;
	BillingMapping *mapping;
	CsvColumn *columns;
} Reader;

/* One column may serve several fields; the header is searched for it once. */
static size_t add_column(Reader *reader, const char *name, bool optional)
{
	CsvShape *csv = &reader->mapping->shape;
	for (size_t i = 0; i < csv->column_count; i++) {
		if (!slice_equal_ignore_case(slice_of(csv->columns[i].name), slice_of(name)))
			continue;
		reader->columns[i].optional = csv->columns[i].optional && optional;
		return i;
	}
	reader->columns[csv->column_count] = (CsvColumn){name, optional};
	return csv->column_count++;
}

static void read_field_object(Reader *reader, const JsonNode *node, BillingField *field)
{
	static const char *const keys[] = {"column", "optional", "fixed", NULL};
	Shape *shape = &reader->shape;
	if (!shape_object(shape, node, "a column", keys))
		return;
	const char *fixed = shape_text(shape, node, "fixed", false);
	const char *column = shape_text(shape, node, "column", !fixed);
	bool optional = shape_flag(shape, node, "optional");
	if (fixed && column)
		shape_fail(shape, node->offset, "a column is either \"column\" or \"fixed\", not both");
	if (shape->failed)
		return;
	if (fixed)
		*field = (BillingField){BILLING_FIELD_FIXED, 0, fixed};
	else
		*field = (BillingField){BILLING_FIELD_COLUMN, add_column(reader, column, optional), NULL};
}

static void read_field(Reader *reader, const JsonNode *columns, BillingFieldName name)
{
	Shape *shape = &reader->shape;
	BillingField *field = &reader->mapping->fields[name];
	const JsonNode *node = is_needed(name) ? shape_need(shape, columns, FIELD_NAMES[name])
					       : json_member_text(columns, FIELD_NAMES[name]);
	if (!node || shape->failed)
		return;
	if (node->type == JSON_OBJECT) {
		read_field_object(reader, node, field);
		return;
	}
	const char *column = shape_string(shape, node, FIELD_NAMES[name]);
	if (column && !*column)
		shape_fail(shape, node->offset, "a column needs a name");
	if (column)
		*field = (BillingField){BILLING_FIELD_COLUMN, add_column(reader, column, false), NULL};
}

static void read_columns(Reader *reader, const JsonNode *root)
{
	const JsonNode *columns = shape_need(&reader->shape, root, "columns");
	if (!columns || !shape_object(&reader->shape, columns, "columns", FIELD_NAMES))
		return;
	reader->columns = arena_array(reader->shape.arena, BILLING_FIELD_COUNT, sizeof(*reader->columns));
	reader->mapping->shape.columns = reader->columns;
	for (int i = 0; i < BILLING_FIELD_COUNT; i++)
		read_field(reader, columns, (BillingFieldName)i);
}

static char read_sign(Reader *reader, const JsonNode *root, const char *key, const char *allowed)
{
	const char *text = shape_text(&reader->shape, root, key, true);
	if (!text)
		return allowed[0];
	if (strlen(text) == 1 && strchr(allowed, text[0]))
		return text[0];
	shape_fail(&reader->shape, json_member_text(root, key)->offset, "%s cannot be \"%s\"; it is one of: %s", key, text, allowed);
	return allowed[0];
}

static void read_csv(Reader *reader, const JsonNode *root)
{
	static const char *const others[] = {"refused", "ignored", NULL};
	reader->mapping->shape.separator = read_sign(reader, root, "separator", ",;\t|");
	reader->mapping->decimal = read_sign(reader, root, "decimal", ".,");
	reader->mapping->shape.others_allowed = shape_choice(&reader->shape, root, "other_columns", others, false) == 1;
}

static const char *const *read_texts(Reader *reader, const JsonNode *array, const char *what, size_t *count)
{
	*count = 0;
	if (!array || !shape_array(&reader->shape, array, what))
		return NULL;
	const char **texts = arena_array(reader->shape.arena, array->count + 1, sizeof(*texts));
	for (const JsonNode *node = array->first; node; node = node->next)
		texts[(*count)++] = shape_string(&reader->shape, node, what);
	return texts;
}

static bool is_month_form(const char *form)
{
	return strstr(form, "YYYY") && strstr(form, "MM") && strlen(form) < CALENDAR_TEXT_MAX;
}

static void read_months(Reader *reader, const JsonNode *root)
{
	const JsonNode *array = shape_need(&reader->shape, root, "months");
	BillingMapping *mapping = reader->mapping;
	mapping->month_forms = read_texts(reader, array, "months", &mapping->month_form_count);
	for (size_t i = 0; i < mapping->month_form_count && !reader->shape.failed; i++)
		if (!is_month_form(mapping->month_forms[i]))
			shape_fail(&reader->shape, array->offset, "\"%s\" is no form of a month; it needs YYYY and MM, as in YYYY-MM", mapping->month_forms[i]);
	if (!reader->shape.failed && mapping->month_form_count == 0)
		shape_fail(&reader->shape, array->offset, "months names no form; \"YYYY-MM\" is one");
}

static void read_unit(Reader *reader, const JsonNode *node, int64_t file_base, BillingUnit *unit)
{
	static const char *const keys[] = {"unit", "base", "power", "factor", NULL};
	static const char *const names[] = {"byte", "second", "message", NULL};
	Shape *shape = &reader->shape;
	if (!shape_object(shape, node, "a unit", keys))
		return;
	int kind = shape_choice(shape, node, "unit", names, true);
	int64_t base = shape_integer(shape, node, "base", 1000, 1024, file_base);
	int64_t power = shape_integer(shape, node, "power", 0, POWER_MAX, 0);
	int64_t factor = shape_integer(shape, node, "factor", 1, FACTOR_MAX, 1);
	if (power > 0 && base != 1000 && base != 1024)
		shape_fail(shape, node->offset, "base is 1024 or 1000");
	for (; power > 0 && !shape->failed; power--)
		if (__builtin_mul_overflow(factor, base, &factor))
			shape_fail(shape, node->offset, "the unit is larger than 64 bits can count");
	if (!shape->failed)
		*unit = (BillingUnit){arena_text(shape->arena, node->key), (Unit)kind, factor};
}

static void read_units(Reader *reader, const JsonNode *root)
{
	Shape *shape = &reader->shape;
	int64_t base = shape_integer(shape, root, "base", 1000, 1024, 1024);
	const JsonNode *units = shape_need(shape, root, "units");
	if (!units || shape->failed)
		return;
	if (units->type != JSON_OBJECT) {
		shape_fail(shape, units->offset, "units must be an object, not %s", json_type_name(units->type));
		return;
	}
	if (base != 1000 && base != 1024)
		shape_fail(shape, json_member_text(root, "base")->offset, "base is 1024 or 1000");
	BillingUnit *list = arena_array(shape->arena, units->count + 1, sizeof(*list));
	for (const JsonNode *node = units->first; node && !shape->failed; node = node->next)
		read_unit(reader, node, base, &list[reader->mapping->unit_count++]);
	reader->mapping->units = list;
}

static void read_metrics(Reader *reader, const JsonNode *root)
{
	static const char *const names[] = {"data", "voice", "sms", "mms", NULL};
	Shape *shape = &reader->shape;
	const JsonNode *metrics = shape_need(shape, root, "metrics");
	if (!metrics || shape->failed)
		return;
	if (metrics->type != JSON_OBJECT) {
		shape_fail(shape, metrics->offset, "metrics must be an object, not %s", json_type_name(metrics->type));
		return;
	}
	BillingMetric *list = arena_array(shape->arena, metrics->count + 1, sizeof(*list));
	for (const JsonNode *node = metrics->first; node && !shape->failed; node = node->next) {
		const char *word = arena_text(shape->arena, node->key);
		int metric = shape_choice(shape, metrics, word, names, true);
		list[reader->mapping->metric_count++] = (BillingMetric){word, (Metric)metric};
	}
	reader->mapping->metrics = list;
}

static void read_root(Reader *reader, const JsonNode *root)
{
	static const char *const keys[] = {"billing", "separator", "decimal", "other_columns", "columns", "months",
					   "base", "units", "metrics", "whole", NULL};
	if (!shape_object(&reader->shape, root, "the mapping", keys))
		return;
	reader->mapping->name = shape_text(&reader->shape, root, "billing", true);
	read_csv(reader, root);
	read_columns(reader, root);
	read_months(reader, root);
	read_units(reader, root);
	read_metrics(reader, root);
	reader->mapping->whole = read_texts(reader, json_member_text(root, "whole"), "whole", &reader->mapping->whole_count);
}

Status billing_mapping_read(const char *file, Arena *arena, const BillingMapping **out, Error *error)
{
	Reader reader = {.mapping = arena_alloc(arena, sizeof(BillingMapping))};
	const JsonNode *root = NULL;
	Status status = shape_open(&reader.shape, file, arena, &root, error);
	if (status != STATUS_OK)
		return status;
	read_root(&reader, root);
	if (reader.shape.failed)
		return STATUS_USAGE;
	*out = reader.mapping;
	return STATUS_OK;
}

static bool is_plain_name(const char *name)
{
	size_t length = strlen(name);
	return length > 0 && length <= NAME_MAX_BYTES
		&& strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
}

Status billing_mapping_load(const char *mappings_folder, const char *name, Arena *arena, const BillingMapping **out,
			    Error *error)
{
	if (!is_plain_name(name))
		return error_set(error, STATUS_USAGE, "\"%.80s\" is no name of a billing mapping; letters, digits, _ and - make one", name);
	const char *file = arena_format(arena, "%s/billing/%s.json", mappings_folder, name);
	return billing_mapping_read(file, arena, out, error);
}
