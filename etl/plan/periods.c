#include "plan/periods.h"

typedef struct {
	const SpanRule *span;
	Day today;
	Arena *arena;
	Periods out;
	size_t capacity;
} Planning;

static void add(Planning *p, Grain grain, Day period, bool beyond) {
	if (p->out.count == p->capacity) {
		size_t capacity = p->capacity ? p->capacity * 2 : 64;
		Period *items = arena_array(p->arena, capacity, sizeof *items);
		for (size_t i = 0; i < p->out.count; i++) items[i] = p->out.items[i];
		p->out.items = items;
		p->capacity = capacity;
	}
	Day last = grain == GRAIN_MONTH ? calendar_add_months(period, 1) - 1 : period;
	Day tells_from = grain == GRAIN_NOW && p->span->reach > 0 ? period - p->span->reach : period;
	p->out.items[p->out.count++] = (Period){grain, period, last, tells_from, beyond};
}

static bool day_is_beyond(const Planning *p, Day day) {
	return p->span->reach >= 0 && day < p->today - p->span->reach;
}

static void night(Planning *p) {
	for (int back = p->span->night_from; back <= p->span->night_to; back++) {
		Day period = p->span->unit == GRAIN_MONTH ? calendar_add_months(calendar_month(p->today), back) : p->today + back;
		add(p, p->span->unit, period, false);
	}
}

static void month_of_months(Planning *p, Day month) {
	Day current = calendar_month(p->today);
	if (month > current) return;
	add(p, GRAIN_MONTH, month, p->span->reach >= 0 && calendar_months_between(month, current) > p->span->reach);
}

static void month_of_days(Planning *p, Day month) {
	Day last = calendar_add_months(month, 1) - 1;
	if (day_is_beyond(p, last)) {
		add(p, GRAIN_MONTH, month, true);
		return;
	}
	for (Day day = month; day <= last && day <= p->today; day++) add(p, GRAIN_DAY, day, day_is_beyond(p, day));
}

/* What is read live tells of today and, where a reach is stated, of the days just before: a month that begins
 * earlier is, in part or whole, beyond it. Without a reach it holds no past at all. */
static void month_of_now(Planning *p, Day month) {
	if (month <= p->today && day_is_beyond(p, month)) add(p, GRAIN_MONTH, month, true);
}

static bool now_tells_of(const Planning *p, PeriodRange range) {
	Day oldest = p->today - (p->span->reach > 0 ? p->span->reach : 0);
	return range.from <= p->today && calendar_add_months(range.to, 1) - 1 >= oldest;
}

bool periods_oldest(const SpanRule *span, Day today, Day *out) {
	if (span->unit == GRAIN_NOW) *out = today;
	else if (span->reach < 0) return false;
	else *out = span->unit == GRAIN_MONTH ? calendar_add_months(calendar_month(today), -span->reach) : today - span->reach;
	return true;
}

Periods periods_of(const SpanRule *span, Day today, PeriodRange range, Arena *arena) {
	Planning p = {.span = span, .today = today, .arena = arena};
	if (range.night) {
		if (span->nightly) night(&p);
		return p.out;
	}
	for (Day month = range.from; month <= range.to; month = calendar_add_months(month, 1)) {
		if (span->unit == GRAIN_MONTH) month_of_months(&p, month);
		else if (span->unit == GRAIN_DAY) month_of_days(&p, month);
		else month_of_now(&p, month);
	}
	if (span->unit == GRAIN_NOW && now_tells_of(&p, range)) add(&p, GRAIN_NOW, today, false);
	return p.out;
}
