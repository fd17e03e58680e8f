/* fetch.c: nightly, backfill and replay: the runs that bring usage in. */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "bulk/usage_import.h"
#include "command/command.h"
#include "pipeline.h"
#include "sql.h"

typedef struct {
	RunProviders providers;
	PlanRequest request;
	PlanEstimate *estimates;
	int64_t units, requests, accounts;
} Planned;

/* ---- the plan ---- */

static Status find_account(Run *run, const RunProviders *providers, const char *account, int32_t *ids, size_t *count, Error *error) {
	size_t before = *count;
	for (size_t i = 0; i < providers->count; i++) {
		__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
		char provider[16];
		snprintf(provider, sizeof provider, "%d", providers->planned[i].mapping->provider_id);
		Status status = database_query(run->database, error, 1, &result, "SELECT account_id FROM simtally_store.account WHERE provider_id = $1::smallint AND account = $2",
			DATABASE_PARAMETERS(provider, account));
		if (status != STATUS_OK) return status;
		if (PQntuples(result)) ids[(*count)++] = (int32_t)database_int(result, 0, 0);
	}
	if (*count > before) return STATUS_OK;
	return error_set(error, STATUS_USAGE, "the account %s is not in the register of these providers: load it with simtally accounts import", account);
}

static Status find_accounts(Run *run, const RunProviders *providers, const int32_t **out, size_t *count, Error *error) {
	const Words *words = &run->options->accounts;
	int32_t *ids = arena_array(run->arena, words->count * providers->count + 1, sizeof *ids);
	Status status = STATUS_OK;
	for (size_t i = 0; i < words->count && status == STATUS_OK; i++) status = find_account(run, providers, words->items[i], ids, count, error);
	*out = ids;
	return status;
}

static Status refuse_future(const Planned *planned, Error *error) {
	if (planned->request.range.night) return STATUS_OK;
	char month[CALENDAR_TEXT_MAX];
	for (size_t i = 0; i < planned->providers.count; i++)
		if (planned->request.range.to <= planned->providers.planned[i].today) return STATUS_OK;
	return error_set(error, STATUS_USAGE, "--to %s lies in the future: nothing can have been used yet", calendar_month_text(planned->request.range.to, month));
}

static Status lock_providers(Run *run, const RunProviders *providers, Error *error) {
	Status status = STATUS_OK;
	for (size_t i = 0; i < providers->count && status == STATUS_OK; i++) status = ledger_lock(run->database, providers->planned[i].mapping, error);
	return status;
}

static Status make_plan(Run *run, Planned *planned, PeriodRange range, bool again, Error *error) {
	planned->request = (PlanRequest){.providers = planned->providers.planned, .provider_count = planned->providers.count, .range = range, .again = again};
	planned->estimates = arena_array(run->arena, planned->providers.count, sizeof *planned->estimates);
	Status status = refuse_future(planned, error);
	if (status == STATUS_OK) status = find_accounts(run, &planned->providers, &planned->request.accounts, &planned->request.account_count, error);
	if (status == STATUS_OK) status = ledger_note_today_of_all(run->database, run->options->as_of_text, error);
	if (status == STATUS_OK) status = ledger_plan(run->database, run->record, &planned->request, planned->estimates, error);
	for (size_t i = 0; i < planned->providers.count; i++) {
		planned->units += planned->estimates[i].units;
		planned->requests += planned->estimates[i].requests;
		planned->accounts += planned->estimates[i].accounts;
	}
	return status;
}

static int64_t seconds_at_rate(int64_t requests, int64_t millirequests) {
	return requests ? (requests * 1000 + millirequests - 1) / millirequests : 0;
}

static void print_plan(const Planned *planned) {
	printf("%-12s %10s %10s %10s %14s %12s\n", "provider", "accounts", "units", "requests", "requests/s", "takes");
	int64_t longest = 0;
	for (size_t i = 0; i < planned->providers.count; i++) {
		const PlanEstimate *estimate = &planned->estimates[i];
		int64_t rate = planned->providers.accesses[i].millirequests_per_second, seconds = seconds_at_rate(estimate->requests, rate);
		if (seconds > longest) longest = seconds;
		printf("%-12s %10lld %10lld %10lld %10lld.%03lld %7lldh%02lldm%02llds\n", planned->providers.planned[i].mapping->provider, (long long)estimate->accounts,
			(long long)estimate->units, (long long)estimate->requests, (long long)(rate / 1000), (long long)(rate % 1000), (long long)(seconds / 3600),
			(long long)(seconds / 60 % 60), (long long)(seconds % 60));
	}
	printf("%lld requests would be made; the slowest provider takes about %lld seconds at the allowed rate; nothing was written\n", (long long)planned->requests, (long long)longest);
}

/* A plan that is made, told and forgotten: everything happens in a transaction that is rolled back. */
static Status dry_run(const Options *options, Arena *arena, PeriodRange range, bool again, Error *error) {
	Run run;
	Planned planned = {0};
	Status status = run_open(&run, options, arena, error);
	if (status == STATUS_OK) status = database_script(run.database, error, "BEGIN");
	if (status == STATUS_OK) status = ledger_register(run.database, &run.mappings, error);
	if (status == STATUS_OK) status = run_providers(&run, true, &planned.providers, error);
	if (status == STATUS_OK) status = make_plan(&run, &planned, range, again, error);
	if (status == STATUS_OK) print_plan(&planned);
	if (status == STATUS_OK) status = summary_print_beyond(&run, error);
	if (status == STATUS_OK) status = database_script(run.database, error, "ROLLBACK");
	run_close(&run);
	return status;
}

/* ---- fetching ---- */

static Status plan_in_transaction(Run *run, Planned *planned, PeriodRange range, bool again, Error *error) {
	Status status = database_script(run->database, error, "BEGIN");
	if (status == STATUS_OK) status = make_plan(run, planned, range, again, error);
	if (status == STATUS_OK) status = ledger_coverage(run->database, run->record, &run->coverage, error);
	return status == STATUS_OK ? database_script(run->database, error, "COMMIT") : status;
}

static Status fetch(Run *run, PeriodRange range, bool again, Error *error) {
	Planned planned = {0};
	Status status = run_providers(run, true, &planned.providers, error);
	if (status == STATUS_OK) status = lock_providers(run, &planned.providers, error);
	if (status == STATUS_OK) status = plan_in_transaction(run, &planned, range, again, error);
	if (status != STATUS_OK) return status;
	log_info("run %d: %lld units of %lld accounts to ask in %lld requests", run->record.run_id, (long long)planned.units, (long long)planned.accounts, (long long)planned.requests);
	if (planned.units) status = pipeline_fetch(run, &planned.providers, planned.units, error);
	if (status == STATUS_OK) status = ledger_coverage(run->database, run->record, &run->coverage, error);
	if (status == STATUS_OK) status = summary_print_fetch(run, planned.accounts, error);
	return status;
}

/* ---- nightly ---- */

static Status months_to_report(Run *run, Day **months, size_t *count, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	char run_id[16], recon_id[16];
	snprintf(run_id, sizeof run_id, "%d", run->record.run_id);
	snprintf(recon_id, sizeof recon_id, "%d", run->reconciled.recon_id);
	Status status = database_query(run->database, error, 1, &result, sql_run_months, DATABASE_PARAMETERS(run_id, recon_id));
	if (status != STATUS_OK) return status;
	*months = arena_array(run->arena, (size_t)PQntuples(result) + 1, sizeof **months);
	for (int row = 0; row < PQntuples(result); row++)
		(*months)[(*count)++] = database_day(result, row, 0);
	return database_understood(run->database, error);
}

static Status nightly(Run *run, Error *error) {
	const Options *options = run->options;
	ReconcileScope scope = {.providers = options->providers.items, .provider_count = options->providers.count};
	Day *months = NULL;
	size_t count = 0;
	Status status = fetch(run, (PeriodRange){.night = true}, true, error);
	if (status != STATUS_OK || run_was_asked_to_stop()) return status;
	status = reconcile_changed(run->database, run->record, &scope, &run->reconciled, error);
	if (status == STATUS_OK) status = summary_print_verdicts(run, error);
	if (status == STATUS_OK) status = months_to_report(run, &months, &count, error);
	if (status == STATUS_OK) status = command_write_reports(run, months, count, error);
	return status;
}

Status command_nightly(const Options *options, Arena *arena, Error *error) {
	if (options->dry_run) return dry_run(options, arena, (PeriodRange){.night = true}, true, error);
	Status status = command_check_report_folder(options, error);
	return status == STATUS_OK ? command_with_run(options, arena, nightly, error) : status;
}

/* ---- backfill and replay ---- */

static PeriodRange asked_range(const Options *options) {
	return (PeriodRange){.from = options->from, .to = options->to};
}

static Status backfill(Run *run, Error *error) {
	return fetch(run, asked_range(run->options), run->options->again, error);
}

Status command_backfill(const Options *options, Arena *arena, Error *error) {
	if (options->dry_run) return dry_run(options, arena, asked_range(options), options->again, error);
	return command_with_run(options, arena, backfill, error);
}

/* Pieces of bulk files are archived answers, too. */
static Status replay_files(Run *run, const RunProviders *providers, Error *error) {
	Status status = STATUS_OK;
	UsageImportCounts counts = {0};
	Day last = calendar_add_months(run->options->to, 1) - 1;
	for (size_t i = 0; i < providers->count && status == STATUS_OK; i++)
		status = usage_import_replay(run->database, run->record, &(UsageReplay){
			.mappings_folder = run->options->mappings, .mappings = &run->mappings, .provider = providers->planned[i].mapping,
			.from = run->options->from, .to = last, .accounts = {run->options->accounts.items, run->options->accounts.count},
			.stop = run_was_asked_to_stop, .drift = run->drift,
		}, &counts, error);
	run->counts.loaded += counts.run.loaded;
	run->counts.changed += counts.run.changed;
	run->counts.withdrawn += counts.run.withdrawn;
	run->counts.quarantined += counts.run.quarantined;
	run->counts.rounded += counts.run.rounded;
	if (counts.pieces) log_info("%lld lines of bulk files were read again", (long long)counts.lines);
	if (status != STATUS_INCOMPLETE) return status;
	run->missing = true;
	return STATUS_OK;
}

static const char *array_of(Arena *arena, const int32_t *ids, size_t count) {
	const char *text = "{";
	for (size_t i = 0; i < count; i++) text = arena_format(arena, "%s%s%d", text, i ? "," : "", ids[i]);
	return arena_format(arena, "%s}", text);
}

static Status replay(Run *run, Error *error) {
	RunProviders providers;
	const int32_t *accounts = NULL;
	size_t count = 0;
	Status status = run_providers(run, false, &providers, error);
	if (status == STATUS_OK) status = find_accounts(run, &providers, &accounts, &count, error);
	if (status == STATUS_OK) status = lock_providers(run, &providers, error);
	if (status == STATUS_OK)
		status = pipeline_replay(run, &providers, run->options->from, run->options->to, array_of(run->arena, accounts, count), error);
	if (status == STATUS_OK) status = replay_files(run, &providers, error);
	if (status == STATUS_OK) status = summary_print_fetch(run, 0, error);
	return status;
}

Status command_replay(const Options *options, Arena *arena, Error *error) {
	return command_with_run(options, arena, replay, error);
}
