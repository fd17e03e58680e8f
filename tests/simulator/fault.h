/* fault.h: what goes wrong on request.
 *
 * Takes:   specs, KIND[:key=value[,key=value]...], at the start or while running:
 *
 *   selectors   provider=NAME account=GLOB endpoint=GLOB period=GLOB
 *   how often   after=N (let N pass) every=K (each Kth) first=N (at most N times)
 *               first_each=N (only the first N requests of each account) for=SECONDS
 *   kinds       status:code=503[,retry_after=S | ,retry_date=S]   any HTTP status
 *               code:code=211         the provider's own refusal in a well-formed answer
 *               empty  cut-body  cut-json  html[:code=502]  down  reset
 *               slow:ms=N  drip:ms=N,bytes=N (so many bytes each so often)
 *               bloat:bytes=N  nest:depth=N
 *               expire-token          every token so far; once unless first= says otherwise
 *               wrong-account  missing  drift:mode=extra|rename
 *               restate:factor=DECIMAL  (its selectors choose figures, not requests)
 *               skew:factor=DECIMAL     figures of these answers alone, so that they disagree with the
 *                       others: tibiot's KB of use, and what telecomx's packages include while
 *                       what remains stays
 *               junk[:figure=TEXT]    without a text it goes through several
 *               series:mode=shift|reverse|gap|pad[,days=N]
 *               date:shift=SECONDS | date:mode=none
 *
 * Gives:   a Mischief for each request: everything that fits it, added up.
 * Errors:  fault_add returns 0 and fills error; nothing was added.
 * Thread:  safe.
 */
#ifndef FAULT_H
#define FAULT_H

#include "request.h"
#include "restate.h"
#include "text.h"

enum { FAULT_RULES_MAX = 64, FAULT_SPEC_BYTES = 256, FAULT_ERROR_BYTES = 160, FAULT_FIGURE_BYTES = 48 };

typedef enum { DRIFT_NONE, DRIFT_EXTRA, DRIFT_RENAME } Drift;
typedef enum { SERIES_PLAIN, SERIES_SHIFT, SERIES_REVERSE, SERIES_GAP, SERIES_PAD } SeriesFault;

typedef struct {
	char label[64]; /* for the log: kinds joined by '+', or "" */
	bool expire_token, wrong_account, missing;
	bool empty, cut_body, cut_json, html, reset, down, no_date;
	int status;        /* 0: as it is */
	int code;          /* 0: as it is */
	int retry_after_s; /* INT32_MIN: none */
	bool retry_as_date;
	int html_status;
	int delay_ms, drip_ms, drip_bytes, bloat_bytes, nest_depth, date_shift_s;
	Drift drift;
	SeriesFault series;
	int series_days;
	char junk[FAULT_FIGURE_BYTES];
	int64_t skew_numerator, skew_denominator; /* 0: none */
	Restates restates;
} Mischief;

typedef struct Faults Faults;

Faults *fault_new(void);
void fault_free(Faults *faults);
int fault_add(Faults *faults, const char *spec, char error[FAULT_ERROR_BYTES]);
void fault_clear(Faults *faults);
/* account_requests counts this one too. */
void fault_collect(Faults *faults, const Target *target, uint32_t account_requests, Mischief *out);
/* The restatements among the rules, as fault_collect would give them. */
void fault_restates(Faults *faults, Restates *out);
/* A JSON array of the rules and how often each fitted and fired. */
void fault_describe(Faults *faults, Text *out);

#endif
