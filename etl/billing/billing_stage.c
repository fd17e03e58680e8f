/* billing_stage.c: rows and bytes go down one COPY, because a session has but one: a piece of bytes is a record of its
 * own kind between those of the rows, and is put aside once the file is read.
 */
#include "billing/billing_stage.h"

#include <string.h>

#include "base/copy_rows.h"
#include "billing/billing_item.h"
#include "sql.h"

enum { ROW_ARENA_MAX_BYTES = 1024 * 1024, PIECE_BYTES = 1024 * 1024, STATE_TEXT_MAX = 2 };

static const char *const COPY =
	"COPY billing_stage (file_line, part, place, state, owner, item, row_amount, row_currency, provider, account, "
	"month, "
	"metric, scope, quantity, unit, amount, currency, invoice, line, at, reason, detail, body) FROM STDIN";

typedef struct {
	const BillingMapping *mapping;
	const char *file_name;
	bool tells;
	CopyRows copy;
	Arena *arena; /* of the row in hand */
	Buffer piece;
	int64_t place, pieces;
	BillingStaged staged;
} Stage;

/* A row of the file as it was read. */
typedef struct {
	const CsvRow *csv;
	const BillingItem *item;
	const CsvProblem *problem; /* NULL: it is not refused */
	char state;
} Row;

/* ---- the file's bytes ---- */

static void end_piece(Stage *stage)
{
	if (stage->piece.length == 0)
		return;
	copy_rows_int(&stage->copy, 0);
	copy_rows_int(&stage->copy, stage->pieces++);
	copy_rows_int(&stage->copy, stage->place);
	copy_rows_text(&stage->copy, "b");
	copy_rows_null(&stage->copy, 18);
	copy_rows_bytes(&stage->copy, (Slice){stage->piece.data, stage->piece.length});
	copy_rows_next(&stage->copy); /* which keeps its first error itself */
	buffer_clear(&stage->piece);
}

static void keep_bytes(Slice bytes, void *context)
{
	Stage *stage = context;
	while (bytes.length > 0) {
		size_t room = PIECE_BYTES - stage->piece.length, taken = bytes.length < room ? bytes.length : room;
		buffer_append(&stage->piece, bytes.at, taken);
		bytes = (Slice){bytes.at + taken, bytes.length - taken};
		if (stage->piece.length == PIECE_BYTES)
			end_piece(stage);
	}
}

/* ---- what the row is about ---- */

static Slice none_if_empty(Slice field)
{
	Slice absent = {0};
	return field.length == 0 ? absent : field;
}

/* Absent: nobody can tell whose invoice it is. */
static Slice owner_of(const BillingMapping *mapping, const BillingItem *item)
{
	Slice absent = {0};
	if (item->invoice.length == 0)
		return absent;
	return mapping->item_by_provider ? none_if_empty(item->provider) : slice_of("");
}

/* Empty: the invoice as a whole. Absent: nothing that a later file could correct. */
static Slice item_of(const BillingMapping *mapping, const BillingItem *item)
{
	Slice absent = {0};
	if (!owner_of(mapping, item).at)
		return absent;
	if (item->line.length > 0)
		return item->line;
	return mapping->item_whole_invoice || (item->ignored && item->withdraws) ? slice_of("") : absent;
}

/* ---- records ---- */

static void copy_head(Stage *stage, const Row *row, size_t part)
{
	CopyRows *copy = &stage->copy;
	const char state[STATE_TEXT_MAX] = {row->state};
	copy_rows_int(copy, row->csv->line);
	copy_rows_int(copy, (int64_t)part);
	copy_rows_int(copy, stage->place++);
	copy_rows_text(copy, state);
	copy_rows_slice(copy, owner_of(stage->mapping, row->item));
	copy_rows_slice(copy, item_of(stage->mapping, row->item));
	copy_rows_text(copy, part == 0 ? row->item->amount : NULL);
	copy_rows_text(copy, part == 0 ? row->item->currency : NULL);
}

static void copy_line(CopyRows *copy, const BillingRow *line)
{
	char month[CALENDAR_TEXT_MAX];
	copy_rows_slice(copy, line->provider);
	copy_rows_slice(copy, line->account);
	copy_rows_text(copy, calendar_day_text(line->month, month));
	copy_rows_text(copy, metric_name(line->metric));
	copy_rows_slice(copy, line->scope);
	copy_rows_int(copy, line->quantity);
	copy_rows_text(copy, line->unit);
	copy_rows_text(copy, line->amount);
	copy_rows_text(copy, line->currency);
}

/* As far as it can be read. */
static void copy_description(Stage *stage, const Row *row)
{
	CopyRows *copy = &stage->copy;
	const BillingItem *item = row->item;
	const Slice *fields = row->csv->fields;
	char month[CALENDAR_TEXT_MAX];
	Metric metric;
	int64_t quantity;
	copy_rows_slice(copy, none_if_empty(item->provider));
	copy_rows_slice(copy, none_if_empty(item->account));
	copy_rows_text(copy, item->month ? calendar_day_text(item->month, month) : NULL);
	copy_rows_text(
		copy, fields && billing_row_metric(stage->mapping, fields, &metric) ? metric_name(metric) : NULL);
	copy_rows_null(copy, 1);
	if (fields && billing_row_quantity(stage->mapping, fields, stage->arena, &quantity))
		copy_rows_int(copy, quantity);
	else
		copy_rows_null(copy, 1);
	copy_rows_null(copy, 3);
}

static void copy_problem(CopyRows *copy, const Row *row)
{
	char at[CSV_PLACE_MAX];
	if (row->problem) {
		csv_row_place(row->csv, row->problem->column, at);
		copy_rows_text(copy, at);
		copy_rows_text(copy, row->problem->reason);
		copy_rows_text(copy, row->problem->detail);
	} else
		copy_rows_null(copy, 3);
	copy_rows_null(copy, 1);
}

static Status copy_row(Stage *stage, const Row *row)
{
	const BillingItem *item = row->item;
	size_t count = row->problem ? 0 : item->count;
	for (size_t part = 0; part == 0 || part < count; part++) {
		copy_head(stage, row, part);
		if (count > 0)
			copy_line(&stage->copy, &item->lines[part]);
		else
			copy_description(stage, row);
		copy_rows_slice(&stage->copy, none_if_empty(item->invoice));
		copy_rows_slice(&stage->copy, none_if_empty(item->line));
		copy_problem(&stage->copy, row);
		copy_rows_next(&stage->copy);
	}
	return stage->copy.status;
}

/* ---- rows ---- */

static void tell_rounded(Stage *stage, const CsvRow *row)
{
	static const BillingFieldName figures[] = {BILLING_QUANTITY, BILLING_AMOUNT};
	char at[CSV_PLACE_MAX];
	for (size_t i = 0; stage->tells && i < sizeof(figures) / sizeof(*figures); i++) {
		Slice figure = billing_row_field(stage->mapping, row->fields, figures[i]);
		if (!csv_cell_is_rounded(figure))
			continue;
		csv_row_place(row, billing_field_name(figures[i]), at);
		csv_cell_tell_rounded(&stage->staged.spreadsheet_rounded, stage->file_name, at, figure);
	}
}

static bool hides_amount(const Stage *stage, const CsvRow *row, const BillingItem *item)
{
	return !row->fields ||
	       (!item->amount && billing_row_field(stage->mapping, row->fields, BILLING_AMOUNT).length > 0);
}

static void count_row(Stage *stage, const CsvRow *row, const BillingItem *item)
{
	BillingStaged *staged = &stage->staged;
	if (item->ignored) {
		staged->passed_over_because[item->reason]++;
		staged->withdraws |= item->withdraws;
		return;
	}
	tell_rounded(stage, row);
	if (item->noted)
		staged->noted_because[item->note]++;
	for (size_t i = 0; i < item->count; i++)
		staged->rounded += item->lines[i].rounded;
}

static bool read_row(Stage *stage, const CsvRow *row, BillingItem *item, CsvProblem *problem)
{
	*problem = (CsvProblem){NULL, row->reason, ""};
	if (row->detail)
		snprintf(problem->detail, sizeof(problem->detail), "%s", row->detail);
	if (!row->fields || !billing_item_read(stage->mapping, row->fields, stage->arena, item, problem))
		return false;
	bool whose = owner_of(stage->mapping, item).at || item->invoice.length == 0;
	return !(item->ignored && item->withdraws && !whose) ||
	       billing_row_refuse(problem, BILLING_PROVIDER, item->provider, "no_provider",
		       "which provider's invoice is taken back cannot be told");
}

static Status stage_row(const CsvRow *csv, void *context, Error *error)
{
	(void)error; /* copy keeps the first error itself */
	Stage *stage = context;
	BillingItem item = {0};
	CsvProblem problem;
	arena_reset(stage->arena);
	stage->staged.rows++;
	bool good = read_row(stage, csv, &item, &problem);
	stage->staged.unread_amounts += hides_amount(stage, csv, &item);
	Row row = {csv, &item, good ? NULL : &problem, !good ? 'r' : !item.ignored ? 'l' : item.withdraws ? 'w' : 'p'};
	if (good)
		count_row(stage, csv, &item);
	else
		stage->staged.refuses = true;
	return copy_row(stage, &row);
}

static Status read_file(Stage *stage, Database *database, FILE *in, Error *error)
{
	Digest *digest __attribute__((cleanup(digest_cleanup))) = digest_new();
	CsvShape shape = stage->mapping->shape;
	shape.digest = digest;
	shape.read = keep_bytes;
	Status status = copy_rows_begin(&stage->copy, database, COPY, error);
	if (status != STATUS_OK)
		return status;
	status = csv_file_read(in, stage->file_name, &shape, stage_row, stage, error);
	if (status == STATUS_OK)
		end_piece(stage);
	Status ended = copy_rows_end(&stage->copy, status == STATUS_OK ? NULL : "the file cannot be read");
	memcpy(stage->staged.sha256, "\\x", 2);
	digest_hex(digest, stage->staged.sha256 + 2);
	return status != STATUS_OK ? status : ended;
}

Status billing_stage(Database *database, const BillingMapping *mapping, FILE *in, const char *file_name, bool tells,
	BillingStaged *out, Error *error)
{
	Stage stage = {
		.mapping = mapping, .file_name = file_name, .tells = tells, .arena = arena_new(ROW_ARENA_MAX_BYTES)};
	buffer_init(&stage.piece, PIECE_BYTES);
	Status status = database_script(database, error, sql_billing_stage);
	if (status == STATUS_OK)
		status = read_file(&stage, database, in, error);
	if (status == STATUS_OK)
		status = database_script(database, error, sql_billing_staged);
	buffer_free(&stage.piece);
	arena_free(stage.arena);
	*out = stage.staged;
	return status;
}
