/* environment.h: settings from the environment, given as NAME, or as NAME_FILE, which names a file that holds the value.
 *
 * Takes:  a setting's name. Empty is not set. Where both are set NAME counts, and a warning says so.
 * Gives:  the value in the arena, NULL: not set. Blanks around what a file holds are cut.
 * Errors: STATUS_USAGE for a file that cannot be read, is empty, or holds more than 64 KiB.
 */
#ifndef SIMTALLY_BASE_ENVIRONMENT_H
#define SIMTALLY_BASE_ENVIRONMENT_H

#include "base/arena.h"
#include "base/status.h"

bool environment_is_set(const char *name); /* in either way */
Status environment_value(const char *name, Arena *arena, const char **out, Error *error);

/* Warns of each variable SIMTALLY_… that is none of the known names, nor one of them with _FILE: it would be ignored without a word. */
void environment_warn_misspelt(const char *const *known, size_t count);

#endif
