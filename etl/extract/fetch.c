#include "extract/fetch.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "extract/exchange.h"
#include "extract/retry.h"
#include "mapping/place.h"

enum {
	TRACE_MAX = 200,          /* bytes */
	PAUSE_AFTER_FAILURES = 8, /* in a row, before a provider is paused */
	PAUSES_MAX = 8,           /* in a row, before it is given up, if a question has had all its attempts by then */
	REFUSALS_MAX = 5,         /* of our credentials in a row, before it is given up */
	FAILING_MAX_S = 120,      /* without one good answer, before it is given up all the same */
	WAITING_MAX = 1000        /* questions that wait to be asked again; past it no new ones are begun */
};

/* ---- small things ---- */

uint32_t fetcher_roll(Fetcher *fetcher) {
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

static Question *leave_line_at(Provider *provider, Question **at) {
	Question *question = *at;
	*at = question->next;
	provider->waiting_count--;
	question->next = NULL;
	return question;
}

static Question *leave_line(Provider *provider) {
	return leave_line_at(provider, &provider->waiting);
}

/* Of those whose wait is over the one that was asked most often. */
static Question **most_asked(Provider *provider, int64_t now) {
	Question **most = &provider->waiting;
	for (Question **at = &provider->waiting; *at && (*at)->due_ns <= now; at = &(*at)->next)
		if ((*at)->attempts > (*most)->attempts) most = at;
	return most;
}

static Status hand_on(Fetcher *fetcher, Fetched *fetched, Error *error) {
	Status status = fetcher->hooks.fetched(fetcher->hooks.context, fetched, error);
	question_free(fetched->question);
	return status;
}

static Status give_back(Fetcher *fetcher, Question *question, Outcome outcome, int64_t wait_s, const char *reason, const char *trace, Error *error) {
	Fetched fetched = {.question = question, .outcome = outcome, .give_back = true, .wait_s = wait_s, .reason = reason, .trace = trace};
	return hand_on(fetcher, &fetched, error);
}

static Status give_back_waiting(Fetcher *fetcher, Provider *provider, const char *reason, Error *error) {
	Status status = STATUS_OK;
	while (provider->waiting) {
		Question *question = leave_line(provider);
		Status each = give_back(fetcher, question, OUTCOME_RETRY, 0, reason, NULL, error);
		if (status == STATUS_OK) status = each;
	}
	return status;
}

Status fetcher_give_up(Fetcher *fetcher, Provider *provider, const char *reason, Error *error) {
	if (!provider->given_up) {
		log_error("%s: %s; what is left of it stays owed", provider->access->mapping->provider, reason);
		provider->given_up = strdup(reason);
	}
	return give_back_waiting(fetcher, provider, reason, error);
}

/* ---- starting ---- */

/* A request that cannot be written is this question's failure, not the run's. */
static Status start_question(Fetcher *fetcher, size_t index, Question *question, Error *error) {
	Provider *provider = &fetcher->providers[index];
	Slot *slot = exchange_take(fetcher, index);
	SpanValues values = {.answer = &question->answer, .session = provider->login.token, .setting_values = provider->access->values,
		.operation = question->operation};
	slot->question = question;
	question->attempts++;
	question->key_version = provider->login.version;
	Status status = fetcher->hooks.asking ? fetcher->hooks.asking(fetcher->hooks.context, question, error) : STATUS_OK;
	if (status != STATUS_OK) {
		exchange_give(slot);
		question_free(question);
		return status;
	}
	Error problem = {0};
	if (exchange_start(slot, &question->answer.endpoint->request, &values, &problem) == STATUS_OK) return STATUS_OK;
	exchange_give(slot);
	return give_back(fetcher, question, OUTCOME_OUR_FAULT, 0, problem.text, NULL, error);
}

static bool may_start(const Fetcher *fetcher, const Provider *provider, int64_t now) {
	int most = provider->probing ? 1 : provider->access->concurrency;
	return !provider->given_up && provider->in_flight < most && now >= provider->held_until_ns && !provider->login.under_way
		&& pace_wait_ns(&provider->pace, now) == 0 && fetcher->hooks.has_room(fetcher->hooks.context);
}

static Status new_question(Fetcher *fetcher, size_t index, Question **out, Error *error) {
	Provider *provider = &fetcher->providers[index];
	if (provider->exhausted || fetcher->stopping || provider->waiting_count >= WAITING_MAX) return STATUS_OK;
	Status status = fetcher->hooks.next(fetcher->hooks.context, index, out, error);
	if (status == STATUS_OK && !*out) provider->exhausted = true;
	return status;
}

/* Whose wait is over comes before what is new. A provider that is probed is asked something new and what
 * was asked most often in turn: accounts that always fail, or each fail a few times first, are no outage. */
static Status next_question(Fetcher *fetcher, size_t index, int64_t now, Question **out, Error *error) {
	Provider *provider = &fetcher->providers[index];
	*out = NULL;
	if (provider->probing && provider->pauses % 2 == 1) {
		Status status = new_question(fetcher, index, out, error);
		if (status != STATUS_OK || *out) return status;
	}
	if (provider->waiting && provider->waiting->due_ns <= now) {
		*out = provider->probing ? leave_line_at(provider, most_asked(provider, now)) : leave_line(provider);
		return STATUS_OK;
	}
	return new_question(fetcher, index, out, error);
}

static Status start_provider(Fetcher *fetcher, size_t index, Error *error) {
	Provider *provider = &fetcher->providers[index];
	Status status = STATUS_OK;
	for (int64_t now = calendar_monotonic_ns(); status == STATUS_OK && may_start(fetcher, provider, now); now = calendar_monotonic_ns()) {
		Question *question;
		status = next_question(fetcher, index, now, &question, error);
		if (status != STATUS_OK || !question) return status;
		char words[QUOTA_WORDS_MAX];
		const char *refused = quota_refuses(&provider->quota, &provider->access->mapping->limits, provider->access->mapping->zone, calendar_now(), words);
		if (refused) {
			wait_in_line(provider, question);
			return fetcher_give_up(fetcher, provider, refused, error);
		}
		if (!login_is_needed(provider, now)) status = start_question(fetcher, index, question, error);
		else {
			question->due_ns = now;
			wait_in_line(provider, question);
			return login_start(fetcher, index, error);
		}
	}
	return status;
}

/* ---- what became of it ---- */

/* Each length twice, for something new and for what was asked before. */
static int pause_length_ms(int pauses) {
	int doubled = (pauses < PAUSES_MAX ? pauses - 1 : PAUSES_MAX - 1) / 2;
	return 500 << doubled;
}

/* Says that the provider failed to answer; pauses it, or gives it up, when that goes on. */
static Status count_failure(Fetcher *fetcher, Provider *provider, const char *reason, Error *error) {
	int64_t now = calendar_monotonic_ns();
	if (provider->failures++ == 0) provider->failing_since_ns = now;
	/* What was under way when the pause began says nothing new. */
	if (provider->probing && now < provider->held_until_ns) return STATUS_OK;
	if (provider->failures < PAUSE_AFTER_FAILURES && !provider->probing) return STATUS_OK;
	if (provider->probing || provider->pauses == 0) provider->pauses++;
	if ((provider->pauses > PAUSES_MAX && provider->spent) || now - provider->failing_since_ns > FAILING_MAX_S * SECOND_NS) {
		char words[EXCHANGE_REASON_MAX];
		snprintf(words, sizeof words, "not asked any more after %d failures in a row: %s", provider->failures, reason);
		return fetcher_give_up(fetcher, provider, words, error);
	}
	provider->probing = true;
	int pause_ms = pause_length_ms(provider->pauses);
	int64_t until = now + pause_ms * (SECOND_NS / 1000);
	if (until > provider->held_until_ns) provider->held_until_ns = until;
	log_warning("%s: paused for %d ms after %d failures in a row: %s", provider->access->mapping->provider, pause_ms, provider->failures, reason);
	return STATUS_OK;
}

static void count_success(Provider *provider) {
	if (provider->probing) log_info("%s: answers again", provider->access->mapping->provider);
	provider->failures = provider->pauses = provider->refusals = 0;
	provider->probing = provider->spent = false;
}

/* ---- a question's end ---- */

/* Nobody can tell whether it was done: it is not asked again. */
static Status leave_unknown(Fetcher *fetcher, Slot *slot, const char *reason, const char *trace, Error *error) {
	Fetched fetched = {.question = slot->question, .outcome = OUTCOME_RETRY, .give_back = true, .unknown = true, .reason = reason, .trace = trace};
	Status status = count_failure(fetcher, &fetcher->providers[slot->provider], reason, error), handed = hand_on(fetcher, &fetched, error);
	return status == STATUS_OK ? handed : status;
}

static Status ask_again(Fetcher *fetcher, Slot *slot, const char *reason, const char *trace, Error *error) {
	Provider *provider = &fetcher->providers[slot->provider];
	Question *question = slot->question;
	RetryDecision decision = retry_decide(&provider->access->mapping->limits, question->attempts, exchange_asked_wait_s(slot), fetcher_roll(fetcher));
	if (!decision.again) provider->spent = true;
	Status status = count_failure(fetcher, provider, reason, error);
	if (status != STATUS_OK || !decision.again || provider->given_up || fetcher->stopping) {
		Status given = give_back(fetcher, question, OUTCOME_RETRY, decision.wait_ms / 1000, reason, trace, error);
		return status == STATUS_OK ? given : status;
	}
	question->due_ns = calendar_monotonic_ns() + decision.wait_ms * 1000000;
	/* "Too many requests" is said to the provider's whole line, not to one account. */
	if (exchange_asked_wait_s(slot) > 0 && question->due_ns > provider->held_until_ns) provider->held_until_ns = question->due_ns;
	log_debug("%s %s: asked again in %lld ms: %s", provider->access->mapping->provider, question->answer.account, (long long)decision.wait_ms, reason);
	wait_in_line(provider, question);
	return STATUS_OK;
}

/* A refused token is renewed once; for a token that was replaced meanwhile the refusal does not count. */
static Status authenticate_again(Fetcher *fetcher, Slot *slot, Judgement *got, const char *trace, Error *error) {
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
	/* Our credentials are refused, which says nothing of the account: it stays owed. */
	Status handed = give_back(fetcher, question, OUTCOME_DENIED, 0, got->reason, trace, error);
	Status status = ++provider->refusals < REFUSALS_MAX ? STATUS_OK
		: fetcher_give_up(fetcher, provider, arena_format(slot->arena, "the credentials are refused: %s", got->reason), error);
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

/* What a provider calls its own request: long enough for any number, no place for a book. */
static const char *trace_of(const Slot *slot, const JsonNode *root) {
	Slice trace = json_scalar(place_at(root, slot->question->answer.endpoint->trace));
	return trace.at && trace.length > 0 && trace.length <= TRACE_MAX ? arena_text(slot->arena, trace) : NULL;
}

static Status finish_question(Fetcher *fetcher, Slot *slot, CURLcode code, Error *error) {
	const Endpoint *endpoint = slot->question->answer.endpoint;
	Judgement got = exchange_judge(slot, code, &endpoint->outcomes, endpoint->message);
	const char *trace = trace_of(slot, got.root);
	fill_answer(slot, got.http_status);
	if (got.outcome == OUTCOME_RETRY && slot->question->once && slot->sent && !got.told_to_retry) return leave_unknown(fetcher, slot, got.reason, trace, error);
	if (got.outcome == OUTCOME_RETRY) return ask_again(fetcher, slot, got.reason, trace, error);
	if (got.outcome == OUTCOME_REAUTHENTICATE) return authenticate_again(fetcher, slot, &got, trace, error);
	count_success(&fetcher->providers[slot->provider]);
	Fetched fetched = {
		.question = slot->question, .outcome = got.outcome, .reason = got.reason, .root = got.root,
		.trace = trace,
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
	Status status = slot->question ? finish_question(fetcher, slot, code, error) : login_finish(fetcher, slot, code, error);
	exchange_give(slot);
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

void fetcher_add(Fetcher *fetcher, size_t provider, Question *question) {
	wait_in_line(&fetcher->providers[provider], question);
}

void fetcher_resume(Fetcher *fetcher, size_t provider) {
	fetcher->providers[provider].exhausted = false;
}

bool fetcher_is_done(const Fetcher *fetcher) {
	for (size_t i = 0; i < fetcher->provider_count; i++) {
		const Provider *provider = &fetcher->providers[i];
		if (provider->waiting || (!provider->exhausted && !fetcher->stopping && !provider->given_up)) return false;
	}
	return fetcher->in_flight == 0;
}

const char *fetcher_given_up(const Fetcher *fetcher, size_t provider) {
	return fetcher->providers[provider].given_up;
}

Quota fetcher_quota(const Fetcher *fetcher, size_t provider) {
	return fetcher->providers[provider].quota;
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
		fetcher->providers[i] = (Provider){.access = &accesses[i], .quota = accesses[i].quota};
		pace_init(&fetcher->providers[i].pace, accesses[i].millirequests_per_second);
		connections += accesses[i].concurrency;
	}
	curl_multi_setopt(fetcher->multi, CURLMOPT_MAXCONNECTS, (long)connections);
	*out = fetcher;
	return STATUS_OK;
}

void fetcher_free(Fetcher *fetcher) {
	if (!fetcher) return;
	for (size_t i = 0; i < fetcher->slot_count; i++) exchange_free(fetcher->slots[i]);
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
