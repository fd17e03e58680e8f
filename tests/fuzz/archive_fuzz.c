/* archive_fuzz.c: any line as one of the archive's: refused with a sentence, or read and written again as it was read.
 *
 * Run from the checkout's root.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "transform/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Arena *mappings_arena;
static Mappings mappings;

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static const JsonNode *parse(Slice text, Arena *arena)
{
	const JsonNode *root;
	const char *problem;
	size_t offset;
	return json_parse(text, (JsonOptions){0}, arena, &root, &problem, &offset) ? root : NULL;
}

static void check_answer(const JsonNode *line, Arena *arena)
{
	Answer answer, again;
	const char *problem = NULL;
	if (!archive_read_answer(line, &mappings, arena, &answer, &problem)) {
		expect(problem && *problem);
		return;
	}
	expect(answer.mapping && answer.endpoint && answer.account && answer.kind && answer.from <= answer.to);
	Buffer out;
	buffer_init(&out, 1 << 24);
	expect(archive_write_answer(&out, &answer));
	line = parse((Slice){out.data, out.length}, arena);
	expect(line && archive_read_answer(line, &mappings, arena, &again, &problem));
	expect(slice_equal(answer.body, again.body) && strcmp(answer.account, again.account) == 0 && answer.fetched_at == again.fetched_at);
	expect(answer.from == again.from && answer.to == again.to && answer.http_status == again.http_status && answer.endpoint == again.endpoint);
	buffer_free(&out);
}

static void check_row(const JsonNode *line, Arena *arena)
{
	Rows rows;
	const char *problem = NULL;
	rows_init(&rows, arena);
	if (archive_read_row(line, &rows, &problem)) {
		Buffer out;
		buffer_init(&out, 1 << 24);
		expect(archive_write_rows(&out, &rows));
		expect(out.length > 0 && memchr(out.data, '\n', out.length) == out.data + out.length - 1);
		Rows back;
		rows_init(&back, arena);
		line = parse((Slice){out.data, out.length}, arena);
		expect(line && archive_read_row(line, &back, &problem));
		rows_free(&back);
		buffer_free(&out);
	} else
		expect(problem && *problem);
	rows_free(&rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Error error = {0};
	if (!mappings_arena) {
		mappings_arena = arena_new(0);
		expect(mapping_read_folder("mappings", mappings_arena, &mappings, &error) == STATUS_OK);
	}
	Arena *arena = arena_new(0);
	const JsonNode *line = parse((Slice){(const char *)data, size}, arena);
	if (line && archive_is_answer(line))
		check_answer(line, arena);
	else if (line)
		check_row(line, arena);
	arena_free(arena);
	return 0;
}
