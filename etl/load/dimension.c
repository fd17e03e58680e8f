#include "load/dimension.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sql.h"

enum { RAW_BLOCK = 1000, KEY_MAX = 1200 };

/* A node of libc's search tree: a key and what it stands for. */
typedef struct {
	char *key;
	int64_t id;
} Known;

struct Dimension {
	Database *database;
	void *series, *months, *labels, *regions, *scopes;
	bool *has_regions; /* by provider_id */
	size_t provider_room;
	int64_t raw_next, raw_end;
};

static int compare(const void *a, const void *b) {
	return strcmp(((const Known *)a)->key, ((const Known *)b)->key);
}

static void forget(void *node) {
	Known *known = node;
	free(known->key);
	free(known);
}

static Known *find(void **root, const char *key) {
	Known wanted = {.key = (char *)(uintptr_t)key};
	void *node = tfind(&wanted, root, compare);
	return node ? *(Known **)node : NULL;
}

static Known *remember(void **root, const char *key, int64_t id) {
	Known *known = memory_grow(NULL, 1, sizeof *known);
	*known = (Known){strdup(key), id};
	tsearch(known, root, compare);
	return known;
}

/* A name of a region and the scope of its id. */
typedef struct {
	char *key, *scope;
} Region;

static int compare_regions(const void *a, const void *b) {
	return strcmp(((const Region *)a)->key, ((const Region *)b)->key);
}

static void forget_region(void *node) {
	Region *region = node;
	free(region->key);
	free(region->scope);
	free(region);
}

Dimension *dimension_new(Database *database) {
	Dimension *dimension = memory_grow(NULL, 1, sizeof *dimension);
	*dimension = (Dimension){.database = database};
	return dimension;
}

void dimension_free(Dimension *dimension) {
	if (!dimension) return;
	tdestroy(dimension->series, forget);
	tdestroy(dimension->months, forget);
	tdestroy(dimension->labels, forget);
	tdestroy(dimension->regions, forget_region);
	tdestroy(dimension->scopes, forget);
	free(dimension->has_regions);
	free(dimension);
}

static Status query_series(Dimension *dimension, const Mapping *mapping, const Endpoint *endpoint, const UsageRow *row, int32_t *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char provider[16], rank[16];
	snprintf(provider, sizeof provider, "%d", mapping->provider_id);
	snprintf(rank, sizeof rank, "%d", endpoint->index);
	Status status = database_query(dimension->database, error, 1, &result, sql_load_series,
		DATABASE_PARAMETERS(provider, endpoint->name, metric_name(row->metric), row->scope, grain_name(row->grain), role_name(row->role),
			unit_name(metric_unit(row->metric)), rank));
	if (status != STATUS_OK) return status;
	*out = (int32_t)database_int(result, 0, 0);
	return database_understood(dimension->database, error);
}

Status dimension_series(Dimension *dimension, const Mapping *mapping, const Endpoint *endpoint, const UsageRow *row, int32_t *out, Error *error) {
	char key[KEY_MAX];
	int length = snprintf(key, sizeof key, "%d %d %d %d %d %s", mapping->provider_id, endpoint->index, row->metric, row->grain, row->role, row->scope);
	Known *known = length < KEY_MAX ? find(&dimension->series, key) : NULL;
	if (!known) {
		int32_t id = 0;
		Status status = query_series(dimension, mapping, endpoint, row, &id, error);
		if (status != STATUS_OK) return status;
		*out = id;
		if (length < KEY_MAX) remember(&dimension->series, key, id);
		return STATUS_OK;
	}
	*out = (int32_t)known->id;
	return STATUS_OK;
}

Status dimension_raw_id(Dimension *dimension, int64_t *out, Error *error) {
	if (dimension->raw_next == dimension->raw_end) {
		__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
		Status status = database_query(dimension->database, error, 1, &result, "SELECT nextval('simtally_store.raw_id')", DATABASE_NO_PARAMETERS);
		if (status != STATUS_OK) return status;
		int64_t first = database_int(result, 0, 0);
		if (database_understood(dimension->database, error) != STATUS_OK) return STATUS_FAILED;
		dimension->raw_next = first;
		dimension->raw_end = dimension->raw_next + RAW_BLOCK;
	}
	*out = dimension->raw_next++;
	return STATUS_OK;
}

Status dimension_month(Dimension *dimension, Day day, Error *error) {
	char month[CALENDAR_TEXT_MAX];
	calendar_day_text(calendar_month(day), month);
	if (find(&dimension->months, month)) return STATUS_OK;
	Status status = database_query(dimension->database, error, 1, NULL, "SELECT simtally_store.ensure_month($1::date)", DATABASE_PARAMETERS(month));
	if (status == STATUS_OK) remember(&dimension->months, month, 0);
	return status;
}

/* ---- regions by their names ---- */

static bool region_key(const Mapping *mapping, const char *name, char out[KEY_MAX]) {
	int length = snprintf(out, KEY_MAX, "%d %s", mapping->provider_id, name);
	for (char *c = out; *c; c++) *c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	return length > 0 && length < KEY_MAX;
}

static Status read_regions(Dimension *dimension, const Mapping *mapping, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char provider[16];
	snprintf(provider, sizeof provider, "%d", mapping->provider_id);
	Status status = database_query(dimension->database, error, 2, &result, sql_load_regions, DATABASE_PARAMETERS(provider));
	for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
		char key[KEY_MAX];
		if (!region_key(mapping, PQgetvalue(result, row, 0), key)) continue;
		Region *region = memory_grow(NULL, 1, sizeof *region);
		*region = (Region){strdup(key), strdup(PQgetvalue(result, row, 1))};
		if (*(Region **)tsearch(region, &dimension->regions, compare_regions) != region) forget_region(region);
	}
	return status;
}

static Status need_regions(Dimension *dimension, const Mapping *mapping, Error *error) {
	size_t id = (size_t)mapping->provider_id;
	if (id >= dimension->provider_room) {
		dimension->has_regions = memory_grow(dimension->has_regions, id + 1, sizeof(bool));
		memset(dimension->has_regions + dimension->provider_room, 0, id + 1 - dimension->provider_room);
		dimension->provider_room = id + 1;
	}
	if (dimension->has_regions[id]) return STATUS_OK;
	dimension->has_regions[id] = true;
	return read_regions(dimension, mapping, error);
}

Status dimension_scope(Dimension *dimension, const Mapping *mapping, const char *scope, const char **out, Error *error) {
	const char *name = strchr(scope, '/');
	char key[KEY_MAX];
	*out = scope;
	Status status = need_regions(dimension, mapping, error);
	if (status != STATUS_OK || !name || !region_key(mapping, name + 1, key)) return status;
	Region wanted = {.key = key};
	void *node = tfind(&wanted, &dimension->regions, compare_regions);
	if (!node) return STATUS_OK;
	Region *region = *(Region **)node;
	/* The id under this scope's own prefix: a region of data is one of voice, too. */
	char *full = memory_grow(NULL, KEY_MAX, 1);
	snprintf(full, KEY_MAX, "%.*s%s", (int)(name + 1 - scope), scope, region->scope);
	Known *known = find(&dimension->scopes, full);
	if (!known) known = remember(&dimension->scopes, full, 0);
	free(full);
	*out = known->key;
	return STATUS_OK;
}

static int64_t hash(const char *text) {
	uint64_t value = 1469598103934665603u;
	for (; *text; text++) value = (value ^ (unsigned char)*text) * 1099511628211u;
	return (int64_t)value;
}

bool dimension_label_is_new(Dimension *dimension, const Mapping *mapping, const LabelRow *label) {
	char key[KEY_MAX];
	if (snprintf(key, sizeof key, "%d %s", mapping->provider_id, label->scope) >= KEY_MAX) return true;
	int64_t name = hash(label->name) + label->homeland * 3 + label->roam_like_home;
	Known *known = find(&dimension->labels, key);
	if (known && known->id == name) return false;
	if (known) known->id = name;
	else remember(&dimension->labels, key, name);
	return true;
}
