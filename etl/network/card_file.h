/* card_file.h: the cards that somebody wants switched, read from a file.
 *
 * Takes:  a stream of any size: one card a line, or CSV with a header that names the column account (and maybe
 *         provider, which must then be the one that is meant; further columns are passed over, so that the register's
 *         own form will do). Blank lines, a BOM and CR LF are no matter; a card that comes again counts once.
 * Gives:  the session's table network_card with each card once and what the register says of it; counts.
 * Errors: STATUS_USAGE for a row that cannot be read or names another provider, for a file without a card, and for
 *         cards that are not in the register or of no kind that can be switched, the first of them named.
 */
#ifndef SIMTALLY_NETWORK_CARD_FILE_H
#define SIMTALLY_NETWORK_CARD_FILE_H

#include <stdint.h>
#include <stdio.h>

#include "base/database.h"
#include "mapping/mapping.h"

typedef struct {
	int64_t cards;
	int64_t repeated; /* said more than once */
} CardFileCounts;

Status card_file_read(Database *database, const Mapping *mapping, FILE *in, const char *file_name, CardFileCounts *counts, Error *error);

#endif
