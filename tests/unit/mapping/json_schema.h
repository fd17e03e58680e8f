/* json_schema.h: as much of JSON Schema as the schemas in mappings/ use.
 *
 * Takes:  a schema and a value, both parsed.
 * Gives:  whether the value fits. A keyword that is not known here fails the test: nothing is passed over in silence.
 * Source: JSON Schema, draft 2020-12.
 */
#ifndef SIMTALLY_TESTS_MAPPING_JSON_SCHEMA_H
#define SIMTALLY_TESTS_MAPPING_JSON_SCHEMA_H

#include <stdbool.h>

#include "base/json.h"

typedef struct {
	const JsonNode *root;   /* what "$ref" leads into */
	const JsonNode *beside; /* or, where nothing stands there, the other file that it names; NULL: there is none */
	char why[400];          /* of the first thing that does not fit */
} JsonSchema;

bool json_schema_fits(JsonSchema *schema, const JsonNode *rule, const JsonNode *value);

/* The rule itself, or what its "$ref" leads to. */
const JsonNode *json_schema_resolve(const JsonSchema *schema, const JsonNode *rule);

#endif
