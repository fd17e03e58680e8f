/* csv_tree.h: a CSV text as the answer it is: {"rows": [{key: text, …}, …], "header": [text, …]}.
 *
 * So that one reader of answers, with its places, rows, rejects and checks, reads both JSON and CSV.
 * Takes:  the mapping's rule: which column holds which key; columns that stand once for each of some names become a list of objects.
 * Gives:  texts as they stand, trimmed. An empty field has no member: it is missing, never zero. A column nobody
 *         mapped keeps its own name. A row's `offset` is its line, `key_offset` its last one; a text's `offset` its column.
 * Errors: csv_plan_header: STATUS_USAGE where the first row names too few columns, or one twice.
 *         csv_tree_read: false with a sentence; nothing of an answer that cannot be read whole is used.
 */
#ifndef SIMTALLY_TRANSFORM_CSV_TREE_H
#define SIMTALLY_TRANSFORM_CSV_TREE_H

#include "base/csv_file.h"
#include "base/json.h"
#include "mapping/mapping.h"

typedef struct CsvPlan CsvPlan;

/* What each column of a file is, by its first row; *is_data where that names none and the rule allows it. Texts live in the arena. */
Status csv_plan_header(const CsvRule *rule, const Slice *names, size_t count, Arena *arena, CsvPlan **out, bool *is_data, Error *error);

/* A readable row as the one of an answer; the nodes live in the arena, the plan's own are shared. */
const JsonNode *csv_plan_answer(CsvPlan *plan, const CsvRow *row, Arena *arena);

/* A whole text that is held in memory. */
bool csv_tree_read(const CsvRule *rule, Slice body, Arena *arena, const JsonNode **root, const char **problem);

/* Whether the rule says what a column of that name holds; `key`: whether it is that one's. */
bool csv_rule_knows(const CsvRule *rule, Slice name);
bool csv_key_names(const CsvKey *key, Slice name);

/* The names that a plan found: {"header": …} of its answers. NULL: it was refused before there were any. */
const JsonNode *csv_plan_names(const CsvPlan *plan);

/* A place of such an answer as an auditor reads it: "line 7, column SMS roaming" for "/rows/5/sms_roaming". */
const char *csv_tree_place(const JsonNode *root, const char *pointer, Arena *arena);

#endif
