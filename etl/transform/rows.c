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
	free(rows->events);
	free(rows->facts);
	free(rows->rejects);
	*rows = (Rows){.arena = rows->arena};
}

void rows_keep_rejects_only(Rows *rows) {
	rows->usage_count = rows->label_count = rows->charge_count = rows->event_count = rows->fact_count = 0;
	rows->charge_month_count = 0;
	rows->rounded = rows->spreadsheet_rounded = 0;
}

void rows_clear(Rows *rows) {
	rows_keep_rejects_only(rows);
	rows->reject_count = 0;
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
	return add((void **)&rows->usage, &rows->usage_count, &rows->usage_capacity, sizeof *rows->usage);
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

EventRow *rows_add_event(Rows *rows) {
	return add((void **)&rows->events, &rows->event_count, &rows->event_capacity, sizeof *rows->events);
}

FactRow *rows_add_fact(Rows *rows) {
	return add((void **)&rows->facts, &rows->fact_count, &rows->fact_capacity, sizeof *rows->facts);
}

enum { DETAIL_MAX = 400 };

void rows_reject(Rows *rows, Day period, const char *at, const char *reason, const char *detail, ...) {
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
}
