/* settle.c: rows are sorted by key, so that one pass sees each key's records together; those of a period or scope that
 * could not be read sort before all others of theirs. */
#include "transform/settle.h"

#include <stdlib.h>
#include <string.h>

#include "transform/record.h"

typedef struct {
	Rows *rows;
	bool from_file;
	const UsageRow *unread_rule, *unread_period; /* the last record that lacked its period, its scope */
} Settling;

static int compare_key(const UsageRow *a, const UsageRow *b) {
	if (a->metric != b->metric) return a->metric < b->metric ? -1 : 1;
	if (a->grain != b->grain) return a->grain < b->grain ? -1 : 1;
	if (a->role != b->role) return a->role < b->role ? -1 : 1;
	if (a->period != b->period) return a->period < b->period ? -1 : 1;
	return strcmp(a->scope ? a->scope : "", b->scope ? b->scope : "");
}

static int compare_rows(const void *a, const void *b) {
	const UsageRow *x = a, *y = b;
	int order = compare_key(x, y);
	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int compare_keys(const void *a, const void *b) {
	return compare_key(a, b);
}

/* "data total of 2025-05-01" */
static const char *key_text(const Rows *rows, const UsageRow *row) {
	char text[CALENDAR_TEXT_MAX];
	const char *role = row->role == ROLE_USED ? "" : arena_format(rows->arena, "%s ", role_name(row->role));
	row->grain == GRAIN_MONTH ? calendar_month_text(row->period, text) : calendar_day_text(row->period, text);
	return arena_format(rows->arena, "%s%s %s of %s", role, metric_name(row->metric), row->scope, text);
}

/* Something of the period was refused: what reports the period whole is not whole. Entries come behind what they
 * report, and of several the worst counts, so that any of them will do. */
static void doubt_entry(Rows *rows, const UsageRow *row) {
	UsageRow key = {.metric = row->metric, .grain = row->grain, .role = ROLE_ENTRY, .period = row->period, .scope = ""};
	UsageRow *entry = bsearch(&key, rows->usage, rows->usage_count, sizeof key, compare_keys);
	if (entry && row->role < ROLE_ENTRY) entry->quality = QUALITY_PARTIAL;
}

static void drop(UsageRow *rows, size_t count) {
	for (size_t i = 0; i < count; i++) rows[i].dropped = true;
}

/* All records of the key are gone; the reject says so once. */
static void refuse(Rows *rows, UsageRow *first, size_t count, RejectRow *reject) {
	reject->alone = reject->has_metric = true;
	reject->metric = first->metric;
	reject->has_quantity = first->role == ROLE_USED;
	for (size_t i = 0; i < count; i++) {
		reject->figures += first[i].parts;
		if (reject->has_quantity && first[i].parts) reject->quantity += first[i].quantity;
	}
	drop(first, count);
	rows_count(&rows->counts.refused, reject->figures, reject->metric, ROLE_USED, reject->quantity);
}

static bool same_again(const Rows *rows, const UsageRow *a, const UsageRow *b) {
	return a->quantity == b->quantity && strcmp(record_identity(a->record, a->node, a->place, rows->arena),
		record_identity(b->record, b->node, b->place, rows->arena)) == 0;
}

static void contradict(Rows *rows, UsageRow *group, size_t count, const UsageRow *first, const UsageRow *other) {
	const char *key = key_text(rows, first);
	const char *how = first->quantity == other->quantity ? ", in records that differ" : "";
	const char *advice = first->role != ROLE_USED ? ""
		: "; where records add up, say \"records\": \"add\" in the mapping";
	doubt_entry(rows, first);
	RejectRow *reject = rows_reject(rows, first->period, other->at, "twice",
		"%s is said %zu times: %lld here, %lld at %.80s%s%s", key, count, (long long)other->quantity,
		(long long)first->quantity, first->at, how, advice);
	refuse(rows, group, count, reject);
}

static bool is_doubtful(const Settling *settling, const UsageRow *row) {
	UsageRow rule = *row, period = *row;
	rule.period = ROWS_NO_PERIOD;
	rule.scope = period.scope = "";
	return (settling->unread_rule && compare_key(settling->unread_rule, &rule) == 0)
		|| (settling->unread_period && compare_key(settling->unread_period, &period) == 0);
}

/* A record of the key that could not be read might have contradicted the one that stands. */
static void settle_same(const Settling *settling, UsageRow *first, size_t count) {
	Rows *rows = settling->rows;
	UsageRow *kept = NULL;
	int64_t again = 0;
	for (size_t i = 0; i < count; i++) {
		if (first[i].unread) continue;
		if (!kept) kept = &first[i];
		else if (same_again(rows, kept, &first[i])) again++;
		else {
			contradict(rows, first, count, kept, &first[i]);
			return;
		}
	}
	drop(first, count);
	if (!kept) return;
	kept->dropped = false;
	if (again + 1 < (int64_t)count) kept->quality = QUALITY_PARTIAL;
	rows_count(&rows->counts.said_twice, again, kept->metric, kept->role, (RowsQuantity)kept->quantity * again);
}

/* NULL, or why the records do not give a figure. */
static const char *add_up(UsageRow *sum, const UsageRow *first, size_t count, bool from_file) {
	bool fits = true;
	*sum = *first;
	sum->quantity = sum->parts = 0;
	for (size_t i = 0; i < count && fits; i++) {
		fits = !__builtin_add_overflow(sum->quantity, first[i].quantity, &sum->quantity);
		if (first[i].quality < sum->quality) sum->quality = first[i].quality;
		sum->corrections |= first[i].corrections;
		sum->parts += first[i].parts;
	}
	if (!fits) return "too_large";
	if (from_file) return NULL;
	if (sum->corrections && sum->quality == QUALITY_PARTIAL) return "partial";
	return sum->quantity < 0 ? "negative" : NULL;
}

static void refuse_sum(Rows *rows, UsageRow *first, size_t count, const UsageRow *sum, const char *reason) {
	const char *why = strcmp(reason, "too_large") == 0 ? "the sum does not fit a 64-bit figure"
		: strcmp(reason, "partial") == 0 ? "one could not be read, and any may be a correction: the sum is not known"
		: arena_format(rows->arena, "the sum is %lld base units: use cannot be less than nothing", (long long)sum->quantity);
	doubt_entry(rows, first);
	RejectRow *reject = rows_reject(rows, first->period, first->at, reason, "%s, %lld records that add up: %s",
		key_text(rows, first), (long long)sum->parts, why);
	refuse(rows, first, count, reject);
}

static void settle_sum(const Settling *settling, UsageRow *first, size_t count) {
	Rows *rows = settling->rows;
	UsageRow sum;
	if (is_doubtful(settling, first)) first->quality = QUALITY_PARTIAL;
	const char *reason = add_up(&sum, first, count, settling->from_file);
	bool nothing = first->unread && !sum.parts && !settling->from_file;
	if (reason) refuse_sum(rows, first, count, &sum, reason);
	else if (nothing) drop(first, 1);
	else {
		if (sum.parts > 1) sum.at = arena_format(rows->arena, "%s and %lld more", first->at, (long long)sum.parts - 1);
		*first = sum;
	}
	drop(first + 1, count - 1);
}

/* ---- all keys ---- */

static void settle_entry(UsageRow *first, size_t count) {
	for (size_t i = 1; i < count; i++)
		if (first[i].quality < first->quality) first->quality = first[i].quality;
	drop(first + 1, count - 1);
}

static bool all_add_up(const UsageRow *first, size_t count) {
	for (size_t i = 0; i < count; i++)
		if (first[i].records != RECORDS_ADD) return false;
	return true;
}

static void settle_key(Settling *settling, UsageRow *first, size_t count) {
	if (first->unread && !first->scope) {
		*(first->period == ROWS_NO_PERIOD ? &settling->unread_rule : &settling->unread_period) = first;
		drop(first, count);
	} else if (first->role == ROLE_ENTRY) settle_entry(first, count);
	else if (all_add_up(first, count)) settle_sum(settling, first, count);
	else settle_same(settling, first, count);
}

static void finish(UsageRow *row, const Settling *settling) {
	if (settling->from_file && row->record && row->records != RECORDS_ADD)
		row->identity = record_identity(row->record, row->node, row->place, settling->rows->arena);
	row->record = NULL;
	row->node = NULL;
	row->place = NULL;
	row->order = 0;
}

void settle_rows(Rows *rows, bool from_file) {
	Settling settling = {.rows = rows, .from_file = from_file};
	size_t count = rows->usage_count, kept = 0;
	for (size_t i = 0; i < count; i++) rows->usage[i].order = i;
	if (count > 1) qsort(rows->usage, count, sizeof *rows->usage, compare_rows);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && compare_key(&rows->usage[i], &rows->usage[end]) == 0;) end++;
		settle_key(&settling, &rows->usage[i], end - i);
	}
	for (size_t i = 0; i < count; i++) {
		if (rows->usage[i].dropped) continue;
		rows->usage[kept] = rows->usage[i];
		finish(&rows->usage[kept++], &settling);
	}
	rows->usage_count = kept;
}
