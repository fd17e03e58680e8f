/* accounts.h: whose a row of a bulk file is.
 *
 * Takes:  the accounts as a piece's rows name them. Gives: each row's account of the register, and how many the name fits.
 * Errors: STATUS_FAILED from the database; STATUS_USAGE for an account by --account that the register does not hold.
 */
#ifndef SIMTALLY_BULK_ACCOUNTS_H
#define SIMTALLY_BULK_ACCOUNTS_H

#include "base/database.h"
#include "bulk/piece.h"

/* The one account that a whole file is about. */
typedef struct {
	int32_t account_id; /* 0: the rows say it */
	const char *account, *kind;
	bool grouped;
} GivenAccount;

/* Once in a session, before accounts_find. */
Status accounts_prepare(Database *database, const BulkMapping *mapping, Error *error);
Status accounts_given(Database *database, const BulkMapping *mapping, const char *account, Arena *arena, GivenAccount *out, Error *error);

Status accounts_find(Database *database, const BulkMapping *mapping, Piece *piece, Error *error);

/* Settles a row's account; false: it is rejected, and the rows say why. */
bool accounts_settle(const BulkMapping *mapping, const GivenAccount *given, PieceRow *row, Rows *rows);

#endif
