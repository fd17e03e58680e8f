/* csv_file.c: libcsv is fed one line at a time, so that every row knows its line.
 *
 * The bytes of the row in hand stay in a window until it is complete. When libcsv refuses it (a
 * quote where none may stand, a quote never closed) or it comes out over several lines with the wrong number of
 * fields, only its first line is given up: reading starts again at the second. A stray quote in a
 * million lines so costs its own line, not all that follow.
 *
 * libcsv does not say which fields stood in quotes, and ="12" is an error to it: a second, smaller machine goes over the same
 * bytes, notes the quotes, and keeps from libcsv the = of a field that begins with =".
 */
#include "base/csv_file.h"

#include <csv.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/utf8.h"

enum { ROW_MAX_BYTES = 256 * 1024, READ_BYTES = 64 * 1024, FIELDS_MAX = 1000, DETAIL_MAX = 200 };

typedef struct {
	FILE *in;
	const char *name;
	const CsvShape *shape;
	CsvRowFunction row;
	void *context;
	Error *error;

	char *window;
	size_t length;	  /* bytes in the window */
	size_t row_start; /* of the row in hand */
	size_t next;	  /* first byte libcsv has not seen */
	int64_t row_line, next_line;
	bool at_end, began;
	char separator; /* '\0': not found yet */

	struct csv_parser parser;
	Buffer text;	       /* of the row's fields, one after the other */
	size_t ends[FIELDS_MAX]; /* of each in `text` */
	size_t field_count;
	bool row_done;
	enum { FIELD_AT_START, FIELD_BARE, FIELD_QUOTED, FIELD_QUOTE_SEEN } where; /* the byte before `next` is */
	size_t field;		       /* which field that is */
	bool quoted[FIELDS_MAX];

	bool has_header;
	size_t header_count;
	size_t place[CSV_FILE_COLUMNS_MAX]; /* of each wanted column; FIELDS_MAX: absent */
	Slice fields[FIELDS_MAX];
	char detail[DETAIL_MAX];
} CsvFile;

static void on_field(void *data, size_t length, void *context)
{
	CsvFile *file = context;
	buffer_append(&file->text, data, length);
	if (file->field_count < FIELDS_MAX)
		file->ends[file->field_count] = file->text.length;
	file->field_count++;
}

static void on_row(int terminator, void *context)
{
	(void)terminator;
	((CsvFile *)context)->row_done = true;
}

static Slice field_as(const CsvFile *file, size_t index, CsvCell cell)
{
	size_t begin = index == 0 ? 0 : file->ends[index - 1];
	return csv_cell_bare(slice_trim((Slice){file->text.data + begin, file->ends[index] - begin}), cell, file->quoted[index]);
}

static Slice field_at(const CsvFile *file, size_t index)
{
	return field_as(file, index, CSV_CELL_VALUE);
}

static Slice wanted_field(const CsvFile *file, size_t column)
{
	Slice absent = {0};
	size_t index = file->place[column];
	return index == FIELDS_MAX ? absent : field_as(file, index, file->shape->columns[column].cell);
}

static void forget_row(CsvFile *file)
{
	buffer_clear(&file->text);
	file->field_count = 0;
	file->row_done = false;
	file->where = FIELD_AT_START;
	file->field = 0;
	file->quoted[0] = false;
}

/* libcsv keeps its state after an error; a new parser is the documented way to begin again. */
static void start_parser(CsvFile *file, bool first)
{
	if (!first)
		csv_free(&file->parser);
	if (csv_init(&file->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
		abort();
	csv_set_delim(&file->parser, (unsigned char)file->separator);
	forget_row(file);
}

/* ---- the header ---- */

static bool is_text(Slice text);

static bool is_unseen(Slice name, char detail[CSV_CELL_DETAIL_MAX])
{
	const char *fault = csv_cell_key_fault(name, detail);
	return fault && strcmp(fault, "invisible_character") == 0;
}

static Status refuse_header(CsvFile *file, const char *what, Slice name)
{
	char unseen[CSV_CELL_DETAIL_MAX];
	bool tells = is_unseen(name, unseen);
	Buffer list;
	buffer_init(&list, 2000);
	for (size_t i = 0; i < file->shape->column_count; i++)
		if (!file->shape->columns[i].optional)
			buffer_format(&list, "%s%s", list.length ? "," : "", file->shape->columns[i].name);
	Buffer shown;
	buffer_init(&shown, 1000);
	buffer_visible(&shown, name, 60);
	error_set(file->error, STATUS_USAGE, "%s:%" PRId64 ": %s%s%s%s%s%s; the first line must name the columns%s%s%s",
		  file->name, file->row_line, what, name.at ? " \"" : "", shown.data ? shown.data : "", name.at ? "\"" : "",
		  tells ? "; " : "", tells ? unseen : "",
		  list.length ? " " : "", list.length ? list.data : "", list.length ? ", in any order" : "");
	buffer_free(&list);
	buffer_free(&shown);
	return STATUS_USAGE;
}

static size_t wanted_column(const CsvFile *file, Slice name)
{
	for (size_t i = 0; i < file->shape->column_count; i++)
		if (slice_equal_ignore_case(name, slice_of(file->shape->columns[i].name)))
			return i;
	return CSV_FILE_COLUMNS_MAX;
}

/* Without the characters that nobody can see it is one of the columns. */
static bool seems_wanted(const CsvFile *file, Slice name)
{
	char unseen[CSV_CELL_DETAIL_MAX];
	if (!is_unseen(name, unseen))
		return false;
	Buffer seen;
	buffer_init(&seen, name.length + 1);
	while (name.length > 0) {
		uint32_t code = 0;
		size_t taken = utf8_decode(name, &code);
		taken = taken ? taken : 1;
		if (!is_unseen((Slice){name.at, taken}, unseen))
			buffer_append(&seen, name.at, taken);
		name = (Slice){name.at + taken, name.length - taken};
	}
	bool wanted = wanted_column(file, slice_trim((Slice){seen.data, seen.length})) != CSV_FILE_COLUMNS_MAX;
	buffer_free(&seen);
	return wanted;
}

/* One column whose name holds another sign that separates. */
static bool is_separated_otherwise(const CsvFile *file)
{
	Slice name = field_at(file, 0);
	return file->field_count == 1 && (memchr(name.at, ';', name.length) || memchr(name.at, '\t', name.length));
}

static Status read_header(CsvFile *file)
{
	if (file->field_count > FIELDS_MAX)
		return refuse_header(file, "too many columns", (Slice){0});
	if (!is_text((Slice){file->text.data, file->text.length}))
		return refuse_header(file, "the line is not UTF-8, or holds a NUL character: save the file as CSV in UTF-8", (Slice){0});
	if (is_separated_otherwise(file))
		return refuse_header(file, "fields are separated by semicolons or tabs, commas are expected, in", field_at(file, 0));
	for (size_t i = 0; i < CSV_FILE_COLUMNS_MAX; i++)
		file->place[i] = FIELDS_MAX;
	for (size_t i = 0; i < file->field_count; i++) {
		Slice name = field_at(file, i);
		size_t column = wanted_column(file, name);
		if (column == CSV_FILE_COLUMNS_MAX && file->shape->others_allowed && !seems_wanted(file, name))
			continue;
		if (column == CSV_FILE_COLUMNS_MAX)
			return refuse_header(file, "unknown column", name);
		if (file->place[column] != FIELDS_MAX)
			return refuse_header(file, "twice the column", name);
		file->place[column] = i;
	}
	for (size_t i = 0; i < file->shape->column_count; i++)
		if (file->place[i] == FIELDS_MAX && !file->shape->columns[i].optional)
			return refuse_header(file, "no column", slice_of(file->shape->columns[i].name));
	file->has_header = true;
	file->header_count = file->field_count;
	return STATUS_OK;
}

/* A file without a header: one field a line. Blank lines before it decide nothing. */
static bool is_list(const CsvFile *file)
{
	return file->shape->may_be_list && file->field_count == 1 && wanted_column(file, field_at(file, 0)) == CSV_FILE_COLUMNS_MAX;
}

static void begin_list(CsvFile *file)
{
	for (size_t i = 0; i < CSV_FILE_COLUMNS_MAX; i++)
		file->place[i] = FIELDS_MAX;
	file->place[0] = 0;
	file->has_header = true;
	file->header_count = 1;
}

/* ---- rows ---- */

static Status give_row(CsvFile *file, int64_t last_line);

/* The caller finds the columns itself, or takes the first row for data. */
static Status hand_header(CsvFile *file, int64_t last_line)
{
	bool is_data = false;
	if (file->field_count > FIELDS_MAX)
		return refuse_header(file, "too many columns", (Slice){0});
	if (!is_text((Slice){file->text.data, file->text.length}))
		return refuse_header(file, "the row holds bytes that are not UTF-8, or a NUL character", (Slice){0});
	for (size_t i = 0; i < file->field_count; i++)
		file->fields[i] = field_at(file, i);
	Status status = file->shape->header(file->fields, file->field_count, file->row_line, &is_data, file->context, file->error);
	file->has_header = true;
	file->header_count = file->field_count;
	return status == STATUS_OK && is_data ? give_row(file, last_line) : status;
}

static Status give(CsvFile *file, int64_t last_line, const char *reason, const char *detail)
{
	if (!file->has_header)
		return refuse_header(file, reason ? detail : "no header", (Slice){0});
	size_t count = reason ? 0 : file->shape->header ? file->field_count : file->shape->column_count;
	CsvRow row = {file->row_line, last_line, reason ? NULL : file->fields, count, reason, detail};
	return file->row(&row, file->context, file->error);
}

/* PostgreSQL stores neither what is not UTF-8 nor a NUL character. */
static bool is_text(Slice text)
{
	while (text.length > 0) {
		uint32_t code = 0;
		size_t taken = utf8_decode(text, &code);
		if (taken == 0 || code == 0)
			return false;
		text.at += taken;
		text.length -= taken;
	}
	return true;
}

static Status give_row(CsvFile *file, int64_t last_line)
{
	if (file->field_count != file->header_count) {
		snprintf(file->detail, sizeof(file->detail), "%zu fields, the header has %zu", file->field_count, file->header_count);
		return give(file, last_line, "field_count", file->detail);
	}
	if (!is_text((Slice){file->text.data, file->text.length}))
		return give(file, last_line, "not_utf8", "the row holds bytes that are not UTF-8, or a NUL character");
	size_t count = file->shape->header ? file->field_count : file->shape->column_count;
	for (size_t i = 0; i < count; i++)
		file->fields[i] = file->shape->header ? field_at(file, i) : wanted_field(file, i);
	return give(file, last_line, NULL, NULL);
}

/* The row ends before `next`; the window may forget it. */
static void close_row(CsvFile *file)
{
	if (file->shape->done && file->next > file->row_start)
		file->shape->done((Slice){file->window + file->row_start, file->next - file->row_start}, file->context);
	file->row_start = file->next;
	file->row_line = file->next_line;
	forget_row(file);
}

/* The line that begins at `from`, with its end (LF, CR or CR LF); 0 when its end is not in the window yet. */
static size_t line_length(const CsvFile *file, size_t from)
{
	for (size_t i = from; i < file->length; i++) {
		if (file->window[i] == '\n')
			return i + 1 - from;
		if (file->window[i] != '\r')
			continue;
		if (i + 1 < file->length)
			return i + (file->window[i + 1] == '\n' ? 2 : 1) - from;
		return file->at_end ? i + 1 - from : 0;
	}
	return file->at_end ? file->length - from : 0;
}

/* Gives up the first line of the row in hand and reads on after it. */
static Status give_up_line(CsvFile *file, const char *reason, const char *detail)
{
	Status status = give(file, file->row_line, reason, detail);
	file->next = file->row_start + line_length(file, file->row_start);
	file->next_line = file->row_line + 1;
	start_parser(file, false);
	close_row(file);
	return status;
}

static Status end_row(CsvFile *file)
{
	int64_t last_line = file->next_line - 1;
	Status status = STATUS_OK;
	bool first = file->field_count > 0 && !file->has_header, of_list = first && is_list(file);
	if (of_list && field_at(file, 0).length > 0)
		begin_list(file);
	if (first && !of_list)
		status = file->shape->header ? hand_header(file, last_line) : read_header(file);
	else if (file->has_header && file->field_count > 0 && file->field_count != file->header_count && last_line > file->row_line)
		return give_up_line(file, "field_count", "over several lines it has the wrong number of fields: a quote that is not closed on its line?");
	else if (file->has_header && file->field_count > 0)
		status = give_row(file, last_line);
	close_row(file);
	return status;
}

static const char *const BAD_QUOTE = "a quote stands where none may, or is never closed";

static void begin_field(CsvFile *file)
{
	file->where = FIELD_AT_START;
	if (++file->field < FIELDS_MAX)
		file->quoted[file->field] = false;
}

static void begin_content(CsvFile *file, bool quote)
{
	file->where = quote ? FIELD_QUOTED : FIELD_BARE;
	if (file->field < FIELDS_MAX)
		file->quoted[file->field] = quote;
}

/* The byte as libcsv will take it: blanks before a field begin nothing, and any byte but a quote ends what a quote may have ended. */
static void note_byte(CsvFile *file, char byte)
{
	if (file->where == FIELD_QUOTED)
		file->where = byte == '"' ? FIELD_QUOTE_SEEN : FIELD_QUOTED;
	else if (file->where == FIELD_QUOTE_SEEN && byte == '"')
		file->where = FIELD_QUOTED;
	else if (byte == file->separator)
		begin_field(file);
	else if (file->where == FIELD_AT_START && byte != ' ' && byte != '\t')
		begin_content(file, byte == '"');
}

/* How many bytes of the line come before the = of a field that begins with =", or all of them. */
static size_t until_formula(CsvFile *file, const char *line, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (file->where == FIELD_AT_START && line[i] == '=' && i + 1 < length && line[i + 1] == '"')
			return i;
		note_byte(file, line[i]);
	}
	return length;
}

/* False: libcsv refuses the line. */
static bool parse_line(CsvFile *file, const char *line, size_t length)
{
	for (size_t at = 0, count; at < length; at += count + 1) {
		count = until_formula(file, line + at, length - at);
		if (csv_parse(&file->parser, line + at, count, on_field, on_row, file) != count)
			return false;
	}
	return true;
}

static Status feed_line(CsvFile *file, size_t length)
{
	bool good = parse_line(file, file->window + file->next, length);
	file->next += length;
	file->next_line++;
	if (!good)
		return give_up_line(file, "not_csv", BAD_QUOTE);
	if (file->row_done)
		return end_row(file);
	if (file->next - file->row_start > ROW_MAX_BYTES)
		return give_up_line(file, "not_csv", BAD_QUOTE);
	return STATUS_OK;
}

/* The last row needs no line end. */
static Status finish_row(CsvFile *file)
{
	if (csv_fini(&file->parser, on_field, on_row, file) != 0)
		return give_up_line(file, "not_csv", BAD_QUOTE);
	return end_row(file);
}

/* Bytes that were just read. */
static void note_bytes(CsvFile *file, const char *bytes, size_t count)
{
	if (file->shape->digest)
		digest_add(file->shape->digest, bytes, count);
	if (file->shape->read && count > 0)
		file->shape->read((Slice){bytes, count}, file->context);
}

static Status give_up_long_line(CsvFile *file)
{
	Status status = give(file, file->row_line, "too_long", "the line is longer than 256 KiB");
	for (int c = 0; status == STATUS_OK && !file->at_end && c != '\n';) {
		c = getc(file->in);
		char byte = (char)c;
		if (c == EOF)
			file->at_end = true;
		else
			note_bytes(file, &byte, 1);
	}
	file->next = file->length;
	file->next_line++;
	start_parser(file, false);
	close_row(file);
	if (file->shape->done)
		file->shape->done((Slice){"\n", 1}, file->context);
	file->length = file->next = file->row_start = 0;
	return status;
}

/* Once, as soon as there are three bytes, or no more to come. */
static void skip_bom(CsvFile *file)
{
	if (!file->began && file->length < 3 && !file->at_end)
		return;
	bool bom = !file->began && file->length >= 3 && memcmp(file->window, "\xEF\xBB\xBF", 3) == 0;
	file->began = true;
	if (!bom)
		return;
	if (file->shape->done)
		file->shape->done((Slice){file->window, 3}, file->context);
	file->next = file->row_start = 3;
}

/* How often each candidate stands outside quotes in the first row that is not blank. */
static bool count_separators(const CsvFile *file, size_t counts[])
{
	const char *candidates = file->shape->separators;
	bool quoted = false, blank = true;
	for (size_t i = file->row_start; i < file->length; i++) {
		char c = file->window[i];
		const char *found = !quoted && c ? strchr(candidates, c) : NULL;
		if (!quoted && (c == '\n' || c == '\r') && !blank)
			return true;
		quoted ^= c == '"';
		blank = blank && strchr(" \t\r\n", c);
		if (found)
			counts[found - candidates]++;
	}
	return file->at_end || file->length - file->row_start > ROW_MAX_BYTES;
}

/* False: the first row is not all there yet. */
static bool find_separator(CsvFile *file)
{
	enum { CANDIDATES_MAX = 16 };
	size_t counts[CANDIDATES_MAX] = {0}, best = 0;
	if (!count_separators(file, counts))
		return false;
	for (size_t i = 1; i < CANDIDATES_MAX && file->shape->separators[i]; i++)
		if (counts[i] > counts[best])
			best = i;
	file->separator = file->shape->separators[best];
	start_parser(file, false);
	return true;
}

static Status refill(CsvFile *file)
{
	memmove(file->window, file->window + file->row_start, file->length - file->row_start);
	file->length -= file->row_start;
	file->next -= file->row_start;
	file->row_start = 0;
	size_t wanted = file->shape->read_bytes ? file->shape->read_bytes : READ_BYTES;
	size_t got = fread(file->window + file->length, 1, wanted, file->in);
	if (got == 0 && ferror(file->in))
		return error_set(file->error, STATUS_FAILED, "cannot read %s: %s", file->name, strerror(errno));
	note_bytes(file, file->window + file->length, got);
	file->length += got;
	file->at_end = got == 0;
	skip_bom(file);
	return STATUS_OK;
}

static Status read_lines(CsvFile *file)
{
	Status status = STATUS_OK;
	while (status == STATUS_OK && !(file->at_end && file->row_start == file->length)) {
		bool ready = file->began && (file->separator || find_separator(file));
		size_t length = ready ? line_length(file, file->next) : 0;
		bool too_long = file->length - file->next > ROW_MAX_BYTES;
		if (length > 0)
			status = feed_line(file, length);
		else if (ready && file->at_end)
			status = finish_row(file);
		else if (too_long && file->next == file->row_start)
			status = give_up_long_line(file);
		else if (too_long)
			status = give_up_line(file, "not_csv", BAD_QUOTE);
		else
			status = refill(file);
	}
	if (status == STATUS_OK && !file->has_header)
		status = error_set(file->error, STATUS_USAGE, "%s is empty%s", file->name, file->shape->may_be_list ? "" : "; its first line must name the columns");
	return status;
}

void csv_row_place(const CsvRow *row, const char *column, char out[CSV_PLACE_MAX])
{
	int length = row->last_line > row->line
		? snprintf(out, CSV_PLACE_MAX, "lines %" PRId64 " to %" PRId64, row->line, row->last_line)
		: snprintf(out, CSV_PLACE_MAX, "line %" PRId64, row->line);
	if (column)
		snprintf(out + length, CSV_PLACE_MAX - (size_t)length, ", column %s", column);
}

Status csv_file_read(FILE *in, const char *file_name, const CsvShape *shape, CsvRowFunction row, void *context,
		     Error *error)
{
	CsvFile *file = memory_grow(NULL, 1, sizeof(*file));
	*file = (CsvFile){.in = in, .name = file_name, .shape = shape, .row = row, .context = context, .error = error,
			  .separator = shape->separators ? '\0' : shape->separator};
	file->row_line = file->next_line = shape->first_line ? shape->first_line : 1;
	/* the row in hand, the line being read after it, and what one read adds */
	file->window = memory_grow(NULL, 2 * ROW_MAX_BYTES + 2 * READ_BYTES, 1);
	buffer_init(&file->text, 2 * ROW_MAX_BYTES + 2 * READ_BYTES);
	start_parser(file, true);
	Status status = read_lines(file);
	csv_free(&file->parser);
	buffer_free(&file->text);
	free(file->window);
	free(file);
	return status;
}
