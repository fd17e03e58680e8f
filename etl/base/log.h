/* log.h: what the program says to its operator, on standard error.
 *
 * Takes:  printf text, one line; LogFormat TEXT ("simtally: warning: …") or JSON
 *         (one object a line: time, level, message, and the fields set by log_context).
 * Gives:  a line on stderr. Control characters and escape sequences in the text come
 *         out visibly (base/buffer.h, buffer_visible), never raw.
 * Secrets: log_hide remembers a secret's value; log lines (and log_redact) show *** in
 *         its place, also where it stands URL-encoded or JSON-escaped. Values shorter than 4 characters are not hidden
 *         by substitution because that would mangle ordinary words; callers never log them.
 */
#ifndef SIMTALLY_BASE_LOG_H
#define SIMTALLY_BASE_LOG_H

#include <stdbool.h>

#include "base/buffer.h"

typedef enum { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR } LogLevel;
typedef enum { LOG_TEXT, LOG_JSON } LogFormat;

void log_configure(LogFormat format, LogLevel least);
void log_hide(const char *secret);
void log_redact(Buffer *text); /* replaces every hidden secret in place */
void log_line(LogLevel level, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define log_debug(...) log_line(LOG_DEBUG, __VA_ARGS__)
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_warning(...) log_line(LOG_WARNING, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

/* A progress line that overwrites itself; nothing when stderr is not a terminal, in JSON
 * format or when least is above LOG_INFO. log_progress_end clears it; log_line does so too. */
void log_progress(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_progress_end(void);

#endif
