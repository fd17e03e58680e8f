/* bulk.h: what stands where in a provider's bulk file, read from mappings/usage/NAME.json.
 *
 * Takes:  the file, and the mapping of the provider it names. mappings/README.md explains each key.
 * Gives:  an endpoint of that provider as the file fills it: its figures land in the very series of that endpoint. Rules
 *         that the file's mapping does not state are the endpoint's own.
 * Errors: STATUS_USAGE as "file:line:column: what is wrong; what would do".
 */
#ifndef SIMTALLY_MAPPING_BULK_H
#define SIMTALLY_MAPPING_BULK_H

#include "mapping/mapping.h"

typedef struct {
	const char *name;
	Slice text;              /* the file's bytes, for its hash */
	const Mapping *provider;
	Endpoint endpoint;
	const char *account_at;  /* place in a row */
	const char *account_fact; /* NULL, or that place holds what this fact says of an account */
	Texts examples;
} BulkMapping;

/* A name is letters, digits, _ and -. */
Status bulk_mapping_load(const char *mappings_folder, const char *name, const Mappings *mappings, Arena *arena, const BulkMapping **out, Error *error);
Status bulk_mapping_read(const char *file, const Mappings *mappings, Arena *arena, const BulkMapping **out, Error *error);

/* The names of all bulk mappings of a folder of mappings, sorted; none where it has no folder usage. */
Texts bulk_mapping_names(const char *mappings_folder, Arena *arena);

#endif
