/* billing_mapping.c: the file's keys, one reader for each. */
#include "billing/billing_mapping.h"

#include <string.h>

#include "base/calendar.h"
#include "billing/billing_reader.h"

enum { NAME_MAX_BYTES = 64 };

static const char *const FIELD_NAMES[] = {"provider", "account", "month", "metric", "scope", "quantity",
					  "unit", "amount", "currency", "invoice", "line", "product", "text", NULL};


const char *billing_field_name(BillingFieldName field)
{
	return FIELD_NAMES[field];
}

/* From a column, where neither a text nor the product can say it. */
static bool is_needed(BillingFieldName field, const JsonNode *root)
{
	if (json_member_text(root, "text") || json_member_text(root, "products"))
		return false;
	return field == BILLING_PROVIDER || field == BILLING_ACCOUNT || field == BILLING_MONTH
		|| field == BILLING_METRIC || field == BILLING_QUANTITY || field == BILLING_UNIT;
}

size_t billing_reader_column(BillingReader *reader, const JsonNode *node, const char *name, bool optional)
{
	CsvShape *csv = &reader->mapping->shape;
	for (size_t i = 0; i < csv->column_count; i++) {
		if (!slice_equal_ignore_case(slice_of(csv->columns[i].name), slice_of(name)))
			continue;
		reader->columns[i].optional = csv->columns[i].optional && optional;
		return i;
	}
	if (csv->column_count == CSV_FILE_COLUMNS_MAX) {
		shape_fail(&reader->shape, node->offset, "a billing mapping names at most %d columns", CSV_FILE_COLUMNS_MAX);
		return 0;
	}
	reader->columns[csv->column_count] = (CsvColumn){name, optional, CSV_CELL_VALUE};
	return csv->column_count++;
}

/* Columns that are asked in this order; none of them needs to be there. */
static void read_alternatives(BillingReader *reader, const JsonNode *array, BillingField *field)
{
	size_t count = 0;
	const char *const *names = billing_reader_texts(reader, array, "columns", &count);
	if (!reader->shape.failed && (count == 0 || count > BILLING_OTHERS_MAX + 1))
		shape_fail(&reader->shape, array->offset, "columns names 1 to %d columns", BILLING_OTHERS_MAX + 1);
	for (size_t i = 0; i < count && !reader->shape.failed; i++) {
		size_t column = billing_reader_column(reader, array, names[i], true);
		if (i == 0)
			*field = (BillingField){.kind = BILLING_FIELD_COLUMN, .column = column};
		else
			field->others[field->other_count++] = column;
	}
}

static void read_field_object(BillingReader *reader, const JsonNode *node, BillingField *field)
{
	static const char *const keys[] = {"column", "columns", "optional", "fixed", NULL};
	Shape *shape = &reader->shape;
	if (!shape_object(shape, node, "a column", keys))
		return;
	const JsonNode *columns = json_member_text(node, "columns");
	const char *fixed = shape_text(shape, node, "fixed", false);
	const char *column = shape_text(shape, node, "column", !fixed && !columns);
	bool optional = shape_flag(shape, node, "optional");
	if (!shape->failed && !!fixed + !!column + !!columns > 1)
		shape_fail(shape, node->offset, "a column is one of \"column\", \"columns\" and \"fixed\"");
	if (shape->failed)
		return;
	if (columns)
		read_alternatives(reader, columns, field);
	else if (fixed)
		*field = (BillingField){.kind = BILLING_FIELD_FIXED, .fixed = fixed};
	else
		*field = (BillingField){.kind = BILLING_FIELD_COLUMN, .column = billing_reader_column(reader, node, column, optional)};
}

void billing_reader_field(BillingReader *reader, const JsonNode *node, const char *what, BillingField *field)
{
	if (!node || reader->shape.failed)
		return;
	if (node->type == JSON_OBJECT) {
		read_field_object(reader, node, field);
		return;
	}
	const char *column = shape_string(&reader->shape, node, what);
	if (column && !*column)
		shape_fail(&reader->shape, node->offset, "a column needs a name");
	if (column)
		*field = (BillingField){.kind = BILLING_FIELD_COLUMN, .column = billing_reader_column(reader, node, column, false)};
}

static void read_columns(BillingReader *reader, const JsonNode *root)
{
	static const char *const keys[] = {"provider", "account", "month", "metric", "scope", "quantity",
					   "unit", "amount", "currency", "invoice", "line", "product", NULL};
	Shape *shape = &reader->shape;
	const JsonNode *columns = shape_need(shape, root, "columns");
	if (!columns || !shape_object(shape, columns, "columns", keys))
		return;
	for (int i = 0; keys[i]; i++) {
		const JsonNode *node = is_needed((BillingFieldName)i, root) ? shape_need(shape, columns, keys[i]) : json_member_text(columns, keys[i]);
		billing_reader_field(reader, node, keys[i], &reader->mapping->fields[i]);
	}
}

/* One of the signs allowed, or several that a file may choose from. */
static const char *read_signs(BillingReader *reader, const JsonNode *root, const char *key, const char *allowed)
{
	const char *text = shape_text(&reader->shape, root, key, true);
	if (!text)
		return allowed;
	if (*text && strspn(text, allowed) == strlen(text) && strlen(text) <= strlen(allowed))
		return text;
	shape_fail(&reader->shape, json_member_text(root, key)->offset, "%s cannot be \"%s\"; it is one of: %s, or several of them", key, text, allowed);
	return allowed;
}

static void read_csv(BillingReader *reader, const JsonNode *root)
{
	static const char *const others[] = {"refused", "ignored", NULL};
	BillingMapping *mapping = reader->mapping;
	mapping->shape.separators = read_signs(reader, root, "separator", ",;\t|");
	mapping->shape.separator = mapping->shape.separators[0];
	const char *decimal = read_signs(reader, root, "decimal", ".,");
	mapping->decimal = decimal[1] ? '\0' : decimal[0];
	mapping->grouping = billing_reader_texts(reader, json_member_text(root, "grouping"), "grouping", &mapping->grouping_count);
	mapping->shape.others_allowed = shape_choice(&reader->shape, root, "other_columns", others, false) == 1;
	for (size_t i = 0; i < mapping->grouping_count && !reader->shape.failed; i++)
		if (!*mapping->grouping[i] || mapping->grouping[i][0] == mapping->decimal || strpbrk(mapping->grouping[i], "-0123456789"))
			shape_fail(&reader->shape, json_member_text(root, "grouping")->offset, "\"%s\" cannot part the thousands", mapping->grouping[i]);
}

const char *const *billing_reader_texts(BillingReader *reader, const JsonNode *array, const char *what, size_t *count)
{
	*count = 0;
	if (!array || !shape_array(&reader->shape, array, what))
		return NULL;
	const char **texts = arena_array(reader->shape.arena, array->count + 1, sizeof(*texts));
	for (const JsonNode *node = array->first; node; node = node->next)
		texts[(*count)++] = shape_string(&reader->shape, node, what);
	return texts;
}

/* A day names its month, too. */
static bool is_month_form(const char *form)
{
	return calendar_form_is_good(form, false) || calendar_form_is_good(form, true);
}

static void read_months(BillingReader *reader, const JsonNode *root)
{
	const JsonNode *array = json_member_text(root, "text") ? json_member_text(root, "months") : shape_need(&reader->shape, root, "months");
	BillingMapping *mapping = reader->mapping;
	mapping->month_forms = billing_reader_texts(reader, array, "months", &mapping->month_form_count);
	for (size_t i = 0; i < mapping->month_form_count && !reader->shape.failed; i++)
		if (!is_month_form(mapping->month_forms[i]))
			shape_fail(&reader->shape, array->offset, "\"%s\" is no form of a month; it needs YYYY and MM, as in YYYY-MM", mapping->month_forms[i]);
	if (!reader->shape.failed && array && mapping->month_form_count == 0)
		shape_fail(&reader->shape, array->offset, "months names no form; \"YYYY-MM\" is one");
}

static void read_days(BillingReader *reader, const JsonNode *root)
{
	BillingMapping *mapping = reader->mapping;
	const JsonNode *array = json_member_text(root, "days");
	mapping->day_forms = billing_reader_texts(reader, array, "days", &mapping->day_form_count);
	for (size_t i = 0; i < mapping->day_form_count && !reader->shape.failed; i++)
		if (!calendar_form_is_good(mapping->day_forms[i], true))
			shape_fail(&reader->shape, array->offset, "\"%s\" is no form of a day; it needs YYYY, MM and DD, as in DD/MM/YYYY", mapping->day_forms[i]);
}

/* What makes a row one thing. */
static void read_item(BillingReader *reader, const JsonNode *root)
{
	static const char *const keys[] = {"by_provider", "whole_invoice", NULL};
	Shape *shape = &reader->shape;
	const JsonNode *item = json_member_text(root, "item");
	if (!item || !shape_object(shape, item, "item", keys))
		return;
	reader->mapping->item_by_provider = shape_flag(shape, item, "by_provider");
	reader->mapping->item_whole_invoice = shape_flag(shape, item, "whole_invoice");
}

static void note_sha256(BillingReader *reader)
{
	Digest *digest __attribute__((cleanup(digest_cleanup))) = digest_new();
	digest_add(digest, reader->shape.text.at, reader->shape.text.length);
	digest_hex(digest, reader->mapping->sha256);
}

/* What the cells of the columns are; one that holds a text, too, is a text. */
static void mark_cells(BillingReader *reader)
{
	static const struct {
		BillingFieldName name;
		CsvCell cell;
	} cells[] = {{BILLING_PROVIDER, CSV_CELL_KEY}, {BILLING_ACCOUNT, CSV_CELL_KEY}, {BILLING_SCOPE, CSV_CELL_KEY}, {BILLING_INVOICE, CSV_CELL_KEY},
		     {BILLING_LINE, CSV_CELL_KEY}, {BILLING_PRODUCT, CSV_CELL_TEXT}, {BILLING_TEXT, CSV_CELL_TEXT}};
	for (size_t i = 0; i < sizeof(cells) / sizeof(*cells); i++) {
		const BillingField *field = &reader->mapping->fields[cells[i].name];
		if (field->kind == BILLING_FIELD_COLUMN)
			reader->columns[field->column].cell = cells[i].cell;
		for (size_t k = 0; k < field->other_count; k++)
			reader->columns[field->others[k]].cell = cells[i].cell;
	}
}

static void read_root(BillingReader *reader, const JsonNode *root)
{
	static const char *const keys[] = {"$schema", "billing", "separator", "decimal", "grouping", "other_columns", "columns", "months", "days",
					   "base", "units", "metrics", "whole", "currencies", "products", "names", "ignored", "kinds", "item", "text", NULL};
	if (!shape_object(&reader->shape, root, "the mapping", keys))
		return;
	BillingMapping *mapping = reader->mapping;
	reader->columns = arena_array(reader->shape.arena, CSV_FILE_COLUMNS_MAX, sizeof(*reader->columns));
	reader->reasons = arena_array(reader->shape.arena, BILLING_REASONS_MAX, sizeof(*reader->reasons));
	mapping->shape.columns = reader->columns;
	mapping->reasons = reader->reasons;
	mapping->without_usage = -1;
	mapping->name = shape_text(&reader->shape, root, "billing", true);
	read_csv(reader, root);
	read_columns(reader, root);
	read_months(reader, root);
	read_days(reader, root);
	billing_reader_units(reader, root);
	billing_reader_metrics(reader, root);
	billing_reader_currencies(reader, root);
	billing_reader_products(reader, root);
	mapping->whole = billing_reader_texts(reader, json_member_text(root, "whole"), "whole", &mapping->whole_count);
	mapping->names = billing_reader_texts(reader, json_member_text(root, "names"), "names", &mapping->name_count);
	billing_reader_ignored(reader, root);
	billing_reader_kinds(reader, root);
	read_item(reader, root);
	billing_reader_text(reader, root);
	mark_cells(reader);
}

Status billing_mapping_read(const char *file, Arena *arena, const BillingMapping **out, Error *error)
{
	BillingReader reader = {.mapping = arena_alloc(arena, sizeof(BillingMapping))};
	const JsonNode *root = NULL;
	Status status = shape_open(&reader.shape, file, arena, &root, error);
	if (status != STATUS_OK)
		return status;
	read_root(&reader, root);
	note_sha256(&reader);
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
