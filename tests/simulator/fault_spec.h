/* fault_spec.h: one rule, read from its text.
 *
 * Takes:   KIND[:key=value[,key=value]...], as fault.h lists it.
 * Errors:  false and a sentence in error; *rule is then worth nothing.
 */
#ifndef FAULT_SPEC_H
#define FAULT_SPEC_H

#include "fault.h"

typedef enum {
	FAULT_STATUS,
	FAULT_CODE,
	FAULT_EMPTY,
	FAULT_CUT_BODY,
	FAULT_CUT_JSON,
	FAULT_HTML,
	FAULT_DOWN,
	FAULT_RESET,
	FAULT_SLOW,
	FAULT_DRIP,
	FAULT_BLOAT,
	FAULT_NEST,
	FAULT_EXPIRE_TOKEN,
	FAULT_WRONG_ACCOUNT,
	FAULT_MISSING,
	FAULT_DRIFT,
	FAULT_RESTATE,
	FAULT_JUNK,
	FAULT_SERIES,
	FAULT_DATE,
	FAULT_SKEW,
	FAULT_KIND_COUNT
} FaultKind;

typedef struct {
	FaultKind kind;
	int provider; /* -1: every one */
	char account[RESTATE_GLOB_BYTES], endpoint[RESTATE_GLOB_BYTES], period[RESTATE_GLOB_BYTES];
	int after, every, first, first_each, for_s;
	int code, retry_after, retry_date, ms, bytes, depth, days, shift;
	char mode[16], figure[FAULT_FIGURE_BYTES], factor[24];
	Drift drift;
	SeriesFault series;
	int64_t numerator, denominator;
} FaultRule;

const char *fault_kind_name(FaultKind kind);
bool fault_spec_parse(const char *spec, FaultRule *rule, char error[FAULT_ERROR_BYTES]);

#endif
