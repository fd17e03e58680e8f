#include "known.h"

enum { TIBIOT_MONTHS_BACK = 12 };

static Day first_night(const Knowledge *k)
{
	return k->options->nights_from == CLOCK_REAL ? k->today : k->options->nights_from;
}

/* One counter for each night on which there was one to read. */
static Known share_group(const Knowledge *k, uint32_t index, Month month)
{
	Known known = {USAGE_ABSENT, 0};
	Day from = calendar_first(month), to = calendar_first(month + 1) - 1;
	from = from < first_night(k) ? first_night(k) : from;
	to = to > k->today ? k->today : to;
	for (Day night = from; night <= to; night++) {
		Moment now = clock_moment(night, FREEBIT);
		Figures figures = {&k->options->world, k->restates, &now};
		known.usage += figure_day(&figures, FREEBIT, index, night);
		known.completeness = USAGE_LOWER_BOUND;
	}
	return known;
}

static Known sim(const Knowledge *k, uint32_t index, Month month)
{
	Moment now = clock_moment(k->today, FREEBIT);
	Figures figures = {&k->options->world, k->restates, &now};
	Day first = calendar_first(month), last = calendar_first(month + 1) - 1;
	Day held_from = first_night(k) - k->options->series_days;
	Day from = first > held_from ? first : held_from, to = last < k->today ? last : k->today;
	if (from > to)
		return (Known){USAGE_ABSENT, 0};
	bool whole = from == first && last < k->today;
	return (Known){whole ? USAGE_COMPLETE : USAGE_PARTIAL, figure_days(&figures, FREEBIT, index, from, to)};
}

static bool is_reached(const Knowledge *k, Provider provider, Month month)
{
	Month current = calendar_month(k->today);
	if (month > current)
		return false;
	if (k->options->usage_from)
		return month >= k->options->usage_from;
	return provider != TIBIOT || month >= current - TIBIOT_MONTHS_BACK;
}

static Known by_month(const Knowledge *k, Provider provider, uint32_t index, Month month, Metric metric, Part part)
{
	Moment now = clock_moment(k->today, provider);
	Figures figures = {&k->options->world, k->restates, &now};
	if (!is_reached(k, provider, month))
		return (Known){USAGE_ABSENT, 0};
	bool final = k->today >= calendar_first(month + 1) + k->options->final_days[provider];
	return (Known){
		final ? USAGE_COMPLETE : USAGE_PARTIAL, figure_month(&figures, provider, index, month, metric, part)};
}

Known known_month(const Knowledge *k, Provider provider, uint32_t index, Month month, Metric metric, Part part)
{
	uint32_t group;
	if (index >= k->options->world.account_count)
		return (Known){USAGE_ABSENT, 0};
	if (provider != FREEBIT)
		return by_month(k, provider, index, month, metric, part);
	if (world_is_group(FREEBIT, index))
		return share_group(k, index, month);
	if (world_group_of(&k->options->world, FREEBIT, index, &group))
		return (Known){USAGE_ABSENT, 0};
	return sim(k, index, month);
}
