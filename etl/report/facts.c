#include "report/facts.h"

#include <stddef.h>
#include <string.h>

#include "base/buffer.h"
#include "report/figure.h"
#include "report/refused.h"
#include "report/seal.h"
#include "sql.h"

enum { ARRAY_MAX = 1 << 20, FACTS_RESULTS = 25 };

const char *facts_text(const PGresult *result, int row, int column)
{
	return PQgetvalue(result, row, column);
}

bool facts_true(const PGresult *result, int row, int column)
{
	return !PQgetisnull(result, row, column) && database_true(result, row, column);
}

/* ---- names ------------------------------------------------------------------------------ */

static const struct {
	const char *class, *name, *meaning;
	bool exception;
} classes[] = {
	{"matched", "Matched", "billed and used are exactly equal in base units", false},
	{"within_tolerance", "Within tolerance", "off by no more than the larger of the absolute and the relative tolerance", false},
	{"unbilled", "Unbilled", "used, and not billed", true},
	{"under_billed", "Under-billed", "more was used than billed, and no cause below explains it", true},
	{"over_billed", "Over-billed", "more was billed than used, and no cause below explains it", true},
	{"billed_not_used", "Billed, not used", "billed, and the provider reports a complete zero", true},
	{"duplicate", "Duplicate", "billed more than once, and one of the lines alone equals the usage", true},
	{"unit_suspect", "Unit slip suspected", "the ratio of billed and used is that of a known slip of units, 1000 or 1024 for instance", true},
	{"restated", "Restated", "the bill equals an earlier revision of the same figure", true},
	{"period_shift", "Period shift", "the bill equals the usage of the month before or after", true},
	{"unknown_account", "Unknown account", "billed, but the account is not in the register", true},
	{"incomplete", "Incomplete", "the month's usage of that account is not complete: no verdict", false},
};

static size_t class_index(const char *class)
{
	size_t i = 0;
	while (i < sizeof classes / sizeof *classes && strcmp(classes[i].class, class) != 0)
		i++;
	return i;
}

const char *facts_class_name(const char *class)
{
	size_t i = class_index(class);
	return i < sizeof classes / sizeof *classes ? classes[i].name : class;
}

const char *facts_class_meaning(const char *class)
{
	size_t i = class_index(class);
	return i < sizeof classes / sizeof *classes ? classes[i].meaning : "";
}

bool facts_is_exception(const char *class)
{
	size_t i = class_index(class);
	return i == sizeof classes / sizeof *classes || classes[i].exception;
}

const char *facts_metric_name(const char *metric)
{
	static const char *const names[][2] = {{"data", "Data"}, {"voice", "Voice"}, {"sms", "SMS"}, {"mms", "MMS"}};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(metric, names[i][0]) == 0)
			return names[i][1];
	return metric;
}

static const char *month_name(Day month, Arena *arena)
{
	static const char *const names[] = {"January", "February", "March", "April", "May", "June", "July", "August",
		"September", "October", "November", "December"};
	int year, number, day;
	calendar_civil(month, &year, &number, &day);
	return arena_format(arena, "%s %d", names[number - 1], year);
}

/* ---- arrays as PostgreSQL reads them ---------------------------------------------------- */

static const char *array_done(Buffer *text, Arena *arena)
{
	buffer_char(text, '}');
	return arena_text(arena, (Slice){text->data, text->length});
}

static const char *array_of_names(const char *const *names, size_t count, Arena *arena)
{
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, ARRAY_MAX);
	buffer_char(&text, '{');
	for (size_t i = 0; i < count; i++) {
		buffer_text(&text, i > 0 ? ",\"" : "\"");
		for (const char *c = names[i]; *c; c++) {
			if (*c == '"' || *c == '\\')
				buffer_char(&text, '\\');
			buffer_char(&text, *c);
		}
		buffer_char(&text, '"');
	}
	return array_done(&text, arena);
}

static const char *array_of_column(const PGresult *result, int column, const char *first, Arena *arena)
{
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, ARRAY_MAX);
	buffer_char(&text, '{');
	if (first)
		buffer_text(&text, first);
	for (int row = 0; row < PQntuples(result); row++) {
		if (text.length > 1)
			buffer_char(&text, ',');
		buffer_text(&text, PQgetisnull(result, row, column) ? "NULL" : facts_text(result, row, column));
	}
	return array_done(&text, arena);
}

/* ---- reading ---------------------------------------------------------------------------- */

enum { MONTH = 1, PROVIDERS = 2, RECONS = 4, RUNS = 8 };

static int parameters_of(const Facts *facts, int which, const char *out[4])
{
	int count = 0;
	if (which & MONTH)
		out[count++] = facts->first_day;
	if (which & PROVIDERS)
		out[count++] = facts->provider_ids;
	if (which & RECONS)
		out[count++] = facts->recon_ids;
	if (which & RUNS)
		out[count++] = facts->run_ids;
	return count;
}

static Status read_one(Facts *facts, const char *sql, int columns, int which, PGresult **out, Error *error)
{
	const char *parameters[4];
	int count = parameters_of(facts, which, parameters);
	return database_query(facts->database, error, columns, out, sql, count, parameters);
}

static Status read_small(Facts *facts, Error *error)
{
	const struct {
		const char *sql;
		int columns, parameters;
		PGresult **out;
	} queries[] = {
		{sql_report_period, PERIOD_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->period},
		{sql_report_others, 1, PROVIDERS, &facts->others},
		{sql_report_rules, 1, PROVIDERS, &facts->rules},
		{sql_report_bill, BILL_COLUMNS, MONTH | PROVIDERS, &facts->bill},
		{sql_report_bill_money, BILLED_COLUMNS, MONTH | PROVIDERS, &facts->bill_money},
		{sql_report_coverage, COVERAGE_COLUMNS, MONTH | PROVIDERS, &facts->coverage},
		{sql_report_day, DAY_COLUMNS, MONTH | PROVIDERS, &facts->day},
		{sql_report_tolerance, TOLERANCE_COLUMNS, PROVIDERS, &facts->tolerance},
		{sql_report_product, PRODUCT_COLUMNS, PROVIDERS, &facts->product},
		{sql_report_tariff, TARIFF_COLUMNS, MONTH | PROVIDERS, &facts->tariff},
		{sql_report_binding, BINDING_COLUMNS, MONTH | PROVIDERS, &facts->binding},
		{sql_report_summary, SUMMARY_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->summary},
		{sql_report_conclusion, CONCLUSION_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->conclusion},
		{sql_report_largest, LARGEST_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->largest},
		{sql_report_origin, ORIGIN_COLUMNS, MONTH | PROVIDERS, &facts->origin},
		{sql_report_history, HISTORY_COLUMNS, MONTH | PROVIDERS, &facts->history},
		{sql_report_control, CONTROL_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->control},
		{sql_report_control_money, MONEY_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->money},
		{sql_report_bridge, BRIDGE_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->bridge},
		{sql_report_check_summary, CHECK_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->checks},
		{sql_report_adjustment_total, ADJUSTED_COLUMNS, MONTH | PROVIDERS | RUNS, &facts->adjusted},
	};
	Status status = STATUS_OK;
	for (size_t i = 0; i < sizeof queries / sizeof *queries && status == STATUS_OK; i++)
		status = read_one(facts, queries[i].sql, queries[i].columns, queries[i].parameters, queries[i].out, error);
	return status;
}

/* A file of bills of which no line was loaded for the month, and whose refused rows all lack a month that can be read. */
static bool speaks_unread(const PGresult *bill, int row)
{
	const char *unread = facts_text(bill, row, BILL_UNREAD);
	return figure_is_zero(facts_text(bill, row, BILL_MONTH_LINES)) && figure_is_zero(facts_text(bill, row, BILL_SETTLED))
		&& strcmp(unread, facts_text(bill, row, BILL_REFUSED)) == 0;
}

/* A file stands in `bill` once for each provider; it is unread where it is for all of them. */
static const char *unread_imports(const Facts *facts)
{
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, ARRAY_MAX);
	buffer_char(&text, '{');
	for (int row = 0; row < PQntuples(facts->bill); row++) {
		const char *import_id = facts_text(facts->bill, row, BILL_IMPORT_ID);
		bool unread = true;
		for (int other = 0; other < PQntuples(facts->bill); other++)
			if (strcmp(facts_text(facts->bill, other, BILL_IMPORT_ID), import_id) == 0)
				unread = unread && speaks_unread(facts->bill, other);
		if (unread)
			buffer_format(&text, "%s%s", text.length > 1 ? "," : "", import_id);
	}
	return array_done(&text, facts->arena);
}

static Status read_imports(Facts *facts, Error *error)
{
	const char *bills = array_of_column(facts->bill, BILL_IMPORT_ID, NULL, facts->arena);
	return database_query(facts->database, error, IMPORT_COLUMNS, &facts->imports, sql_report_import,
		DATABASE_PARAMETERS(facts->first_day, facts->provider_ids, bills, unread_imports(facts)));
}

static bool provider_is_there(const PGresult *scope, const char *name)
{
	for (int row = 0; row < PQntuples(scope); row++)
		if (strcmp(facts_text(scope, row, SCOPE_PROVIDER), name) == 0)
			return true;
	return false;
}

static Status read_scope(Facts *facts, const ReportRequest *request, Error *error)
{
	const char *names = array_of_names(request->providers, request->provider_count, facts->arena);
	Status status = database_query(facts->database, error, SCOPE_COLUMNS, &facts->scope, sql_report_scope,
		DATABASE_PARAMETERS(facts->first_day, names));
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; i < request->provider_count; i++)
		if (!provider_is_there(facts->scope, request->providers[i]))
			return error_set(error, STATUS_USAGE, "no provider \"%s\" is in the database; import its accounts first",
				request->providers[i]);
	if (PQntuples(facts->scope) == 0)
		return error_set(error, STATUS_USAGE, "there is nothing to report on: no provider has accounts; import them first");
	facts->provider_count = (size_t)PQntuples(facts->scope);
	facts->provider_ids = array_of_column(facts->scope, SCOPE_PROVIDER_ID, NULL, facts->arena);
	facts->recon_ids = array_of_column(facts->scope, SCOPE_RECON_ID, NULL, facts->arena);
	facts->run_ids = array_of_column(facts->scope, SCOPE_RECON_RUN, facts->run_id, facts->arena);
	return STATUS_OK;
}

/* ---- what the counts come to ------------------------------------------------------------ */

static JudgementCounts *counts_of(const Facts *facts, const char *provider)
{
	for (size_t i = 0; i < facts->provider_count; i++)
		if (strcmp(facts_text(facts->scope, (int)i, SCOPE_PROVIDER), provider) == 0)
			return &facts->counts[i];
	return NULL;
}

static void count_results(const Facts *facts)
{
	const PGresult *summary = facts->summary;
	for (int row = 0; row < PQntuples(summary); row++) {
		JudgementCounts *counts = counts_of(facts, facts_text(summary, row, SUMMARY_PROVIDER));
		const char *class = facts_text(summary, row, SUMMARY_CLASS);
		int64_t count = database_int(summary, row, SUMMARY_COUNT);
		if (!counts)
			continue;
		counts->results += count;
		counts->matched += strcmp(class, "matched") == 0 ? count : 0;
		counts->within_tolerance += strcmp(class, "within_tolerance") == 0 ? count : 0;
		counts->incomplete += strcmp(class, "incomplete") == 0 ? count : 0;
		counts->exceptions += facts_is_exception(class) ? count : 0;
	}
}

bool facts_is_closed(const Facts *facts, size_t provider)
{
	return strcmp(facts_text(facts->period, (int)provider, PERIOD_STATE), "closed") == 0;
}

/* Usage of a closed month stays; a bill or a rule that came later gives it other results. */
const char *facts_later_results(const Facts *facts, int row)
{
	const PGresult *period = facts->period;
	if (PQgetisnull(period, row, PERIOD_SHOWN_IS_SEALED) || facts_true(period, row, PERIOD_SHOWN_IS_SEALED)
		|| facts_true(period, row, PERIOD_SHOWN_SAYS_THE_SAME))
		return NULL;
	const char *sealed = PQgetisnull(period, row, PERIOD_SEALED_RECON_ID) ? "without any results"
		: arena_format(facts->arena, "with the results of reconciliation No. %s", facts_text(period, row, PERIOD_SEALED_RECON_ID));
	return arena_format(facts->arena, "was closed %s. Those shown here are not sealed: they are of reconciliation No. %s, of %s. The usage is as it was closed; "
		"bills, rules (products, tariffs, bindings, tolerances) or the register can have changed since.", sealed, facts_text(period, row, PERIOD_SHOWN_RECON_ID), facts_text(period, row, PERIOD_SHOWN_AT));
}

/* What is still to be fetched, or could not be, does not change a month that is closed. */
static void count_missing(const Facts *facts)
{
	for (int row = 0; row < PQntuples(facts->coverage); row++) {
		JudgementCounts *counts = counts_of(facts, facts_text(facts->coverage, row, COVERAGE_PROVIDER));
		if (!counts || facts_is_closed(facts, (size_t)(counts - facts->counts)) || !PQgetisnull(facts->coverage, row, COVERAGE_ENDPOINT))
			continue;
		counts->failed = database_int(facts->coverage, row, COVERAGE_FAILED);
		counts->owed = database_int(facts->coverage, row, COVERAGE_OWED);
	}
}

static bool is_off(const PGresult *rows, int row, int column)
{
	const char *text = facts_text(rows, row, column);
	return strspn(text, "-0.") != strlen(text);
}

int facts_origin_row(const Facts *facts, int control_row)
{
	for (int row = 0; row < PQntuples(facts->origin); row++)
		if (strcmp(facts_text(facts->origin, row, ORIGIN_PROVIDER), facts_text(facts->control, control_row, CONTROL_PROVIDER)) == 0
			&& strcmp(facts_text(facts->origin, row, ORIGIN_METRIC), facts_text(facts->control, control_row, CONTROL_METRIC)) == 0)
			return row;
	return -1;
}

/* What changed after the reconciliation explains totals that no longer foot, but not classes that do not add up. */
static void count_not_footing(Facts *facts)
{
	for (int row = 0; row < PQntuples(facts->control); row++) {
		JudgementCounts *counts = counts_of(facts, facts_text(facts->control, row, CONTROL_PROVIDER));
		if (!counts || !counts->bill_loaded)
			continue;
		counts->not_footing += is_off(facts->control, row, CONTROL_CLASS_DIFFERENCE);
		if (counts->changed)
			continue;
		counts->not_footing += is_off(facts->control, row, CONTROL_USAGE_DIFFERENCE);
		counts->not_footing += is_off(facts->control, row, CONTROL_BILL_DIFFERENCE);
	}
	for (int row = 0; row < PQntuples(facts->origin); row++) {
		JudgementCounts *counts = counts_of(facts, facts_text(facts->origin, row, ORIGIN_PROVIDER));
		if (!counts)
			continue;
		int64_t off = is_off(facts->origin, row, ORIGIN_HELD_DIFFERENCE) + is_off(facts->origin, row, ORIGIN_REVISION_DIFFERENCE);
		counts->not_footing += off;
		facts->not_as_loaded += off;
	}
	for (int row = 0; row < PQntuples(facts->money); row++) {
		JudgementCounts *counts = counts_of(facts, facts_text(facts->money, row, MONEY_PROVIDER));
		if (counts && !counts->changed)
			counts->not_footing += is_off(facts->money, row, MONEY_DIFFERENCE);
	}
	for (int row = 0; row < PQntuples(facts->imports); row++)
		if (!PQgetisnull(facts->imports, row, IMPORT_ID))
			facts->all.not_footing += is_off(facts->imports, row, IMPORT_DIFFERENCE) + is_off(facts->imports, row, IMPORT_KEPT_DIFFERENCE);
}

static void count_refused(const Facts *facts, const char *provider, JudgementCounts *counts)
{
	Refused refused = refused_of(facts->bill_money, provider, facts->arena);
	counts->refused = refused.rows;
	counts->refused_unread = refused.unread;
	counts->refused_money = refused.money;
}

static void add_counts(JudgementCounts *all, const JudgementCounts *one)
{
	all->reconciled |= one->reconciled;
	all->not_footing += one->not_footing;
	if (!one->bill_loaded)
		return;
	all->bill_loaded = true;
	all->changed |= one->changed;
	all->results += one->results;
	all->matched += one->matched;
	all->within_tolerance += one->within_tolerance;
	all->exceptions += one->exceptions;
	all->incomplete += one->incomplete;
	all->failed += one->failed;
	all->owed += one->owed;
	all->dark += one->dark;
	all->unregistered += one->unregistered;
	all->unread += one->unread;
}

/* A draft before a restatement, that before what is final. */
static int settled(const char *label)
{
	return *label == 'D' ? 0 : *label == 'R' ? 1 : 2;
}

/* RESTATED 10 is less settled than RESTATED 9. */
static bool less_settled(const char *label, const char *than)
{
	if (settled(label) != settled(than))
		return settled(label) < settled(than);
	return strlen(label) != strlen(than) ? strlen(label) > strlen(than) : strcmp(label, than) > 0;
}

static void name_state(Facts *facts)
{
	facts->label = NULL;
	for (int row = 0; row < PQntuples(facts->period); row++) {
		const char *label = facts_text(facts->period, row, PERIOD_LABEL);
		if (!facts->label || less_settled(label, facts->label))
			facts->label = label;
	}
	if (!facts->label)
		facts->label = "DRAFT";
}

static void judge(Facts *facts)
{
	const PGresult *scope = facts->scope;
	facts->counts = arena_array(facts->arena, facts->provider_count, sizeof *facts->counts);
	facts->judgements = arena_array(facts->arena, facts->provider_count, sizeof *facts->judgements);
	for (size_t i = 0; i < facts->provider_count; i++) {
		JudgementCounts *counts = &facts->counts[i];
		counts->reconciled = !PQgetisnull(scope, (int)i, SCOPE_RECON_ID);
		counts->bill_loaded = facts_true(scope, (int)i, SCOPE_BILL_LOADED);
		counts->changed = !PQgetisnull(scope, (int)i, SCOPE_CHANGED_RUN);
		counts->dark = database_int(scope, (int)i, SCOPE_DARK);
		counts->unregistered = database_int(scope, (int)i, SCOPE_UNREGISTERED);
		counts->unread = database_int(scope, (int)i, SCOPE_UNREAD);
	}
	count_results(facts);
	count_missing(facts);
	count_not_footing(facts);
	count_refused(facts, NULL, &facts->all);
	for (size_t i = 0; i < facts->provider_count; i++) {
		const char *name = facts_text(scope, (int)i, SCOPE_PROVIDER);
		count_refused(facts, name, &facts->counts[i]);
		add_counts(&facts->all, &facts->counts[i]);
		facts->all_results += facts->counts[i].results;
		facts->judgements[i] = judgement_of(&facts->counts[i], facts->arena);
		if (!facts->counts[i].bill_loaded) {
			const char **names = facts->counts[i].refused > 0 ? &facts->bill_refused : &facts->without_bill;
			*names = *names ? arena_format(facts->arena, "%s, %s", *names, name) : name;
		}
	}
	facts->conclusion_of_all = judgement_of(&facts->all, facts->arena);
}

Status facts_read(Facts *facts, Database *database, const ReportRequest *request, Arena *arena, Error *error)
{
	*facts = (Facts){.database = database, .arena = arena, .as_of = request->as_of, .csv_form = request->csv_form};
	calendar_month_text(request->month, facts->month);
	calendar_day_text(request->month, facts->first_day);
	facts->month_name = month_name(request->month, arena);
	facts->run_id = arena_format(arena, "%d", (int)request->run.run_id);
	Status status = database_query(database, error, RUN_COLUMNS, &facts->run, sql_report_run, DATABASE_PARAMETERS(facts->run_id));
	if (status == STATUS_OK)
		status = read_scope(facts, request, error);
	if (status == STATUS_OK)
		status = read_small(facts, error);
	if (status == STATUS_OK)
		status = read_imports(facts, error);
	if (status != STATUS_OK)
		return status;
	judge(facts);
	name_state(facts);
	status = seal_check(facts, request->month, error);
	if (status != STATUS_OK)
		return status;
	if (facts->all.not_footing > 0)
		status = read_one(facts, sql_report_loose_line, LOOSE_COLUMNS, MONTH | PROVIDERS | RECONS, &facts->loose, error);
	return status;
}

void facts_free(Facts *facts)
{
	PGresult *const results[FACTS_RESULTS] = {facts->run, facts->scope, facts->period, facts->rules, facts->bill, facts->conclusion, facts->largest, facts->summary, facts->coverage,
		facts->day, facts->tolerance, facts->product, facts->tariff, facts->binding, facts->origin, facts->history, facts->control, facts->money, facts->loose, facts->bridge, facts->checks, facts->adjusted, facts->others,
		facts->bill_money, facts->imports};
	for (int i = 0; i < FACTS_RESULTS; i++)
		PQclear(results[i]);
}

/* ---- row by row ------------------------------------------------------------------------- */

Status facts_each_result(const Facts *facts, DatabaseRow row, void *context, Error *error)
{
	Status status = STATUS_OK;
	for (int i = 0; i < PQntuples(facts->scope) && status == STATUS_OK; i++)
		if (!PQgetisnull(facts->scope, i, SCOPE_RECON_ID))
			status = database_each(facts->database, error, RESULT_COLUMNS, sql_report_population,
				DATABASE_PARAMETERS(facts->first_day, facts_text(facts->scope, i, SCOPE_PROVIDER_ID),
					facts_text(facts->scope, i, SCOPE_RECON_ID)),
				row, context);
	return status;
}

Status facts_each_missing(const Facts *facts, DatabaseRow row, void *context, Error *error)
{
	return database_each(facts->database, error, MISSING_COLUMNS, sql_report_missing,
		DATABASE_PARAMETERS(facts->first_day, facts->provider_ids), row, context);
}

Status facts_each_quarantined(const Facts *facts, DatabaseRow row, void *context, Error *error)
{
	return database_each(facts->database, error, QUARANTINE_COLUMNS, sql_report_quarantine,
		DATABASE_PARAMETERS(facts->first_day, facts->provider_ids, facts->run_ids), row, context);
}

Status facts_each_unregistered(const Facts *facts, DatabaseRow row, void *context, Error *error)
{
	return database_each(facts->database, error, UNREGISTERED_COLUMNS, sql_report_unregistered,
		DATABASE_PARAMETERS(facts->first_day, facts->provider_ids), row, context);
}

Status facts_each_drift(const Facts *facts, DatabaseRow row, void *context, Error *error)
{
	return database_each(facts->database, error, DRIFT_COLUMNS, sql_report_drift,
		DATABASE_PARAMETERS(facts->first_day, facts->provider_ids, facts->run_ids), row, context);
}

Status facts_each_checked(const Facts *facts, DatabaseRow row, void *context, Error *error)
{
	return database_each(facts->database, error, CHECKED_COLUMNS, sql_report_check_result,
		DATABASE_PARAMETERS(facts->first_day, facts->provider_ids, facts->recon_ids), row, context);
}

Status facts_each_adjustment(const Facts *facts, DatabaseRow row, void *context, Error *error)
{
	return database_each(facts->database, error, ADJUSTMENT_COLUMNS, sql_report_adjustment,
		DATABASE_PARAMETERS(facts->first_day, facts->provider_ids, facts->run_ids), row, context);
}

Status facts_each_exception(const Facts *facts, int most, DatabaseRow row, void *context, Error *error)
{
	const char *limit = arena_format(facts->arena, "%d", most);
	return database_each(facts->database, error, EXCEPTION_COLUMNS, sql_report_exception,
		DATABASE_PARAMETERS(facts->first_day, facts->provider_ids, facts->recon_ids, limit), row, context);
}
