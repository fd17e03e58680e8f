/* request.h: a question, or a login, as HTTP: URL, headers and body written from the mapping's templates.
 *
 * Takes:  the shape, the provider's access, the values for the templates, extra headers.
 * Gives:  texts in buffers that the caller keeps until the transfer is over.
 * Errors: STATUS_FAILED when a value cannot stand where the mapping puts it (a line break in a header, more than 1 MiB).
 */
#ifndef SIMTALLY_EXTRACT_REQUEST_H
#define SIMTALLY_EXTRACT_REQUEST_H

#include <curl/curl.h>

#include "base/buffer.h"
#include "extract/access.h"
#include "transform/span_values.h"

typedef struct {
	Buffer url;
	Buffer body;
	struct curl_slist *headers;
} Request;

void request_init(Request *request);
void request_free(Request *request);
Status request_write(Request *out, const RequestShape *shape, const Access *access, const Pairs *extra_headers, const SpanValues *values, Error *error);

#endif
