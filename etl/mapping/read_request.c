/* read_request.c: how to ask: requests, outcomes, authentication, spans. */
#include <string.h>

#include "base/decimal.h"
#include "mapping/place.h"
#include "mapping/reader.h"

static const char *const GRAINS[] = {"day", "month", "now", NULL};
static const char *const OUTCOMES[] = {"ok", "no_data", "account_unknown", "not_eligible", "our_fault", "denied",
	"reauthenticate", "retry", "too_large_a_span", NULL};

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
	if (out->body && !r->shape->failed) reader_check_body(r, out->body);
}

RequestShape reader_request(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"method", "path", "query", "headers", "json", "form", NULL};
	static const char *const methods[] = {"GET", "POST", NULL};
	RequestShape request = {0};
	if (!node || !shape_object(r->shape, node, "a request", keys)) return request;
	int method = shape_choice(r->shape, node, "method", methods, true);
	request.method = method < 0 ? NULL : methods[method];
	request.path = reader_template(r, node, "path", true);
	if (request.path && request.path[0] != '/') shape_fail(r->shape, node->offset, "a path begins with \"/\"");
	request.query = reader_template_pairs(r, node, "query");
	request.headers = reader_template_pairs(r, node, "headers");
	read_body(r, node, &request);
	return request;
}

static void read_statuses(Reader *r, const JsonNode *node, OutcomeRule *rule) {
	if (!node || !shape_array(r->shape, node, "status")) return;
	int *statuses = reader_list(r, node, sizeof *statuses);
	for (const JsonNode *item = node->first; item; item = item->next) {
		int64_t value = 0;
		if (item->type != JSON_NUMBER || decimal_to_integer(item->text, &value) != DECIMAL_OK || value < 100 || value > 599)
			shape_fail(r->shape, item->offset, "a status is a number from 100 to 599");
		statuses[rule->status_count++] = (int)value;
	}
	rule->statuses = statuses;
}

OutcomeRules reader_outcomes(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"status", "at", "in", "missing", "present", "outcome", "because", NULL};
	OutcomeRules rules = {0};
	if (!node || !shape_array(r->shape, node, "outcomes")) return rules;
	rules.items = reader_list(r, node, sizeof *rules.items);
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (!shape_object(r->shape, item, "an outcome", keys)) return rules;
		OutcomeRule *rule = &rules.items[rules.count++];
		read_statuses(r, json_member_text(item, "status"), rule);
		rule->at = reader_place(r, item, "at", false);
		rule->in = reader_texts(r, json_member_text(item, "in"), "in");
		rule->missing = reader_place(r, item, "missing", false);
		rule->present = reader_texts(r, json_member_text(item, "present"), "present");
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
	out->lifetime_at = reader_place(r, node, "at", true);
	out->lifetime_seconds = shape_integer(r->shape, node, "seconds", 1, 86400, 1);
	out->lifetime_default = shape_integer(r->shape, node, "default", 1, 1000000, 1);
	out->lifetime_never = shape_text(r->shape, node, "never", false);
}

static void read_login(Reader *r, const JsonNode *node, Authentication *out) {
	static const char *const keys[] = {"request", "token", "lifetime", "outcomes", NULL};
	if (!node || !shape_object(r->shape, node, "login", keys)) return;
	out->by_login = true;
	out->request = reader_request(r, shape_need(r->shape, node, "request"));
	out->token_at = reader_place(r, node, "token", true);
	read_lifetime(r, json_member_text(node, "lifetime"), out);
	out->outcomes = reader_outcomes(r, shape_need(r->shape, node, "outcomes"));
}

void reader_authentications(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"login", "headers", "command", NULL};
	if (!node || !shape_array(r->shape, node, "authentication")) return;
	r->mapping->authentications = reader_list(r, node, sizeof(Authentication));
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (!shape_object(r->shape, item, "an authentication", keys)) return;
		Authentication *out = &r->mapping->authentications[r->mapping->authentication_count++];
		read_login(r, json_member_text(item, "login"), out);
		out->headers = reader_template_pairs(r, item, "headers");
		out->command = reader_template(r, item, "command", false);
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

SpanRule reader_span(Reader *r, const JsonNode *node) {
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
