/* fetch.h: the one event loop: questions out, answers in, for all providers of a run at once.
 *
 * Takes:  the providers' accesses and three functions: one that gives the next question of a provider (NULL: none is
 *         left), one that takes what became of a question, one that says whether there is room for more answers.
 * Gives:  each question's end exactly once: an outcome, or given back (asked often enough, told to come back much
 *         later, provider away). Until then it is asked again as retry.h decides.
 * Once:   a question marked so goes out again only where it surely did nothing: the connection was never made, the
 *         login was refused, or a rule of the mapping's says "retry". Everything else is its end, `unknown`.
 * Waits:  fetch_step waits for the transfers and for the caller's descriptors together.
 * A provider that keeps failing is paused while the others go on, and given up after its last pause.
 * Errors: STATUS_FAILED from the hooks, or from libcurl itself. A provider's failure is none.
 */
#ifndef SIMTALLY_EXTRACT_FETCH_H
#define SIMTALLY_EXTRACT_FETCH_H

#include <curl/curl.h>

#include "extract/access.h"
#include "extract/question.h"

typedef struct {
	Question *question;    /* its answer holds status, dates and body; valid during the call */
	Outcome outcome;
	bool give_back;
	bool unknown;          /* a question that is asked once went out, and what came of it cannot be told */
	int64_t wait_s;        /* give_back: not to be asked again before */
	const char *reason;    /* NULL when all is well */
	const char *trace;     /* the provider's own number of the exchange, or NULL */
	const JsonNode *root;  /* NULL: not readable */
} Fetched;

typedef struct {
	Status (*next)(void *context, size_t provider, Question **out, Error *error);
	Status (*fetched)(void *context, const Fetched *fetched, Error *error);
	bool (*has_room)(void *context);
	void *context;
	/* Called before each time that a question goes out, or NULL. A Status of its own keeps it from going out. */
	Status (*asking)(void *context, const Question *question, Error *error);
} FetchHooks;

typedef struct Fetcher Fetcher;

Status fetcher_new(const Access *accesses, size_t count, FetchHooks hooks, Fetcher **out, Error *error);
void fetcher_free(Fetcher *fetcher);

/* One turn: starts what may start, waits at most `wait_ms`, hands on what has come. */
Status fetcher_step(Fetcher *fetcher, struct curl_waitfd *others, unsigned other_count, int wait_ms, Error *error);

/* No new questions; those waiting are given back, those under way are finished. */
Status fetcher_stop(Fetcher *fetcher, const char *reason, Error *error);

/* Logs in once, with the usual patience, and asks nothing else. STATUS_USAGE when the login is refused. */
Status fetcher_try_login(const Access *access, Error *error);

/* One more question, not to be asked before its due_ns. Its end comes like any other's. */
void fetcher_add(Fetcher *fetcher, size_t provider, Question *question);

/* `next` said that there was none; there may be one now. */
void fetcher_resume(Fetcher *fetcher, size_t provider);

bool fetcher_is_done(const Fetcher *fetcher);
int64_t fetcher_requests(const Fetcher *fetcher);

/* Why a provider is not asked any more in this run; NULL: it is. */
const char *fetcher_given_up(const Fetcher *fetcher, size_t provider);

/* What was asked of a provider today, before this run and in it. */
Quota fetcher_quota(const Fetcher *fetcher, size_t provider);

#endif
