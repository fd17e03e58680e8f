/* template.h: texts with {names} in them.
 *
 * Takes:  a template such as "/mvno/{account}/usage" and a function that knows the names.
 * Gives:  the text with every {name} replaced, escaped for where it will stand.
 * Errors: template_check names the first unknown name or lonely brace; template_write returns
 *         false when the buffer is full or, for headers, a value holds a line break.
 */
#ifndef SIMTALLY_MAPPING_TEMPLATE_H
#define SIMTALLY_MAPPING_TEMPLATE_H

#include "base/buffer.h"
#include "base/json.h"

typedef enum { TEMPLATE_PLAIN, TEMPLATE_URL, TEMPLATE_HEADER } TemplateEscape;

/* The value of a name, or an absent slice when the name is not known. */
typedef Slice (*TemplateValue)(Slice name, const void *context);

bool template_write(Buffer *out, const char *text, TemplateEscape escape, TemplateValue value, const void *context);

/* Writes the JSON value that a name stands for, where it is no text: a list, a flag. False: the name stands for text. */
typedef bool (*TemplateJson)(Buffer *out, Slice name, const void *context);

/* A JSON value whose strings are templates, as JSON text. A string that is one {name} and nothing else may stand for
 * another value than a text: `json` is asked first, unless it is NULL. */
bool template_write_json(Buffer *out, const JsonNode *node, TemplateValue value, TemplateJson json, const void *context);

/* True when `name` (without braces) stands in the template. */
bool template_names(const char *text, const char *name);

/* Calls `known` for each name; returns the first that is not, "{" for a brace that is never closed, or an absent slice. */
Slice template_check(const char *text, bool (*known)(Slice name, const void *context), const void *context);

#endif
