#include "plan/ledger.h"


#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "plan/check_rules.h"
#include "sql.h"

enum { FIGURE_MAX = 24 };

typedef struct {
	char text[FIGURE_MAX];
} Figure;

static const char *figure(Figure *out, int64_t value) {
	snprintf(out->text, sizeof out->text, "%lld", (long long)value);
	return out->text;
}

/* ---- providers ---- */

static const char *kinds_array(const Texts *kinds, Arena *arena) {
	Buffer text;
	buffer_init(&text, 4096);
	buffer_char(&text, '{');
	for (size_t i = 0; i < kinds->count; i++) buffer_format(&text, "%s%s", i ? "," : "", kinds->items[i]);
	buffer_char(&text, '}');
	const char *copy = arena_text(arena, (Slice){text.data, text.length});
	buffer_free(&text);
	return copy;
}

static Status register_endpoint(Database *database, const Mapping *mapping, Endpoint *endpoint, Arena *arena, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Figure provider, rank;
	Status status = database_query(database, error, 1, &result, sql_plan_register_endpoint,
		DATABASE_PARAMETERS(figure(&provider, mapping->provider_id), endpoint->name, kinds_array(&endpoint->accounts, arena), endpoint->counts_back ? "t" : "f", figure(&rank, endpoint->index)));
	if (status == STATUS_OK) endpoint->id = (int32_t)database_int(result, 0, 0);
	return status;
}

static Status forget_endpoints(Database *database, const Mapping *mapping, Arena *arena, Error *error) {
	const char *ids = "{";
	Figure provider;
	for (size_t i = 0; i < mapping->endpoint_count; i++) ids = arena_format(arena, "%s%s%d", ids, i ? "," : "", mapping->endpoints[i].id);
	return database_query(database, error, 0, NULL, sql_plan_forget_endpoints,
		DATABASE_PARAMETERS(figure(&provider, mapping->provider_id), arena_format(arena, "%s}", ids)));
}

static Status register_mapping(Database *database, Mapping *mapping, Arena *arena, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	const char *text = arena_text(arena, mapping->text);
	Status status = database_query(database, error, 1, &result, sql_plan_register_provider, DATABASE_PARAMETERS(mapping->provider, mapping->zone, text));
	if (status != STATUS_OK) return status;
	mapping->provider_id = (int32_t)database_int(result, 0, 0);
	for (size_t i = 0; i < mapping->endpoint_count && status == STATUS_OK; i++)
		status = register_endpoint(database, mapping, &mapping->endpoints[i], arena, error);
	if (status == STATUS_OK) status = forget_endpoints(database, mapping, arena, error);
	return status == STATUS_OK ? check_rules_register(database, mapping, arena, error) : status;
}

Status ledger_register(Database *database, const Mappings *mappings, Error *error) {
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	Status status = STATUS_OK;
	for (size_t i = 0; i < mappings->count && status == STATUS_OK; i++)
		status = register_mapping(database, mappings->items[i], arena, error);
	if (status != STATUS_OK) return status;
	return database_query(database, error, 0, NULL, sql_plan_forget_providers, DATABASE_PARAMETERS(mappings_providers(mappings, arena)));
}

static Status try_lock(Database *database, const Mapping *mapping, bool *got, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Figure provider;
	Status status = database_query(database, error, 1, &result, "SELECT pg_try_advisory_lock(hashtext('simtally provider'), $1::integer)",
		DATABASE_PARAMETERS(figure(&provider, mapping->provider_id)));
	if (status != STATUS_OK) return status;
	*got = database_true(result, 0, 0);
	return database_understood(database, error);
}

Status ledger_lock(Database *database, const Mapping *mapping, Error *error) {
	enum { TRIES = 10, PAUSE_US = 200000 }; /* the server may need a moment to see that a killed run is gone */
	bool got = false;
	for (int i = 0; i < TRIES && !got; i++) {
		if (i) usleep(PAUSE_US);
		Status status = try_lock(database, mapping, &got, error);
		if (status != STATUS_OK) return status;
	}
	if (got) return STATUS_OK;
	return error_set(error, STATUS_LOCKED, "another run holds the provider %s: wait for it to end, or see simtally status", mapping->provider);
}

Status ledger_has_accounts(Database *database, const Mapping *mapping, bool *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Figure provider;
	Status status = database_query(database, error, 1, &result, "SELECT EXISTS (SELECT FROM simtally_store.account WHERE provider_id = $1::smallint)",
		DATABASE_PARAMETERS(figure(&provider, mapping->provider_id)));
	if (status != STATUS_OK) return status;
	*out = database_true(result, 0, 0);
	return database_understood(database, error);
}

/* ---- the plan ---- */

static Status fill_spans(Database *database, const PlanRequest *request, Error *error) {
	Status status = database_copy_begin(database, error, "COPY plan_span FROM STDIN");
	if (status != STATUS_OK) return status;
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	char from[CALENDAR_TEXT_MAX], last[CALENDAR_TEXT_MAX], tells_from[CALENDAR_TEXT_MAX], line[160];
	for (size_t p = 0; p < request->provider_count; p++) {
		const PlannedProvider *provider = &request->providers[p];
		for (size_t e = 0; e < provider->mapping->endpoint_count; e++) {
			const Endpoint *endpoint = &provider->mapping->endpoints[e];
			if (endpoint->standby) continue;
			Periods periods = periods_of(&endpoint->span, provider->today, request->range, arena);
			for (size_t i = 0; i < periods.count && status == STATUS_OK; i++) {
				const Period *period = &periods.items[i];
				int length = snprintf(line, sizeof line, "%d\t%c\t%s\t%s\t%c\t%s\n", endpoint->id, grain_name(period->grain)[0],
					calendar_day_text(period->period, from), calendar_day_text(period->last_day, last), period->beyond ? 't' : 'f',
					calendar_day_text(period->tells_from, tells_from));
				status = database_copy_send(database, error, line, (size_t)length);
			}
		}
	}
	Status ended = database_copy_end(database, error, status == STATUS_OK ? NULL : "abandoned");
	return status == STATUS_OK ? ended : status;
}

static Status fill_accounts(Database *database, const PlanRequest *request, Error *error) {
	Status status = STATUS_OK;
	Figure account;
	for (size_t i = 0; i < request->account_count && status == STATUS_OK; i++)
		status = database_query(database, error, 0, NULL, "INSERT INTO plan_account VALUES ($1::integer) ON CONFLICT DO NOTHING",
			DATABASE_PARAMETERS(figure(&account, request->accounts[i])));
	return status;
}

Status ledger_note_today(Database *database, const PlannedProvider *provider, Error *error) {
	Figure id;
	char today[CALENDAR_TEXT_MAX];
	return database_query(database, error, 0, NULL, "UPDATE simtally_store.provider SET today = greatest(today, $2::date) WHERE provider_id = $1::smallint AND today IS DISTINCT FROM greatest(today, $2::date)",
		DATABASE_PARAMETERS(figure(&id, provider->mapping->provider_id), calendar_day_text(provider->today, today)));
}

Status ledger_note_today_of_all(Database *database, const char *as_of, Error *error) {
	return database_query(database, error, 0, NULL, sql_plan_note_today, DATABASE_PARAMETERS(as_of));
}

static Status settle_provider(Database *database, const PlannedProvider *provider, Error *error) {
	Figure id;
	char today[CALENDAR_TEXT_MAX];
	Status status = database_query(database, error, 1, NULL, sql_plan_release, DATABASE_PARAMETERS(figure(&id, provider->mapping->provider_id)));
	if (status == STATUS_OK) status = ledger_note_today(database, provider, error);
	for (size_t e = 0; e < provider->mapping->endpoint_count && status == STATUS_OK; e++) {
		const Endpoint *endpoint = &provider->mapping->endpoints[e];
		Day oldest;
		if (!periods_oldest(&endpoint->span, provider->today, &oldest)) continue;
		status = database_query(database, error, 1, NULL, sql_plan_miss, DATABASE_PARAMETERS(figure(&id, endpoint->id), calendar_day_text(oldest, today)));
	}
	return status;
}

static Status refuse_bulk(Database *database, RunRecord run, const Mapping *mapping, int64_t *accounts, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Figure run_id, provider;
	Status status = database_query(database, error, 1, &result, sql_plan_asked_accounts,
		DATABASE_PARAMETERS(figure(&run_id, run.run_id), figure(&provider, mapping->provider_id)));
	if (status != STATUS_OK) return status;
	*accounts = database_int(result, 0, 0);
	if (database_understood(database, error) != STATUS_OK) return STATUS_FAILED;
	if (!mapping->limits.accounts_per_run || *accounts <= mapping->limits.accounts_per_run) return STATUS_OK;
	return error_set(error, STATUS_USAGE, "%s: %lld accounts would be asked, at most %d are allowed in one run; %s", mapping->provider, (long long)*accounts,
		mapping->limits.accounts_per_run, mapping->limits.accounts_per_run_advice ? mapping->limits.accounts_per_run_advice : "ask for fewer with --account");
}

static void add_length(const PlanRequest *request, PlanEstimate *estimates, const PGresult *result, int row) {
	int32_t endpoint_id = (int32_t)database_int(result, row, 0);
	int64_t length = database_int(result, row, 1), runs = database_int(result, row, 2);
	for (size_t p = 0; p < request->provider_count; p++)
		for (size_t e = 0; e < request->providers[p].mapping->endpoint_count; e++) {
			const Endpoint *endpoint = &request->providers[p].mapping->endpoints[e];
			if (endpoint->id != endpoint_id) continue;
			estimates[p].units += length * runs;
			estimates[p].requests += (length + endpoint->span.most - 1) / endpoint->span.most * runs;
		}
}

/* A ledger that has just grown a great deal looks small to the planner until it is told. */
static Status owe(Database *database, const char *run_id, const char *backfill, Error *error) {
	enum { WORTH_A_LOOK = 1000 };
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(database, error, 1, &result, sql_plan_owe, DATABASE_PARAMETERS(run_id, backfill));
	if (status != STATUS_OK || database_int(result, 0, 0) < WORTH_A_LOOK) return status;
	return database_query(database, error, 1, NULL, "SELECT simtally_store.analyze_ledger()", DATABASE_NO_PARAMETERS);
}

static Status estimate(Database *database, RunRecord run, const PlanRequest *request, PlanEstimate *estimates, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Figure run_id;
	Status status = database_query(database, error, 4, &result, sql_plan_estimate, DATABASE_PARAMETERS(figure(&run_id, run.run_id)));
	for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) add_length(request, estimates, result, row);
	return status == STATUS_OK ? database_understood(database, error) : status;
}

Status ledger_plan(Database *database, RunRecord run, const PlanRequest *request, PlanEstimate *estimates, Error *error) {
	Figure run_id;
	figure(&run_id, run.run_id);
	const char *night = request->range.night ? "t" : "f", *backfill = request->range.night ? "f" : "t", *again = request->again ? "t" : "f";
	Status status = database_script(database, error, sql_plan_prepare);
	if (status == STATUS_OK) status = fill_spans(database, request, error);
	if (status == STATUS_OK) status = fill_accounts(database, request, error);
	for (size_t p = 0; p < request->provider_count && status == STATUS_OK; p++) status = settle_provider(database, &request->providers[p], error);
	if (status == STATUS_OK) status = owe(database, run_id.text, backfill, error);
	if (status == STATUS_OK) status = database_query(database, error, 1, NULL, sql_plan_scope, DATABASE_PARAMETERS(night));
	if (status == STATUS_OK) status = database_query(database, error, 1, NULL, sql_plan_want, DATABASE_PARAMETERS(run_id.text, again, backfill));
	for (size_t p = 0; p < request->provider_count && status == STATUS_OK; p++)
		status = refuse_bulk(database, run, request->providers[p].mapping, &estimates[p].accounts, error);
	if (status == STATUS_OK) status = estimate(database, run, request, estimates, error);
	return status;
}

/* ---- claims ---- */

static void read_claim(const PGresult *result, Arena *arena, Claim *out) {
	int rows = PQntuples(result);
	out->items = arena_array(arena, (size_t)rows + 1, sizeof *out->items);
	ClaimedUnit *units = arena_array(arena, (size_t)rows + 1, sizeof *units);
	out->count = 0;
	for (int row = 0; row < rows; row++) {
		int32_t account_id = (int32_t)database_int(result, row, 0);
		ClaimedAccount *last = out->count ? &out->items[out->count - 1] : NULL;
		if (!last || last->account_id != account_id) {
			last = &out->items[out->count++];
			*last = (ClaimedAccount){
				.account_id = account_id,
				.account = arena_text(arena, slice_of(PQgetvalue(result, row, 1))),
				.kind = arena_text(arena, slice_of(PQgetvalue(result, row, 2))),
				.grouped = database_true(result, row, 3),
				.units = &units[row],
			};
		}
		ClaimedUnit *unit = &last->units[last->unit_count++];
		unit->unit_id = database_int(result, row, 4);
		unit->period = database_day(result, row, 5);
	}
}

Status ledger_claim(Database *database, RunRecord run, const Endpoint *endpoint, int32_t after, int accounts, Arena *arena, Claim *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Figure f[5];
	Status status = database_query(database, error, 6, &result, sql_plan_claim,
		DATABASE_PARAMETERS(figure(&f[0], run.run_id), figure(&f[1], run.session_id), figure(&f[2], endpoint->id), figure(&f[3], after), figure(&f[4], accounts)));
	if (status != STATUS_OK) return status;
	read_claim(result, arena, out);
	return database_understood(database, error);
}

/* ---- the day's requests ---- */

Status ledger_asked(Database *database, const Mapping *mapping, Day *day, int64_t *requests, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Figure provider;
	*requests = 0;
	Status status = database_query(database, error, 2, &result, sql_plan_asked, DATABASE_PARAMETERS(figure(&provider, mapping->provider_id)));
	if (status != STATUS_OK || !PQntuples(result)) return status;
	*day = database_day(result, 0, 0);
	*requests = database_int(result, 0, 1);
	return database_understood(database, error);
}

Status ledger_count_asked(Database *database, const Mapping *mapping, Day day, int64_t requests, Error *error) {
	Figure provider, count;
	char text[CALENDAR_TEXT_MAX];
	return database_query(database, error, 0, NULL, sql_plan_count_asked,
		DATABASE_PARAMETERS(figure(&provider, mapping->provider_id), calendar_day_text(day, text), figure(&count, requests)));
}

Status ledger_unclaim(Database *database, RunRecord run, const char *reason, Error *error) {
	Figure session;
	return database_query(database, error, 1, NULL, sql_plan_unclaim, DATABASE_PARAMETERS(figure(&session, run.session_id), reason));
}

Status ledger_explain(Database *database, RunRecord run, const Mapping *mapping, const char *reason, Error *error) {
	Figure run_id, provider;
	return database_query(database, error, 1, NULL, sql_plan_explain, DATABASE_PARAMETERS(figure(&run_id, run.run_id), figure(&provider, mapping->provider_id), reason));
}

Status ledger_coverage(Database *database, RunRecord run, Coverage *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Figure run_id;
	Status status = database_query(database, error, 9, &result, sql_plan_coverage, DATABASE_PARAMETERS(figure(&run_id, run.run_id)));
	if (status != STATUS_OK) return status;
	*out = (Coverage){
		.expected = database_int(result, 0, 0), .fetched = database_int(result, 0, 1), .owed = database_int(result, 0, 2), .failed = database_int(result, 0, 3),
		.not_eligible = database_int(result, 0, 4), .unexplained = database_int(result, 0, 5), .beyond_reach = database_int(result, 0, 6), .lost = database_int(result, 0, 8),
	};
	return database_understood(database, error);
}
