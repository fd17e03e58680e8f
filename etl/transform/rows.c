#include "transform/rows.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void rows_init(Rows *rows, Arena *arena) {
	*rows = (Rows){.arena = arena};
}

void rows_free(Rows *rows) {
	free(rows->usage);
	free(rows->labels);
	free(rows->charges);
	free(rows->charge_months);
	free(rows->named_days);
	free(rows->events);
	free(rows->facts);
	free(rows->rejects);
	*rows = (Rows){.arena = rows->arena};
}

void rows_keep_rejects_only(Rows *rows) {
	rows->usage_count = rows->label_count = rows->charge_count = rows->event_count = rows->fact_count = 0;
	rows->charge_month_count = rows->named_day_count = 0;
	rows->rounded = rows->spreadsheet_rounded = 0;
	rows->counts.refused = rows->counts.came_in;
	rows->counts.said_twice = rows->counts.passed_over = (RowsFate){0};
}

void rows_clear(Rows *rows) {
	rows_keep_rejects_only(rows);
	rows->reject_count = 0;
	rows->counts = (RowsCounts){0};
}

static void *add(void **items, size_t *count, size_t *capacity, size_t size) {
	if (*count == *capacity) {
		*capacity = *capacity ? *capacity * 2 : 32;
		*items = memory_grow(*items, *capacity, size);
	}
	void *item = (char *)*items + *count * size;
	(*count)++;
	return memset(item, 0, size);
}

UsageRow *rows_add_usage(Rows *rows) {
	UsageRow *row = add((void **)&rows->usage, &rows->usage_count, &rows->usage_capacity, sizeof *rows->usage);
	row->parts = 1;
	return row;
}

LabelRow *rows_add_label(Rows *rows) {
	return add((void **)&rows->labels, &rows->label_count, &rows->label_capacity, sizeof *rows->labels);
}

ChargeRow *rows_add_charge(Rows *rows) {
	return add((void **)&rows->charges, &rows->charge_count, &rows->charge_capacity, sizeof *rows->charges);
}

void rows_add_charge_month(Rows *rows, Day month) {
	*(Day *)add((void **)&rows->charge_months, &rows->charge_month_count, &rows->charge_month_capacity, sizeof *rows->charge_months) = month;
}

void rows_add_named_day(Rows *rows, const UsageRule *rule, Day day) {
	NamedDay *named = add((void **)&rows->named_days, &rows->named_day_count, &rows->named_day_capacity,
		sizeof *rows->named_days);
	*named = (NamedDay){rule, day};
}

EventRow *rows_add_event(Rows *rows) {
	return add((void **)&rows->events, &rows->event_count, &rows->event_capacity, sizeof *rows->events);
}

FactRow *rows_add_fact(Rows *rows) {
	return add((void **)&rows->facts, &rows->fact_count, &rows->fact_capacity, sizeof *rows->facts);
}

/* ---- what became of the figures ---- */

void rows_count(RowsFate *fate, int64_t figures, Metric metric, Role role, RowsQuantity quantity) {
	fate->figures += figures;
	if (role == ROLE_USED) fate->quantity[metric_unit(metric)] += quantity;
}

RowsFate rows_held(const Rows *rows) {
	RowsFate held = {0};
	for (size_t i = 0; i < rows->usage_count; i++) {
		const UsageRow *row = &rows->usage[i];
		if (row->parts) rows_count(&held, row->parts, row->metric, row->role, row->quantity);
	}
	return held;
}

static void take_off(RowsFate *from, const RowsFate *fate) {
	from->figures -= fate->figures;
	for (int unit = 0; unit < ROWS_UNITS; unit++) from->quantity[unit] -= fate->quantity[unit];
}

bool rows_foot(const Rows *rows) {
	const RowsCounts *counts = &rows->counts;
	RowsFate left = counts->came_in, held = rows_held(rows);
	take_off(&left, &held);
	take_off(&left, &counts->said_twice);
	take_off(&left, &counts->passed_over);
	take_off(&left, &counts->refused);
	bool foots = !left.figures;
	for (int unit = 0; unit < ROWS_UNITS; unit++) foots &= !left.quantity[unit];
	return foots;
}

const char *rows_quantity_text(RowsQuantity quantity, char out[ROWS_QUANTITY_TEXT_MAX]) {
	char *at = out + ROWS_QUANTITY_TEXT_MAX - 1;
	bool negative = quantity < 0;
	*at = '\0';
	do {
		int digit = (int)(quantity % 10);
		*--at = (char)('0' + (digit < 0 ? -digit : digit));
		quantity /= 10;
	} while (quantity);
	if (negative) *--at = '-';
	return at;
}

enum { DETAIL_MAX = 400 };

RejectRow *rows_reject(Rows *rows, Day period, const char *at, const char *reason, const char *detail, ...) {
	char words[DETAIL_MAX];
	va_list arguments;
	va_start(arguments, detail);
	vsnprintf(words, sizeof words, detail, arguments);
	va_end(arguments);
	RejectRow *reject = add((void **)&rows->rejects, &rows->reject_count, &rows->reject_capacity, sizeof *rows->rejects);
	*reject = (RejectRow){
		.at = arena_text(rows->arena, slice_of(at)),
		.reason = reason,
		.detail = arena_text(rows->arena, slice_of(words)),
		.period = period,
	};
	return reject;
}
