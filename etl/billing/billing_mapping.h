/* billing_mapping.h: where a billing export says what, read from mappings/billing/NAME.json.
 *
 * Takes:  a JSON file with comments; unknown keys are refused. What each key means stands beside
 *         it in mappings/billing/generic.json.
 * Gives:  texts in the arena.
 * Errors: STATUS_USAGE as "file:line:column: what is wrong; what would do".
 */
#ifndef SIMTALLY_BILLING_BILLING_MAPPING_H
#define SIMTALLY_BILLING_BILLING_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/csv_file.h"
#include "base/status.h"
#include "billing/billing_form.h"
#include "mapping/mapping.h"

typedef enum {
	BILLING_PROVIDER,
	BILLING_ACCOUNT,
	BILLING_MONTH,
	BILLING_METRIC,
	BILLING_SCOPE,
	BILLING_QUANTITY,
	BILLING_UNIT,
	BILLING_AMOUNT,
	BILLING_CURRENCY,
	BILLING_INVOICE,
	BILLING_LINE,
	BILLING_PRODUCT, /* what is sold, looked up in the mapping's products */
	BILLING_TEXT,	 /* words that hold some of the above, read by the mapping's forms */
	BILLING_FIELD_COUNT,
	BILLING_STORED_COUNT = BILLING_LINE + 1
} BillingFieldName;

enum { BILLING_OTHERS_MAX = 7, BILLING_REASONS_MAX = 64 };

typedef enum { BILLING_FIELD_ABSENT, BILLING_FIELD_COLUMN, BILLING_FIELD_FIXED } BillingFieldKind;

typedef struct {
	BillingFieldKind kind;
	size_t column;	   /* of shape.columns */
	const char *fixed;
	size_t others[BILLING_OTHERS_MAX]; /* columns that are asked where that one is empty */
	size_t other_count;
} BillingField;

typedef struct {
	const char *word;
	Unit unit;
	int64_t factor; /* base units in one of it */
} BillingUnit;

typedef struct {
	const char *word;
	Metric metric;
	const char *scope, *unit; /* what it says beside; NULL: nothing */
} BillingMetric;

/* A sign or a code that may stand at an amount. */
typedef struct {
	const char *sign, *code; /* code "": a sign of several currencies */
} BillingCurrency;

typedef struct {
	const char *name; /* a * at its end stands for any rest */
	const char *provider, *scope, *unit, *metric; /* metric is a word of metrics; NULL: not said */
} BillingProduct;

/* Lines that are no bill of use. */
typedef struct {
	size_t column;
	const char *const *values;
	size_t value_count;
	size_t reason; /* of reasons */
	bool withdraws; /* what earlier files said about its invoice and line holds no longer */
} BillingIgnore;

/* Rows that are more, or less, than a bill: credit and debit notes, refunded invoices. */
typedef struct {
	bool by_amount; /* every row with a negative amount; else those with one of the values */
	size_t column;
	const char *const *values;
	size_t value_count;
	BillingKind kind;
	int reason; /* of reasons: counted under it; -1: not counted apart */
} BillingKindRule;

typedef struct {
	const char *name;
	char sha256[DIGEST_HEX_MAX]; /* of the mapping's file */
	CsvShape shape;
	BillingField fields[BILLING_FIELD_COUNT];
	char decimal; /* the sign before the fraction, '.' or ','; 0: either */
	const char *const *grouping; /* signs between groups of three digits */
	size_t grouping_count;
	const char *const *month_forms;
	size_t month_form_count;
	const BillingUnit *units;
	size_t unit_count;
	const BillingMetric *metrics;
	size_t metric_count;
	const char *const *whole;
	size_t whole_count;
	const BillingCurrency *currencies;
	size_t currency_count;
	const BillingProduct *products;
	size_t product_count;
	const BillingIgnore *ignored;
	size_t ignored_count;
	const BillingKindRule *kinds;
	size_t kind_count;
	const char *const *names; /* words with a figure that are no quantity in a product's name: 5G */
	size_t name_count;
	const char *const *day_forms;
	size_t day_form_count;
	const BillingForm *forms;
	size_t form_count;
	const char *const *reasons; /* why lines are passed over, at most BILLING_REASONS_MAX */
	size_t reason_count;
	bool item_by_provider;	 /* what makes a row one thing that a later file may correct: its invoice and line, and with this its provider, */
	bool item_whole_invoice; /* and with this, without a line, its invoice as a whole */
	int without_usage; /* of reasons, for an item whose text bills no use; -1: such an item cannot be read */
} BillingMapping;

/* `mappings_folder` holds billing/NAME.json; a name is letters, digits, _ and -. */
Status billing_mapping_load(const char *mappings_folder, const char *name, Arena *arena, const BillingMapping **out,
			    Error *error);
Status billing_mapping_read(const char *file, Arena *arena, const BillingMapping **out, Error *error);

const char *billing_field_name(BillingFieldName field);

#endif
