#include "load/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "load/said.h"

enum {
	BUFFER_MAX = 1 << 30,   /* of one staging table: an answer of the largest size allowed still fits */
	FULL_BYTES = 8 << 20,
	FULL_ROWS = 30000,
	FULL_UNITS = 5000
};

void batch_init(Batch *batch) {
	*batch = (Batch){0};
	for (int i = 0; i < STAGE_COUNT; i++) buffer_init(&batch->stages[i], BUFFER_MAX);
}

void batch_free(Batch *batch) {
	for (int i = 0; i < STAGE_COUNT; i++) buffer_free(&batch->stages[i]);
	free(batch->counted);
}

void batch_clear(Batch *batch) {
	for (int i = 0; i < STAGE_COUNT; i++) buffer_clear(&batch->stages[i]);
	batch->units = batch->rows = batch->rejects = batch->rounded = 0;
	batch->counted_count = 0;
	batch->began_ns = 0;
}

bool batch_is_empty(const Batch *batch) {
	return batch->began_ns == 0;
}

bool batch_is_full(const Batch *batch) {
	return batch->rows >= FULL_ROWS || batch->units >= FULL_UNITS || batch->stages[STAGE_RAW].length >= FULL_BYTES || batch->rejects >= FULL_ROWS;
}

/* ---- fields of a COPY line; each but the last is followed by a tab ---- */

static void text_field(Buffer *out, const char *text) {
	buffer_copy_field(out, slice_of(text));
	buffer_char(out, '\t');
}

static void int_field(Buffer *out, int64_t value) {
	buffer_int(out, value);
	buffer_char(out, '\t');
}

static void day_field(Buffer *out, Day day) {
	char text[CALENDAR_TEXT_MAX];
	buffer_text(out, calendar_day_text(day, text));
	buffer_char(out, '\t');
}

static void instant_field(Buffer *out, bool there, Instant instant) {
	char text[CALENDAR_TEXT_MAX];
	buffer_text(out, there ? calendar_instant_text(instant, text) : "\\N");
	buffer_char(out, '\t');
}

static void flag_field(Buffer *out, int flag) {
	buffer_text(out, flag < 0 ? "\\N\t" : flag ? "t\t" : "f\t");
}

static void raw_id_end(Buffer *out, int64_t raw_id) {
	if (raw_id) buffer_int(out, raw_id);
	else buffer_text(out, "\\N");
	buffer_char(out, '\n');
}

/* bytea in COPY's text format: \\x and hexadecimal digits. */
static void bytes_field(Buffer *out, Slice bytes, char end) {
	static const char digits[] = "0123456789abcdef";
	char piece[2048];
	buffer_text(out, "\\\\x");
	for (size_t i = 0; i < bytes.length;) {
		size_t length = 0;
		for (; i < bytes.length && length < sizeof piece; i++) {
			unsigned char byte = (unsigned char)bytes.at[i];
			piece[length++] = digits[byte >> 4];
			piece[length++] = digits[byte & 15];
		}
		buffer_append(out, piece, length);
	}
	buffer_char(out, end);
}

/* ---- lines ---- */

static void add_raw(Batch *batch, const BatchItem *item, int64_t raw_id) {
	const Answer *answer = item->answer;
	Buffer *out = &batch->stages[STAGE_RAW];
	int_field(out, raw_id);
	int_field(out, answer->account_id);
	instant_field(out, true, answer->fetched_at);
	instant_field(out, answer->has_answered_at, answer->answered_at);
	day_field(out, answer->from);
	day_field(out, answer->to);
	day_field(out, (Day)(answer->fetched_at / 86400));
	day_field(out, answer->as_of);
	flag_field(out, answer->as_of_given);
	int_field(out, answer->http_status);
	text_field(out, answer->endpoint->name);
	text_field(out, item->trace);
	text_field(out, answer->content_type);
	int_field(out, answer->mapping->provider_id); /* the server puts the mapping's hash in its place */
	bytes_field(out, answer->body, '\n');
}

static const char *state_of(const BatchItem *item, size_t rejects) {
	if (item->give_back) return "owed";
	switch (item->outcome) {
	case OUTCOME_OK:
	case OUTCOME_NO_DATA: return rejects ? "failed" : "done";
	case OUTCOME_NOT_ELIGIBLE: return "not_eligible";
	default: return "failed";
	}
}

static bool concerns(const RejectRow *reject, const Answer *answer, const ClaimedUnit *unit) {
	if (reject->period == ROWS_NO_PERIOD) return false;
	if (reject->period == ROWS_EVERY_PERIOD || answer->endpoint->span.unit == GRAIN_NOW) return true;
	return unit->period == (answer->endpoint->span.unit == GRAIN_MONTH ? calendar_month(reject->period) : reject->period);
}

static size_t rejects_of(const BatchItem *item, const ClaimedUnit *unit, const RejectRow **first) {
	size_t count = 0;
	for (size_t i = 0; item->rows && i < item->rows->reject_count; i++)
		if (concerns(&item->rows->rejects[i], item->answer, unit) && count++ == 0) *first = &item->rows->rejects[i];
	return count;
}

static void add_unit(Batch *batch, const BatchItem *item, const ClaimedUnit *unit, int64_t raw_id) {
	const Answer *answer = item->answer;
	const SpanRule *span = &answer->endpoint->span;
	Buffer *out = &batch->stages[STAGE_UNIT];
	const RejectRow *reject = NULL;
	size_t rejects = rejects_of(item, unit, &reject);
	int_field(out, unit->unit_id);
	int_field(out, answer->account_id);
	text_field(out, state_of(item, rejects));
	text_field(out, item->give_back && item->outcome == OUTCOME_RETRY ? "retry" : outcome_name(item->outcome));
	if (rejects && !item->reason) {
		Buffer words;
		buffer_init(&words, 2000);
		buffer_format(&words, "%zu quarantined, the first at %s: %s", rejects, reject->at, reject->detail);
		text_field(out, words.data);
		buffer_free(&words);
	} else text_field(out, item->reason);
	text_field(out, strcmp(state_of(item, rejects), "done") == 0 ? NULL : item->trace);
	int_field(out, item->attempts);
	instant_field(out, !item->give_back, answer->fetched_at);
	day_field(out, answer->as_of);
	flag_field(out, span->unit != GRAIN_NOW && answer_period_is_final(span, span->unit, unit->period, answer->as_of));
	if (raw_id) int_field(out, raw_id);
	else buffer_text(out, "\\N\t");
	char due[CALENDAR_TEXT_MAX];
	buffer_text(out, calendar_instant_text(calendar_now() + (item->give_back ? item->wait_s : 0), due));
	buffer_char(out, '\n');
	batch->units++;
}

/* What other rows of a file are to this one: see settle_file.sql. */
static const char *records_word(const UsageRow *row) {
	static const char *const words[] = {[RECORDS_CONTRADICT] = "c", [RECORDS_REPEAT] = "r", [RECORDS_ADD] = "a"};
	return row->corrections ? "n" : words[row->records];
}

static Status add_usage(Batch *batch, Dimension *dimension, const BatchItem *item, const UsageRow *row, int64_t raw_id, Error *error) {
	const Answer *answer = item->answer;
	int32_t series;
	UsageRow placed = *row;
	Status status = row->named ? dimension_scope(dimension, answer->mapping, row->scope, &placed.scope, error) : STATUS_OK;
	if (status == STATUS_OK) status = dimension_series(dimension, answer->mapping, answer->endpoint, &placed, &series, error);
	if (status == STATUS_OK) status = dimension_month(dimension, row->period, error);
	if (status != STATUS_OK) return status;
	Buffer *out = &batch->stages[STAGE_USAGE];
	int_field(out, answer->account_id);
	int_field(out, series);
	day_field(out, row->period);
	int_field(out, row->quantity);
	int_field(out, row->quality);
	instant_field(out, true, answer->fetched_at);
	if (raw_id) int_field(out, raw_id);
	else buffer_text(out, "\\N\t");
	flag_field(out, row->listed);
	text_field(out, row->at);
	int_field(out, row->parts);
	text_field(out, answer->from_file && row->role != ROLE_ENTRY ? records_word(row) : NULL);
	buffer_copy_field(out, slice_of(row->identity));
	buffer_char(out, '\n');
	batch->rows++;
	return STATUS_OK;
}

/* What is included, what serves a check, and that a metric was reported at all tell of no use. */
static Status add_unregistered(Batch *batch, Dimension *dimension, const BatchItem *item, const UsageRow *row, Error *error) {
	const char *scope = row->scope;
	if (row->role != ROLE_USED || row->unread) return STATUS_OK;
	Status status = row->named ? dimension_scope(dimension, item->answer->mapping, row->scope, &scope, error) : STATUS_OK;
	if (status != STATUS_OK) return status;
	Buffer *out = &batch->stages[STAGE_UNREGISTERED];
	text_field(out, item->answer->account);
	text_field(out, metric_name(row->metric));
	text_field(out, scope);
	text_field(out, row->grain == GRAIN_MONTH ? "month" : "day");
	day_field(out, row->period);
	int_field(out, row->quantity);
	text_field(out, unit_name(metric_unit(row->metric)));
	flag_field(out, row->records == RECORDS_ADD);
	int_field(out, item->raw_id);
	buffer_copy_field(out, slice_of(row->at));
	buffer_char(out, '\n');
	return STATUS_OK;
}

static Status add_label(Batch *batch, Dimension *dimension, const BatchItem *item, const LabelRow *label, Error *error) {
	const char *scope = label->scope;
	Status status = label->named ? dimension_scope(dimension, item->answer->mapping, label->scope, &scope, error) : STATUS_OK;
	if (status != STATUS_OK || scope != label->scope || !dimension_label_is_new(dimension, item->answer->mapping, label)) return status;
	Buffer *out = &batch->stages[STAGE_LABEL];
	int_field(out, item->answer->mapping->provider_id);
	text_field(out, label->scope);
	text_field(out, label->name);
	flag_field(out, label->homeland);
	flag_field(out, label->roam_like_home);
	out->data[out->length - 1] = '\n';
	return STATUS_OK;
}

static void add_charge(Batch *batch, const BatchItem *item, const ChargeRow *charge, int64_t raw_id) {
	Buffer *out = &batch->stages[STAGE_CHARGE];
	int_field(out, item->answer->account_id);
	day_field(out, charge->month);
	instant_field(out, true, charge->charged_at);
	text_field(out, charge->number);
	text_field(out, charge->description);
	text_field(out, charge->amount);
	text_field(out, charge->price);
	flag_field(out, charge->vat_exempt);
	text_field(out, charge->wholesale);
	text_field(out, charge->cost);
	text_field(out, charge->currency);
	raw_id_end(out, raw_id);
	batch->rows++;
}

static void add_charge_month(Batch *batch, const BatchItem *item, Day month, int64_t raw_id) {
	Buffer *out = &batch->stages[STAGE_CHARGE_MONTH];
	int_field(out, item->answer->account_id);
	day_field(out, month);
	raw_id_end(out, raw_id);
	for (size_t i = 0; i < item->rows->charge_count; i++)
		if (item->rows->charges[i].month == month) add_charge(batch, item, &item->rows->charges[i], raw_id);
}

static void add_event(Batch *batch, const BatchItem *item, const EventRow *event, int64_t raw_id) {
	Buffer *out = &batch->stages[STAGE_EVENT];
	int_field(out, item->answer->account_id);
	instant_field(out, true, event->at);
	text_field(out, event->type);
	text_field(out, event->soc);
	text_field(out, event->soc_description);
	text_field(out, event->row_type);
	text_field(out, event->cost);
	text_field(out, event->wholesale);
	text_field(out, event->price);
	instant_field(out, event->has_expires_at, event->expires_at);
	flag_field(out, event->included);
	raw_id_end(out, raw_id);
	batch->rows++;
}

static void add_fact(Batch *batch, const BatchItem *item, const FactRow *fact, int64_t raw_id) {
	Buffer *out = &batch->stages[STAGE_FACT];
	int_field(out, item->answer->account_id);
	day_field(out, fact->as_of);
	text_field(out, fact->fact);
	text_field(out, fact->value);
	raw_id_end(out, raw_id);
	batch->rows++;
}

static bool is_dated(const RejectRow *reject) {
	return reject->period != ROWS_NO_PERIOD && reject->period != ROWS_EVERY_PERIOD;
}

static void add_reject(Batch *batch, const BatchItem *item, const RejectRow *reject, int64_t raw_id) {
	char period[CALENDAR_TEXT_MAX];
	Buffer *out = &batch->stages[STAGE_REJECT];
	int_field(out, item->answer->mapping->provider_id);
	if (item->answer->account_id) int_field(out, item->answer->account_id);
	else buffer_text(out, "\\N\t");
	text_field(out, item->answer->account);
	text_field(out, reject->at);
	text_field(out, item->source ? item->source : item->answer->endpoint->name);
	text_field(out, reject->reason);
	text_field(out, reject->detail);
	if (raw_id) int_field(out, raw_id);
	else buffer_text(out, "\\N\t");
	text_field(out, is_dated(reject) ? calendar_day_text(reject->period, period) : NULL);
	text_field(out, reject->has_metric ? metric_name(reject->metric) : NULL);
	char quantity[ROWS_QUANTITY_TEXT_MAX];
	text_field(out, reject->has_quantity ? rows_quantity_text(reject->quantity, quantity) : NULL);
	out->data[out->length - 1] = '\n';
	batch->rejects++;
}

/* How far back the days of this answer go: what is older and not held is lost, see lose.sql. */
static void add_night(Batch *batch, const BatchItem *item, int64_t raw_id) {
	Day today = answer_today(item->answer), reached = today;
	for (size_t i = 0; i < item->rows->usage_count; i++) {
		const UsageRow *row = &item->rows->usage[i];
		if (row->listed && row->role == ROLE_USED && row->period < reached) reached = row->period;
	}
	Buffer *out = &batch->stages[STAGE_NIGHT];
	int_field(out, item->answer->account_id);
	int_field(out, item->answer->endpoint->id);
	day_field(out, today);
	day_field(out, reached);
	raw_id_end(out, raw_id);
}

typedef struct {
	Buffer *out;
	const Answer *answer;
	int64_t raw_id;
} Saying;

static void add_said(const Said *said, void *context) {
	static const char *const grains[] = {[GRAIN_DAY] = "day", [GRAIN_MONTH] = "month", [GRAIN_NOW] = NULL};
	const Saying *saying = context;
	const Answer *answer = saying->answer;
	Buffer *out = saying->out;
	int_field(out, answer->account_id);
	int_field(out, answer->mapping->provider_id);
	text_field(out, answer->endpoint->name);
	text_field(out, metric_name(said->metric));
	text_field(out, grains[said->grain]);
	text_field(out, grains[said->gives]);
	flag_field(out, said->own);
	day_field(out, said->from);
	day_field(out, said->to);
	day_field(out, answer->as_of - answer->endpoint->span.final_after_days);
	instant_field(out, true, answer->fetched_at);
	raw_id_end(out, saying->raw_id);
}

static Status add_rows(Batch *batch, Dimension *dimension, const BatchItem *item, int64_t raw_id, Error *error) {
	const Rows *rows = item->rows;
	Status status = STATUS_OK;
	for (size_t i = 0; i < rows->usage_count && status == STATUS_OK; i++)
		status = item->unregistered ? add_unregistered(batch, dimension, item, &rows->usage[i], error) : add_usage(batch, dimension, item, &rows->usage[i], raw_id, error);
	for (size_t i = 0; i < rows->label_count && status == STATUS_OK && !item->unregistered; i++) status = add_label(batch, dimension, item, &rows->labels[i], error);
	for (size_t i = 0; i < rows->charge_month_count; i++) add_charge_month(batch, item, rows->charge_months[i], raw_id);
	for (size_t i = 0; i < rows->event_count; i++) add_event(batch, item, &rows->events[i], raw_id);
	for (size_t i = 0; i < rows->fact_count; i++) add_fact(batch, item, &rows->facts[i], raw_id);
	for (size_t i = 0; i < rows->reject_count; i++) add_reject(batch, item, &rows->rejects[i], raw_id);
	batch->rounded += rows->rounded;
	return status;
}

/* ---- what came in ---- */

static Counted *counted_of(Batch *batch, int32_t provider_id, int32_t import_id) {
	for (size_t i = 0; i < batch->counted_count; i++)
		if (batch->counted[i].provider_id == provider_id && batch->counted[i].import_id == import_id)
			return &batch->counted[i];
	if (batch->counted_count == batch->counted_capacity) {
		batch->counted_capacity = batch->counted_capacity ? 2 * batch->counted_capacity : 4;
		batch->counted = memory_grow(batch->counted, batch->counted_capacity, sizeof *batch->counted);
	}
	batch->counted[batch->counted_count] = (Counted){.provider_id = provider_id, .import_id = import_id};
	return &batch->counted[batch->counted_count++];
}

static void add_fate(RowsFate *to, const RowsFate *fate) {
	to->figures += fate->figures;
	for (int unit = 0; unit < ROWS_UNITS; unit++) to->quantity[unit] += fate->quantity[unit];
}

static bool tells_figures(const Rows *rows) {
	for (size_t i = 0; i < rows->usage_count; i++)
		if (rows->usage[i].parts) return true;
	return false;
}

static void count_in(Batch *batch, const BatchItem *item) {
	const Rows *rows = item->rows;
	Counted *counted = counted_of(batch, item->answer->mapping->provider_id, item->import_id);
	add_fate(&counted->counts.came_in, &rows->counts.came_in);
	add_fate(&counted->counts.said_twice, &rows->counts.said_twice);
	add_fate(&counted->counts.passed_over, &rows->counts.passed_over);
	add_fate(&counted->counts.refused, &rows->counts.refused);
	if (!item->answer->from_file) return;
	counted->lines++;
	counted->silent += !rows->reject_count && !tells_figures(rows);
}

static void fate_fields(Buffer *out, const RowsFate *fate) {
	char text[ROWS_QUANTITY_TEXT_MAX];
	int_field(out, fate->figures);
	for (int unit = 0; unit < ROWS_UNITS; unit++) text_field(out, rows_quantity_text(fate->quantity[unit], text));
}

void batch_seal(Batch *batch) {
	Buffer *out = &batch->stages[STAGE_COUNTED];
	for (size_t i = 0; i < batch->counted_count; i++) {
		const Counted *counted = &batch->counted[i];
		int_field(out, counted->provider_id);
		if (counted->import_id) int_field(out, counted->import_id);
		else buffer_text(out, "\\N\t");
		int_field(out, counted->lines);
		int_field(out, counted->silent);
		fate_fields(out, &counted->counts.came_in);
		fate_fields(out, &counted->counts.said_twice);
		fate_fields(out, &counted->counts.passed_over);
		fate_fields(out, &counted->counts.refused);
		out->data[out->length - 1] = '\n';
	}
	batch->counted_count = 0;
}

void batch_redact(Batch *batch) {
	static const Stage texts[] = {STAGE_UNIT, STAGE_LABEL, STAGE_CHARGE, STAGE_EVENT, STAGE_FACT, STAGE_REJECT, STAGE_UNREGISTERED};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (batch->stages[texts[i]].length) log_redact(&batch->stages[texts[i]]);
}

/* An answer is kept when there is one that says something; what is asked again soon is not. */
static Status keep_raw(Batch *batch, Dimension *dimension, const BatchItem *item, int64_t *raw_id, Error *error) {
	*raw_id = item->raw_id;
	if (item->raw_id || item->give_back || !item->answer->http_status) return STATUS_OK;
	Status status = dimension_raw_id(dimension, raw_id, error);
	if (status == STATUS_OK) status = dimension_month(dimension, (Day)(item->answer->fetched_at / 86400), error);
	if (status == STATUS_OK) add_raw(batch, item, *raw_id);
	return status;
}

void batch_add_part(Batch *batch, const BatchPart *part) {
	Buffer *out = &batch->stages[STAGE_PART];
	if (batch_is_empty(batch)) batch->began_ns = calendar_monotonic_ns();
	int_field(out, part->raw_id);
	int_field(out, part->provider->provider_id);
	int_field(out, part->import_id);
	int_field(out, part->number);
	text_field(out, part->mapping);
	text_field(out, part->account);
	text_field(out, part->endpoint);
	text_field(out, part->source);
	text_field(out, part->key);
	text_field(out, part->mapping_text);
	int_field(out, part->first_line);
	day_field(out, part->from);
	day_field(out, part->to);
	instant_field(out, true, part->read_at);
	day_field(out, part->as_of);
	flag_field(out, part->as_of_given);
	flag_field(out, part->replayed);
	flag_field(out, part->scoped);
	text_field(out, part->adding);
	bytes_field(out, part->header, '\t');
	bytes_field(out, part->body, '\n');
}

Status batch_add(Batch *batch, Dimension *dimension, const BatchItem *item, Error *error) {
	int64_t raw_id;
	if (batch_is_empty(batch)) batch->began_ns = calendar_monotonic_ns();
	Status status = keep_raw(batch, dimension, item, &raw_id, error);
	for (size_t i = 0; i < item->unit_count && status == STATUS_OK; i++) add_unit(batch, item, &item->units[i], raw_id);
	if (status == STATUS_OK && item->rows) status = add_rows(batch, dimension, item, raw_id, error);
	bool is_night = item->answer->endpoint->counts_back && item->outcome == OUTCOME_OK && item->unit_count && item->rows && raw_id;
	if (status == STATUS_OK && is_night && !item->give_back) add_night(batch, item, raw_id);
	if (status == STATUS_OK && item->rows && !item->give_back) count_in(batch, item);
	Saying saying = {&batch->stages[STAGE_SAID], item->answer, raw_id};
	if (status == STATUS_OK && item->outcome == OUTCOME_OK && item->rows && !item->give_back)
		said_each(item->answer, item->rows, add_said, &saying);
	if (status == STATUS_OK && item->outcome == OUTCOME_NOT_UNDERSTOOD) add_reject(batch, item, &(RejectRow){.at = "", .reason = "not_understood", .detail = item->reason, .period = ROWS_NO_PERIOD}, raw_id);
	for (int i = 0; i < STAGE_COUNT && status == STATUS_OK; i++)
		if (batch->stages[i].full) status = error_set(error, STATUS_FAILED, "a batch passes %d bytes: the answers of %s are larger than a batch may be", BUFFER_MAX, item->answer->mapping->provider);
	return status;
}
