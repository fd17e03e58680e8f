/* text.h: a growing text with a stated maximum.
 *
 * Takes:   pieces of bytes, formats, JSON strings, CSV fields.
 * Gives:   data, NUL-terminated once anything was added, and length.
 * Errors:  past TEXT_MAX_BYTES or without memory nothing more is added and overflow is set.
 * Owner:   whoever holds the Text; text_free empties it.
 */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum { TEXT_MAX_BYTES = 4 * 1024 * 1024 };

typedef struct {
	char *data;
	size_t length, capacity;
	bool overflow;
} Text;

void text_add_bytes(Text *text, const void *bytes, size_t count);
void text_add(Text *text, const char *string);
void text_addf(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The string as a JSON string, quotes included. */
void text_add_json(Text *text, const char *string);
/* The string as a CSV field, quoted only where it must be. */
void text_add_csv(Text *text, char separator, const char *string);
void text_free(Text *text);

#endif
