/* log.c: lines for the operator, without secrets and without surprises.
 *
 * A line passes three stations: formatted, secrets taken out, made visible. The
 * order matters: a line cut or escaped first could hide part of a secret from the
 * redaction and show the other part to the reader.
 */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/utf8.h"

enum {
	LOG_LINE_MAX_CHARACTERS = 8000,
	LOG_MESSAGE_MAX_BYTES = 1 << 20,
	LOG_SECRET_MIN_BYTES = 4,
	LOG_CUT_SECRET_MIN_BYTES = 6,
	LOG_TERMINAL_COLUMNS = 80
};

static LogFormat line_format = LOG_TEXT;
static LogLevel least_level = LOG_INFO;
static bool progress_shown;

static Slice *secrets; /* for the life of the program */
static size_t secret_count;

void log_configure(LogFormat format, LogLevel least)
{
	line_format = format;
	least_level = least;
}

/* ---- secrets ---- */

/* Trimmed, because a secret read from a file ends in a newline that no line shows. */
void log_hide(const char *secret)
{
	Slice value = slice_trim(slice_of(secret));
	if (value.length < LOG_SECRET_MIN_BYTES)
		return;
	for (size_t i = 0; i < secret_count; i++)
		if (slice_equal(secrets[i], value))
			return;
	char *copy = memory_grow(NULL, value.length, 1);
	memcpy(copy, value.at, value.length);
	secrets = memory_grow(secrets, secret_count + 1, sizeof(*secrets));
	secrets[secret_count++] = (Slice){copy, value.length};
}

static Slice from(Slice text, size_t at)
{
	return (Slice){text.at + at, text.length - at};
}

static bool read_hex(Slice text, size_t at, size_t count, uint32_t *out)
{
	if (text.length < at + count)
		return false;
	*out = 0;
	for (size_t i = at; i < at + count; i++) {
		char c = text.at[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
		            : c >= 'a' && c <= 'f' ? c - 'a' + 10
		            : c >= 'A' && c <= 'F' ? c - 'A' + 10
		                                   : -1;
		if (digit < 0)
			return false;
		*out = *out << 4 | (uint32_t)digit;
	}
	return true;
}

/* The character written as "\uXXXX" at the front, or as two of them: 6 or 12 bytes, or 0. */
static size_t read_json_unicode(Slice text, uint32_t *code)
{
	uint32_t low;
	if (!slice_begins(text, "\\u") || !read_hex(text, 2, 4, code))
		return 0;
	if (*code < 0xD800 || *code > 0xDBFF)
		return 6;
	if (!slice_begins(from(text, 6), "\\u") || !read_hex(text, 8, 4, &low) || low < 0xDC00 || low > 0xDFFF)
		return 0;
	*code = 0x10000 + ((*code - 0xD800) << 10) + (low - 0xDC00);
	return 12;
}

/* An escape at the front of the text: how long it is, and in `out` the bytes it stands for. */
static size_t read_escape(Slice text, char out[4], size_t *out_length)
{
	static const char escaped[] = "\"\\/bfnrt";
	static const char meaning[] = "\"\\/\b\f\n\r\t";
	uint32_t code;
	*out_length = 1;
	if (text.at[0] == '%' && read_hex(text, 1, 2, &code)) {
		out[0] = (char)code;
		return 3;
	}
	if (text.at[0] == '+') { /* a blank in a form */
		out[0] = ' ';
		return 1;
	}
	size_t length = read_json_unicode(text, &code);
	if (length > 0) {
		*out_length = utf8_encode(code, out);
		return length;
	}
	if (text.at[0] != '\\' || text.length < 2 || text.at[1] == '\0')
		return 0;
	const char *which = strchr(escaped, text.at[1]);
	if (which == NULL)
		return 0;
	out[0] = meaning[which - escaped];
	return 2;
}

/* One step of matching a secret: how many bytes of the text stand for the next *taken bytes
 * of `rest`, or 0. Any character may be escaped, not only those that had to be: every
 * encoder has its own list. */
static size_t match_step(Slice text, Slice rest, bool escapes, size_t *taken)
{
	char meant[4];
	size_t meant_length;
	size_t length = escapes ? read_escape(text, meant, &meant_length) : 0;
	if (length > 0 && meant_length <= rest.length && memcmp(meant, rest.at, meant_length) == 0) {
		*taken = meant_length;
		return length;
	}
	*taken = 1;
	return text.at[0] == rest.at[0] ? 1 : 0;
}

/* What a text that was cut short ends with. */
static bool is_cut(Slice text)
{
	return text.length == 0 || slice_begins(text, "…") || slice_begins(text, "...");
}

/* How many bytes at the front of the text show the secret; 0 for none. A beginning of
 * it counts too where the text was cut, because six characters are a good start at guessing. */
static size_t match_secret(Slice text, Slice secret, bool escapes)
{
	size_t at = 0;
	size_t matched = 0;
	while (matched < secret.length && at < text.length) {
		size_t taken;
		size_t length = match_step(from(text, at), from(secret, matched), escapes, &taken);
		if (length == 0)
			break;
		at += length;
		matched += taken;
	}
	if (matched == secret.length)
		return at;
	return matched >= LOG_CUT_SECRET_MIN_BYTES && is_cut(from(text, at)) ? at : 0;
}

/* The longest showing of any secret: one may begin with another. */
static size_t match_any(Slice text)
{
	size_t longest = 0;
	for (size_t i = 0; i < secret_count; i++) {
		for (int escapes = 0; escapes <= 1; escapes++) {
			size_t length = match_secret(text, secrets[i], escapes == 1);
			if (length > longest)
				longest = length;
		}
	}
	return longest;
}

/* Works in place: *** is shorter than anything it stands for, and is written only when the
 * last byte it covers has been looked at. Secrets that overlap in the text are covered together. */
void log_redact(Buffer *text)
{
	if (secret_count == 0)
		return;
	size_t written = 0;
	size_t hidden_to = 0;
	for (size_t at = 0; at < text->length; at++) {
		size_t length = match_any((Slice){text->data + at, text->length - at});
		if (length > 0 && at + length > hidden_to)
			hidden_to = at + length;
		if (at >= hidden_to) {
			text->data[written++] = text->data[at];
		} else if (at + 1 == hidden_to) {
			memcpy(text->data + written, "***", 3);
			written += 3;
		}
	}
	text->length = written;
	if (text->capacity > 0)
		text->data[written] = '\0';
}

/* ---- lines ---- */

/* Longer than anything sensible is cut, never left out. */
static void format_message(Buffer *message, const char *format, va_list arguments)
{
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return;
	size_t size = (size_t)length < LOG_MESSAGE_MAX_BYTES ? (size_t)length + 1 : LOG_MESSAGE_MAX_BYTES;
	char *text = memory_grow(NULL, size, 1);
	vsnprintf(text, size, format, arguments);
	buffer_append(message, text, size - 1);
	free(text);
	while (message->length > 0 && message->data[message->length - 1] == '\n')
		message->data[--message->length] = '\0';
}

/* The message as it may be shown: without secrets, in one line, nothing that acts. */
static void prepare(Buffer *shown, size_t max_characters, const char *format, va_list arguments)
{
	Buffer message __attribute__((cleanup(buffer_free)));
	buffer_init(&message, LOG_MESSAGE_MAX_BYTES);
	format_message(&message, format, arguments);
	log_redact(&message);
	buffer_visible(shown, (Slice){message.data, message.length}, max_characters);
}

static void write_text(Buffer *line, LogLevel level, const Buffer *message)
{
	static const char *const prefixes[] = {"debug: ", "", "warning: ", "error: "};
	buffer_format(line, "simtally: %s", prefixes[level]);
	buffer_append(line, message->data, message->length);
}

static void write_json(Buffer *line, LogLevel level, const Buffer *message)
{
	static const char *const names[] = {"debug", "info", "warning", "error"};
	char now[CALENDAR_TEXT_MAX];
	buffer_format(line, "{\"time\":\"%s\",\"level\":\"%s\",\"message\":",
	              calendar_instant_text(calendar_now(), now), names[level]);
	buffer_json_string(line, (Slice){message->data, message->length});
	buffer_char(line, '}');
}

/* One write for each line, so that lines of two runs do not mix. */
void log_line(LogLevel level, const char *format, ...)
{
	if (level < least_level)
		return;
	int error = errno;
	Buffer message __attribute__((cleanup(buffer_free)));
	Buffer line __attribute__((cleanup(buffer_free)));
	buffer_init(&message, LOG_MESSAGE_MAX_BYTES);
	buffer_init(&line, LOG_MESSAGE_MAX_BYTES);
	va_list arguments;
	va_start(arguments, format);
	prepare(&message, LOG_LINE_MAX_CHARACTERS, format, arguments);
	va_end(arguments);
	if (line_format == LOG_JSON)
		write_json(&line, level, &message);
	else
		write_text(&line, level, &message);
	buffer_char(&line, '\n');
	log_progress_end();
	fwrite(line.data, 1, line.length, stderr);
	fflush(stderr);
	errno = error;
}

/* ---- progress ---- */

static size_t terminal_columns(void)
{
	struct winsize size;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return LOG_TERMINAL_COLUMNS;
}

/* One column stays free: a full line would wrap, and could not be overwritten. */
void log_progress(const char *format, ...)
{
	if (line_format == LOG_JSON || least_level > LOG_INFO || !isatty(STDERR_FILENO))
		return;
	size_t columns = terminal_columns();
	Buffer message __attribute__((cleanup(buffer_free)));
	buffer_init(&message, LOG_MESSAGE_MAX_BYTES);
	va_list arguments;
	va_start(arguments, format);
	prepare(&message, columns > 1 ? columns - 1 : 1, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\r%s\033[K", message.data);
	fflush(stderr);
	progress_shown = true;
}

void log_progress_end(void)
{
	if (!progress_shown)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	progress_shown = false;
}
