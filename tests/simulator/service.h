/* service.h: what all providers share while the simulator serves.
 *
 * Owner:   main.c makes and frees the parts; providers only use them.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include "answer.h"
#include "clock.h"
#include "delay.h"
#include "fault.h"
#include "figure.h"
#include "options.h"
#include "request.h"
#include "request_log.h"
#include "stats.h"
#include "tally.h"
#include "token.h"

typedef struct Batches Batches;

typedef struct {
	const Options *options;
	World world;
	Clock clock;
	Tokens tokens;
	RequestLog log;
	Faults *faults;
	Stats *stats;
	Tally *tally;
	Delay *delay;
	Batches *batches;
	_Atomic uint64_t trace_count;
} Service;

/* One request on its way through a provider. */
typedef struct {
	Service *service;
	const Request *request;
	const Target *target;
	const Mischief *mischief;
	Moment now;
	Figures figures; /* its now and restates point into this exchange */
} Exchange;

/* A provider has two verbs: identify reads what is asked for and never answers; answer fills an
 * Answer that server.c has set up. */
void freebit_identify(const Request *request, Target *target);
void freebit_answer(const Exchange *x, Answer *answer);
void telecomx_identify(const Request *request, Target *target);
void telecomx_answer(const Exchange *x, Answer *answer);
void tibiot_identify(const Request *request, Target *target);
void tibiot_answer(const Exchange *x, Answer *answer);

/* A refusal in the shape of the provider, for the fault kinds status and code; code 0: one that
 * suits the status. */
void freebit_refuse(Answer *answer, unsigned status, int code);
void telecomx_refuse(Answer *answer, unsigned status, int code);
void tibiot_refuse(const Exchange *x, Answer *answer, unsigned status, int code);

/* The account to name in the answer: the one asked for, or another when that is the fault. */
void service_account(const Exchange *x, uint32_t index, char out[TARGET_ACCOUNT_BYTES]);
/* A figure as a JSON value, or the junk that is to stand in for it. */
void service_add_figure(const Exchange *x, Text *out, int64_t figure);
/* A figure that this answer alone gets wrong, when that is the fault. */
int64_t service_skewed(const Exchange *x, int64_t figure);
int service_token_s(const Service *service, int default_minutes);
/* Serves what is recorded for the target, if anything is. */
bool service_recorded(const Exchange *x, Answer *answer);
/* A header's "Bearer T" without its first word, copied if it fits. */
void service_bearer(const Request *request, char out[TARGET_CREDENTIAL_BYTES]);

#endif
