/* span_values.h: what {account}, {from_day} and their like stand for in one question.
 *
 * Takes:  an answer (or the question it will be) and, where a question is written, the provider's settings.
 * Gives:  slices for template.h; days as YYYY-MM-DD, months as YYYY-MM, in storage of the struct.
 */
#ifndef SIMTALLY_TRANSFORM_SPAN_VALUES_H
#define SIMTALLY_TRANSFORM_SPAN_VALUES_H

#include "base/calendar.h"
#include "base/slice.h"
#include "transform/answer.h"

typedef struct {
	const Answer *answer;
	const char *session;                 /* the login's token, or NULL */
	const char *const *setting_values;   /* in the order of the mapping's settings, or NULL */
	char text[CALENDAR_TEXT_MAX];
} SpanValues;

Slice span_value(Slice name, const void *context);

#endif
