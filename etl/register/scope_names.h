/* scope_names.h: which scopes a provider's figures of a metric can have, as its mapping says.
 *
 * Takes:  a mapping. Gives: whether a scope is one of them, or covers some ("roaming" covers
 *         "roaming/7"); and all of them in a text, an id as <id>: "homeland, roaming/<id>".
 * Errors: none; a text that does not fit is cut.
 */
#ifndef SIMTALLY_REGISTER_SCOPE_NAMES_H
#define SIMTALLY_REGISTER_SCOPE_NAMES_H

#include <stdbool.h>

#include "base/buffer.h"
#include "mapping/mapping.h"

bool scope_names_hold(const Mapping *mapping, Metric metric, Slice scope);
void scope_names_list(const Mapping *mapping, Metric metric, Buffer *out);

#endif
