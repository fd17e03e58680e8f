/* options.h: the command line, read and checked.
 *
 * Takes:  argv. Gives: the command and its options; help texts come from the same tables that are parsed by.
 * Errors: STATUS_USAGE with what is wrong and which help to read.
 */
#ifndef SIMTALLY_OPTIONS_H
#define SIMTALLY_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "base/log.h"
#include "base/status.h"

typedef enum {
	COMMAND_INIT, COMMAND_CHECK, COMMAND_ACCOUNTS_IMPORT, COMMAND_BILLING_IMPORT, COMMAND_USAGE_IMPORT,
	COMMAND_PRODUCTS_IMPORT, COMMAND_TARIFFS_IMPORT, COMMAND_BINDINGS_IMPORT, COMMAND_NIGHTLY, COMMAND_BACKFILL,
	COMMAND_EXTRACT, COMMAND_TRANSFORM, COMMAND_LOAD, COMMAND_REPLAY, COMMAND_RECONCILE, COMMAND_REPORT,
	COMMAND_CLOSE, COMMAND_REOPEN, COMMAND_STATUS, COMMAND_NETWORK, COMMAND_COUNT
} Command;

typedef struct {
	const char **items;
	size_t count;
} Words;

typedef struct {
	Command command;
	bool help, version;
	const char *mappings;       /* --mappings, SIMTALLY_MAPPINGS, ./mappings or the installed ones */
	const char *as_of_text;     /* NULL: the clock */
	Day as_of;
	LogFormat log_format;
	bool quiet, verbose;
	Words providers, accounts;
	bool has_from, has_to;
	Day from, to;
	Day *months;
	size_t month_count;
	int workers;
	bool again, replace, dry_run, strict, json, fixtures, bills, fail_on_discrepancy;
	bool switch_on, yes, retry_unknown;
	int32_t run, recon;         /* 0: not given */
	unsigned formats;           /* REPORT_HTML | … */
	int csv_form;               /* REPORT_CSV_PLAIN, … */
	bool verify;
	const char *accept_incomplete, *reason; /* as given, NULL: not given */
	const char *mapping, *out, *file, *cards;
	const char *line;           /* the command line as it was given, for the record */
} Options;

Status options_read(int argc, char **argv, Arena *arena, Options *out, Error *error);
void options_help(FILE *out, const Options *options);
const char *options_command_name(Command command);

#endif
