/* usage.c: figures of use. Missing is not zero: what does not stand there makes no row. */
#include <string.h>

#include "base/csv_cell.h"
#include "base/decimal.h"
#include "transform/part.h"
#include "transform/record.h"

typedef struct {
	const Part *root;
	const UsageRule *rule;
	const UsageRowRule *row;
	Part entry;
	Quality quality;
	bool to_come;  /* the entry's day has not begun */
	bool refusing; /* the record was refused: what its figures are is only counted */
	bool hiding;   /* some record does not say which period it is of */
	Record *record;
	const char *id; /* of the region in hand */
	bool named;     /* the row in hand knows its region by name alone */
} Reading;

static void reject(const Part *part, const char *pointer, const char *reason, Slice found, const char *why) {
	rows_reject(part->rows, part->period, part_place(part, pointer), reason, "\"%.*s\" %s", SLICE_ARG(found), why);
}

/* ---- the period ---- */

/* "2025-05", or "2025-04 to 2025-05"; days where the question was about days. */
static const char *span_text(const Answer *answer, Arena *arena) {
	char from[CALENDAR_TEXT_MAX], to[CALENDAR_TEXT_MAX];
	char *(*text)(Day, char[CALENDAR_TEXT_MAX]) = answer->endpoint->span.unit == GRAIN_MONTH ? calendar_month_text : calendar_day_text;
	return answer->from == answer->to ? arena_text(arena, slice_of(text(answer->from, from)))
		: arena_format(arena, "%s to %s", text(answer->from, from), text(answer->to, to));
}

/* A month that was asked for may be answered with its days, each of them. */
static bool asked(const Part *part, const char *pointer, Grain grain, Day period, Slice text) {
	if (period >= part->answer->from && period <= answer_last_day(part->answer)) return true;
	if (part->answer->from_file) {
		rows_reject(part->rows, period, part_place(part, pointer), "in_the_future", "\"%.*s\" lies behind the day that runs", SLICE_ARG(text));
		return false;
	}
	char got[CALENDAR_TEXT_MAX];
	rows_reject(part->rows, ROWS_NO_PERIOD, part_place(part, pointer), "period_not_asked", "\"%.*s\" is %s, asked for %s %s", SLICE_ARG(text),
		grain == GRAIN_MONTH ? calendar_month_text(period, got) : calendar_day_text(period, got),
		part->answer->from == part->answer->to ? "was" : "were", span_text(part->answer, part->rows->arena));
	return false;
}

static bool date_by_forms(const Texts *forms, Slice text, Day *out) {
	for (size_t i = 0; i < forms->count; i++)
		if (calendar_parse_form(forms->items[i], text, out)) return true;
	return false;
}

/* Year and month in places of their own. */
static bool month_of_two(const Part *part, const PeriodRule *period, Slice month, Day *out) {
	Slice year = slice_trim(json_scalar(place_at(part->node, period->year)));
	const char *text = arena_format(part->rows->arena, "%.*s-%.*s", SLICE_ARG(year), SLICE_ARG(month));
	return calendar_parse_form("YYYY-M", slice_of(text), out);
}

static bool date_of(const Part *part, const PeriodRule *period, Slice text, Day *out) {
	if (period->year) return month_of_two(part, period, text, out);
	if (period->written.count) return date_by_forms(&period->written, text, out);
	return period->form == PERIOD_DAY ? calendar_parse_day(text, out) : calendar_parse_month(text, out);
}

static bool period_from_place(const Part *part, const UsageRule *rule, Day *out) {
	const PeriodRule *period = &rule->period;
	Slice text = slice_trim(json_scalar(place_at(part->node, period->at)));
	Instant instant;
	bool good = period->form == PERIOD_INSTANT ? part_instant(part, period->at, true, &instant) : date_of(part, period, text, out);
	if (!good && period->form != PERIOD_INSTANT) reject(part, period->at, "not_a_date", text, "is no date");
	if (!good) return false;
	if (period->form == PERIOD_INSTANT) *out = calendar_zone_day(part->answer->mapping->zone, instant);
	if (rule->grain == GRAIN_MONTH) *out = calendar_month(*out);
	return asked(part, period->at, rule->grain, *out, text);
}

static bool datable(const Part *part, const UsageRule *rule) {
	if (answer_is_datable(part->answer)) return true;
	if (rule->role == ROLE_CHECK) return false; /* it would be held against another figure, and cannot be */
	char said[CALENDAR_TEXT_MAX], as_of[CALENDAR_TEXT_MAX];
	rows_reject(part->rows, part->period, part_place(part, rule->rows[0].quantity.at), "wrong_day", "the answer is of %s, the run is as of %s: a counter read live cannot be dated",
		calendar_day_text(answer_today(part->answer), said), calendar_day_text(part->answer->as_of, as_of));
	return false;
}

static bool find_period(const Part *part, const UsageRule *rule, Day *out) {
	switch (rule->period.form) {
	case PERIOD_ASKED:
		*out = part->answer->from;
		return true;
	case PERIOD_TODAY:
	case PERIOD_DAYS_BEFORE_TODAY:
		*out = answer_today(part->answer);
		return datable(part, rule);
	case PERIOD_THIS_MONTH:
		*out = calendar_month(answer_today(part->answer));
		return datable(part, rule);
	default:
		return period_from_place(part, rule, out);
	}
}

static Quality quality_of(const Answer *answer, const UsageRule *rule, Day period) {
	if (rule->period.form == PERIOD_TODAY) return QUALITY_RUNNING;
	if (rule->period.form == PERIOD_DAYS_BEFORE_TODAY) return period < answer_today(answer) ? QUALITY_FINAL : QUALITY_RUNNING;
	if (answer_period_is_final(&answer->endpoint->span, rule->grain, period, answer->as_of)) return QUALITY_FINAL;
	return rule->grain == GRAIN_DAY ? QUALITY_RUNNING : QUALITY_EARLY;
}

/* ---- the quantity ---- */

/* "1,024" and "1.024" where either sign may stand before a fraction: a thousand and something, or one and something. */
static bool is_ambiguous(Slice text, const char *decimals) {
	size_t sign = text.length && text.at[0] == '-', digits = 0;
	while (sign + digits < text.length && text.at[sign + digits] >= '0' && text.at[sign + digits] <= '9') digits++;
	size_t at = sign + digits;
	if (!decimals[1] || digits < 1 || digits > 3 || text.at[sign] == '0' || at + 4 != text.length || !strchr(decimals, text.at[at])) return false;
	return strspn(text.at + at + 1, "0123456789") >= 3;
}

/* A figure of a CSV text, its fraction behind a point. */
static DecimalResult with_point(const Part *part, Slice *text) {
	const char *decimals = part->answer->endpoint->csv->decimals, *plain;
	*text = slice_trim(*text);
	const char *comma = text->length ? memchr(text->at, ',', text->length) : NULL;
	if (!comma) return strchr(decimals, '.') || !text->length || !memchr(text->at, '.', text->length) ? DECIMAL_OK : DECIMAL_NOT_A_NUMBER;
	if (!strchr(decimals, ',')) return DECIMAL_NOT_A_NUMBER;
	DecimalResult result = decimal_normalize(*text, ',', part->rows->arena, &plain);
	if (result == DECIMAL_OK) *text = slice_of(plain);
	return result;
}

static void note_spreadsheet(const Part *part, const char *pointer, Slice text) {
	Rows *rows = part->rows;
	rows->spreadsheet_rounded++;
	rows->spreadsheet_place = part_place(part, pointer);
	rows->spreadsheet_figure = arena_text(rows->arena, text);
}

typedef enum { FIGURE_MISSING, FIGURE_REFUSED, FIGURE_READ } FigureResult;

/* A figure in base units; *out is touched where it was read. */
static FigureResult read_figure(const Part *part, const char *pointer, Slice text, const UsageRowRule *row, int64_t *out) {
	bool rounded = false, csv = part->answer->endpoint->csv != NULL;
	Slice found = text;
	if (csv && is_ambiguous(slice_trim(text), part->answer->endpoint->csv->decimals)) {
		reject(part, pointer, "ambiguous", text, "may be grouped thousands or a fraction");
		return FIGURE_REFUSED;
	}
	DecimalResult result = csv ? with_point(part, &found) : DECIMAL_OK;
	if (result == DECIMAL_OK) result = decimal_to_base(found, row->factor, out, &rounded);
	if (result == DECIMAL_OK && rounded && row->unit == UNIT_MESSAGE) { /* there is no part of a message: the unit or the place is another one */
		rows_reject(part->rows, part->period, part_place(part, pointer), "fraction", "\"%.*s\" is no whole number of messages", SLICE_ARG(text));
		return FIGURE_REFUSED;
	}
	if (result == DECIMAL_OK) {
		part->rows->rounded += rounded;
		if (part->answer->from_file && csv_cell_is_rounded(slice_trim(text))) note_spreadsheet(part, pointer, text);
		return FIGURE_READ;
	}
	if (result == DECIMAL_EMPTY) return FIGURE_MISSING;
	rows_reject(part->rows, part->period, part_place(part, pointer), result == DECIMAL_OVERFLOW ? "too_large" : "not_a_number", "\"%.*s\" is %s",
		SLICE_ARG(text), decimal_reason(result));
	return FIGURE_REFUSED;
}

/* Where something of another kind stands: its kind is no text of the answer, so it is not quoted. */
static void reject_kind(const Part *part, const char *pointer, const char *reason, const char *expected, const JsonNode *found) {
	rows_reject(part->rows, part->period, part_place(part, pointer), reason, "%s is expected here, not %s", expected, json_type_name(found->type));
}

/* What an entry names without a figure is neither zero nor absent: the entry is not whole. */
static void name_missing(const Part *part, const Reading *reading, const char *pointer) {
	if (!reading->rule->entry || (!reading->row->each && !json_at(part->node, slice_of(pointer)))) return;
	rows_reject(part->rows, part->period, part_place(part, pointer), "no_figure", "no figure stands here");
}

static FigureResult figure_at(const Part *part, const Reading *reading, const char *pointer, int64_t *out) {
	const JsonNode *node = place_at(part->node, pointer);
	if (!node) {
		name_missing(part, reading, pointer);
		return FIGURE_MISSING;
	}
	if (node->type == JSON_NUMBER || node->type == JSON_STRING) return read_figure(part, pointer, node->text, reading->row, out);
	reject_kind(part, pointer, "not_a_number", "a figure", node);
	return FIGURE_REFUSED;
}

/* A month's answer may hold its days to come: nothing used then says nothing, and anything used then is a mistake. */
static bool day_to_come(const Part *part, Grain grain, Day period) {
	Day today = answer_today(part->answer), as_of = part->answer->as_of;
	return grain == GRAIN_DAY && period > today && period > as_of;
}

/* A figure that a row would tell. */
typedef struct {
	Role role;
	const char *scope; /* NULL: that of a record that is refused */
	Day period;
	int64_t quantity;
	Quality quality;
	const char *at;    /* in the part, as the mapping names it, or with the element of a list behind it */
} Figure;

static UsageRow row_of(const Part *part, const Reading *reading, const Figure *figure) {
	const UsageRule *rule = reading->rule;
	return (UsageRow){
		.metric = rule->metric, .grain = rule->grain, .role = figure->role, .scope = figure->scope, .period = figure->period,
		.quantity = figure->quantity, .quality = figure->quality, .at = part_place(part, figure->at), .id = reading->id,
		.listed = rule->period.form == PERIOD_DAYS_BEFORE_TODAY, .named = reading->named && figure->role != ROLE_ENTRY,
		.records = rule->records, .corrections = rule->corrections, .parts = figure->role != ROLE_ENTRY,
		.record = reading->record, .node = part->node, .place = figure->at,
	};
}

/* What else the key's records say lacks this one. */
static void spoil(const Part *part, const Reading *reading, const Figure *figure) {
	bool is_part = reading->rule->records == RECORDS_ADD, has_key = figure->scope && figure->period != ROWS_NO_PERIOD;
	if (reading->refusing || (!is_part && (reading->rule->entry || !has_key))) return;
	UsageRow row = row_of(part, reading, figure);
	row.unread = true;
	row.quantity = row.parts = 0;
	row.quality = QUALITY_PARTIAL;
	*rows_add_usage(part->rows) = row;
}

/* The last reject is the figure's own, unless its record is refused as a whole. */
static void refuse_figure(const Part *part, const Reading *reading, const Figure *figure) {
	rows_count(&part->rows->counts.refused, 1, reading->rule->metric, figure->role, figure->quantity);
	if (reading->refusing) return;
	RejectRow *last = &part->rows->rejects[part->rows->reject_count - 1];
	last->figures++;
	last->has_quantity |= figure->role == ROLE_USED && figure->quantity;
	if (figure->role == ROLE_USED) last->quantity += figure->quantity;
	spoil(part, reading, figure);
}

/* It stands there, and what it says cannot be read: that was rejected. */
static void lose_figure(const Part *part, const Reading *reading, Figure figure) {
	figure.quantity = 0;
	rows_count(&part->rows->counts.came_in, 1, reading->rule->metric, figure.role, 0);
	refuse_figure(part, reading, &figure);
}

static bool is_use(const Part *part, const Reading *reading, const Figure *figure) {
	if (figure->quantity >= 0 || reading->rule->corrections) return true;
	const char *advice = reading->rule->records == RECORDS_ADD
		? "; where it takes back use, say \"negative\": \"correction\" in the mapping" : "";
	rows_reject(part->rows, figure->period, part_place(part, figure->at), "negative",
		"%lld base units: use cannot be less than nothing%s", (long long)figure->quantity, advice)->alone = true;
	return false;
}

/* A day that has not begun: nothing used then says nothing, and anything used then is a mistake. */
static bool is_of_its_time(const Part *part, const Reading *reading, const Figure *figure) {
	if (!reading->to_come || !figure->quantity || figure->role == ROLE_INCLUDED) return true;
	rows_reject(part->rows, figure->period, part_place(part, figure->at), "in_the_future",
		"%lld base units on a day that has not begun", (long long)figure->quantity);
	return false;
}

static void take_figure(const Part *part, const Reading *reading, const Figure *figure) {
	RowsCounts *counts = &part->rows->counts;
	Metric metric = reading->rule->metric;
	rows_count(&counts->came_in, 1, metric, figure->role, figure->quantity);
	bool refused = reading->refusing || !is_use(part, reading, figure) || !is_of_its_time(part, reading, figure);
	if (refused) refuse_figure(part, reading, figure);
	else if (reading->to_come) rows_count(&counts->passed_over, 1, metric, figure->role, figure->quantity);
	else *rows_add_usage(part->rows) = row_of(part, reading, figure);
}

/* used = included - remaining; without a package nothing can remain. False: rejected. */
static bool used_of(const Part *part, const Reading *reading, int64_t remaining, int64_t *included, int64_t *used) {
	const UsageRowRule *row = reading->row;
	const char *at = part_place(part, row->quantity.at), *plan = row->quantity.included;
	size_t rejects = part->rows->reject_count;
	if (!place_at(part->node, plan) || figure_at(part, reading, plan, included) != FIGURE_READ) {
		if (part->rows->reject_count == rejects)
			rows_reject(part->rows, part->period, at, "no_allowance", "%lld remain, but what was included is not said", (long long)remaining);
		return false;
	}
	if (remaining > *included || *included < 0) {
		rows_reject(part->rows, part->period, at, "contradiction", "%lld remain of %lld included", (long long)remaining, (long long)*included);
		return false;
	}
	if (!__builtin_sub_overflow(*included, remaining, used)) return true;
	rows_reject(part->rows, part->period, at, "too_large", "%lld less %lld does not fit a 64-bit figure", (long long)*included, (long long)remaining);
	return false;
}

static void remaining_row(const Part *part, const Reading *reading, const char *scope) {
	const QuantityRule *quantity = &reading->row->quantity;
	Figure figure = {reading->rule->role, scope, part->period, 0, reading->quality, quantity->at};
	int64_t remaining, included;
	FigureResult result = figure_at(part, reading, quantity->at, &remaining);
	if (result == FIGURE_MISSING) return;
	if (result == FIGURE_REFUSED || !used_of(part, reading, remaining, &included, &figure.quantity)) {
		lose_figure(part, reading, figure);
		return;
	}
	take_figure(part, reading, &figure);
	Figure plan = {ROLE_INCLUDED, scope, part->period, included, reading->quality, quantity->included};
	if (included) take_figure(part, reading, &plan);
}

enum { LIST_MAX = 400 };

/* "100,,300" has three elements, "100," two, "" none. */
static size_t list_length(Slice text, char separator) {
	size_t count = slice_trim(text).length > 0;
	for (size_t i = 0; count && i < text.length; i++) count += text.at[i] == separator;
	return count;
}

static Slice list_next(Slice *rest, char separator) {
	const char *end = memchr(rest->at, separator, rest->length);
	Slice element = {rest->at, end ? (size_t)(end - rest->at) : rest->length};
	size_t used = end ? element.length + 1 : element.length;
	*rest = (Slice){rest->at + used, rest->length - used};
	return element;
}

/* A series counting back from today: an empty element is missing, never zero. */
static void list_rows(const Part *part, const Reading *reading, const char *scope) {
	const QuantityRule *quantity = &reading->row->quantity;
	const PeriodRule *period = &reading->rule->period;
	const JsonNode *node = place_at(part->node, quantity->at);
	if (!node) return;
	Slice rest = json_scalar(node);
	size_t count = list_length(rest, quantity->separator);
	if (!rest.at) {
		reject_kind(part, quantity->at, "not_a_list", "a separated list", node);
		return;
	}
	if (count > LIST_MAX) {
		reject(part, quantity->at, "not_a_list", rest, "is longer than any series of days");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		Slice element = list_next(&rest, quantity->separator);
		size_t back = period->oldest_first ? count - 1 - i : i;
		Part day = *part;
		day.period = part->period - period->first - (Day)back;
		const char *at = arena_format(part->rows->arena, "%s#%zu", quantity->at, i);
		Quality quality = quality_of(part->answer, reading->rule, day.period);
		Figure found = {reading->rule->role, scope, day.period, 0, quality, at};
		FigureResult result = read_figure(&day, at, element, reading->row, &found.quantity);
		if (result == FIGURE_READ) take_figure(&day, reading, &found);
		else if (result == FIGURE_REFUSED) lose_figure(&day, reading, found);
	}
}

static void figure_row(const Part *part, const Reading *reading, const char *scope) {
	Figure figure = {reading->rule->role, scope, part->period, 0, reading->quality, reading->row->quantity.at};
	FigureResult result = figure_at(part, reading, figure.at, &figure.quantity);
	if (result == FIGURE_READ) take_figure(part, reading, &figure);
	else if (result == FIGURE_REFUSED) lose_figure(part, reading, figure);
}

/* ---- the scope ---- */

/* The region's name is all that is said of it. */
static const char *scope_by_name(const Part *part, const ScopeRule *rule, const char **id_out) {
	const char *name = *id_out = part_text(part, rule->name);
	if (!name || !*name || strlen(name) > PART_NAME_MAX) {
		rows_reject(part->rows, part->period, part_place(part, rule->name), name && *name ? "too_long" : "no_scope",
			name && *name ? "that is no name of a region" : "a figure stands here without the name of its region");
		return NULL;
	}
	const char *scope = arena_format(part->rows->arena, "%s%s", rule->prefix, name);
	*rows_add_label(part->rows) = (LabelRow){scope, name, -1, -1, true};
	return scope;
}

static const char *read_scope(const Part *part, const ScopeRule *rule, const char **id_out) {
	*id_out = NULL;
	if (rule->fixed) return rule->fixed;
	if (!rule->id) return scope_by_name(part, rule, id_out);
	const char *id = *id_out = part_text(part, rule->id);
	int homeland = part_flag(part, rule->homeland);
	bool home = rule->when_homeland && homeland == 1;
	if (!home && (!id || !*id)) {
		rows_reject(part->rows, part->period, part_place(part, rule->id), "no_scope", "a figure stands here without the id of its region");
		return NULL;
	}
	if (!home && strlen(id) > PART_NAME_MAX) {
		rows_reject(part->rows, part->period, part_place(part, rule->id), "too_long", "an id of %zu bytes is no region's", strlen(id));
		return NULL;
	}
	const char *scope = home ? rule->when_homeland : arena_format(part->rows->arena, "%s%s", rule->prefix, id);
	const char *name = part_text(part, rule->name);
	if (name && *name)
		*rows_add_label(part->rows) = (LabelRow){scope, name, homeland, part_flag(part, rule->roam_like_home), false};
	return scope;
}

static void read_quantity(const Part *part, const Reading *reading, const char *scope) {
	switch (reading->row->quantity.form) {
	case QUANTITY_FIGURE: figure_row(part, reading, scope); break;
	case QUANTITY_REMAINING: remaining_row(part, reading, scope); break;
	case QUANTITY_LIST: list_rows(part, reading, scope); break;
	}
}

/* ---- what is refused as a whole ---- */

/* Its figures came in all the same: they are counted with the reject that refuses them, and get none of their own. */
static void refuse_figures(const Part *part, Reading *reading, size_t reject, void (*read)(const Part *, Reading *)) {
	Rows *rows = part->rows;
	RowsFate before = rows->counts.refused;
	size_t rejects = rows->reject_count;
	int64_t rounded = rows->rounded;
	Unit unit = metric_unit(reading->rule->metric);
	reading->refusing = true;
	read(part, reading);
	reading->refusing = false;
	rows->reject_count = rejects;
	rows->rounded = rounded;
	rows->rejects[reject].figures += rows->counts.refused.figures - before.figures;
	rows->rejects[reject].quantity += rows->counts.refused.quantity[unit] - before.quantity[unit];
	rows->rejects[reject].has_quantity |= rows->rejects[reject].quantity != 0;
}

static void count_row(const Part *part, Reading *reading) {
	read_quantity(part, reading, NULL);
}

static bool read_row(const JsonNode *node, const char *path, void *context) {
	Reading *reading = context;
	Part part = reading->entry;
	part.node = node;
	part.path = path;
	if (node->type != JSON_OBJECT) {
		if (reading->refusing) return true;
		reject_kind(&part, "", "not_an_object", "an object", node);
		spoil(&part, reading, &(Figure){.role = reading->rule->role, .period = part.period, .at = ""});
		return true;
	}
	size_t rejects = part.rows->reject_count;
	const char *scope = reading->refusing ? NULL : read_scope(&part, &reading->row->scope, &reading->id);
	reading->named = !reading->row->scope.fixed && !reading->row->scope.id;
	if (scope || reading->refusing) {
		read_quantity(&part, reading, scope);
		return true;
	}
	refuse_figures(&part, reading, rejects, count_row);
	spoil(&part, reading, &(Figure){.role = reading->rule->role, .period = part.period, .at = reading->row->quantity.at});
	return true;
}

/* ---- an entry: everything that is said of one period ---- */

static void read_rows(const Part *part, Reading *reading) {
	reading->entry = *part;
	for (size_t i = 0; i < reading->rule->row_count; i++) {
		reading->row = &reading->rule->rows[i];
		part_each(part, reading->row->each, read_row, reading);
	}
	reading->id = NULL;
}

/* Which period it is of is not known: it may lack in any. */
static void refuse_entry(const Part *part, Reading *reading, size_t rejects) {
	Rows *rows = part->rows;
	bool has_reject = rows->reject_count > rejects;
	bool other_period = has_reject && strcmp(rows->rejects[rejects].reason, "period_not_asked") == 0;
	if (has_reject && part->node->type == JSON_OBJECT) refuse_figures(part, reading, rejects, read_rows);
	if (!has_reject || other_period) return;
	reading->hiding = true;
	spoil(part, reading, &(Figure){.role = reading->rule->role, .period = ROWS_NO_PERIOD, .at = ""});
}

static bool read_entry(const JsonNode *node, const char *path, void *context) {
	Reading *reading = context;
	Part part = *reading->root;
	part.node = node;
	part.path = path;
	size_t rejects = part.rows->reject_count;
	if (node->type != JSON_OBJECT) reject_kind(&part, "", "not_an_object", "an object", node);
	if (node->type != JSON_OBJECT || !find_period(&part, reading->rule, &part.period)) {
		refuse_entry(&part, reading, rejects);
		return true;
	}
	if (reading->rule->zero_unlisted) rows_add_named_day(part.rows, reading->rule, part.period);
	reading->record = record_new(&part, reading->rule);
	reading->quality = quality_of(part.answer, reading->rule, part.period);
	reading->to_come = day_to_come(&part, reading->rule->grain, part.period);
	size_t figures = part.rows->usage_count;
	read_rows(&part, reading);
	Quality quality = part.rows->reject_count == rejects ? reading->quality : QUALITY_PARTIAL;
	/* A line of a CSV text stands for all metrics; one of which it holds no figure was not reported. */
	bool silent = part.answer->endpoint->csv && part.rows->reject_count == rejects && part.rows->usage_count == figures;
	Figure entry = {ROLE_ENTRY, "", part.period, 0, quality, ""};
	if (reading->rule->entry && !silent && !reading->to_come) *rows_add_usage(part.rows) = row_of(&part, reading, &entry);
	return true;
}

bool part_read_usage(const Part *root, const UsageRule *rule) {
	Reading reading = {.root = root, .rule = rule};
	size_t rejects = root->rows->reject_count;
	part_each(root, rule->each, read_entry, &reading);
	for (size_t i = rejects; i < root->rows->reject_count; i++) {
		root->rows->rejects[i].has_metric = true;
		root->rows->rejects[i].metric = rule->metric;
	}
	return !reading.hiding;
}
