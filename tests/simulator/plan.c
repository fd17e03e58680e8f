#include "plan.h"

#include <stdio.h>
#include <string.h>

enum { SLOTS = 151, KB = 1024, QUARTER_MB = 262144, SCOPED_FIRST = 130 };

typedef struct {
	Figures figures;
	Provider provider;
	uint32_t index;
	Month month;
	Metric metric;
	int64_t usage;
} Case;

static int64_t usage_of(const Case *c, Month month, Part part)
{
	return figure_month(&c->figures, c->provider, c->index, month, c->metric, part);
}

/* So many units, with two decimals at most; exact, or the caller chose the wrong unit. */
static void write_quantity(PlanLine *line, int64_t unit_size)
{
	int64_t hundredths = (int64_t)((__int128)line->base * 100 / unit_size);
	if (hundredths % 100)
		snprintf(line->quantity, sizeof line->quantity, "%lld.%02d", (long long)(hundredths / 100),
			(int)(hundredths % 100));
	else
		snprintf(line->quantity, sizeof line->quantity, "%lld", (long long)(hundredths / 100));
}

typedef struct {
	const char *name;
	int64_t size, grain; /* the grain is what two decimals can still write exactly */
} Unit;

/* The largest unit that the quantity is a short decimal of. */
static void choose_unit(const Case *c, PlanLine *line)
{
	static const Unit UNITS[METRIC_COUNT][3] = {
		{{"MB", 1024 * KB, QUARTER_MB}, {"KB", KB, KB / 4}, {"B", 1, 1}},
		{{"min", 60, 60}, {"s", 1, 1}},
		{{"message", 1, 1}},
		{{"message", 1, 1}},
	};
	const Unit *unit = UNITS[c->metric];
	while (line->base % unit->grain != 0)
		unit++;
	line->unit = unit->name;
	write_quantity(line, unit->size);
}

static PlanLine *add_line(const Case *c, Plan *plan, int64_t base)
{
	PlanLine *line = &plan->lines[plan->line_count++];
	*line = (PlanLine){.base = base};
	choose_unit(c, line);
	return line;
}

static void bill_rightly(const Case *c, Plan *plan)
{
	plan->intended = CLASS_MATCHED;
	plan->line_count = 0;
	if (c->usage > 0)
		add_line(c, plan, c->usage);
	else
		plan->intended = CLASS_NONE;
}

/* Rounded as invoices are: to a quarter of a MB, to whole minutes upwards. */
static void bill_rounded(const Case *c, Plan *plan)
{
	if (c->metric == METRIC_DATA)
		add_line(c, plan, (c->usage + QUARTER_MB / 2) / QUARTER_MB * QUARTER_MB);
	else
		add_line(c, plan, (c->usage + 59) / 60 * 60);
}

/* The right number with the wrong unit beside it. */
static void bill_wrong_unit(const Case *c, Plan *plan)
{
	PlanLine *line = add_line(c, plan, c->usage);
	int factor = c->metric == METRIC_DATA ? 1024 : 60;
	if (c->metric > METRIC_VOICE || c->usage > INT64_C(1) << 40)
		return;
	if (c->metric == METRIC_VOICE) {
		write_quantity(line, 1);
		line->unit = "min";
	} else if (c->usage % KB == 0) {
		write_quantity(line, KB);
		line->unit = "MB";
	} else {
		write_quantity(line, 1);
		line->unit = "KB";
	}
	line->base *= factor;
}

static void bill_twice(const Case *c, Plan *plan)
{
	add_line(c, plan, c->usage);
	add_line(c, plan, c->usage);
}

static void bill_halves(const Case *c, Plan *plan)
{
	add_line(c, plan, c->usage / 2);
	add_line(c, plan, c->usage - c->usage / 2);
}

/* Whole KB, so that the quantity stays a short decimal. */
static int64_t permille(const Case *c, int64_t usage, int share)
{
	int64_t part = (int64_t)((__int128)usage * share / 1000);
	return c->metric == METRIC_DATA && c->provider != TELECOMX ? part / KB * KB : part;
}

static void bill_scopes(const Case *c, Plan *plan, int variant)
{
	int64_t homeland = usage_of(c, c->month, PART_HOMELAND), rest = c->usage - homeland;
	if (homeland == 0 || c->provider != TELECOMX)
		return;
	add_line(c, plan, homeland)->homeland = true;
	if (rest > 0 && variant != 2)
		add_line(c, plan, variant == 3 ? permille(c, rest, 1300) : rest);
}

static void bill_not_used(const Case *c, Plan *plan)
{
	int64_t something = c->metric == METRIC_DATA    ? 50 * 4 * (int64_t)QUARTER_MB
			    : c->metric == METRIC_VOICE ? 3600
							: 25;
	if (c->usage == 0)
		add_line(c, plan, something);
}

static Class choose_class(const Case *c, int *slot)
{
	long key = (long)c->index * figure_metric_count(c->provider) + c->metric;
	int s = *slot = (int)((key + 13L * c->month) % SLOTS);
	if (world_profile(c->figures.world, c->provider, c->index) == PROFILE_IDLE &&
		!world_is_group(c->provider, c->index))
		return s % 5 == 0 && c->metric != METRIC_MMS ? CLASS_BILLED_NOT_USED : CLASS_MATCHED;
	if (key % SLOTS == 7 || key % SLOTS == 8)
		return CLASS_PERIOD_SHIFT;
	return s >= 20 && s <= 22     ? CLASS_WITHIN_TOLERANCE
	       : s == 40 || s == 41   ? CLASS_DUPLICATE
	       : s == 60 || s == 61   ? CLASS_UNIT_SUSPECT
	       : s == 80 || s == 81   ? CLASS_UNBILLED
	       : s == 100 || s == 101 ? CLASS_UNDER_BILLED
	       : s == 120 || s == 121 ? CLASS_OVER_BILLED
				      : CLASS_MATCHED;
}

static void bill_wrongly(const Case *c, Plan *plan, int slot)
{
	switch (plan->intended) {
	case CLASS_WITHIN_TOLERANCE: bill_rounded(c, plan); break;
	case CLASS_DUPLICATE: bill_twice(c, plan); break;
	case CLASS_UNIT_SUSPECT: bill_wrong_unit(c, plan); break;
	case CLASS_PERIOD_SHIFT: add_line(c, plan, usage_of(c, c->month - 1, PART_TOTAL)); break;
	case CLASS_BILLED_NOT_USED: bill_not_used(c, plan); break;
	case CLASS_UNDER_BILLED: add_line(c, plan, permille(c, c->usage, 600 + slot)); break;
	case CLASS_OVER_BILLED: add_line(c, plan, permille(c, c->usage, 1100 + slot)); break;
	default: break; /* unbilled: nothing */
	}
}

static Class judge(const Case *c, const Plan *plan, bool loose, Part part)
{
	Evidence e = {.metric = c->metric,
		.completeness = USAGE_COMPLETE,
		.usage = usage_of(c, c->month, part),
		.neighbour_count = 2,
		.loose = loose,
		.neighbours = {usage_of(c, c->month - 1, part), usage_of(c, c->month + 1, part)}};
	for (int i = 0; i < plan->line_count; i++)
		if (part == PART_TOTAL || !plan->lines[i].homeland)
			e.lines[e.line_count++] = plan->lines[i].base;
	return verdict_of(&e);
}

/* Both readings of the classes must agree that the case is what it is meant to be; and whether a line
 * over nothing is a bill, nobody says. */
static bool is_certain(const Case *c, const Plan *plan)
{
	for (int i = 0; i < plan->line_count; i++)
		if (plan->lines[i].base == 0)
			return false;
	return judge(c, plan, false, PART_TOTAL) == plan->intended &&
	       judge(c, plan, true, PART_TOTAL) == plan->intended;
}

static bool scopes_are_certain(const Case *c, const Plan *plan)
{
	return judge(c, plan, false, PART_REST) == judge(c, plan, true, PART_REST);
}

/* A share group's only figure is a lower bound; every fifth is billed for less than even that. */
static bool bill_share_group(const Case *c, Plan *plan)
{
	if (c->provider != FREEBIT || !world_is_group(FREEBIT, c->index) || c->index / WORLD_BLOCK % 5 != 1)
		return false;
	plan->intended = CLASS_UNDER_BILLED;
	add_line(c, plan, KB);
	return is_certain(c, plan);
}

static bool may_be_unbilled(const Case *c)
{
	uint32_t group;
	return !world_is_group(c->provider, c->index) &&
	       !world_group_of(c->figures.world, c->provider, c->index, &group);
}

static bool is_billing_level(const World *world, Provider provider, uint32_t index)
{
	uint32_t group;
	bool by_card = provider == TIBIOT && index / WORLD_BLOCK % 3 == 2;
	if (provider != TELECOMX && world_is_group(provider, index))
		return !by_card;
	return by_card || !world_group_of(world, provider, index, &group);
}

bool plan_has_scopes(const Plan *plan)
{
	return plan->line_count > 0 && plan->lines[0].homeland;
}

static void plan_wrong(const Case *c, Plan *plan)
{
	int slot;
	plan->intended = choose_class(c, &slot);
	if (plan->intended == CLASS_UNBILLED && !may_be_unbilled(c))
		plan->intended = CLASS_MATCHED;
	if (plan->intended != CLASS_MATCHED) {
		bill_wrongly(c, plan, slot);
		if (!is_certain(c, plan))
			bill_rightly(c, plan);
	} else if (slot >= SCOPED_FIRST && slot < SCOPED_FIRST + 4) {
		bill_scopes(c, plan, slot - SCOPED_FIRST);
		if (!plan_has_scopes(plan) || !scopes_are_certain(c, plan))
			bill_rightly(c, plan);
	} else if (slot >= 140 && slot < 144 && c->usage > 1) {
		bill_halves(c, plan);
	} else {
		bill_rightly(c, plan);
	}
}

void plan_make(const World *world, bool clean, Provider provider, uint32_t index, Month month, Metric metric, Plan *out)
{
	Case c = {{world, NULL, NULL}, provider, index, month, metric, 0};
	memset(out, 0, sizeof *out);
	out->billable = is_billing_level(world, provider, index);
	if (!out->billable)
		return;
	c.usage = usage_of(&c, month, PART_TOTAL);
	if (!clean && bill_share_group(&c, out))
		return;
	out->line_count = 0;
	if (clean)
		bill_rightly(&c, out);
	else
		plan_wrong(&c, out);
}
