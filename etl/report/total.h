/* total.h: the sum of exact decimal figures.
 *
 * Takes:  figures as PostgreSQL writes them, with at most 12 places; NULL and "" add nothing.
 * Gives:  the sum, exact; total_text writes it without zeros at its end.
 *         `lost` is set once a figure had more places or the sum passed 127 bits: then
 *         there is no sum, and total_text gives "".
 */
#ifndef SIMTALLY_REPORT_TOTAL_H
#define SIMTALLY_REPORT_TOTAL_H

#include <stdbool.h>

enum { TOTAL_PLACES = 12, TOTAL_TEXT_MAX = 56 };

typedef struct {
	__int128 value; /* times 10 to the power of TOTAL_PLACES */
	bool lost;
} Total;

void total_add(Total *total, const char *text);
const char *total_text(const Total *total, char out[TOTAL_TEXT_MAX]);

#endif
