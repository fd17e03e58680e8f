#include "run.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/environment.h"
#include "base/log.h"
#include "load/drift_record.h"
#include "sql.h"

static volatile sig_atomic_t stop_requested;

static void note_signal(int signal) {
	(void)signal;
	stop_requested = 1;
}

void run_catch_signals(void) {
	struct sigaction action = {.sa_handler = note_signal, .sa_flags = (int)SA_RESETHAND}; /* asked twice, it ends at once */
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	sigaction(SIGPIPE, &ignore, NULL);
}

bool run_was_asked_to_stop(void) {
	return stop_requested != 0;
}

/* ---- beginning ---- */

static Status check_schema(Database *database, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(database, error, 1, &result, "SELECT to_regclass('simtally_store.schema_version')", DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK) return status;
	if (!database_text(result, 0, 0)) return error_set(error, STATUS_USAGE, "the database holds no simtally schema: run simtally init");
	__attribute__((cleanup(database_result_cleanup))) PGresult *version = NULL;
	status = database_query(database, error, 2, &version, "SELECT coalesce(max(version), 0), count(*) FROM simtally_store.schema_version", DATABASE_NO_PARAMETERS);
	if (status != STATUS_OK) return status;
	int64_t got = database_int(version, 0, 0), want = sql_schema_files[sql_schema_file_count - 1].version;
	if (got < want) return error_set(error, STATUS_USAGE, "the schema is of version %lld, this program wants %lld: run simtally init", (long long)got, (long long)want);
	if (got > want) return error_set(error, STATUS_USAGE, "the schema is of version %lld, this program knows %lld: use the newer program", (long long)got, (long long)want);
	int64_t lacking = (int64_t)sql_schema_file_count - database_int(version, 0, 1);
	if (lacking > 0) return error_set(error, STATUS_USAGE, "the schema lacks %lld of this program's changes: run simtally init", (long long)lacking);
	return STATUS_OK;
}

static void warn_misspelt(const Run *run) {
	static const char *const fixed[] = {"SIMTALLY_DSN", "SIMTALLY_MAPPINGS", "SIMTALLY_REPORT_DIR", "SIMTALLY_ALLOW_NETWORK"};
	enum { FIXED = sizeof fixed / sizeof *fixed };
	size_t count = FIXED;
	const char **known = arena_array(run->arena, FIXED + 2 * run->mappings.count, sizeof *known);
	memcpy(known, fixed, sizeof fixed);
	for (size_t i = 0; i < run->mappings.count; i++) {
		known[count++] = access_pace_variable(run->mappings.items[i], "RATE", run->arena);
		known[count++] = access_pace_variable(run->mappings.items[i], "CONCURRENCY", run->arena);
	}
	environment_warn_misspelt(known, count);
}

Status run_open(Run *run, const Options *options, Arena *arena, Error *error) {
	*run = (Run){.options = options, .arena = arena, .drift = drift_new()};
	Status status = mapping_read_folder(options->mappings, arena, &run->mappings, error);
	if (status == STATUS_OK) warn_misspelt(run);
	if (status == STATUS_OK) status = database_open(&run->database, error);
	if (status == STATUS_OK) status = check_schema(run->database, error);
	return status;
}

void run_close(Run *run) {
	database_close(run->database);
	drift_free(run->drift);
	run->database = NULL;
	run->drift = NULL;
}

Status run_start(Run *run, Error *error) {
	Status status = ledger_register(run->database, &run->mappings, error);
	if (status == STATUS_OK)
		status = run_begin(run->database, options_command_name(run->options->command), run->options->line, run->options->as_of_text, &run->record, error);
	run->begun = status == STATUS_OK;
	if (status == STATUS_OK)
		status = database_query(run->database, error, 0, NULL, sql_register_settle, DATABASE_PARAMETERS(run->options->as_of_text));
	return status;
}

/* ---- providers ---- */

static bool is_named(const Options *options, const char *provider) {
	for (size_t i = 0; i < options->providers.count; i++)
		if (strcmp(options->providers.items[i], provider) == 0) return true;
	return false;
}

Status run_check_names(const Run *run, Error *error) {
	for (size_t i = 0; i < run->options->providers.count; i++) {
		bool known = false;
		for (size_t k = 0; k < run->mappings.count; k++) known |= strcmp(run->mappings.items[k]->provider, run->options->providers.items[i]) == 0;
		if (!known) return error_set(error, STATUS_USAGE, "no mapping in %s is of the provider %s", run->options->mappings, run->options->providers.items[i]);
	}
	return STATUS_OK;
}

static Status is_wanted(Run *run, const Mapping *mapping, bool *wanted, Error *error) {
	if (run->options->providers.count) {
		*wanted = is_named(run->options, mapping->provider);
		return STATUS_OK;
	}
	return ledger_has_accounts(run->database, mapping, wanted, error);
}

Status run_unmapped(Run *run, PGresult **out, Error *error) {
	const Options *options = run->options;
	char from[CALENDAR_TEXT_MAX], last[CALENDAR_TEXT_MAX];
	if (options->has_from) {
		calendar_day_text(options->from, from);
		calendar_day_text(calendar_add_months(options->to, 1) - 1, last);
	}
	return database_query(run->database, error, 3, out, sql_run_unmapped,
		DATABASE_PARAMETERS(mappings_providers(&run->mappings, run->arena), options->has_from ? from : NULL, options->has_from ? last : NULL, options->as_of_text));
}

/* A provider whose mapping is gone would be left out without a word, night for night. One that has ended is not missed. */
static Status refuse_unmapped(Run *run, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = run_unmapped(run, &result, error);
	for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
		int64_t accounts = database_int(result, row, 2);
		if (accounts)
			return error_set(error, STATUS_USAGE, "the register holds %lld account%s of the provider %s, and no mapping in %s says \"provider\": \"%s\": "
				"put it there, say when %s ended (active_to), or name the providers that are meant with --provider", (long long)accounts,
				accounts == 1 ? "" : "s", PQgetvalue(result, row, 0), run->options->mappings, PQgetvalue(result, row, 0), accounts == 1 ? "it" : "they");
	}
	return status;
}

static Day today_of(const Options *options, const Mapping *mapping) {
	return options->as_of_text ? options->as_of : calendar_zone_day(mapping->zone, calendar_now());
}

Status run_providers(Run *run, bool with_access, RunProviders *out, Error *error) {
	*out = (RunProviders){
		.planned = arena_array(run->arena, run->mappings.count, sizeof *out->planned),
		.accesses = arena_array(run->arena, run->mappings.count, sizeof *out->accesses),
	};
	Status status = run_check_names(run, error);
	if (status == STATUS_OK && with_access && !run->options->providers.count) status = refuse_unmapped(run, error);
	for (size_t i = 0; i < run->mappings.count && status == STATUS_OK; i++) {
		const Mapping *mapping = run->mappings.items[i];
		bool wanted = false;
		status = is_wanted(run, mapping, &wanted, error);
		if (status != STATUS_OK || !wanted) continue;
		if (with_access) {
			Access *access = &out->accesses[out->count];
			status = access_open(mapping, run->arena, access, error);
			if (status == STATUS_OK) status = ledger_asked(run->database, mapping, &access->quota.day, &access->quota.asked, error);
		}
		out->planned[out->count++] = (PlannedProvider){mapping, today_of(run->options, mapping), run->options->as_of_text != NULL};
	}
	if (status == STATUS_OK && !out->count)
		status = error_set(error, STATUS_USAGE, "the register holds no accounts: load them with simtally accounts import FILE");
	return status;
}

Status run_count_asked(Run *run, const RunProviders *providers, const Fetcher *fetcher, Error *error) {
	Status status = STATUS_OK;
	for (size_t i = 0; i < providers->count && status == STATUS_OK; i++) {
		Quota quota = fetcher_quota(fetcher, i);
		if (quota.asked) status = ledger_count_asked(run->database, providers->planned[i].mapping, quota.day, quota.asked, error);
	}
	return status;
}

/* ---- the end ---- */

static Status earned(const Run *run, Status status) {
	if (status != STATUS_OK) return status;
	const Coverage *coverage = &run->coverage;
	if (run->missing || coverage->owed || coverage->failed || coverage->unexplained || run->counts.quarantined) return STATUS_INCOMPLETE;
	if (run->options->strict && drift_count(run->drift)) return STATUS_INCOMPLETE;
	if (run->options->fail_on_discrepancy && run->reconciled.discrepancies) return STATUS_DISCREPANCY;
	return STATUS_OK;
}

Status run_finish(Run *run, Status status, Error *error) {
	if (status == STATUS_OK) status = database_understood(run->database, error);
	Status exit_status = earned(run, status);
	if (!run->begun) return exit_status;
	Error ignored = {0};
	bool failed = exit_status == STATUS_FAILED || exit_status == STATUS_USAGE || exit_status == STATUS_LOCKED;
	database_rollback(run->database);
	if (drift_record(run->database, run->record, run->drift, &ignored) != STATUS_OK) log_warning("%s", ignored.text);
	run_end(run->database, run->record, exit_status, failed ? error->text : run->problem, &run->counts, failed ? &ignored : error);
	return exit_status;
}
