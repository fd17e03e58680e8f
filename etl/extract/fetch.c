#include "extract/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/decimal.h"
#include "base/log.h"
#include "extract/outcome.h"
#include "extract/pace.h"
#include "extract/request.h"
#include "extract/retry.h"
#include "mapping/place.h"

enum {
	PAUSE_AFTER_FAILURES = 8, /* in a row, before a provider is paused */
	PAUSES_MAX = 5,           /* in a row, before it is given up */
	WAITING_MAX = 1000,       /* questions that wait to be asked again; past it no new ones are begun */
	CONNECT_TIMEOUT_S = 10,
	TREE_FACTOR = 24,         /* memory of a parsed answer, in bytes for each of its bytes */
	LIFETIME_MAX = 1000000,   /* units of a token's lifetime; more is as good as for ever */
	REASON_MAX = 600
};

static const int64_t SECOND_NS = 1000000000;

typedef struct {
	char *token;
	unsigned version;  /* counts the tokens of this run */
	bool valid;
	bool expires;
	int64_t renew_ns;
	int attempts;
	bool under_way;
} Login;

typedef struct {
	const Access *access;
	Pace pace;
	Login login;
	int in_flight;
	Question *waiting; /* by due time */
	size_t waiting_count;
	bool exhausted;    /* no new questions */
	const char *given_up; /* why, or NULL */
	int failures, pauses;
	bool probing;
	int64_t held_until_ns;
} Provider;

typedef struct Slot Slot;
struct Slot {
	Slot *next; /* while free */
	Fetcher *fetcher;
	CURL *easy;
	size_t provider;
	Question *question; /* NULL: a login */
	Request request;
	Buffer body;
	bool too_large;
	Arena *arena;
	Instant date;
	bool has_date;
	char retry_after[64]; /* as it was written */
	char content_type[128];
	char problem[CURL_ERROR_SIZE];
};

struct Fetcher {
	CURLM *multi;
	Provider *providers;
	size_t provider_count;
	FetchHooks hooks;
	Slot *free_slots;
	Slot **slots;
	size_t slot_count;
	int in_flight;
	int64_t requests;
	bool stopping;
	uint32_t die;
};

/* ---- small things ---- */

static uint32_t roll(Fetcher *fetcher) {
	fetcher->die = fetcher->die * 1664525u + 1013904223u;
	return fetcher->die >> 8;
}

static void wait_in_line(Provider *provider, Question *question) {
	Question **at = &provider->waiting;
	while (*at && (*at)->due_ns <= question->due_ns) at = &(*at)->next;
	question->next = *at;
	*at = question;
	provider->waiting_count++;
}

static Question *leave_line(Provider *provider) {
	Question *question = provider->waiting;
	provider->waiting = question->next;
	provider->waiting_count--;
	question->next = NULL;
	return question;
}

static Status hand_on(Fetcher *fetcher, Fetched *fetched, Error *error) {
	Status status = fetcher->hooks.fetched(fetcher->hooks.context, fetched, error);
	question_free(fetched->question);
	return status;
}

static Status give_back(Fetcher *fetcher, Question *question, Outcome outcome, int64_t wait_s, const char *reason, Error *error) {
	Fetched fetched = {.question = question, .outcome = outcome, .give_back = true, .wait_s = wait_s, .reason = reason};
	return hand_on(fetcher, &fetched, error);
}

static Status give_back_waiting(Fetcher *fetcher, Provider *provider, const char *reason, Error *error) {
	Status status = STATUS_OK;
	while (provider->waiting) {
		Question *question = leave_line(provider);
		Status each = give_back(fetcher, question, OUTCOME_RETRY, 0, reason, error);
		if (status == STATUS_OK) status = each;
	}
	return status;
}

static Status give_up(Fetcher *fetcher, Provider *provider, const char *reason, Error *error) {
	if (!provider->given_up) {
		log_error("%s: %s; what is left of it stays owed", provider->access->mapping->provider, reason);
		provider->given_up = strdup(reason);
	}
	return give_back_waiting(fetcher, provider, reason, error);
}

/* ---- libcurl's callbacks ---- */

static size_t take_body(char *data, size_t size, size_t count, void *context) {
	Slot *slot = context;
	if (buffer_append(&slot->body, data, size * count)) return size * count;
	slot->too_large = true;
	return 0;
}

static bool header_value(Slice line, const char *name, Slice *value) {
	size_t length = strlen(name);
	if (line.length <= length || strncasecmp(line.at, name, length) != 0 || line.at[length] != ':') return false;
	*value = slice_trim((Slice){line.at + length + 1, line.length - length - 1});
	return true;
}

static size_t take_header(char *data, size_t size, size_t count, void *context) {
	Slot *slot = context;
	Slice line = {data, size * count}, value;
	if (header_value(line, "Date", &value)) slot->has_date = calendar_parse_http_date(value, &slot->date);
	else if (header_value(line, "Retry-After", &value)) snprintf(slot->retry_after, sizeof slot->retry_after, "%.*s", SLICE_ARG(value));
	else if (header_value(line, "Content-Type", &value)) snprintf(slot->content_type, sizeof slot->content_type, "%.*s", SLICE_ARG(value));
	else if (line.length > 5 && strncmp(line.at, "HTTP/", 5) == 0) slot->has_date = false; /* a new header block, e.g. after 100 Continue */
	return size * count;
}

/* A date in Retry-After is meant by the clock that wrote the answer. */
static int64_t asked_wait_s(const Slot *slot) {
	return slot->retry_after[0] ? retry_after(slice_of(slot->retry_after), slot->has_date ? slot->date : calendar_now()) : -1;
}

/* ---- slots ---- */

static Slot *slot_new(Fetcher *fetcher) {
	Slot *slot = memory_grow(NULL, 1, sizeof *slot);
	*slot = (Slot){.fetcher = fetcher, .easy = curl_easy_init()};
	request_init(&slot->request);
	fetcher->slots = memory_grow(fetcher->slots, fetcher->slot_count + 1, sizeof(void *));
	fetcher->slots[fetcher->slot_count++] = slot;
	return slot;
}

static Slot *slot_take(Fetcher *fetcher, size_t provider) {
	Slot *slot = fetcher->free_slots;
	if (slot) fetcher->free_slots = slot->next;
	else slot = slot_new(fetcher);
	const Mapping *mapping = fetcher->providers[provider].access->mapping;
	slot->provider = provider;
	slot->question = NULL;
	slot->too_large = slot->has_date = false;
	slot->retry_after[0] = slot->content_type[0] = slot->problem[0] = '\0';
	buffer_clear(&slot->body);
	slot->body.max_bytes = (size_t)mapping->limits.answer_bytes;
	slot->body.full = false;
	if (!slot->arena) slot->arena = arena_new((size_t)mapping->limits.answer_bytes * TREE_FACTOR);
	arena_reset(slot->arena);
	return slot;
}

static void slot_give(Slot *slot) {
	slot->question = NULL;
	slot->next = slot->fetcher->free_slots;
	slot->fetcher->free_slots = slot;
}

static void slot_prepare(Slot *slot, const RequestShape *shape) {
	const Limits *limits = &slot->fetcher->providers[slot->provider].access->mapping->limits;
	CURL *easy = slot->easy;
	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_URL, slot->request.url.data);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, slot->request.headers);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "simtally/" SIMTALLY_VERSION);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)limits->timeout_s);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIMEOUT_S);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, slot->problem);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, slot);
	/* Plain http goes to loopback only; a proxy has no part in it. */
	if (strncasecmp(slot->request.url.data, "http://", 7) == 0) curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (strcmp(shape->method, "POST") == 0) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)slot->request.body.length);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, slot->request.body.data ? slot->request.body.data : "");
	}
}

/* ---- starting ---- */

static Status start(Slot *slot, const RequestShape *shape, const SpanValues *values, Error *error) {
	Fetcher *fetcher = slot->fetcher;
	Provider *provider = &fetcher->providers[slot->provider];
	const Authentication *way = provider->access->authentication;
	Status status = request_write(&slot->request, shape, provider->access, slot->question && way ? &way->headers : NULL, values, error);
	if (status != STATUS_OK) return status;
	slot_prepare(slot, shape);
	if (curl_multi_add_handle(fetcher->multi, slot->easy) != CURLM_OK) return error_set(error, STATUS_FAILED, "libcurl takes no further transfer");
	pace_started(&provider->pace, calendar_monotonic_ns());
	provider->in_flight++;
	fetcher->in_flight++;
	fetcher->requests++;
	return STATUS_OK;
}

static Status start_login(Fetcher *fetcher, size_t index, Error *error) {
	Provider *provider = &fetcher->providers[index];
	Answer nobody = {.mapping = provider->access->mapping};
	SpanValues values = {.answer = &nobody, .setting_values = provider->access->values};
	Slot *slot = slot_take(fetcher, index);
	provider->login.under_way = true;
	provider->login.attempts++;
	return start(slot, &provider->access->authentication->request, &values, error);
}

/* A request that cannot be written is this question's failure, not the run's. */
static Status start_question(Fetcher *fetcher, size_t index, Question *question, Error *error) {
	Provider *provider = &fetcher->providers[index];
	Slot *slot = slot_take(fetcher, index);
	SpanValues values = {.answer = &question->answer, .session = provider->login.token, .setting_values = provider->access->values};
	slot->question = question;
	question->attempts++;
	question->key_version = provider->login.version;
	Error problem = {0};
	if (start(slot, &question->answer.endpoint->request, &values, &problem) == STATUS_OK) return STATUS_OK;
	slot_give(slot);
	return give_back(fetcher, question, OUTCOME_OUR_FAULT, 0, problem.text, error);
}

static bool needs_login(const Provider *provider, int64_t now) {
	const Authentication *way = provider->access->authentication;
	return way && way->by_login && (!provider->login.valid || (provider->login.expires && now >= provider->login.renew_ns));
}

static bool may_start(const Fetcher *fetcher, const Provider *provider, int64_t now) {
	int most = provider->probing ? 1 : provider->access->concurrency;
	return !provider->given_up && provider->in_flight < most && now >= provider->held_until_ns && !provider->login.under_way
		&& pace_wait_ns(&provider->pace, now) == 0 && fetcher->hooks.has_room(fetcher->hooks.context);
}

static Status next_question(Fetcher *fetcher, size_t index, int64_t now, Question **out, Error *error) {
	Provider *provider = &fetcher->providers[index];
	*out = NULL;
	if (provider->waiting && provider->waiting->due_ns <= now) {
		*out = leave_line(provider);
		return STATUS_OK;
	}
	if (provider->exhausted || fetcher->stopping || provider->waiting_count >= WAITING_MAX) return STATUS_OK;
	Status status = fetcher->hooks.next(fetcher->hooks.context, index, out, error);
	if (status == STATUS_OK && !*out) provider->exhausted = true;
	return status;
}

static Status start_provider(Fetcher *fetcher, size_t index, Error *error) {
	Provider *provider = &fetcher->providers[index];
	Status status = STATUS_OK;
	for (int64_t now = calendar_monotonic_ns(); status == STATUS_OK && may_start(fetcher, provider, now); now = calendar_monotonic_ns()) {
		Question *question;
		status = next_question(fetcher, index, now, &question, error);
		if (status != STATUS_OK || !question) return status;
		if (!needs_login(provider, now)) status = start_question(fetcher, index, question, error);
		else {
			question->due_ns = now;
			wait_in_line(provider, question);
			return start_login(fetcher, index, error);
		}
	}
	return status;
}

/* ---- what became of it ---- */

/* Says that the provider failed to answer; pauses it, or gives it up, when that goes on. */
static Status count_failure(Fetcher *fetcher, Provider *provider, const char *reason, Error *error) {
	provider->failures++;
	/* What was under way when the pause began says nothing new. */
	if (provider->probing && calendar_monotonic_ns() < provider->held_until_ns) return STATUS_OK;
	if (provider->failures < PAUSE_AFTER_FAILURES && !provider->probing) return STATUS_OK;
	if (provider->probing || provider->pauses == 0) provider->pauses++;
	if (provider->pauses > PAUSES_MAX) {
		char words[REASON_MAX];
		snprintf(words, sizeof words, "not asked any more after %d failures in a row: %s", provider->failures, reason);
		return give_up(fetcher, provider, words, error);
	}
	provider->probing = true;
	int64_t until = calendar_monotonic_ns() + (SECOND_NS << (provider->pauses - 1)) / 2;
	if (until > provider->held_until_ns) provider->held_until_ns = until;
	log_warning("%s: paused for %d ms after %d failures in a row: %s", provider->access->mapping->provider, 500 << (provider->pauses - 1), provider->failures, reason);
	return STATUS_OK;
}

static void count_success(Provider *provider) {
	if (provider->probing) log_info("%s: answers again", provider->access->mapping->provider);
	provider->failures = provider->pauses = 0;
	provider->probing = false;
}

/* The reason in the provider's words and ours: "account not found (HTTP 404: "NG")". */
static const char *reason_of(const Slot *slot, const char *message_at, const JsonNode *root, int http_status, const char *because, const char *unreadable) {
	Slice said = json_scalar(place_at(root, message_at));
	const char *words = because ? because : unreadable ? unreadable : "the answer fits no outcome of the mapping";
	if (said.length) return arena_format(slot->arena, "%s (HTTP %d: \"%.*s\")", words, http_status, said.length > 200 ? 200 : (int)said.length, said.at);
	return arena_format(slot->arena, "%s (HTTP %d)", words, http_status);
}

typedef struct {
	Outcome outcome;
	const char *reason;
	const JsonNode *root;
	int http_status;
} Judgement;

static const char *transfer_problem(const Slot *slot, CURLcode code) {
	Buffer words;
	buffer_init(&words, REASON_MAX);
	buffer_text(&words, slot->problem[0] ? slot->problem : curl_easy_strerror(code));
	log_redact(&words);
	const char *copy = arena_text(slot->arena, (Slice){words.data, words.length});
	buffer_free(&words);
	return copy;
}

static Judgement judge(Slot *slot, CURLcode code, const OutcomeRules *rules, const char *message_at) {
	Judgement got = {.outcome = OUTCOME_RETRY};
	long http_status = 0;
	curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &http_status);
	got.http_status = (int)http_status;
	if (slot->too_large) {
		got.outcome = OUTCOME_NOT_UNDERSTOOD;
		got.reason = arena_format(slot->arena, "the answer is larger than %zu bytes", slot->body.max_bytes);
		return got;
	}
	if (code != CURLE_OK) {
		got.reason = transfer_problem(slot, code);
		return got;
	}
	const char *problem = NULL, *because;
	size_t offset;
	if (!json_parse((Slice){slot->body.data ? slot->body.data : "", slot->body.length}, (JsonOptions){0}, slot->arena, &got.root, &problem, &offset)) got.root = NULL;
	if (got.root && got.root->type != JSON_OBJECT) problem = "the answer is no object";
	got.outcome = outcome_judge(rules, got.http_status, got.root, &because);
	if (got.outcome != OUTCOME_OK) got.reason = reason_of(slot, message_at, got.root, got.http_status, because, problem);
	return got;
}

/* ---- a login's end ---- */

static void set_lifetime(Login *login, const Authentication *way, const JsonNode *root) {
	login->expires = way->lifetime_at != NULL;
	if (!login->expires) return;
	Slice text = slice_trim(json_scalar(place_at(root, way->lifetime_at)));
	if (way->lifetime_never && slice_equal_text(text, way->lifetime_never)) {
		login->expires = false;
		return;
	}
	int64_t figure;
	if (decimal_to_integer(text, &figure) != DECIMAL_OK || figure < 0 || figure > LIFETIME_MAX) figure = way->lifetime_default;
	int64_t lifetime_ns = figure * way->lifetime_seconds * SECOND_NS, margin_ns = lifetime_ns / 4 < 30 * SECOND_NS ? lifetime_ns / 4 : 30 * SECOND_NS;
	login->renew_ns = calendar_monotonic_ns() + lifetime_ns - margin_ns;
}

static Status retry_login(Fetcher *fetcher, Provider *provider, const Slot *slot, const char *reason, Error *error) {
	Login *login = &provider->login;
	RetryDecision decision = retry_decide(&provider->access->mapping->limits, login->attempts, asked_wait_s(slot), roll(fetcher));
	if (!decision.again) return give_up(fetcher, provider, arena_format(slot->arena, "cannot log in: %s", reason), error);
	log_warning("%s: the login failed and is tried again in %lld ms: %s", provider->access->mapping->provider, (long long)decision.wait_ms, reason);
	int64_t until = calendar_monotonic_ns() + decision.wait_ms * 1000000;
	if (until > provider->held_until_ns) provider->held_until_ns = until;
	return STATUS_OK;
}

static Status finish_login(Fetcher *fetcher, Slot *slot, CURLcode code, Error *error) {
	Provider *provider = &fetcher->providers[slot->provider];
	Login *login = &provider->login;
	const Authentication *way = provider->access->authentication;
	Judgement got = judge(slot, code, &way->outcomes, NULL);
	login->under_way = false;
	Slice token = got.outcome == OUTCOME_OK ? json_scalar(place_at(got.root, way->token_at)) : (Slice){0};
	if (got.outcome == OUTCOME_OK && !token.length) {
		got.outcome = OUTCOME_RETRY;
		got.reason = arena_format(slot->arena, "the answer holds no token at %s", way->token_at);
	}
	if (got.outcome == OUTCOME_RETRY) return retry_login(fetcher, provider, slot, got.reason, error);
	if (got.outcome != OUTCOME_OK) return give_up(fetcher, provider, arena_format(slot->arena, "cannot log in: %s", got.reason), error);
	free(login->token);
	login->token = strndup(token.at, token.length);
	log_hide(login->token);
	login->version++;
	login->valid = true;
	login->attempts = 0;
	set_lifetime(login, way, got.root);
	return STATUS_OK;
}

/* ---- a question's end ---- */

static Status ask_again(Fetcher *fetcher, Slot *slot, const char *reason, Error *error) {
	Provider *provider = &fetcher->providers[slot->provider];
	Question *question = slot->question;
	RetryDecision decision = retry_decide(&provider->access->mapping->limits, question->attempts, asked_wait_s(slot), roll(fetcher));
	Status status = count_failure(fetcher, provider, reason, error);
	if (status != STATUS_OK || !decision.again || provider->given_up || fetcher->stopping) {
		Status given = give_back(fetcher, question, OUTCOME_RETRY, decision.wait_ms / 1000, reason, error);
		return status == STATUS_OK ? given : status;
	}
	question->due_ns = calendar_monotonic_ns() + decision.wait_ms * 1000000;
	/* "Too many requests" is said to the provider's whole line, not to one account. */
	if (asked_wait_s(slot) > 0 && question->due_ns > provider->held_until_ns) provider->held_until_ns = question->due_ns;
	log_debug("%s %s: asked again in %lld ms: %s", provider->access->mapping->provider, question->answer.account, (long long)decision.wait_ms, reason);
	wait_in_line(provider, question);
	return STATUS_OK;
}

/* A refused token is renewed once; for a token that was replaced meanwhile the refusal does not count. */
static Status authenticate_again(Fetcher *fetcher, Slot *slot, Judgement *got, Error *error) {
	Provider *provider = &fetcher->providers[slot->provider];
	Question *question = slot->question;
	const Authentication *way = provider->access->authentication;
	bool current = question->key_version == provider->login.version && provider->login.valid;
	if (way && way->by_login && (!current || question->keys_refused == 0)) {
		if (current) {
			question->keys_refused++;
			provider->login.valid = false;
		}
		question->attempts--;
		question->due_ns = 0;
		wait_in_line(provider, question);
		return STATUS_OK;
	}
	Status status = count_failure(fetcher, provider, got->reason, error);
	Fetched fetched = {.question = question, .outcome = OUTCOME_DENIED, .reason = got->reason, .root = got->root};
	Status handed = hand_on(fetcher, &fetched, error);
	return status == STATUS_OK ? handed : status;
}

static void fill_answer(Slot *slot, int http_status) {
	Answer *answer = &slot->question->answer;
	answer->fetched_at = calendar_now();
	answer->has_answered_at = slot->has_date;
	answer->answered_at = slot->date;
	answer->http_status = http_status;
	answer->content_type = slot->content_type[0] ? slot->content_type : NULL;
	answer->body = (Slice){slot->body.data ? slot->body.data : "", slot->body.length};
}

static Status finish_question(Fetcher *fetcher, Slot *slot, CURLcode code, Error *error) {
	const Endpoint *endpoint = slot->question->answer.endpoint;
	Judgement got = judge(slot, code, &endpoint->outcomes, endpoint->message);
	Slice trace = json_scalar(place_at(got.root, endpoint->trace));
	fill_answer(slot, got.http_status);
	if (got.outcome == OUTCOME_RETRY) return ask_again(fetcher, slot, got.reason, error);
	if (got.outcome == OUTCOME_REAUTHENTICATE) return authenticate_again(fetcher, slot, &got, error);
	count_success(&fetcher->providers[slot->provider]);
	Fetched fetched = {
		.question = slot->question, .outcome = got.outcome, .reason = got.reason, .root = got.root,
		.trace = trace.at ? arena_text(slot->arena, trace) : NULL,
	};
	return hand_on(fetcher, &fetched, error);
}

static Status finish(Fetcher *fetcher, CURLMsg *message, Error *error) {
	char *private = NULL;
	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
	Slot *slot = (Slot *)(void *)private;
	CURLcode code = message->data.result;
	curl_multi_remove_handle(fetcher->multi, slot->easy);
	fetcher->in_flight--;
	fetcher->providers[slot->provider].in_flight--;
	Status status = slot->question ? finish_question(fetcher, slot, code, error) : finish_login(fetcher, slot, code, error);
	slot_give(slot);
	return status;
}

/* ---- the loop ---- */

static int64_t next_event_ns(const Fetcher *fetcher, const Provider *provider, int64_t now) {
	bool waits = provider->waiting != NULL, begins = !provider->exhausted && !fetcher->stopping && provider->waiting_count < WAITING_MAX;
	if (provider->given_up || (!waits && !begins) || provider->login.under_way) return INT64_MAX;
	if (provider->in_flight >= (provider->probing ? 1 : provider->access->concurrency)) return INT64_MAX;
	int64_t wait = begins ? 0 : provider->waiting->due_ns - now, pace = pace_wait_ns(&provider->pace, now), held = provider->held_until_ns - now;
	if (pace > wait) wait = pace;
	if (held > wait) wait = held;
	return wait > 0 ? wait : 0;
}

static int poll_ms(const Fetcher *fetcher, int most_ms) {
	int64_t now = calendar_monotonic_ns(), wait = (int64_t)most_ms * 1000000;
	if (fetcher->hooks.has_room(fetcher->hooks.context))
		for (size_t i = 0; i < fetcher->provider_count; i++) {
			int64_t event = next_event_ns(fetcher, &fetcher->providers[i], now);
			if (event < wait) wait = event;
		}
	return (int)((wait + 999999) / 1000000);
}

Status fetcher_step(Fetcher *fetcher, struct curl_waitfd *others, unsigned other_count, int wait_ms, Error *error) {
	Status status = STATUS_OK;
	int running, left;
	for (size_t i = 0; i < fetcher->provider_count && status == STATUS_OK; i++) status = start_provider(fetcher, i, error);
	if (status != STATUS_OK) return status;
	curl_multi_perform(fetcher->multi, &running);
	CURLMsg *message;
	bool moved = false;
	while (status == STATUS_OK && (message = curl_multi_info_read(fetcher->multi, &left)))
		if (message->msg == CURLMSG_DONE) {
			status = finish(fetcher, message, error);
			moved = true;
		}
	if (status != STATUS_OK || moved) return status;
	if (curl_multi_poll(fetcher->multi, others, other_count, poll_ms(fetcher, wait_ms), NULL) != CURLM_OK)
		return error_set(error, STATUS_FAILED, "libcurl cannot wait for its transfers");
	return STATUS_OK;
}

Status fetcher_stop(Fetcher *fetcher, const char *reason, Error *error) {
	Status status = STATUS_OK;
	fetcher->stopping = true;
	for (size_t i = 0; i < fetcher->provider_count && status == STATUS_OK; i++)
		status = give_back_waiting(fetcher, &fetcher->providers[i], reason, error);
	return status;
}

bool fetcher_is_done(const Fetcher *fetcher) {
	for (size_t i = 0; i < fetcher->provider_count; i++) {
		const Provider *provider = &fetcher->providers[i];
		if (provider->waiting || (!provider->exhausted && !fetcher->stopping && !provider->given_up)) return false;
	}
	return fetcher->in_flight == 0;
}

int64_t fetcher_requests(const Fetcher *fetcher) {
	return fetcher->requests;
}

/* ---- its own beginning and end ---- */

Status fetcher_new(const Access *accesses, size_t count, FetchHooks hooks, Fetcher **out, Error *error) {
	Fetcher *fetcher = memory_grow(NULL, 1, sizeof *fetcher);
	*fetcher = (Fetcher){.multi = curl_multi_init(), .provider_count = count, .hooks = hooks, .die = (uint32_t)calendar_monotonic_ns()};
	fetcher->providers = memory_grow(NULL, count ? count : 1, sizeof *fetcher->providers);
	if (!fetcher->multi) {
		fetcher_free(fetcher);
		return error_set(error, STATUS_FAILED, "libcurl cannot be started");
	}
	int connections = 0;
	for (size_t i = 0; i < count; i++) {
		fetcher->providers[i] = (Provider){.access = &accesses[i]};
		pace_init(&fetcher->providers[i].pace, accesses[i].millirequests_per_second);
		connections += accesses[i].concurrency;
	}
	curl_multi_setopt(fetcher->multi, CURLMOPT_MAXCONNECTS, (long)connections);
	*out = fetcher;
	return STATUS_OK;
}

static void slot_free(Slot *slot) {
	curl_multi_remove_handle(slot->fetcher->multi, slot->easy);
	question_free(slot->question);
	curl_easy_cleanup(slot->easy);
	request_free(&slot->request);
	buffer_free(&slot->body);
	arena_free(slot->arena);
	free(slot);
}

void fetcher_free(Fetcher *fetcher) {
	if (!fetcher) return;
	for (size_t i = 0; i < fetcher->slot_count; i++) slot_free(fetcher->slots[i]);
	for (size_t i = 0; fetcher->multi && i < fetcher->provider_count; i++) {
		Provider *provider = &fetcher->providers[i];
		while (provider->waiting) question_free(leave_line(provider));
		pace_free(&provider->pace);
		free(provider->login.token);
		free((char *)(uintptr_t)provider->given_up);
	}
	curl_multi_cleanup(fetcher->multi);
	free(fetcher->providers);
	free(fetcher->slots);
	free(fetcher);
}

/* ---- a login and nothing else ---- */

static Status no_question(void *context, size_t provider, Question **out, Error *error) {
	(void)context;
	(void)provider;
	(void)error;
	*out = NULL;
	return STATUS_OK;
}

static Status no_answer(void *context, const Fetched *fetched, Error *error) {
	(void)context;
	(void)fetched;
	(void)error;
	return STATUS_OK;
}

static bool always_room(void *context) {
	(void)context;
	return true;
}

Status fetcher_try_login(const Access *access, Error *error) {
	Fetcher *fetcher = NULL;
	FetchHooks hooks = {no_question, no_answer, always_room, NULL};
	Status status = fetcher_new(access, 1, hooks, &fetcher, error);
	if (status != STATUS_OK || !fetcher) return status;
	Provider *provider = &fetcher->providers[0];
	while (status == STATUS_OK && !provider->given_up && !provider->login.valid) {
		if (!provider->login.under_way && calendar_monotonic_ns() >= provider->held_until_ns) status = start_login(fetcher, 0, error);
		if (status == STATUS_OK) status = fetcher_step(fetcher, NULL, 0, 100, error);
	}
	if (status == STATUS_OK && provider->given_up) status = error_set(error, STATUS_USAGE, "%s", provider->given_up);
	fetcher_free(fetcher);
	return status;
}
