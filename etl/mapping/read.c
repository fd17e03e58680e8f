/* read.c: a mapping file, key by key. The order of the functions is that of the file. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "base/log.h"
#include "mapping/mapping.h"
#include "mapping/place.h"
#include "mapping/shape.h"
#include "mapping/template.h"

static const char *const METRICS[] = {"data", "voice", "sms", "mms", NULL};
static const char *const UNITS[] = {"byte", "second", "message", NULL};
static const char *const GRAINS[] = {"day", "month", "now", NULL};
static const char *const OUTCOMES[] = {"ok", "no_data", "account_unknown", "not_eligible", "our_fault", "denied",
	"reauthenticate", "retry", "too_large_a_span", NULL};
static const char *const KINDS[] = {"mvno_account", "sim", "share_group", "card", "pool", NULL};
static const char *const SPAN_NAMES[] = {"account", "session", "from_day", "to_day", "from_month", "to_month", "to_last_day", NULL};

/* A unit of the provider's: what it is called, what it counts, how many base units it holds. */
typedef struct {
	const char *name;
	Unit unit;
	int64_t factor;
} NamedUnit;

typedef struct {
	Shape *shape;
	Mapping *mapping;
	NamedUnit *units;
	size_t unit_count;
} Reader;

static void *list(Reader *r, const JsonNode *node, size_t size) {
	return arena_array(r->shape->arena, node->count ? node->count : 1, size);
}

/* ---- texts, places, templates ---- */

static Texts read_texts(Reader *r, const JsonNode *node, const char *what) {
	Texts texts = {0};
	if (!node || !shape_array(r->shape, node, what)) return texts;
	texts.items = list(r, node, sizeof *texts.items);
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (item->type != JSON_STRING && item->type != JSON_NUMBER) {
			shape_fail(r->shape, item->offset, "%s holds strings, not %s", what, json_type_name(item->type));
			return texts;
		}
		texts.items[texts.count++] = arena_text(r->shape->arena, item->text);
	}
	return texts;
}

static Pairs read_pairs(Reader *r, const JsonNode *node, const char *what) {
	Pairs pairs = {0};
	if (!node || r->shape->failed) return pairs;
	if (node->type != JSON_OBJECT) {
		shape_fail(r->shape, node->offset, "%s must be an object, not %s", what, json_type_name(node->type));
		return pairs;
	}
	pairs.items = list(r, node, sizeof *pairs.items);
	for (const JsonNode *item = node->first; item; item = item->next)
		pairs.items[pairs.count++] = (Pair){arena_text(r->shape->arena, item->key), shape_string(r->shape, item, what)};
	return pairs;
}

static const char *check_place(Reader *r, const JsonNode *node, const char *what, bool stars) {
	const char *text = shape_string(r->shape, node, what);
	if (text && !place_is_pointer(text, stars))
		shape_fail(r->shape, node->offset, "%s is no place: a JSON Pointer begins with \"/\"%s", what, stars ? "" : " and holds no \"*\" here");
	return text;
}

static const char *read_place(Reader *r, const JsonNode *object, const char *key, bool required) {
	const JsonNode *node = required ? shape_need(r->shape, object, key) : json_member_text(object, key);
	return check_place(r, node, key, false);
}

static const char *read_each(Reader *r, const JsonNode *object) {
	return check_place(r, json_member_text(object, "each"), "each", true);
}

static bool is_setting(const Mapping *mapping, Slice name) {
	for (size_t i = 0; i < mapping->setting_count; i++)
		if (slice_equal_text(name, mapping->settings[i].name)) return true;
	return false;
}

static bool name_is_known(Slice name, const void *context) {
	for (size_t i = 0; SPAN_NAMES[i]; i++)
		if (slice_equal_text(name, SPAN_NAMES[i])) return true;
	return is_setting(context, name);
}

static void check_template(Reader *r, const char *text, size_t offset) {
	if (!text || r->shape->failed) return;
	Slice unknown = template_check(text, name_is_known, r->mapping);
	if (unknown.at && slice_equal_text(unknown, "{")) shape_fail(r->shape, offset, "a brace is opened and not closed");
	else if (unknown.at)
		shape_fail(r->shape, offset, "{%.*s} is neither a setting of this mapping nor one of account, session, from_day, to_day, from_month, to_month, to_last_day", SLICE_ARG(unknown));
}

static void check_body(Reader *r, const JsonNode *node) {
	if (node->type == JSON_STRING) check_template(r, arena_text(r->shape->arena, node->text), node->offset);
	for (const JsonNode *child = node->first; child; child = child->next) check_body(r, child);
}

static const char *read_template(Reader *r, const JsonNode *object, const char *key, bool required) {
	const char *text = shape_text(r->shape, object, key, required);
	if (text) check_template(r, text, json_member_text(object, key)->offset);
	return text;
}

static Pairs read_template_pairs(Reader *r, const JsonNode *object, const char *key) {
	const JsonNode *node = json_member_text(object, key);
	Pairs pairs = read_pairs(r, node, key);
	for (size_t i = 0; i < pairs.count; i++) check_template(r, pairs.items[i].value, node->offset);
	return pairs;
}

/* ---- settings and units ---- */

static void read_settings(Reader *r, const JsonNode *node) {
	if (r->shape->failed) return;
	if (node->type != JSON_OBJECT) { shape_fail(r->shape, node->offset, "settings must be an object"); return; }
	static const char *const keys[] = {"env", "default", "secret", "optional", NULL};
	r->mapping->settings = list(r, node, sizeof(Setting));
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (!shape_object(r->shape, item, "a setting", keys)) return;
		r->mapping->settings[r->mapping->setting_count++] = (Setting){
			.name = arena_text(r->shape->arena, item->key),
			.env = shape_text(r->shape, item, "env", true),
			.fallback = shape_text(r->shape, item, "default", false),
			.secret = shape_flag(r->shape, item, "secret"),
			.optional = shape_flag(r->shape, item, "optional"),
		};
	}
}

static int64_t unit_factor(Reader *r, const JsonNode *node) {
	int64_t base = shape_integer(r->shape, node, "base", 1000, 1024, 0);
	int64_t power = shape_integer(r->shape, node, "power", 1, 4, 0);
	int64_t factor = shape_integer(r->shape, node, "factor", 1, INT64_C(1) << 40, 0);
	if (base && base != 1000 && base != 1024) shape_fail(r->shape, node->offset, "base is 1000 or 1024");
	if ((base == 0) != (power == 0) || (base && factor)) shape_fail(r->shape, node->offset, "a unit has base and power together, or a factor, or neither");
	if (factor) return factor;
	factor = 1;
	for (int64_t i = 0; i < power; i++) factor *= base;
	return factor;
}

static void read_units(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"unit", "base", "power", "factor", NULL};
	if (!node || r->shape->failed) return;
	if (node->type != JSON_OBJECT) { shape_fail(r->shape, node->offset, "units must be an object"); return; }
	r->units = list(r, node, sizeof *r->units);
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (!shape_object(r->shape, item, "a unit", keys)) return;
		int unit = shape_choice(r->shape, item, "unit", UNITS, true);
		r->units[r->unit_count++] = (NamedUnit){arena_text(r->shape->arena, item->key), unit < 0 ? UNIT_BYTE : (Unit)unit, unit_factor(r, item)};
	}
}

static const NamedUnit *find_unit(Reader *r, const JsonNode *object, const char *key, bool required) {
	const char *text = shape_text(r->shape, object, key, required);
	for (size_t i = 0; text && i < r->unit_count; i++)
		if (strcmp(text, r->units[i].name) == 0) return &r->units[i];
	if (text) shape_fail(r->shape, json_member_text(object, key)->offset, "\"%s\" is not in this mapping's units", text);
	return NULL;
}

/* ---- limits ---- */

static int64_t read_rate(Reader *r, const JsonNode *node) {
	int64_t millirequests = 0;
	bool rounded;
	const char *text = shape_text(r->shape, node, "requests_per_second", true);
	if (text && (decimal_to_base(slice_of(text), 1000, &millirequests, &rounded) != DECIMAL_OK || millirequests < 1 || millirequests > 1000000000))
		shape_fail(r->shape, node->offset, "requests_per_second is a figure in quotes from 0.001 to 1000000");
	return millirequests;
}

static void read_limits(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"requests_per_second", "concurrency", "accounts_per_run", "accounts_per_run_advice",
		"answer_bytes", "timeout_s", "attempts", "first_wait_ms", "longest_wait_s", NULL};
	if (!node || !shape_object(r->shape, node, "limits", keys)) return;
	r->mapping->limits = (Limits){
		.millirequests_per_second = read_rate(r, node),
		.concurrency = (int)shape_integer(r->shape, node, "concurrency", 1, 1000, 1),
		.accounts_per_run = (int)shape_integer(r->shape, node, "accounts_per_run", 1, 1000000000, 0),
		.accounts_per_run_advice = shape_text(r->shape, node, "accounts_per_run_advice", false),
		.answer_bytes = shape_integer(r->shape, node, "answer_bytes", 1024, INT64_C(1) << 30, INT64_C(16) << 20),
		.timeout_s = (int)shape_integer(r->shape, node, "timeout_s", 1, 3600, 60),
		.attempts = (int)shape_integer(r->shape, node, "attempts", 1, 20, 5),
		.first_wait_ms = (int)shape_integer(r->shape, node, "first_wait_ms", 1, 600000, 500),
		.longest_wait_s = (int)shape_integer(r->shape, node, "longest_wait_s", 1, 86400, 60),
	};
}

/* ---- requests and outcomes ---- */

static void read_body(Reader *r, const JsonNode *node, RequestShape *out) {
	const JsonNode *json = json_member_text(node, "json"), *form = json_member_text(node, "form");
	if (json && form) shape_fail(r->shape, form->offset, "a request has a json body or a form, not both");
	if (json) { out->body_form = BODY_JSON; out->body = json; }
	if (form) {
		if (form->type != JSON_OBJECT || form->count != 1) { shape_fail(r->shape, form->offset, "form is an object with the one field that holds the JSON"); return; }
		out->body_form = BODY_FORM;
		out->form_field = arena_text(r->shape->arena, form->first->key);
		out->body = form->first;
	}
	if (out->body && !r->shape->failed) check_body(r, out->body);
}

static RequestShape read_request(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"method", "path", "query", "headers", "json", "form", NULL};
	static const char *const methods[] = {"GET", "POST", NULL};
	RequestShape request = {0};
	if (!node || !shape_object(r->shape, node, "a request", keys)) return request;
	int method = shape_choice(r->shape, node, "method", methods, true);
	request.method = method < 0 ? NULL : methods[method];
	request.path = read_template(r, node, "path", true);
	if (request.path && request.path[0] != '/') shape_fail(r->shape, node->offset, "a path begins with \"/\"");
	request.query = read_template_pairs(r, node, "query");
	request.headers = read_template_pairs(r, node, "headers");
	read_body(r, node, &request);
	return request;
}

static void read_statuses(Reader *r, const JsonNode *node, OutcomeRule *rule) {
	if (!node || !shape_array(r->shape, node, "status")) return;
	int *statuses = list(r, node, sizeof *statuses);
	for (const JsonNode *item = node->first; item; item = item->next) {
		int64_t value = 0;
		if (item->type != JSON_NUMBER || decimal_to_integer(item->text, &value) != DECIMAL_OK || value < 100 || value > 599)
			shape_fail(r->shape, item->offset, "a status is a number from 100 to 599");
		statuses[rule->status_count++] = (int)value;
	}
	rule->statuses = statuses;
}

static OutcomeRules read_outcomes(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"status", "at", "in", "missing", "present", "outcome", "because", NULL};
	OutcomeRules rules = {0};
	if (!node || !shape_array(r->shape, node, "outcomes")) return rules;
	rules.items = list(r, node, sizeof *rules.items);
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (!shape_object(r->shape, item, "an outcome", keys)) return rules;
		OutcomeRule *rule = &rules.items[rules.count++];
		read_statuses(r, json_member_text(item, "status"), rule);
		rule->at = read_place(r, item, "at", false);
		rule->in = read_texts(r, json_member_text(item, "in"), "in");
		rule->missing = read_place(r, item, "missing", false);
		rule->present = read_texts(r, json_member_text(item, "present"), "present");
		for (size_t i = 0; i < rule->present.count && !r->shape->failed; i++)
			if (!place_is_pointer(rule->present.items[i], false)) shape_fail(r->shape, item->offset, "present holds places: JSON Pointers that begin with \"/\"");
		int outcome = shape_choice(r->shape, item, "outcome", OUTCOMES, true);
		rule->outcome = outcome < 0 ? OUTCOME_RETRY : (Outcome)outcome;
		rule->because = shape_text(r->shape, item, "because", false);
		if ((rule->at == NULL) != (rule->in.count == 0)) shape_fail(r->shape, item->offset, "\"at\" and \"in\" go together");
		if (!rule->at && !rule->status_count && !rule->missing) shape_fail(r->shape, item->offset, "an outcome needs a condition: status, at and in, or missing");
	}
	return rules;
}

/* ---- authentication ---- */

static void read_lifetime(Reader *r, const JsonNode *node, Authentication *out) {
	static const char *const keys[] = {"at", "seconds", "never", "default", NULL};
	if (!node || !shape_object(r->shape, node, "lifetime", keys)) return;
	out->lifetime_at = read_place(r, node, "at", true);
	out->lifetime_seconds = shape_integer(r->shape, node, "seconds", 1, 86400, 1);
	out->lifetime_default = shape_integer(r->shape, node, "default", 1, 1000000, 1);
	out->lifetime_never = shape_text(r->shape, node, "never", false);
}

static void read_login(Reader *r, const JsonNode *node, Authentication *out) {
	static const char *const keys[] = {"request", "token", "lifetime", "outcomes", NULL};
	if (!node || !shape_object(r->shape, node, "login", keys)) return;
	out->by_login = true;
	out->request = read_request(r, shape_need(r->shape, node, "request"));
	out->token_at = read_place(r, node, "token", true);
	read_lifetime(r, json_member_text(node, "lifetime"), out);
	out->outcomes = read_outcomes(r, shape_need(r->shape, node, "outcomes"));
}

static void read_authentications(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"login", "headers", "command", NULL};
	if (!node || !shape_array(r->shape, node, "authentication")) return;
	r->mapping->authentications = list(r, node, sizeof(Authentication));
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (!shape_object(r->shape, item, "an authentication", keys)) return;
		Authentication *out = &r->mapping->authentications[r->mapping->authentication_count++];
		read_login(r, json_member_text(item, "login"), out);
		out->headers = read_template_pairs(r, item, "headers");
		out->command = read_template(r, item, "command", false);
	}
}

/* ---- span ---- */

static void read_night(Reader *r, const JsonNode *node, SpanRule *span) {
	static const char *const keys[] = {"from", "to", NULL};
	if (!node || !shape_object(r->shape, node, "night", keys)) return;
	span->nightly = true;
	span->night_from = (int)shape_integer(r->shape, node, "from", -400, 0, 0);
	span->night_to = (int)shape_integer(r->shape, node, "to", -400, 0, 0);
	if (span->night_from > span->night_to) shape_fail(r->shape, node->offset, "a night's from comes before its to");
}

static SpanRule read_span(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"unit", "most", "reach", "night", "final_after_days", NULL};
	SpanRule span = {.most = 1, .reach = -1};
	if (!node || !shape_object(r->shape, node, "span", keys)) return span;
	int unit = shape_choice(r->shape, node, "unit", GRAINS, true);
	span.unit = unit < 0 ? GRAIN_MONTH : (Grain)unit;
	span.most = (int)shape_integer(r->shape, node, "most", 1, 400, 1);
	span.reach = (int)shape_integer(r->shape, node, "reach", 0, 10000, -1);
	span.final_after_days = (int)shape_integer(r->shape, node, "final_after_days", 0, 400, 0);
	read_night(r, json_member_text(node, "night"), &span);
	return span;
}

/* ---- usage ---- */

static PeriodRule read_period(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"form", "at", "first", "order", NULL};
	static const char *const forms[] = {"asked", "today", "this_month", "days_before_today", "instant", "day", "month", NULL};
	static const char *const orders[] = {"newest_first", "oldest_first", NULL};
	PeriodRule period = {0};
	if (!node || !shape_object(r->shape, node, "period", keys)) return period;
	int form = shape_choice(r->shape, node, "form", forms, true);
	period.form = form < 0 ? PERIOD_ASKED : (PeriodForm)form;
	period.at = read_place(r, node, "at", period.form >= PERIOD_INSTANT);
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
	scope.id = read_place(r, node, "id", true);
	scope.name = read_place(r, node, "name", false);
	scope.homeland = read_place(r, node, "homeland", false);
	scope.roam_like_home = read_place(r, node, "roam_like_home", false);
	scope.when_homeland = shape_text(r->shape, node, "when_homeland", false);
	if (scope.when_homeland && !scope.homeland) shape_fail(r->shape, node->offset, "when_homeland needs the place homeland");
	return scope;
}

static QuantityRule read_quantity(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"at", "remaining", "included", "list", "separator", NULL};
	QuantityRule quantity = {0};
	if (!node || !shape_object(r->shape, node, "quantity", keys)) return quantity;
	const char *at = read_place(r, node, "at", false), *remaining = read_place(r, node, "remaining", false), *series = read_place(r, node, "list", false);
	const char *separator = shape_text(r->shape, node, "separator", series != NULL);
	quantity.included = read_place(r, node, "included", remaining != NULL);
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
	row->each = read_each(r, node);
	row->scope = read_scope(r, shape_need(r->shape, node, "scope"));
	row->quantity = read_quantity(r, shape_need(r->shape, node, "quantity"));
	const NamedUnit *unit = find_unit(r, node, "unit", true);
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
	if (form == PERIOD_ASKED && (span->most != 1 || span->unit != rule->grain))
		shape_fail(r->shape, node->offset, "the period form asked needs a span of one %s", grain_name(rule->grain));
	if (((form == PERIOD_TODAY || form == PERIOD_DAYS_BEFORE_TODAY || form == PERIOD_DAY) && !day)
		|| ((form == PERIOD_THIS_MONTH || form == PERIOD_MONTH) && day))
		shape_fail(r->shape, node->offset, "this period form does not give a %s", grain_name(rule->grain));
}

static void read_usage_rule(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"each", "metric", "grain", "role", "entry", "period", "rows", NULL};
	static const char *const grains[] = {"day", "month", NULL};
	static const char *const roles[] = {"used", "check", NULL};
	if (!shape_object(r->shape, node, "a usage rule", keys)) return;
	UsageRule *rule = &endpoint->usage[endpoint->usage_count++];
	int metric = shape_choice(r->shape, node, "metric", METRICS, true), grain = shape_choice(r->shape, node, "grain", grains, true);
	rule->each = read_each(r, node);
	rule->metric = metric < 0 ? METRIC_DATA : (Metric)metric;
	rule->grain = grain < 0 ? GRAIN_DAY : (Grain)grain;
	rule->role = shape_choice(r->shape, node, "role", roles, false) == 1 ? ROLE_CHECK : ROLE_USED;
	rule->entry = shape_flag(r->shape, node, "entry");
	rule->period = read_period(r, shape_need(r->shape, node, "period"));
	if (!r->shape->failed) check_grain(r, node, rule, &endpoint->span);
	const JsonNode *rows = shape_need(r->shape, node, "rows");
	if (!rows || !shape_array(r->shape, rows, "rows")) return;
	rule->rows = list(r, rows, sizeof *rule->rows);
	for (const JsonNode *row = rows->first; row && !r->shape->failed; row = row->next) read_usage_row(r, row, rule);
}

/* ---- facts, charges, events, echoes ---- */

static void read_unless(Reader *r, const JsonNode *node, FactRule *rule) {
	static const char *const keys[] = {"at", "in", NULL};
	if (!node || !shape_object(r->shape, node, "unless", keys)) return;
	rule->unless_at = read_place(r, node, "at", true);
	rule->unless_in = read_texts(r, shape_need(r->shape, node, "in"), "in");
}

static void read_fact(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"each", "fact", "key", "at", "unit", "values", "keys", "unless", NULL};
	if (!shape_object(r->shape, node, "a fact", keys)) return;
	FactRule *rule = &endpoint->facts[endpoint->fact_count++];
	const NamedUnit *unit = find_unit(r, node, "unit", false);
	*rule = (FactRule){
		.each = read_each(r, node),
		.fact = shape_text(r->shape, node, "fact", true),
		.key = read_place(r, node, "key", false),
		.at = read_place(r, node, "at", true),
		.factor = unit ? unit->factor : 0,
		.values = read_pairs(r, json_member_text(node, "values"), "values"),
		.keys = read_pairs(r, json_member_text(node, "keys"), "keys"),
	};
	read_unless(r, json_member_text(node, "unless"), rule);
}

static void read_charge(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"each", "currency", "at", "number", "description", "amount", "price", "vat_exempt", "wholesale", "cost", NULL};
	if (!shape_object(r->shape, node, "a charge", keys)) return;
	endpoint->charges[endpoint->charge_count++] = (ChargeRule){
		.each = read_each(r, node),
		.currency = shape_text(r->shape, node, "currency", true),
		.at = read_place(r, node, "at", true),
		.number = read_place(r, node, "number", false),
		.description = read_place(r, node, "description", false),
		.amount = read_place(r, node, "amount", false),
		.price = read_place(r, node, "price", true),
		.vat_exempt = read_place(r, node, "vat_exempt", false),
		.wholesale = read_place(r, node, "wholesale", false),
		.cost = read_place(r, node, "cost", false),
	};
	const char *each = endpoint->charges[endpoint->charge_count - 1].each;
	size_t length = each ? strlen(each) : 0;
	if (!r->shape->failed && (length < 3 || strcmp(each + length - 2, "/*") != 0))
		shape_fail(r->shape, each ? json_member_text(node, "each")->offset : node->offset, "the \"each\" of charges ends with \"/*\"");
}

static void read_event(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"each", "at", "type", "types", "soc", "soc_description", "row_type", "cost", "wholesale", "price", "expires_at", "included", NULL};
	if (!shape_object(r->shape, node, "an event", keys)) return;
	EventRule *rule = &endpoint->events[endpoint->event_count++];
	*rule = (EventRule){
		.each = read_texts(r, shape_need(r->shape, node, "each"), "each"),
		.at = read_place(r, node, "at", true),
		.type = read_place(r, node, "type", true),
		.types = read_texts(r, json_member_text(node, "types"), "types"),
		.soc = read_place(r, node, "soc", false),
		.soc_description = read_place(r, node, "soc_description", false),
		.row_type = read_place(r, node, "row_type", false),
		.cost = read_place(r, node, "cost", false),
		.wholesale = read_place(r, node, "wholesale", false),
		.price = read_place(r, node, "price", false),
		.expires_at = read_place(r, node, "expires_at", false),
		.included = read_place(r, node, "included", false),
	};
	for (size_t i = 0; i < rule->each.count; i++)
		if (!place_is_pointer(rule->each.items[i], true)) shape_fail(r->shape, node->offset, "each holds places: JSON Pointers that begin with \"/\"");
}

static void read_echo(Reader *r, const JsonNode *node, Endpoint *endpoint) {
	static const char *const keys[] = {"at", "is", "ignore_case", NULL};
	if (!shape_object(r->shape, node, "an echo", keys)) return;
	endpoint->echoes[endpoint->echo_count++] = (EchoRule){
		.at = read_place(r, node, "at", true),
		.is = read_template(r, node, "is", true),
		.ignore_case = shape_flag(r->shape, node, "ignore_case"),
	};
}

/* ---- endpoints ---- */

/* A list of rules: the array is made here, `read` adds one element a node. */
static void read_list(Reader *r, const JsonNode *object, const char *key, void **items, size_t size,
	void (*read)(Reader *, const JsonNode *, Endpoint *), Endpoint *endpoint) {
	const JsonNode *node = json_member_text(object, key);
	if (!node || !shape_array(r->shape, node, key)) return;
	*items = list(r, node, size);
	for (const JsonNode *item = node->first; item && !r->shape->failed; item = item->next) read(r, item, endpoint);
}

static void check_kinds(Reader *r, const JsonNode *node, const Texts *kinds) {
	for (size_t i = 0; i < kinds->count; i++) {
		bool known = false;
		for (size_t k = 0; KINDS[k]; k++) known |= strcmp(kinds->items[i], KINDS[k]) == 0;
		if (!known) shape_fail(r->shape, node->offset, "\"%s\" is no kind of account; kinds are mvno_account, sim, share_group, card, pool", kinds->items[i]);
	}
}

/* What all endpoints of a provider share may stand once, at the top. */
typedef struct {
	OutcomeRules outcomes;
	const char *message, *trace;
} Envelope;

static void read_endpoint(Reader *r, const JsonNode *node, const Envelope *envelope) {
	static const char *const keys[] = {"name", "accounts", "request", "span", "outcomes", "message", "trace", "echo", "independent",
		"usage", "facts", "charges", "events", "unused", NULL};
	if (!shape_object(r->shape, node, "an endpoint", keys)) return;
	Endpoint *endpoint = &r->mapping->endpoints[r->mapping->endpoint_count];
	endpoint->index = (int)r->mapping->endpoint_count++;
	endpoint->name = shape_text(r->shape, node, "name", true);
	const JsonNode *accounts = shape_need(r->shape, node, "accounts");
	endpoint->accounts = read_texts(r, accounts, "accounts");
	if (accounts && !r->shape->failed) check_kinds(r, accounts, &endpoint->accounts);
	endpoint->request = read_request(r, shape_need(r->shape, node, "request"));
	endpoint->span = read_span(r, shape_need(r->shape, node, "span"));
	const JsonNode *outcomes = json_member_text(node, "outcomes");
	endpoint->outcomes = outcomes ? read_outcomes(r, outcomes) : envelope->outcomes;
	if (!r->shape->failed && !endpoint->outcomes.count) shape_fail(r->shape, node->offset, "this endpoint has no outcomes, and the mapping has none for all");
	const char *message = read_place(r, node, "message", false), *trace = read_place(r, node, "trace", false);
	endpoint->message = message ? message : envelope->message;
	endpoint->trace = trace ? trace : envelope->trace;
	endpoint->independent = shape_flag(r->shape, node, "independent");
	endpoint->unused = read_texts(r, json_member_text(node, "unused"), "unused");
	for (size_t i = 0; i < endpoint->unused.count && !r->shape->failed; i++)
		if (!place_is_pointer(endpoint->unused.items[i], true))
			shape_fail(r->shape, json_element(json_member_text(node, "unused"), i)->offset, "unused is no place: a JSON Pointer begins with \"/\"");
	read_list(r, node, "echo", (void **)&endpoint->echoes, sizeof *endpoint->echoes, read_echo, endpoint);
	read_list(r, node, "usage", (void **)&endpoint->usage, sizeof *endpoint->usage, read_usage_rule, endpoint);
	read_list(r, node, "facts", (void **)&endpoint->facts, sizeof *endpoint->facts, read_fact, endpoint);
	read_list(r, node, "charges", (void **)&endpoint->charges, sizeof *endpoint->charges, read_charge, endpoint);
	read_list(r, node, "events", (void **)&endpoint->events, sizeof *endpoint->events, read_event, endpoint);
}

static void check_names(Reader *r, const JsonNode *node) {
	for (size_t i = 0; i < r->mapping->endpoint_count; i++)
		for (size_t k = 0; k < i && !r->shape->failed; k++)
			if (strcmp(r->mapping->endpoints[i].name, r->mapping->endpoints[k].name) == 0)
				shape_fail(r->shape, node->offset, "two endpoints are called \"%s\"", r->mapping->endpoints[i].name);
}

static void read_endpoints(Reader *r, const JsonNode *root) {
	Envelope envelope = {
		.outcomes = read_outcomes(r, json_member_text(root, "outcomes")),
		.message = read_place(r, root, "message", false),
		.trace = read_place(r, root, "trace", false),
	};
	const JsonNode *node = shape_need(r->shape, root, "endpoints");
	if (!node || !shape_array(r->shape, node, "endpoints")) return;
	r->mapping->endpoints = list(r, node, sizeof(Endpoint));
	for (const JsonNode *item = node->first; item && !r->shape->failed; item = item->next) read_endpoint(r, item, &envelope);
	if (!r->shape->failed) check_names(r, node);
}

/* ---- the file ---- */

static bool provider_name_is_good(const char *name) {
	size_t length = strlen(name);
	return length > 0 && length <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

static void read_head(Reader *r, const JsonNode *root) {
	Mapping *m = r->mapping;
	m->provider = shape_text(r->shape, root, "provider", true);
	if (m->provider && !provider_name_is_good(m->provider))
		shape_fail(r->shape, json_member_text(root, "provider")->offset, "a provider's name is 1 to 40 of a-z 0-9 _ -");
	m->zone = shape_text(r->shape, root, "zone", true);
	if (m->zone && !calendar_zone_exists(m->zone))
		shape_fail(r->shape, json_member_text(root, "zone")->offset, "\"%s\" is no time zone of this machine's tzdata", m->zone);
	const JsonNode *settings = shape_need(r->shape, root, "settings");
	if (settings) read_settings(r, settings);
	m->base_url = read_template(r, root, "base_url", true);
	read_units(r, json_member_text(root, "units"));
	read_limits(r, shape_need(r->shape, root, "limits"));
	read_authentications(r, shape_need(r->shape, root, "authentication"));
}

Status mapping_read(const char *file, Arena *arena, Mapping **out, Error *error) {
	static const char *const keys[] = {"$schema", "provider", "zone", "settings", "base_url", "units", "limits", "authentication",
		"outcomes", "message", "trace", "endpoints", "examples", NULL};
	Shape shape;
	const JsonNode *root;
	Status status = shape_open(&shape, file, arena, &root, error);
	if (status != STATUS_OK) return status;
	Mapping *mapping = arena_alloc(arena, sizeof *mapping);
	*mapping = (Mapping){.file = shape.file, .text = shape.text};
	Reader reader = {.shape = &shape, .mapping = mapping};
	if (shape_object(&shape, root, "a mapping", keys)) read_head(&reader, root);
	if (!shape.failed) read_endpoints(&reader, root);
	mapping->examples = read_texts(&reader, json_member_text(root, "examples"), "examples");
	shape_text(&shape, root, "$schema", false); /* an editor's, read by nobody here */
	if (shape.failed) return STATUS_USAGE;
	*out = mapping;
	return STATUS_OK;
}

static int is_mapping_file(const struct dirent *entry) {
	const char *dot = strrchr(entry->d_name, '.');
	return entry->d_name[0] != '.' && dot && strcmp(dot, ".json") == 0 && strcmp(entry->d_name, "mapping.schema.json") != 0;
}

static Status refuse_twins(const Mappings *mappings, Error *error) {
	for (size_t i = 0; i < mappings->count; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(mappings->items[i]->provider, mappings->items[k]->provider) == 0)
				return error_set(error, STATUS_USAGE, "%s and %s are both mappings of the provider %s: keep one",
					mappings->items[k]->file, mappings->items[i]->file, mappings->items[i]->provider);
	return STATUS_OK;
}

Status mapping_read_folder(const char *folder, Arena *arena, Mappings *out, Error *error) {
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_mapping_file, alphasort);
	if (count < 0) return error_set(error, STATUS_USAGE, "cannot read the folder of mappings %s: %s; name it with --mappings or SIMTALLY_MAPPINGS", folder, strerror(errno));
	out->items = arena_array(arena, (size_t)count + 1, sizeof(void *));
	out->count = 0;
	Status status = STATUS_OK;
	for (int i = 0; i < count; i++) {
		const char *file = arena_format(arena, "%s/%s", folder, entries[i]->d_name);
		if (status == STATUS_OK) status = mapping_read(file, arena, &out->items[out->count++], error);
		free(entries[i]);
	}
	free(entries);
	if (status == STATUS_OK && out->count == 0) status = error_set(error, STATUS_USAGE, "no mapping (*.json) in %s", folder);
	return status == STATUS_OK ? refuse_twins(out, error) : status;
}
