#include "load/drift_record.h"

#include <stdio.h>

#include "base/buffer.h"
#include "base/log.h"
#include "sql.h"

enum { JSON_MAX_BYTES = 64 << 20, SHOWN_MAX = 900, TEXT_MAX_BYTES = 8192, FIGURE_MAX = 24 };

static void member(Buffer *out, const char *name, const char *text) {
	__attribute__((cleanup(buffer_free))) Buffer raw, shown;
	buffer_init(&raw, TEXT_MAX_BYTES);
	buffer_init(&shown, TEXT_MAX_BYTES);
	buffer_text(&raw, text);
	log_redact(&raw);
	buffer_visible(&shown, (Slice){raw.data ? raw.data : "", raw.length}, SHOWN_MAX);
	buffer_format(out, ",\"%s\":", name);
	if (raw.length) buffer_json_string(out, (Slice){shown.data, shown.length});
	else buffer_text(out, "null");
}

static void begin(Buffer *out, const Mapping *mapping) {
	buffer_format(out, "%s{\"provider_id\":%d", out->length > 1 ? "," : "", mapping->provider_id);
}

static void write_place(const DriftPlace *place, void *context) {
	Buffer *out = context;
	begin(out, place->mapping);
	member(out, "endpoint", place->endpoint);
	member(out, "kind", drift_kind_name(place->kind));
	member(out, "place", place->place);
	member(out, "found", place->found);
	member(out, "account", place->account);
	buffer_format(out, ",\"answers\":%lld,\"of_answers\":%lld}", (long long)place->answers, (long long)place->of);
}

Status drift_record(Database *database, RunRecord run, const Drift *drift, Error *error) {
	if (!drift_count(drift)) return STATUS_OK;
	__attribute__((cleanup(buffer_free))) Buffer json;
	char run_id[FIGURE_MAX];
	snprintf(run_id, sizeof run_id, "%d", run.run_id);
	buffer_init(&json, JSON_MAX_BYTES);
	buffer_char(&json, '[');
	drift_each(drift, write_place, &json);
	buffer_char(&json, ']');
	if (json.full) return error_set(error, STATUS_FAILED, "what was noticed of drift passes %d bytes", JSON_MAX_BYTES);
	return database_query(database, error, 1, NULL, sql_load_drift, DATABASE_PARAMETERS(run_id, json.data));
}

static void write_optional(const DriftOptional *optional, void *context) {
	Buffer *out = context;
	begin(out, optional->mapping);
	member(out, "endpoint", optional->endpoint);
	member(out, "place", optional->place);
	buffer_format(out, ",\"answers\":%lld,\"seen\":%lld}", (long long)optional->answers, (long long)optional->seen);
}

static const Mapping *mapping_of(const Mappings *mappings, int64_t provider_id) {
	for (size_t i = 0; i < mappings->count; i++)
		if (mappings->items[i]->provider_id == provider_id) return mappings->items[i];
	return NULL;
}

Status drift_compare(Database *database, const Mappings *mappings, Drift *drift, Error *error) {
	__attribute__((cleanup(buffer_free))) Buffer json;
	__attribute__((cleanup(database_result_cleanup))) PGresult *missed = NULL;
	buffer_init(&json, JSON_MAX_BYTES);
	buffer_char(&json, '[');
	drift_each_optional(drift, write_optional, &json);
	if (json.length == 1) return STATUS_OK;
	buffer_char(&json, ']');
	Status status = database_query(database, error, 4, &missed, sql_load_drift_optional, DATABASE_PARAMETERS(json.data));
	for (int row = 0; status == STATUS_OK && row < PQntuples(missed); row++) {
		const Mapping *mapping = mapping_of(mappings, database_int(missed, row, 0));
		DriftOptional optional = {mapping, PQgetvalue(missed, row, 1), PQgetvalue(missed, row, 2), database_int(missed, row, 3), 0};
		if (mapping) drift_miss(drift, &optional, "");
	}
	return status;
}
