/* particulars.c: what is true of an account, what was charged, what happened to its package. */
#include <string.h>

#include "base/decimal.h"
#include "transform/part.h"

typedef struct {
	const Part *root;
	const void *rule;
} Reading;

static Part part_of(const Reading *reading, const JsonNode *node, const char *path) {
	Part part = *reading->root;
	part.node = node;
	part.path = path;
	return part;
}

/* ---- facts ---- */

static bool is_exempt(const Part *part, const FactRule *rule) {
	const char *value = rule->unless_at ? part_text(part, rule->unless_at) : NULL;
	for (size_t i = 0; value && i < rule->unless_in.count; i++)
		if (strcmp(rule->unless_in.items[i], value) == 0) return true;
	return false;
}

/* The fact's value as it is kept; NULL: absent or rejected. */
static const char *fact_value(const Part *part, const FactRule *rule) {
	const char *text = part_text(part, rule->at);
	if (!text || !*text) return NULL;
	int64_t quantity;
	bool rounded;
	if (rule->factor) {
		DecimalResult result = decimal_to_base(slice_of(text), rule->factor, &quantity, &rounded);
		if (result == DECIMAL_OK && quantity >= 0) return arena_format(part->rows->arena, "%lld", (long long)quantity);
		if (result == DECIMAL_OK) rows_reject(part->rows, part->period, part_place(part, rule->at), "negative", "\"%s\" is less than nothing", text);
		else rows_reject(part->rows, part->period, part_place(part, rule->at), "not_a_number", "\"%s\" is %s", text, decimal_reason(result));
		return NULL;
	}
	const char *meaning = rule->values.count ? pairs_find(&rule->values, text) : text;
	if (!meaning) rows_reject(part->rows, part->period, part_place(part, rule->at), "unknown_value", "\"%s\" is no %s this mapping knows", text, rule->fact);
	return meaning;
}

static const char *fact_name(const Part *part, const FactRule *rule) {
	if (!rule->key) return rule->fact;
	const char *key = part_text(part, rule->key);
	const char *meaning = key && rule->keys.count ? pairs_find(&rule->keys, key) : key;
	if (meaning && strlen(meaning) <= PART_NAME_MAX) return arena_format(part->rows->arena, "%s/%s", rule->fact, meaning);
	rows_reject(part->rows, part->period, part_place(part, rule->key), "unknown_value", "\"%s\" is no key of %s this mapping knows", key ? key : "", rule->fact);
	return NULL;
}

static bool read_fact(const JsonNode *node, const char *path, void *context) {
	const Reading *reading = context;
	const FactRule *rule = reading->rule;
	Part part = part_of(reading, node, path);
	if (is_exempt(&part, rule)) return true;
	const char *value = fact_value(&part, rule);
	const char *name = value ? fact_name(&part, rule) : NULL;
	if (name) *rows_add_fact(part.rows) = (FactRow){name, value, answer_today(part.answer)};
	return true;
}

void part_read_facts(const Part *root, const FactRule *rule) {
	Reading reading = {root, rule};
	part_each(root, rule->each, read_fact, &reading);
}

/* ---- charges ---- */

static bool charge_amount(const Part *part, const char *pointer, const char **out) {
	const JsonNode *node = place_at(part->node, pointer);
	int64_t amount;
	*out = NULL;
	if (!node) return true;
	DecimalResult result = decimal_to_integer(json_scalar(node), &amount);
	if (result == DECIMAL_OK) *out = arena_format(part->rows->arena, "%lld", (long long)amount);
	else rows_reject(part->rows, part->period, part_place(part, pointer), "not_a_number", "\"%.*s\" is %s", SLICE_ARG(json_scalar(node)), decimal_reason(result));
	return result == DECIMAL_OK;
}

static bool charge_money(const Part *part, const ChargeRule *rule, ChargeRow *charge) {
	return charge_amount(part, rule->amount, &charge->amount) && part_money(part, rule->price, &charge->price)
		&& part_money(part, rule->wholesale, &charge->wholesale) && part_money(part, rule->cost, &charge->cost);
}

static bool read_charge(const JsonNode *node, const char *path, void *context) {
	const Reading *reading = context;
	const ChargeRule *rule = reading->rule;
	Part part = part_of(reading, node, path);
	ChargeRow charge = {.currency = rule->currency};
	part.period = ROWS_EVERY_PERIOD; /* until its month is known, any may be the one that it is missing from */
	if (!part_instant(&part, rule->at, true, &charge.charged_at)) return true;
	charge.month = calendar_month(calendar_zone_day(part.answer->mapping->zone, charge.charged_at));
	if (!part_month_was_asked(&part, charge.month)) {
		rows_reject(part.rows, ROWS_NO_PERIOD, part_place(&part, rule->at), "period_not_asked", "a charge of \"%s\", a month that was not asked for", part_text(&part, rule->at));
		return true;
	}
	part.period = charge.month;
	charge.number = part_text(&part, rule->number);
	charge.description = part_text(&part, rule->description);
	charge.vat_exempt = part_flag(&part, rule->vat_exempt);
	if (charge_money(&part, rule, &charge)) *rows_add_charge(part.rows) = charge;
	return true;
}

/* A month with a line that cannot be read must not make the lines held so far look withdrawn. */
static bool month_is_whole(const Rows *rows, size_t first_reject, Day month) {
	for (size_t i = first_reject; i < rows->reject_count; i++)
		if (rows->rejects[i].period == month || rows->rejects[i].period == ROWS_EVERY_PERIOD) return false;
	return true;
}

void part_read_charges(const Part *root, const ChargeRule *rule) {
	Reading reading = {root, rule};
	const char *pointer = arena_text(root->rows->arena, (Slice){rule->each, strlen(rule->each) - 2});
	const JsonNode *list = place_at(root->node, pointer);
	size_t rejects = root->rows->reject_count;
	part_each(root, rule->each, read_charge, &reading);
	if (!list || list->type != JSON_ARRAY) return;
	for (Day month = calendar_month(root->answer->from); month <= root->answer->to; month = calendar_add_months(month, 1))
		if (month_is_whole(root->rows, rejects, month)) rows_add_charge_month(root->rows, month);
}

/* ---- events ---- */

static bool event_type_is_known(const Part *part, const EventRule *rule, const char *type) {
	for (size_t i = 0; type && i < rule->types.count; i++)
		if (strcmp(rule->types.items[i], type) == 0) return true;
	if (type && !rule->types.count) return true;
	rows_reject(part->rows, part->period, part_place(part, rule->type), "unknown_value", "\"%s\" is no type of event this mapping knows", type ? type : "");
	return false;
}

static bool read_event(const JsonNode *node, const char *path, void *context) {
	const Reading *reading = context;
	const EventRule *rule = reading->rule;
	Part part = part_of(reading, node, path);
	EventRow event = {.type = part_text(&part, rule->type)};
	if (!part_instant(&part, rule->at, true, &event.at) || !event_type_is_known(&part, rule, event.type)) return true;
	event.soc = part_text(&part, rule->soc);
	if (event.soc && strlen(event.soc) > PART_NAME_MAX) {
		rows_reject(part.rows, part.period, part_place(&part, rule->soc), "too_long", "a name of %zu bytes is no package's", strlen(event.soc));
		return true;
	}
	event.soc_description = part_text(&part, rule->soc_description);
	event.row_type = part_text(&part, rule->row_type);
	event.included = part_flag(&part, rule->included);
	size_t rejects = part.rows->reject_count;
	event.has_expires_at = part_instant(&part, rule->expires_at, false, &event.expires_at);
	if (part.rows->reject_count > rejects) return true;
	if (part_money(&part, rule->cost, &event.cost) && part_money(&part, rule->wholesale, &event.wholesale) && part_money(&part, rule->price, &event.price))
		*rows_add_event(part.rows) = event;
	return true;
}

void part_read_events(const Part *root, const EventRule *rule) {
	Reading reading = {root, rule};
	for (size_t i = 0; i < rule->each.count; i++) part_each(root, rule->each.items[i], read_event, &reading);
}
