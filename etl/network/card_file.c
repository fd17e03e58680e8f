#include "network/card_file.h"

#include <stdlib.h>

#include "base/copy_rows.h"
#include "base/csv_file.h"
#include "sql.h"

enum { NAMED_MAX = 20, SHOWN_MAX = 40 };

static const CsvColumn COLUMNS[] = {{"account", false, CSV_CELL_KEY}, {"provider", true, CSV_CELL_KEY}};
enum { COLUMN_ACCOUNT, COLUMN_PROVIDER, COLUMN_COUNT };

typedef struct {
	CopyRows copy;
	const Mapping *mapping;
	const char *file_name;
	int64_t rows;
} Reading;

/* ---- rows ---- */

static Status refuse_row(const Reading *reading, const CsvRow *row, Error *error, const char *what, Slice text) {
	__attribute__((cleanup(buffer_free))) Buffer shown;
	char at[CSV_PLACE_MAX];
	buffer_init(&shown, 1000);
	buffer_visible(&shown, text, SHOWN_MAX);
	csv_row_place(row, NULL, at);
	return error_set(error, STATUS_USAGE, "%s, %s: %s%s%s%s; nothing was sent", reading->file_name, at, what, text.at ? " \"" : "", shown.data ? shown.data : "",
		text.at ? "\"" : "");
}

static Status take_row(const CsvRow *row, void *context, Error *error) {
	Reading *reading = context;
	if (!row->fields) return refuse_row(reading, row, error, row->detail, (Slice){0});
	Slice account = row->fields[COLUMN_ACCOUNT], provider = row->fields[COLUMN_PROVIDER];
	if (!account.length && !provider.length) return STATUS_OK; /* a blank line */
	if (!account.length) return refuse_row(reading, row, error, "no account is named", (Slice){0});
	if (provider.length && !slice_equal_text(provider, reading->mapping->provider)) return refuse_row(reading, row, error, "the card is of another provider,", provider);
	char fault[CSV_CELL_DETAIL_MAX];
	if (csv_cell_key_fault(account, fault)) return refuse_row(reading, row, error, fault, account);
	reading->rows++;
	copy_rows_int(&reading->copy, row->line);
	copy_rows_slice(&reading->copy, account);
	return copy_rows_next(&reading->copy);
}

static Status stage(Reading *reading, Database *database, FILE *in, Error *error) {
	const CsvShape shape = {.columns = COLUMNS, .column_count = COLUMN_COUNT, .others_allowed = true, .may_be_list = true, .separator = ','};
	Status status = database_script(database, error, sql_network_stage);
	if (status == STATUS_OK) status = copy_rows_begin(&reading->copy, database, "COPY network_stage FROM STDIN", error);
	if (status != STATUS_OK) return status;
	status = csv_file_read(in, reading->file_name, &shape, take_row, reading, error);
	Status ended = copy_rows_end(&reading->copy, status == STATUS_OK ? NULL : "the file cannot be read");
	return status != STATUS_OK ? status : ended;
}

/* ---- against the register ---- */

static bool write_kinds(Buffer *out, const Texts *kinds) {
	buffer_char(out, '{');
	for (size_t i = 0; i < kinds->count; i++) buffer_format(out, "%s%s", i ? "," : "", kinds->items[i]);
	return buffer_char(out, '}');
}

static void name_refused(Buffer *out, const PGresult *refused) {
	for (int row = 0; row < PQntuples(refused); row++) {
		const char *kind = database_text(refused, row, 2);
		buffer_text(out, row ? ", " : "");
		buffer_visible(out, slice_of(PQgetvalue(refused, row, 0)), SHOWN_MAX);
		buffer_format(out, " (line %s%s%s)", PQgetvalue(refused, row, 1), kind ? ", a " : "", kind ? kind : "");
	}
	if (database_int(refused, 0, 3) > PQntuples(refused)) buffer_text(out, " …");
}

static Status refuse_strangers(Database *database, const Mapping *mapping, Error *error) {
	__attribute__((cleanup(buffer_free))) Buffer kinds;
	__attribute__((cleanup(buffer_free))) Buffer names;
	__attribute__((cleanup(database_result_cleanup))) PGresult *refused = NULL;
	char most[16];
	snprintf(most, sizeof most, "%d", NAMED_MAX);
	buffer_init(&kinds, 1000);
	buffer_init(&names, ERROR_TEXT_MAX);
	write_kinds(&kinds, &mapping->network->ask.accounts);
	Status status = database_query(database, error, 4, &refused, sql_network_refusals, DATABASE_PARAMETERS(kinds.data, most));
	if (status != STATUS_OK || !PQntuples(refused)) return status;
	name_refused(&names, refused);
	return error_set(error, STATUS_USAGE, "%lld of the cards are not in the register of %s, or cannot be switched there; nothing was sent: %s",
		(long long)database_int(refused, 0, 3), mapping->provider, names.data);
}

Status card_file_read(Database *database, const Mapping *mapping, FILE *in, const char *file_name, CardFileCounts *counts, Error *error) {
	Reading reading = {.mapping = mapping, .file_name = file_name};
	__attribute__((cleanup(database_result_cleanup))) PGresult *taken = NULL;
	char provider_id[16];
	snprintf(provider_id, sizeof provider_id, "%d", mapping->provider_id);
	Status status = stage(&reading, database, in, error);
	if (status == STATUS_OK && !reading.rows) status = error_set(error, STATUS_USAGE, "%s names no card", file_name);
	if (status == STATUS_OK) status = database_query(database, error, 0, &taken, sql_network_take, DATABASE_PARAMETERS(provider_id));
	if (status != STATUS_OK) return status;
	*counts = (CardFileCounts){.cards = strtoll(PQcmdTuples(taken), NULL, 10)};
	counts->repeated = reading.rows - counts->cards;
	status = database_script(database, error, "CREATE INDEX ON network_card (line); ANALYZE network_card; DROP TABLE network_stage");
	return status == STATUS_OK ? refuse_strangers(database, mapping, error) : status;
}
