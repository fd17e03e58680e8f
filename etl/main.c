/* main.c: reads the command line, runs the command, prints its error. The only place that does. */
#include <curl/curl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "command/command.h"
#include "options.h"

typedef Status (*CommandBody)(const Options *options, Arena *arena, Error *error);

static const CommandBody BODIES[COMMAND_COUNT] = {
	[COMMAND_INIT] = command_init,
	[COMMAND_CHECK] = command_check,
	[COMMAND_ACCOUNTS_IMPORT] = command_accounts_import,
	[COMMAND_BILLING_IMPORT] = command_billing_import,
	[COMMAND_USAGE_IMPORT] = command_usage_import,
	[COMMAND_PRODUCTS_IMPORT] = command_products_import,
	[COMMAND_TARIFFS_IMPORT] = command_tariffs_import,
	[COMMAND_BINDINGS_IMPORT] = command_bindings_import,
	[COMMAND_NIGHTLY] = command_nightly,
	[COMMAND_BACKFILL] = command_backfill,
	[COMMAND_EXTRACT] = command_extract,
	[COMMAND_TRANSFORM] = command_transform,
	[COMMAND_LOAD] = command_load,
	[COMMAND_REPLAY] = command_replay,
	[COMMAND_RECONCILE] = command_reconcile,
	[COMMAND_REPORT] = command_report,
	[COMMAND_CLOSE] = command_close,
	[COMMAND_REOPEN] = command_reopen,
	[COMMAND_STATUS] = command_status,
	[COMMAND_NETWORK] = command_network,
};

/* A product that could not be written is no product. */
static Status flush_output(Status status, Error *error) {
	if (fflush(stdout) == 0 && !ferror(stdout)) return status;
	return error_set(error, STATUS_FAILED, "standard output cannot be written");
}

int main(int argc, char **argv) {
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	Options options;
	Error error = {0};
	Status status = options_read(argc, argv, arena, &options, &error);
	if (status == STATUS_OK && options.version) puts("simtally " SIMTALLY_VERSION);
	else if (status == STATUS_OK && options.help) options_help(stdout, &options);
	else if (status == STATUS_OK) {
		log_configure(options.log_format, options.quiet ? LOG_WARNING : options.verbose ? LOG_DEBUG : LOG_INFO);
		run_catch_signals();
		curl_global_init(CURL_GLOBAL_DEFAULT);
		status = BODIES[options.command](&options, arena, &error);
		curl_global_cleanup();
	}
	status = flush_output(status, &error);
	if (error.text[0]) log_error("%s", error.text);
	return (int)status;
}
