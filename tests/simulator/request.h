/* request.h: what a provider sees of a request, and what it makes out of it.
 *
 * Takes:   nothing; server.c fills a Request, the provider's identify fills a Target.
 * Gives:   request_query and request_header: the value, or NULL where there is none.
 * Owner:   all pointers belong to the server and live as long as the request.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "world.h"

#include <stddef.h>

enum {
	REQUEST_BODY_MAX_BYTES = 16 * 1024,
	TARGET_ACCOUNT_BYTES = 64,
	TARGET_PERIOD_BYTES = 24,
	TARGET_CREDENTIAL_BYTES = 256
};

typedef struct {
	const char *method;
	const char *path; /* below the provider's prefix, begins with '/' */
	const char *body; /* NUL-terminated, never NULL */
	size_t body_length;
	void *connection;
} Request;

const char *request_query(const Request *request, const char *name);
const char *request_header(const Request *request, const char *name);

typedef enum {
	ENDPOINT_UNKNOWN,
	ENDPOINT_AUTH_OEM,
	ENDPOINT_TRAFFIC,
	ENDPOINT_LOGIN,
	ENDPOINT_LOGOUT,
	ENDPOINT_USAGE,
	ENDPOINT_CARD_MONTH,
	ENDPOINT_CARD_DAY,
	ENDPOINT_CARD_DETAIL,
	ENDPOINT_POOL_MONTH,
	ENDPOINT_POOL_DAY,
	ENDPOINT_POOL_DETAIL,
	ENDPOINT_NETWORK,
	ENDPOINT_BATCH_STATUS
} Endpoint;

const char *endpoint_name(Endpoint endpoint);

typedef struct {
	Provider provider;
	Endpoint endpoint;
	bool malformed; /* a body that is not what it must be */
	char account[TARGET_ACCOUNT_BYTES];
	char period[TARGET_PERIOD_BYTES];         /* "", day, month, or month..month */
	char credential[TARGET_CREDENTIAL_BYTES]; /* never logged */
} Target;

/* Copies what fits; text that does not fit is left out whole, so that it matches no account. */
void target_copy(char *out, size_t size, const char *text);

#endif
