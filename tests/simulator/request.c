#include "request.h"

#include <microhttpd.h>
#include <string.h>

const char *request_query(const Request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_GET_ARGUMENT_KIND, name);
}

const char *request_header(const Request *request, const char *name)
{
	return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

const char *endpoint_name(Endpoint endpoint)
{
	static const char *const NAMES[] = {"unknown", "authOem", "getTrafficInfo", "login", "logout", "usage",
		"getCardMonthUsage", "getCardDayUsage", "cardDetail", "getPoolMonthUsage", "getPoolDayUsage",
		"poolDetail", "network", "batchStatus"};
	return NAMES[endpoint];
}

void target_copy(char *out, size_t size, const char *text)
{
	size_t length = text ? strlen(text) : 0;
	if (length == 0 || length >= size)
		out[0] = '\0';
	else
		memcpy(out, text, length + 1);
}
