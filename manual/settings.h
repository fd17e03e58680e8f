/* settings.h: the settings that mappings name, for the manual page and the example configuration.
 *
 * Takes:  files of mappings, *.json in a folder. Gives: an mdoc list; lines of an environment file, each one a comment.
 * Errors: false, said on standard error, for a folder or mapping that cannot be read.
 */
#ifndef SIMTALLY_MANUAL_SETTINGS_H
#define SIMTALLY_MANUAL_SETTINGS_H

#include <stdbool.h>
#include <stdio.h>

bool settings_page(FILE *out, const char *folder);
bool settings_example(FILE *out, const char *folder);

#endif
