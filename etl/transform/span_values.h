/* span_values.h: what {account}, {from_day} and their like stand for in one question.
 *
 * Takes:  an answer (or the question it will be) and, where a question is written, the provider's settings.
 * Gives:  slices for template.h; days as YYYY-MM-DD, months as YYYY-MM, in storage of the struct.
 */
#ifndef SIMTALLY_TRANSFORM_SPAN_VALUES_H
#define SIMTALLY_TRANSFORM_SPAN_VALUES_H

#include "base/buffer.h"
#include "base/calendar.h"
#include "base/slice.h"
#include "transform/answer.h"

/* What an operation is asked with beside an account. */
typedef struct {
	const char *const *accounts; /* {accounts}: those of one request */
	size_t account_count;
	const JsonNode *switch_to;   /* {switch}: a text, a figure, true or false */
	const char *batch;           /* {batch}: the provider's own name of an earlier request, or NULL */
} OperationValues;

typedef struct {
	const Answer *answer;
	const OperationValues *operation;    /* NULL: none is under way */
	const char *session;                 /* the login's token, or NULL */
	const char *const *setting_values;   /* in the order of the mapping's settings, or NULL */
	char text[CALENDAR_TEXT_MAX];
} SpanValues;

Slice span_value(Slice name, const void *context);

/* {accounts} as a list of texts, {switch} as the value it is; false for every other name. */
bool span_json(Buffer *out, Slice name, const void *context);

#endif
