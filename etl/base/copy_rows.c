/* copy_rows.c: batching for COPY. */
#include "base/copy_rows.h"

/* A row is far smaller than the difference: fields are capped by whoever reads them. */
enum { FLUSH_BYTES = 256 * 1024, ROWS_MAX_BYTES = 16 * 1024 * 1024 };

Status copy_rows_begin(CopyRows *rows, Database *database, const char *sql, Error *error)
{
	*rows = (CopyRows){.database = database, .error = error};
	buffer_init(&rows->text, ROWS_MAX_BYTES);
	rows->status = database_copy_begin(database, error, sql);
	return rows->status;
}

static void begin_field(CopyRows *rows)
{
	if (rows->in_row)
		buffer_char(&rows->text, '\t');
	rows->in_row = true;
}

void copy_rows_slice(CopyRows *rows, Slice field)
{
	begin_field(rows);
	buffer_copy_field(&rows->text, field);
}

void copy_rows_text(CopyRows *rows, const char *field)
{
	copy_rows_slice(rows, slice_of(field));
}

void copy_rows_int(CopyRows *rows, int64_t field)
{
	begin_field(rows);
	buffer_int(&rows->text, field);
}

void copy_rows_bytes(CopyRows *rows, Slice field)
{
	static const char digits[] = "0123456789abcdef";
	begin_field(rows);
	buffer_text(&rows->text, "\\\\x"); /* the backslash is escaped for COPY */
	for (size_t i = 0; i < field.length; i++) {
		unsigned char byte = (unsigned char)field.at[i];
		char pair[2] = {digits[byte >> 4], digits[byte & 15]};
		buffer_append(&rows->text, pair, sizeof(pair));
	}
}

void copy_rows_null(CopyRows *rows, int count)
{
	for (int i = 0; i < count; i++)
		copy_rows_slice(rows, (Slice){0});
}

static void flush(CopyRows *rows)
{
	if (rows->status == STATUS_OK && rows->text.full)
		rows->status = error_set(rows->error, STATUS_FAILED, "a row is larger than %d bytes", ROWS_MAX_BYTES);
	if (rows->status == STATUS_OK && rows->text.length > 0)
		rows->status = database_copy_send(rows->database, rows->error, rows->text.data, rows->text.length);
	buffer_clear(&rows->text);
}

Status copy_rows_next(CopyRows *rows)
{
	buffer_char(&rows->text, '\n');
	rows->in_row = false;
	if (rows->text.length >= FLUSH_BYTES)
		flush(rows);
	return rows->status;
}

Status copy_rows_end(CopyRows *rows, const char *reason)
{
	if (!reason)
		flush(rows);
	if (rows->status != STATUS_OK && !reason)
		reason = "broken off";
	Status ended = database_copy_end(rows->database, rows->error, reason);
	buffer_free(&rows->text);
	return rows->status != STATUS_OK ? rows->status : ended;
}
