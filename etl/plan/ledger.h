/* ledger.h: what is owed, claimed and finished; and the plan a run makes of it.
 *
 * Takes:  the run's session and the mappings, whose ids ledger_register has looked up.
 * Gives:  units to ask, by account and endpoint, adjacent ones together.
 * Errors: STATUS_LOCKED when another run holds a provider, STATUS_USAGE when the plan is refused
 *         (more accounts than a provider allows in a run), STATUS_FAILED from the database.
 */
#ifndef SIMTALLY_PLAN_LEDGER_H
#define SIMTALLY_PLAN_LEDGER_H

#include "base/database.h"
#include "mapping/mapping.h"
#include "plan/periods.h"
#include "plan/run_record.h"

/* One provider of a run. */
typedef struct {
	const Mapping *mapping;
	Day today;          /* in its zone */
	bool as_of_given;
} PlannedProvider;

typedef struct {
	PlannedProvider *providers;
	size_t provider_count;
	PeriodRange range;
	const int32_t *accounts; /* only these; none: all */
	size_t account_count;
	bool again;              /* ask what is held, too */
} PlanRequest;

typedef struct {
	int64_t units, requests, accounts; /* to be asked */
} PlanEstimate;

typedef struct {
	int64_t unit_id;
	Day period;
} ClaimedUnit;

typedef struct {
	int32_t account_id;
	char *account, *kind;
	bool grouped;
	ClaimedUnit *units;
	size_t unit_count;
} ClaimedAccount;

typedef struct {
	ClaimedAccount *items;
	size_t count;
} Claim;

typedef struct {
	int64_t expected, fetched, owed, failed, not_eligible, unexplained, beyond_reach, lost; /* unexplained: not eligible, and the register names no group; lost: of those beyond reach, days found lost by this run */
} Coverage;

/* Writes provider and endpoint rows for the mappings and fills in their ids; endpoints that they no longer have owe nothing from then on. */
Status ledger_register(Database *database, const Mappings *mappings, Error *error);

/* The provider's lock, held until the session ends. */
Status ledger_lock(Database *database, const Mapping *mapping, Error *error);

/* The latest date that a run took for today in the provider's zone. */
Status ledger_note_today(Database *database, const PlannedProvider *provider, Error *error);

/* The same for every provider there is: of `as_of`, or NULL: the clock. */
Status ledger_note_today_of_all(Database *database, const char *as_of, Error *error);

/* True when the register holds accounts of it. */
Status ledger_has_accounts(Database *database, const Mapping *mapping, bool *out, Error *error);

/* What was asked of the provider on the latest day of its zone that is known; *requests is 0 where none is. */
Status ledger_asked(Database *database, const Mapping *mapping, Day *day, int64_t *requests, Error *error);

/* Keeps it, counted on from there. */
Status ledger_count_asked(Database *database, const Mapping *mapping, Day day, int64_t requests, Error *error);

/* Makes the plan: owes, scopes and wants. `estimates` has room for one entry a provider.
 * Runs inside the transaction of the caller, who commits it, or rolls it back for a dry run. */
Status ledger_plan(Database *database, RunRecord run, const PlanRequest *request, PlanEstimate *estimates, Error *error);

/* The next accounts of an endpoint after `after`; an empty claim when there are none left. Texts live in the arena. */
Status ledger_claim(Database *database, RunRecord run, const Endpoint *endpoint, int32_t after, int accounts, Arena *arena, Claim *out, Error *error);

/* Gives back whatever this session still holds. */
Status ledger_unclaim(Database *database, RunRecord run, const char *reason, Error *error);

/* Why what the run still owes of a provider was not asked, where nothing is said of it yet. */
Status ledger_explain(Database *database, RunRecord run, const Mapping *mapping, const char *reason, Error *error);

Status ledger_coverage(Database *database, RunRecord run, Coverage *out, Error *error);

#endif
