/* close.c: months are closed, reopened, and looked at again. What is said is said once it is committed. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "close/close.h"
#include "close/verify.h"
#include "command/command.h"

enum { TOLD_MAX_BYTES = 1 << 20 };

/* ---- before anything is done ---- */

static Status refuse_blank(const char *option, const char *text, Error *error) {
	if (!text || text[strspn(text, " \t\r\n\v\f")]) return STATUS_OK;
	return error_set(error, STATUS_USAGE, "--%s wants to be told why: an empty reason explains nothing to whoever reads the books", option);
}

/* What still runs cannot be closed: tomorrow belongs to it, too. */
static Status refuse_running(const Run *run, const RunProviders *providers, Error *error) {
	char month[CALENDAR_TEXT_MAX], today[CALENDAR_TEXT_MAX];
	for (size_t p = 0; p < providers->count; p++)
		for (size_t m = 0; m < run->options->month_count; m++) {
			const PlannedProvider *provider = &providers->planned[p];
			if (calendar_add_months(run->options->months[m], 1) <= provider->today) continue;
			return error_set(error, STATUS_USAGE, "%s is not over for %s, where it is %s: a month is closed after its last day; nothing was closed",
				calendar_month_text(run->options->months[m], month), provider->mapping->provider, calendar_day_text(provider->today, today));
		}
	return STATUS_OK;
}

static Status lock(Run *run, const RunProviders *providers, Error *error) {
	Status status = STATUS_OK;
	for (size_t i = 0; i < providers->count && status == STATUS_OK; i++) status = ledger_lock(run->database, providers->planned[i].mapping, error);
	return status;
}

/* ---- close ---- */

typedef struct {
	Buffer done, gaps; /* nothing is told as done when anything has gaps */
	int64_t incomplete;
	bool unplaced;        /* files tell of use that no account has */
	const char *provider; /* the first that is incomplete; NULL: none is */
	Day month;
} Closings;

static void note_incomplete(Closings *closings, const Mapping *mapping, Day month, const CloseResult *result) {
	if (!closings->provider || (!closings->incomplete && result->incomplete)) {
		closings->provider = mapping->provider;
		closings->month = month;
	}
	closings->incomplete += result->incomplete;
	closings->unplaced |= result->unplaced;
}

static Status close_one(Run *run, const Mapping *mapping, Day month, Closings *closings, Error *error) {
	__attribute__((cleanup(buffer_free))) Buffer told;
	CloseResult result;
	buffer_init(&told, TOLD_MAX_BYTES);
	Status status = close_month(run->database, run->record, mapping, month, run->options->accept_incomplete, &result, &told, error);
	if (status != STATUS_OK) return status;
	bool refused = result.outcome == CLOSE_INCOMPLETE;
	if (refused) note_incomplete(closings, mapping, month, &result);
	buffer_slice(refused ? &closings->gaps : &closings->done, (Slice){told.data, told.length});
	return STATUS_OK;
}

static Status close_all(Run *run, const RunProviders *providers, Closings *closings, Error *error) {
	Status status = STATUS_OK;
	for (size_t p = 0; p < providers->count; p++)
		for (size_t m = 0; m < run->options->month_count && status == STATUS_OK; m++)
			status = close_one(run, providers->planned[p].mapping, run->options->months[m], closings, error);
	return status;
}

static Status refuse_incomplete(const Closings *closings, Error *error) {
	char month[CALENDAR_TEXT_MAX];
	calendar_month_text(closings->month, month);
	if (!closings->incomplete)
		return error_set(error, STATUS_INCOMPLETE, "nothing was closed: files tell of use in %s that no account of %s has: load these numbers with simtally accounts import, correct "
			"the rows that cannot be read, and import the files again; --accept-incomplete REASON closes without it", month, closings->provider);
	return error_set(error, STATUS_INCOMPLETE, "nothing was closed: %" PRId64 " figure%s that the accounts of the month should have %s not complete; "
		"simtally backfill --from %s --to %s --provider %s fetches what can be had, simtally status says why the rest cannot, and --accept-incomplete REASON closes without it%s",
		closings->incomplete, closings->incomplete == 1 ? "" : "s", closings->incomplete == 1 ? "is" : "are", month, month, closings->provider,
		closings->unplaced ? "; files also tell of use that no account has: load these numbers with simtally accounts import, and the files again" : "");
}

static Status close_in_transaction(Run *run, const RunProviders *providers, Closings *closings, Error *error) {
	Status status = STATUS_OK;
	for (size_t m = 0; m < run->options->month_count && status == STATUS_OK; m++) status = close_make_room(run->database, run->options->months[m], error);
	if (status == STATUS_OK) status = close_begin(run->database, error);
	if (status == STATUS_OK) status = close_all(run, providers, closings, error);
	return status == STATUS_OK ? database_script(run->database, error, closings->provider ? "ROLLBACK" : "COMMIT") : status;
}

static Status close_months(Run *run, Error *error) {
	RunProviders providers;
	Closings closings = {0};
	buffer_init(&closings.done, TOLD_MAX_BYTES);
	buffer_init(&closings.gaps, TOLD_MAX_BYTES);
	Status status = run_providers(run, false, &providers, error);
	if (status == STATUS_OK) status = refuse_running(run, &providers, error);
	if (status == STATUS_OK) status = lock(run, &providers, error);
	if (status == STATUS_OK) status = close_in_transaction(run, &providers, &closings, error);
	const Buffer *told = closings.provider ? &closings.gaps : &closings.done;
	if (status == STATUS_OK && told->length) fwrite(told->data, 1, told->length, stdout);
	if (status == STATUS_OK && closings.provider) status = refuse_incomplete(&closings, error);
	buffer_free(&closings.done);
	buffer_free(&closings.gaps);
	return status;
}

/* ---- close --verify ---- */

static void tell_finding(const char *close, const char *what, void *context) {
	(void)context;
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, TOLD_MAX_BYTES);
	buffer_visible(&text, slice_of(what), TOLD_MAX_BYTES / 16);
	printf("%s: %s\n", close, text.data ? text.data : "");
}

static Status verify_each(Run *run, VerifyCounts *counts, Error *error) {
	const Options *options = run->options;
	Status status = STATUS_OK;
	size_t providers = options->providers.count ? options->providers.count : 1, months = options->month_count ? options->month_count : 1;
	for (size_t p = 0; p < providers; p++)
		for (size_t m = 0; m < months && status == STATUS_OK; m++) {
			VerifyCounts one;
			status = verify_closes(run->database, options->providers.count ? options->providers.items[p] : NULL, options->month_count ? &options->months[m] : NULL,
				tell_finding, NULL, &one, error);
			counts->closes += one.closes;
			counts->findings += one.findings;
			counts->without_sums += one.without_sums;
		}
	return status;
}

static Status verify(const Options *options, Arena *arena, Error *error) {
	Run run;
	VerifyCounts counts = {0};
	Status status = run_open(&run, options, arena, error);
	if (status == STATUS_OK) status = verify_each(&run, &counts, error);
	run_close(&run);
	if (status != STATUS_OK) return status;
	if (counts.findings)
		return error_set(error, STATUS_FAILED, "%" PRId64 " finding%s in %" PRId64 " close%s: what is closed was changed behind the program's back", counts.findings,
			counts.findings == 1 ? "" : "s", counts.closes, counts.closes == 1 ? "" : "s");
	char sums[VERIFY_SUMS_MAX];
	verify_say_sums(&counts, sums, sizeof sums);
	printf("%" PRId64 " close%s: each is what was sealed%s\n", counts.closes, counts.closes == 1 ? "" : "s", sums);
	return STATUS_OK;
}

Status command_close(const Options *options, Arena *arena, Error *error) {
	if (options->verify) return verify(options, arena, error);
	Status status = refuse_blank("accept-incomplete", options->accept_incomplete, error);
	return status == STATUS_OK ? command_with_run(options, arena, close_months, error) : status;
}

/* ---- reopen ---- */

static Status reopen_all(Run *run, const RunProviders *providers, Buffer *told, size_t *reopened, Error *error) {
	Status status = database_script(run->database, error, "BEGIN");
	for (size_t p = 0; p < providers->count; p++)
		for (size_t m = 0; m < run->options->month_count && status == STATUS_OK; m++) {
			CloseOutcome outcome = CLOSE_NONE;
			status = close_reopen(run->database, run->record, providers->planned[p].mapping, run->options->months[m], run->options->reason, &outcome, told, error);
			*reopened += outcome == CLOSE_DONE;
		}
	return status == STATUS_OK ? database_script(run->database, error, "COMMIT") : status;
}

static Status reopen(Run *run, Error *error) {
	__attribute__((cleanup(buffer_free))) Buffer told;
	RunProviders providers;
	size_t reopened = 0;
	buffer_init(&told, TOLD_MAX_BYTES);
	Status status = run_providers(run, false, &providers, error);
	if (status == STATUS_OK) status = lock(run, &providers, error);
	if (status == STATUS_OK) status = reopen_all(run, &providers, &told, &reopened, error);
	if (status == STATUS_OK && told.length) fwrite(told.data, 1, told.length, stdout);
	if (status == STATUS_OK && !reopened) status = error_set(error, STATUS_USAGE, "nothing was reopened: none of these months is closed; simtally status shows which are");
	return status;
}

Status command_reopen(const Options *options, Arena *arena, Error *error) {
	if (!options->reason) return error_set(error, STATUS_USAGE, "reopen wants --reason TEXT: it stands beside the close from then on");
	Status status = refuse_blank("reason", options->reason, error);
	return status == STATUS_OK ? command_with_run(options, arena, reopen, error) : status;
}
