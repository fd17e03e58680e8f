/* mapping.h: what is particular to a provider, as data.
 *
 * Takes:  a mapping file (mappings/<provider>.json; mappings/README.md explains each key).
 * Gives:  plain structs in an arena, all names and places checked, nothing of it ever changed.
 * Errors: STATUS_USAGE with file:line:column, what is wrong and what would do: unreadable JSON,
 *         unknown keys, missing keys, wrong types, unknown names in {braces}, bad places.
 * Places are JSON Pointers (RFC 6901); "each" places may hold "*" for every element.
 */
#ifndef SIMTALLY_MAPPING_MAPPING_H
#define SIMTALLY_MAPPING_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/status.h"

typedef enum { UNIT_BYTE, UNIT_SECOND, UNIT_MESSAGE } Unit;
typedef enum { METRIC_DATA, METRIC_VOICE, METRIC_SMS, METRIC_MMS } Metric;
typedef enum { GRAIN_DAY, GRAIN_MONTH, GRAIN_NOW } Grain;
typedef enum { ROLE_USED, ROLE_INCLUDED, ROLE_ENTRY, ROLE_CHECK } Role;

/* What an answer means for the units that were asked. */
typedef enum {
	OUTCOME_OK,
	OUTCOME_NO_DATA,          /* answered, and nothing is reported: never zero */
	OUTCOME_ACCOUNT_UNKNOWN,
	OUTCOME_NOT_ELIGIBLE,
	OUTCOME_OUR_FAULT,
	OUTCOME_DENIED,
	OUTCOME_REAUTHENTICATE,
	OUTCOME_RETRY,
	OUTCOME_TOO_LARGE_A_SPAN,
	OUTCOME_NOT_UNDERSTOOD    /* no rule fits: quarantined */
} Outcome;

typedef struct {
	const char *name;
	const char *env;
	const char *fallback; /* NULL: none */
	bool secret;
	bool optional;
} Setting;

typedef struct {
	const char *name;
	const char *value; /* a template: {setting}, {account}, {session}, {from_day} … */
} Pair;

typedef struct {
	Pair *items;
	size_t count;
} Pairs;

typedef struct {
	const char **items;
	size_t count;
} Texts;

typedef enum { BODY_NONE, BODY_JSON, BODY_FORM } BodyForm;

typedef struct {
	const char *method;
	const char *path; /* template */
	Pairs query;
	Pairs headers;
	bool wants_csv; /* of its endpoint: what the Accept header says */
	BodyForm body_form;
	const char *form_field; /* BODY_FORM: the field that holds the JSON */
	const JsonNode *body;   /* its strings are templates */
} RequestShape;

typedef struct {
	const int *statuses;
	size_t status_count; /* 0: any */
	const char *at;      /* NULL: not looked at */
	Texts in;
	const char *missing; /* NULL, or a place at which nothing (or null) must stand */
	Texts present;       /* empty, or places at one of which something must stand */
	Outcome outcome;
	const char *because;
} OutcomeRule;

typedef struct {
	OutcomeRule *items;
	size_t count;
} OutcomeRules;

typedef struct {
	bool by_login;
	RequestShape request;
	const char *token_at;
	const char *lifetime_at; /* NULL: the token lives until it is refused */
	int64_t lifetime_seconds; /* seconds a unit of the lifetime figure */
	int64_t lifetime_default; /* in those units */
	const char *lifetime_never; /* the figure that means never */
	OutcomeRules outcomes;
	Pairs headers;       /* put on every question */
	const char *command; /* template of a signing command, or NULL */
} Authentication;

typedef enum {
	PERIOD_ASKED,             /* the one period that was asked for */
	PERIOD_TODAY,             /* the day of the answer, in the provider's zone */
	PERIOD_THIS_MONTH,        /* the month of that day */
	PERIOD_DAYS_BEFORE_TODAY, /* a series: element i is today - first - i */
	PERIOD_INSTANT,           /* a place holding an instant, brought to the provider's zone */
	PERIOD_DAY,               /* a place holding YYYY-MM-DD */
	PERIOD_MONTH              /* a place holding YYYY-MM */
} PeriodForm;

typedef struct {
	PeriodForm form;
	const char *at;
	const char *year; /* PERIOD_MONTH: a place of its own for the year, or NULL */
	Texts written;    /* PERIOD_DAY, PERIOD_MONTH: how it may be written, in Y, M and D; none: YYYY-MM-DD, YYYY-MM */
	int first;
	bool oldest_first;
} PeriodRule;

typedef struct {
	const char *fixed; /* a scope's name, or NULL and the rest */
	const char *prefix;
	const char *id;   /* NULL: the region's name is all there is, and the register of regions knows its id */
	const char *name;
	const char *homeland;
	const char *roam_like_home;
	const char *when_homeland; /* the scope to use where the homeland place holds true */
} ScopeRule;

typedef enum { QUANTITY_FIGURE, QUANTITY_REMAINING, QUANTITY_LIST } QuantityForm;

typedef struct {
	QuantityForm form;
	const char *at;       /* the figure, what remains, or the list */
	const char *included; /* QUANTITY_REMAINING */
	char separator;       /* QUANTITY_LIST */
} QuantityRule;

typedef struct {
	const char *each; /* NULL: once */
	ScopeRule scope;
	QuantityRule quantity;
	Unit unit;
	int64_t factor; /* base units in one of the provider's */
} UsageRowRule;

/* What several records of one account, metric, scope and period are to each other. */
typedef enum {
	RECORDS_CONTRADICT, /* none stands, but where they are the same in all that is no figure, and in this one */
	RECORDS_REPEAT,     /* none stands, but where they are wholly equal */
	RECORDS_ADD         /* they are parts of one figure */
} Records;

typedef struct {
	const char *each; /* NULL: the answer itself */
	Metric metric;
	Grain grain;
	Role role;        /* ROLE_USED or ROLE_CHECK */
	bool entry;       /* each element says: this metric was reported for this period */
	Records records;
	bool corrections; /* a negative record takes use back */
	bool answers_add; /* what an answer no longer gives stays as it was: it only adds to earlier ones */
	bool zero_unlisted; /* a day that is over and that the list does not name is zero */
	PeriodRule period;
	UsageRowRule *rows;
	size_t row_count;
} UsageRule;

typedef struct {
	const char *each;
	const char *fact;
	const char *key;  /* NULL, or a place whose value is put behind the fact's name: fact/key */
	const char *at;
	int64_t factor;   /* 0: text as it stands; else a figure in base units */
	Pairs values;     /* empty: any */
	Pairs keys;
	const char *unless_at;
	Texts unless_in;
} FactRule;

typedef struct {
	const char *each;
	const char *currency;
	const char *at, *number, *description, *amount, *price, *vat_exempt, *wholesale, *cost;
} ChargeRule;

typedef struct {
	Texts each;
	const char *at, *type, *soc, *soc_description, *row_type, *cost, *wholesale, *price, *expires_at, *included;
	Texts types;
} EventRule;

typedef struct {
	const char *at;
	const char *is; /* template */
	bool ignore_case;
} EchoRule;

/* A key of a row and what its column may be called. */
typedef struct {
	const char *key;
	Texts names; /* compared without regard to case */
} CsvKey;

/* Columns that stand once for each of some names: "Voice roaming * secs". A row holds a list of objects. */
typedef struct {
	const char *list; /* the key of the list */
	const char *name; /* the key of the name in each object */
	CsvKey *columns;  /* keys of the object; each one name, with one "*" */
	size_t column_count;
} CsvRepeat;

/* A CSV text as an answer: {"rows": [{key: text, …}, …], "header": [text, …]}; see transform/csv_tree.h. */
typedef struct {
	const char *separators; /* those it may have */
	const char *decimals;   /* signs that may stand before a fraction: ".", "," or ".," */
	bool headless;          /* a first row that names no columns is data, in the order of `columns` */
	CsvKey *columns;
	size_t column_count;
	Texts required;         /* keys whose columns a header must name */
	CsvRepeat *repeats;
	size_t repeat_count;
} CsvRule;

typedef struct {
	Grain unit;
	int most;  /* periods in one question */
	int reach; /* periods back from the current one; -1: any */
	bool nightly;
	int night_from, night_to; /* relative to the current period, both included */
	int final_after_days;
} SpanRule;

typedef struct {
	const char *name;
	Texts accounts; /* kinds */
	bool standby;   /* not asked by any run: it holds what files bring */
	const CsvRule *csv; /* its answers are CSV; NULL: JSON */
	RequestShape request;
	SpanRule span;
	OutcomeRules outcomes;
	const char *message; /* place of the provider's own words */
	const char *trace;
	EchoRule *echoes;
	size_t echo_count;
	bool independent; /* one part that cannot be understood does not hold back the others */
	UsageRule *usage;
	size_t usage_count;
	FactRule *facts;
	size_t fact_count;
	ChargeRule *charges;
	size_t charge_count;
	EventRule *events;
	size_t event_count;
	Texts unused; /* known places that are read by nobody */
	Texts optional; /* places that are read and may be absent: see known.h */
	bool counts_back; /* its answers tell of today and the days just before: a day that passes out of reach is lost */
	int index;    /* position in the mapping: the lower one is the source of record */
	int32_t id;   /* simtally_store.endpoint, once looked up */
} Endpoint;

/* Figures of this provider held against each other, month by month. A side is a figure, or a sum of figures. */
typedef enum { CHECK_EQUAL, CHECK_AT_MOST, CHECK_BESIDE } CheckForm;
typedef enum { CHECK_BY_TOTAL, CHECK_BY_SCOPE, CHECK_BY_DAY } CheckBy;
typedef enum { CHECK_SUM_NONE, CHECK_SUM_DAYS, CHECK_SUM_MEMBERS } CheckSum;

typedef struct {
	const char *endpoint; /* NULL, on the right alone: whichever other source gives the same figure */
	Role role;
	CheckSum sum;         /* of a month's days, or of the accounts of a pool */
} CheckSide;

typedef struct {
	const char *name;
	Metric metric;
	CheckForm form;
	CheckBy by;
	CheckSide left, right;
	bool running;         /* compares the month that runs, and no other */
	int apart_s;          /* how far apart two readings of it may be */
	int64_t absolute;     /* tolerance in base units */
	const char *relative; /* and as a share, a decimal: the larger of the two counts */
} CheckRule;

/* Switching accounts on and off. It is asked with several accounts at once, and never twice without need. */
typedef enum { SWITCH_WAITING, SWITCH_RUNNING, SWITCH_FAILED, SWITCH_DONE } SwitchState;

typedef struct {
	const char *value; /* as the provider writes it */
	SwitchState state;
} SwitchStateName;

typedef struct {
	Endpoint ask;
	int most;                /* accounts in one request */
	const JsonNode *on, *off; /* what {switch} stands for */
	const char *batch;       /* place of the provider's name for the request; NULL: a good answer says that it is done */
	const char *accepted;    /* NULL, or the place of how many accounts passed */
	const char *refused_each; /* NULL, or those that did not */
	const char *refused_account, *refused_message;
	Endpoint follow;         /* where there is a batch */
	const char *followed_each, *followed_account, *followed_state;
	SwitchStateName *states;
	size_t state_count;
	int every_ms, longest_s; /* of following */
} Operation;

typedef struct {
	int64_t millirequests_per_second;
	int concurrency;
	int64_t requests_per_day; /* of the provider's zone; 0: any */
	int open_min, close_min;  /* minutes of its day between which it may be asked; equal: any */
	int accounts_per_run; /* 0: any */
	const char *accounts_per_run_advice;
	int64_t answer_bytes;
	int timeout_s;
	int attempts;
	int first_wait_ms;
	int longest_wait_s;
} Limits;

typedef struct {
	const char *file;
	const char *provider;
	const char *zone;
	Slice text; /* the file's bytes, for its hash */
	Setting *settings;
	size_t setting_count;
	const char *base_url; /* template */
	Limits limits;
	Authentication *authentications;
	size_t authentication_count;
	Endpoint *endpoints;
	size_t endpoint_count;
	CheckRule *checks;
	size_t check_count;
	const Operation *network; /* NULL: its accounts cannot be switched */
	Texts examples; /* folders of recorded answers, see command/fixtures.h */
	int32_t provider_id; /* simtally_store.provider, once looked up */
} Mapping;

Status mapping_read(const char *file, Arena *arena, Mapping **out, Error *error);

/* Every *.json directly in `folder` but the schema, sorted by name. Two of one provider, or none at all, is an error. */
typedef struct {
	Mapping **items;
	size_t count;
} Mappings;
Status mapping_read_folder(const char *folder, Arena *arena, Mappings *out, Error *error);

/* Their providers, joined by commas, as SQL takes them. */
const char *mappings_providers(const Mappings *mappings, Arena *arena);

const Endpoint *mapping_endpoint(const Mapping *mapping, const char *name);

const char *metric_name(Metric metric);
const char *unit_name(Unit unit);
const char *grain_name(Grain grain);
const char *role_name(Role role);
const char *outcome_name(Outcome outcome);
const char *check_form_name(CheckForm form);
const char *check_by_name(CheckBy by);
const char *check_sum_name(CheckSum sum); /* NULL: no sum */
const char *switch_state_name(SwitchState state);
Unit metric_unit(Metric metric);

#endif
