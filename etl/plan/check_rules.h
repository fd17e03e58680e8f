/* check_rules.h: a mapping's checks, told to the database, where they are evaluated.
 *
 * Takes:  a mapping whose provider_id is known. Gives: its rows of simtally_store.check_rule, written only where
 *         they differ; those it no longer has are gone.
 * Errors: STATUS_FAILED from the database.
 */
#ifndef SIMTALLY_PLAN_CHECK_RULES_H
#define SIMTALLY_PLAN_CHECK_RULES_H

#include "base/database.h"
#include "mapping/mapping.h"

Status check_rules_register(Database *database, const Mapping *mapping, Arena *arena, Error *error);

#endif
