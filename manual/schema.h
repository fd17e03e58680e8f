/* schema.h: the keys of a JSON schema as a chapter of a manual page.
 *
 * Takes:  a schema's file. Of JSON Schema it knows what those of mappings/ are written with; conditions between keys
 *         are left to the schema.
 * Gives:  mdoc: a list of the keys at the top, then a section for each definition with its keys; description, type,
 *         values, default of each.
 * Errors: false, said on standard error, for a file that cannot be read or is no schema.
 */
#ifndef SIMTALLY_MANUAL_SCHEMA_H
#define SIMTALLY_MANUAL_SCHEMA_H

#include <stdbool.h>
#include <stdio.h>

bool schema_page(FILE *out, const char *file);

#endif
