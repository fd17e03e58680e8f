/* restate.h: figures that the provider has corrected since.
 *
 * Takes:   rules: account glob, period glob, a factor as a fraction.
 * Gives:   a figure times every factor whose rule fits it.
 *          A period glob fits a day by its day or by its month, so that 2025-03 restates
 *          the month and all its days alike; an account glob fits a card by its own name or
 *          by its pool's, so that a pool and its cards go on agreeing.
 */
#ifndef RESTATE_H
#define RESTATE_H

#include "calendar.h"
#include "world.h"

enum { RESTATE_MAX = 8, RESTATE_GLOB_BYTES = 64 };

typedef struct {
	int provider; /* -1: every one */
	char account[RESTATE_GLOB_BYTES];
	char period[RESTATE_GLOB_BYTES];
	int64_t numerator, denominator;
} Restate;

typedef struct {
	int count;
	Restate items[RESTATE_MAX];
} Restates;

int64_t restate_day(
	const Restates *all, const World *world, Provider provider, uint32_t index, Day day, int64_t figure);
int64_t restate_month(
	const Restates *all, const World *world, Provider provider, uint32_t index, Month month, int64_t figure);

#endif
