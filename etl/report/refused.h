/* refused.h: what is refused of the bills and open, counted and in words.
 *
 * Takes:  the rows of sql/report/bill_money.sql, and a provider's name; NULL: all, refused rows whose provider cannot be read too.
 * Gives:  how many rows are open, how many of them name no month that can be read, and their money, currency by currency, in the
 *         arena: "1,154.00 DKK, 3.00 EUR"; NULL where none names an amount.
 * Example: refused_of(bill_money, "aurora", arena).money gives "155.00 DKK"
 */
#ifndef SIMTALLY_REPORT_REFUSED_H
#define SIMTALLY_REPORT_REFUSED_H

#include <libpq-fe.h>
#include <stdint.h>

#include "base/arena.h"

typedef struct {
	int64_t rows, unread;
	const char *money;
} Refused;

Refused refused_of(const PGresult *bill_money, const char *provider, Arena *arena);

#endif
