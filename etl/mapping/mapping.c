#include "mapping/mapping.h"

#include <assert.h>
#include <string.h>

const char *mappings_providers(const Mappings *mappings, Arena *arena) {
	const char *names = "";
	for (size_t i = 0; i < mappings->count; i++) names = arena_format(arena, "%s%s%s", names, i ? "," : "", mappings->items[i]->provider);
	return names;
}

const Endpoint *mapping_endpoint(const Mapping *mapping, const char *name) {
	for (size_t i = 0; i < mapping->endpoint_count; i++)
		if (strcmp(mapping->endpoints[i].name, name) == 0) return &mapping->endpoints[i];
	return NULL;
}

const char *metric_name(Metric metric) {
	static const char *const names[] = {"data", "voice", "sms", "mms"};
	return names[metric];
}

const char *unit_name(Unit unit) {
	static const char *const names[] = {"byte", "second", "message"};
	return names[unit];
}

const char *grain_name(Grain grain) {
	static const char *const names[] = {"day", "month", "now"};
	return names[grain];
}

const char *role_name(Role role) {
	static const char *const names[] = {"used", "included", "entry", "check"};
	return names[role];
}

const char *outcome_name(Outcome outcome) {
	static const char *const names[] = {"ok", "no_data", "account_unknown", "not_eligible", "our_fault", "denied",
		"reauthenticate", "retry", "too_large_a_span", "not_understood"};
	return names[outcome];
}

const char *switch_state_name(SwitchState state) {
	static const char *const names[] = {"waiting", "running", "failed", "done"};
	return names[state];
}

Unit metric_unit(Metric metric) {
	static const Unit units[] = {UNIT_BYTE, UNIT_SECOND, UNIT_MESSAGE, UNIT_MESSAGE};
	return units[metric];
}

const char *check_form_name(CheckForm form) {
	static const char *const names[] = {"equal", "at_most", "beside"};
	return names[form];
}

const char *check_by_name(CheckBy by) {
	static const char *const names[] = {"total", "scope", "day"};
	return names[by];
}

const char *check_sum_name(CheckSum sum) {
	static const char *const names[] = {NULL, "days", "members"};
	return names[sum];
}
