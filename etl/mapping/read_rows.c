/* read_rows.c: where the figures stand: usage, facts, charges, events, and what an answer must repeat. */
#include <string.h>

#include "base/calendar.h"
#include "mapping/place.h"
#include "mapping/reader.h"

static const char *const METRICS[] = {"data", "voice", "sms", "mms", NULL};

/* ---- usage ---- */

/* How a date may be written: Y, M and D for digits, anything else for itself. */
static void read_written(Reader *r, const JsonNode *node, PeriodRule *period) {
	if (!node || r->shape->failed) return;
	period->written = reader_texts(r, node, "written");
	bool day = period->form == PERIOD_DAY;
	if (!day && period->form != PERIOD_MONTH) shape_fail(r->shape, node->offset, "written goes with the forms day and month");
	if (period->year) shape_fail(r->shape, node->offset, "where the year has a place of its own, year and month are plain numbers");
	for (size_t i = 0; i < period->written.count && !r->shape->failed; i++)
		if (!calendar_form_is_good(period->written.items[i], day))
			shape_fail(r->shape, json_element(node, i)->offset, "\"%s\" is no form of a %s; it needs YYYY, MM%s, as in %s", period->written.items[i],
				day ? "day" : "month", day ? " and DD" : "", day ? "YYYY/MM/DD" : "YYYY/MM");
}

static PeriodRule read_period(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"form", "at", "year", "written", "first", "order", NULL};
	static const char *const forms[] = {"asked", "today", "this_month", "days_before_today", "instant", "day", "month", NULL};
	static const char *const orders[] = {"newest_first", "oldest_first", NULL};
	PeriodRule period = {0};
	if (!node || !shape_object(r->shape, node, "period", keys)) return period;
	int form = shape_choice(r->shape, node, "form", forms, true);
	period.form = form < 0 ? PERIOD_ASKED : (PeriodForm)form;
	period.at = reader_place(r, node, "at", period.form >= PERIOD_INSTANT);
	period.year = reader_place(r, node, "year", false);
	if (period.year && period.form != PERIOD_MONTH) shape_fail(r->shape, node->offset, "a place for the year goes with the form month");
	read_written(r, json_member_text(node, "written"), &period);
	period.first = (int)shape_integer(r->shape, node, "first", 0, 100, 1);
	period.oldest_first = shape_choice(r->shape, node, "order", orders, period.form == PERIOD_DAYS_BEFORE_TODAY) == 1;
	return period;
}

static ScopeRule read_scope(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"prefix", "id", "name", "homeland", "roam_like_home", "when_homeland", NULL};
	ScopeRule scope = {0};
	if (!node || r->shape->failed) return scope;
	if (node->type == JSON_STRING) {
		scope.fixed = shape_string(r->shape, node, "scope");
		return scope;
	}
	if (!shape_object(r->shape, node, "scope", keys)) return scope;
	scope.prefix = shape_text(r->shape, node, "prefix", true);
	scope.id = reader_place(r, node, "id", false);
	scope.name = reader_place(r, node, "name", !scope.id);
	scope.homeland = reader_place(r, node, "homeland", false);
	scope.roam_like_home = reader_place(r, node, "roam_like_home", false);
	scope.when_homeland = shape_text(r->shape, node, "when_homeland", false);
	if (scope.when_homeland && !scope.homeland) shape_fail(r->shape, node->offset, "when_homeland needs the place homeland");
	return scope;
}

static QuantityRule read_quantity(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"at", "remaining", "included", "list", "separator", NULL};
	QuantityRule quantity = {0};
	if (!node || !shape_object(r->shape, node, "quantity", keys)) return quantity;
	const char *at = reader_place(r, node, "at", false), *remaining = reader_place(r, node, "remaining", false), *series = reader_place(r, node, "list", false);
	const char *separator = shape_text(r->shape, node, "separator", series != NULL);
	quantity.included = reader_place(r, node, "included", remaining != NULL);
	if ((at != NULL) + (remaining != NULL) + (series != NULL) != 1)
		shape_fail(r->shape, node->offset, "a quantity is one of: at; remaining and included; list and separator");
	if (separator && strlen(separator) != 1) shape_fail(r->shape, node->offset, "a separator is one character");
	quantity.form = at ? QUANTITY_FIGURE : remaining ? QUANTITY_REMAINING : QUANTITY_LIST;
	quantity.at = at ? at : remaining ? remaining : series;
	quantity.separator = separator ? separator[0] : ',';
	return quantity;
}

static void read_usage_row(Reader *r, const JsonNode *node, UsageRule *rule) {
	static const char *const keys[] = {"each", "scope", "quantity", "unit", NULL};
	if (!shape_object(r->shape, node, "a row", keys)) return;
	UsageRowRule *row = &rule->rows[rule->row_count++];
	row->each = reader_each(r, node);
	row->scope = read_scope(r, shape_need(r->shape, node, "scope"));
	row->quantity = read_quantity(r, shape_need(r->shape, node, "quantity"));
	const NamedUnit *unit = reader_unit(r, node, "unit", true);
	if (!unit) return;
	row->unit = unit->unit;
	row->factor = unit->factor;
	if (unit->unit != metric_unit(rule->metric))
		shape_fail(r->shape, node->offset, "%s is counted in %ss, not in %ss", metric_name(rule->metric), unit_name(metric_unit(rule->metric)), unit_name(unit->unit));
	if ((row->quantity.form == QUANTITY_LIST) != (rule->period.form == PERIOD_DAYS_BEFORE_TODAY))
		shape_fail(r->shape, node->offset, "a list goes with the period form days_before_today, and that form with a list");
}

static void check_grain(Reader *r, const JsonNode *node, const UsageRule *rule, const SpanRule *span) {
	bool day = rule->grain == GRAIN_DAY;
	PeriodForm form = rule->period.form;
	if (form == PERIOD_ASKED && day && span->unit == GRAIN_MONTH)
		shape_fail(r->shape, node->offset, "a month that is asked for is not one day: where its days are answered, say where each says which it is (form day or instant)");
	else if (form == PERIOD_ASKED && (span->most != 1 || span->unit != rule->grain))
		shape_fail(r->shape, node->offset, "the period form asked needs a span of one %s", grain_name(rule->grain));
	if (((form == PERIOD_TODAY || form == PERIOD_DAYS_BEFORE_TODAY || form == PERIOD_DAY) && !day)
		|| ((form == PERIOD_THIS_MONTH || form == PERIOD_MONTH) && day))
		shape_fail(r->shape, node->offset, "this period form does not give a %s", grain_name(rule->grain));
}

/* What is true of all records of a rule: see mapping.h, Records. */
static void read_records(Reader *r, const JsonNode *node, UsageRule *rule) {
	static const char *const records[] = {"contradict", "repeat", "add", NULL};
	static const char *const negative[] = {"refuse", "correction", NULL};
	static const char *const unlisted[] = {"missing", "zero", NULL};
	static const char *const answers[] = {"replace", "add", NULL};
	int choice = shape_choice(r->shape, node, "records", records, false);
	rule->records = choice < 0 ? RECORDS_CONTRADICT : (Records)choice;
	rule->corrections = shape_choice(r->shape, node, "negative", negative, false) == 1;
	rule->zero_unlisted = shape_choice(r->shape, node, "unlisted", unlisted, false) == 1;
	rule->answers_add = shape_choice(r->shape, node, "answers", answers, false) == 1;
	if (rule->corrections && rule->records != RECORDS_ADD)
		shape_fail(r->shape, node->offset,
			"a correction changes a sum: \"negative\": \"correction\" goes with \"records\": \"add\"");
}

/* The list that "each" runs over must be one place, so that an empty one can be told from a missing one. */
static bool is_one_list(const char *each) {
	size_t length = each ? strlen(each) : 0;
	return length > 2 && strchr(each, '*') == each + length - 1 && each[length - 2] == '/';
}

static void check_records(Reader *r, const JsonNode *node, const UsageRule *rule) {
	bool remaining = false, fixed = false;
	for (size_t i = 0; i < rule->row_count; i++) {
		remaining |= rule->rows[i].quantity.form == QUANTITY_REMAINING;
		fixed |= rule->rows[i].scope.fixed && !rule->rows[i].each;
	}
	PeriodForm form = rule->period.form;
	bool dated = form == PERIOD_DAY || form == PERIOD_INSTANT || form == PERIOD_ASKED;
	if (r->shape->failed) return;
	if (remaining && rule->records == RECORDS_ADD)
		shape_fail(r->shape, node->offset,
			"what remains of several records does not add up: \"records\": \"add\" goes with a figure of use");
	bool days = rule->grain == GRAIN_DAY && rule->role == ROLE_USED && dated;
	if (rule->zero_unlisted && (!days || !is_one_list(rule->each) || !fixed))
		shape_fail(r->shape, node->offset, "\"unlisted\": \"zero\" is for days of use: "
			"the grain day, an \"each\" that ends with its only \"*\", a period form of asked, day or instant, and a row whose scope is a name");
}

void reader_usage_rule(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"each", "metric", "grain", "role", "entry", "records", "negative", "unlisted", "answers",
		"period", "rows", NULL};
	static const char *const grains[] = {"day", "month", NULL};
	static const char *const roles[] = {"used", "check", NULL};
	if (!shape_object(r->shape, node, "a usage rule", keys)) return;
	UsageRule *rule = &endpoint->usage[endpoint->usage_count++];
	int metric = shape_choice(r->shape, node, "metric", METRICS, true), grain = shape_choice(r->shape, node, "grain", grains, true);
	rule->each = reader_each(r, node);
	rule->metric = metric < 0 ? METRIC_DATA : (Metric)metric;
	rule->grain = grain < 0 ? GRAIN_DAY : (Grain)grain;
	rule->role = shape_choice(r->shape, node, "role", roles, false) == 1 ? ROLE_CHECK : ROLE_USED;
	rule->entry = shape_flag(r->shape, node, "entry");
	read_records(r, node, rule);
	rule->period = read_period(r, shape_need(r->shape, node, "period"));
	if (!r->shape->failed) check_grain(r, node, rule, &endpoint->span);
	const JsonNode *rows = shape_need(r->shape, node, "rows");
	if (!rows || !shape_array(r->shape, rows, "rows")) return;
	rule->rows = reader_list(r, rows, sizeof *rule->rows);
	for (const JsonNode *row = rows->first; row && !r->shape->failed; row = row->next) read_usage_row(r, row, rule);
	check_records(r, node, rule);
}

/* ---- facts, charges, events, echoes ---- */

static void read_unless(Reader *r, const JsonNode *node, FactRule *rule) {
	static const char *const keys[] = {"at", "in", NULL};
	if (!node || !shape_object(r->shape, node, "unless", keys)) return;
	rule->unless_at = reader_place(r, node, "at", true);
	rule->unless_in = reader_texts(r, shape_need(r->shape, node, "in"), "in");
}

void reader_fact(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"each", "fact", "key", "at", "unit", "values", "keys", "unless", NULL};
	if (!shape_object(r->shape, node, "a fact", keys)) return;
	FactRule *rule = &endpoint->facts[endpoint->fact_count++];
	const NamedUnit *unit = reader_unit(r, node, "unit", false);
	*rule = (FactRule){
		.each = reader_each(r, node),
		.fact = shape_text(r->shape, node, "fact", true),
		.key = reader_place(r, node, "key", false),
		.at = reader_place(r, node, "at", true),
		.factor = unit ? unit->factor : 0,
		.values = reader_pairs(r, json_member_text(node, "values"), "values"),
		.keys = reader_pairs(r, json_member_text(node, "keys"), "keys"),
	};
	read_unless(r, json_member_text(node, "unless"), rule);
}

void reader_charge(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"each", "currency", "at", "number", "description", "amount", "price", "vat_exempt", "wholesale", "cost", NULL};
	if (!shape_object(r->shape, node, "a charge", keys)) return;
	endpoint->charges[endpoint->charge_count++] = (ChargeRule){
		.each = reader_each(r, node),
		.currency = shape_text(r->shape, node, "currency", true),
		.at = reader_place(r, node, "at", true),
		.number = reader_place(r, node, "number", false),
		.description = reader_place(r, node, "description", false),
		.amount = reader_place(r, node, "amount", false),
		.price = reader_place(r, node, "price", true),
		.vat_exempt = reader_place(r, node, "vat_exempt", false),
		.wholesale = reader_place(r, node, "wholesale", false),
		.cost = reader_place(r, node, "cost", false),
	};
	const char *each = endpoint->charges[endpoint->charge_count - 1].each;
	size_t length = each ? strlen(each) : 0;
	if (!r->shape->failed && (length < 3 || strcmp(each + length - 2, "/*") != 0))
		shape_fail(r->shape, each ? json_member_text(node, "each")->offset : node->offset, "the \"each\" of charges ends with \"/*\"");
}

void reader_event(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"each", "at", "type", "types", "soc", "soc_description", "row_type", "cost", "wholesale", "price", "expires_at", "included", NULL};
	if (!shape_object(r->shape, node, "an event", keys)) return;
	EventRule *rule = &endpoint->events[endpoint->event_count++];
	*rule = (EventRule){
		.each = reader_texts(r, shape_need(r->shape, node, "each"), "each"),
		.at = reader_place(r, node, "at", true),
		.type = reader_place(r, node, "type", true),
		.types = reader_texts(r, json_member_text(node, "types"), "types"),
		.soc = reader_place(r, node, "soc", false),
		.soc_description = reader_place(r, node, "soc_description", false),
		.row_type = reader_place(r, node, "row_type", false),
		.cost = reader_place(r, node, "cost", false),
		.wholesale = reader_place(r, node, "wholesale", false),
		.price = reader_place(r, node, "price", false),
		.expires_at = reader_place(r, node, "expires_at", false),
		.included = reader_place(r, node, "included", false),
	};
	for (size_t i = 0; i < rule->each.count; i++)
		if (!place_is_pointer(rule->each.items[i], true)) shape_fail(r->shape, node->offset, "each holds places: JSON Pointers that begin with \"/\"");
}

void reader_echo(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"at", "is", "ignore_case", NULL};
	if (!shape_object(r->shape, node, "an echo", keys)) return;
	endpoint->echoes[endpoint->echo_count++] = (EchoRule){
		.at = reader_place(r, node, "at", true),
		.is = reader_template(r, node, "is", true),
		.ignore_case = shape_flag(r->shape, node, "ignore_case"),
	};
}
