/* import.c: what comes in as files: the account register, the catalogue, the bills, and usage as providers export it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/log.h"
#include "billing/billing_import.h"
#include "bulk/usage_import.h"
#include "command/command.h"
#include "plan/import_balance.h"
#include "register/account_import.h"
#include "register/catalogue_import.h"
#include "sql.h"

enum { REMOVED_MAX_BYTES = 16 * 1024 };

static Status open_file(const char *file, FILE **out, Error *error) {
	struct stat about;
	*out = strcmp(file, "-") == 0 ? stdin : fopen(file, "rb");
	if (!*out) return error_set(error, STATUS_USAGE, "cannot read %s: %s", file, strerror(errno));
	if (fstat(fileno(*out), &about) == 0 && S_ISDIR(about.st_mode)) return error_set(error, STATUS_USAGE, "cannot read %s: it is a folder", file);
	return STATUS_OK;
}

static const char *name_of(const char *file) {
	const char *slash = strrchr(file, '/');
	return strcmp(file, "-") == 0 ? "standard input" : slash ? slash + 1 : file;
}

static void close_file(FILE *file) {
	if (file && file != stdin) fclose(file);
}

static void count(const char *what, int64_t figure) {
	printf("%-20s %12lld\n", what, (long long)figure);
}

/* ---- the register and the catalogue ---- */

/* Where to read what could not be read. */
static void hint_quarantined(const Run *run, int64_t quarantined) {
	if (quarantined)
		log_warning("%lld row%s quarantined, with line and reason: simtally status --run %d, or select * from simtally.quarantine where run_id = %d",
			(long long)quarantined, quarantined == 1 ? " was" : "s were", run->record.run_id, run->record.run_id);
}

static void count_quarantined(const Run *run, int64_t quarantined) {
	count("quarantined", quarantined);
	hint_quarantined(run, quarantined);
}

static void count_rounded(int64_t rounded) {
	if (rounded) count("rounded by a spreadsheet", rounded);
}

static Status tell(Run *run, const char *kind, const ImportCounts *counts, Error *error) {
	run->counts.quarantined = counts->refused;
	run->counts.loaded = counts->loaded;
	run->counts.changed = counts->changed;
	Status status = import_balance_print(run->database, kind, counts->import_id, error);
	if (status != STATUS_OK) return status;
	count_rounded(counts->spreadsheet_rounded);
	hint_quarantined(run, counts->refused);
	return STATUS_OK;
}

/* Each is named: what went can be written into the file again. `done` is "removed" or "ended"; the rows are how many in all, one in words. */
static void tell_gone(const char *what, const char *done, const PGresult *gone) {
	char label[40];
	if (!gone) {
		log_warning("no %s were %s: what a quarantined row was to keep is not known; correct the file and import it again with --replace", what, done);
		return;
	}
	long long all = PQntuples(gone) ? (long long)database_int(gone, 0, 0) : 0;
	snprintf(label, sizeof label, "%s %s", what, done);
	count(label, all);
	for (int row = 0; row < PQntuples(gone); row++) {
		__attribute__((cleanup(buffer_free))) Buffer words;
		buffer_init(&words, REMOVED_MAX_BYTES);
		buffer_visible(&words, slice_of(database_text(gone, row, 1)), REMOVED_MAX_BYTES / 16);
		printf("  %s\n", words.data ? words.data : "");
	}
	if (all > PQntuples(gone)) printf("  and %lld more\n", all - PQntuples(gone));
}

/* Pools and groups that accounts name and that are no accounts themselves. */
static Status warn_unregistered(Run *run, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(run->database, error, 4, &result, sql_register_unregistered, DATABASE_NO_PARAMETERS);
	for (int row = 0; status == STATUS_OK && row < PQntuples(result); row++) {
		__attribute__((cleanup(buffer_free))) Buffer words;
		buffer_init(&words, REMOVED_MAX_BYTES);
		buffer_visible(&words, slice_of(database_text(result, row, 3)), REMOVED_MAX_BYTES / 16);
		log_warning("%s: %s pools or groups that accounts name are not in the register as a pool or share_group: %s%s", database_text(result, row, 0),
			database_text(result, row, 1), words.data ? words.data : "", database_int(result, row, 1) > 10 ? ", \xE2\x80\xA6" : "");
	}
	return status;
}

static Status accounts(Run *run, Error *error) {
	FILE *in = NULL;
	ImportCounts counts = {0};
	__attribute__((cleanup(database_result_cleanup))) PGresult *ended = NULL;
	const Options *options = run->options;
	const AccountImport how = {name_of(options->file), options->as_of_text, options->replace, options->yes};
	Status status = open_file(options->file, &in, error);
	if (status == STATUS_OK) status = account_import(run->database, run->record, in, &how, &counts, &ended, error);
	close_file(in);
	if (status == STATUS_OK) status = tell(run, "accounts", &counts, error);
	if (status == STATUS_OK && options->replace) tell_gone("accounts", "ended", ended);
	return status == STATUS_OK ? warn_unregistered(run, error) : status;
}

Status command_accounts_import(const Options *options, Arena *arena, Error *error) {
	return command_with_run(options, arena, accounts, error);
}

static Status catalogue(Run *run, CatalogueKind kind, Error *error) {
	FILE *in = NULL;
	ImportCounts counts = {0};
	__attribute__((cleanup(database_result_cleanup))) PGresult *removed = NULL;
	bool whole = run->options->replace;
	Status status = open_file(run->options->file, &in, error);
	if (status == STATUS_OK)
		status = catalogue_import(run->database, run->record, kind, &run->mappings, in, name_of(run->options->file), &counts, whole ? &removed : NULL, error);
	close_file(in);
	if (status == STATUS_OK) status = tell(run, catalogue_form(kind)->name, &counts, error);
	if (status == STATUS_OK && whole) tell_gone(catalogue_form(kind)->name, "removed", removed);
	return status;
}

static Status products(Run *run, Error *error) {
	return catalogue(run, CATALOGUE_PRODUCTS, error);
}

static Status tariffs(Run *run, Error *error) {
	return catalogue(run, CATALOGUE_TARIFFS, error);
}

static Status bindings(Run *run, Error *error) {
	return catalogue(run, CATALOGUE_BINDINGS, error);
}

Status command_products_import(const Options *options, Arena *arena, Error *error) {
	return command_with_run(options, arena, products, error);
}

Status command_tariffs_import(const Options *options, Arena *arena, Error *error) {
	return command_with_run(options, arena, tariffs, error);
}

Status command_bindings_import(const Options *options, Arena *arena, Error *error) {
	return command_with_run(options, arena, bindings, error);
}

/* ---- bills ---- */

static void tell_reasons(const BillingMapping *mapping, const char *what, const int64_t *counts) {
	for (size_t i = 0; i < mapping->reason_count; i++)
		if (counts[i]) printf("%s%-*s %12lld\n", what, 36, mapping->reasons[i], (long long)counts[i]);
}

static void tell_bills(const Run *run, const BillingMapping *mapping, const BillingCounts *counts) {
	const BillingStaged *staged = &counts->staged;
	tell_reasons(mapping, "passed over: ", staged->passed_over_because);
	tell_reasons(mapping, "taken as:    ", staged->noted_because);
	if (counts->already_loaded) puts("this very file is loaded already, and nothing since said otherwise: nothing changes");
	if (counts->taken_back) count("earlier lines taken back", counts->taken_back);
	count_rounded(staged->spreadsheet_rounded);
	if (staged->unread_amounts) count("amounts that cannot be read, in no sum above", staged->unread_amounts);
	count_quarantined(run, counts->refused);
}

static Status bills(Run *run, Error *error) {
	FILE *in = NULL;
	const BillingMapping *mapping = NULL;
	BillingCounts counts = {0};
	Status status = billing_mapping_load(run->options->mappings, run->options->mapping, run->arena, &mapping, error);
	if (status == STATUS_OK) status = open_file(run->options->file, &in, error);
	if (status == STATUS_OK) status = billing_import(run->database, run->record, mapping, in, name_of(run->options->file), &counts, error);
	close_file(in);
	if (status != STATUS_OK) return status;
	run->counts.quarantined = counts.refused;
	run->counts.loaded = counts.loaded;
	run->counts.changed = counts.taken_back;
	run->counts.rounded = counts.staged.rounded;
	tell_bills(run, mapping, &counts);
	return STATUS_OK;
}

Status command_billing_import(const Options *options, Arena *arena, Error *error) {
	return command_with_run(options, arena, bills, error);
}

/* ---- usage ---- */

/* Their use is kept, but it is nobody's. */
static void count_numbers(const UsageImportCounts *counts) {
	__attribute__((cleanup(buffer_free))) Buffer names;
	buffer_init(&names, 4 * sizeof counts->number_names);
	if (!counts->numbers) return;
	printf("%-20s %12lld  ", "not in the register", (long long)counts->numbers);
	buffer_visible(&names, slice_of(counts->number_names), 0);
	printf("%s: load %s with simtally accounts import, then this file again\n", names.data ? names.data : "", counts->numbers == 1 ? "it" : "them");
}

static void tell_usage(const Run *run, const UsageImportCounts *counts) {
	const RunCounts *run_counts = &counts->run;
	bool same = !run_counts->loaded && !run_counts->changed && !run_counts->withdrawn && !run_counts->quarantined;
	if (same && counts->pieces && counts->known == counts->pieces) puts("all of this file is loaded already, and nothing since said otherwise: nothing changes");
	if (counts->run.withdrawn) count("rows withdrawn", counts->run.withdrawn);
	count_rounded(counts->spreadsheet_rounded);
	count_numbers(counts);
	count_quarantined(run, counts->run.quarantined);
}

static Status read_usage(Run *run, const BulkMapping *mapping, FILE *in, Error *error) {
	const Options *options = run->options;
	PlannedProvider provider = {mapping->provider, options->as_of_text ? options->as_of : calendar_zone_day(mapping->provider->zone, calendar_now()), options->as_of_text != NULL};
	UsageImport import = {
		.mapping = mapping, .file_name = name_of(options->file), .account = options->accounts.count ? options->accounts.items[0] : NULL,
		.as_of = provider.today, .as_of_given = provider.as_of_given, .stop = run_was_asked_to_stop, .drift = run->drift,
	};
	UsageImportCounts counts = {0};
	Status status = ledger_lock(run->database, mapping->provider, error);
	if (status == STATUS_OK) status = usage_import(run->database, run->record, &import, in, &counts, error);
	if (status == STATUS_OK) status = ledger_note_today(run->database, &provider, error);
	run->counts = counts.run;
	if (status != STATUS_OK && status != STATUS_INCOMPLETE) return status;
	Status told = counts.import_id ? import_balance_print(run->database, "usage", counts.import_id, error) : STATUS_OK;
	tell_usage(run, &counts);
	summary_print_drift(run);
	return told == STATUS_OK ? status : told;
}

static Status usage(Run *run, Error *error) {
	FILE *in = NULL;
	const BulkMapping *mapping = NULL;
	Status status = bulk_mapping_load(run->options->mappings, run->options->mapping, &run->mappings, run->arena, &mapping, error);
	if (status == STATUS_OK) status = open_file(run->options->file, &in, error);
	if (status == STATUS_OK) status = read_usage(run, mapping, in, error);
	close_file(in);
	return status;
}

Status command_usage_import(const Options *options, Arena *arena, Error *error) {
	return command_with_run(options, arena, usage, error);
}
