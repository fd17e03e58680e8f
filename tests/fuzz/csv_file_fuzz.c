/* csv_file_fuzz.c: any bytes as a CSV file: rows come in the order of their lines, none twice, and
 * are the same however the bytes arrive.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/csv_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { OUT_MAX = 16 * 1024 * 1024 };

typedef struct {
	Buffer out;
	int64_t last_line;
} Seen;

static Status note_row(const CsvRow *row, void *context, Error *error)
{
	(void)error;
	Seen *seen = context;
	assert(row->line > seen->last_line && row->last_line >= row->line);
	assert((row->reason == NULL) == (row->fields != NULL));
	seen->last_line = row->last_line;
	buffer_format(&seen->out, "%lld %lld %s", (long long)row->line, (long long)row->last_line, row->reason ? row->reason : "");
	for (size_t i = 0; row->fields && i < 2; i++) {
		char detail[CSV_CELL_DETAIL_MAX];
		csv_cell_is_rounded(row->fields[i]);
		if (csv_cell_key_fault(row->fields[i], detail))
			assert(strlen(detail) < sizeof(detail));
		buffer_char(&seen->out, '|');
		buffer_slice(&seen->out, row->fields[i]);
	}
	buffer_char(&seen->out, '\n');
	return STATUS_OK;
}

static void read_all(const uint8_t *data, size_t size, size_t read_bytes, Seen *seen, Error *error)
{
	static const CsvColumn columns[] = {{"a", false, CSV_CELL_KEY}, {"b", true, CSV_CELL_VALUE}};
	const CsvShape shape = {.columns = columns, .column_count = 2, .others_allowed = true, .separators = ",;", .read_bytes = read_bytes};
	buffer_init(&seen->out, OUT_MAX);
	FILE *in = fmemopen((void *)(uintptr_t)data, size, "rb");
	if (!in)
		abort();
	csv_file_read(in, "file", &shape, note_row, seen, error);
	fclose(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	Seen whole = {.last_line = 0}, pieces = {.last_line = 0};
	Error error = {0}, again = {0};
	read_all(data, size, 0, &whole, &error);
	read_all(data, size, 1 + data[0] % 31, &pieces, &again);
	assert(strcmp(whole.out.data, pieces.out.data) == 0);
	assert(strcmp(error.text, again.text) == 0);
	buffer_free(&whole.out);
	buffer_free(&pieces.out);
	return 0;
}
