/* read_settings.c: settings, units and limits. */
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "mapping/reader.h"

static const char *const UNITS[] = {"byte", "second", "message", NULL};

/* ---- settings and units ---- */

void reader_settings(Reader *r, const JsonNode *node) {
	if (r->shape->failed) return;
	if (node->type != JSON_OBJECT) { shape_fail(r->shape, node->offset, "settings must be an object"); return; }
	static const char *const keys[] = {"env", "default", "secret", "optional", NULL};
	r->mapping->settings = reader_list(r, node, sizeof(Setting));
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

void reader_units(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"unit", "base", "power", "factor", NULL};
	if (!node || r->shape->failed) return;
	if (node->type != JSON_OBJECT) { shape_fail(r->shape, node->offset, "units must be an object"); return; }
	r->units = reader_list(r, node, sizeof *r->units);
	for (const JsonNode *item = node->first; item; item = item->next) {
		if (!shape_object(r->shape, item, "a unit", keys)) return;
		int unit = shape_choice(r->shape, item, "unit", UNITS, true);
		r->units[r->unit_count++] = (NamedUnit){arena_text(r->shape->arena, item->key), unit < 0 ? UNIT_BYTE : (Unit)unit, unit_factor(r, item)};
	}
}

const NamedUnit *reader_unit(Reader *r, const JsonNode *object, const char *key, bool required) {
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

/* "22:30" is minute 1350. */
static int read_minute(Reader *r, const JsonNode *node, const char *key) {
	const char *text = shape_text(r->shape, node, key, true);
	int hour, minute, used = 0;
	if (!text) return 0;
	if (strlen(text) == 5 && sscanf(text, "%2d:%2d%n", &hour, &minute, &used) == 2 && used == 5 && hour >= 0 && hour < 24 && minute >= 0 && minute < 60)
		return hour * 60 + minute;
	shape_fail(r->shape, json_member_text(node, key)->offset, "%s is a time of the day, HH:MM from 00:00 to 23:59", key);
	return 0;
}

static void read_hours(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"from", "to", NULL};
	if (!node || !shape_object(r->shape, node, "hours", keys)) return;
	r->mapping->limits.open_min = read_minute(r, node, "from");
	r->mapping->limits.close_min = read_minute(r, node, "to");
	if (r->mapping->limits.open_min == r->mapping->limits.close_min) shape_fail(r->shape, node->offset, "from and to are the same time of the day: leave hours out where any will do");
}

void reader_limits(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"requests_per_second", "concurrency", "requests_per_day", "hours", "accounts_per_run", "accounts_per_run_advice",
		"answer_bytes", "timeout_s", "attempts", "first_wait_ms", "longest_wait_s", NULL};
	if (!node || !shape_object(r->shape, node, "limits", keys)) return;
	r->mapping->limits = (Limits){
		.millirequests_per_second = read_rate(r, node),
		.concurrency = (int)shape_integer(r->shape, node, "concurrency", 1, 1000, 1),
		.requests_per_day = shape_integer(r->shape, node, "requests_per_day", 1, 1000000000, 0),
		.accounts_per_run = (int)shape_integer(r->shape, node, "accounts_per_run", 1, 1000000000, 0),
		.accounts_per_run_advice = shape_text(r->shape, node, "accounts_per_run_advice", false),
		.answer_bytes = shape_integer(r->shape, node, "answer_bytes", 1024, INT64_C(1) << 30, INT64_C(16) << 20),
		.timeout_s = (int)shape_integer(r->shape, node, "timeout_s", 1, 3600, 60),
		.attempts = (int)shape_integer(r->shape, node, "attempts", 1, 20, 5),
		.first_wait_ms = (int)shape_integer(r->shape, node, "first_wait_ms", 1, 600000, 500),
		.longest_wait_s = (int)shape_integer(r->shape, node, "longest_wait_s", 1, 86400, 60),
	};
	read_hours(r, json_member_text(node, "hours"));
}
