#include "bulk/accounts.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "sql.h"
#include "transform/csv_tree.h"

enum { ID_MAX = 16, NAMES_MAX_BYTES = 1 << 30 };

Status accounts_prepare(Database *database, const BulkMapping *mapping, Error *error) {
	char provider[ID_MAX];
	snprintf(provider, sizeof provider, "%d", mapping->provider->provider_id);
	Status status = database_script(database, error, sql_bulk_prepare);
	if (status == STATUS_OK && mapping->account_fact)
		status = database_query(database, error, 0, NULL, sql_bulk_facts, DATABASE_PARAMETERS(provider, mapping->account_fact));
	return status == STATUS_OK ? database_script(database, error, "ANALYZE bulk_fact") : status;
}

/* ---- the names of a piece ---- */

/* An element of a PostgreSQL array, in quotes. */
static void add_name(Buffer *names, const char *name) {
	buffer_text(names, names->length > 1 ? ",\"" : "\"");
	for (const char *c = name; *c; c++) {
		if (*c == '"' || *c == '\\') buffer_char(names, '\\');
		buffer_char(names, *c);
	}
	buffer_char(names, '"');
}

/* Rows that name the same account as the row before them share its place in the array. */
static size_t *list_names(const Piece *piece, Buffer *names) {
	size_t *nth = arena_array(piece->arena, piece->count + 1, sizeof *nth), count = 0;
	const char *last = NULL;
	buffer_char(names, '{');
	for (size_t i = 0; i < piece->count; i++) {
		const char *name = piece->rows[i].account;
		if (!name) continue;
		if (!last || strcmp(last, name) != 0) {
			add_name(names, name);
			count++;
		}
		nth[i] = count;
		last = name;
	}
	buffer_char(names, '}');
	return nth;
}

static void fill_in(Piece *piece, const size_t *nth, const PGresult *result) {
	size_t count = (size_t)PQntuples(result);
	int *row_of = arena_array(piece->arena, piece->count + 2, sizeof *row_of);
	for (size_t i = 0; i < count; i++) row_of[database_int(result, (int)i, 0)] = (int)i + 1;
	PieceRow *last = NULL;
	for (size_t i = 0; i < piece->count; i++) {
		PieceRow *row = &piece->rows[i];
		int found = nth[i] ? row_of[nth[i]] - 1 : -1;
		if (found < 0) continue;
		bool same = last && last->account_id == (int32_t)database_int(result, found, 1);
		row->account_id = (int32_t)database_int(result, found, 1);
		row->register_account = same ? last->register_account : arena_text(piece->arena, slice_of(PQgetvalue(result, found, 2)));
		row->kind = same ? last->kind : arena_text(piece->arena, slice_of(PQgetvalue(result, found, 3)));
		row->grouped = database_true(result, found, 4);
		row->fits = (int)database_int(result, found, 5);
		last = row;
	}
}

Status accounts_find(Database *database, const BulkMapping *mapping, Piece *piece, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	__attribute__((cleanup(buffer_free))) Buffer names;
	char provider[ID_MAX];
	snprintf(provider, sizeof provider, "%d", mapping->provider->provider_id);
	buffer_init(&names, NAMES_MAX_BYTES);
	size_t *nth = list_names(piece, &names);
	Status status = database_query(database, error, 6, &result, sql_bulk_accounts, DATABASE_PARAMETERS(provider, names.data));
	if (status != STATUS_OK) return status;
	fill_in(piece, nth, result);
	return database_understood(database, error);
}

/* ---- the account by --account ---- */

static bool is_of_kind(const BulkMapping *mapping, const char *kind) {
	const Texts *kinds = &mapping->endpoint.accounts;
	for (size_t i = 0; i < kinds->count; i++)
		if (strcmp(kinds->items[i], kind) == 0) return true;
	return false;
}

Status accounts_given(Database *database, const BulkMapping *mapping, const char *account, Arena *arena, GivenAccount *out, Error *error) {
	__attribute__((cleanup(database_result_cleanup))) PGresult *result = NULL;
	Status status = database_query(database, error, 3, &result,
		"SELECT a.account_id, a.kind, a.pool IS NOT NULL FROM simtally_store.account a JOIN simtally_store.provider p USING (provider_id) WHERE p.name = $1 AND a.account = $2",
		DATABASE_PARAMETERS(mapping->provider->provider, account));
	if (status != STATUS_OK) return status;
	if (!PQntuples(result))
		return error_set(error, STATUS_USAGE, "the account %s of %s is not in the register: load it with simtally accounts import", account, mapping->provider->provider);
	*out = (GivenAccount){(int32_t)database_int(result, 0, 0), account, arena_text(arena, slice_of(PQgetvalue(result, 0, 1))), database_true(result, 0, 2)};
	if (database_understood(database, error) != STATUS_OK) return STATUS_FAILED;
	return is_of_kind(mapping, out->kind) ? STATUS_OK
		: error_set(error, STATUS_USAGE, "%s is a %s: files read with the mapping %s are about others", account, out->kind, mapping->name);
}

/* ---- settling a row ---- */

static bool refuse(const BulkMapping *mapping, const PieceRow *row, Rows *rows, const char *reason, const char *words) {
	const char *pointer = arena_format(rows->arena, "/rows/0%s", mapping->account_at);
	rows_reject(rows, ROWS_NO_PERIOD, csv_tree_place(row->answer, pointer, rows->arena), reason, "\"%s\" %s", row->account ? row->account : "", words);
	return false;
}

static void take_given(PieceRow *row, const GivenAccount *given) {
	row->account_id = given->account_id;
	row->register_account = given->account;
	row->kind = given->kind;
	row->grouped = given->grouped;
}

static bool settle_given(const BulkMapping *mapping, const GivenAccount *given, PieceRow *row, Rows *rows) {
	bool other = row->account_id && row->account_id != given->account_id && row->fits == 1;
	bool unlike = row->account && !row->account_id && !mapping->account_fact;
	if (other || unlike) return refuse(mapping, row, rows, "wrong_account", arena_format(rows->arena, "is not the account %s that the file is said to be about", given->account));
	take_given(row, given);
	return true;
}

bool accounts_settle(const BulkMapping *mapping, const GivenAccount *given, PieceRow *row, Rows *rows) {
	if (!row->answer) return true; /* nothing of it can be read: that is said elsewhere */
	char fault[CSV_CELL_DETAIL_MAX];
	const char *reason = row->account ? csv_cell_key_fault(slice_of(row->account), fault) : NULL;
	if (reason) return refuse(mapping, row, rows, reason, arena_format(rows->arena, "is no account: %s", fault));
	if (given->account_id) return settle_given(mapping, given, row, rows);
	if (!row->account) return refuse(mapping, row, rows, "no_account", "names no account");
	if (!row->account_id) return refuse(mapping, row, rows, "unknown_account", "is no account of the register, nor known of one");
	if (row->fits == 1 && is_of_kind(mapping, row->kind)) return true;
	if (row->fits == 1) return refuse(mapping, row, rows, "wrong_kind", arena_format(rows->arena, "is a %s: this file is about others", row->kind));
	*row = (PieceRow){.place = row->place, .answer = row->answer, .account = row->account};
	return refuse(mapping, row, rows, "ambiguous_account", "is said of more than one account: name the one with --account");
}
