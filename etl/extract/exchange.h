/* exchange.h: one HTTP exchange with a provider, and what is remembered of each provider while a run lasts.
 *
 * Private to extract: fetch.c decides who is asked when, login.c keeps the token, exchange.c does the talking.
 * Takes:  a shape and its values. Gives: a Judgement, whose texts live in the slot's arena until the slot is given back.
 * Errors: STATUS_FAILED when a request cannot be written or libcurl takes no transfer.
 */
#ifndef SIMTALLY_EXTRACT_EXCHANGE_H
#define SIMTALLY_EXTRACT_EXCHANGE_H

#include "extract/fetch.h"
#include "extract/pace.h"
#include "extract/request.h"

enum { EXCHANGE_REASON_MAX = 600 };
#define SECOND_NS INT64_C(1000000000)

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
	Quota quota;
	Login login;
	int in_flight;
	Question *waiting; /* by due time */
	size_t waiting_count;
	bool exhausted;    /* no new questions */
	const char *given_up; /* why, or NULL */
	int failures, pauses, refusals; /* in a row */
	int64_t failing_since_ns;
	bool probing;
	bool spent; /* a question had all its attempts since the last good answer */
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
	bool sent; /* the request went out */
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

typedef struct {
	Outcome outcome;
	const char *reason;
	const JsonNode *root;
	int http_status;
	bool told_to_retry; /* by a rule of the mapping's, not for want of an answer that says something */
} Judgement;

/* A slot for one exchange, with its buffers empty. */
Slot *exchange_take(Fetcher *fetcher, size_t provider);
void exchange_give(Slot *slot);
void exchange_free(Slot *slot);

Status exchange_start(Slot *slot, const RequestShape *shape, const SpanValues *values, Error *error);
Judgement exchange_judge(Slot *slot, CURLcode code, const OutcomeRules *rules, const char *message_at);

/* What the answer's Retry-After asks for, in seconds; -1: nothing. */
int64_t exchange_asked_wait_s(const Slot *slot);

bool login_is_needed(const Provider *provider, int64_t now_ns);
Status login_start(Fetcher *fetcher, size_t provider, Error *error);
Status login_finish(Fetcher *fetcher, Slot *slot, CURLcode code, Error *error);

/* A random number for waits. */
uint32_t fetcher_roll(Fetcher *fetcher);

/* The provider is not asked any more in this run; what waits is given back. */
Status fetcher_give_up(Fetcher *fetcher, Provider *provider, const char *reason, Error *error);

#endif
