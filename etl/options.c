#include "options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/decimal.h"
#include "report/report.h"

typedef enum {
	OPTION_MAPPINGS = 256, OPTION_AS_OF, OPTION_LOG_FORMAT, OPTION_QUIET, OPTION_VERBOSE, OPTION_HELP, OPTION_VERSION,
	OPTION_PROVIDER, OPTION_ACCOUNT, OPTION_FROM, OPTION_TO, OPTION_MONTH, OPTION_WORKERS, OPTION_AGAIN, OPTION_DRY_RUN, OPTION_JSON,
	OPTION_FIXTURES, OPTION_FAIL, OPTION_RUN, OPTION_MAPPING, OPTION_OUT, OPTION_FORMAT, OPTION_STRICT, OPTION_CARDS, OPTION_YES, OPTION_RETRY_UNKNOWN,
	OPTION_ACCEPT_INCOMPLETE, OPTION_REASON, OPTION_VERIFY, OPTION_REPLACE, OPTION_RECON, OPTION_BILLS, OPTION_CSV_FORM, OPTION_END
} OptionId;

#define BIT(option) (UINT64_C(1) << ((option) - OPTION_MAPPINGS))

typedef struct {
	const char *name, *value, *help;
	OptionId id;
} OptionText;

static const OptionText OPTIONS[] = {
	{"provider", "P", "only this provider; may be repeated (without: every provider with accounts in the register)", OPTION_PROVIDER},
	{"account", "A", "only this account; may be repeated", OPTION_ACCOUNT},
	{"from", "MONTH", "first month, YYYY-MM", OPTION_FROM},
	{"to", "MONTH", "last month, YYYY-MM", OPTION_TO},
	{"month", "MONTH", "a month, YYYY-MM; may be repeated", OPTION_MONTH},
	{"workers", "N", "database sessions that load side by side, 1 to 16 (default 2)", OPTION_WORKERS},
	{"again", NULL, "ask again what is held already", OPTION_AGAIN},
	{"replace", NULL, "the file is the whole list of the providers it names: remove what is stored of them and not in it (accounts end)", OPTION_REPLACE},
	{"strict", NULL, "exit 3 when answers or files hold fields that nobody mapped, or lack mapped ones", OPTION_STRICT},
	{"dry-run", NULL, "say what would be asked of whom and how long it takes; write nothing", OPTION_DRY_RUN},
	{"mapping", "NAME", NULL, OPTION_MAPPING}, /* each command says its own */
	{"out", "DIR", "the folder for reports (default SIMTALLY_REPORT_DIR, else var/report)", OPTION_OUT},
	{"format", "LIST", "of html,csv,xlsx,json (default: all of them)", OPTION_FORMAT},
	{"csv-form", "FORM", "of the CSV: plain (default); for a spreadsheet excel, or excel-de with semicolons and decimal commas", OPTION_CSV_FORM},
	{"fail-on-discrepancy", NULL, "exit 4 when the reconciliation found some", OPTION_FAIL},
	{"cards", "FILE", "the cards: one a line, or CSV with a column account; - is standard input", OPTION_CARDS},
	{"yes", NULL, NULL, OPTION_YES},
	{"retry-unknown", NULL, "send again what an earlier run sent without learning whether it was carried out", OPTION_RETRY_UNKNOWN},
	{"accept-incomplete", "REASON", "close though usage is missing, and keep why", OPTION_ACCEPT_INCOMPLETE},
	{"verify", NULL, "close nothing: see that every close is still what was sealed (of all months, or those named)", OPTION_VERIFY},
	{"reason", "TEXT", "why; kept beside the close", OPTION_REASON},
	{"fixtures", NULL, "run the mappings' own recorded examples", OPTION_FIXTURES},
	{"bills", NULL, "only the billing lines: hold each against the file it came from, and the file's bytes against their sha256", OPTION_BILLS},
	{"run", "N", "one run, with what it could not fetch and why", OPTION_RUN},
	{"recon", "N", "write the report that reconciliation No. N was first written in again (recon_id), byte for byte", OPTION_RECON},
	{"json", NULL, "as JSON", OPTION_JSON},
	{"mappings", "DIR", "the folder of mappings (default SIMTALLY_MAPPINGS, else ./mappings, else the installed ones)", OPTION_MAPPINGS},
	{"as-of", "DATE", "today, for planning, reach and finality, YYYY-MM-DD (default: the clock, in each provider's zone)", OPTION_AS_OF},
	{"log-format", "FORM", "text or json", OPTION_LOG_FORMAT},
	{"quiet", NULL, "log warnings and errors only (what a command gives stays on standard output)", OPTION_QUIET},
	{"verbose", NULL, "say more", OPTION_VERBOSE},
	{"help", NULL, "this text", OPTION_HELP},
	{"version", NULL, "the program's version", OPTION_VERSION},
};

enum { OPTION_TEXTS = sizeof OPTIONS / sizeof *OPTIONS };

static const uint64_t SHARED = BIT(OPTION_MAPPINGS) | BIT(OPTION_AS_OF) | BIT(OPTION_LOG_FORMAT) | BIT(OPTION_QUIET) | BIT(OPTION_VERBOSE)
	| BIT(OPTION_HELP) | BIT(OPTION_VERSION);
static const uint64_t RECONCILING = BIT(OPTION_OUT) | BIT(OPTION_FORMAT) | BIT(OPTION_CSV_FORM) | BIT(OPTION_FAIL);

typedef struct {
	const char *name, *second, *file, *help;
	uint64_t options;
	const char *own;     /* what its --mapping or --yes is, where it has one of them */
	const char *more;    /* lines below the options */
} CommandText;

static const CommandText COMMANDS[COMMAND_COUNT] = {
	[COMMAND_INIT] = {"init", NULL, NULL, "create the schema or migrate it; safe to repeat", 0},
	[COMMAND_CHECK] = {"check", NULL, NULL, "say whether settings, mappings, database and each provider's credentials will do; touch nothing",
		BIT(OPTION_PROVIDER) | BIT(OPTION_FIXTURES) | BIT(OPTION_BILLS)},
	[COMMAND_ACCOUNTS_IMPORT] = {"accounts", "import", "FILE", "upsert the account register from CSV; - is standard input", BIT(OPTION_REPLACE) | BIT(OPTION_YES),
		"with --replace: end accounts though they are more than 10 and more than a tenth of those a provider has; else such a file is refused",
		"columns: provider,account,kind,billing_ref,name,pool,active_from,active_to,valid_from,valid_to\n"
		"kind is mvno_account, sim, share_group, card or pool; billing_ref is what bills call it; pool is a card's pool or a SIM's share group;\n"
		"days are written YYYY-MM-DD, both included, and empty is open\n"
		"valid_from and valid_to may be left out. A billing_ref, name or pool that is another than before counts from today (--as-of) on, and what it\n"
		"was for the days before; valid_from says since when it has been so: several rows of one account are its history, each up to the next\n"
		"--replace ends accounts of the file's providers that it does not list, on the day before today, and names them; nothing is deleted.\n"
		"A file with a quarantined row ends nothing (exit 3)\n"},
	[COMMAND_BILLING_IMPORT] = {"billing", "import", "FILE", "load billing lines from CSV; the same file twice changes nothing; - is standard input",
		BIT(OPTION_MAPPING), "the form of the file: one of mappings/billing (default generic)",
		"columns: provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\n"
		"They are those of the form generic; another form names its own. account may be a billing_ref; metric is data, voice, sms or mms; no scope\n"
		"bills the whole; unit is B, KB, MB, GB, TB (of 1024), s, min, h or message.\n"
		"To correct a line, load it anew with the same invoice and line: it stands in the place of all that was said of them before, whatever account or\n"
		"month that had; quantity 0 bills nothing. A line without invoice and line corrects nothing: it adds up, unless as many equal ones are there already.\n"
		"Quantity and amount have the same sign: a credit that takes use back has both below zero, one of money alone has quantity 0.\n"},
	[COMMAND_USAGE_IMPORT] = {"usage", "import", "FILE", "load a provider's own bulk file (CSV or TXT export) as its mapping in usage/ reads it; - is standard input",
		BIT(OPTION_MAPPING) | BIT(OPTION_ACCOUNT) | BIT(OPTION_STRICT), "the export it is: one of mappings/usage; it must be named",
		"columns: those that mappings/usage/NAME.json names, as the provider exports them\n"},
	[COMMAND_PRODUCTS_IMPORT] = {"products", "import", "FILE", "upsert billing products from CSV: what is to be billed of a use; - is standard input", BIT(OPTION_REPLACE), NULL,
		"columns: provider,product,metric,scopes,unit,increment,rounding,allowance,included,tolerance,tolerance_percent\n"
		"scopes are joined by +, none is the whole metric; rounding is up, down or nearest; allowance is none, plan or pool\n"
		"--replace renames, removes and gives scopes to another product: what is removed is named; a file with a quarantined row removes nothing (exit 3)\n"},
	[COMMAND_TARIFFS_IMPORT] = {"tariffs", "import", "FILE", "upsert prices from CSV, for lines that have none; - is standard input", BIT(OPTION_REPLACE), NULL,
		"columns: provider,metric,scope,price,unit,currency,valid_from,valid_to\n"
		"price is for one unit; scope may be a product's name; days are written YYYY-MM-DD, both included\n"
		"scope and valid_to may be empty: any scope that has no tariff of its own, and no last day; the others may not\n"},
	[COMMAND_BINDINGS_IMPORT] = {"bindings", "import", "FILE", "upsert which account a billing_ref meant when, from CSV; - is standard input", BIT(OPTION_REPLACE), NULL,
		"columns: provider,account,billing_ref,valid_from,valid_to\n"
		"days are written YYYY-MM-DD, both included, and empty is open\n"},
	[COMMAND_NIGHTLY] = {"nightly", NULL, NULL, "fetch what must be fetched tonight, load it, reconcile the months that changed, write the report",
		BIT(OPTION_PROVIDER) | BIT(OPTION_WORKERS) | BIT(OPTION_STRICT) | BIT(OPTION_DRY_RUN) | RECONCILING},
	[COMMAND_BACKFILL] = {"backfill", NULL, NULL, "fetch a range of months; what is held already is skipped",
		BIT(OPTION_FROM) | BIT(OPTION_TO) | BIT(OPTION_PROVIDER) | BIT(OPTION_ACCOUNT) | BIT(OPTION_WORKERS) | BIT(OPTION_AGAIN) | BIT(OPTION_STRICT) |
			BIT(OPTION_DRY_RUN)},
	[COMMAND_EXTRACT] = {"extract", NULL, NULL, "ask, and write the raw answers to standard output as JSON Lines; the ledger stays as it is",
		BIT(OPTION_FROM) | BIT(OPTION_TO) | BIT(OPTION_PROVIDER) | BIT(OPTION_ACCOUNT)},
	[COMMAND_TRANSFORM] = {"transform", NULL, NULL, "read raw answers (JSON Lines) from standard input, write rows to standard output", BIT(OPTION_STRICT)},
	[COMMAND_LOAD] = {"load", NULL, NULL, "read rows (JSON Lines) from standard input and load them", 0},
	[COMMAND_REPLAY] = {"replay", NULL, NULL, "transform the archived answers of a range of months again with today's mappings; no network",
		BIT(OPTION_FROM) | BIT(OPTION_TO) | BIT(OPTION_PROVIDER) | BIT(OPTION_ACCOUNT) | BIT(OPTION_WORKERS) | BIT(OPTION_STRICT)},
	[COMMAND_RECONCILE] = {"reconcile", NULL, NULL, "hold usage against bills and write the report", BIT(OPTION_MONTH) | BIT(OPTION_PROVIDER) | RECONCILING},
	[COMMAND_REPORT] = {"report", NULL, NULL, "write the report of the latest reconciliation of a month",
		BIT(OPTION_MONTH) | BIT(OPTION_PROVIDER) | BIT(OPTION_OUT) | BIT(OPTION_FORMAT) | BIT(OPTION_CSV_FORM) | BIT(OPTION_RECON), NULL,
		"--recon N: the CSV, JSON and page of each reconciliation are kept as they were first written, and written again under the names they had, with a\n"
		"manifest; those of the report that showed N first, or with --provider of the one narrowed to these. --month is not needed. A workbook is not kept:\n"
		"its figures are those of the JSON. Name another folder with --out: those of the latest reports have the same names. Exit 1: no report of N is kept.\n"},
	[COMMAND_CLOSE] = {"close", NULL, NULL, "freeze a month: what changes later is an adjustment beside it",
		BIT(OPTION_MONTH) | BIT(OPTION_PROVIDER) | BIT(OPTION_ACCEPT_INCOMPLETE) | BIT(OPTION_VERIFY), NULL,
		"A month can be closed once it is over and every account active in it has complete usage of each metric its mapping can ask about: nothing\n"
		"reported is not complete, but where a pool or group is reported completely its members need not be. Bills and a reconciliation are not\n"
		"needed; the results of the latest one are sealed too. What keeps it from closing is listed, and nothing is closed (exit 3): backfill fetches\n"
		"what can still be had. --accept-incomplete is for what cannot: days that were lost, an account the provider says nothing of; the reason\n"
		"is sealed and stands on the report's cover.\n"},
	[COMMAND_REOPEN] = {"reopen", NULL, NULL, "open a closed month again; the close stays as it was, the next one counts instead",
		BIT(OPTION_MONTH) | BIT(OPTION_PROVIDER) | BIT(OPTION_REASON)},
	[COMMAND_STATUS] = {"status", NULL, NULL, "runs, what is left to fetch, what failed and why, coverage by provider and month",
		BIT(OPTION_RUN) | BIT(OPTION_JSON) | BIT(OPTION_PROVIDER)},
	[COMMAND_NETWORK] = {"network", "on|off", NULL, "switch a provider's cards on or off and follow each to its end; asked again, it goes on where it was ended",
		BIT(OPTION_PROVIDER) | BIT(OPTION_CARDS) | BIT(OPTION_YES) | BIT(OPTION_RETRY_UNKNOWN),
		"do it; without it nothing is sent and nothing written. Needs SIMTALLY_ALLOW_NETWORK=1"},
};

const char *options_command_name(Command command) {
	return COMMANDS[command].name;
}

/* ---- help ---- */

static void print_usage(FILE *out, const CommandText *command) {
	fprintf(out, "%s%s%s%s%s", command->name, command->second ? " " : "", command->second ? command->second : "", command->file ? " " : "",
		command->file ? command->file : "");
}

static void print_options(FILE *out, uint64_t allowed, const char *own) {
	for (size_t i = 0; i < OPTION_TEXTS; i++) {
		if (!(allowed & BIT(OPTIONS[i].id))) continue;
		char head[40];
		snprintf(head, sizeof head, "--%s %s", OPTIONS[i].name, OPTIONS[i].value ? OPTIONS[i].value : "");
		fprintf(out, "  %-24s %s\n", head, OPTIONS[i].help ? OPTIONS[i].help : own);
	}
}

static void print_overview(FILE *out) {
	fputs("simtally: does what was billed agree with what the providers say was used?\n\n"
		"usage: simtally [--help] [--version] COMMAND [options]\n\ncommands:\n", out);
	for (size_t i = 0; i < COMMAND_COUNT; i++) {
		char head[40];
		snprintf(head, sizeof head, "%s%s%s", COMMANDS[i].name, COMMANDS[i].second ? " " : "", COMMANDS[i].second ? COMMANDS[i].second : "");
		fprintf(out, "  %-16s %s\n", head, COMMANDS[i].help);
	}
	fputs("\nshared options:\n", out);
	print_options(out, SHARED, NULL);
	fputs("\nexit status: 0 done and complete; 1 failed, nothing half-loaded; 2 wrong usage or settings; 3 done, something is missing;\n"
		"4 done, discrepancies found (--fail-on-discrepancy); 75 another run holds that provider\n"
		"simtally COMMAND --help says more about one command\n", out);
}

void options_help(FILE *out, const Options *options) {
	if (options->command == COMMAND_COUNT) {
		print_overview(out);
		return;
	}
	const CommandText *command = &COMMANDS[options->command];
	fputs("usage: simtally ", out);
	print_usage(out, command);
	fprintf(out, " [options]\n\n%s\n\n", command->help);
	print_options(out, command->options, command->own);
	print_options(out, SHARED, NULL);
	if (command->more) fprintf(out, "\n%s", command->more);
}

/* ---- values ---- */

static Status bad_value(Error *error, const char *option, const char *value, const char *wanted) {
	return error_set(error, STATUS_USAGE, "--%s %s: %s", option, value, wanted);
}

static Status read_month(const char *option, const char *value, Day *out, Error *error) {
	return calendar_parse_month(slice_of(value), out) ? STATUS_OK : bad_value(error, option, value, "a month is written YYYY-MM, from 1970-01 to 2199-12");
}

static Status read_int(const char *option, const char *value, int64_t least, int64_t most, int64_t *out, Error *error) {
	int64_t figure;
	if (decimal_to_integer(slice_of(value), &figure) != DECIMAL_OK || figure < least || figure > most)
		return error_set(error, STATUS_USAGE, "--%s %s: a whole number from %lld to %lld", option, value, (long long)least, (long long)most);
	*out = figure;
	return STATUS_OK;
}

static void add_word(Words *words, Arena *arena, const char *word) {
	const char **items = arena_array(arena, words->count + 1, sizeof *items);
	for (size_t i = 0; i < words->count; i++) {
		items[i] = words->items[i];
		if (strcmp(words->items[i], word) == 0) return;
	}
	items[words->count] = word;
	*words = (Words){items, words->count + 1};
}

static Status add_month(Options *out, Arena *arena, const char *value, Error *error) {
	Day month;
	Status status = read_month("month", value, &month, error);
	if (status != STATUS_OK) return status;
	Day *months = arena_array(arena, out->month_count + 1, sizeof *months);
	for (size_t i = 0; i < out->month_count; i++) {
		months[i] = out->months[i];
		if (months[i] == month) return STATUS_OK;
	}
	months[out->month_count++] = month;
	out->months = months;
	return STATUS_OK;
}

static Status take_number(Options *out, int id, const char *value, Error *error) {
	int64_t figure = 0;
	Status status = id == OPTION_WORKERS ? read_int("workers", value, 1, 16, &figure, error)
		: read_int(id == OPTION_RECON ? "recon" : "run", value, 1, INT32_MAX, &figure, error);
	if (status == STATUS_OK && id == OPTION_WORKERS) out->workers = (int)figure;
	else if (status == STATUS_OK && id == OPTION_RECON) out->recon = (int32_t)figure;
	else if (status == STATUS_OK) out->run = (int32_t)figure;
	return status;
}

static Status take_log_format(Options *out, const char *value, Error *error) {
	bool json = strcmp(value, "json") == 0;
	if (!json && strcmp(value, "text") != 0) return bad_value(error, "log-format", value, "text or json");
	out->log_format = json ? LOG_JSON : LOG_TEXT;
	return STATUS_OK;
}

static Status take_csv_form(Options *out, const char *value, Error *error) {
	ReportCsvForm form;
	if (!report_csv_form(value, &form)) return bad_value(error, "csv-form", value, "plain, excel or excel-de");
	out->csv_form = (int)form;
	return STATUS_OK;
}

/* Here, and not where the report is written: a night's fetching and a dry run come before that. */
static Status take_format(Options *out, const char *value, Error *error) {
	if (!report_formats(value, &out->formats)) return bad_value(error, "format", value, "a list of html, csv, xlsx, json");
	return STATUS_OK;
}

static Status take_as_of(Options *out, const char *value, Error *error) {
	if (!calendar_parse_day(slice_of(value), &out->as_of)) return bad_value(error, "as-of", value, "a date is written YYYY-MM-DD");
	out->as_of_text = value;
	return STATUS_OK;
}

static Status take(Options *out, Arena *arena, int id, const char *value, Error *error) {
	switch (id) {
	case OPTION_MAPPINGS: out->mappings = value; return STATUS_OK;
	case OPTION_AS_OF: return take_as_of(out, value, error);
	case OPTION_LOG_FORMAT: return take_log_format(out, value, error);
	case OPTION_QUIET: out->quiet = true; return STATUS_OK;
	case OPTION_VERBOSE: out->verbose = true; return STATUS_OK;
	case OPTION_HELP: out->help = true; return STATUS_OK;
	case OPTION_VERSION: out->version = true; return STATUS_OK;
	case OPTION_PROVIDER: add_word(&out->providers, arena, value); return STATUS_OK;
	case OPTION_ACCOUNT: add_word(&out->accounts, arena, value); return STATUS_OK;
	case OPTION_FROM: out->has_from = true; return read_month("from", value, &out->from, error);
	case OPTION_TO: out->has_to = true; return read_month("to", value, &out->to, error);
	case OPTION_MONTH: return add_month(out, arena, value, error);
	case OPTION_WORKERS:
	case OPTION_RECON:
	case OPTION_RUN: return take_number(out, id, value, error);
	case OPTION_REPLACE: out->replace = true; return STATUS_OK;
	case OPTION_AGAIN: out->again = true; return STATUS_OK;
	case OPTION_STRICT: out->strict = true; return STATUS_OK;
	case OPTION_DRY_RUN: out->dry_run = true; return STATUS_OK;
	case OPTION_JSON: out->json = true; return STATUS_OK;
	case OPTION_CARDS: out->cards = value; return STATUS_OK;
	case OPTION_YES: out->yes = true; return STATUS_OK;
	case OPTION_RETRY_UNKNOWN: out->retry_unknown = true; return STATUS_OK;
	case OPTION_FIXTURES: out->fixtures = true; return STATUS_OK;
	case OPTION_BILLS: out->bills = true; return STATUS_OK;
	case OPTION_FAIL: out->fail_on_discrepancy = true; return STATUS_OK;
	case OPTION_ACCEPT_INCOMPLETE: out->accept_incomplete = value; return STATUS_OK;
	case OPTION_REASON: out->reason = value; return STATUS_OK;
	case OPTION_VERIFY: out->verify = true; return STATUS_OK;
	case OPTION_MAPPING: out->mapping = value; return STATUS_OK;
	case OPTION_OUT: out->out = value; return STATUS_OK;
	case OPTION_FORMAT: return take_format(out, value, error);
	case OPTION_CSV_FORM: return take_csv_form(out, value, error);
	default: return STATUS_OK;
	}
}

/* ---- words ---- */

static const char *option_name(int id) {
	for (size_t i = 0; i < OPTION_TEXTS; i++)
		if ((int)OPTIONS[i].id == id) return OPTIONS[i].name;
	return "";
}

/* `second` may leave a choice: "on|off". */
static bool is_second(const char *second, const char *word) {
	for (Slice rest = slice_of(second), one; slice_next(&rest, '|', &one);)
		if (slice_equal_text(one, word)) return true;
	return false;
}

static Status find_command(Options *out, char **words, int count, Error *error) {
	if (count == 0) return STATUS_OK;
	for (int i = 0; i < COMMAND_COUNT; i++) {
		const CommandText *command = &COMMANDS[i];
		if (strcmp(command->name, words[0]) != 0) continue;
		out->command = (Command)i;
		int used = 1 + (command->second != NULL);
		if (command->second && (count < 2 || !is_second(command->second, words[1]))) {
			if (out->help) return STATUS_OK;
			return error_set(error, STATUS_USAGE, "%s wants to be followed by %s; see simtally %s --help", command->name, command->second, command->name);
		}
		out->switch_on = command->second && strcmp(words[1], "on") == 0;
		if (command->file && count > used) out->file = words[used++];
		if (command->file && !out->file && !out->help) return error_set(error, STATUS_USAGE, "%s %s wants a file (- is standard input)", command->name, command->second);
		if (count > used) return error_set(error, STATUS_USAGE, "%s: one word too many: %s", command->name, words[used]);
		return STATUS_OK;
	}
	return error_set(error, STATUS_USAGE, "there is no command %s; see simtally --help", words[0]);
}

static Status check_months(const Options *options, Error *error) {
	uint64_t allowed = COMMANDS[options->command].options;
	const char *name = COMMANDS[options->command].name;
	if ((allowed & BIT(OPTION_FROM)) && (!options->has_from || !options->has_to))
		return error_set(error, STATUS_USAGE, "%s wants --from MONTH and --to MONTH", name);
	if (options->has_from && options->from > options->to) return error_set(error, STATUS_USAGE, "--from lies after --to");
	if ((allowed & BIT(OPTION_MONTH)) && !options->month_count && !options->verify && !options->recon) return error_set(error, STATUS_USAGE, "%s wants --month MONTH", name);
	if (options->recon && options->csv_form != REPORT_CSV_PLAIN)
		return error_set(error, STATUS_USAGE, "--recon writes the CSV in the form it had when it was first written: leave --csv-form out");
	if (options->command == COMMAND_REPORT && options->month_count > 1) return error_set(error, STATUS_USAGE, "report writes one month at a time");
	return STATUS_OK;
}

static Status check_network(const Options *options, Error *error) {
	if (options->command != COMMAND_NETWORK) return STATUS_OK;
	if (options->providers.count != 1) return error_set(error, STATUS_USAGE, "network wants --provider P, one of them: whose cards they are");
	return options->cards ? STATUS_OK : error_set(error, STATUS_USAGE, "network wants --cards FILE (- is standard input)");
}

static const char *find_mappings(const Options *options) {
	const char *variable = getenv("SIMTALLY_MAPPINGS");
	if (options->mappings) return options->mappings;
	if (variable && *variable) return variable;
	return access("mappings", R_OK | X_OK) == 0 ? "mappings" : SIMTALLY_MAPPINGS_DIR;
}

static const char *join(int argc, char **argv, Arena *arena) {
	char *line = arena_text(arena, slice_of(""));
	for (int i = 1; i < argc; i++) line = arena_format(arena, "%s%s%s", line, i > 1 ? " " : "", argv[i]);
	return line;
}

static Status parse(int argc, char **argv, Arena *arena, Options *out, uint64_t *given, Error *error) {
	struct option table[OPTION_TEXTS + 1] = {0};
	for (size_t i = 0; i < OPTION_TEXTS; i++) table[i] = (struct option){OPTIONS[i].name, OPTIONS[i].value ? required_argument : no_argument, NULL, (int)OPTIONS[i].id};
	Status status = STATUS_OK;
	int id;
	opterr = 0;
	while (status == STATUS_OK && (id = getopt_long(argc, argv, ":h", table, NULL)) != -1) {
		if (id == '?') return error_set(error, STATUS_USAGE, "there is no option %s; see simtally --help", optind > 0 ? argv[optind - 1] : "");
		if (id == ':') return error_set(error, STATUS_USAGE, "%s wants a value", argv[optind - 1]);
		if (id == 'h') id = OPTION_HELP;
		*given |= BIT(id);
		status = take(out, arena, id, optarg, error);
	}
	return status;
}

Status options_read(int argc, char **argv, Arena *arena, Options *out, Error *error) {
	*out = (Options){.command = COMMAND_COUNT, .workers = 2, .formats = REPORT_ALL, .mapping = "generic"};
	out->line = join(argc, argv, arena);
	uint64_t given = 0;
	Status status = parse(argc, argv, arena, out, &given, error);
	if (status == STATUS_OK) status = find_command(out, argv + optind, argc - optind, error);
	if (status != STATUS_OK || out->help || out->version) return status;
	if (out->command == COMMAND_COUNT) return error_set(error, STATUS_USAGE, "no command; see simtally --help");
	for (int id = OPTION_MAPPINGS; id < OPTION_END; id++)
		if ((given & BIT(id)) && !((COMMANDS[out->command].options | SHARED) & BIT(id)))
			return error_set(error, STATUS_USAGE, "%s has no option --%s; see simtally %s --help", COMMANDS[out->command].name, option_name(id), COMMANDS[out->command].name);
	out->mappings = find_mappings(out);
	if (out->command == COMMAND_ACCOUNTS_IMPORT && out->yes && !out->replace) return error_set(error, STATUS_USAGE, "--yes goes with --replace");
	if (out->command == COMMAND_USAGE_IMPORT && !(given & BIT(OPTION_MAPPING))) return error_set(error, STATUS_USAGE, "usage import wants --mapping NAME, a file of %s/usage", out->mappings);
	if (out->command == COMMAND_USAGE_IMPORT && out->accounts.count > 1) return error_set(error, STATUS_USAGE, "usage import takes one --account: the one that the whole file is about");
	Status checked = check_months(out, error);
	return checked == STATUS_OK ? check_network(out, error) : checked;
}
