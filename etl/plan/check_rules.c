#include "plan/check_rules.h"

#include "base/buffer.h"
#include "sql.h"

enum { NAMES_MAX_BYTES = 1 << 16 };

static Status register_check(Database *database, const Mapping *mapping, size_t place, Arena *arena, Error *error) {
	const CheckRule *check = &mapping->checks[place];
	return database_query(database, error, 0, NULL, sql_plan_register_check,
		DATABASE_PARAMETERS(arena_format(arena, "%d", mapping->provider_id), check->name, arena_format(arena, "%zu", place + 1), metric_name(check->metric),
			check_form_name(check->form), check_by_name(check->by), check->running ? "true" : "false", arena_format(arena, "%d", check->apart_s),
			arena_format(arena, "%lld", (long long)check->absolute), check->relative,
			check->left.endpoint, role_name(check->left.role), check_sum_name(check->left.sum),
			check->right.endpoint, role_name(check->right.role), check_sum_name(check->right.sum)));
}

/* Names hold nothing that an array's text would need quoted. */
static const char *names_array(const Mapping *mapping, Arena *arena) {
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, NAMES_MAX_BYTES);
	buffer_char(&text, '{');
	for (size_t i = 0; i < mapping->check_count; i++) buffer_format(&text, "%s\"%s\"", i ? "," : "", mapping->checks[i].name);
	buffer_char(&text, '}');
	return arena_text(arena, (Slice){text.data, text.length});
}

Status check_rules_register(Database *database, const Mapping *mapping, Arena *arena, Error *error) {
	Status status = database_query(database, error, 0, NULL, sql_plan_forget_checks,
		DATABASE_PARAMETERS(arena_format(arena, "%d", mapping->provider_id), names_array(mapping, arena)));
	for (size_t i = 0; i < mapping->check_count && status == STATUS_OK; i++) status = register_check(database, mapping, i, arena, error);
	return status;
}
