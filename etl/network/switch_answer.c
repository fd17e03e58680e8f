#include "network/switch_answer.h"

#include "base/decimal.h"
#include "base/log.h"
#include "mapping/place.h"

enum { LIST_MAX = 4 << 20, BATCH_NAME_MAX = 255, MESSAGE_MAX = 1000 };

typedef struct {
	Buffer *out;
	const Operation *operation;
	size_t count;
} Listing;

static Slice text_at(const JsonNode *node, const char *place) {
	return slice_trim(json_scalar(place_at(node, place)));
}

static void add_member(Buffer *out, const char *name, Slice text) {
	if (out->data[out->length - 1] != '{') buffer_char(out, ',');
	buffer_format(out, "\"%s\":", name);
	if (text.at) buffer_json_string(out, text);
	else buffer_text(out, "null");
}

/* A provider may repeat what it was sent, a token too. */
static void clear(Buffer *out, Slice text) {
	buffer_init(out, LIST_MAX);
	buffer_slice(out, text);
	log_redact(out);
}

static void add_message(Buffer *out, Slice text) {
	Buffer cleared;
	clear(&cleared, text);
	add_member(out, "message", (Slice){cleared.data, cleared.length});
	buffer_free(&cleared);
}

static bool holds_secret(Slice text) {
	Buffer cleared;
	clear(&cleared, text);
	bool holds = !slice_equal((Slice){cleared.data, cleared.length}, text);
	buffer_free(&cleared);
	return holds;
}

static void open_element(Listing *listing) {
	buffer_text(listing->out, listing->count++ ? ",{" : "{");
}

/* ---- who was refused ---- */

static bool add_refused(const JsonNode *node, const char *path, void *context) {
	(void)path;
	Listing *listing = context;
	Slice account = text_at(node, listing->operation->refused_account), said = text_at(node, listing->operation->refused_message);
	if (!account.length) return true;
	if (!said.length) said = slice_of("refused, and the provider does not say why");
	if (said.length > MESSAGE_MAX) said.length = MESSAGE_MAX;
	open_element(listing);
	add_member(listing->out, "account", account);
	add_message(listing->out, said);
	return buffer_char(listing->out, '}');
}

void switch_accepted_init(SwitchAccepted *answer) {
	*answer = (SwitchAccepted){.accepted = -1};
	buffer_init(&answer->refused, LIST_MAX);
}

void switch_accepted_free(SwitchAccepted *answer) {
	buffer_free(&answer->refused);
}

bool switch_accepted_read(SwitchAccepted *out, const Operation *operation, const JsonNode *root) {
	Listing listing = {.out = &out->refused, .operation = operation};
	int64_t accepted;
	buffer_char(&out->refused, '[');
	if (operation->refused_each) place_each(root, "", operation->refused_each, add_refused, &listing);
	out->batch = text_at(root, operation->batch);
	if (!out->batch.length || out->batch.length > BATCH_NAME_MAX || holds_secret(out->batch)) out->batch = (Slice){0};
	if (decimal_to_integer(text_at(root, operation->accepted), &accepted) == DECIMAL_OK && accepted >= 0) out->accepted = accepted;
	return buffer_char(&out->refused, ']');
}

/* ---- what became of the others ---- */

static const SwitchStateName *state_named(const Operation *operation, Slice value) {
	for (size_t i = 0; value.length && i < operation->state_count; i++)
		if (slice_equal_text(value, operation->states[i].value)) return &operation->states[i];
	return NULL;
}

static void add_words(Buffer *out, const SwitchStateName *state, Slice value) {
	static const char *const words[] = {[SWITCH_WAITING] = "not begun", [SWITCH_RUNNING] = "under way",
		[SWITCH_FAILED] = "the provider says that it failed", [SWITCH_DONE] = NULL};
	if (state) {
		add_member(out, "message", slice_of(words[state->state]));
		return;
	}
	Buffer text;
	buffer_init(&text, BATCH_NAME_MAX + 100);
	buffer_text(&text, value.length ? "the mapping knows no state " : "the answer names no state");
	if (value.length > BATCH_NAME_MAX) value.length = BATCH_NAME_MAX;
	buffer_slice(&text, value);
	add_message(out, (Slice){text.data, text.length});
	buffer_free(&text);
}

static bool add_followed(const JsonNode *node, const char *path, void *context) {
	(void)path;
	Listing *listing = context;
	Slice account = text_at(node, listing->operation->followed_account), value = text_at(node, listing->operation->followed_state);
	const SwitchStateName *state = state_named(listing->operation, value);
	if (!account.length) return true;
	open_element(listing);
	add_member(listing->out, "account", account);
	/* A state that nobody has mapped is no end. */
	add_member(listing->out, "state", slice_of(switch_state_name(state ? state->state : SWITCH_RUNNING)));
	add_words(listing->out, state, value);
	return buffer_char(listing->out, '}');
}

bool switch_followed_read(Buffer *out, const Operation *operation, const JsonNode *root) {
	Listing listing = {.out = out, .operation = operation};
	buffer_char(out, '[');
	place_each(root, "", operation->followed_each, add_followed, &listing);
	return buffer_char(out, ']');
}
