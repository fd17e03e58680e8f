/* archive.h: raw answers and rows as JSON Lines: what the stages hand each other as filters, and what fixtures are written in.
 *
 * A raw answer, one object a line: provider, account, kind, grouped, endpoint, from, to (first days), fetched_at, answered_at (instants
 * or null), as_of (a date), as_of_given, http_status, content_type, body (the answer's text; body_hex where it is no UTF-8).
 * The rows of an answer follow it, one object a line with "row": usage, label, charge, event, fact, reject.
 * Errors: a sentence when a line is none of these, or names a provider or endpoint no mapping has.
 */
#ifndef SIMTALLY_TRANSFORM_ARCHIVE_H
#define SIMTALLY_TRANSFORM_ARCHIVE_H

#include "base/buffer.h"
#include "base/json.h"
#include "transform/answer.h"
#include "transform/rows.h"

bool archive_write_answer(Buffer *out, const Answer *answer);
bool archive_write_rows(Buffer *out, const Rows *rows);

/* `outcome` stands on the answer's line once it was judged; absent in what extract writes. */
bool archive_write_judged(Buffer *out, const Answer *answer, const char *outcome, const char *reason);

bool archive_is_answer(const JsonNode *line);
bool archive_read_answer(const JsonNode *line, const Mappings *mappings, Arena *arena, Answer *out, const char **problem);
bool archive_read_row(const JsonNode *line, Rows *rows, const char **problem);

#endif
