#include "restate.h"

#include <fnmatch.h>
#include <stddef.h>

static bool fits_account(const Restate *rule, const World *world, Provider provider, uint32_t index)
{
	char name[WORLD_NAME_BYTES];
	uint32_t group;
	if (rule->provider >= 0 && rule->provider != (int)provider)
		return false;
	world_name(provider, index, name);
	if (fnmatch(rule->account, name, 0) == 0)
		return true;
	if (!world_group_of(world, provider, index, &group))
		return false;
	world_name(provider, group, name);
	return fnmatch(rule->account, name, 0) == 0;
}

static int64_t scale(const Restate *rule, int64_t figure)
{
	return (int64_t)((__int128)figure * rule->numerator / rule->denominator);
}

static int64_t apply(const Restates *all, const World *world, Provider provider, uint32_t index, const char *month,
	const char *day, int64_t figure)
{
	for (int i = 0; i < all->count; i++) {
		const Restate *rule = &all->items[i];
		bool fits = fnmatch(rule->period, month, 0) == 0 || (day && fnmatch(rule->period, day, 0) == 0);
		if (fits && fits_account(rule, world, provider, index))
			figure = scale(rule, figure);
	}
	return figure;
}

int64_t restate_day(const Restates *all, const World *world, Provider provider, uint32_t index, Day day, int64_t figure)
{
	char day_text[DAY_TEXT_BYTES], month_text[MONTH_TEXT_BYTES];
	if (!all || all->count == 0)
		return figure;
	calendar_write_day(day, day_text);
	calendar_write_month(calendar_month(day), month_text);
	/* Both providers with days count in KB; a restated day is whole KB again. */
	int64_t changed = apply(all, world, provider, index, month_text, day_text, figure);
	return changed == figure ? figure : changed / 1024 * 1024;
}

int64_t restate_month(
	const Restates *all, const World *world, Provider provider, uint32_t index, Month month, int64_t figure)
{
	char month_text[MONTH_TEXT_BYTES];
	if (!all || all->count == 0)
		return figure;
	calendar_write_month(month, month_text);
	return apply(all, world, provider, index, month_text, NULL, figure);
}
