/* usage_import.h: a provider's bulk file, transformed and loaded as its answers are.
 *
 * Takes:  a stream of any size and the bulk mapping; maybe the one account it is about. The provider's lock is the caller's.
 * Gives:  each piece of the file whole or not at all, with its bytes; what cannot be read, is of no account of the register or
 *         contradicts an earlier row is quarantined with its place. A piece that came before is read again, as of the day it first
 *         came: where something later spoke of the same figures, the file that comes now is the latest. Units of the ledger that are
 *         held now are done.
 * Errors: STATUS_USAGE for a file or header that will not do, before anything is loaded; STATUS_FAILED from the database;
 *         STATUS_FAILED, too, where the lines that were read are not those whose fate was counted;
 *         STATUS_INCOMPLETE when asked to stop: the same file again goes on from there.
 */
#ifndef SIMTALLY_BULK_USAGE_IMPORT_H
#define SIMTALLY_BULK_USAGE_IMPORT_H

#include <stdio.h>

#include "base/database.h"
#include "mapping/bulk.h"
#include "plan/run_record.h"
#include "transform/drift.h"

typedef struct {
	const BulkMapping *mapping;
	const char *file_name;
	const char *account; /* NULL: the rows say it */
	Day as_of;
	bool as_of_given;
	bool (*stop)(void); /* asked between pieces */
	Texts accounts;     /* of a replay: a piece without a row of any of these is passed over; none: nothing is */
	Drift *drift;       /* what the file's columns are told to */
} UsageImport;

typedef struct {
	RunCounts run;          /* loaded, changed, quarantined, rounded */
	int32_t import_id;      /* 0: nothing came in */
	int64_t lines;
	int64_t spreadsheet_rounded; /* figures with fewer digits than their exponent */
	int64_t numbers;        /* that are not in the register */
	char number_names[200]; /* the first of them */
	int64_t pieces, known;  /* how many, and how many of them came before */
} UsageImportCounts;

Status usage_import(Database *database, RunRecord run, const UsageImport *import, FILE *in, UsageImportCounts *counts, Error *error);

typedef struct {
	const char *mappings_folder;
	const Mappings *mappings;
	const Mapping *provider;
	Day from, to;
	Texts accounts;     /* none: all of them; else pieces that hold a row of one of these, each as a whole */
	bool (*stop)(void);
	Drift *drift;
} UsageReplay;

/* The pieces that are kept of a provider's bulk files, of the days from..to, through today's mappings. */
Status usage_import_replay(Database *database, RunRecord run, const UsageReplay *asked, UsageImportCounts *counts, Error *error);

#endif
