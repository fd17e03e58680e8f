#include "transform/archive.h"

#include <string.h>

#include "base/decimal.h"
#include "base/utf8.h"

/* ---- writing ---- */

static void key(Buffer *out, const char *name) {
	if (out->length && out->data[out->length - 1] != '{') buffer_char(out, ',');
	buffer_json_string(out, slice_of(name));
	buffer_char(out, ':');
}

static void put_text(Buffer *out, const char *name, const char *text) {
	key(out, name);
	if (text) buffer_json_string(out, slice_of(text));
	else buffer_text(out, "null");
}

static void put_int(Buffer *out, const char *name, int64_t value) {
	key(out, name);
	buffer_int(out, value);
}

static void put_quantity(Buffer *out, const char *name, RowsQuantity quantity) {
	char text[ROWS_QUANTITY_TEXT_MAX];
	key(out, name);
	buffer_text(out, rows_quantity_text(quantity, text));
}

static void put_flag(Buffer *out, const char *name, int flag) {
	key(out, name);
	buffer_text(out, flag < 0 ? "null" : flag ? "true" : "false");
}

static void put_day(Buffer *out, const char *name, Day day) {
	char text[CALENDAR_TEXT_MAX];
	put_text(out, name, calendar_day_text(day, text));
}

static void put_instant(Buffer *out, const char *name, bool there, Instant instant) {
	char text[CALENDAR_TEXT_MAX];
	put_text(out, name, there ? calendar_instant_text(instant, text) : NULL);
}

static bool is_utf8(Slice text) {
	uint32_t code;
	for (size_t length; text.length; text = (Slice){text.at + length, text.length - length}) {
		length = utf8_decode(text, &code);
		if (!length || !code) return false;
	}
	return true;
}

static void put_body(Buffer *out, Slice body) {
	static const char digits[] = "0123456789abcdef";
	bool text = is_utf8(body);
	key(out, text ? "body" : "body_hex");
	if (text) {
		buffer_json_string(out, body);
		return;
	}
	buffer_char(out, '"');
	for (size_t i = 0; i < body.length; i++) {
		buffer_char(out, digits[(unsigned char)body.at[i] >> 4]);
		buffer_char(out, digits[(unsigned char)body.at[i] & 15]);
	}
	buffer_char(out, '"');
}

bool archive_write_judged(Buffer *out, const Answer *answer, const char *outcome, const char *reason) {
	buffer_char(out, '{');
	put_text(out, "provider", answer->mapping->provider);
	put_text(out, "account", answer->account);
	put_text(out, "kind", answer->kind);
	put_flag(out, "grouped", answer->grouped);
	put_text(out, "endpoint", answer->endpoint->name);
	put_day(out, "from", answer->from);
	put_day(out, "to", answer->to);
	put_instant(out, "fetched_at", true, answer->fetched_at);
	put_instant(out, "answered_at", answer->has_answered_at, answer->answered_at);
	put_day(out, "as_of", answer->as_of);
	put_flag(out, "as_of_given", answer->as_of_given);
	put_int(out, "http_status", answer->http_status);
	put_text(out, "content_type", answer->content_type);
	if (outcome) put_text(out, "outcome", outcome);
	if (outcome) put_text(out, "reason", reason);
	put_body(out, answer->body);
	return buffer_text(out, "}\n");
}

bool archive_write_answer(Buffer *out, const Answer *answer) {
	return archive_write_judged(out, answer, NULL, NULL);
}

static void begin_row(Buffer *out, const char *kind) {
	buffer_char(out, '{');
	put_text(out, "row", kind);
}

static void write_usage(Buffer *out, const UsageRow *row) {
	static const char *const qualities[] = {"partial", "running", "early", "final"};
	begin_row(out, "usage");
	put_text(out, "metric", metric_name(row->metric));
	put_text(out, "grain", grain_name(row->grain));
	put_text(out, "role", role_name(row->role));
	put_text(out, "scope", row->scope);
	put_day(out, "period", row->period);
	put_int(out, "quantity", row->quantity);
	put_text(out, "unit", unit_name(metric_unit(row->metric)));
	put_text(out, "quality", qualities[row->quality]);
	if (row->listed) put_flag(out, "listed", true);
	if (row->named) put_flag(out, "named", true);
	if (row->parts != (row->role != ROLE_ENTRY)) put_int(out, "parts", row->parts);
	put_text(out, "at", row->at);
	buffer_text(out, "}\n");
}

static void write_charge_month(Buffer *out, Day month) {
	begin_row(out, "charges");
	put_day(out, "month", month);
	buffer_text(out, "}\n");
}

static void write_charge(Buffer *out, const ChargeRow *row) {
	begin_row(out, "charge");
	put_day(out, "month", row->month);
	put_instant(out, "charged_at", true, row->charged_at);
	put_text(out, "number", row->number);
	put_text(out, "description", row->description);
	put_text(out, "amount", row->amount);
	put_text(out, "price", row->price);
	put_flag(out, "vat_exempt", row->vat_exempt);
	put_text(out, "wholesale", row->wholesale);
	put_text(out, "cost", row->cost);
	put_text(out, "currency", row->currency);
	buffer_text(out, "}\n");
}

static void write_event(Buffer *out, const EventRow *row) {
	begin_row(out, "event");
	put_instant(out, "at", true, row->at);
	put_text(out, "type", row->type);
	put_text(out, "soc", row->soc);
	put_text(out, "soc_description", row->soc_description);
	put_text(out, "row_type", row->row_type);
	put_text(out, "cost", row->cost);
	put_text(out, "wholesale", row->wholesale);
	put_text(out, "price", row->price);
	put_instant(out, "expires_at", row->has_expires_at, row->expires_at);
	put_flag(out, "included", row->included);
	buffer_text(out, "}\n");
}

static void write_label(Buffer *out, const LabelRow *row) {
	begin_row(out, "label");
	put_text(out, "scope", row->scope);
	put_text(out, "name", row->name);
	put_flag(out, "homeland", row->homeland);
	put_flag(out, "roam_like_home", row->roam_like_home);
	if (row->named) put_flag(out, "named", true);
	buffer_text(out, "}\n");
}

static void write_fact(Buffer *out, const FactRow *row) {
	begin_row(out, "fact");
	put_text(out, "fact", row->fact);
	put_text(out, "value", row->value);
	put_day(out, "as_of", row->as_of);
	buffer_text(out, "}\n");
}

static void write_reject(Buffer *out, const RejectRow *row) {
	begin_row(out, "reject");
	put_text(out, "at", row->at);
	put_text(out, "reason", row->reason);
	put_text(out, "detail", row->detail);
	if (row->period == ROWS_EVERY_PERIOD) put_text(out, "period", "every");
	else if (row->period != ROWS_NO_PERIOD) put_day(out, "period", row->period);
	if (row->has_metric) put_text(out, "metric", metric_name(row->metric));
	if (row->figures) put_int(out, "figures", row->figures);
	if (row->has_quantity) put_quantity(out, "quantity", row->quantity);
	buffer_text(out, "}\n");
}

/* {"figures":2,"byte":30,"message":1}: what there is none of is left out. */
static void write_fate(Buffer *out, const char *name, const RowsFate *fate) {
	if (!fate->figures) return;
	key(out, name);
	buffer_char(out, '{');
	put_int(out, "figures", fate->figures);
	for (int unit = 0; unit < ROWS_UNITS; unit++)
		if (fate->quantity[unit]) put_quantity(out, unit_name((Unit)unit), fate->quantity[unit]);
	buffer_char(out, '}');
}

/* Where all that came in stands in the rows, they say so themselves. */
static void write_counts(Buffer *out, const RowsCounts *counts) {
	if (!counts->said_twice.figures && !counts->passed_over.figures && !counts->refused.figures) return;
	begin_row(out, "counts");
	write_fate(out, "came_in", &counts->came_in);
	write_fate(out, "said_twice", &counts->said_twice);
	write_fate(out, "passed_over", &counts->passed_over);
	write_fate(out, "refused", &counts->refused);
	buffer_text(out, "}\n");
}

bool archive_write_rows(Buffer *out, const Rows *rows) {
	for (size_t i = 0; i < rows->usage_count; i++) write_usage(out, &rows->usage[i]);
	for (size_t i = 0; i < rows->label_count; i++) write_label(out, &rows->labels[i]);
	for (size_t i = 0; i < rows->charge_month_count; i++) write_charge_month(out, rows->charge_months[i]);
	for (size_t i = 0; i < rows->charge_count; i++) write_charge(out, &rows->charges[i]);
	for (size_t i = 0; i < rows->event_count; i++) write_event(out, &rows->events[i]);
	for (size_t i = 0; i < rows->fact_count; i++) write_fact(out, &rows->facts[i]);
	for (size_t i = 0; i < rows->reject_count; i++) write_reject(out, &rows->rejects[i]);
	write_counts(out, &rows->counts);
	return !out->full;
}

/* ---- reading ---- */

typedef struct {
	const JsonNode *line;
	Arena *arena;
	const char *problem;
} Reader;

static const char *text_of(Reader *r, const char *name) {
	const JsonNode *node = json_member_text(r->line, name);
	Slice text = json_scalar(node);
	return text.at ? arena_text(r->arena, text) : NULL;
}

static const char *need_text(Reader *r, const char *name) {
	const char *text = text_of(r, name);
	if (!text && !r->problem) r->problem = arena_format(r->arena, "\"%s\" is missing", name);
	return text ? text : "";
}

static int64_t need_int(Reader *r, const char *name) {
	int64_t value = 0;
	if (decimal_to_integer(slice_of(need_text(r, name)), &value) != DECIMAL_OK && !r->problem) r->problem = arena_format(r->arena, "\"%s\" is no whole number", name);
	return value;
}

/* At most 30 digits: more than the sum of all figures that an answer can hold. */
static RowsQuantity need_quantity(Reader *r, const JsonNode *object, const char *name) {
	Slice text = json_scalar(json_member_text(object, name));
	bool negative = text.length && text.at[0] == '-';
	RowsQuantity value = 0;
	for (size_t i = negative; i < text.length; i++) {
		bool digit = text.at[i] >= '0' && text.at[i] <= '9' && i < 31;
		if (!digit && !r->problem) r->problem = arena_format(r->arena, "\"%s\" is no whole number", name);
		if (r->problem) return 0;
		value = value * 10 + (text.at[i] - '0');
	}
	return negative ? -value : value;
}

static Day need_day(Reader *r, const char *name) {
	Day day = 0;
	if (!calendar_parse_day(slice_of(need_text(r, name)), &day) && !r->problem) r->problem = arena_format(r->arena, "\"%s\" is no date", name);
	return day;
}

static bool get_instant(Reader *r, const char *name, bool required, Instant *out) {
	const char *text = text_of(r, name);
	if (text && calendar_parse_instant(slice_of(text), out)) return true;
	if ((text || required) && !r->problem) r->problem = arena_format(r->arena, "\"%s\" is no instant", name);
	return false;
}

static int flag_of(Reader *r, const char *name) {
	const JsonNode *node = json_member_text(r->line, name);
	return node && node->type == JSON_TRUE ? 1 : node && node->type == JSON_FALSE ? 0 : -1;
}

static int choice(Reader *r, const char *name, const char *const names[], int count) {
	const char *text = need_text(r, name);
	for (int i = 0; i < count; i++)
		if (strcmp(text, names[i]) == 0) return i;
	if (!r->problem) r->problem = arena_format(r->arena, "\"%s\" cannot be \"%s\"", name, text);
	return 0;
}

static int hex_digit(char c) {
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static Slice read_body(Reader *r) {
	const JsonNode *body = json_member_text(r->line, "body"), *hex = json_member_text(r->line, "body_hex");
	if (body && body->type == JSON_STRING) return body->text;
	if (!hex || hex->type != JSON_STRING || hex->text.length % 2) {
		if (!r->problem) r->problem = "neither body nor body_hex is there";
		return (Slice){"", 0};
	}
	char *bytes = arena_alloc(r->arena, hex->text.length / 2 + 1);
	for (size_t i = 0; i < hex->text.length; i += 2) {
		int high = hex_digit(hex->text.at[i]), low = hex_digit(hex->text.at[i + 1]);
		if ((high < 0 || low < 0) && !r->problem) r->problem = "body_hex holds something else than hexadecimal digits";
		bytes[i / 2] = (char)(high * 16 + low);
	}
	return (Slice){bytes, hex->text.length / 2};
}

static void find_mapping(Reader *r, const Mappings *mappings, Answer *out) {
	const char *provider = need_text(r, "provider"), *endpoint = need_text(r, "endpoint");
	for (size_t i = 0; i < mappings->count; i++)
		if (strcmp(mappings->items[i]->provider, provider) == 0) out->mapping = mappings->items[i];
	if (!out->mapping && !r->problem) r->problem = arena_format(r->arena, "no mapping is of the provider \"%s\"", provider);
	if (out->mapping) out->endpoint = mapping_endpoint(out->mapping, endpoint);
	if (out->mapping && !out->endpoint && !r->problem) r->problem = arena_format(r->arena, "%s has no endpoint \"%s\"", provider, endpoint);
}

bool archive_is_answer(const JsonNode *line) {
	return json_member_text(line, "row") == NULL;
}

bool archive_read_answer(const JsonNode *line, const Mappings *mappings, Arena *arena, Answer *out, const char **problem) {
	Reader r = {line, arena, NULL};
	*out = (Answer){.account = need_text(&r, "account"), .kind = need_text(&r, "kind"), .grouped = flag_of(&r, "grouped") == 1};
	find_mapping(&r, mappings, out);
	out->from = need_day(&r, "from");
	out->to = need_day(&r, "to");
	get_instant(&r, "fetched_at", true, &out->fetched_at);
	out->has_answered_at = get_instant(&r, "answered_at", false, &out->answered_at);
	out->as_of = need_day(&r, "as_of");
	out->as_of_given = flag_of(&r, "as_of_given") == 1;
	out->http_status = (int)need_int(&r, "http_status");
	out->content_type = text_of(&r, "content_type");
	out->body = read_body(&r);
	if (!r.problem && out->from > out->to) r.problem = "from lies after to";
	*problem = r.problem;
	return r.problem == NULL;
}

static const char *const METRICS[] = {"data", "voice", "sms", "mms"};

static void read_usage(Reader *r, Rows *rows) {
	static const char *const grains[] = {"day", "month"};
	static const char *const roles[] = {"used", "included", "entry", "check"}, *const qualities[] = {"partial", "running", "early", "final"};
	UsageRow row = {
		.metric = (Metric)choice(r, "metric", METRICS, 4), .grain = (Grain)choice(r, "grain", grains, 2), .role = (Role)choice(r, "role", roles, 4),
		.scope = need_text(r, "scope"), .period = need_day(r, "period"), .quantity = need_int(r, "quantity"),
		.quality = (Quality)choice(r, "quality", qualities, 4), .at = text_of(r, "at"),
		.listed = flag_of(r, "listed") == 1, .named = flag_of(r, "named") == 1,
	};
	row.parts = text_of(r, "parts") ? need_int(r, "parts") : row.role != ROLE_ENTRY;
	if (r->problem) return;
	*rows_add_usage(rows) = row;
	if (row.parts) rows_count(&rows->counts.came_in, row.parts, row.metric, row.role, row.quantity);
}

static void read_charge(Reader *r, Rows *rows) {
	ChargeRow row = {
		.month = need_day(r, "month"), .number = text_of(r, "number"), .description = text_of(r, "description"), .amount = text_of(r, "amount"),
		.price = text_of(r, "price"), .wholesale = text_of(r, "wholesale"), .cost = text_of(r, "cost"), .vat_exempt = flag_of(r, "vat_exempt"),
		.currency = need_text(r, "currency"),
	};
	get_instant(r, "charged_at", true, &row.charged_at);
	if (!r->problem) *rows_add_charge(rows) = row;
}

static void read_event(Reader *r, Rows *rows) {
	EventRow row = {
		.type = need_text(r, "type"), .soc = text_of(r, "soc"), .soc_description = text_of(r, "soc_description"), .row_type = text_of(r, "row_type"),
		.cost = text_of(r, "cost"), .wholesale = text_of(r, "wholesale"), .price = text_of(r, "price"), .included = flag_of(r, "included"),
	};
	get_instant(r, "at", true, &row.at);
	row.has_expires_at = get_instant(r, "expires_at", false, &row.expires_at);
	if (!r->problem) *rows_add_event(rows) = row;
}

static void read_reject(Reader *r, Rows *rows) {
	const char *period = text_of(r, "period");
	Day day = !period ? ROWS_NO_PERIOD : strcmp(period, "every") == 0 ? ROWS_EVERY_PERIOD : need_day(r, "period");
	const char *reason = need_text(r, "reason"), *at = need_text(r, "at"), *detail = need_text(r, "detail");
	RejectRow figures = {.has_metric = text_of(r, "metric"), .has_quantity = text_of(r, "quantity")};
	if (figures.has_metric) figures.metric = (Metric)choice(r, "metric", METRICS, 4);
	if (text_of(r, "figures")) figures.figures = need_int(r, "figures");
	if (figures.has_quantity) figures.quantity = need_quantity(r, r->line, "quantity");
	if (r->problem) return;
	RejectRow *reject = rows_reject(rows, day, at, reason, "%s", detail);
	reject->has_metric = figures.has_metric;
	reject->metric = figures.metric;
	reject->figures = figures.figures;
	reject->has_quantity = figures.has_quantity;
	reject->quantity = figures.quantity;
}

static RowsFate read_fate(Reader *r, const char *name) {
	RowsFate fate = {0};
	const JsonNode *node = json_member_text(r->line, name), *figures = json_member_text(node, "figures");
	if (!node) return fate;
	bool counted = decimal_to_integer(json_scalar(figures), &fate.figures) == DECIMAL_OK;
	if (!counted && !r->problem) r->problem = arena_format(r->arena, "\"%s\" does not say how many figures", name);
	for (int unit = 0; unit < ROWS_UNITS; unit++) {
		const char *word = unit_name((Unit)unit);
		if (json_member_text(node, word)) fate.quantity[unit] = need_quantity(r, node, word);
	}
	return fate;
}

static void read_counts(Reader *r, Rows *rows) {
	RowsCounts counts = {
		read_fate(r, "came_in"), read_fate(r, "said_twice"), read_fate(r, "passed_over"), read_fate(r, "refused"),
	};
	if (!r->problem) rows->counts = counts;
}

bool archive_read_row(const JsonNode *line, Rows *rows, const char **problem) {
	static const char *const kinds[] = {"usage", "label", "charges", "charge", "event", "fact", "reject", "counts"};
	Reader r = {line, rows->arena, NULL};
	switch (choice(&r, "row", kinds, 8)) {
	case 0: if (!r.problem) read_usage(&r, rows); break;
	case 1: *rows_add_label(rows) = (LabelRow){need_text(&r, "scope"), need_text(&r, "name"), flag_of(&r, "homeland"), flag_of(&r, "roam_like_home"), flag_of(&r, "named") == 1}; break;
	case 2: rows_add_charge_month(rows, need_day(&r, "month")); break;
	case 3: read_charge(&r, rows); break;
	case 4: read_event(&r, rows); break;
	case 5: *rows_add_fact(rows) = (FactRow){need_text(&r, "fact"), need_text(&r, "value"), need_day(&r, "as_of")}; break;
	case 6: read_reject(&r, rows); break;
	default: read_counts(&r, rows); break;
	}
	*problem = r.problem;
	return r.problem == NULL;
}
