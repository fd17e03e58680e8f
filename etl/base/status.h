/* status.h: how a function says that the run cannot go on, and why.
 *
 * Three kinds of wrong: a bug is an assert; a failed run is a Status with an
 * Error filled once, at the place that knows most; a bad row is a reject, which
 * is data (transform/rows.h) and not a Status.
 *
 * Units:  the values are the program's exit statuses.
 * Errors: error_set keeps the first text and returns the status it was given,
 *         so that a caller can write `return error_set(error, STATUS_USAGE, …)`.
 */
#ifndef SIMTALLY_BASE_STATUS_H
#define SIMTALLY_BASE_STATUS_H

#include <stdbool.h>

typedef enum {
	STATUS_OK = 0,
	STATUS_FAILED = 1,     /* failed, nothing half-loaded */
	STATUS_USAGE = 2,      /* wrong usage or settings, refused before the first request */
	STATUS_INCOMPLETE = 3, /* done, but something is missing */
	STATUS_DISCREPANCY = 4,/* done, and --fail-on-discrepancy found some */
	STATUS_LOCKED = 75     /* another run holds that provider */
} Status;

enum { ERROR_TEXT_MAX = 1500 };

typedef struct {
	Status status;
	char text[ERROR_TEXT_MAX]; /* one line: what happened, to what, what to do */
} Error;

Status error_set(Error *error, Status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "prefix: " before the text that is there, for a caller that knows the file or place. */
Status error_prefix(Error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
