/* command.h: what each command does. Each takes the options and gives the program's exit status.
 * Product goes to standard output, talk to the log; an error is filled once and printed by main.
 */
#ifndef SIMTALLY_COMMAND_COMMAND_H
#define SIMTALLY_COMMAND_COMMAND_H

#include "run.h"

Status command_init(const Options *options, Arena *arena, Error *error);
Status command_check(const Options *options, Arena *arena, Error *error);
Status command_accounts_import(const Options *options, Arena *arena, Error *error);
Status command_billing_import(const Options *options, Arena *arena, Error *error);
Status command_usage_import(const Options *options, Arena *arena, Error *error);
Status command_products_import(const Options *options, Arena *arena, Error *error);
Status command_tariffs_import(const Options *options, Arena *arena, Error *error);
Status command_bindings_import(const Options *options, Arena *arena, Error *error);
Status command_nightly(const Options *options, Arena *arena, Error *error);
Status command_backfill(const Options *options, Arena *arena, Error *error);
Status command_replay(const Options *options, Arena *arena, Error *error);
Status command_reconcile(const Options *options, Arena *arena, Error *error);
Status command_report(const Options *options, Arena *arena, Error *error);
Status command_close(const Options *options, Arena *arena, Error *error);
Status command_reopen(const Options *options, Arena *arena, Error *error);
Status command_status(const Options *options, Arena *arena, Error *error);
Status command_network(const Options *options, Arena *arena, Error *error);
Status command_extract(const Options *options, Arena *arena, Error *error);
Status command_transform(const Options *options, Arena *arena, Error *error);
Status command_load(const Options *options, Arena *arena, Error *error);

/* A whole command on the database: opens, starts, does, and ends the run whatever happens. */
Status command_with_run(const Options *options, Arena *arena, Status (*body)(Run *run, Error *error), Error *error);

/* The folder for reports can be written. */
Status command_check_report_folder(const Options *options, Error *error);

/* Writes the reports of the months, all formats but for --format; prints their paths. */
Status command_write_reports(Run *run, const Day *months, size_t count, Error *error);

/* The few lines that close a run: what was asked, loaded, quarantined, found. */
/* What lies beyond reach in the plan that this session made, and what was lost: whose, which days or months, how far one can reach. */
Status summary_print_beyond(const Run *run, Error *error);
void summary_print_drift(const Run *run);
Status summary_print_fetch(const Run *run, int64_t accounts, Error *error);
Status summary_print_verdicts(const Run *run, Error *error);

#endif
