/* example.h: an answer as a test writes it down, and what transform makes of it as lines of text.
 *
 * Takes:  an Example; in its body ' stands for ". The mappings are those of mappings/.
 * Gives:  a line for each row and reject, in their order, joined by line feeds:
 *             data day used total 2025-06-20 1024 running @/traffic/today
 *             reject /traffic/today not_a_number 2025-06-20
 *         A reject's last word is the period it concerns, "every" or "none"; behind them "said twice 1: 3 messages" where figures were.
 */
#ifndef SIMTALLY_TESTS_TRANSFORM_EXAMPLE_H
#define SIMTALLY_TESTS_TRANSFORM_EXAMPLE_H

#include "transform/rows.h"
#include "transform/transform.h"

typedef struct {
	const char *endpoint;
	const char *account;
	const char *from, *to; /* NULL to: from */
	const char *as_of;
	bool as_of_given;
	const char *date;      /* the answer's Date header as an instant, or NULL */
	const char *body;
	const char *expected;
	const char *why;
} Example;

Mappings example_mappings(Arena *arena);

/* Makes a mapping of text (' for ") and reads it. */
Mapping *example_mapping(const char *text, Arena *arena);

const Mapping *example_provider(const Mappings *mappings, const char *provider);
Answer example_answer(const Mapping *mapping, const Example *example, Arena *arena);

/* Parses the body, in pieces of that many bytes (0: whole), and transforms it into `rows`. */
void example_transform(const Answer *answer, size_t piece_bytes, Rows *rows);
const char *example_text(const Rows *rows);

/* Runs a table: each example whole and in pieces of 1 to 31 bytes. What came in must have one fate each time. */
void example_check(const Mapping *mapping, const Example *examples, size_t count);

#endif
