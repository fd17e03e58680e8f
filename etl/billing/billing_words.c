/* billing_words.c: the words of a billing file and what each means. */
#include "billing/billing_reader.h"

enum { POWER_MAX = 6, FACTOR_MAX = 86400 };

static const char *const METRIC_NAMES[] = {"data", "voice", "sms", "mms", NULL};

/* An object of any keys; NULL when it is not there, or none. */
static const JsonNode *words_of(BillingReader *reader, const JsonNode *root, const char *key, bool required)
{
	const JsonNode *node = required ? shape_need(&reader->shape, root, key) : json_member_text(root, key);
	if (!node || reader->shape.failed)
		return NULL;
	if (node->type == JSON_OBJECT)
		return node;
	shape_fail(&reader->shape, node->offset, "%s must be an object, not %s", key, json_type_name(node->type));
	return NULL;
}

static void read_unit(BillingReader *reader, const JsonNode *node, int64_t file_base, BillingUnit *unit)
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

void billing_reader_units(BillingReader *reader, const JsonNode *root)
{
	Shape *shape = &reader->shape;
	int64_t base = shape_integer(shape, root, "base", 1000, 1024, 1024);
	const JsonNode *units = words_of(reader, root, "units", true);
	if (!units)
		return;
	if (base != 1000 && base != 1024)
		shape_fail(shape, json_member_text(root, "base")->offset, "base is 1024 or 1000");
	BillingUnit *list = arena_array(shape->arena, units->count + 1, sizeof(*list));
	for (const JsonNode *node = units->first; node && !shape->failed; node = node->next)
		read_unit(reader, node, base, &list[reader->mapping->unit_count++]);
	reader->mapping->units = list;
}

/* A word of a field that the mapping itself must know, or the line could never be read. */
static const char *read_unit_word(BillingReader *reader, const JsonNode *object)
{
	const char *word = shape_text(&reader->shape, object, "unit", false);
	for (size_t i = 0; word && i < reader->mapping->unit_count; i++)
		if (slice_equal_ignore_case(slice_of(word), slice_of(reader->mapping->units[i].word)))
			return word;
	if (word)
		shape_fail(&reader->shape, json_member_text(object, "unit")->offset, "\"%s\" is no unit of this mapping", word);
	return NULL;
}

static void read_metric(BillingReader *reader, const JsonNode *metrics, const JsonNode *node, BillingMetric *metric)
{
	static const char *const keys[] = {"metric", "scope", "unit", NULL};
	Shape *shape = &reader->shape;
	*metric = (BillingMetric){.word = arena_text(shape->arena, node->key)};
	if (node->type != JSON_OBJECT) {
		int kind = shape_choice(shape, metrics, metric->word, METRIC_NAMES, true);
		metric->metric = kind < 0 ? METRIC_DATA : (Metric)kind;
		return;
	}
	if (!shape_object(shape, node, "a metric", keys))
		return;
	int kind = shape_choice(shape, node, "metric", METRIC_NAMES, true);
	metric->metric = kind < 0 ? METRIC_DATA : (Metric)kind;
	metric->scope = shape_text(shape, node, "scope", false);
	metric->unit = read_unit_word(reader, node);
}

void billing_reader_metrics(BillingReader *reader, const JsonNode *root)
{
	const JsonNode *metrics = words_of(reader, root, "metrics", true);
	if (!metrics)
		return;
	BillingMetric *list = arena_array(reader->shape.arena, metrics->count + 1, sizeof(*list));
	for (const JsonNode *node = metrics->first; node && !reader->shape.failed; node = node->next)
		read_metric(reader, metrics, node, &list[reader->mapping->metric_count++]);
	reader->mapping->metrics = list;
}

static bool is_code(const char *text)
{
	size_t letters = 0;
	while (text[letters] >= 'A' && text[letters] <= 'Z')
		letters++;
	return !text[letters] && (letters == 0 || letters == 3);
}

void billing_reader_currencies(BillingReader *reader, const JsonNode *root)
{
	Shape *shape = &reader->shape;
	const JsonNode *currencies = words_of(reader, root, "currencies", false);
	if (!currencies)
		return;
	BillingCurrency *list = arena_array(shape->arena, currencies->count + 1, sizeof(*list));
	for (const JsonNode *node = currencies->first; node && !shape->failed; node = node->next) {
		BillingCurrency one = {arena_text(shape->arena, node->key), shape_string(shape, node, "a currency")};
		if (!shape->failed && (!*one.sign || !is_code(one.code)))
			shape_fail(shape, node->offset, "a currency is a sign and its code of three capital letters, or \"\" where it is the sign of several");
		list[reader->mapping->currency_count++] = one;
	}
	reader->mapping->currencies = list;
}

static const char *read_metric_word(BillingReader *reader, const JsonNode *object)
{
	const char *word = shape_text(&reader->shape, object, "metric", false);
	for (size_t i = 0; word && i < reader->mapping->metric_count; i++)
		if (slice_equal_ignore_case(slice_of(word), slice_of(reader->mapping->metrics[i].word)))
			return word;
	if (word)
		shape_fail(&reader->shape, json_member_text(object, "metric")->offset, "\"%s\" is no metric of this mapping", word);
	return NULL;
}

void billing_reader_products(BillingReader *reader, const JsonNode *root)
{
	static const char *const keys[] = {"provider", "metric", "scope", "unit", NULL};
	Shape *shape = &reader->shape;
	const JsonNode *products = words_of(reader, root, "products", false);
	if (!products)
		return;
	BillingProduct *list = arena_array(shape->arena, products->count + 1, sizeof(*list));
	for (const JsonNode *node = products->first; node && shape_object(shape, node, "a product", keys); node = node->next)
		list[reader->mapping->product_count++] = (BillingProduct){
			.name = arena_text(shape->arena, node->key),
			.provider = shape_text(shape, node, "provider", false),
			.metric = read_metric_word(reader, node),
			.scope = shape_text(shape, node, "scope", false),
			.unit = read_unit_word(reader, node),
		};
	reader->mapping->products = list;
}
