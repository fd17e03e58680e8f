/* mapping_fuzz.c: any text as a mapping: it is read, or refused with a place inside the text, and nothing else.
 *
 * Run from the checkout's root; mappings/ itself makes good seeds.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "mapping/mapping.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

/* Everything that other modules take for granted of a mapping that was read. */
static void check_mapping(const Mapping *mapping)
{
	expect(mapping->provider && mapping->zone && mapping->base_url && mapping->limits.millirequests_per_second > 0);
	for (size_t i = 0; i < mapping->setting_count; i++)
		expect(mapping->settings[i].name && mapping->settings[i].env);
	for (size_t i = 0; i < mapping->endpoint_count; i++) {
		const Endpoint *endpoint = &mapping->endpoints[i];
		expect(endpoint->name && endpoint->request.method && endpoint->request.path && endpoint->outcomes.count && endpoint->span.most >= 1);
		expect(mapping_endpoint(mapping, endpoint->name) == endpoint);
		for (size_t k = 0; k < endpoint->usage_count; k++)
			for (size_t r = 0; r < endpoint->usage[k].row_count; r++) {
				const UsageRowRule *row = &endpoint->usage[k].rows[r];
				expect(row->factor >= 1 && row->quantity.at && (row->scope.fixed || (row->scope.prefix && row->scope.id)));
				expect(row->quantity.form != QUANTITY_REMAINING || row->quantity.included);
			}
		for (size_t k = 0; k < endpoint->fact_count; k++)
			expect(endpoint->facts[k].fact && endpoint->facts[k].at);
	}
}

static void check_place(const char *text, const char *file, const uint8_t *data, size_t size)
{
	int line = 0, column = 0, lines = 1;
	for (size_t i = 0; i < size; i++)
		lines += data[i] == '\n';
	expect(strncmp(text, file, strlen(file)) == 0);
	expect(sscanf(text + strlen(file), ":%d:%d: ", &line, &column) == 2 && line >= 1 && line <= lines && column >= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char file[64];
	int memory = memfd_create("mapping", 0);
	if (memory < 0 || write(memory, data, size) != (ssize_t)size)
		abort();
	snprintf(file, sizeof file, "/proc/self/fd/%d", memory);
	Arena *arena = arena_new(0);
	Mapping *mapping = NULL;
	Error error = {0};
	Status status = mapping_read(file, arena, &mapping, &error);
	expect(status == STATUS_OK || status == STATUS_USAGE);
	if (status == STATUS_OK)
		check_mapping(mapping);
	else {
		expect(mapping == NULL);
		check_place(error.text, file, data, size);
	}
	arena_free(arena);
	close(memory);
	return 0;
}
