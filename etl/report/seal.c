/* seal.c: a report of a closed month claims that its figures were signed for; so it looks first, and not only when somebody asks. */
#include "report/seal.h"

#include "base/buffer.h"
#include "close/verify.h"

enum { WHAT_MAX_BYTES = 4096 };

typedef struct {
	Facts *facts;
	SealFinding **end;
} List;

/* Names in it are others' text: what cannot be seen is made visible, as everywhere else that a finding is told. */
static void add_finding(const char *close, const char *what, void *context)
{
	List *list = context;
	Arena *arena = list->facts->arena;
	__attribute__((cleanup(buffer_free))) Buffer text;
	buffer_init(&text, WHAT_MAX_BYTES * 8);
	buffer_visible(&text, slice_of(what), WHAT_MAX_BYTES);
	SealFinding *finding = arena_array(arena, 1, sizeof *finding);
	*finding = (SealFinding){arena_text(arena, slice_of(close)), text.data ? arena_text(arena, (Slice){text.data, text.length}) : "", NULL};
	*list->end = finding;
	list->end = &finding->next;
}

Status seal_check(Facts *facts, Day month, Error *error)
{
	List list = {facts, &facts->seal};
	VerifyCounts counts;
	Status status = STATUS_OK;
	facts->seal = NULL;
	for (size_t i = 0; i < facts->provider_count && status == STATUS_OK; i++)
		if (facts_is_closed(facts, i))
			status = verify_closes(facts->database, facts_text(facts->period, (int)i, PERIOD_PROVIDER), &month, add_finding, &list, &counts, error);
	return status;
}

const char *seal_words(const Facts *facts)
{
	if (!facts->seal)
		return NULL;
	return arena_format(facts->arena, "What was closed was changed behind the program's back: %s: %s%s", facts->seal->close, facts->seal->what,
		facts->seal->next ? "; and more: simtally close --verify names it" : "");
}
