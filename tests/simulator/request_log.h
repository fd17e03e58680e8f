/* request_log.h: one line for each request, so that a test can count and time them.
 *
 * Takes:   a file, appended to; NULL for none.
 * Gives:   tab-separated: arrival in ms since 1970, provider, method, path, endpoint, account,
 *          period, HTTP status (0: closed unanswered), faults. Never a query, header or body,
 *          so no credential; bytes that could end a field or line become '?'.
 * Errors:  request_log_open returns false with errno.
 * Thread:  safe: one write a line.
 */
#ifndef REQUEST_LOG_H
#define REQUEST_LOG_H

#include "request.h"

#include <stdint.h>

typedef struct {
	int fd; /* -1: no log */
} RequestLog;

typedef struct {
	int64_t arrived_ms;
	const char *method, *path, *faults;
	const Target *target;
	unsigned status;
} RequestLogLine;

bool request_log_open(RequestLog *log, const char *file);
void request_log_write(const RequestLog *log, const RequestLogLine *line);
void request_log_close(RequestLog *log);

#endif
