/* answer.h: what goes back: status, a few headers, a body.
 *
 * Owner:   the body belongs to the answer until the server takes it.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "text.h"

enum { ANSWER_HEADERS_MAX = 16 };

typedef struct {
	char name[48];
	char value[208];
} AnswerHeader;

typedef struct {
	unsigned status;
	bool drop;  /* close without an answer */
	bool reset; /* close with a TCP reset */
	Text body;
	int header_count;
	AnswerHeader headers[ANSWER_HEADERS_MAX];
} Answer;

/* Replaces a header of the same name. What does not fit is left out. */
void answer_header(Answer *answer, const char *name, const char *value);
bool answer_has_header(const Answer *answer, const char *name);
/* A new, empty JSON answer; what was there is freed. */
void answer_start(Answer *answer, unsigned status);

#endif
