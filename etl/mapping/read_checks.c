/* read_checks.c: which figures of the provider are held against each other. */
#include <string.h>

#include "base/decimal.h"
#include "mapping/reader.h"

enum { APART_DEFAULT_S = 3600, MILLIONTHS = 1000000 };

static const char *side_source(const CheckSide *side) {
	return side->endpoint ? side->endpoint : "another source";
}

static bool has_remaining(const UsageRule *rule) {
	for (size_t i = 0; i < rule->row_count; i++)
		if (rule->rows[i].quantity.form == QUANTITY_REMAINING) return true;
	return false;
}

/* Whether the endpoint gives what the side names: a check of figures that never come would pass for ever. */
static bool gives(const Endpoint *endpoint, const CheckRule *check, const CheckSide *side) {
	Grain grain = side->sum == CHECK_SUM_DAYS || check->by == CHECK_BY_DAY ? GRAIN_DAY : GRAIN_MONTH;
	for (size_t i = 0; i < endpoint->usage_count; i++) {
		const UsageRule *rule = &endpoint->usage[i];
		if (rule->metric != check->metric || rule->grain != grain) continue;
		if (side->role == ROLE_INCLUDED ? has_remaining(rule) : rule->role == side->role) return true;
	}
	return false;
}

static void check_source(Reader *r, const JsonNode *node, const CheckRule *check, const CheckSide *side) {
	if (!side->endpoint || r->shape->failed) return;
	const Endpoint *endpoint = mapping_endpoint(r->mapping, side->endpoint);
	if (!endpoint) shape_fail(r->shape, node->offset, "no endpoint of this mapping is called \"%s\"", side->endpoint);
	else if (!gives(endpoint, check, side))
		shape_fail(r->shape, node->offset, "%s gives no %s of %s with the role %s", side->endpoint,
			side->sum == CHECK_SUM_DAYS || check->by == CHECK_BY_DAY ? "days" : "months", metric_name(check->metric), role_name(side->role));
}

static CheckSide read_side(Reader *r, const JsonNode *object, const char *key, bool named) {
	static const char *const keys[] = {"endpoint", "role", "sum", NULL};
	static const char *const roles[] = {"used", "included", "check", NULL};
	static const Role role_of[] = {ROLE_USED, ROLE_INCLUDED, ROLE_CHECK};
	static const char *const sums[] = {"days", "members", NULL};
	CheckSide side = {.role = ROLE_USED};
	const JsonNode *node = shape_need(r->shape, object, key);
	if (!node || !shape_object(r->shape, node, key, keys)) return side;
	side.endpoint = shape_text(r->shape, node, "endpoint", named);
	int role = shape_choice(r->shape, node, "role", roles, false);
	if (role > 0) side.role = role_of[role];
	side.sum = (CheckSum)(shape_choice(r->shape, node, "sum", sums, false) + 1);
	return side;
}

/* A share as a decimal, exact to a millionth. */
static const char *read_relative(Reader *r, const JsonNode *object) {
	const char *text = shape_text(r->shape, object, "relative", false);
	int64_t millionths;
	bool rounded = false;
	if (!text) return "0";
	if (decimal_to_base(slice_of(text), MILLIONTHS, &millionths, &rounded) == DECIMAL_OK && !rounded && millionths >= 0 && millionths <= MILLIONTHS) return text;
	shape_fail(r->shape, json_member_text(object, "relative")->offset, "relative is a share from \"0\" to \"1\" with at most six decimals: \"0.001\" is 0.1 %%");
	return "0";
}

static void check_form(Reader *r, const JsonNode *node, const CheckRule *check) {
	bool sums = check->left.sum || check->right.sum;
	bool same = check->right.endpoint && check->left.endpoint && strcmp(check->left.endpoint, check->right.endpoint) == 0
		&& check->left.role == check->right.role && check->left.sum == check->right.sum;
	if (r->shape->failed) return;
	if (same) shape_fail(r->shape, node->offset, "both sides are the same figure of %s", side_source(&check->left));
	else if (check->by != CHECK_BY_TOTAL && sums) shape_fail(r->shape, node->offset, "a sum is compared by total, not by %s", check_by_name(check->by));
	else if (check->form == CHECK_BESIDE && (check->left.role != ROLE_INCLUDED || check->right.role != ROLE_USED || !check->right.endpoint || sums || check->by != CHECK_BY_TOTAL))
		shape_fail(r->shape, node->offset, "beside is for what is included, on the left, and the use beside it, on the right");
	else if (check->form != CHECK_BESIDE && (check->left.role == ROLE_INCLUDED || check->right.role == ROLE_INCLUDED))
		shape_fail(r->shape, node->offset, "what is included is no use: it can only be compared as beside");
}

static void check_twins(Reader *r, const JsonNode *node, const CheckRule *check) {
	for (const CheckRule *other = r->mapping->checks; other < check && !r->shape->failed; other++)
		if (strcmp(other->name, check->name) == 0) shape_fail(r->shape, node->offset, "two checks are called \"%s\"", check->name);
}

static void read_check(Reader *r, const JsonNode *node) {
	static const char *const keys[] = {"name", "metric", "compare", "by", "left", "right", "running", "apart_s", "absolute", "relative", NULL};
	static const char *const metrics[] = {"data", "voice", "sms", "mms", NULL};
	static const char *const forms[] = {"equal", "at_most", "beside", NULL};
	static const char *const bys[] = {"total", "scope", "day", NULL};
	if (!shape_object(r->shape, node, "a check", keys)) return;
	CheckRule *check = &r->mapping->checks[r->mapping->check_count++];
	check->name = shape_text(r->shape, node, "name", true);
	if (!check->name) return;
	if (!reader_name_is_good(check->name)) shape_fail(r->shape, node->offset, "a check's name is 1 to 40 of a-z 0-9 _ -");
	int metric = shape_choice(r->shape, node, "metric", metrics, true), form = shape_choice(r->shape, node, "compare", forms, false), by = shape_choice(r->shape, node, "by", bys, false);
	check->metric = metric < 0 ? METRIC_DATA : (Metric)metric;
	check->form = form < 0 ? CHECK_EQUAL : (CheckForm)form;
	check->by = by < 0 ? CHECK_BY_TOTAL : (CheckBy)by;
	check->left = read_side(r, node, "left", true);
	check->right = read_side(r, node, "right", false);
	check->running = shape_flag(r->shape, node, "running");
	check->apart_s = (int)shape_integer(r->shape, node, "apart_s", 0, 86400, APART_DEFAULT_S);
	check->absolute = shape_integer(r->shape, node, "absolute", 0, INT64_C(1) << 50, 0);
	check->relative = read_relative(r, node);
	check_form(r, node, check);
	check_source(r, node, check, &check->left);
	check_source(r, node, check, &check->right);
	if (!r->shape->failed) check_twins(r, node, check);
}

void reader_checks(Reader *r, const JsonNode *node) {
	if (!node || !shape_array(r->shape, node, "checks")) return;
	r->mapping->checks = reader_list(r, node, sizeof *r->mapping->checks);
	for (const JsonNode *item = node->first; item && !r->shape->failed; item = item->next) read_check(r, item);
}
