/* access.h: how a provider is reached: settings, base URL, the way to authenticate, the pace.
 *
 * Takes:  a mapping and the environment: each setting's variable, or a file named by VARIABLE_FILE.
 * Gives:  values in the order of the mapping's settings (NULL where optional and absent).
 * Errors: STATUS_USAGE naming the variable, what is wrong with it and what would do. Secrets are
 *         hidden from the log from here on. Plain http is for loopback addresses only.
 */
#ifndef SIMTALLY_EXTRACT_ACCESS_H
#define SIMTALLY_EXTRACT_ACCESS_H

#include "extract/quota.h"
#include "mapping/mapping.h"

typedef struct {
	const Mapping *mapping;
	const char **values;
	const char *base_url; /* without a slash at its end */
	const Authentication *authentication;
	const char *command;  /* of a signing authentication, or NULL */
	int64_t millirequests_per_second;
	int concurrency;
	Quota quota; /* what was asked before, for the caller to fill in */
} Access;

/* SIMTALLY_<PROVIDER>_RATE or …_CONCURRENCY, as the mapping's own pace can be overruled. */
const char *access_pace_variable(const Mapping *mapping, const char *suffix, Arena *arena);

Status access_open(const Mapping *mapping, Arena *arena, Access *out, Error *error);

/* Whether any of the provider's own variables is set: nobody configured the others. */
bool access_is_configured(const Mapping *mapping);

#endif
