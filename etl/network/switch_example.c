#include "network/switch_example.h"

#include "base/decimal.h"
#include "extract/outcome.h"
#include "network/switch_answer.h"

static void add_text(Buffer *out, const char *name, Slice text) {
	buffer_format(out, ",\"%s\":", name);
	if (text.at) buffer_json_string(out, text);
	else buffer_text(out, "null");
}

static void add_accepted(Buffer *out, const Operation *operation, const JsonNode *root) {
	SwitchAccepted answer;
	switch_accepted_init(&answer);
	switch_accepted_read(&answer, operation, root);
	add_text(out, "batch", answer.batch);
	buffer_format(out, ",\"accepted\":%lld,\"refused\":%s", (long long)answer.accepted, answer.refused.data);
	switch_accepted_free(&answer);
}

bool switch_example_read(const Operation *operation, const JsonNode *line, Buffer *out, const char **problem) {
	const JsonNode *root = json_member_text(line, "body");
	Slice name = json_scalar(json_member_text(line, "endpoint"));
	const Endpoint *ask = &operation->ask, *follow = operation->batch ? &operation->follow : NULL;
	const Endpoint *endpoint = slice_equal_text(name, ask->name) ? ask : follow && slice_equal_text(name, follow->name) ? follow : NULL;
	int64_t http_status;
	*problem = "an operation's answer has an endpoint (network or network/follow), a http_status and a body";
	if (!root || !endpoint || decimal_to_integer(json_scalar(json_member_text(line, "http_status")), &http_status) != DECIMAL_OK) return false;
	const char *reason;
	Outcome outcome = outcome_judge(&endpoint->outcomes, (int)http_status, root, &reason);
	buffer_text(out, "{\"endpoint\":");
	buffer_json_string(out, name);
	buffer_format(out, ",\"http_status\":%lld", (long long)http_status);
	add_text(out, "outcome", slice_of(outcome_name(outcome)));
	add_text(out, "reason", slice_of(reason));
	if (outcome == OUTCOME_OK && endpoint == ask) add_accepted(out, operation, root);
	else if (outcome == OUTCOME_OK) {
		buffer_text(out, ",\"followed\":");
		switch_followed_read(out, operation, root);
	}
	return buffer_text(out, "}\n");
}
