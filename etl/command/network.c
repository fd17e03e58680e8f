/* network.c: switching cards on and off. It says what it would do; it does it only when told so twice: --yes, and the setting. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "command/command.h"
#include "network/card_file.h"
#include "network/switching.h"
#include "sql.h"

enum { ACCOUNT_SHOWN_MAX = 60, MESSAGE_SHOWN_MAX = 200 };

static const char *const ALLOWED = "SIMTALLY_ALLOW_NETWORK";

typedef struct {
	Run *run;
	RunProviders provider; /* the one */
	SwitchRecord record;
	CardFileCounts cards;
} Asked;

/* ---- who and which ---- */

static Status check_permission(Error *error) {
	const char *value = getenv(ALLOWED);
	if (value && strcmp(value, "1") == 0) return STATUS_OK;
	return error_set(error, STATUS_USAGE, "network --yes switches cards, and this environment does not allow it: set %s=1 for it alone; nothing was sent", ALLOWED);
}

static Status check_mapping(const Mapping *mapping, Error *error) {
	if (mapping->network) return STATUS_OK;
	return error_set(error, STATUS_USAGE, "%s: its mapping (%s) says nothing of switching cards: operations.network", mapping->provider, mapping->file);
}

static Status read_cards(Asked *asked, Error *error) {
	const char *file = asked->run->options->cards;
	bool is_input = strcmp(file, "-") == 0;
	FILE *in = is_input ? stdin : fopen(file, "rb");
	if (!in) return error_set(error, STATUS_USAGE, "cannot read %s: %s", file, strerror(errno));
	Status status = card_file_read(asked->run->database, asked->record.mapping, in, is_input ? "standard input" : file, &asked->cards, error);
	if (!is_input) fclose(in);
	return status;
}

/* The provider, the way to it, and the cards; everything that can be refused is refused here. */
static Status prepare(Asked *asked, Run *run, Error *error) {
	*asked = (Asked){.run = run};
	Status status = run_providers(run, false, &asked->provider, error);
	if (status != STATUS_OK) return status;
	const Mapping *mapping = asked->provider.planned[0].mapping;
	Access *access = &asked->provider.accesses[0];
	asked->record = (SwitchRecord){.database = run->database, .mapping = mapping, .run = run->record, .switch_on = run->options->switch_on};
	status = check_mapping(mapping, error);
	if (status == STATUS_OK) status = access_open(mapping, run->arena, access, error);
	if (status == STATUS_OK) status = ledger_asked(run->database, mapping, &access->quota.day, &access->quota.asked, error);
	return status == STATUS_OK ? read_cards(asked, error) : status;
}

/* ---- what would be done ---- */

static const char *direction(const Asked *asked) {
	return asked->record.switch_on ? "on" : "off";
}

static void print_head(const Asked *asked) {
	printf("network %s: %lld cards of %s, at %s\n", direction(asked), (long long)asked->cards.cards, asked->record.mapping->provider, asked->provider.accesses[0].base_url);
	if (asked->cards.repeated) printf("%lld lines name a card again: each counts once\n", (long long)asked->cards.repeated);
}

static void print_plan(const Asked *asked, const SwitchCounts *counts) {
	int most = asked->record.mapping->network->most;
	int64_t requests = (counts->planned + most - 1) / most;
	int64_t ended = counts->done + counts->failed, unknown = counts->unknown + counts->sent;
	print_head(asked);
	printf("%lld would be switched %s, in %lld requests of at most %d\n", (long long)counts->planned, direction(asked), (long long)requests, most);
	if (ended) printf("%lld reached their end in an earlier run of this command\n", (long long)ended);
	if (counts->accepted) printf("%lld are under way in %lld requests already and would be followed\n", (long long)counts->accepted, (long long)counts->batches);
	if (unknown)
		printf("%lld were sent by an earlier run that did not learn whether they were switched: they would be named, and sent again only with --retry-unknown\n",
			(long long)unknown);
	printf("nothing was sent, nothing was written; to do it: %s=1 and --yes\n", ALLOWED);
}

static Status dry_run(const Options *options, Arena *arena, Error *error) {
	Run run;
	Asked asked;
	SwitchCounts counts = {0};
	Status status = run_open(&run, options, arena, error);
	if (status == STATUS_OK) status = database_script(run.database, error, "BEGIN");
	if (status == STATUS_OK) status = ledger_register(run.database, &run.mappings, error);
	if (status == STATUS_OK) status = prepare(&asked, &run, error);
	if (status == STATUS_OK) status = switch_record_plan(&asked.record, options->retry_unknown, error);
	if (status == STATUS_OK) status = switch_record_count(&asked.record, &counts, error);
	if (status == STATUS_OK) status = database_script(run.database, error, "ROLLBACK");
	if (status == STATUS_OK) print_plan(&asked, &counts);
	run_close(&run);
	return status;
}

/* ---- what was done ---- */

typedef struct {
	const char *state, *word;
} StateWord;

static const char *word_of(const char *state) {
	static const StateWord words[] = {{"planned", "not sent"}, {"accepted", "running"}, {"sent", "unknown"}};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(state, words[i].state) == 0) return words[i].word;
	return state;
}

static Status print_result(PGresult *row, void *context, Error *error) {
	(void)context;
	(void)error;
	__attribute__((cleanup(buffer_free))) Buffer account;
	__attribute__((cleanup(buffer_free))) Buffer message;
	buffer_init(&account, 4096);
	buffer_init(&message, 16384);
	buffer_visible(&account, slice_of(PQgetvalue(row, 0, 0)), ACCOUNT_SHOWN_MAX);
	buffer_visible(&message, slice_of(PQgetvalue(row, 0, 2)), MESSAGE_SHOWN_MAX);
	const char *word = word_of(PQgetvalue(row, 0, 1));
	if (message.length) printf("%-24s  %-8s  %s\n", account.data, word, message.data);
	else printf("%-24s  %s\n", account.data, word);
	return STATUS_OK;
}

static void count(const char *what, int64_t figure, bool always) {
	if (figure || always) printf("%-10s %8lld\n", what, (long long)figure);
}

static Status print_results(const Asked *asked, Error *error) {
	SwitchCounts counts = {0};
	printf("%-24s  result\n", "card");
	Status status = database_each(asked->run->database, error, 3, sql_network_results, DATABASE_NO_PARAMETERS, print_result, NULL);
	if (status == STATUS_OK) status = switch_record_count(&asked->record, &counts, error);
	if (status != STATUS_OK) return status;
	count("done", counts.done, true);
	count("failed", counts.failed, true);
	count("running", counts.accepted, false);
	count("not sent", counts.planned, false);
	count("unknown", counts.unknown + counts.sent, false);
	if (counts.accepted || counts.planned) puts("the same command goes on with what is running or was not sent");
	if (counts.unknown) puts("whether the unknown ones were switched only the provider can tell: look there; to send them again, add --retry-unknown");
	asked->run->missing = counts.done != asked->cards.cards;
	return STATUS_OK;
}

static Status plan(const Asked *asked, Error *error) {
	const SwitchRecord *record = &asked->record;
	/* A row that says "sent" must survive the server, too, whatever the session's default is. */
	Status status = database_script(record->database, error, "SET synchronous_commit = on; BEGIN");
	if (status == STATUS_OK) status = switch_record_forget(record, error);
	if (status == STATUS_OK) status = switch_record_plan(record, asked->run->options->retry_unknown, error);
	return status == STATUS_OK ? database_script(record->database, error, "COMMIT") : status;
}

static Status switch_cards(Run *run, Error *error) {
	Asked asked;
	Status status = prepare(&asked, run, error);
	if (status == STATUS_OK) status = ledger_lock(run->database, asked.record.mapping, error);
	if (status == STATUS_OK) status = plan(&asked, error);
	if (status != STATUS_OK) return status;
	print_head(&asked);
	status = switching_run(run, &asked.provider, &asked.record, error);
	return status == STATUS_OK ? print_results(&asked, error) : status;
}

Status command_network(const Options *options, Arena *arena, Error *error) {
	if (!options->yes) return dry_run(options, arena, error);
	Status status = check_permission(error);
	return status == STATUS_OK ? command_with_run(options, arena, switch_cards, error) : status;
}
