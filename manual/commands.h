/* commands.h: the commands and options, from the tables that --help prints, for the manual page and for bash.
 *
 * Takes:  options.h. Gives: mdoc lists; the cases of a completion function.
 * Errors: none.
 */
#ifndef SIMTALLY_MANUAL_COMMANDS_H
#define SIMTALLY_MANUAL_COMMANDS_H

#include <stdio.h>

void commands_page(FILE *out);             /* a list of every command with its options */
void commands_shared_options(FILE *out);   /* a list of those that every command has */

void commands_completion(FILE *out);        /* for each command:         'close') file='' options=' --month' ;; */
void commands_completion_values(FILE *out); /* for options with a value:  --out) value=DIR ;; */
void commands_completion_words(FILE *out);  /* the commands, as an array's elements */
void commands_completion_shared(FILE *out); /* the options that every command has, likewise */

#endif
