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
	void *series, *months, *labels;
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
	if (status == STATUS_OK) *out = (int32_t)database_int(result, 0, 0);
	return status;
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
		dimension->raw_next = database_int(result, 0, 0);
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
