/* refused.c: the rows of several providers are added up currency by currency, exactly. */
#include "report/refused.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/facts.h"
#include "report/figure.h"
#include "report/total.h"

typedef struct {
	const char *currency; /* "" where none is named */
	Total total;
} Money;

static Money *money_in(Money *all, int *count, const char *currency)
{
	for (int i = 0; i < *count; i++)
		if (strcmp(all[i].currency, currency) == 0)
			return &all[i];
	all[*count] = (Money){.currency = currency};
	return &all[(*count)++];
}

static const char *in_words(const Money *all, int count, Arena *arena)
{
	char *text = NULL, sum[TOTAL_TEXT_MAX];
	size_t length = 0;
	FILE *out = count > 0 ? open_memstream(&text, &length) : NULL;
	if (!out)
		return NULL;
	for (int i = 0; i < count; i++) {
		if (i > 0)
			fputs(", ", out);
		figure_money(out, total_text(&all[i].total, sum), all[i].currency, 0);
		fprintf(out, " %s", *all[i].currency ? all[i].currency : "without a currency");
	}
	fclose(out);
	const char *words = arena_text(arena, (Slice){text, length});
	free(text);
	return words;
}

Refused refused_of(const PGresult *rows, const char *provider, Arena *arena)
{
	Refused refused = {0};
	int count = 0;
	Money *all = arena_array(arena, (size_t)PQntuples(rows) + 1, sizeof *all);
	for (int row = 0; row < PQntuples(rows); row++) {
		if (!PQgetisnull(rows, row, BILLED_IMPORT_ID) || figure_is_zero(facts_text(rows, row, BILLED_REFUSED)))
			continue;
		if (provider && strcmp(facts_text(rows, row, BILLED_PROVIDER), provider) != 0)
			continue;
		refused.rows += database_int(rows, row, BILLED_REFUSED);
		refused.unread += database_int(rows, row, BILLED_UNREAD);
		if (!figure_is_zero(facts_text(rows, row, BILLED_REFUSED_AMOUNT)))
			total_add(&money_in(all, &count, facts_text(rows, row, BILLED_CURRENCY))->total, facts_text(rows, row, BILLED_REFUSED_AMOUNT));
	}
	refused.money = in_words(all, count, arena);
	return refused;
}
