#include "report/judgement.h"

#include <stdio.h>

#include "base/buffer.h"

enum { SENTENCE_MAX = 2000, COUNT_MAX = 32 };

static const char *grouped(int64_t count, char out[COUNT_MAX])
{
	char digits[24];
	int length = snprintf(digits, sizeof digits, "%lld", (long long)count);
	char *end = out;
	for (int i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			*end++ = ',';
		*end++ = digits[i];
	}
	*end = '\0';
	return out;
}

static void join(Buffer *text)
{
	if (text->length > 0)
		buffer_text(text, "; ");
}

static void list(Buffer *text, int64_t count, const char *one, const char *several)
{
	char figure[COUNT_MAX];
	if (count <= 0)
		return;
	join(text);
	buffer_format(text, "%s %s", grouped(count, figure), count == 1 ? one : several);
}

/* "2 rows of the bill are refused, with 310.00 DKK, and of 1 of them the month cannot be read" */
static void list_refused(Buffer *text, const JudgementCounts *counts)
{
	char figure[COUNT_MAX];
	list(text, counts->refused, "row of the bill is refused", "rows of the bill are refused");
	if (counts->refused > 0 && counts->refused_money)
		buffer_format(text, ", with %s", counts->refused_money);
	if (counts->refused_unread > 0 && counts->refused_unread == counts->refused)
		buffer_text(text, counts->refused == 1 ? ", and its month cannot be read" : ", and their month cannot be read");
	else if (counts->refused_unread > 0)
		buffer_format(text, ", and of %s of them the month cannot be read", grouped(counts->refused_unread, figure));
}

static void list_lacking(Buffer *text, const JudgementCounts *counts)
{
	list_refused(text, counts);
	list(text, counts->incomplete, "result has no verdict because its usage is not complete",
		"results have no verdict because their usage is not complete");
	list(text, counts->dark, "account has no figure at all for the month", "accounts have no figure at all for the month");
	list(text, counts->unregistered, "number that was used is not in the register", "numbers that were used are not in the register");
	list(text, counts->unread, "row of a file of usage could not be read", "rows of files of usage could not be read");
	list(text, counts->failed, "fetch failed", "fetches failed");
	list(text, counts->owed, "fetch is still owed", "fetches are still owed");
	if (!counts->changed)
		return;
	join(text);
	buffer_text(text, "usage or bills changed after this reconciliation, so it must be run again");
}

static void list_not_footing(Buffer *text, const JudgementCounts *counts)
{
	list(text, counts->not_footing, "control total does not foot", "control totals do not foot");
}

static void say_fail(Buffer *text, const JudgementCounts *counts, const Buffer *lacking)
{
	char figure[COUNT_MAX], of[COUNT_MAX];
	if (counts->exceptions > 0)
		buffer_format(text, "%s of %s results %s from the bill by more than the tolerance", grouped(counts->exceptions, figure),
			grouped(counts->results, of), counts->exceptions == 1 ? "differs" : "differ");
	list_not_footing(text, counts);
	if (lacking->length > 0)
		buffer_format(text, ". Beyond that not everything is known: %s", lacking->data);
}

static void say_pass(Buffer *text, const JudgementCounts *counts)
{
	char figure[COUNT_MAX];
	if (counts->results == 1)
		buffer_text(text, "The one result agrees with the bill");
	else
		buffer_format(text, "All %s results agree with the bill", grouped(counts->results, figure));
	if (counts->within_tolerance > 0)
		buffer_format(text, ", %s of them only by tolerance,", grouped(counts->within_tolerance, figure));
	else
		buffer_text(text, " exactly");
	buffer_text(text, " and the usage is complete");
}

static Judgement judged(JudgementOutcome outcome, const char *word, const char *code, Buffer *text, Arena *arena)
{
	buffer_char(text, '.');
	return (Judgement){outcome, word, code, arena_text(arena, (Slice){text->data, text->length})};
}

Judgement judgement_of(const JudgementCounts *counts, Arena *arena)
{
	__attribute__((cleanup(buffer_free))) Buffer text, lacking;
	buffer_init(&text, SENTENCE_MAX);
	buffer_init(&lacking, SENTENCE_MAX);
	if (!counts->reconciled) {
		buffer_text(&text, "This month has not been reconciled");
		list_refused(&text, counts);
		list_not_footing(&text, counts);
		return judged(JUDGEMENT_NOT_RECONCILED, "Not reconciled", "not_reconciled", &text, arena);
	}
	if (!counts->bill_loaded && counts->refused > 0) {
		buffer_text(&text, "The bill of this month was refused, so there is nothing to hold the usage against");
		list_refused(&text, counts);
		list_not_footing(&text, counts);
		return judged(JUDGEMENT_BILL_REFUSED, "The bill was refused", "bill_refused", &text, arena);
	}
	if (!counts->bill_loaded) {
		buffer_text(&text, "No bill is loaded for this month, so there is nothing to hold the usage against");
		list_not_footing(&text, counts);
		return judged(JUDGEMENT_NO_BILL, "No bill is loaded", "no_bill", &text, arena);
	}
	list_lacking(&lacking, counts);
	if (counts->exceptions > 0 || counts->not_footing > 0) {
		say_fail(&text, counts, &lacking);
		return judged(JUDGEMENT_FAIL, "Fail", "fail", &text, arena);
	}
	if (lacking.length > 0 || counts->results == 0) {
		buffer_format(&text, "No difference beyond tolerance was found, but %s",
			lacking.length > 0 ? lacking.data : "there is not one result");
		return judged(JUDGEMENT_UNKNOWN, "Not enough data to say", "not_enough_data", &text, arena);
	}
	say_pass(&text, counts);
	return judged(JUDGEMENT_PASS, "Pass", "pass", &text, arena);
}
