/* billing_item_fuzz.c: any bytes as an invoice item's fields, through the mapping that reads texts. A row is read whole,
 * ignored with a reason that the mapping has, or refused with one; and the same twice. Of a text that is read each figure
 * counts: with another in its place something else is read, unless it is a day, a price, or the name of what is sold.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_item.h"

enum { TEXT_MAX_BYTES = 400 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const BillingMapping *mapping_once(void)
{
	static const BillingMapping *mapping;
	static Arena *arena; /* kept, so that it is no leak */
	Error error = {0};
	if (!arena)
		arena = arena_new(0);
	if (!mapping && billing_mapping_load("mappings", "whmcs", arena, &mapping, &error) != STATUS_OK)
		abort();
	return mapping;
}

static void check(const BillingMapping *mapping, const BillingItem *item)
{
	assert(item->ignored ? item->reason < mapping->reason_count && !item->noted : item->count > 0);
	assert(!item->noted || item->note < mapping->reason_count);
	assert(!item->withdraws || (item->ignored && item->invoice.length > 0));
	for (size_t i = 0; i < item->count; i++) {
		const BillingRow *line = &item->lines[i];
		assert(line->provider.length && line->account.length && line->unit);
		assert(line->month == calendar_month(line->month));
		assert(!line->amount || line->currency);
		assert(line->kind != BILLING_CREDIT || (line->quantity <= 0 && (!line->amount || *line->amount == '-' || !strpbrk(line->amount, "123456789"))));
		assert(line->kind != BILLING_DEBIT || (line->quantity >= 0 && (!line->amount || *line->amount != '-')));
		assert(line->kind != BILLING_REFUND || (line->quantity == 0 && line->amount));
	}
}

static bool same_text(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static bool same_line(const BillingRow *one, const BillingRow *other)
{
	return slice_equal(one->provider, other->provider) && slice_equal(one->account, other->account) && slice_equal(one->scope, other->scope)
		&& one->month == other->month && one->metric == other->metric && one->quantity == other->quantity && one->rounded == other->rounded
		&& same_text(one->amount, other->amount);
}

static bool same_item(const BillingItem *one, const BillingItem *other)
{
	if (one->ignored != other->ignored || one->reason != other->reason || one->count != other->count || !slice_equal(one->account, other->account)
		|| one->month != other->month)
		return false;
	for (size_t i = 0; i < one->count; i++)
		if (!same_line(&one->lines[i], &other->lines[i]))
			return false;
	return true;
}

/* Prices, days and digits below a base unit say less than the text shows. */
static bool may_say_nothing(Slice text)
{
	static const char signs[] = "@xX/.,'";
	for (size_t i = 0; i < text.length; i++)
		if (memchr(signs, text.at[i], sizeof(signs) - 1) || (text.at[i] & 0x80))
			return true;
	return false;
}

/* The day of 2025-05-01, or a name that the mapping lists beside others: 4G. */
static bool may_be_other(Slice text, size_t at)
{
	if (at + 1 < text.length && (text.at[at + 1] | 0x20) == 'g')
		return true;
	return (at >= 1 && text.at[at - 1] == '-') || (at >= 2 && text.at[at - 2] == '-');
}

/* Only texts that the row's other fields say nothing about: a column's quantity or account goes before the text's. */
static void check_figures(const BillingMapping *mapping, const Slice *fields, const BillingItem *item, Arena *arena)
{
	size_t column = mapping->fields[BILLING_TEXT].column;
	Slice text = fields[column];
	for (size_t i = 0; i < mapping->shape.column_count; i++)
		if (i != column && fields[i].length > 0)
			return;
	if (item->ignored || text.length > TEXT_MAX_BYTES || may_say_nothing(text))
		return;
	for (size_t i = 0; i < text.length; i++) {
		if (text.at[i] < '0' || text.at[i] > '9' || may_be_other(text, i))
			continue;
		char *changed = arena_alloc(arena, text.length + 1);
		Slice others[CSV_FILE_COLUMNS_MAX] = {{0}};
		if (!changed)
			return;
		memcpy(changed, text.at, text.length);
		changed[i] = text.at[i] == '9' ? '1' : (char)(text.at[i] + 1);
		others[column] = (Slice){changed, text.length};
		BillingItem other = {0};
		CsvProblem problem = {0};
		assert(!billing_item_read(mapping, others, arena, &other, &problem) || !same_item(item, &other));
	}
}

/* The fields are separated by 0x1f, in the order of the mapping's columns. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const BillingMapping *mapping = mapping_once();
	Slice fields[CSV_FILE_COLUMNS_MAX] = {{0}}, rest = {(const char *)data, size}, field;
	for (size_t i = 0; i < mapping->shape.column_count && slice_next(&rest, 0x1f, &field); i++)
		fields[i] = slice_trim(field);
	Arena *arena = arena_new(1 << 20), *others = arena_new(1 << 26); /* the first as large as an import's */
	BillingItem item = {0}, again = {0};
	CsvProblem problem = {0}, other = {0};
	bool good = billing_item_read(mapping, fields, arena, &item, &problem);
	assert(good == billing_item_read(mapping, fields, others, &again, &other));
	if (good) {
		check(mapping, &item);
		check_figures(mapping, fields, &item, others);
	} else
		assert(problem.reason && problem.column && strcmp(problem.reason, other.reason) == 0 && item.count == 0);
	assert(item.count == again.count);
	arena_free(arena);
	arena_free(others);
	return 0;
}
