/* billing_mapping.h: where a billing export says what, read from mappings/billing/NAME.json.
 *
 * Takes:  a JSON file with comments; unknown keys are refused. What each key means stands beside
 *         it in mappings/billing/generic.json.
 * Gives:  texts in the arena.
 * Errors: STATUS_USAGE as "file:line:column: what is wrong; what would do".
 * Room:   a field is a column as it stands or a fixed text; a form that takes a part of a
 *         column (a product's name, a period or a quantity in a description) is one more BillingFieldKind.
 */
#ifndef SIMTALLY_RECONCILE_BILLING_MAPPING_H
#define SIMTALLY_RECONCILE_BILLING_MAPPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/csv_file.h"
#include "base/status.h"
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
	BILLING_FIELD_COUNT
} BillingFieldName;

typedef enum { BILLING_FIELD_ABSENT, BILLING_FIELD_COLUMN, BILLING_FIELD_FIXED } BillingFieldKind;

typedef struct {
	BillingFieldKind kind;
	size_t column;	   /* of shape.columns */
	const char *fixed;
} BillingField;

typedef struct {
	const char *word;
	Unit unit;
	int64_t factor; /* base units in one of it */
} BillingUnit;

typedef struct {
	const char *word;
	Metric metric;
} BillingMetric;

typedef struct {
	const char *name;
	CsvShape shape;
	BillingField fields[BILLING_FIELD_COUNT];
	char decimal; /* the sign before the fraction, '.' or ',' */
	const char *const *month_forms;
	size_t month_form_count;
	const BillingUnit *units;
	size_t unit_count;
	const BillingMetric *metrics;
	size_t metric_count;
	const char *const *whole;
	size_t whole_count;
} BillingMapping;

/* `mappings_folder` holds billing/NAME.json; a name is letters, digits, _ and -. */
Status billing_mapping_load(const char *mappings_folder, const char *name, Arena *arena, const BillingMapping **out,
			    Error *error);
Status billing_mapping_read(const char *file, Arena *arena, const BillingMapping **out, Error *error);

const char *billing_field_name(BillingFieldName field);

#endif
