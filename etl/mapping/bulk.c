#include "mapping/bulk.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "mapping/reader.h"

enum { NAME_MAX_BYTES = 64 };

static bool is_plain_name(const char *name) {
	size_t length = strlen(name);
	return length > 0 && length <= NAME_MAX_BYTES
		&& strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == length;
}

static void find_provider(Reader *r, const JsonNode *root, const Mappings *mappings, BulkMapping *out) {
	const char *provider = shape_text(r->shape, root, "provider", true), *endpoint = shape_text(r->shape, root, "endpoint", true);
	for (size_t i = 0; endpoint && i < mappings->count; i++)
		if (strcmp(mappings->items[i]->provider, provider) == 0) out->provider = mappings->items[i];
	if (endpoint && !out->provider) {
		shape_fail(r->shape, json_member_text(root, "provider")->offset, "no mapping is of the provider \"%s\"", provider);
		return;
	}
	const Endpoint *found = endpoint ? mapping_endpoint(out->provider, endpoint) : NULL;
	if (endpoint && !found) shape_fail(r->shape, json_member_text(root, "endpoint")->offset, "%s has no endpoint \"%s\"", provider, endpoint);
	if (!found) return;
	out->endpoint = *found;
	/* A file does not say when it was written, so nothing is said as of a date; nor does it list a month's charges. */
	out->endpoint.fact_count = out->endpoint.charge_count = out->endpoint.event_count = out->endpoint.echo_count = 0;
	out->endpoint.independent = true;
}

static void read_account(Reader *r, const JsonNode *node, BulkMapping *out) {
	static const char *const keys[] = {"at", "fact", NULL};
	if (!node) return;
	if (node->type == JSON_STRING) {
		out->account_at = shape_string(r->shape, node, "account");
		if (out->account_at && out->account_at[0] != '/') shape_fail(r->shape, node->offset, "account is no place: a JSON Pointer begins with \"/\"");
		return;
	}
	if (!shape_object(r->shape, node, "account", keys)) return;
	out->account_at = reader_place(r, node, "at", true);
	out->account_fact = shape_text(r->shape, node, "fact", false);
}

static void read_rules(Reader *r, const JsonNode *root, BulkMapping *out) {
	const JsonNode *csv = json_member_text(root, "csv"), *usage = json_member_text(root, "usage");
	Endpoint *endpoint = &out->endpoint;
	if (csv) endpoint->csv = reader_csv(r, csv);
	if (!r->shape->failed && !endpoint->csv) shape_fail(r->shape, root->offset, "the key \"csv\" is missing here: the endpoint's own answers are no CSV");
	reader_units(r, json_member_text(root, "units"));
	if (!usage || !shape_array(r->shape, usage, "usage")) {
		if (!r->shape->failed && csv) shape_fail(r->shape, root->offset, "the key \"usage\" is missing here: it says what the columns hold");
		return;
	}
	endpoint->usage = reader_list(r, usage, sizeof *endpoint->usage);
	endpoint->usage_count = 0;
	for (const JsonNode *item = usage->first; item && !r->shape->failed; item = item->next) {
		reader_usage_rule(r, item, endpoint);
		if (!r->shape->failed && endpoint->usage[endpoint->usage_count - 1].zero_unlisted)
			shape_fail(r->shape, item->offset,
				"a file does not say which days it covers: \"unlisted\": \"zero\" is for answers");
	}
}

Status bulk_mapping_read(const char *file, const Mappings *mappings, Arena *arena, const BulkMapping **out, Error *error) {
	static const char *const keys[] = {"$schema", "mapping", "provider", "endpoint", "account", "csv", "units", "usage", "examples", NULL};
	Shape shape;
	const JsonNode *root;
	Status status = shape_open(&shape, file, arena, &root, error);
	if (status != STATUS_OK) return status;
	BulkMapping *bulk = arena_alloc(arena, sizeof *bulk);
	bulk->text = shape.text;
	Mapping unused = {0}; /* templates have no place in these files */
	Reader reader = {.shape = &shape, .mapping = &unused};
	if (shape_object(&shape, root, "a bulk mapping", keys)) {
		shape_text(&shape, root, "$schema", false);
		bulk->name = shape_text(&shape, root, "mapping", true);
		find_provider(&reader, root, mappings, bulk);
	}
	if (!shape.failed) read_account(&reader, shape_need(&shape, root, "account"), bulk);
	if (!shape.failed) read_rules(&reader, root, bulk);
	bulk->examples = reader_texts(&reader, json_member_text(root, "examples"), "examples");
	if (shape.failed) return STATUS_USAGE;
	*out = bulk;
	return STATUS_OK;
}

static int is_bulk_file(const struct dirent *entry) {
	const char *dot = strrchr(entry->d_name, '.');
	return entry->d_name[0] != '.' && dot && strcmp(dot, ".json") == 0 && !strstr(entry->d_name, ".schema.");
}

Texts bulk_mapping_names(const char *mappings_folder, Arena *arena) {
	struct dirent **entries = NULL;
	int count = scandir(arena_format(arena, "%s/usage", mappings_folder), &entries, is_bulk_file, alphasort);
	Texts names = {arena_array(arena, (size_t)(count > 0 ? count : 0) + 1, sizeof(char *)), 0};
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name;
		names.items[names.count++] = arena_text(arena, (Slice){name, strlen(name) - strlen(".json")});
		free(entries[i]);
	}
	free(entries);
	return names;
}

static Status unknown_name(const char *mappings_folder, const char *name, Arena *arena, Error *error) {
	Texts names = bulk_mapping_names(mappings_folder, arena);
	Buffer list;
	buffer_init(&list, 1000);
	for (size_t i = 0; i < names.count; i++) buffer_format(&list, "%s%s", i ? ", " : "", names.items[i]);
	error_set(error, STATUS_USAGE, "there is no mapping of bulk files called \"%.80s\" in %s/usage; %s%s", name, mappings_folder,
		names.count ? "there are: " : "that folder holds none", list.length ? list.data : "");
	buffer_free(&list);
	return STATUS_USAGE;
}

Status bulk_mapping_load(const char *mappings_folder, const char *name, const Mappings *mappings, Arena *arena, const BulkMapping **out, Error *error) {
	Texts names = bulk_mapping_names(mappings_folder, arena);
	bool known = false;
	for (size_t i = 0; i < names.count; i++) known |= strcmp(names.items[i], name) == 0;
	if (!is_plain_name(name) || !known) return unknown_name(mappings_folder, name, arena, error);
	return bulk_mapping_read(arena_format(arena, "%s/usage/%s.json", mappings_folder, name), mappings, arena, out, error);
}
