/* scope_names.c: every usage row of the mapping has a rule for its scope. */
#include "register/scope_names.h"

#include <string.h>

typedef bool (*RuleFunction)(const ScopeRule *rule, void *context);

/* Until one returns true. */
static bool each_rule(const Mapping *mapping, Metric metric, RuleFunction function, void *context)
{
	for (size_t e = 0; e < mapping->endpoint_count; e++) {
		const Endpoint *endpoint = &mapping->endpoints[e];
		for (size_t u = 0; u < endpoint->usage_count; u++) {
			const UsageRule *usage = &endpoint->usage[u];
			if (usage->metric != metric || usage->role != ROLE_USED)
				continue;
			for (size_t r = 0; r < usage->row_count; r++)
				if (function(&usage->rows[r].scope, context))
					return true;
		}
	}
	return false;
}

/* `below` is "roaming/7" or the beginning of such, "roaming/". */
static bool covers(Slice scope, const char *below)
{
	return strlen(below) > scope.length && memcmp(below, scope.at, scope.length) == 0 && below[scope.length] == '/';
}

static bool fits(const ScopeRule *rule, void *context)
{
	Slice scope = *(const Slice *)context;
	if (rule->when_homeland && slice_equal_text(scope, rule->when_homeland))
		return true;
	if (rule->fixed)
		return slice_equal_text(scope, rule->fixed) || covers(scope, rule->fixed);
	return (slice_begins(scope, rule->prefix) && scope.length > strlen(rule->prefix)) || covers(scope, rule->prefix);
}

bool scope_names_hold(const Mapping *mapping, Metric metric, Slice scope)
{
	return each_rule(mapping, metric, fits, &scope);
}

static void add_name(Buffer *out, const char *name, const char *rest)
{
	if (!name)
		return;
	if (out->length > 0)
		buffer_text(out, ", ");
	buffer_text(out, name);
	buffer_text(out, rest);
}

static bool list(const ScopeRule *rule, void *context)
{
	add_name(context, rule->when_homeland, "");
	if (rule->fixed)
		add_name(context, rule->fixed, "");
	else
		add_name(context, rule->prefix, "<id>");
	return false;
}

void scope_names_list(const Mapping *mapping, Metric metric, Buffer *out)
{
	each_rule(mapping, metric, list, out);
}
