#include "extract/outcome.h"

#include "mapping/place.h"

static bool status_fits(const OutcomeRule *rule, int status) {
	for (size_t i = 0; i < rule->status_count; i++)
		if (rule->statuses[i] == status) return true;
	return rule->status_count == 0;
}

static bool value_fits(const OutcomeRule *rule, const JsonNode *root) {
	if (!rule->at) return true;
	Slice value = slice_trim(json_scalar(place_at(root, rule->at)));
	for (size_t i = 0; value.at && i < rule->in.count; i++)
		if (slice_equal_text(value, rule->in.items[i])) return true;
	return false;
}

static bool is_missing(const OutcomeRule *rule, const JsonNode *root) {
	return !rule->missing || (root && !place_at(root, rule->missing));
}

static bool is_present(const OutcomeRule *rule, const JsonNode *root) {
	for (size_t i = 0; i < rule->present.count; i++)
		if (place_at(root, rule->present.items[i])) return true;
	return rule->present.count == 0;
}

static bool worth_asking_again(int status) {
	return status == 408 || status == 429 || status >= 500;
}

static const JsonNode *object_or_nothing(const JsonNode *root) {
	return root && root->type == JSON_OBJECT ? root : NULL;
}

const OutcomeRule *outcome_rule(const OutcomeRules *rules, int http_status, const JsonNode *root) {
	root = object_or_nothing(root);
	for (size_t i = 0; i < rules->count; i++) {
		const OutcomeRule *rule = &rules->items[i];
		if (status_fits(rule, http_status) && value_fits(rule, root) && is_missing(rule, root) && is_present(rule, root)) return rule;
	}
	return NULL;
}

Outcome outcome_judge(const OutcomeRules *rules, int http_status, const JsonNode *root, const char **because) {
	const OutcomeRule *rule = outcome_rule(rules, http_status, root);
	*because = NULL;
	root = object_or_nothing(root);
	if (rule) {
		if (!root && (rule->outcome == OUTCOME_OK || rule->outcome == OUTCOME_NO_DATA || rule->outcome == OUTCOME_RETRY)) return OUTCOME_RETRY;
		*because = rule->because;
		return rule->outcome;
	}
	if (worth_asking_again(http_status) || !root) return OUTCOME_RETRY;
	return OUTCOME_NOT_UNDERSTOOD;
}
