/* loader_test.c: answers through batch and loader into a real database: whole, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "load/loader.h"
#include "transform/example.h"

static Arena *arena;
static Mappings mappings;
static Database *database;
static Dimension *dimension;
static RunRecord record;
static Error error;

#define CALL(call) \
	do { \
		if ((call) != STATUS_OK) \
			fail_msg("%s", error.text); \
	} while (0)

static const char *text(const char *sql)
{
	PGresult *result = NULL;
	CALL(database_query(database, &error, 1, &result, sql, DATABASE_NO_PARAMETERS));
	const char *found = database_text(result, 0, 0);
	found = found ? arena_text(arena, slice_of(found)) : "";
	PQclear(result);
	return found;
}

static int open_database(void **state)
{
	(void)state;
	arena = arena_new(0);
	mappings = example_mappings(arena);
	CALL(database_open_owner(&database, &error));
	CALL(ledger_register(database, &mappings, &error));
	CALL(database_script(database, &error, "INSERT INTO simtally_store.account (provider_id, account, kind)"
		" SELECT provider_id, '553ca0f477392ee4106e9526', 'mvno_account' FROM simtally_store.provider WHERE name = 'telecomx'"));
	dimension = dimension_new(database);
	return 0;
}

static int close_database(void **state)
{
	(void)state;
	dimension_free(dimension);
	database_close(database);
	arena_free(arena);
	return 0;
}

/* A run that wants and claims April and May. */
static void claim_two_months(Claim *claim)
{
	PlannedProvider planned = {.mapping = example_provider(&mappings, "telecomx"), .today = calendar_day(2025, 6, 20)};
	PlanRequest request = {.providers = &planned, .provider_count = 1, .again = true,
		.range = {.from = calendar_day(2025, 4, 1), .to = calendar_day(2025, 5, 1)}};
	PlanEstimate estimate = {0};
	CALL(run_begin(database, "test", "", NULL, &record, &error));
	CALL(ledger_plan(database, record, &request, &estimate, &error));
	CALL(ledger_claim(database, record, mapping_endpoint(planned.mapping, "usage"), 0, 10, arena, claim, &error));
	assert_int_equal(claim->count, 1);
	assert_int_equal(claim->items[0].unit_count, 2);
}

static int forget(void **state)
{
	(void)state;
	error = (Error){0};
	return database_script(database, &error, "TRUNCATE simtally_store.unit_of_work, simtally_store.usage, simtally_store.usage_revision, simtally_store.raw_answer,"
		" simtally_store.charge, simtally_store.package_event, simtally_store.account_fact, simtally_store.quarantine, simtally_store.month_change") == STATUS_OK ? 0 : -1;
}

static Status load_batch(Batch *batch)
{
	Loader *loader = NULL;
	CALL(loader_open(record, &loader, &error));
	Status status = loader_begin(loader, batch, &error);
	if (status == STATUS_OK)
		status = loader_finish(loader, &error);
	loader_close(loader);
	return status;
}

/* One answer about April and May, loaded in a batch of its own. */
static Status load(const Claim *claim, const char *body)
{
	Example example = {"usage", "553ca0f477392ee4106e9526", "2025-04-01", "2025-05-01", "2025-06-20", false, "2025-06-20T10:00:00Z", body, "", ""};
	Answer answer = example_answer(example_provider(&mappings, "telecomx"), &example, arena);
	answer.account_id = claim->items[0].account_id;
	Rows rows;
	rows_init(&rows, arena);
	example_transform(&answer, 0, &rows);
	BatchItem item = {.answer = &answer, .units = claim->items[0].units, .unit_count = claim->items[0].unit_count, .outcome = OUTCOME_OK, .attempts = 1, .rows = &rows};
	Batch batch;
	batch_init(&batch);
	Status status = batch_add(&batch, dimension, &item, &error);
	if (status == STATUS_OK)
		status = load_batch(&batch);
	batch_free(&batch);
	rows_free(&rows);
	return status;
}

#define STATES "SELECT string_agg(to_char(period, 'MM ') || state, ', ' ORDER BY period) FROM simtally_store.unit_of_work"
#define SMS(month, figure) "{'date':'2025-" month "-01','homeland':" figure "}"
#define FIGURES "SELECT string_agg(to_char(month, 'MM ') || quantity || ' ' || completeness || ' ' || revision, ', ' ORDER BY month) FROM simtally.usage_month"

static void lands_whole(void **state)
{
	(void)state;
	Claim claim = {0};
	claim_two_months(&claim);
	CALL(load(&claim, "{'sms':[" SMS("04", "3") "," SMS("05", "4") "],'account':{'name':'A\\tB\\\\N\\n'},'charges':[{'date':'2025-05-02','price':2.50}],"
		"'restOfWorldRoaming':[{'type':'CHANGE','when':'2025-05-02T10:00:00Z'}]}"));
	assert_string_equal(text(FIGURES), "04 3 complete 1, 05 4 complete 1");
	assert_string_equal(text(STATES), "04 done, 05 done");
	assert_string_equal(text("SELECT value FROM simtally.account_fact"), "A\tB\\N\n");
	assert_string_equal(text("SELECT price::text FROM simtally.charge"), "2.50");
	assert_string_equal(text("SELECT count(*)::text FROM simtally.package_event"), "1");
	assert_string_equal(text("SELECT count(*)::text FROM simtally_store.raw_answer"), "1");
	assert_string_equal(text("SELECT convert_from(body, 'UTF8')::json -> 'account' ->> 'name' FROM simtally_store.raw_answer"), "A\tB\\N\n");
	claim_two_months(&claim);
	CALL(load(&claim, "{'sms':[" SMS("04", "3") "," SMS("05", "5") "]}"));
	assert_string_equal(text(FIGURES), "04 3 complete 1, 05 5 complete 2");
	assert_string_equal(text("SELECT count(*)::text FROM simtally_store.usage_revision"), "1");
}

/* Staged answers come into the archive as they were compressed on the way. */
static void keeps_answers_compressed(void **state)
{
	(void)state;
	Claim claim = {0};
	claim_two_months(&claim);
	char *quiet = arena_alloc(arena, 50001);
	memset(quiet, 'x', 50000);
	CALL(load(&claim, arena_format(arena, "{'account':{'name':'%s'}}", quiet)));
	assert_string_equal(text("SELECT octet_length(body) || ' ' || (pg_column_compression(body) = CASE WHEN 'lz4' = ANY (enumvals) THEN 'lz4' ELSE 'pglz' END) "
		"FROM simtally_store.raw_answer, pg_settings WHERE name = 'default_toast_compression'"), "50023 true");
	assert_string_equal(text("SELECT (pg_column_size(body) < 5000)::text FROM simtally_store.raw_answer"), "true");
}

static void finishes_each_month_by_itself(void **state)
{
	(void)state;
	Claim claim = {0};
	claim_two_months(&claim);
	CALL(load(&claim, "{'sms':[" SMS("04", "'x'") "," SMS("05", "4") "]}"));
	assert_string_equal(text(STATES), "04 failed, 05 done");
	assert_string_equal(text(FIGURES), "05 4 complete 1");
	assert_string_equal(text("SELECT at || ' ' || reason FROM simtally.quarantine"), "/sms/0/homeland not_a_number");
	claim_two_months(&claim);
	CALL(load(&claim, "{'sms':[{'date':'x'}," SMS("05", "4") "]}"));
	assert_string_equal(text(STATES), "04 failed, 05 failed");
}

static void lands_not_at_all(void **state)
{
	(void)state;
	Claim claim = {0};
	claim_two_months(&claim);
	CALL(database_script(database, &error, "UPDATE simtally_store.unit_of_work SET claimed_by = claimed_by + 1 WHERE period = '2025-05-01'"));
	assert_int_equal(load(&claim, "{'sms':[" SMS("04", "3") "," SMS("05", "4") "],'account':{'name':'A'},'charges':[{'date':'2025-05-02','price':2.50}]}"), STATUS_FAILED);
	assert_string_equal(error.text, "the ledger: 1 of 2 units of a batch are no longer this run's; nothing of the batch was loaded; run it again");
	error = (Error){0};
	assert_string_equal(text(FIGURES), "");
	assert_string_equal(text(STATES), "04 claimed, 05 claimed");
	assert_string_equal(text("SELECT ((SELECT count(*) FROM simtally_store.raw_answer) + (SELECT count(*) FROM simtally_store.account_fact) + (SELECT count(*) FROM simtally_store.charge))::text"), "0");
}

/* A month with a charge that cannot be read keeps what it holds; the other months' charges land. */
static void keeps_the_charges_of_a_month_that_cannot_be_read(void **state)
{
	(void)state;
	Claim claim = {0};
	claim_two_months(&claim);
	CALL(load(&claim, "{'charges':[{'date':'2025-05-02','price':2.50}]}"));
	claim_two_months(&claim);
	CALL(load(&claim, "{'charges':[{'date':'2025-05-03','price':'x'},{'date':'2025-04-03','price':1}]}"));
	assert_string_equal(text("SELECT string_agg(at, ' ') FROM simtally.quarantine"), "/charges/0/price");
	assert_string_equal(text("SELECT string_agg(price::text, ' ' ORDER BY charged_at) FROM simtally.charge"), "1 2.50");
	assert_string_equal(text(STATES), "04 done, 05 failed");
	claim_two_months(&claim);
	CALL(load(&claim, "{'charges':[{'date':'2025-04-03','price':1}]}"));
	assert_string_equal(text("SELECT string_agg(price::text, ' ') FROM simtally.charge"), "1");
}

/* A text that no index holds is one answer's fault, not the end of the run. */
static void survives_texts_of_any_length(void **state)
{
	(void)state;
	char *noise = arena_alloc(arena, 9001);
	uint32_t seed = 1;
	for (int i = 0; i < 9000; i++) {
		seed = seed * 1664525u + 1013904223u;
		noise[i] = (char)('a' + (seed >> 16) % 26);
	}
	static const char *const bodies[] = {
		"{'data':[{'date':'2025-04-01','regions':[{'_id':'%s','name':'x','bytes':1}]}]}",
		"{'restOfWorldRoaming':[{'type':'CHANGE','soc':{'_id':'%s'},'when':'2025-05-02T10:00:00Z'}]}",
		"{'account':{'name':'%s'}}",
		"{'charges':[{'date':'2025-05-02','price':1,'number':'%s'}]}",
	};
	int wrong = 0;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		Claim claim = {0};
		claim_two_months(&claim);
		const char *place = strstr(bodies[i], "%s");
		char *body = arena_format(arena, "%.*s%s%s", (int)(place - bodies[i]), bodies[i], noise, place + 2);
		if (load(&claim, body) != STATUS_OK) {
			print_error("%s: %s\n", bodies[i], error.text);
			wrong++;
		}
		error = (Error){0};
	}
	assert_int_equal(wrong, 0);
}

/* What an endpoint that is not independent holds back must not count as fetched. */
static void counts_what_is_held_back_as_missing(void **state)
{
	(void)state;
	Example example = {"card_month", "8986", "2025-05-01", NULL, "2025-06-20", false, NULL, "{'data':{'useFlowKb':'x'}}", "", ""};
	Answer answer = example_answer(example_provider(&mappings, "tibiot"), &example, arena);
	Rows rows;
	rows_init(&rows, arena);
	example_transform(&answer, 0, &rows);
	assert_int_equal(rows.reject_count, 1);
	ClaimedUnit unit = {1, answer.from};
	BatchItem item = {.answer = &answer, .units = &unit, .unit_count = 1, .outcome = OUTCOME_OK, .rows = &rows};
	Batch batch;
	batch_init(&batch);
	CALL(batch_add(&batch, dimension, &item, &error));
	assert_non_null(strstr(batch.stages[STAGE_UNIT].data, "\tfailed\t"));
	assert_false(batch_is_empty(&batch));
	batch_clear(&batch);
	assert_true(batch_is_empty(&batch));
	batch_free(&batch);
	rows_free(&rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(lands_whole, forget),
		cmocka_unit_test_setup(keeps_answers_compressed, forget),
		cmocka_unit_test_setup(finishes_each_month_by_itself, forget),
		cmocka_unit_test_setup(lands_not_at_all, forget),
		cmocka_unit_test_setup(keeps_the_charges_of_a_month_that_cannot_be_read, forget),
		cmocka_unit_test_setup(survives_texts_of_any_length, forget),
		cmocka_unit_test_setup(counts_what_is_held_back_as_missing, forget),
	};
	return cmocka_run_group_tests(tests, open_database, close_database);
}
