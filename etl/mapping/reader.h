/* reader.h: the pieces that read a mapping file, each its own kind of key. Private to mapping.
 *
 * All take the reader and a node of the file; what is wrong is kept in its shape (shape.h), where the caller
 * looks once, at the end. Rules are added to the endpoint they are given.
 */
#ifndef SIMTALLY_MAPPING_READER_H
#define SIMTALLY_MAPPING_READER_H

#include "mapping/mapping.h"
#include "mapping/shape.h"

/* A unit of the provider's: what it is called, what it counts, how many base units it holds. */
typedef struct {
	const char *name;
	Unit unit;
	int64_t factor;
} NamedUnit;

typedef struct {
	Shape *shape;
	Mapping *mapping;
	NamedUnit *units;
	size_t unit_count;
	bool in_operation; /* templates may name accounts, switch and batch */
} Reader;

/* What all endpoints of a provider share may stand once, at the top. */
typedef struct {
	OutcomeRules outcomes;
	const char *message, *trace;
} Envelope;

/* reader.c: texts, places and templates. */
void *reader_list(Reader *r, const JsonNode *node, size_t size);
Texts reader_texts(Reader *r, const JsonNode *node, const char *what);
Pairs reader_pairs(Reader *r, const JsonNode *node, const char *what);
bool reader_request_names(const RequestShape *request, const char *name); /* "{from_day}": somewhere in it */
void reader_check_body(Reader *r, const JsonNode *node); /* every template in it */
const char *reader_place(Reader *r, const JsonNode *object, const char *key, bool required);
const char *reader_each(Reader *r, const JsonNode *object);
Pairs reader_template_pairs(Reader *r, const JsonNode *object, const char *key);
bool reader_name_is_good(const char *name); /* 1 to 40 of a-z 0-9 _ - */
const char *reader_template(Reader *r, const JsonNode *object, const char *key, bool required);

/* read_settings.c */
void reader_settings(Reader *r, const JsonNode *node);
void reader_units(Reader *r, const JsonNode *node);
const NamedUnit *reader_unit(Reader *r, const JsonNode *object, const char *key, bool required);
void reader_limits(Reader *r, const JsonNode *node);

/* read_request.c */
RequestShape reader_request(Reader *r, const JsonNode *node);
OutcomeRules reader_outcomes(Reader *r, const JsonNode *node);
void reader_authentications(Reader *r, const JsonNode *node);
SpanRule reader_span(Reader *r, const JsonNode *node);

/* read_operation.c: what the mapping can do beside asking; NULL node: nothing */
void reader_operations(Reader *r, const JsonNode *node, const Envelope *envelope);

/* read.c */
Texts reader_kinds(Reader *r, const JsonNode *object);

/* read_csv.c */
const CsvRule *reader_csv(Reader *r, const JsonNode *node); /* NULL node gives NULL */

/* read_rows.c */
void reader_usage_rule(Reader *r, const JsonNode *node, Endpoint *endpoint);
void reader_fact(Reader *r, const JsonNode *node, Endpoint *endpoint);
void reader_charge(Reader *r, const JsonNode *node, Endpoint *endpoint);
void reader_event(Reader *r, const JsonNode *node, Endpoint *endpoint);
void reader_echo(Reader *r, const JsonNode *node, Endpoint *endpoint);

/* read_checks.c: after the endpoints, whose figures they name. */
void reader_checks(Reader *r, const JsonNode *node);

#endif
