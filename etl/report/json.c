/* json.c: the report for other programs, as report.schema.json says. Quantities and money are strings, in the digits they have in the
 * database: most readers take a JSON number for a binary fraction, which from 2^53 on is another figure. Counts and numbers of runs,
 * imports and reconciliations stay numbers. The type is the column's, and never depends on the value. */
#include <string.h>
#include <yajl/yajl_gen.h>

#include "report/figure.h"
#include "report/formats.h"
#include "report/seal.h"

/* How a column is written. */
typedef enum { TEXT, NUMBER, FIGURE, TRUTH, OBJECT } Kind;

/* Of the document; 1 had quantities and money as numbers. report.schema.json says what stands where. */
enum { FORM = 2 };

typedef struct {
	const char *name;
	Kind kind;
} Column;

static void to_stream(void *out, const char *text, size_t length)
{
	fwrite(text, 1, length, out);
}

static void string(yajl_gen gen, const char *text)
{
	yajl_gen_string(gen, (const unsigned char *)text, strlen(text));
}

static void named_string(yajl_gen gen, const char *name, const char *text)
{
	string(gen, name);
	if (text)
		string(gen, text);
	else
		yajl_gen_null(gen);
}

static void named_count(yajl_gen gen, const char *name, int64_t count)
{
	string(gen, name);
	yajl_gen_integer(gen, count);
}

static void value(yajl_gen gen, Kind kind, const char *text)
{
	if (!text)
		yajl_gen_null(gen);
	else if (kind == TRUTH)
		yajl_gen_bool(gen, *text == 't');
	else if (kind == OBJECT || (kind == NUMBER && figure_is_number(text)))
		yajl_gen_number(gen, text, strlen(text)); /* as it stands, also jsonb, which is JSON already */
	else
		string(gen, text);
}

static void row_object(yajl_gen gen, const Column *columns, const PGresult *rows, int row)
{
	yajl_gen_map_open(gen);
	for (int i = 0; columns[i].name; i++) {
		string(gen, columns[i].name);
		value(gen, columns[i].kind, database_text(rows, row, i));
	}
	yajl_gen_map_close(gen);
}

static void array(yajl_gen gen, const char *name, const Column *columns, const PGresult *rows)
{
	string(gen, name);
	yajl_gen_array_open(gen);
	for (int row = 0; row < PQntuples(rows); row++)
		row_object(gen, columns, rows, row);
	yajl_gen_array_close(gen);
}

/* ---- what stands where: the columns of the .sql files, in their order -------------------- */

static const Column run_columns[] = {{"command", TEXT}, {"arguments", TEXT}, {"as_of", TEXT}, {"program", TEXT}, {"mappings", OBJECT},
	{"asked_by", TEXT}, {"started_at", TEXT}, {"written_at", TEXT}, {NULL, TEXT}};
static const Column bill_columns[] = {{"provider", TEXT}, {"import_id", NUMBER}, {"file_name", TEXT}, {"sha256", TEXT}, {"mapping", TEXT},
	{"run_id", NUMBER}, {"imported_at", TEXT}, {"lines", NUMBER}, {"loaded", NUMBER}, {"quarantined", NUMBER}, {"month_lines", NUMBER},
	{"superseded", NUMBER}, {"refused", NUMBER}, {"month_not_readable", NUMBER}, {"settled", NUMBER}, {NULL, TEXT}};
static const Column bill_money_columns[] = {{"provider", TEXT}, {"currency", TEXT}, {"import_id", NUMBER}, {"file_name", TEXT}, {"rows", NUMBER},
	{"amount", FIGURE}, {"superseded", NUMBER}, {"superseded_amount", FIGURE}, {"settled", NUMBER}, {"settled_amount", FIGURE}, {"refused", NUMBER},
	{"refused_amount", FIGURE}, {"month_not_readable", NUMBER}, {"month_not_readable_amount", FIGURE}, {"lines", NUMBER}, {"line_amount", FIGURE},
	{"difference", FIGURE}, {NULL, TEXT}};
static const Column import_columns[] = {{"kind", TEXT}, {"import_id", NUMBER}, {"imports", NUMBER}, {"provider", TEXT}, {"file_name", TEXT},
	{"run_id", NUMBER}, {"recorded_at", TEXT}, {"month_not_readable", TRUTH}, {"measure", TEXT}, {"unit", TEXT}, {"came_in", FIGURE}, {"loaded", FIGURE},
	{"changed", FIGURE}, {"unchanged", FIGURE}, {"said_twice", FIGURE}, {"superseded", FIGURE}, {"passed_over", FIGURE}, {"refused", FIGURE},
	{"difference", FIGURE}, {"kept_difference", FIGURE}, {NULL, TEXT}};
static const Column money_columns[] = {{"currency", TEXT}, {"results", NUMBER}, {"exceptions", NUMBER}, {"unpriced", NUMBER},
	{"billed", FIGURE}, {"lost", FIGURE}, {"overcharged", FIGURE}, {"net", FIGURE}, {"gross", FIGURE}, {"tolerance_net", FIGURE},
	{"tolerance_gross", FIGURE}, {NULL, TEXT}};
static const Column largest_columns[] = {{"currency", TEXT}, {"provider", TEXT}, {"metric", TEXT}, {"class", TEXT}, {"count", NUMBER},
	{"net", FIGURE}, {"gross", FIGURE}, {"share_permille", NUMBER}, {NULL, TEXT}};
static const Column summary_columns[] = {{"provider_id", NUMBER}, {"provider", TEXT}, {"recon_id", NUMBER}, {"metric", TEXT}, {"class", TEXT},
	{"currency", TEXT}, {"unit", TEXT}, {"count", NUMBER}, {"usage_quantity", FIGURE}, {"expected_quantity", FIGURE}, {"billed_quantity", FIGURE},
	{"delta_net", FIGURE}, {"delta_gross", FIGURE}, {"billed_amount", FIGURE}, {"amount_impact", FIGURE}, {"amount_gross", FIGURE},
	{"priced", NUMBER}, {"rule_unpriced", NUMBER}, {NULL, TEXT}};
static const Column coverage_columns[] = {{"provider", TEXT}, {"endpoint", TEXT}, {"period", TEXT}, {"expected", NUMBER}, {"fetched", NUMBER},
	{"final", NUMBER}, {"failed", NUMBER}, {"not_eligible", NUMBER}, {"owed", NUMBER}, {"beyond_reach", NUMBER}, {"answers", NUMBER}, {NULL, TEXT}};
static const Column missing_columns[] = {{"provider", TEXT}, {"account", TEXT}, {"name", TEXT}, {"kind", TEXT}, {"endpoint", TEXT},
	{"state", TEXT}, {"reason", TEXT}, {"units", NUMBER}, {"first_period", TEXT}, {"last_period", TEXT}, {"attempts", NUMBER}, {NULL, TEXT}};
static const Column day_columns[] = {{"provider", TEXT}, {"day", TEXT}, {"expected", NUMBER}, {"reported", NUMBER}, {"final", NUMBER},
	{"running", TRUTH}, {"share", NUMBER}, {NULL, TEXT}};
static const Column tolerance_columns[] = {{"provider", TEXT}, {"metric", TEXT}, {"absolute", FIGURE}, {"relative_percent", FIGURE}, {NULL, TEXT}};
static const Column product_columns[] = {{"provider", TEXT}, {"product", TEXT}, {"metric", TEXT}, {"scopes", TEXT}, {"unit", TEXT}, {"written_in", TEXT},
	{"increment", FIGURE}, {"rounding", TEXT}, {"allowance", TEXT}, {"included", FIGURE}, {"tolerance", FIGURE}, {"tolerance_percent", FIGURE}, {NULL, TEXT}};
static const Column tariff_columns[] = {{"provider", TEXT}, {"metric", TEXT}, {"scope", TEXT}, {"price", FIGURE}, {"unit", TEXT}, {"currency", TEXT},
	{"valid_from", TEXT}, {"valid_to", TEXT}, {NULL, TEXT}};
static const Column binding_columns[] = {{"provider", TEXT}, {"accounts", NUMBER}, {"billing_refs", NUMBER}, {NULL, TEXT}};
static const Column control_columns[] = {{"provider", TEXT}, {"bill_loaded", TRUTH}, {"metric", TEXT}, {"unit", TEXT}, {"figures", NUMBER},
	{"figure_quantity", FIGURE}, {"held", NUMBER}, {"held_quantity", FIGURE}, {"apart", NUMBER}, {"apart_quantity", FIGURE},
	{"results", NUMBER}, {"result_quantity", FIGURE}, {"agreed", NUMBER}, {"agreed_quantity", FIGURE}, {"exceptions", NUMBER},
	{"exception_quantity", FIGURE}, {"open", NUMBER}, {"open_quantity", FIGURE}, {"lines", NUMBER}, {"line_quantity", FIGURE},
	{"billed_quantity", FIGURE}, {"apart_difference", FIGURE}, {"usage_difference", FIGURE}, {"class_difference", FIGURE},
	{"bill_difference", FIGURE}, {NULL, TEXT}};
static const Column origin_columns[] = {{"provider", TEXT}, {"metric", TEXT}, {"unit", TEXT}, {"answers", NUMBER}, {"set_aside", NUMBER},
	{"parsed", NUMBER}, {"repeated", NUMBER}, {"first", NUMBER}, {"first_quantity", FIGURE}, {"restated", NUMBER}, {"restated_quantity", FIGURE}, {"held", NUMBER},
	{"held_quantity", FIGURE}, {"other", NUMBER}, {"other_quantity", FIGURE}, {"record_quantity", FIGURE}, {"adjusted", NUMBER}, {"adjusted_quantity", FIGURE}, {"counted_quantity", FIGURE}, {"held_difference", FIGURE},
	{"revision_difference", FIGURE}, {NULL, TEXT}};
static const Column history_columns[] = {{"month", TEXT}, {"providers", TEXT}, {"currency", TEXT}, {"results", NUMBER}, {"exceptions", NUMBER},
	{"unpriced", NUMBER}, {"incomplete", NUMBER}, {"billed", FIGURE}, {"lost", FIGURE}, {"overcharged", FIGURE}, {"net", FIGURE}, {"gross", FIGURE},
	{"tolerance_net", FIGURE}, {"tolerance_gross", FIGURE}, {NULL, TEXT}};
static const Column control_money_columns[] = {{"provider", TEXT}, {"currency", TEXT}, {"lines", NUMBER}, {"line_amount", FIGURE},
	{"results", NUMBER}, {"billed_amount", FIGURE}, {"mixed_amount", FIGURE}, {"difference", FIGURE}, {NULL, TEXT}};
static const Column bridge_columns[] = {{"currency", TEXT}, {"step", TEXT}, {"class", TEXT}, {"count", NUMBER}, {"amount", FIGURE},
	{"running", FIGURE}, {NULL, TEXT}};
static const Column quarantine_columns[] = {{"provider", TEXT}, {"account", TEXT}, {"at", TEXT}, {"source", TEXT}, {"reason", TEXT},
	{"detail", TEXT}, {"times", NUMBER}, {"run_id", NUMBER}, {"recorded_at", TEXT}, {"raw_id", FIGURE}, {"raw_sha256", TEXT}, {NULL, TEXT}};
static const Column unregistered_columns[] = {{"provider", TEXT}, {"account", TEXT}, {"metric", TEXT}, {"numbers", NUMBER}, {"figures", NUMBER},
	{"quantity", FIGURE}, {"unit", TEXT}, {"first_period", TEXT}, {"last_period", TEXT}, {"file_name", TEXT}, {NULL, TEXT}};
static const Column drift_columns[] = {{"provider", TEXT}, {"endpoint", TEXT}, {"kind", TEXT}, {"place", TEXT}, {"found", TEXT},
	{"answers", NUMBER}, {"of_answers", NUMBER}, {"account", TEXT}, {"first_run", NUMBER}, {"last_run", NUMBER}, {NULL, TEXT}};
static const Column check_columns[] = {{"provider", TEXT}, {"check", TEXT}, {"compared", TEXT}, {"metric", TEXT}, {"unit", TEXT},
	{"agrees", NUMBER}, {"differs", NUMBER}, {"not_comparable", NUMBER}, {"left_quantity", FIGURE}, {"right_quantity", FIGURE},
	{"difference", FIGURE}, {"tolerance_absolute", FIGURE}, {"tolerance_percent", FIGURE}, {"explanation", TEXT}, {NULL, TEXT}};
static const Column checked_columns[] = {{"provider", TEXT}, {"check", TEXT}, {"account", TEXT}, {"period", TEXT}, {"metric", TEXT},
	{"scope", TEXT}, {"state", TEXT}, {"left_quantity", FIGURE}, {"right_quantity", FIGURE}, {"difference", FIGURE}, {"unit", TEXT},
	{"explanation", TEXT}, {NULL, TEXT}};
static const Column result_columns[] = {{"recon_id", NUMBER}, {"provider", TEXT}, {"account", TEXT}, {"month", TEXT}, {"metric", TEXT},
	{"scope", TEXT}, {"usage_quantity", FIGURE}, {"billed_quantity", FIGURE}, {"delta", FIGURE}, {"unit", TEXT}, {"class", TEXT},
	{"amount_impact", FIGURE}, {"currency", TEXT}, {"explanation", TEXT}, {"closed", TRUTH}, {"billed_amount", FIGURE},
	{"expected_quantity", FIGURE}, {"rule", TEXT}, {"product", TEXT}, {NULL, TEXT}};
static const Column period_columns[] = {{"provider", TEXT}, {"state", TEXT}, {"label", TEXT}, {"close_number", NUMBER}, {"closed_at", TEXT}, {"closed_by", TEXT},
	{"accepted_incomplete", TEXT}, {"reason", TEXT}, {"sha256", TEXT}, {"previous_sha256", TEXT}, {"adjustments", NUMBER},
	{"sealed_recon_id", NUMBER}, {"shown_recon_id", NUMBER}, {"shown_at", TEXT}, {"shown_is_sealed", TRUTH},
	{"shown_says_the_same", TRUTH}, {NULL, TEXT}};
static const Column adjustment_columns[] = {{"provider", TEXT}, {"month", TEXT}, {"account", TEXT}, {"metric", TEXT}, {"scope", TEXT}, {"delta", FIGURE},
	{"unit", TEXT}, {"from_revision", NUMBER}, {"to_revision", NUMBER}, {"reason", TEXT}, {"recorded_at", TEXT}, {"run_id", NUMBER},
	{"close_number", NUMBER}, {"reopened", TRUTH}, {"posted_in", TEXT}, {NULL, TEXT}};
static const Column adjusted_columns[] = {{"provider", TEXT}, {"month", TEXT}, {"close_number", NUMBER}, {"reopened", TRUTH}, {"metric", TEXT},
	{"unit", TEXT}, {"adjustments", NUMBER}, {"accounts", NUMBER}, {"delta_net", FIGURE}, {"delta_gross", FIGURE}, {"without_delta", NUMBER}, {NULL, TEXT}};

/* ---- the document ----------------------------------------------------------------------- */

static void judgement(yajl_gen gen, const Judgement *judged, const JudgementCounts *counts)
{
	named_string(gen, "outcome", judged->code);
	named_string(gen, "sentence", judged->sentence);
	named_count(gen, "results", counts->results);
	named_count(gen, "matched", counts->matched);
	named_count(gen, "within_tolerance", counts->within_tolerance);
	named_count(gen, "exceptions", counts->exceptions);
	named_count(gen, "incomplete", counts->incomplete);
	named_count(gen, "accounts_without_a_figure", counts->dark);
	named_count(gen, "not_footing", counts->not_footing);
	named_count(gen, "numbers_not_registered", counts->unregistered);
	named_count(gen, "rows_not_read", counts->unread);
	named_count(gen, "bill_rows_refused", counts->refused);
}

static void providers(yajl_gen gen, const Facts *facts)
{
	static const Column columns[] = {{"provider_id", NUMBER}, {"provider", TEXT}, {"zone", TEXT}, {"today", TEXT}, {"mapping_sha256", TEXT},
		{"accounts", NUMBER}, {"active", NUMBER}, {"without_a_figure", NUMBER}, {"recon_id", NUMBER}, {"recon_run", NUMBER}, {"reconciled_at", TEXT}, {"bill_loaded", TRUTH},
		{"changed_run", NUMBER}, {"lines", NUMBER}, {"numbers_not_registered", NUMBER}, {"rows_not_read", NUMBER}};
	string(gen, "providers");
	yajl_gen_array_open(gen);
	for (size_t i = 0; i < facts->provider_count; i++) {
		yajl_gen_map_open(gen);
		for (int column = 0; column < SCOPE_COLUMNS; column++) {
			string(gen, columns[column].name);
			value(gen, columns[column].kind, database_text(facts->scope, (int)i, column));
		}
		string(gen, "conclusion");
		yajl_gen_map_open(gen);
		judgement(gen, &facts->judgements[i], &facts->counts[i]);
		yajl_gen_map_close(gen);
		yajl_gen_map_close(gen);
	}
	yajl_gen_array_close(gen);
}

/* Empty: what is closed is what was sealed. */
static void seal(yajl_gen gen, const Facts *facts)
{
	string(gen, "seal_findings");
	yajl_gen_array_open(gen);
	for (const SealFinding *finding = facts->seal; finding; finding = finding->next) {
		yajl_gen_map_open(gen);
		named_string(gen, "close", finding->close);
		named_string(gen, "what", finding->what);
		yajl_gen_map_close(gen);
	}
	yajl_gen_array_close(gen);
}

static void cover(yajl_gen gen, const Facts *facts)
{
	named_string(gen, "report", "usage against billing");
	named_count(gen, "form", FORM);
	named_string(gen, "month", facts->month);
	named_string(gen, "state", facts->label);
	named_string(gen, "rules_sha256", facts_text(facts->rules, 0, 0));
	named_string(gen, "leaves_out", database_text(facts->others, 0, 0));
	array(gen, "periods", period_columns, facts->period);
	seal(gen, facts);
	named_string(gen, "as_of", facts->as_of ? facts->as_of : database_text(facts->run, 0, RUN_AS_OF));
	string(gen, "run_id");
	yajl_gen_number(gen, facts->run_id, strlen(facts->run_id));
	string(gen, "run");
	row_object(gen, run_columns, facts->run, 0);
	providers(gen, facts);
	string(gen, "conclusion");
	yajl_gen_map_open(gen);
	judgement(gen, &facts->conclusion_of_all, &facts->all);
	array(gen, "by_currency", money_columns, facts->conclusion);
	array(gen, "largest", largest_columns, facts->largest);
	yajl_gen_map_close(gen);
}

static void small_arrays(yajl_gen gen, const Facts *facts)
{
	array(gen, "coverage", coverage_columns, facts->coverage);
	array(gen, "days", day_columns, facts->day);
	array(gen, "origin_totals", origin_columns, facts->origin);
	array(gen, "control_totals", control_columns, facts->control);
	array(gen, "control_money", control_money_columns, facts->money);
	array(gen, "bridge", bridge_columns, facts->bridge);
	array(gen, "summary", summary_columns, facts->summary);
	array(gen, "history", history_columns, facts->history);
	array(gen, "checks", check_columns, facts->checks);
	array(gen, "adjustment_totals", adjusted_columns, facts->adjusted);
	array(gen, "tolerances", tolerance_columns, facts->tolerance);
	array(gen, "products", product_columns, facts->product);
	array(gen, "tariffs", tariff_columns, facts->tariff);
	array(gen, "bindings", binding_columns, facts->binding);
	array(gen, "bills", bill_columns, facts->bill);
	array(gen, "bill_money", bill_money_columns, facts->bill_money);
	array(gen, "imports", import_columns, facts->imports);
}

/* ---- the long lists, a line for each row ------------------------------------------------- */

typedef struct {
	yajl_gen gen;
	const Column *columns;
	FILE *out;
} Listing;

static Status listed_row(PGresult *row, void *context, Error *error)
{
	const Listing *list = context;
	putc('\n', list->out);
	row_object(list->gen, list->columns, row, 0);
	if (ferror(list->out))
		return error_set(error, STATUS_FAILED, "the JSON could not be written; is the disk full?");
	return STATUS_OK;
}

static Status long_array(const Facts *facts, yajl_gen gen, FILE *out, const char *name, const Column *columns, FactsEach each, Error *error)
{
	Listing list = {gen, columns, out};
	yajl_gen_config(gen, yajl_gen_beautify, 0);
	string(gen, name);
	yajl_gen_array_open(gen);
	Status status = each(facts, listed_row, &list, error);
	yajl_gen_array_close(gen);
	return status;
}

Status json_write(const Facts *facts, FILE *out, Error *error)
{
	yajl_gen gen = yajl_gen_alloc(NULL);
	if (!gen)
		return error_set(error, STATUS_FAILED, "no memory for the JSON");
	yajl_gen_config(gen, yajl_gen_print_callback, to_stream, out);
	yajl_gen_config(gen, yajl_gen_beautify, 1);
	yajl_gen_config(gen, yajl_gen_indent_string, " ");
	yajl_gen_map_open(gen);
	cover(gen, facts);
	small_arrays(gen, facts);
	Status status = long_array(facts, gen, out, "missing", missing_columns, facts_each_missing, error);
	if (status == STATUS_OK)
		status = long_array(facts, gen, out, "quarantine", quarantine_columns, facts_each_quarantined, error);
	if (status == STATUS_OK)
		status = long_array(facts, gen, out, "not_registered", unregistered_columns, facts_each_unregistered, error);
	if (status == STATUS_OK)
		status = long_array(facts, gen, out, "drift", drift_columns, facts_each_drift, error);
	if (status == STATUS_OK)
		status = long_array(facts, gen, out, "check_results", checked_columns, facts_each_checked, error);
	if (status == STATUS_OK)
		status = long_array(facts, gen, out, "adjustments", adjustment_columns, facts_each_adjustment, error);
	if (status == STATUS_OK)
		status = long_array(facts, gen, out, "results", result_columns, facts_each_result, error);
	yajl_gen_map_close(gen);
	putc('\n', out);
	yajl_gen_free(gen);
	return status;
}
