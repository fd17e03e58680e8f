#include "options.h"

#include "fault_spec.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_DEFAULT_MAX = 4, ACCOUNTS_DEFAULT = 100, SERIES_DEFAULT = 7 };

static const char HELP[] = "simulator: the three providers, invented, on 127.0.0.1.\n"
			   "\n"
			   "  simulator [serve] [options]           serves until SIGTERM\n"
			   "  simulator accounts [options]          prints the account register\n"
			   "  simulator billing --month M [...]     prints billing lines with planted discrepancies\n"
			   "  simulator key --month M [...]         prints what a reconciliation of them must find\n"
			   "  simulator settings --port N           prints the settings that reach the simulator\n"
			   "\n"
			   "The world (the same for every command):\n"
			   "  --accounts N         accounts per provider (100)\n"
			   "  --seed S             another seed, other figures (1)\n"
			   "  --today YYYY-MM-DD   the date in each provider's zone; else the real clock\n"
			   "  --series-days N      how many days freebit's series holds (7)\n"
			   "  --fault SPEC         repeatable; see below. restate matters to key, too\n"
			   "\n"
			   "serve:\n"
			   "  --port N             0 for a free one (0)\n"
			   "  --port-file FILE     written once it listens; --pid-file FILE likewise\n"
			   "  --fixtures DIR       recorded answers that go before generated ones\n"
			   "  --static DIR         any API replayed from files, below /static; see static.h\n"
			   "  --credentials FILE   NAME=value lines instead of the invented credentials\n"
			   "  --token-minutes N    life of a key or token (freebit 30, telecomx 15)\n"
			   "  --log FILE           one line a request, no credentials\n"
			   "  --latency-ms N       holds every answer back\n"
			   "  --threads N          worker threads (cores, at most 4)\n"
			   "  --no-date            no Date header;  --no-gzip  no Content-Encoding\n"
			   "  --parent-pid P       ends when that process is gone\n"
			   "  --quiet              says nothing on stderr\n"
			   "\n"
			   "accounts, billing, key:\n"
			   "  --provider P         repeatable; all three without it\n"
			   "  --ghosts N           N more accounts each that the provider does not know (0)\n"
			   "  --month YYYY-MM      repeatable, billing and key\n"
			   "  --clean              no planted discrepancy\n"
			   "  --nights-from DAY    key: a nightly ran every night from then to --today (today)\n"
			   "  --usage-from MONTH   key: no earlier month has been fetched\n"
			   "  --final-days P=N     key: days after which a month is final (telecomx=5, tibiot=10)\n"
			   "\n"
			   "Faults: KIND[:key=value[,key=value]...]\n"
			   "  status:code=N[,retry_after=S|,retry_date=S]  code:code=N  empty  cut-body  cut-json\n"
			   "  html[:code=N]  down  reset  slow:ms=N  drip:ms=N[,bytes=N]  bloat:bytes=N  nest:depth=N\n"
			   "  expire-token  wrong-account  missing  drift:mode=extra|rename  junk[:figure=TEXT]\n"
			   "  restate:factor=D  skew:factor=D  series:mode=shift|reverse|gap|pad[,days=N]  date:shift=S|mode=none\n"
			   "  selectors: provider= account=GLOB endpoint=GLOB period=GLOB\n"
			   "  how often: after=N every=K first=N first_each=N for=SECONDS\n"
			   "At run time: POST /_control/fault?kind=..., POST /_control/reset,\n"
			   "  POST /_control/today?date=..., GET /_control/stats[?account=A]\n";

enum {
	OPT_ACCOUNTS = 256,
	OPT_SEED,
	OPT_TODAY,
	OPT_SERIES,
	OPT_FAULT,
	OPT_PORT,
	OPT_PORT_FILE,
	OPT_PID_FILE,
	OPT_FIXTURES,
	OPT_STATIC,
	OPT_CREDENTIALS,
	OPT_TOKEN,
	OPT_LOG,
	OPT_LATENCY,
	OPT_THREADS,
	OPT_NO_DATE,
	OPT_NO_GZIP,
	OPT_PARENT,
	OPT_QUIET,
	OPT_PROVIDER,
	OPT_GHOSTS,
	OPT_MONTH,
	OPT_CLEAN,
	OPT_NIGHTS,
	OPT_USAGE,
	OPT_FINAL,
	OPT_HELP
};

static const struct option LONG[] = {{"accounts", 1, NULL, OPT_ACCOUNTS}, {"seed", 1, NULL, OPT_SEED},
	{"today", 1, NULL, OPT_TODAY}, {"series-days", 1, NULL, OPT_SERIES}, {"fault", 1, NULL, OPT_FAULT},
	{"port", 1, NULL, OPT_PORT}, {"port-file", 1, NULL, OPT_PORT_FILE}, {"pid-file", 1, NULL, OPT_PID_FILE},
	{"fixtures", 1, NULL, OPT_FIXTURES}, {"static", 1, NULL, OPT_STATIC},
	{"credentials", 1, NULL, OPT_CREDENTIALS},
	{"token-minutes", 1, NULL, OPT_TOKEN}, {"log", 1, NULL, OPT_LOG}, {"latency-ms", 1, NULL, OPT_LATENCY},
	{"threads", 1, NULL, OPT_THREADS}, {"no-date", 0, NULL, OPT_NO_DATE}, {"no-gzip", 0, NULL, OPT_NO_GZIP},
	{"parent-pid", 1, NULL, OPT_PARENT}, {"quiet", 0, NULL, OPT_QUIET}, {"provider", 1, NULL, OPT_PROVIDER},
	{"ghosts", 1, NULL, OPT_GHOSTS}, {"month", 1, NULL, OPT_MONTH}, {"clean", 0, NULL, OPT_CLEAN},
	{"nights-from", 1, NULL, OPT_NIGHTS}, {"usage-from", 1, NULL, OPT_USAGE}, {"final-days", 1, NULL, OPT_FINAL},
	{"help", 0, NULL, OPT_HELP}, {NULL, 0, NULL, 0}};

static bool number(const char *text, long long low, long long high, long long *out)
{
	char *end;
	long long value = strtoll(text, &end, 10);
	if (end == text || *end || value < low || value > high)
		return false;
	*out = value;
	return true;
}

static bool whole(const char *text, int low, int high, int *out)
{
	long long value;
	if (!number(text, low, high, &value))
		return false;
	*out = (int)value;
	return true;
}

static bool take_world(Options *o, int option, const char *text)
{
	long long value;
	if (option == OPT_TODAY)
		return calendar_parse_day(text, &o->today);
	if (option == OPT_SERIES)
		return whole(text, 1, 366, &o->series_days);
	if (!number(text, 0, option == OPT_ACCOUNTS ? WORLD_ACCOUNTS_MAX : INT64_MAX, &value))
		return false;
	if (option == OPT_ACCOUNTS)
		o->world.account_count = (uint32_t)value;
	else
		o->world.seed = (uint64_t)value;
	return true;
}

static bool take_fault(Options *o, const char *spec)
{
	FaultRule rule;
	char error[FAULT_ERROR_BYTES] = "too many";
	if (o->fault_count == OPTIONS_FAULTS_MAX || !fault_spec_parse(spec, &rule, error)) {
		fprintf(stderr, "simulator: %s\n", error);
		return false;
	}
	o->faults[o->fault_count++] = spec;
	return true;
}

static bool take_final_days(Options *o, const char *text)
{
	char name[16];
	Provider provider;
	const char *equals = strchr(text, '=');
	if (!equals || (size_t)(equals - text) >= sizeof name)
		return false;
	snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
	return world_provider_parse(name, &provider) && whole(equals + 1, 0, 60, &o->final_days[provider]);
}

static bool take_month(Options *o, const char *text)
{
	return o->month_count < OPTIONS_MONTHS_MAX && calendar_parse_month(text, &o->months[o->month_count++]);
}

static bool take_provider(Options *o, const char *text)
{
	Provider provider;
	if (!world_provider_parse(text, &provider))
		return false;
	o->providers[provider] = true;
	return true;
}

static bool take_serving(Options *o, int option, const char *text)
{
	int parent;
	switch (option) {
	case OPT_PORT: return whole(text, 0, 65535, &o->port);
	case OPT_PORT_FILE: o->port_file = text; return true;
	case OPT_PID_FILE: o->pid_file = text; return true;
	case OPT_FIXTURES: o->fixtures = text; return true;
	case OPT_STATIC: o->static_folder = text; return true;
	case OPT_CREDENTIALS: return credential_read(&o->credentials, text);
	case OPT_TOKEN: return whole(text, 1, 100000, &o->token_minutes);
	case OPT_LOG: o->log_file = text; return true;
	case OPT_LATENCY: return whole(text, 0, 600000, &o->latency_ms);
	case OPT_THREADS: return whole(text, 1, 64, &o->threads);
	case OPT_NO_DATE: o->no_date = true; return true;
	case OPT_NO_GZIP: o->no_gzip = true; return true;
	case OPT_QUIET: o->quiet = true; return true;
	case OPT_PARENT:
		if (!whole(text, 1, INT32_MAX, &parent))
			return false;
		o->parent = parent;
		return true;
	default: return false;
	}
}

static bool take(Options *o, int option, const char *text)
{
	switch (option) {
	case OPT_ACCOUNTS:
	case OPT_SEED:
	case OPT_TODAY:
	case OPT_SERIES: return take_world(o, option, text);
	case OPT_FAULT: return take_fault(o, text);
	case OPT_PROVIDER: return take_provider(o, text);
	case OPT_GHOSTS: return whole(text, 0, 100000, &o->ghost_count);
	case OPT_MONTH: return take_month(o, text);
	case OPT_CLEAN: o->clean = true; return true;
	case OPT_NIGHTS: return calendar_parse_day(text, &o->nights_from);
	case OPT_USAGE: return calendar_parse_month(text, &o->usage_from);
	case OPT_FINAL: return take_final_days(o, text);
	default: return take_serving(o, option, text);
	}
}

static bool read_command(const char *text, Command *out)
{
	static const char *const NAMES[] = {"serve", "accounts", "billing", "key", "settings"};
	for (int i = 0; i < 5; i++)
		if (strcmp(text, NAMES[i]) == 0) {
			*out = (Command)i;
			return true;
		}
	return false;
}

static void fill_defaults(Options *o)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	*o = (Options){.world = {1, ACCOUNTS_DEFAULT},
		.today = CLOCK_REAL,
		.nights_from = CLOCK_REAL,
		.series_days = SERIES_DEFAULT,
		.final_days = {[TELECOMX] = 5, [TIBIOT] = 10}};
	o->threads = cores < 1 ? 1 : cores > THREADS_DEFAULT_MAX ? THREADS_DEFAULT_MAX : (int)cores;
	credential_default(&o->credentials);
}

static OptionsResult settle(Options *o)
{
	bool named = o->providers[FREEBIT] || o->providers[TELECOMX] || o->providers[TIBIOT];
	for (int p = 0; p < PROVIDER_COUNT && !named; p++)
		o->providers[p] = true;
	if ((o->command == COMMAND_BILLING || o->command == COMMAND_KEY) && o->month_count == 0) {
		fprintf(stderr, "simulator: --month is missing\n");
		return OPTIONS_WRONG;
	}
	return OPTIONS_RUN;
}

OptionsResult options_read(int argc, char **argv, Options *out)
{
	int option, which = 0;
	fill_defaults(out);
	while ((option = getopt_long(argc, argv, "h", LONG, &which)) != -1) {
		if (option == OPT_HELP || option == 'h') {
			fputs(HELP, stdout);
			return OPTIONS_DONE;
		}
		if (option == '?' || !take(out, option, optarg)) {
			if (option != '?')
				fprintf(stderr, "simulator: --%s cannot be \"%s\"\n", LONG[which].name,
					optarg ? optarg : "");
			return OPTIONS_WRONG;
		}
	}
	if (optind < argc && !read_command(argv[optind++], &out->command)) {
		fprintf(stderr, "simulator: no such command: %s\n", argv[optind - 1]);
		return OPTIONS_WRONG;
	}
	if (optind < argc) {
		fprintf(stderr, "simulator: what is \"%s\"?\n", argv[optind]);
		return OPTIONS_WRONG;
	}
	return settle(out);
}
