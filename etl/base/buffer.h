/* buffer.h: text or bytes that grow up to a stated maximum.
 *
 * Takes:  a maximum in bytes at buffer_init; appending past it fails and marks the buffer.
 * Gives:  data[0..length), always followed by a NUL that is not counted.
 * Errors: every append returns false once the maximum was passed (`full` stays set),
 *         so a long run of appends may be checked once at its end.
 */
#ifndef SIMTALLY_BASE_BUFFER_H
#define SIMTALLY_BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

typedef struct {
	char *data;
	size_t length;
	size_t capacity;
	size_t max_bytes;
	bool full;
} Buffer;

void buffer_init(Buffer *buffer, size_t max_bytes);
void buffer_free(Buffer *buffer); /* also for __attribute__((cleanup(buffer_free))) */
void buffer_clear(Buffer *buffer); /* keeps the memory */
bool buffer_append(Buffer *buffer, const void *data, size_t length);
bool buffer_text(Buffer *buffer, const char *text);
bool buffer_slice(Buffer *buffer, Slice slice);
bool buffer_char(Buffer *buffer, char c);
bool buffer_int(Buffer *buffer, int64_t value); /* decimal digits */
bool buffer_format(Buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Forms that others read: each takes raw text and appends it escaped. */
bool buffer_json_string(Buffer *buffer, Slice text); /* with quotes; invalid UTF-8 becomes U+FFFD */
bool buffer_url(Buffer *buffer, Slice text); /* percent-encoded, unreserved characters kept */
bool buffer_copy_field(Buffer *buffer, Slice text); /* PostgreSQL COPY text format; an absent slice becomes \N; NUL bytes and invalid UTF-8 become U+FFFD */
bool buffer_visible(Buffer *buffer, Slice text, size_t max_characters); /* for logs and terminals: control characters, escape sequences and bidi overrides as \xNN or \u{NNNN}; cut with "…" */

#endif
