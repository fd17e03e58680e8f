#include "answer.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static AnswerHeader *find(Answer *answer, const char *name)
{
	for (int i = 0; i < answer->header_count; i++)
		if (strcasecmp(answer->headers[i].name, name) == 0)
			return &answer->headers[i];
	return NULL;
}

bool answer_has_header(const Answer *answer, const char *name)
{
	return find((Answer *)answer, name) != NULL;
}

void answer_header(Answer *answer, const char *name, const char *value)
{
	AnswerHeader *header = find(answer, name);
	if (strlen(name) >= sizeof header->name || strlen(value) >= sizeof header->value)
		return;
	if (!header && answer->header_count < ANSWER_HEADERS_MAX)
		header = &answer->headers[answer->header_count++];
	if (!header)
		return;
	strcpy(header->name, name);
	strcpy(header->value, value);
}

void answer_start(Answer *answer, unsigned status)
{
	text_free(&answer->body);
	answer->status = status;
	answer->header_count = 0;
	answer->drop = answer->reset = false;
	answer_header(answer, "Content-Type", "application/json; charset=utf-8");
}
