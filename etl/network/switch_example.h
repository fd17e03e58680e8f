/* switch_example.h: a recorded answer of an operation, and what the program notes of it.
 *
 * Takes:  a line {"endpoint": "network" or "network/follow", "http_status": …, "body": …}.
 * Gives:  a line with the outcome, and with what a good answer says of the accounts.
 * Errors: false with a sentence for a line that is none.
 */
#ifndef SIMTALLY_NETWORK_SWITCH_EXAMPLE_H
#define SIMTALLY_NETWORK_SWITCH_EXAMPLE_H

#include "base/buffer.h"
#include "mapping/mapping.h"

bool switch_example_read(const Operation *operation, const JsonNode *line, Buffer *out, const char **problem);

#endif
