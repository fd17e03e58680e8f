/* options.h: the command line.
 *
 * Takes:   argv.
 * Gives:   Options, all defaults filled in.
 * Errors:  OPTIONS_WRONG after a message on stderr; OPTIONS_DONE after --help.
 * Owner:   strings point into argv.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "calendar.h"
#include "clock.h"
#include "credential.h"
#include "world.h"

#include <sys/types.h>

enum { OPTIONS_FAULTS_MAX = 32, OPTIONS_MONTHS_MAX = 36 };

typedef enum { OPTIONS_RUN, OPTIONS_DONE, OPTIONS_WRONG } OptionsResult;
typedef enum { COMMAND_SERVE, COMMAND_ACCOUNTS, COMMAND_BILLING, COMMAND_KEY, COMMAND_SETTINGS } Command;

typedef struct {
	Command command;
	World world;
	bool providers[PROVIDER_COUNT]; /* all of them where none is named */
	Day today;                      /* CLOCK_REAL without --today */
	int port, threads, latency_ms, series_days, token_minutes;
	const char *port_file, *pid_file, *fixtures, *static_folder, *log_file;
	pid_t parent;
	bool no_date, no_gzip, quiet, clean;
	Credentials credentials;
	int fault_count, month_count, ghost_count;
	const char *faults[OPTIONS_FAULTS_MAX];
	Month months[OPTIONS_MONTHS_MAX];
	Day nights_from;  /* CLOCK_REAL: today */
	Month usage_from; /* 0: everything a provider reaches */
	int final_days[PROVIDER_COUNT];
} Options;

OptionsResult options_read(int argc, char **argv, Options *out);

#endif
