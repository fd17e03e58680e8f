/* read_operation.c: what a provider can be told to do: for now, to switch accounts on and off. */
#include <string.h>

#include "mapping/reader.h"
#include "mapping/template.h"

/* ---- what a request names ---- */

static bool pairs_name(const Pairs *pairs, const char *name) {
	for (size_t i = 0; i < pairs->count; i++)
		if (pairs->items[i].value && template_names(pairs->items[i].value, name)) return true;
	return false;
}

static bool line_names(const RequestShape *request, const char *name) {
	return (request->path && template_names(request->path, name)) || pairs_name(&request->query, name) || pairs_name(&request->headers, name);
}

static bool body_names(Reader *r, const JsonNode *node, const char *name) {
	if (node->type == JSON_STRING && template_names(arena_text(r->shape->arena, node->text), name)) return true;
	for (const JsonNode *child = node->first; child; child = child->next)
		if (body_names(r, child, name)) return true;
	return false;
}

static bool request_names(Reader *r, const RequestShape *request, const char *name) {
	return line_names(request, name) || (request->body && body_names(r, request->body, name));
}

/* A list stands for a whole value; within a text it would have to be written somehow. */
static bool list_within_text(Reader *r, const JsonNode *node) {
	if (node->type == JSON_STRING && !slice_equal_text(node->text, "{accounts}") && template_names(arena_text(r->shape->arena, node->text), "accounts")) return true;
	for (const JsonNode *child = node->first; child; child = child->next)
		if (list_within_text(r, child)) return true;
	return false;
}

/* A request that left an account, or the direction, out would switch something else than was asked for. */
static void check_ask(Reader *r, const JsonNode *node, const Operation *operation) {
	const RequestShape *request = &operation->ask.request;
	bool list = request->body && body_names(r, request->body, "accounts"), one = request_names(r, request, "account");
	if (r->shape->failed) return;
	if (line_names(request, "accounts") || (request->body && list_within_text(r, request->body)))
		shape_fail(r->shape, node->offset, "{accounts} is a list: in the body it stands alone in its quotes, and nowhere else");
	else if (list == one) shape_fail(r->shape, node->offset, "the request names {accounts} or {account}, one of them");
	else if (one && operation->most != 1) shape_fail(r->shape, node->offset, "a request that names {account} has a most of 1");
	else if (!request_names(r, request, "switch")) shape_fail(r->shape, node->offset, "the request does not name {switch}: on and off would be the same");
	else if (request_names(r, request, "batch")) shape_fail(r->shape, node->offset, "{batch} is known once the answer is there: only the request of \"follow\" can name it");
}

static void check_follow(Reader *r, const JsonNode *node, const RequestShape *request) {
	if (r->shape->failed) return;
	if (!request_names(r, request, "batch")) shape_fail(r->shape, node->offset, "the request does not name {batch}");
	else if (request_names(r, request, "accounts") || request_names(r, request, "account") || request_names(r, request, "switch"))
		shape_fail(r->shape, node->offset, "the request of \"follow\" names {batch}, and no account and no {switch}");
}

/* ---- its parts ---- */

static const JsonNode *read_scalar(Reader *r, const JsonNode *object, const char *key) {
	const JsonNode *node = shape_need(r->shape, object, key);
	if (node && !json_scalar(node).at) shape_fail(r->shape, node->offset, "%s is a text, a figure, true or false", key);
	return node;
}

static void read_switch(Reader *r, const JsonNode *node, Operation *out) {
	static const char *const keys[] = {"on", "off", NULL};
	if (!node || !shape_object(r->shape, node, "switch", keys)) return;
	out->on = read_scalar(r, node, "on");
	out->off = read_scalar(r, node, "off");
	if (!r->shape->failed && slice_equal(json_scalar(out->on), json_scalar(out->off))) shape_fail(r->shape, node->offset, "on and off are the same");
}

static void read_refused(Reader *r, const JsonNode *node, Operation *out) {
	static const char *const keys[] = {"each", "account", "message", NULL};
	if (!node || !shape_object(r->shape, node, "refused", keys)) return;
	shape_need(r->shape, node, "each");
	out->refused_each = reader_each(r, node);
	out->refused_account = reader_place(r, node, "account", true);
	out->refused_message = reader_place(r, node, "message", false);
}

static void read_states(Reader *r, const JsonNode *node, Operation *out) {
	static const char *const names[] = {"waiting", "running", "failed", "done", NULL};
	bool ends = false;
	if (!node || r->shape->failed) return;
	if (node->type != JSON_OBJECT) {
		shape_fail(r->shape, node->offset, "states must be an object, not %s", json_type_name(node->type));
		return;
	}
	out->states = reader_list(r, node, sizeof *out->states);
	for (const JsonNode *item = node->first; item && !r->shape->failed; item = item->next) {
		const char *value = arena_text(r->shape->arena, item->key);
		int state = shape_choice(r->shape, node, value, names, true);
		out->states[out->state_count++] = (SwitchStateName){value, state < 0 ? SWITCH_WAITING : (SwitchState)state};
		ends |= state == SWITCH_DONE;
	}
	if (!r->shape->failed && !ends) shape_fail(r->shape, node->offset, "none of the states is \"done\": following would never end");
}

/* Outcomes of its own are a must for what switches (no envelope): "retry" is a promise there that nothing was done. */
static void read_exchange(Reader *r, const JsonNode *node, const Envelope *envelope, bool own, Endpoint *out) {
	out->request = reader_request(r, shape_need(r->shape, node, "request"));
	const JsonNode *outcomes = own ? shape_need(r->shape, node, "outcomes") : json_member_text(node, "outcomes");
	out->outcomes = outcomes ? reader_outcomes(r, outcomes) : envelope->outcomes;
	if (!r->shape->failed && !out->outcomes.count) shape_fail(r->shape, node->offset, "there are no outcomes here, and the mapping has none for all");
	const char *message = reader_place(r, node, "message", false), *trace = reader_place(r, node, "trace", false);
	out->message = message ? message : envelope->message;
	out->trace = trace ? trace : envelope->trace;
	out->index = -1;
}

static void read_follow(Reader *r, const JsonNode *node, const Envelope *envelope, Operation *out) {
	static const char *const keys[] = {"request", "outcomes", "message", "trace", "each", "account", "state", "states", "every_ms", "longest_s", NULL};
	if (!node || !shape_object(r->shape, node, "follow", keys)) return;
	out->follow.name = "network/follow";
	read_exchange(r, node, envelope, false, &out->follow);
	shape_need(r->shape, node, "each");
	out->followed_each = reader_each(r, node);
	out->followed_account = reader_place(r, node, "account", true);
	out->followed_state = reader_place(r, node, "state", true);
	read_states(r, shape_need(r->shape, node, "states"), out);
	out->every_ms = (int)shape_integer(r->shape, node, "every_ms", 10, 3600000, 5000);
	out->longest_s = (int)shape_integer(r->shape, node, "longest_s", 1, 86400, 600);
	check_follow(r, node, &out->follow.request);
}

static void read_network(Reader *r, const JsonNode *node, const Envelope *envelope) {
	static const char *const keys[] = {"accounts", "most", "switch", "request", "outcomes", "message", "trace", "batch", "accepted", "refused", "follow", NULL};
	if (!node || !shape_object(r->shape, node, "network", keys)) return;
	Operation *out = arena_alloc(r->shape->arena, sizeof *out);
	*out = (Operation){.ask = {.name = "network", .accounts = reader_kinds(r, node)}};
	out->most = (int)shape_integer(r->shape, node, "most", 1, 1000, 1);
	read_switch(r, shape_need(r->shape, node, "switch"), out);
	read_exchange(r, node, envelope, true, &out->ask);
	out->batch = reader_place(r, node, "batch", false);
	out->accepted = reader_place(r, node, "accepted", false);
	read_refused(r, json_member_text(node, "refused"), out);
	const JsonNode *follow = json_member_text(node, "follow");
	if ((out->batch == NULL) != (follow == NULL)) shape_fail(r->shape, node->offset, "\"batch\" and \"follow\" go together");
	check_ask(r, node, out);
	read_follow(r, follow, envelope, out);
	r->mapping->network = out;
}

void reader_operations(Reader *r, const JsonNode *node, const Envelope *envelope) {
	static const char *const keys[] = {"network", NULL};
	if (!node || !shape_object(r->shape, node, "operations", keys)) return;
	r->in_operation = true;
	read_network(r, json_member_text(node, "network"), envelope);
	r->in_operation = false;
}
