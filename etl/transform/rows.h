/* rows.h: what transform makes of answers: figures in base units, and rejects.
 *
 * Gives:  growing arrays whose texts live in the arena given at rows_init.
 * Units:  quantities are whole bytes, seconds, messages; prices are exact decimal text.
 * A reject is data, not an error: it is counted, kept and shown with its place.
 */
#ifndef SIMTALLY_TRANSFORM_ROWS_H
#define SIMTALLY_TRANSFORM_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/calendar.h"
#include "mapping/mapping.h"

typedef enum {
	QUALITY_PARTIAL = 0, /* an entry some of whose figures could not be understood */
	QUALITY_RUNNING = 1, /* a counter read while its day ran */
	QUALITY_EARLY = 2,   /* a month read before it was final */
	QUALITY_FINAL = 3
} Quality;

typedef struct {
	Metric metric;
	Grain grain;
	Role role;
	const char *scope; /* "" for entries */
	Day period;
	int64_t quantity;
	Quality quality;
	const char *at;    /* its place in the answer */
	const char *id;    /* of the region it is of, where the answer gives one, else NULL */
	bool listed;       /* an element of a series that counts back from today */
	bool named;        /* the scope ends in a region's name: the register of regions knows its id */
} UsageRow;

typedef struct {
	const char *scope;
	const char *name;
	int homeland, roam_like_home; /* -1: not said */
	bool named;                   /* as of a usage row */
} LabelRow;

typedef struct {
	Day month;
	Instant charged_at;
	const char *number, *description; /* NULL: absent */
	const char *amount;               /* whole number as text */
	const char *price, *wholesale, *cost;
	int vat_exempt;                   /* -1: not said */
	const char *currency;
} ChargeRow;

typedef struct {
	Instant at;
	const char *type, *soc, *soc_description, *row_type, *cost, *wholesale, *price;
	bool has_expires_at;
	Instant expires_at;
	int included;
} EventRow;

typedef struct {
	const char *fact, *value;
	Day as_of;
} FactRow;

typedef struct {
	const char *at;     /* JSON Pointer into the answer, or line and column of a file */
	const char *reason; /* a short word: not_a_number, wrong_account … */
	const char *detail; /* a sentence with what stood there */
	Day period;         /* of the unit it belongs to, ROWS_EVERY_PERIOD (of all that were asked) or ROWS_NO_PERIOD (of none) */
} RejectRow;

enum { ROWS_NO_PERIOD = INT32_MIN, ROWS_EVERY_PERIOD = INT32_MIN + 1 };

typedef struct {
	Arena *arena;
	UsageRow *usage;
	size_t usage_count, usage_capacity;
	LabelRow *labels;
	size_t label_count, label_capacity;
	ChargeRow *charges;
	size_t charge_count, charge_capacity;
	Day *charge_months;    /* whose charges the answer lists whole: what is held of them is replaced */
	size_t charge_month_count, charge_month_capacity;
	EventRow *events;
	size_t event_count, event_capacity;
	FactRow *facts;
	size_t fact_count, fact_capacity;
	RejectRow *rejects;
	size_t reject_count, reject_capacity;
	int64_t rounded; /* figures that held a fraction of a base unit */
	int64_t spreadsheet_rounded;     /* figures with fewer digits than their exponent */
	const char *spreadsheet_place;   /* of the last of them, and */
	const char *spreadsheet_figure;
} Rows;

void rows_init(Rows *rows, Arena *arena);
void rows_free(Rows *rows);
void rows_clear(Rows *rows); /* empties the arrays, keeps their memory; not the rejects' arena */

UsageRow *rows_add_usage(Rows *rows);
LabelRow *rows_add_label(Rows *rows);
ChargeRow *rows_add_charge(Rows *rows);
void rows_add_charge_month(Rows *rows, Day month);
EventRow *rows_add_event(Rows *rows);
FactRow *rows_add_fact(Rows *rows);

/* Adds a reject; `detail` is a printf text. */
void rows_reject(Rows *rows, Day period, const char *at, const char *reason, const char *detail, ...)
	__attribute__((format(printf, 5, 6)));

/* Takes back every row but the rejects: the answer's parts are not independent. */
void rows_keep_rejects_only(Rows *rows);

#endif
