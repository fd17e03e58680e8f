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
#include "base/json.h"
#include "mapping/mapping.h"

typedef enum {
	QUALITY_PARTIAL = 0, /* an entry some of whose figures could not be understood */
	QUALITY_RUNNING = 1, /* a counter read while its day ran */
	QUALITY_EARLY = 2,   /* a month read before it was final */
	QUALITY_FINAL = 3
} Quality;

/* Sums of quantities do not overflow. */
__extension__ typedef __int128 RowsQuantity;
enum { ROWS_QUANTITY_TEXT_MAX = 44, ROWS_UNITS = UNIT_MESSAGE + 1 };

/* How many figures met one fate, and how much use they tell of, by unit. */
typedef struct {
	int64_t figures;
	RowsQuantity quantity[ROWS_UNITS];
} RowsFate;

/* Every figure that was read has one fate: came_in = usage rows (their parts) + said_twice + passed_over + refused.
 * Entries, facts, labels, charges and events are no figures; what is included or checked is none of use: it has no quantity. */
typedef struct {
	RowsFate came_in, said_twice, passed_over, refused;
} RowsCounts;

typedef struct Record Record; /* see transform/record.h */

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
	Records records;   /* what it is to others of its key */
	bool corrections;  /* some of its records may be negative */
	bool unread;       /* of a file: a record of a sum that could not be read; quantity 0, no part of it */
	int64_t parts;     /* records in it: 1, or those that were added up; 0: none was read (an entry, a day made zero) */
	const char *identity; /* of a row of a file: others of its key that are equal in it are the same said again; else NULL */
	/* Until rows of one key are settled. */
	Record *record;
	const JsonNode *node; /* the element of the record that it stands in */
	const char *place;    /* in that element, as the mapping names it */
	size_t order;
	bool dropped;
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

/* A day that a record of a rule is about, of a rule by which days that are not listed are zero. */
typedef struct {
	const UsageRule *rule;
	Day day;
} NamedDay;

typedef struct {
	const char *at;     /* JSON Pointer into the answer, or line and column of a file */
	const char *reason; /* a short word: not_a_number, wrong_account … */
	const char *detail; /* a sentence with what stood there */
	Day period;         /* of the unit it belongs to, ROWS_EVERY_PERIOD (of all that were asked) or ROWS_NO_PERIOD (of none) */
	bool alone;         /* what else the answer says stands, also where its parts are not independent */
	bool has_metric;
	Metric metric;      /* of the figures that it refuses */
	int64_t figures;    /* how many those are; 0: it refuses something else, or what others refuse besides */
	bool has_quantity;
	RowsQuantity quantity; /* of those that could be read, base units of use */
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
	NamedDay *named_days;
	size_t named_day_count, named_day_capacity;
	int64_t rounded; /* figures that held a fraction of a base unit */
	int64_t spreadsheet_rounded;     /* figures with fewer digits than their exponent */
	const char *spreadsheet_place;   /* of the last of them, and */
	const char *spreadsheet_figure;
	RowsCounts counts;
} Rows;

void rows_init(Rows *rows, Arena *arena);
void rows_free(Rows *rows);
void rows_clear(Rows *rows); /* empties the arrays, keeps their memory; not the rejects' arena */

UsageRow *rows_add_usage(Rows *rows);
LabelRow *rows_add_label(Rows *rows);
ChargeRow *rows_add_charge(Rows *rows);
void rows_add_charge_month(Rows *rows, Day month);
void rows_add_named_day(Rows *rows, const UsageRule *rule, Day day);
EventRow *rows_add_event(Rows *rows);
FactRow *rows_add_fact(Rows *rows);

/* Counts figures of a metric; the quantity counts where they are of use (ROLE_USED). */
void rows_count(RowsFate *fate, int64_t figures, Metric metric, Role role, RowsQuantity quantity);

/* What the usage rows hold: the fate of all that has none of the other three. */
RowsFate rows_held(const Rows *rows);
bool rows_foot(const Rows *rows);
const char *rows_quantity_text(RowsQuantity quantity, char out[ROWS_QUANTITY_TEXT_MAX]);

/* Adds a reject; `detail` is a printf text. It stands until the next one. */
RejectRow *rows_reject(Rows *rows, Day period, const char *at, const char *reason, const char *detail, ...)
	__attribute__((format(printf, 5, 6)));

/* Takes back every row but the rejects, so that all that came in is refused: the answer's parts are not independent. */
void rows_keep_rejects_only(Rows *rows);

#endif
