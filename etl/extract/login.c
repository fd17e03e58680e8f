/* login.c: the token of providers that want one: fetched when it is needed, and again when it expires or is refused. */
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/log.h"
#include "extract/exchange.h"
#include "extract/retry.h"
#include "mapping/place.h"

enum { LIFETIME_MAX = 1000000 }; /* units of a token's lifetime; more is as good as for ever */

bool login_is_needed(const Provider *provider, int64_t now) {
	const Authentication *way = provider->access->authentication;
	return way && way->by_login && (!provider->login.valid || (provider->login.expires && now >= provider->login.renew_ns));
}

Status login_start(Fetcher *fetcher, size_t index, Error *error) {
	Provider *provider = &fetcher->providers[index];
	Answer nobody = {.mapping = provider->access->mapping};
	SpanValues values = {.answer = &nobody, .setting_values = provider->access->values};
	Slot *slot = exchange_take(fetcher, index);
	provider->login.under_way = true;
	provider->login.attempts++;
	return exchange_start(slot, &provider->access->authentication->request, &values, error);
}

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
	login->expires = figure > 0; /* a token of no lifetime at all is used until it is refused: else nothing would ever be asked */
	int64_t lifetime_ns = figure * way->lifetime_seconds * SECOND_NS, margin_ns = lifetime_ns / 4 < 30 * SECOND_NS ? lifetime_ns / 4 : 30 * SECOND_NS;
	login->renew_ns = calendar_monotonic_ns() + lifetime_ns - margin_ns;
}

static Status retry_login(Fetcher *fetcher, Provider *provider, const Slot *slot, const char *reason, Error *error) {
	Login *login = &provider->login;
	RetryDecision decision = retry_decide(&provider->access->mapping->limits, login->attempts, exchange_asked_wait_s(slot), fetcher_roll(fetcher));
	if (!decision.again) return fetcher_give_up(fetcher, provider, arena_format(slot->arena, "cannot log in: %s", reason), error);
	log_warning("%s: the login failed and is tried again in %lld ms: %s", provider->access->mapping->provider, (long long)decision.wait_ms, reason);
	int64_t until = calendar_monotonic_ns() + decision.wait_ms * 1000000;
	if (until > provider->held_until_ns) provider->held_until_ns = until;
	return STATUS_OK;
}

Status login_finish(Fetcher *fetcher, Slot *slot, CURLcode code, Error *error) {
	Provider *provider = &fetcher->providers[slot->provider];
	Login *login = &provider->login;
	const Authentication *way = provider->access->authentication;
	Judgement got = exchange_judge(slot, code, &way->outcomes, NULL);
	login->under_way = false;
	Slice token = got.outcome == OUTCOME_OK ? json_scalar(place_at(got.root, way->token_at)) : (Slice){0};
	if (got.outcome == OUTCOME_OK && !token.length) {
		got.outcome = OUTCOME_RETRY;
		got.reason = arena_format(slot->arena, "the answer holds no token at %s", way->token_at);
	}
	if (got.outcome == OUTCOME_RETRY) return retry_login(fetcher, provider, slot, got.reason, error);
	if (got.outcome != OUTCOME_OK) return fetcher_give_up(fetcher, provider, arena_format(slot->arena, "cannot log in: %s", got.reason), error);
	free(login->token);
	login->token = strndup(token.at, token.length);
	log_hide(login->token);
	login->version++;
	login->valid = true;
	login->attempts = 0;
	set_lifetime(login, way, got.root);
	return STATUS_OK;
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
	FetchHooks hooks = {no_question, no_answer, always_room, NULL, NULL};
	Status status = fetcher_new(access, 1, hooks, &fetcher, error);
	if (status != STATUS_OK || !fetcher) return status;
	Provider *provider = &fetcher->providers[0];
	while (status == STATUS_OK && !provider->given_up && !provider->login.valid) {
		if (!provider->login.under_way && calendar_monotonic_ns() >= provider->held_until_ns) status = login_start(fetcher, 0, error);
		if (status == STATUS_OK) status = fetcher_step(fetcher, NULL, 0, 100, error);
	}
	if (status == STATUS_OK && provider->given_up) status = error_set(error, STATUS_USAGE, "%s", provider->given_up);
	fetcher_free(fetcher);
	return status;
}
