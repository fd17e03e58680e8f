#include "extract/exchange.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/log.h"
#include "extract/outcome.h"
#include "extract/retry.h"
#include "mapping/place.h"
#include "transform/body.h"

enum {
	CONNECT_TIMEOUT_S = 10,
	SILENCE_S = 20, /* without a byte, and the transfer is given up */
	TREE_FACTOR = 24 /* memory of a parsed answer, in bytes for each of its bytes */
};

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

/* libcurl would ask once more by itself where a kept connection breaks, past our pace and our count of attempts:
 * once the request went out, it neither goes out on another kept connection nor is a new one opened for it. */
static int note_sent(void *context, char *primary_ip, char *local_ip, int primary_port, int local_port) {
	(void)primary_ip;
	(void)local_ip;
	(void)primary_port;
	(void)local_port;
	Slot *slot = context;
	if (slot->sent) return CURL_PREREQFUNC_ABORT;
	slot->sent = true;
	return CURL_PREREQFUNC_OK;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
	(void)purpose;
	if (((Slot *)context)->sent) return CURL_SOCKET_BAD;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* A date in Retry-After is meant by the clock that wrote the answer. */
int64_t exchange_asked_wait_s(const Slot *slot) {
	return slot->retry_after[0] ? retry_after(slice_of(slot->retry_after), slot->has_date ? slot->date : calendar_now()) : -1;
}

/* ---- slots ---- */

static Slot *new_slot(Fetcher *fetcher) {
	Slot *slot = memory_grow(NULL, 1, sizeof *slot);
	*slot = (Slot){.fetcher = fetcher, .easy = curl_easy_init()};
	request_init(&slot->request);
	fetcher->slots = memory_grow(fetcher->slots, fetcher->slot_count + 1, sizeof(void *));
	fetcher->slots[fetcher->slot_count++] = slot;
	return slot;
}

Slot *exchange_take(Fetcher *fetcher, size_t provider) {
	Slot *slot = fetcher->free_slots;
	if (slot) fetcher->free_slots = slot->next;
	else slot = new_slot(fetcher);
	const Mapping *mapping = fetcher->providers[provider].access->mapping;
	slot->provider = provider;
	slot->question = NULL;
	slot->too_large = slot->has_date = slot->sent = false;
	slot->retry_after[0] = slot->content_type[0] = slot->problem[0] = '\0';
	buffer_clear(&slot->body);
	slot->body.max_bytes = (size_t)mapping->limits.answer_bytes;
	slot->body.full = false;
	if (!slot->arena) slot->arena = arena_new((size_t)mapping->limits.answer_bytes * TREE_FACTOR);
	arena_reset(slot->arena);
	return slot;
}

void exchange_give(Slot *slot) {
	slot->question = NULL;
	slot->next = slot->fetcher->free_slots;
	slot->fetcher->free_slots = slot;
}

static void prepare(Slot *slot, const RequestShape *shape) {
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
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)SILENCE_S);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, slot);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, slot);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, note_sent);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, slot);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, slot);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, slot->problem);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, slot);
	/* A kept connection that the other end has closed meanwhile cannot be told from one that broke with the request on its way. */
	if (slot->question && slot->question->once) curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	/* Plain http goes to loopback only; a proxy has no part in it. */
	if (strncasecmp(slot->request.url.data, "http://", 7) == 0) curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (strcmp(shape->method, "POST") == 0) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, (long)slot->request.body.length);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, slot->request.body.data ? slot->request.body.data : "");
	}
}

void exchange_free(Slot *slot) {
	curl_multi_remove_handle(slot->fetcher->multi, slot->easy);
	question_free(slot->question);
	curl_easy_cleanup(slot->easy);
	request_free(&slot->request);
	buffer_free(&slot->body);
	arena_free(slot->arena);
	free(slot);
}

/* ---- asking ---- */

Status exchange_start(Slot *slot, const RequestShape *shape, const SpanValues *values, Error *error) {
	Fetcher *fetcher = slot->fetcher;
	Provider *provider = &fetcher->providers[slot->provider];
	const Authentication *way = provider->access->authentication;
	Status status = request_write(&slot->request, shape, provider->access, slot->question && way ? &way->headers : NULL, values, error);
	if (status != STATUS_OK) return status;
	prepare(slot, shape);
	if (curl_multi_add_handle(fetcher->multi, slot->easy) != CURLM_OK) return error_set(error, STATUS_FAILED, "libcurl takes no further transfer");
	pace_started(&provider->pace, calendar_monotonic_ns());
	quota_count(&provider->quota, provider->access->mapping->zone, calendar_now());
	provider->in_flight++;
	fetcher->in_flight++;
	fetcher->requests++;
	return STATUS_OK;
}

/* ---- what the answer means ---- */

/* The reason in the provider's words and ours: "account not found (HTTP 404: "NG")". */
static const char *reason_of(const Slot *slot, const char *message_at, const JsonNode *root, int http_status, const char *because, const char *unreadable) {
	Slice said = json_scalar(place_at(root, message_at));
	const char *words = because ? because : http_status >= 400 ? "the provider answered with an error" : unreadable ? unreadable
		: "the answer fits no outcome of the mapping";
	if (said.length) return arena_format(slot->arena, "%s (HTTP %d: \"%.*s\")", words, http_status, said.length > 200 ? 200 : (int)said.length, said.at);
	return arena_format(slot->arena, "%s (HTTP %d)", words, http_status);
}

static const char *transfer_problem(const Slot *slot, CURLcode code) {
	Buffer words;
	buffer_init(&words, EXCHANGE_REASON_MAX);
	buffer_text(&words, slot->problem[0] ? slot->problem : curl_easy_strerror(code));
	log_redact(&words);
	const char *copy = arena_text(slot->arena, (Slice){words.data, words.length});
	buffer_free(&words);
	return copy;
}

Judgement exchange_judge(Slot *slot, CURLcode code, const OutcomeRules *rules, const char *message_at) {
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
		got.reason = slot->sent && (code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK) ? "the connection was closed without an answer" : transfer_problem(slot, code);
		return got;
	}
	const char *problem = NULL, *because;
	got.root = body_read(slot->question ? slot->question->answer.endpoint->csv : NULL, (Slice){slot->body.data ? slot->body.data : "", slot->body.length}, slot->arena, &problem);
	if (got.root && got.root->type != JSON_OBJECT) problem = "the answer is no object";
	got.outcome = outcome_judge(rules, got.http_status, got.root, &because);
	const OutcomeRule *rule = outcome_rule(rules, got.http_status, got.root);
	got.told_to_retry = rule && rule->outcome == OUTCOME_RETRY;
	if (got.outcome != OUTCOME_OK) got.reason = reason_of(slot, message_at, got.root, got.http_status, because, problem);
	return got;
}
