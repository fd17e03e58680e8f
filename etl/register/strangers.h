/* strangers.h: accounts that have usage and are not in the register: rows of it were removed behind the program's back, and
 * everything that is told by an account's name would leave their figures out.
 *
 * Takes:  a session; a provider's name, or NULL for every one; the first day of a month.
 * Gives:  STATUS_OK where every account with usage in the month is in the register.
 * Errors: STATUS_FAILED: it names the first one by its account_id; or the database fails.
 */
#ifndef SIMTALLY_REGISTER_STRANGERS_H
#define SIMTALLY_REGISTER_STRANGERS_H

#include "base/calendar.h"
#include "base/database.h"

Status strangers_refuse(Database *database, const char *provider, Day month, Error *error);

/* Only of providers with whom the month is not closed: of the others the seal tells. */
Status strangers_refuse_open(Database *database, const char *provider, Day month, Error *error);

#endif
