/* billing_item_fuzz.c: any bytes as an invoice item's fields, through the mapping that reads texts. A row is read whole,
 * ignored with a reason that the mapping has, or refused with one; and the same twice.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "billing/billing_item.h"

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
	assert(item->ignored ? item->count == 0 && item->reason < mapping->reason_count : item->count > 0);
	for (size_t i = 0; i < item->count; i++) {
		const BillingRow *line = &item->lines[i];
		assert(line->provider.length && line->account.length && line->unit);
		assert(line->month == calendar_month(line->month));
		assert(!line->amount || line->currency);
	}
}

/* The fields are separated by 0x1f, in the order of the mapping's columns. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const BillingMapping *mapping = mapping_once();
	Slice fields[CSV_FILE_COLUMNS_MAX] = {{0}}, rest = {(const char *)data, size}, field;
	for (size_t i = 0; i < mapping->shape.column_count && slice_next(&rest, 0x1f, &field); i++)
		fields[i] = slice_trim(field);
	Arena *arena = arena_new(1 << 20);
	BillingItem item = {0}, again = {0};
	CsvProblem problem = {0}, other = {0};
	bool good = billing_item_read(mapping, fields, arena, &item, &problem);
	assert(good == billing_item_read(mapping, fields, arena, &again, &other));
	if (good)
		check(mapping, &item);
	else
		assert(problem.reason && problem.column && strcmp(problem.reason, other.reason) == 0);
	assert(item.count == again.count);
	arena_free(arena);
	return 0;
}
