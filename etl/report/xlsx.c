/* xlsx.c: the workbook, through libxlsxwriter in constant memory.
 *
 * A spreadsheet's number has 53 binary digits, in the file's readers if not in the file. So a
 * figure goes in as a number where that gives it back to the last digit (figure.h), and as text
 * where it does not; sums of the sheet leave such text out, so the check beside each sum adds
 * it again. A string of the file is never a formula. What is called by a number, an account say, and text that begins like a formula
 * have the format of text as well: they stay what they are when somebody edits the cell. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>

#include "report/field.h"
#include "report/figure.h"
#include "report/formats.h"
#include "report/seal.h"
#include "report/total.h"

enum { SHEET_ROWS_MAX = XLSX_LIST_MAX + 1, SHEETS_MAX = 40, LISTS = 6, CELL_BYTES_MAX = 32000, FORMULA_MAX = 8192, TERM_MAX = 48 };

typedef enum { OF_ALL, OF_EXCEPTIONS, OF_TOLERANCE } Among;

/* What is added up, over which results: its column in the summary, in a result and by name. The page's and the JSON's names: the
 * amount_impact of all results together is nowhere called anything, so no sum of it stands here. */
typedef struct {
	int stored, result;
	Among among;
	const char *name;
} Summed;

static const Summed quantities[] = {{SUMMARY_USAGE, RESULT_USAGE, OF_ALL, "usage_quantity"}, {SUMMARY_EXPECTED, RESULT_EXPECTED, OF_ALL, "expected_quantity"},
	{SUMMARY_BILLED, RESULT_BILLED, OF_ALL, "billed_quantity"}, {SUMMARY_DELTA_NET, RESULT_DELTA, OF_ALL, "delta"}};
static const Summed amounts[] = {{SUMMARY_BILLED_AMOUNT, RESULT_BILLED_AMOUNT, OF_ALL, "billed_amount"},
	{SUMMARY_IMPACT, RESULT_IMPACT, OF_EXCEPTIONS, "amount_impact: net, of exceptions"},
	{SUMMARY_IMPACT, RESULT_IMPACT, OF_TOLERANCE, "amount_impact: passed by tolerance, net"}};

enum { QUANTITIES = sizeof quantities / sizeof *quantities, AMOUNTS = sizeof amounts / sizeof *amounts };

static bool is_among(const char *class, Among among)
{
	return among == OF_ALL || (among == OF_TOLERANCE ? strcmp(class, "within_tolerance") == 0 : facts_is_exception(class));
}

/* One metric's quantities or one currency's amounts: what SQL says they come to, and what was
 * written, as numbers and as text. */
typedef struct {
	const char *key;
	Total stored[QUANTITIES], numbers[QUANTITIES], texts[QUANTITIES];
} Sum;

/* A column of a sheet that holds a query's rows, in their order. */
typedef struct {
	const char *name;
	int width;
	char kind; /* 't' text, 'i' what is called by a number, 'n' figure, 'w' whole number, 'm' money, 'b' true or false */
} SheetColumn;

typedef struct {
	const Facts *facts;
	lxw_workbook *workbook;
	lxw_worksheet *summary, *results[SHEETS_MAX], *imports, *bill_money, *origin, *control, *history, *coverage, *missing, *quarantine, *unregistered, *drift, *checks, *checked, *adjusted, *adjustments, *rules;
	lxw_format *title, *head, *bold, *text, *whole, *money;
	int sheet_count, sheet;
	lxw_row_t row; /* of the sheet being written */
	Sum *metrics, *currencies;
	int metric_count, currency_count;
	const char *cut[LISTS]; /* what is to be said of lists that a sheet does not hold */
	int cut_count;
} Workbook;

/* ---- cells ------------------------------------------------------------------------------ */

/* `format` NULL: none. */
static void string_cell(lxw_worksheet *sheet, lxw_row_t row, int column, const char *text, lxw_format *format)
{
	char cell[CELL_BYTES_MAX + 8];
	if (!text || !*text)
		return;
	size_t length = strlen(text);
	bool cut = length > CELL_BYTES_MAX - 8;
	if (cut)
		for (length = CELL_BYTES_MAX - 8; ((unsigned char)text[length] & 0xC0) == 0x80; length--)
			;
	snprintf(cell, sizeof cell, "%.*s%s", (int)length, text, cut ? "\xE2\x80\xA6" : "");
	worksheet_write_string(sheet, row, (lxw_col_t)column, cell, format);
}

static void text_cell(const Workbook *book, lxw_worksheet *sheet, lxw_row_t row, int column, const char *text)
{
	string_cell(sheet, row, column, text, field_is_formula(text) ? book->text : NULL);
}

/* The one place where a figure becomes binary: only where nothing of it is lost, see above. */
static void figure_cell(lxw_worksheet *sheet, lxw_row_t row, int column, const char *text, lxw_format *format)
{
	if (!text || !*text)
		return;
	if (!figure_fits_spreadsheet(text))
		worksheet_write_string(sheet, row, (lxw_col_t)column, text, NULL);
	else if (strchr(text, '.'))
		worksheet_write_number(sheet, row, (lxw_col_t)column, strtod(text, NULL), format);
	else
		worksheet_write_number(sheet, row, (lxw_col_t)column, strtoll(text, NULL, 10), format);
}

static void write_row(const Workbook *book, lxw_worksheet *sheet, lxw_row_t at, const SheetColumn *columns, const PGresult *rows, int row)
{
	for (int column = 0; columns[column].name; column++) {
		const char *text = facts_text(rows, row, column);
		char kind = columns[column].kind;
		if (kind == 't')
			text_cell(book, sheet, at, column, text);
		else if (kind == 'i')
			string_cell(sheet, at, column, text, book->text);
		else if (kind == 'b')
			worksheet_write_boolean(sheet, at, (lxw_col_t)column, facts_true(rows, row, column), NULL);
		else
			figure_cell(sheet, at, column, text, kind == 'w' ? book->whole : kind == 'm' ? book->money : NULL);
	}
}

static void heads(const Workbook *book, lxw_worksheet *sheet, lxw_row_t row, const char *const *names)
{
	for (int column = 0; names[column]; column++)
		worksheet_write_string(sheet, row, (lxw_col_t)column, names[column], book->head);
}

static void list_sheet(const Workbook *book, lxw_worksheet *sheet, const SheetColumn *columns)
{
	for (int column = 0; columns[column].name; column++) {
		worksheet_write_string(sheet, 0, (lxw_col_t)column, columns[column].name, book->head);
		worksheet_set_column(sheet, (lxw_col_t)column, (lxw_col_t)column, columns[column].width, NULL);
	}
	worksheet_freeze_panes(sheet, 1, 0);
	worksheet_repeat_rows(sheet, 0, 0);
	worksheet_set_landscape(sheet);
	worksheet_fit_to_pages(sheet, 1, 0);
	worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:Z1048576");
}

static void filter(lxw_worksheet *sheet, lxw_row_t last_row, const SheetColumn *columns)
{
	lxw_col_t last = 0;
	while (columns[last + 1].name)
		last++;
	worksheet_autofilter(sheet, 0, 0, last_row, last);
}

/* ---- results ---------------------------------------------------------------------------- */

static const SheetColumn result_columns[] = {{"recon_id", 9, 'i'}, {"provider", 14, 't'}, {"account", 26, 'i'}, {"month", 11, 't'}, {"metric", 8, 't'},
	{"scope", 16, 't'}, {"usage_quantity", 20, 'w'}, {"billed_quantity", 20, 'w'}, {"delta", 20, 'w'}, {"unit", 9, 't'}, {"class", 17, 't'},
	{"amount_impact", 16, 'm'}, {"currency", 9, 't'}, {"explanation", 60, 't'}, {"closed", 8, 'b'}, {"billed_amount", 16, 'm'},
	{"expected_quantity", 20, 'w'}, {"rule", 30, 't'}, {"product", 20, 't'}, {NULL, 0, 0}};

static Sum *sum_of(Sum *sums, int count, const char *key)
{
	for (int i = 0; i < count; i++)
		if (strcmp(sums[i].key, key) == 0)
			return &sums[i];
	return NULL;
}

/* What a cell holds is added to what was written as a number, or as text (figure_cell). */
static void add(Sum *sum, const PGresult *row, const Summed *summed, int count)
{
	for (int i = 0; sum && i < count; i++) {
		const char *text = facts_text(row, 0, summed[i].result);
		if (!is_among(facts_text(row, 0, RESULT_CLASS), summed[i].among))
			continue;
		total_add(figure_fits_spreadsheet(text) ? &sum->numbers[i] : &sum->texts[i], text);
	}
}

static Status result_row(PGresult *row, void *context, Error *error)
{
	Workbook *book = context;
	if (book->row > SHEET_ROWS_MAX) {
		if (book->sheet + 1 == book->sheet_count)
			return error_set(error, STATUS_FAILED, "the %" PRId64 " results are more than %d sheets of a workbook hold: leave the XLSX out, with --format html,csv,json",
				book->facts->all_results, SHEETS_MAX);
		book->sheet++;
		book->row = 1;
	}
	write_row(book, book->results[book->sheet], book->row++, result_columns, row, 0);
	add(sum_of(book->metrics, book->metric_count, facts_text(row, 0, RESULT_METRIC)), row, quantities, QUANTITIES);
	add(sum_of(book->currencies, book->currency_count, facts_text(row, 0, RESULT_CURRENCY)), row, amounts, AMOUNTS);
	return STATUS_OK;
}

static Status write_results(Workbook *book, Error *error)
{
	book->sheet = 0;
	book->row = 1;
	for (int i = 0; i < book->sheet_count; i++)
		list_sheet(book, book->results[i], result_columns);
	Status status = facts_each_result(book->facts, result_row, book, error);
	for (int i = 0; i < book->sheet_count; i++)
		filter(book->results[i], i < book->sheet ? SHEET_ROWS_MAX : book->row - 1, result_columns);
	return status;
}

/* ---- other sheets ------------------------------------------------------------------------ */

static void small_sheet(const Workbook *book, lxw_worksheet *sheet, const SheetColumn *columns, const PGresult *rows, int without)
{
	lxw_row_t at = 1;
	list_sheet(book, sheet, columns);
	for (int row = 0; row < PQntuples(rows); row++)
		if (without < 0 || !PQgetisnull(rows, row, without)) /* the sum of the rows above it */
			write_row(book, sheet, at++, columns, rows, row);
	filter(sheet, at - 1, columns);
}

static void write_small_sheets(Workbook *book)
{
	/* The words of the page's control totals. */
	static const SheetColumn origin[] = {{"provider", 16, 't'}, {"metric", 9, 't'}, {"unit", 9, 't'}, {"raw answers in the archive", 24, 'w'}, {"quarantined", 12, 'w'},
		{"entries parsed from them", 23, 'w'}, {"said again", 12, 'w'}, {"accepted, as first read", 22, 'w'}, {"accepted, as first read: quantity", 34, 'w'}, {"restated since", 14, 'w'}, {"restated by", 22, 'w'},
		{"figures held", 12, 'w'}, {"figures held: quantity", 23, 'w'}, {"not of record", 13, 'w'}, {"not of record: quantity", 24, 'w'}, {"of record now", 22, 'w'},
		{"adjusted since the close", 23, 'w'}, {"adjusted by", 22, 'w'}, {"of record", 22, 'w'}, {"figures held: off by", 19, 'w'}, {"revisions missing", 17, 'w'}, {NULL, 0, 0}};
	static const SheetColumn control[] = {{"provider", 16, 't'}, {"a bill is loaded", 15, 'b'}, {"metric", 9, 't'}, {"unit", 9, 't'}, {"current figures of the month", 26, 'w'},
		{"current figures of the month: quantity", 39, 'w'}, {"held against the bill", 20, 'w'}, {"held against the bill: quantity", 32, 'w'}, {"not held against it", 19, 'w'}, {"not held against it: quantity", 30, 'w'},
		{"results", 12, 'w'}, {"usage in the results", 22, 'w'}, {"agreed", 12, 'w'}, {"agreed: usage", 22, 'w'}, {"exceptions", 12, 'w'}, {"exceptions: usage", 22, 'w'},
		{"no verdict", 12, 'w'}, {"no verdict: usage", 22, 'w'}, {"lines", 12, 'w'}, {"billed by the lines", 22, 'w'}, {"billed in the results", 22, 'w'},
		{"figures: off by", 16, 'w'}, {"usage in the results: off by", 26, 'w'}, {"classes: off by", 16, 'w'}, {"billed in the results: off by", 27, 'w'}, {NULL, 0, 0}};
	static const SheetColumn history[] = {{"month", 11, 't'}, {"providers", 30, 't'}, {"currency", 9, 't'}, {"results", 12, 'w'}, {"exceptions", 12, 'w'},
		{"unpriced", 12, 'w'}, {"incomplete", 12, 'w'}, {"billed", 18, 'm'}, {"lost", 18, 'm'}, {"overcharged", 18, 'm'}, {"net", 18, 'm'},
		{"gross", 18, 'm'}, {"tolerance_net", 18, 'm'}, {"tolerance_gross", 18, 'm'}, {NULL, 0, 0}};
	static const SheetColumn coverage[] = {{"provider", 16, 't'}, {"endpoint", 20, 't'}, {"period", 9, 't'}, {"expected", 12, 'w'}, {"fetched", 12, 'w'},
		{"final", 12, 'w'}, {"failed", 12, 'w'}, {"not_eligible", 12, 'w'}, {"owed", 12, 'w'}, {"beyond_reach", 12, 'w'}, {"answers", 12, 'w'},
		{NULL, 0, 0}};
	static const SheetColumn adjusted[] = {{"provider", 16, 't'}, {"month", 11, 't'}, {"close_number", 13, 'w'}, {"reopened", 9, 'b'},
		{"metric", 9, 't'}, {"unit", 9, 't'}, {"adjustments", 12, 'w'}, {"accounts", 12, 'w'}, {"delta_net", 22, 'w'}, {"delta_gross", 22, 'w'},
		{"without_delta", 13, 'w'}, {NULL, 0, 0}};
	static const SheetColumn checks[] = {{"provider", 14, 't'}, {"check", 24, 't'}, {"compared", 44, 't'}, {"metric", 8, 't'}, {"unit", 9, 't'},
		{"agrees", 10, 'w'}, {"differs", 10, 'w'}, {"not_comparable", 14, 'w'}, {"left_quantity", 20, 'w'}, {"right_quantity", 20, 'w'},
		{"difference", 20, 'w'}, {"tolerance_absolute", 18, 'w'}, {"tolerance_percent", 17, 'n'}, {"explanation", 60, 't'}, {NULL, 0, 0}};
	static const SheetColumn imports[] = {{"kind", 10, 't'}, {"import_id", 10, 'i'}, {"imports", 9, 'w'}, {"provider", 14, 't'}, {"file_name", 36, 't'}, {"run_id", 8, 'i'},
		{"recorded_at", 22, 't'}, {"month not readable", 18, 'b'}, {"measure", 10, 't'}, {"unit", 9, 't'}, {"came in", 20, 'm'}, {"loaded", 20, 'm'}, {"changed", 20, 'm'},
		{"unchanged", 20, 'm'}, {"said twice", 20, 'm'}, {"superseded", 20, 'm'}, {"passed over", 20, 'm'}, {"refused", 20, 'm'}, {"off by", 12, 'm'},
		{"refused, not kept", 17, 'm'}, {NULL, 0, 0}};
	static const SheetColumn bill_money[] = {{"provider", 14, 't'}, {"currency", 9, 't'}, {"import_id", 10, 'i'}, {"file_name", 36, 't'}, {"rows", 10, 'w'},
		{"came in", 18, 'm'}, {"superseded", 11, 'w'}, {"superseded: amount", 18, 'm'}, {"refused, settled since", 20, 'w'}, {"refused, settled since: amount", 28, 'm'},
		{"refused", 10, 'w'}, {"refused: amount", 18, 'm'}, {"month not readable", 18, 'w'}, {"month not readable: amount", 25, 'm'}, {"lines", 10, 'w'},
		{"billed by the lines", 18, 'm'}, {"off by", 12, 'm'}, {NULL, 0, 0}};
	small_sheet(book, book->imports, imports, book->facts->imports, IMPORT_ID);
	small_sheet(book, book->bill_money, bill_money, book->facts->bill_money, BILLED_IMPORT_ID);
	small_sheet(book, book->adjusted, adjusted, book->facts->adjusted, -1);
	small_sheet(book, book->origin, origin, book->facts->origin, -1);
	small_sheet(book, book->control, control, book->facts->control, -1);
	small_sheet(book, book->history, history, book->facts->history, -1);
	small_sheet(book, book->coverage, coverage, book->facts->coverage, COVERAGE_ENDPOINT);
	small_sheet(book, book->checks, checks, book->facts->checks, -1);
}

/* The rules stand below each other in one table: each kind fills its columns, -1 where it has none. */
static lxw_row_t rule_rows(const Workbook *book, lxw_row_t at, const char *kind, const SheetColumn *columns, const int *from, const PGresult *rows)
{
	for (int row = 0; row < PQntuples(rows) && at <= SHEET_ROWS_MAX; row++, at++) {
		text_cell(book, book->rules, at, 0, kind);
		for (int column = 1; columns[column].name; column++) {
			char type = columns[column].kind;
			if (from[column] < 0)
				continue;
			if (type == 't')
				text_cell(book, book->rules, at, column, facts_text(rows, row, from[column]));
			else
				figure_cell(book->rules, at, column, facts_text(rows, row, from[column]), type == 'w' ? book->whole : NULL);
		}
	}
	return at;
}

static void write_rules(const Workbook *book)
{
	static const SheetColumn columns[] = {{"rule", 11, 't'}, {"provider", 16, 't'}, {"product", 26, 't'}, {"metric", 9, 't'}, {"scope", 26, 't'}, {"unit", 9, 't'},
		{"written_in", 11, 't'}, {"increment", 18, 'w'}, {"rounding", 10, 't'}, {"allowance", 11, 't'}, {"included", 20, 'w'}, {"tolerance", 16, 'w'},
		{"tolerance_percent", 17, 'n'}, {"price", 16, 'n'}, {"currency", 9, 't'}, {"valid_from", 12, 't'}, {"valid_to", 12, 't'}, {"accounts", 12, 'w'},
		{"billing_refs", 12, 'w'}, {NULL, 0, 0}};
	static const int tolerance[] = {-1, TOLERANCE_PROVIDER, -1, TOLERANCE_METRIC, -1, -1, -1, -1, -1, -1, -1, TOLERANCE_ABSOLUTE, TOLERANCE_PERCENT, -1, -1, -1, -1, -1, -1};
	static const int product[] = {-1, PRODUCT_PROVIDER, PRODUCT_PRODUCT, PRODUCT_METRIC, PRODUCT_SCOPES, PRODUCT_UNIT, PRODUCT_WRITTEN_IN, PRODUCT_INCREMENT,
		PRODUCT_ROUNDING, PRODUCT_ALLOWANCE, PRODUCT_INCLUDED, PRODUCT_TOLERANCE, PRODUCT_PERCENT, -1, -1, -1, -1, -1, -1};
	static const int tariff[] = {-1, TARIFF_PROVIDER, -1, TARIFF_METRIC, TARIFF_SCOPE, TARIFF_UNIT, -1, -1, -1, -1, -1, -1, -1, TARIFF_PRICE, TARIFF_CURRENCY, TARIFF_FROM,
		TARIFF_TO, -1, -1};
	static const int binding[] = {-1, BINDING_PROVIDER, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, BINDING_ACCOUNTS, BINDING_REFS};
	const Facts *facts = book->facts;
	list_sheet(book, book->rules, columns);
	lxw_row_t at = rule_rows(book, 1, "tolerance", columns, tolerance, facts->tolerance);
	at = rule_rows(book, at, "product", columns, product, facts->product);
	at = rule_rows(book, at, "tariff", columns, tariff, facts->tariff);
	at = rule_rows(book, at, "bindings", columns, binding, facts->binding);
	filter(book->rules, at - 1, columns);
}

/* A sheet whose rows come one by one. */
typedef struct {
	const Workbook *book;
	lxw_worksheet *sheet;
	const SheetColumn *columns;
	int64_t count; /* those too that found no place */
} LongSheet;

static Status long_row(PGresult *row, void *context, Error *error)
{
	LongSheet *list = context;
	(void)error;
	if (++list->count <= XLSX_LIST_MAX)
		write_row(list->book, list->sheet, (lxw_row_t)list->count, list->columns, row, 0);
	return STATUS_OK;
}

static Status long_sheet(Workbook *book, lxw_worksheet *sheet, const SheetColumn *columns, FactsEach each, Error *error)
{
	LongSheet list = {book, sheet, columns, 0};
	list_sheet(book, sheet, columns);
	Status status = each(book->facts, long_row, &list, error);
	filter(sheet, (lxw_row_t)(list.count < XLSX_LIST_MAX ? list.count : XLSX_LIST_MAX), columns);
	if (list.count > XLSX_LIST_MAX) {
		const char *said = arena_format(book->facts->arena, "The sheet %s holds the first %d of %" PRId64 " rows; the JSON holds all.", sheet->name, XLSX_LIST_MAX, list.count);
		text_cell(book, sheet, SHEET_ROWS_MAX, 0, said);
		book->cut[book->cut_count++] = said;
	}
	return status;
}

static Status write_long_sheets(Workbook *book, Error *error)
{
	static const SheetColumn missing[] = {{"provider", 14, 't'}, {"account", 26, 'i'}, {"name", 26, 't'}, {"kind", 13, 't'}, {"endpoint", 18, 't'},
		{"state", 13, 't'}, {"reason", 50, 't'}, {"units", 8, 'w'}, {"first_period", 12, 't'}, {"last_period", 12, 't'}, {"attempts", 9, 'w'}, {NULL, 0, 0}};
	static const SheetColumn quarantine[] = {{"provider", 14, 't'}, {"account", 26, 'i'}, {"at", 26, 't'}, {"source", 26, 't'}, {"reason", 40, 't'},
		{"detail", 50, 't'}, {"times", 8, 'w'}, {"run_id", 8, 'i'}, {"recorded_at", 22, 't'}, {"raw_id", 12, 'i'}, {"raw_sha256", 66, 'i'}, {NULL, 0, 0}};
	static const SheetColumn unregistered[] = {{"provider", 14, 't'}, {"account", 26, 'i'}, {"metric", 8, 't'}, {"numbers", 9, 'w'}, {"figures", 9, 'w'},
		{"quantity", 20, 'w'}, {"unit", 9, 't'}, {"first_period", 12, 't'}, {"last_period", 12, 't'}, {"file_name", 30, 't'}, {NULL, 0, 0}};
	static const SheetColumn drift[] = {{"provider", 14, 't'}, {"endpoint", 18, 't'}, {"kind", 11, 't'}, {"place", 60, 't'}, {"found", 12, 't'},
		{"answers", 10, 'w'}, {"of_answers", 11, 'w'}, {"account", 26, 'i'}, {"first_run", 10, 'i'}, {"last_run", 10, 'i'}, {NULL, 0, 0}};
	static const SheetColumn checked[] = {{"provider", 14, 't'}, {"check", 24, 't'}, {"account", 26, 'i'}, {"period", 12, 't'}, {"metric", 8, 't'},
		{"scope", 16, 't'}, {"state", 15, 't'}, {"left_quantity", 20, 'w'}, {"right_quantity", 20, 'w'}, {"difference", 20, 'w'}, {"unit", 9, 't'},
		{"explanation", 70, 't'}, {NULL, 0, 0}};
	static const SheetColumn adjustments[] = {{"provider", 14, 't'}, {"month", 11, 't'}, {"account", 26, 'i'}, {"metric", 8, 't'}, {"scope", 16, 't'},
		{"delta", 20, 'w'}, {"unit", 9, 't'}, {"from_revision", 13, 'w'}, {"to_revision", 12, 'w'}, {"reason", 40, 't'}, {"recorded_at", 22, 't'},
		{"run_id", 8, 'i'}, {"close_number", 13, 'w'}, {"reopened", 9, 'b'}, {"posted_in", 11, 't'}, {NULL, 0, 0}};
	Status status = long_sheet(book, book->missing, missing, facts_each_missing, error);
	if (status == STATUS_OK)
		status = long_sheet(book, book->quarantine, quarantine, facts_each_quarantined, error);
	if (status == STATUS_OK)
		status = long_sheet(book, book->unregistered, unregistered, facts_each_unregistered, error);
	if (status == STATUS_OK)
		status = long_sheet(book, book->drift, drift, facts_each_drift, error);
	if (status == STATUS_OK)
		status = long_sheet(book, book->checked, checked, facts_each_checked, error);
	return status == STATUS_OK ? long_sheet(book, book->adjustments, adjustments, facts_each_adjustment, error) : status;
}

/* ---- summary ---------------------------------------------------------------------------- */

static void stored_sums(Workbook *book)
{
	const PGresult *rows = book->facts->summary;
	book->metrics = arena_array(book->facts->arena, (size_t)PQntuples(rows) + 1, sizeof(Sum));
	book->currencies = arena_array(book->facts->arena, (size_t)PQntuples(rows) + 1, sizeof(Sum));
	for (int row = 0; row < PQntuples(rows); row++) {
		const char *metric = facts_text(rows, row, SUMMARY_METRIC), *currency = facts_text(rows, row, SUMMARY_CURRENCY);
		Sum *sum = sum_of(book->metrics, book->metric_count, metric);
		if (!sum)
			*(sum = &book->metrics[book->metric_count++]) = (Sum){.key = metric};
		for (int i = 0; i < QUANTITIES; i++)
			total_add(&sum->stored[i], facts_text(rows, row, quantities[i].stored));
		if (!*currency)
			continue;
		sum = sum_of(book->currencies, book->currency_count, currency);
		if (!sum)
			*(sum = &book->currencies[book->currency_count++]) = (Sum){.key = currency};
		for (int i = 0; i < AMOUNTS; i++)
			if (is_among(facts_text(rows, row, SUMMARY_CLASS), amounts[i].among))
				total_add(&sum->stored[i], facts_text(rows, row, amounts[i].stored));
	}
}

/* The criteria of SUMIFS, after those of the row: which classes count. `name` is the sheet's. */
static void class_criteria(char out[FORMULA_MAX / 16], const char *name, Among among)
{
	static const char *const beside[] = {"matched", "within_tolerance", "incomplete"};
	char column = (char)('A' + RESULT_CLASS);
	size_t length = 0;
	*out = '\0';
	if (among == OF_TOLERANCE)
		snprintf(out, FORMULA_MAX / 16, ",%s!$%c:$%c,\"within_tolerance\"", name, column, column);
	for (size_t i = 0; among == OF_EXCEPTIONS && i < sizeof beside / sizeof *beside; i++)
		length += (size_t)snprintf(out + length, FORMULA_MAX / 16 - length, ",%s!$%c:$%c,\"<>%s\"", name, column, column, beside[i]);
}

/* The sum, over all sheets of results, of what is summed where column `by` says what A of this row says. */
static void live_formula(const Workbook *book, int by, const Summed *summed, char out[FORMULA_MAX])
{
	char key = (char)('A' + by), of = (char)('A' + summed->result), criteria[FORMULA_MAX / 16];
	size_t length = 0;
	for (int i = 0; i < book->sheet_count; i++) {
		char name[24];
		snprintf(name, sizeof name, i == 0 ? "Results" : "'Results %d'", i + 1);
		class_criteria(criteria, name, summed->among);
		length += (size_t)snprintf(out + length, FORMULA_MAX - length, "%sSUMIFS(%s!$%c:$%c,%s!$%c:$%c,$A%u%s)", i == 0 ? "=" : "+",
			name, of, of, name, key, key, book->row + 1, criteria);
	}
}

enum { SUM_KEY, SUM_WHAT, SUM_STORED, SUM_LIVE, SUM_TEXT, SUM_CHECK };

static bool meet(const Total *stored, const Total *numbers, const Total *texts)
{
	char a[TOTAL_TEXT_MAX], b[TOTAL_TEXT_MAX];
	Total written = *numbers;
	total_add(&written, total_text(texts, a));
	return !stored->lost && !written.lost && !texts->lost && strcmp(total_text(stored, a), total_text(&written, b)) == 0;
}

/* A cell as a number of a formula. Text is read with the point and the comma that it was written with, whatever those of the reader's
 * own language are: VALUE would read "1234.5" as another figure, or none, in a German program. */
static void figure_term(char out[TERM_MAX], bool is_number, char column, unsigned line)
{
	snprintf(out, TERM_MAX, is_number ? "%c%u" : "_xlfn.NUMBERVALUE(%c%u,\".\",\",\")", column, line);
}

/* The stored total, the sum the sheet makes itself, what it holds as text, and whether they meet. A
 * total past what a spreadsheet counts exactly is held to 12 digits. The values that stand in the
 * file until a spreadsheet calculates are those of the rows written. */
static void sum_row(Workbook *book, const Sum *sum, int which, const Summed *summed, int by, lxw_format *format)
{
	char text[TOTAL_TEXT_MAX], formula[FORMULA_MAX], stored[TERM_MAX], kept[TERM_MAX];
	unsigned line = book->row + 1;
	text_cell(book, book->summary, book->row, SUM_KEY, sum->key);
	text_cell(book, book->summary, book->row, SUM_WHAT, summed->name);
	figure_cell(book->summary, book->row, SUM_STORED, total_text(&sum->stored[which], text), format);
	figure_term(stored, figure_fits_spreadsheet(text), 'C', line);
	live_formula(book, by, summed, formula);
	worksheet_write_formula_num(book->summary, book->row, SUM_LIVE, formula, format, strtod(total_text(&sum->numbers[which], text), NULL));
	total_text(&sum->texts[which], text);
	figure_cell(book->summary, book->row, SUM_TEXT, figure_is_zero(text) ? "" : text, format);
	figure_term(kept, figure_is_zero(text) || figure_fits_spreadsheet(text), 'E', line);
	snprintf(formula, sizeof formula, "=IF(ABS(D%u+%s-%s)<=MAX(0.0000005,ABS(%s)*1E-12),\"foots\",\"DOES NOT FOOT\")", line, kept, stored, stored);
	worksheet_write_formula_str(book->summary, book->row++, SUM_CHECK, formula, book->bold,
		meet(&sum->stored[which], &sum->numbers[which], &sum->texts[which]) ? "foots" : "DOES NOT FOOT");
}

static void write_sums(Workbook *book)
{
	static const char *const names[] = {"metric or currency", "what of Results", "stored total", "live sum", "written as text", "check", NULL};
	text_cell(book, book->summary, book->row++, 0, "Written as text: what the figures past 15 digits (whole ones past 2^53) come to. A spreadsheet would round them, so they stand as text, and the live sum leaves them out.");
	heads(book, book->summary, book->row++, names);
	for (int i = 0; i < book->metric_count; i++)
		for (int which = 0; which < QUANTITIES; which++)
			sum_row(book, &book->metrics[i], which, &quantities[which], RESULT_METRIC, book->whole);
	for (int i = 0; i < book->currency_count; i++)
		for (int which = 0; which < AMOUNTS; which++)
			sum_row(book, &book->currencies[i], which, &amounts[which], RESULT_CURRENCY, book->money);
	book->row++;
}

static void write_classes(Workbook *book)
{
	static const char *const names[] = {"provider", "metric", "class", "currency", "unit", "count", "usage_quantity", "expected_quantity",
		"billed_quantity", "delta net", "delta gross", "billed_amount", "amount_impact of the class, net", "amount_impact of the class, gross", NULL};
	static const int columns[] = {SUMMARY_PROVIDER, SUMMARY_METRIC, SUMMARY_CLASS, SUMMARY_CURRENCY, SUMMARY_UNIT, SUMMARY_COUNT,
		SUMMARY_USAGE, SUMMARY_EXPECTED, SUMMARY_BILLED, SUMMARY_DELTA_NET, SUMMARY_DELTA_GROSS, SUMMARY_BILLED_AMOUNT, SUMMARY_IMPACT, SUMMARY_GROSS};
	enum { CLASS_COLUMNS = sizeof columns / sizeof *columns };
	const PGresult *rows = book->facts->summary;
	lxw_row_t first = book->row;
	heads(book, book->summary, book->row++, names);
	for (int row = 0; row < PQntuples(rows); row++, book->row++) {
		for (int i = 0; i < CLASS_COLUMNS; i++) {
			const char *text = facts_text(rows, row, columns[i]);
			if (columns[i] < SUMMARY_COUNT)
				text_cell(book, book->summary, book->row, i, text);
			else
				figure_cell(book->summary, book->row, i, text, columns[i] < SUMMARY_BILLED_AMOUNT ? book->whole : book->money);
		}
	}
	worksheet_autofilter(book->summary, first, 0, book->row - 1, CLASS_COLUMNS - 1);
}

static void write_summary(Workbook *book)
{
	const Facts *facts = book->facts;
	Arena *arena = facts->arena;
	const char *const lines[] = {
		arena_format(arena, "%s: %s", facts->conclusion_of_all.word, facts->conclusion_of_all.sentence),
		facts->without_bill ? arena_format(arena, "No bill is loaded for %s.", facts->without_bill) : "",
		facts->bill_refused ? arena_format(arena, "The bill of %s was refused.", facts->bill_refused) : "",
		*facts_text(facts->others, 0, 0) ? arena_format(arena, "This report leaves out %s.", facts_text(facts->others, 0, 0)) : "",
		arena_format(arena, "Run %s, %s, asked for by %s, written %s.", facts->run_id, facts_text(facts->run, 0, RUN_PROGRAM),
			facts_text(facts->run, 0, RUN_ASKED_BY), facts_text(facts->run, 0, RUN_NOW_AT)),
		arena_format(arena, "%s. The rules in force have the sha256 %s. %s", facts->label, facts_text(facts->rules, 0, 0),
			"Amounts in different currencies are never added. Figures that a spreadsheet would round stand as text, and so do accounts and other numbers that are names."),
	};
	worksheet_write_string(book->summary, 0, 0, arena_format(arena, "Usage against billing, %s", facts->month_name), book->title);
	book->row = 1;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		text_cell(book, book->summary, book->row++, 0, lines[i]);
	if (facts->seal)
		text_cell(book, book->summary, book->row++, 0, arena_format(arena, "The seal is broken. %s.", seal_words(facts)));
	for (int row = 0; row < PQntuples(facts->period); row++) {
		const char *later = facts_later_results(facts, row);
		if (later)
			text_cell(book, book->summary, book->row++, 0, arena_format(arena, "The month of %s %s", facts_text(facts->period, row, PERIOD_PROVIDER), later));
	}
	for (int i = 0; i < book->cut_count; i++)
		text_cell(book, book->summary, book->row++, 0, book->cut[i]);
	worksheet_set_column(book->summary, 0, 1, 18, NULL);
	worksheet_set_column(book->summary, 2, 13, 20, NULL);
	worksheet_freeze_panes(book->summary, 1, 0);
	worksheet_set_landscape(book->summary);
	worksheet_fit_to_pages(book->summary, 1, 0);
	worksheet_ignore_errors(book->summary, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:Z10000");
	book->row++;
	write_sums(book);
	write_classes(book);
}

/* ---- the file --------------------------------------------------------------------------- */

static lxw_format *format_of(lxw_workbook *workbook, const char *number, bool bold)
{
	lxw_format *format = workbook_add_format(workbook);
	if (number)
		format_set_num_format(format, number);
	if (bold)
		format_set_bold(format);
	return format;
}

static void add_sheets(Workbook *book)
{
	int64_t results = book->facts->all_results;
	book->summary = workbook_add_worksheet(book->workbook, "Summary");
	int64_t sheets = results > 0 ? (results - 1) / SHEET_ROWS_MAX + 1 : 1;
	book->sheet_count = sheets < SHEETS_MAX ? (int)sheets : SHEETS_MAX;
	for (int i = 0; i < book->sheet_count; i++) {
		char name[24];
		snprintf(name, sizeof name, i == 0 ? "Results" : "Results %d", i + 1);
		book->results[i] = workbook_add_worksheet(book->workbook, name);
	}
	book->imports = workbook_add_worksheet(book->workbook, "What came in");
	book->bill_money = workbook_add_worksheet(book->workbook, "Money of bills");
	book->origin = workbook_add_worksheet(book->workbook, "Answers to figures");
	book->control = workbook_add_worksheet(book->workbook, "Figures to bill");
	book->history = workbook_add_worksheet(book->workbook, "History");
	book->coverage = workbook_add_worksheet(book->workbook, "Coverage");
	book->missing = workbook_add_worksheet(book->workbook, "Missing");
	book->quarantine = workbook_add_worksheet(book->workbook, "Quarantine");
	book->unregistered = workbook_add_worksheet(book->workbook, "Not registered");
	book->drift = workbook_add_worksheet(book->workbook, "Drift");
	book->checks = workbook_add_worksheet(book->workbook, "Checks");
	book->checked = workbook_add_worksheet(book->workbook, "Check results");
	book->adjusted = workbook_add_worksheet(book->workbook, "Adjustment totals");
	book->adjustments = workbook_add_worksheet(book->workbook, "Adjustments");
	book->rules = workbook_add_worksheet(book->workbook, "Rules");
}

static void add_formats(Workbook *book)
{
	book->title = format_of(book->workbook, NULL, true);
	format_set_font_size(book->title, 14);
	book->head = format_of(book->workbook, NULL, true);
	format_set_bottom(book->head, LXW_BORDER_THIN);
	book->bold = format_of(book->workbook, NULL, true);
	book->text = format_of(book->workbook, "@", false);
	book->whole = format_of(book->workbook, "#,##0", false);
	book->money = format_of(book->workbook, "#,##0.00####", false);
}

Status xlsx_write(const Facts *facts, const Folder *folder, const char *path, Error *error)
{
	char *temporary_folder = arena_format(facts->arena, "%s", folder->path);
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = temporary_folder};
	Workbook book = {.facts = facts, .workbook = workbook_new_opt(path, &options)};
	if (!book.workbook)
		return error_set(error, STATUS_FAILED, "the XLSX could not be begun in \"%s\"", folder->path);
	add_sheets(&book);
	add_formats(&book);
	stored_sums(&book);
	Status status = write_results(&book, error);
	write_small_sheets(&book);
	if (status == STATUS_OK)
		status = write_long_sheets(&book, error);
	write_rules(&book);
	write_summary(&book);
	lxw_error problem = workbook_close(book.workbook);
	if (status == STATUS_OK && problem != LXW_NO_ERROR)
		status = error_set(error, STATUS_FAILED, "the XLSX could not be written to \"%s\": %s", folder->path, lxw_strerror(problem));
	return status;
}
