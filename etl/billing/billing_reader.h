/* billing_reader.h: the pieces that read a billing mapping, each its own kind of key. Private to billing_mapping.
 *
 * All take the reader and the file's root; what is wrong is kept in its shape (mapping/shape.h), where the caller
 * looks once, at the end.
 */
#ifndef SIMTALLY_BILLING_BILLING_READER_H
#define SIMTALLY_BILLING_BILLING_READER_H

#include "billing/billing_mapping.h"
#include "mapping/shape.h"

typedef struct {
	Shape shape;
	BillingMapping *mapping;
	CsvColumn *columns;
	const char **reasons;
} BillingReader;

/* One column may serve several fields; the header is searched for it once. */
size_t billing_reader_column(BillingReader *reader, const JsonNode *node, const char *name, bool optional);
const char *const *billing_reader_texts(BillingReader *reader, const JsonNode *array, const char *what, size_t *count);

/* A key "columns" of the mapping and one for its text: a name, or an object that says more. */
void billing_reader_field(BillingReader *reader, const JsonNode *node, const char *what, BillingField *field);

/* billing_words.c */
void billing_reader_units(BillingReader *reader, const JsonNode *root);
void billing_reader_metrics(BillingReader *reader, const JsonNode *root);
void billing_reader_currencies(BillingReader *reader, const JsonNode *root);
void billing_reader_products(BillingReader *reader, const JsonNode *root);

/* billing_rules.c */
void billing_reader_ignored(BillingReader *reader, const JsonNode *root);
void billing_reader_kinds(BillingReader *reader, const JsonNode *root);
void billing_reader_text(BillingReader *reader, const JsonNode *root);

#endif
