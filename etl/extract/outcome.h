/* outcome.h: what an answer means, by the mapping's ordered conditions.
 *
 * Takes:  the rules, the HTTP status, and the parsed answer (NULL: it could not be read).
 * Gives:  the outcome of the first rule that fits. Where none does: retry for what is worth it (no readable answer,
 *         408, 429, 5xx), else not_understood. A good outcome needs a readable object.
 */
#ifndef SIMTALLY_EXTRACT_OUTCOME_H
#define SIMTALLY_EXTRACT_OUTCOME_H

#include "base/json.h"
#include "mapping/mapping.h"

/* The first rule that fits, or NULL. */
const OutcomeRule *outcome_rule(const OutcomeRules *rules, int http_status, const JsonNode *root);

Outcome outcome_judge(const OutcomeRules *rules, int http_status, const JsonNode *root, const char **because);

#endif
