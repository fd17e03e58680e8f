/* read.c: a mapping file from its head to its endpoints. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/zone_name.h"
#include "mapping/known.h"
#include "mapping/place.h"
#include "mapping/reader.h"

static const char *const KINDS[] = {"mvno_account", "sim", "share_group", "card", "pool", NULL};

/* ---- endpoints ---- */

/* A list of rules: the array is made here, `read` adds one element a node. */
static void read_list(Reader *r, const JsonNode *object, const char *key, void **items, size_t size,
	void (*read)(Reader *, const JsonNode *, Endpoint *), Endpoint *endpoint) {
	const JsonNode *node = json_member_text(object, key);
	if (!node || !shape_array(r->shape, node, key)) return;
	*items = reader_list(r, node, size);
	for (const JsonNode *item = node->first; item && !r->shape->failed; item = item->next) read(r, item, endpoint);
}

Texts reader_kinds(Reader *r, const JsonNode *object) {
	const JsonNode *node = shape_need(r->shape, object, "accounts");
	Texts kinds = reader_texts(r, node, "accounts");
	for (size_t i = 0; i < kinds.count && !r->shape->failed; i++) {
		bool known = false;
		for (size_t k = 0; KINDS[k]; k++) known |= strcmp(kinds.items[i], KINDS[k]) == 0;
		if (!known) shape_fail(r->shape, node->offset, "\"%s\" is no kind of account; kinds are mvno_account, sim, share_group, card, pool", kinds.items[i]);
	}
	return kinds;
}

static Texts read_places(Reader *r, const JsonNode *object, const char *key) {
	const JsonNode *node = json_member_text(object, key);
	Texts places = reader_texts(r, node, key);
	for (size_t i = 0; i < places.count && !r->shape->failed; i++)
		if (!place_is_pointer(places.items[i], true))
			shape_fail(r->shape, json_element(node, i)->offset, "%s is no place: a JSON Pointer begins with \"/\"", key);
	return places;
}

/* One that no rule reads would be a slip of the pen, and the place that was meant an alarm each night. */
static void check_optional(Reader *r, const JsonNode *node, const Endpoint *endpoint) {
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	Known *root = known_places(endpoint, arena);
	for (size_t i = 0; i < endpoint->optional.count && !r->shape->failed; i++) {
		const Known *known = known_at(root, endpoint->optional.items[i]);
		if (!known || !known->read || known == root)
			shape_fail(r->shape, json_element(node, i)->offset, "no rule of this endpoint reads the place \"%s\"; only what is read can be optional", endpoint->optional.items[i]);
	}
}

/* What can be asked, and would be quarantined night for night. */
static void check_span(Reader *r, const JsonNode *node, const Endpoint *endpoint) {
	const SpanRule *span = &endpoint->span;
	bool names_day = reader_request_names(&endpoint->request, "{from_day}") || reader_request_names(&endpoint->request, "{to_day}")
		|| reader_request_names(&endpoint->request, "{to_last_day}");
	bool names_month = reader_request_names(&endpoint->request, "{from_month}") || reader_request_names(&endpoint->request, "{to_month}");
	if (span->unit == GRAIN_DAY && names_month && !names_day)
		shape_fail(r->shape, json_member_text(node, "request")->offset, "a span of days, and the request names a month and no day: "
			"for a month that is answered with its days write \"span\": { \"unit\": \"month\" } and \"grain\": \"day\"");
	for (size_t i = 0; i < endpoint->usage_count && !r->shape->failed; i++) {
		const UsageRule *rule = &endpoint->usage[i];
		if (span->unit != GRAIN_MONTH && rule->grain == GRAIN_MONTH && (rule->period.form == PERIOD_MONTH || rule->period.form == PERIOD_INSTANT))
			shape_fail(r->shape, json_element(json_member_text(node, "usage"), i)->offset, "a month's figure in a span of %s: write \"span\": { \"unit\": \"month\" }, "
				"or the period form this_month for a running total", span->unit == GRAIN_DAY ? "days" : "what is read live");
	}
}

static void read_endpoint(Reader *r, const JsonNode *node, const Envelope *envelope) {
	static const char *const keys[] = {"name", "accounts", "standby", "csv", "request", "span", "outcomes", "message", "trace", "echo", "independent",
		"usage", "facts", "charges", "events", "unused", "optional", NULL};
	if (!shape_object(r->shape, node, "an endpoint", keys)) return;
	Endpoint *endpoint = &r->mapping->endpoints[r->mapping->endpoint_count];
	endpoint->index = (int)r->mapping->endpoint_count++;
	endpoint->name = shape_text(r->shape, node, "name", true);
	endpoint->accounts = reader_kinds(r, node);
	endpoint->standby = shape_flag(r->shape, node, "standby");
	endpoint->csv = reader_csv(r, json_member_text(node, "csv"));
	endpoint->request = reader_request(r, shape_need(r->shape, node, "request"));
	endpoint->request.wants_csv = endpoint->csv != NULL;
	endpoint->span = reader_span(r, shape_need(r->shape, node, "span"));
	const JsonNode *outcomes = json_member_text(node, "outcomes");
	endpoint->outcomes = outcomes ? reader_outcomes(r, outcomes) : envelope->outcomes;
	if (!r->shape->failed && !endpoint->outcomes.count) shape_fail(r->shape, node->offset, "this endpoint has no outcomes, and the mapping has none for all");
	const char *message = reader_place(r, node, "message", false), *trace = reader_place(r, node, "trace", false);
	endpoint->message = message ? message : envelope->message;
	endpoint->trace = trace ? trace : envelope->trace;
	endpoint->independent = shape_flag(r->shape, node, "independent");
	endpoint->unused = read_places(r, node, "unused");
	endpoint->optional = read_places(r, node, "optional");
	read_list(r, node, "echo", (void **)&endpoint->echoes, sizeof *endpoint->echoes, reader_echo, endpoint);
	read_list(r, node, "usage", (void **)&endpoint->usage, sizeof *endpoint->usage, reader_usage_rule, endpoint);
	read_list(r, node, "facts", (void **)&endpoint->facts, sizeof *endpoint->facts, reader_fact, endpoint);
	read_list(r, node, "charges", (void **)&endpoint->charges, sizeof *endpoint->charges, reader_charge, endpoint);
	read_list(r, node, "events", (void **)&endpoint->events, sizeof *endpoint->events, reader_event, endpoint);
	if (!r->shape->failed) check_span(r, node, endpoint);
	for (size_t i = 0; i < endpoint->usage_count; i++)
		endpoint->counts_back |= endpoint->usage[i].role == ROLE_USED && endpoint->usage[i].period.form == PERIOD_DAYS_BEFORE_TODAY;
	if (!r->shape->failed && endpoint->optional.count) check_optional(r, json_member_text(node, "optional"), endpoint);
}

static void check_names(Reader *r, const JsonNode *node) {
	for (size_t i = 0; i < r->mapping->endpoint_count; i++)
		for (size_t k = 0; k < i && !r->shape->failed; k++)
			if (strcmp(r->mapping->endpoints[i].name, r->mapping->endpoints[k].name) == 0)
				shape_fail(r->shape, node->offset, "two endpoints are called \"%s\"", r->mapping->endpoints[i].name);
}

static void read_endpoints(Reader *r, const JsonNode *root) {
	Envelope envelope = {
		.outcomes = reader_outcomes(r, json_member_text(root, "outcomes")),
		.message = reader_place(r, root, "message", false),
		.trace = reader_place(r, root, "trace", false),
	};
	const JsonNode *node = shape_need(r->shape, root, "endpoints");
	if (!node || !shape_array(r->shape, node, "endpoints")) return;
	r->mapping->endpoints = reader_list(r, node, sizeof(Endpoint));
	for (const JsonNode *item = node->first; item && !r->shape->failed; item = item->next) read_endpoint(r, item, &envelope);
	if (!r->shape->failed) check_names(r, node);
	reader_operations(r, json_member_text(root, "operations"), &envelope);
}

/* ---- the file ---- */

static void read_head(Reader *r, const JsonNode *root) {
	Mapping *m = r->mapping;
	m->provider = shape_text(r->shape, root, "provider", true);
	if (m->provider && !reader_name_is_good(m->provider))
		shape_fail(r->shape, json_member_text(root, "provider")->offset, "a provider's name is 1 to 40 of a-z 0-9 _ -");
	m->zone = shape_text(r->shape, root, "zone", true);
	if (m->zone && !calendar_zone_exists(m->zone)) {
		char nearest[ZONE_TEXT_MAX];
		zone_name_nearest(m->zone, nearest);
		shape_fail(r->shape, json_member_text(root, "zone")->offset, "\"%s\" is no time zone of this machine's tzdata%s%s", m->zone,
			*nearest ? "; the nearest name there is " : "", nearest);
	}
	const JsonNode *settings = shape_need(r->shape, root, "settings");
	if (settings) reader_settings(r, settings);
	m->base_url = reader_template(r, root, "base_url", true);
	reader_units(r, json_member_text(root, "units"));
	reader_limits(r, shape_need(r->shape, root, "limits"));
	reader_authentications(r, shape_need(r->shape, root, "authentication"));
}

Status mapping_read(const char *file, Arena *arena, Mapping **out, Error *error) {
	static const char *const keys[] = {"$schema", "provider", "zone", "settings", "base_url", "units", "limits", "authentication",
		"outcomes", "message", "trace", "endpoints", "checks", "operations", "examples", NULL};
	Shape shape;
	const JsonNode *root;
	Status status = shape_open(&shape, file, arena, &root, error);
	if (status != STATUS_OK) return status;
	Mapping *mapping = arena_alloc(arena, sizeof *mapping);
	*mapping = (Mapping){.file = shape.file, .text = shape.text};
	Reader reader = {.shape = &shape, .mapping = mapping};
	if (shape_object(&shape, root, "a mapping", keys)) read_head(&reader, root);
	if (!shape.failed) read_endpoints(&reader, root);
	if (!shape.failed) reader_checks(&reader, json_member_text(root, "checks"));
	mapping->examples = reader_texts(&reader, json_member_text(root, "examples"), "examples");
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
