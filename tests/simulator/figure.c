#include "figure.h"

#include "mix.h"

enum { KB = 1024, SALT_DAY = 0xda1, SALT_SCOPE = 0x5c09e, SALT_REGIONS = 0x4e910 };

const char *figure_metric_name(Metric metric)
{
	static const char *const NAMES[METRIC_COUNT] = {"data", "voice", "sms", "mms"};
	return NAMES[metric];
}

int figure_metric_count(Provider provider)
{
	return provider == TELECOMX ? METRIC_COUNT : 1;
}

/* Every sixteenth day is idle. One card in ten reports quarters of a KB. */
static int64_t whole_day(const Figures *f, Provider provider, uint32_t index, Day day)
{
	uint64_t roll = mix(f->world->seed, SALT_DAY + provider, index, (uint64_t)day);
	Profile profile = world_profile(f->world, provider, index);
	if (profile == PROFILE_IDLE || roll % 16 == 0)
		return 0;
	int64_t kb = (int64_t)((roll >> 8) % (profile == PROFILE_HEAVY ? 20000000u : 400000u)) + 1;
	int64_t quarters = provider == TIBIOT && index % WORLD_BLOCK == 4 ? (int64_t)(roll >> 60) % 4 : 0;
	return restate_day(f->restates, f->world, provider, index, day, kb * KB + quarters * (KB / 4));
}

static int64_t leaf_day(const Figures *f, Provider provider, uint32_t index, Day day)
{
	if (f->now && day > f->now->day)
		return 0;
	int64_t full = whole_day(f, provider, index, day);
	return f->now && day == f->now->day ? full / KB * f->now->hour / 24 * KB : full;
}

int64_t figure_day(const Figures *f, Provider provider, uint32_t index, Day day)
{
	if (!world_is_group(provider, index))
		return leaf_day(f, provider, index, day);
	int64_t sum = 0;
	for (uint32_t member = index - WORLD_GROUP + WORLD_FIRST_MEMBER; member < index; member++)
		sum += leaf_day(f, provider, member, day);
	return sum;
}

int64_t figure_days(const Figures *f, Provider provider, uint32_t index, Day from, Day to)
{
	int64_t sum = 0;
	for (Day day = from; day <= to; day++)
		sum += figure_day(f, provider, index, day);
	return sum;
}

bool figure_no_regions(const World *world, uint32_t index, Month month)
{
	return index != WORLD_HUGE && mix(world->seed, SALT_REGIONS, index, (uint64_t)month) % 12 == 0;
}

static int64_t data_scope(uint64_t roll, bool heavy, int region)
{
	if (region == 0)
		return (int64_t)((roll >> 8) % (heavy ? 200000000000u : 4000000000u)) + 4096;
	return roll % 5 == 0 ? (int64_t)((roll >> 8) % 600000000u) + 1 : 0;
}

static int64_t voice_scope(uint64_t roll, bool heavy, int scope)
{
	if (scope == 0)
		return (int64_t)((roll >> 8) % (heavy ? 400000u : 20000u));
	/* Roaming at home is no use of its own: the seed does not say whether it would count twice. */
	if (scope == FIGURE_ROAMING)
		return 0;
	return roll % 5 == 0 ? (int64_t)((roll >> 8) % 1500) : 0;
}

static int64_t message_scope(uint64_t roll, int scope, unsigned most)
{
	if (scope == 0)
		return (int64_t)((roll >> 8) % most);
	return roll % 3 == 0 ? (int64_t)((roll >> 8) % (most / 8 + 2)) : 0;
}

static int64_t whole_scope(const World *world, uint32_t index, Month month, Metric metric, int scope)
{
	uint64_t roll = mix(world->seed, SALT_SCOPE + index, (uint64_t)month, (uint64_t)(metric * 64 + scope));
	Profile profile = world_profile(world, TELECOMX, index);
	if (profile == PROFILE_IDLE || (metric == METRIC_DATA && figure_no_regions(world, index, month)))
		return 0;
	if (metric == METRIC_DATA && index == WORLD_HUGE && scope == 0)
		return (INT64_C(1) << 53) + 1 + (int64_t)(roll % 1000) * 2;
	if (metric == METRIC_DATA)
		return data_scope(roll, profile == PROFILE_HEAVY, scope);
	if (metric == METRIC_VOICE)
		return voice_scope(roll, profile == PROFILE_HEAVY, scope);
	return message_scope(roll, scope, metric == METRIC_SMS ? 300 : 20);
}

/* Of the running month, as much as its hours so far are of all its hours. */
int64_t figure_scope(const Figures *f, uint32_t index, Month month, Metric metric, int scope)
{
	int64_t full = restate_month(
		f->restates, f->world, TELECOMX, index, month, whole_scope(f->world, index, month, metric, scope));
	if (!f->now)
		return full;
	Month current = calendar_month(f->now->day);
	if (month != current)
		return month > current ? 0 : full;
	int hours = (f->now->day - calendar_first(month)) * 24 + f->now->hour;
	return (int64_t)((__int128)full * hours / (calendar_day_count(month) * 24));
}

static int64_t scopes_sum(const Figures *f, uint32_t index, Month month, Metric metric)
{
	int count = metric == METRIC_DATA || metric == METRIC_VOICE ? FIGURE_ZONES : 3;
	int64_t sum = 0;
	for (int scope = 0; scope < count; scope++)
		sum += figure_scope(f, index, month, metric, scope);
	for (int region = 0; metric == METRIC_VOICE && region < FIGURE_ZONES; region++)
		sum += figure_scope(f, index, month, metric, FIGURE_ROAMING + region);
	return sum;
}

int64_t figure_month(const Figures *f, Provider provider, uint32_t index, Month month, Metric metric, Part part)
{
	if (provider != TELECOMX)
		return figure_days(f, provider, index, calendar_first(month), calendar_first(month + 1) - 1);
	int64_t homeland = figure_scope(f, index, month, metric, 0);
	if (part == PART_HOMELAND)
		return homeland;
	return scopes_sum(f, index, month, metric) - (part == PART_REST ? homeland : 0);
}
