/* ledger_test.c: a plan made of real mappings, in a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan/ledger.h"

static Arena *arena;
static Mappings mappings;
static Database *database;
static RunRecord record;
static Error error;

#define CALL(call) \
	do { \
		if ((call) != STATUS_OK) \
			fail_msg("%s", error.text); \
	} while (0)

static int64_t number(const char *sql)
{
	PGresult *result = NULL;
	CALL(database_query(database, &error, 1, &result, sql, DATABASE_NO_PARAMETERS));
	int64_t value = database_int(result, 0, 0);
	PQclear(result);
	return value;
}

static int open_database(void **state)
{
	(void)state;
	arena = arena_new(0);
	CALL(mapping_read_folder("mappings", arena, &mappings, &error));
	CALL(database_open_owner(&database, &error));
	CALL(ledger_register(database, &mappings, &error));
	CALL(database_script(database, &error, "TRUNCATE simtally_store.account, simtally_store.unit_of_work RESTART IDENTITY CASCADE;"
		"INSERT INTO simtally_store.account (provider_id, account, kind)"
		" SELECT provider_id, a, k FROM simtally_store.provider, (VALUES ('freebit', '0901', 'sim'), ('freebit', 'G1', 'share_group'),"
		" ('telecomx', '553ca0f477392ee4106e9526', 'mvno_account'), ('tibiot', '8986', 'card'), ('tibiot', 'P1', 'pool')) v (p, a, k) WHERE name = p"));
	CALL(run_begin(database, "test", "", NULL, &record, &error));
	return 0;
}

static int close_database(void **state)
{
	(void)state;
	database_close(database);
	arena_free(arena);
	return 0;
}

static const Mapping *mapping_of(const char *provider)
{
	for (size_t i = 0; i < mappings.count; i++)
		if (strcmp(mappings.items[i]->provider, provider) == 0)
			return mappings.items[i];
	fail_msg("no mapping of %s", provider);
	return NULL;
}

static PlanEstimate plan_on(const char *provider, const char *today, const char *from, const char *to, bool again)
{
	PlannedProvider planned = {.mapping = mapping_of(provider)};
	PlanRequest request = {.providers = &planned, .provider_count = 1, .range = {.night = from == NULL}, .again = again};
	assert_true(calendar_parse_day(slice_of(today), &planned.today));
	assert_true(!from || (calendar_parse_month(slice_of(from), &request.range.from) && calendar_parse_month(slice_of(to), &request.range.to)));
	PlanEstimate estimate = {0};
	CALL(ledger_plan(database, record, &request, &estimate, &error));
	return estimate;
}

static int rewind_database(void **state)
{
	(void)state;
	error = (Error){0};
	return database_script(database, &error, "TRUNCATE simtally_store.unit_of_work; UPDATE simtally_store.provider SET today = NULL") == STATUS_OK ? 0 : -1;
}

static void estimates(void **state)
{
	(void)state;
	PlanEstimate backfill = plan_on("telecomx", "2025-06-20", "2023-12", "2025-05", false);
	assert_int_equal(backfill.units, 18);
	assert_int_equal(backfill.requests, 2);
	assert_int_equal(backfill.accounts, 1);
	PlanEstimate night = plan_on("telecomx", "2025-06-20", NULL, NULL, false);
	assert_int_equal(night.units, 2);
	assert_int_equal(night.requests, 1);
	PlanEstimate live = plan_on("freebit", "2025-06-20", NULL, NULL, false);
	assert_int_equal(live.units, 2);
	assert_int_equal(live.requests, 2);
	PlanEstimate cards = plan_on("tibiot", "2025-06-20", NULL, NULL, false);
	assert_int_equal(cards.units, 12); /* of a card and a pool: two months, three days, now */
	assert_int_equal(cards.requests, 12);
	PlanEstimate days = plan_on("tibiot", "2025-06-20", "2025-05", "2025-06", false);
	assert_int_equal(days.units, 2 * (2 + 31 + 1));
	assert_int_equal(number("SELECT count(*) FROM simtally_store.unit_of_work WHERE state = 'beyond_reach'"), 2 * 20);
}

static void leaves_what_is_held(void **state)
{
	(void)state;
	plan_on("telecomx", "2025-06-20", "2024-01", "2024-12", false);
	CALL(database_script(database, &error, "UPDATE simtally_store.unit_of_work SET state = 'done', final = true"));
	assert_int_equal(plan_on("telecomx", "2025-06-20", "2024-01", "2024-12", false).units, 0);
	assert_int_equal(plan_on("telecomx", "2025-06-20", "2024-01", "2025-01", false).units, 1);
	assert_int_equal(plan_on("telecomx", "2025-06-20", "2024-01", "2024-12", true).units, 12);
}

/* A night asks what earlier nights still owe, but not what the provider no longer has. */
static void asks_no_debt_beyond_reach(void **state)
{
	(void)state;
	plan_on("tibiot", "2025-05-01", NULL, NULL, false);
	CALL(database_script(database, &error, "UPDATE simtally_store.unit_of_work SET state = CASE WHEN grain = 'd' THEN 'owed' ELSE 'done' END::simtally_store.unit_state, final = true"));
	plan_on("tibiot", "2025-05-30", NULL, NULL, false);
	assert_int_equal(number("SELECT count(*) FROM plan_scope JOIN simtally_store.unit_of_work USING (account_id, unit_id) WHERE grain = 'd' AND state = 'owed' AND period = '2025-04-30'"), 2);
	plan_on("tibiot", "2025-06-20", NULL, NULL, false);
	assert_int_equal(number("SELECT count(*) FROM plan_scope JOIN simtally_store.unit_of_work USING (account_id, unit_id) WHERE grain = 'd' AND state = 'owed' AND period < '2025-05-21'"), 0);
}

static void refuses_bulk(void **state)
{
	(void)state;
	CALL(database_script(database, &error, "INSERT INTO simtally_store.account (provider_id, account, kind)"
		" SELECT provider_id, 'bulk' || i, 'sim' FROM simtally_store.provider, generate_series(1, 498) i WHERE name = 'freebit'"));
	assert_int_equal(plan_on("freebit", "2025-06-20", NULL, NULL, false).accounts, 500);
	CALL(database_script(database, &error, "INSERT INTO simtally_store.account (provider_id, account, kind)"
		" SELECT provider_id, 'one more', 'sim' FROM simtally_store.provider WHERE name = 'freebit'"));
	PlannedProvider planned = {.mapping = mapping_of("freebit"), .today = calendar_day(2025, 6, 20)};
	PlanRequest request = {.providers = &planned, .provider_count = 1, .range = {.night = true}};
	PlanEstimate estimate = {0};
	assert_int_equal(ledger_plan(database, record, &request, &estimate, &error), STATUS_USAGE);
	assert_non_null(strstr(error.text, "freebit: 501 accounts would be asked, at most 500 are allowed in one run"));
	error = (Error){0};
	CALL(database_script(database, &error, "DELETE FROM simtally_store.account WHERE account LIKE 'bulk%' OR account = 'one more'"));
}

static void claims(void **state)
{
	(void)state;
	plan_on("telecomx", "2025-06-20", "2024-11", "2025-02", false);
	const Endpoint *usage = mapping_endpoint(mapping_of("telecomx"), "usage");
	Claim claim = {0};
	CALL(ledger_claim(database, record, usage, 0, 10, arena, &claim, &error));
	assert_int_equal(claim.count, 1);
	assert_string_equal(claim.items[0].account, "553ca0f477392ee4106e9526");
	assert_string_equal(claim.items[0].kind, "mvno_account");
	assert_false(claim.items[0].grouped);
	assert_int_equal(claim.items[0].unit_count, 4);
	assert_int_equal(claim.items[0].units[0].period, calendar_day(2024, 11, 1));
	assert_int_equal(claim.items[0].units[3].period, calendar_day(2025, 2, 1));
	Claim second = {0};
	CALL(ledger_claim(database, record, usage, 0, 10, arena, &second, &error));
	assert_int_equal(second.count, 0);
	CALL(ledger_unclaim(database, record, "stopped", &error));
	assert_int_equal(number("SELECT count(*) FROM simtally_store.unit_of_work WHERE state = 'owed' AND reason = 'stopped'"), 4);
	Coverage coverage = {0};
	CALL(ledger_coverage(database, record, &coverage, &error));
	assert_int_equal(coverage.expected, 4);
	assert_int_equal(coverage.owed, 4);
}

static void locks_a_provider(void **state)
{
	(void)state;
	Database *other;
	CALL(ledger_lock(database, mapping_of("telecomx"), &error));
	CALL(database_open(&other, &error));
	assert_int_equal(ledger_lock(other, mapping_of("telecomx"), &error), STATUS_LOCKED);
	assert_string_equal(error.text, "another run holds the provider telecomx: wait for it to end, or see simtally status");
	error = (Error){0};
	CALL(ledger_lock(other, mapping_of("tibiot"), &error));
	database_close(other);
	CALL(ledger_lock(database, mapping_of("tibiot"), &error));
	bool has = false;
	CALL(ledger_has_accounts(database, mapping_of("tibiot"), &has, &error));
	assert_true(has);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(estimates, rewind_database),
		cmocka_unit_test_setup(leaves_what_is_held, rewind_database),
		cmocka_unit_test_setup(asks_no_debt_beyond_reach, rewind_database),
		cmocka_unit_test_setup(refuses_bulk, rewind_database),
		cmocka_unit_test_setup(claims, rewind_database),
		cmocka_unit_test_setup(locks_a_provider, rewind_database),
	};
	return cmocka_run_group_tests(tests, open_database, close_database);
}
