/* telecomx.h: one usage question, and the two ways to write its answer.
 *
 * Takes:   an account and whole months, both ends included; months after the current one
 *          have no entry.
 */
#ifndef TELECOMX_H
#define TELECOMX_H

#include "service.h"

typedef struct {
	uint32_t index;
	Month from, to;
} UsageQuestion;

void telecomx_write_json(const Exchange *x, const UsageQuestion *question, Text *out);
void telecomx_write_csv(const Exchange *x, const UsageQuestion *question, Text *out);

/* What both forms say about the account's person and plan. */
enum { TELECOMX_NUMBER_BYTES = 16 };
void telecomx_number(uint32_t index, char out[TELECOMX_NUMBER_BYTES]);
const char *telecomx_person(uint32_t index);
const char *telecomx_plan(uint32_t index);
/* Seconds in the plan towards a zone, or while roaming in a region; 0 where there is no package. */
int64_t telecomx_allowance(uint32_t index, int scope);
/* What the provider tells: the allowance less what was used. */
int64_t telecomx_remaining(const Exchange *x, uint32_t index, Month month, int scope);
/* Some accounts' files are written for a spreadsheet of the country: ';' and a BOM. */
char telecomx_separator(uint32_t index);
bool telecomx_has_bom(uint32_t index);

#endif
