/* check.c: whether everything a run needs is there. It reads; it changes nothing. */
#include <stdio.h>

#include "base/log.h"
#include "billing/billing_check.h"
#include "close/verify.h"
#include "command/command.h"
#include "command/fixtures.h"
#include "extract/fetch.h"
#include "sql.h"

typedef struct {
	bool failed;
} Checks;

static void say(Checks *checks, bool good, const char *what, const char *words) {
	printf("%-4s %-24s %s\n", good ? "ok" : "BAD", what, words);
	checks->failed |= !good;
}

/* ---- providers ---- */

static void check_login(Checks *checks, const Access *access, const char *what) {
	Error problem = {0};
	Status status = fetcher_try_login(access, &problem);
	say(checks, status == STATUS_OK, what, status == STATUS_OK ? "the login was accepted" : problem.text);
}

static bool is_meant(const Options *options, const Mapping *mapping, bool has_accounts) {
	for (size_t i = 0; i < options->providers.count; i++)
		if (slice_equal_text(slice_of(options->providers.items[i]), mapping->provider)) return true;
	return !options->providers.count && (has_accounts || access_is_configured(mapping));
}

static void check_provider(Checks *checks, const Mapping *mapping, Arena *arena) {
	Access access;
	Error problem = {0};
	if (access_open(mapping, arena, &access, &problem) != STATUS_OK) {
		say(checks, false, mapping->provider, problem.text);
		return;
	}
	const char *words = arena_format(arena, "settings are complete: %s, at most %lld.%03lld requests a second, %d at a time", access.base_url,
		(long long)(access.millirequests_per_second / 1000), (long long)(access.millirequests_per_second % 1000), access.concurrency);
	say(checks, true, mapping->provider, words);
	if (access.authentication && access.authentication->by_login) check_login(checks, &access, mapping->provider);
	else say(checks, true, mapping->provider, "the credentials are set; only a question about an account would try them");
}

/* ---- the database ---- */

static bool check_database(Checks *checks, Run *run, const Options *options, Arena *arena) {
	Error problem = {0};
	Status status = run_open(run, options, arena, &problem);
	say(checks, status == STATUS_OK, "database", status == STATUS_OK ? "reached, and the schema is there" : problem.text);
	return status == STATUS_OK;
}

static void check_privileges(Checks *checks, Run *run, Arena *arena) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *state = NULL;
	Error problem = {0};
	if (database_query(run->database, &problem, 5, &state, sql_privilege_state, DATABASE_NO_PARAMETERS) != STATUS_OK) {
		say(checks, false, "privileges", problem.text);
		return;
	}
	const char *role = database_text(state, 0, 0), *login = database_text(state, 0, 1);
	bool superuser = database_true(state, 0, 2), can_change = database_true(state, 0, 3);
	if (role && !can_change) say(checks, true, "privileges", arena_format(arena, "the program works as %s, which may not change what is closed", role));
	else if (!can_change) say(checks, true, "privileges", arena_format(arena, "the program works as %s, from whom the right to change what is closed was taken; it may create no role for it", login));
	else say(checks, false, "privileges", arena_format(arena, "%s could change what is closed%s: run simtally init", role ? role : login, superuser ? ", as a superuser" : ""));
	if (!can_change && database_true(state, 0, 4))
		printf("-    %-24s %s owns the tables and could drop one, or a partition of raw answers: let simtally init be run once by a user who may create roles\n", "privileges", role ? role : login);
}

/* ---- what is closed ---- */

static void say_finding(const char *close, const char *what, void *context) {
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, ERROR_TEXT_MAX * 2);
	buffer_format(&text, "%s: ", close);
	buffer_visible(&text, slice_of(what), ERROR_TEXT_MAX);
	say(context, false, "closed months", text.data);
}

static void check_closes(Checks *checks, Run *run, const Options *options, Arena *arena) {
	Error problem = {0};
	Status status = STATUS_OK;
	VerifyCounts all = {0};
	for (size_t i = 0; i < (options->providers.count ? options->providers.count : 1) && status == STATUS_OK; i++) {
		VerifyCounts one;
		status = verify_closes(run->database, options->providers.count ? options->providers.items[i] : NULL, NULL, say_finding, checks, &one, &problem);
		all.closes += one.closes;
		all.findings += one.findings;
		all.without_sums += one.without_sums;
	}
	char sums[VERIFY_SUMS_MAX];
	verify_say_sums(&all, sums, sizeof sums);
	if (status != STATUS_OK) say(checks, false, "closed months", problem.text);
	else if (!all.closes) printf("-    %-24s none\n", "closed months");
	else if (!all.findings) say(checks, true, "closed months", arena_format(arena, "%lld close%s: each is what was sealed%s", (long long)all.closes, all.closes == 1 ? "" : "s", sums));
}

static bool has_accounts(Run *run, const Mapping *mapping) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Error problem = {0};
	if (!run->database || database_query(run->database, &problem, 1, &result,
		"SELECT 1 FROM simtally_store.account a JOIN simtally_store.provider p USING (provider_id) WHERE p.name = $1 LIMIT 1", DATABASE_PARAMETERS(mapping->provider)) != STATUS_OK)
		return false;
	return PQntuples(result) > 0;
}

static void check_unmapped(Checks *checks, Run *run, Arena *arena) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Error problem = {0};
	if (run_unmapped(run, &result, &problem) != STATUS_OK) {
		say(checks, false, "register", problem.text);
		return;
	}
	for (int row = 0; row < PQntuples(result); row++) {
		const char *provider = PQgetvalue(result, row, 0);
		if (database_int(result, row, 2))
			say(checks, false, provider, arena_format(arena, "%s account%s in the register, and no mapping in %s says \"provider\": \"%s\"",
				PQgetvalue(result, row, 2), database_int(result, row, 2) == 1 ? "" : "s", run->options->mappings, provider));
		else printf("-    %-24s no mapping, and its %s accounts are not active: nothing is asked, what is loaded stays\n", provider, PQgetvalue(result, row, 1));
	}
}

/* Not BAD: their members are reconciled by themselves. */
static void check_unregistered(Checks *checks, Run *run) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Error problem = {0};
	if (database_query(run->database, &problem, 4, &result, sql_register_unregistered, DATABASE_NO_PARAMETERS) != STATUS_OK) {
		say(checks, false, "pools", problem.text);
		return;
	}
	for (int row = 0; row < PQntuples(result); row++) {
		__attribute__((cleanup(buffer_free))) Buffer words;
		buffer_init(&words, ERROR_TEXT_MAX);
		buffer_visible(&words, slice_of(database_text(result, row, 3)), ERROR_TEXT_MAX / 8);
		printf("-    %-24s %s pools or groups that %s accounts name are not in the register: %s%s\n", database_text(result, row, 0), database_text(result, row, 1),
			database_text(result, row, 2), words.data ? words.data : "", database_int(result, row, 1) > 10 ? ", \xE2\x80\xA6" : "");
	}
}

/* ---- bills ---- */

static void say_bill(bool bad, const char *what, void *context) {
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, ERROR_TEXT_MAX * 2);
	buffer_visible(&text, slice_of(what), ERROR_TEXT_MAX);
	if (bad) say(context, false, "bills", text.data);
	else printf("-    %-24s %s\n", "bills", text.data);
}

static Status check_bills(const Options *options, Arena *arena, Error *error) {
	Checks checks = {0};
	Run run = {0};
	int64_t files = 0;
	Status status = run_open(&run, options, arena, error);
	if (status == STATUS_OK) status = billing_check(run.database, options->mappings, say_bill, &checks, &files, error);
	run_close(&run);
	if (status != STATUS_OK) return status;
	if (checks.failed) return error_set(error, STATUS_USAGE, "billing lines are not those of their files: see the lines marked BAD");
	say(&checks, true, "bills", arena_format(arena, "%lld import%s: no line, mark or file is other than it was imported", (long long)files, files == 1 ? "" : "s"));
	return STATUS_OK;
}

Status command_check(const Options *options, Arena *arena, Error *error) {
	if (options->fixtures) return fixtures_check(options, arena, error);
	if (options->bills) return check_bills(options, arena, error);
	Checks checks = {0};
	Mappings mappings = {0};
	Run run = {0};
	Status status = mapping_read_folder(options->mappings, arena, &mappings, error);
	if (status != STATUS_OK) return status;
	run.options = options;
	run.mappings = mappings;
	status = run_check_names(&run, error);
	if (status != STATUS_OK) return status;
	say(&checks, true, "mappings", arena_format(arena, "%zu read from %s", mappings.count, options->mappings));
	if (check_database(&checks, &run, options, arena)) {
		check_privileges(&checks, &run, arena);
		check_closes(&checks, &run, options, arena);
		if (!options->providers.count) check_unmapped(&checks, &run, arena);
		check_unregistered(&checks, &run);
	}
	for (size_t i = 0; i < mappings.count; i++) {
		const Mapping *mapping = mappings.items[i];
		if (is_meant(options, mapping, has_accounts(&run, mapping))) check_provider(&checks, mapping, arena);
		else if (!options->providers.count) printf("-    %-24s no settings and no accounts: not in use\n", mapping->provider);
	}
	Error problem = {0};
	if (run.database && database_understood(run.database, &problem) != STATUS_OK) say(&checks, false, "database", problem.text);
	run_close(&run);
	return checks.failed ? error_set(error, STATUS_USAGE, "not everything a run needs is there: see the lines marked BAD") : STATUS_OK;
}
