#include "network/switching.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "extract/fetch.h"

enum { STEP_MS = 200 };

/* One request: its cards, and what its questions are asked with. */
typedef struct Sending Sending;
struct Sending {
	OperationValues values; /* first: a question leads back by it */
	Sending *next;
	Arena *arena;
	SwitchBatch batch;
	int64_t follow_until_ns; /* 0: not followed yet */
};

typedef struct {
	const SwitchRecord *record;
	Run *run;
	const RunProviders *provider;
	Fetcher *fetcher;
	Sending *open;
	int64_t followed; /* the last earlier request that was taken up */
	int64_t line;     /* of the file, of the last card that was sent */
	bool sending;     /* one is on its way: the next one waits for its answer */
	bool halted;      /* nothing more is sent in this run */
} Switching;

/* ---- requests ---- */

static Sending *sending_new(Switching *switching) {
	Arena *arena = arena_new(0);
	Sending *sending = arena_alloc(arena, sizeof *sending);
	*sending = (Sending){.arena = arena, .next = switching->open};
	switching->open = sending;
	return sending;
}

static void sending_free(Switching *switching, Sending *sending) {
	Sending **at = &switching->open;
	while (*at != sending) at = &(*at)->next;
	*at = sending->next;
	arena_free(sending->arena);
}

static Sending *sending_of(const Question *question) {
	return (Sending *)(uintptr_t)question->operation;
}

static Question *question_about(const Switching *switching, Sending *sending, bool follow) {
	const Operation *operation = switching->record->mapping->network;
	ClaimedAccount account = {.account = (char *)(uintptr_t)(sending->batch.count == 1 ? sending->batch.accounts[0] : ""), .kind = (char *)(uintptr_t)""};
	ClaimedUnit unit = {0};
	sending->values = (OperationValues){.accounts = sending->batch.accounts, .account_count = sending->batch.count,
		.switch_to = switching->record->switch_on ? operation->on : operation->off, .batch = sending->batch.batch_code};
	Question *question = question_new(switching->record->mapping, follow ? &operation->follow : &operation->ask, &account, &unit, 1, 0, false);
	question->once = !follow;
	question->operation = &sending->values;
	return question;
}

static Question *follow_after(const Switching *switching, Sending *sending, int64_t wait_ms) {
	const Operation *operation = switching->record->mapping->network;
	int64_t now = calendar_monotonic_ns();
	if (!sending->follow_until_ns) sending->follow_until_ns = now + (int64_t)operation->longest_s * 1000000000;
	Question *question = question_about(switching, sending, true);
	question->due_ns = now + wait_ms * 1000000;
	return question;
}

/* What earlier runs left is followed first; then what is planned is sent, one request at a time. */
static Status next_question(void *context, size_t provider, Question **out, Error *error) {
	(void)provider;
	Switching *switching = context;
	Sending *sending = sending_new(switching);
	bool got = false, follow = true;
	*out = NULL;
	Status status = switch_record_followed(switching->record, switching->followed, sending->arena, &sending->batch, &got, error);
	if (got) switching->followed = sending->batch.batch_id;
	else if (status == STATUS_OK && !switching->sending && !switching->halted) {
		follow = false;
		status = run_count_asked(switching->run, switching->provider, switching->fetcher, error);
		if (status == STATUS_OK) status = switch_record_next(switching->record, &switching->line, sending->arena, &sending->batch, &got, error);
	}
	if (!got) sending_free(switching, sending);
	else if (follow) *out = follow_after(switching, sending, 0);
	else *out = question_about(switching, sending, false);
	switching->sending |= got && !follow;
	return status;
}

/* The row is there, committed, before a byte of it goes out. */
static Status note_sent(void *context, const Question *question, Error *error) {
	const Switching *switching = context;
	return question->once ? switch_record_send(switching->record, &sending_of(question)->batch, error) : STATUS_OK;
}

static bool always_room(void *context) {
	(void)context;
	return true;
}

/* ---- the answer to a request that switches ---- */

static bool surely_did_nothing(Outcome outcome) {
	return outcome == OUTCOME_OUR_FAULT || outcome == OUTCOME_DENIED || outcome == OUTCOME_ACCOUNT_UNKNOWN || outcome == OUTCOME_NOT_ELIGIBLE
		|| outcome == OUTCOME_TOO_LARGE_A_SPAN;
}

static void halt(Switching *switching, const char *what, const char *reason) {
	if (!switching->halted)
		log_warning("%s: %s: %s; nothing more is sent in this run", switching->record->mapping->provider, what, reason ? reason : "no reason is given");
	switching->halted = true;
}

static Status finish_sending(Switching *switching, Sending *sending, const char *state, const char *message, const char *trace, Error *error) {
	Status status = switch_record_settle(switching->record, &sending->batch, state, message, trace, NULL, NULL, error);
	sending_free(switching, sending);
	return status;
}

static Status give_back(Switching *switching, Sending *sending, const Fetched *fetched, Error *error) {
	if (fetched->unknown) {
		halt(switching, "whether a request was carried out is unknown", fetched->reason);
		return finish_sending(switching, sending, "unknown", fetched->reason, fetched->trace, error);
	}
	halt(switching, "a request could not be made", fetched->reason);
	return finish_sending(switching, sending, "planned", fetched->reason, fetched->trace, error);
}

/* The counts say little by themselves, but where they disagree with the list somebody should look. */
static void compare_counts(const Switching *switching, const Sending *sending, const SwitchAccepted *answer, int64_t left) {
	if (answer->accepted >= 0 && answer->accepted != left)
		log_warning("%s: of %zu cards %lld passed the check by the provider's count, %lld by its list of the refused", switching->record->mapping->provider,
			sending->batch.count, (long long)answer->accepted, (long long)left);
}

static Status take_accepted(Switching *switching, Sending *sending, const Fetched *fetched, Error *error) {
	const Operation *operation = switching->record->mapping->network;
	SwitchAccepted answer;
	switch_accepted_init(&answer);
	bool good = switch_accepted_read(&answer, operation, fetched->root), can_follow = operation->batch != NULL;
	int64_t left = 0;
	if (answer.batch.at) sending->batch.batch_code = arena_text(sending->arena, answer.batch);
	const char *state = !can_follow ? "done" : answer.batch.at ? "accepted" : "unknown";
	const char *message = !good ? "the answer's list of refused cards is too long" : can_follow && !answer.batch.at ? "the answer names nothing that could be asked about" : NULL;
	Status status = switch_record_settle(switching->record, &sending->batch, good ? state : "unknown", message, fetched->trace, good ? &answer.refused : NULL, &left, error);
	if (status == STATUS_OK) compare_counts(switching, sending, &answer, left);
	switch_accepted_free(&answer);
	if (left && message) halt(switching, "whether a request was carried out is unknown", message);
	if (left && !message && can_follow)
		fetcher_add(switching->fetcher, 0, follow_after(switching, sending, operation->every_ms));
	else sending_free(switching, sending);
	return status;
}

static Status take_answer_to_sending(Switching *switching, const Fetched *fetched, Error *error) {
	Sending *sending = sending_of(fetched->question);
	switching->sending = false;
	fetcher_resume(switching->fetcher, 0);
	if (fetched->give_back) return give_back(switching, sending, fetched, error);
	if (fetched->outcome == OUTCOME_OK) return take_accepted(switching, sending, fetched, error);
	if (fetched->outcome == OUTCOME_DENIED) halt(switching, "the provider does not let us switch", fetched->reason);
	if (surely_did_nothing(fetched->outcome)) return finish_sending(switching, sending, "failed", fetched->reason, fetched->trace, error);
	halt(switching, "whether a request was carried out is unknown", fetched->reason);
	return finish_sending(switching, sending, "unknown", fetched->reason, fetched->trace, error);
}

/* ---- the answer to what became of it ---- */

static Status progress(const Switching *switching, Sending *sending, const Fetched *fetched, int64_t *left, Error *error) {
	__attribute__((cleanup(buffer_free))) Buffer list;
	buffer_init(&list, 8 << 20);
	bool good = fetched->outcome == OUTCOME_OK && !fetched->give_back;
	const char *missing = good ? "the provider's answer does not name the card" : fetched->reason;
	if (!good || !switch_followed_read(&list, switching->record->mapping->network, fetched->root)) {
		buffer_clear(&list);
		buffer_text(&list, "[]");
	}
	return switch_record_progress(switching->record, &sending->batch, &list, missing, fetched->trace, left, error);
}

static bool is_worth_following(const Switching *switching, const Sending *sending, const Fetched *fetched) {
	bool may_change = fetched->outcome == OUTCOME_OK || fetched->outcome == OUTCOME_NO_DATA || fetched->outcome == OUTCOME_NOT_UNDERSTOOD;
	int64_t next = calendar_monotonic_ns() + (int64_t)switching->record->mapping->network->every_ms * 1000000;
	return may_change && !fetched->give_back && !run_was_asked_to_stop() && next <= sending->follow_until_ns;
}

static Status take_answer_to_following(Switching *switching, const Fetched *fetched, Error *error) {
	Sending *sending = sending_of(fetched->question);
	int64_t left = 0;
	if (fetched->outcome == OUTCOME_ACCOUNT_UNKNOWN && !fetched->give_back)
		return finish_sending(switching, sending, "unknown", fetched->reason, fetched->trace, error);
	Status status = progress(switching, sending, fetched, &left, error);
	if (status == STATUS_OK && left && is_worth_following(switching, sending, fetched))
		fetcher_add(switching->fetcher, 0, follow_after(switching, sending, switching->record->mapping->network->every_ms));
	else {
		if (left) log_warning("%s: %lld cards of the request %s are not at their end: %s", switching->record->mapping->provider, (long long)left,
			sending->batch.batch_code, fetched->reason ? fetched->reason : "the provider is not done with them");
		sending_free(switching, sending);
	}
	return status;
}

static Status take_answer(void *context, const Fetched *fetched, Error *error) {
	return fetched->question->once ? take_answer_to_sending(context, fetched, error) : take_answer_to_following(context, fetched, error);
}

/* ---- the loop ---- */

static Status loop(Switching *switching, Error *error) {
	Status status = STATUS_OK;
	bool stopped = false;
	while (status == STATUS_OK && !fetcher_is_done(switching->fetcher)) {
		status = fetcher_step(switching->fetcher, NULL, 0, STEP_MS, error);
		if (status != STATUS_OK || !run_was_asked_to_stop() || stopped) continue;
		log_warning("asked to stop: what is on its way is finished, nothing more is sent");
		switching->halted = stopped = true;
		status = fetcher_stop(switching->fetcher, "the run was asked to stop", error);
	}
	return status;
}

Status switching_run(Run *run, const RunProviders *provider, const SwitchRecord *record, Error *error) {
	Switching switching = {.record = record, .run = run, .provider = provider};
	FetchHooks hooks = {next_question, take_answer, always_room, &switching, note_sent};
	Status status = fetcher_new(provider->accesses, 1, hooks, &switching.fetcher, error);
	if (status == STATUS_OK) status = loop(&switching, error);
	if (switching.fetcher) run->counts.requests = fetcher_requests(switching.fetcher);
	if (status == STATUS_OK) status = run_count_asked(run, provider, switching.fetcher, error);
	fetcher_free(switching.fetcher);
	while (switching.open) sending_free(&switching, switching.open);
	return status;
}
