/* judgement.h: pass, fail, or not enough data to say, and why in one sentence.
 *
 * Takes:  what was counted for one provider, or for all of a report added up.
 * Gives:  the outcome and its sentence, in the arena. A difference beyond tolerance that was
 *         found on complete usage stays found, so it fails also where data is missing;
 *         where none was found and data is missing, or a row of the bill is refused, nobody can say that it passed.
 */
#ifndef SIMTALLY_REPORT_JUDGEMENT_H
#define SIMTALLY_REPORT_JUDGEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

typedef enum { JUDGEMENT_PASS, JUDGEMENT_FAIL, JUDGEMENT_UNKNOWN, JUDGEMENT_NO_BILL, JUDGEMENT_BILL_REFUSED, JUDGEMENT_NOT_RECONCILED } JudgementOutcome;

typedef struct {
	bool reconciled, bill_loaded, changed; /* changed: after it was reconciled */
	int64_t results, matched, within_tolerance, exceptions, incomplete;
	int64_t failed, owed; /* units of the ledger */
	int64_t dark;         /* accounts without any figure */
	int64_t unregistered; /* numbers that were used and are not in the register */
	int64_t unread;       /* rows of files of usage that could not be read */
	int64_t not_footing;  /* control totals */
	int64_t refused, refused_unread; /* rows of bills that are open, and of those, rows whose month cannot be read */
	const char *refused_money;       /* "1,154.00 DKK"; NULL: they name none */
} JudgementCounts;

typedef struct {
	JudgementOutcome outcome;
	const char *word;     /* "Pass", "Fail", "Not enough data to say", … */
	const char *code;     /* "pass", "fail", "not_enough_data", "no_bill", "bill_refused", "not_reconciled" */
	const char *sentence;
} Judgement;

Judgement judgement_of(const JudgementCounts *counts, Arena *arena);

#endif
