#include "key.h"

#include "billing.h"
#include "fault.h"
#include "known.h"
#include "plan.h"
#include "register.h"

typedef struct {
	Knowledge now;    /* with all restatements */
	Knowledge before; /* without */
	FILE *out;
	Provider provider;
	uint32_t index;
	Month month;
	Metric metric;
} Sheet;

static Known known(const Sheet *s, const Knowledge *knowledge, Month month, Part part)
{
	return known_month(knowledge, s->provider, s->index, month, s->metric, part);
}

static void print_row(const Sheet *s, const char *scope, Class class, const Evidence *e)
{
	char account[WORLD_NAME_BYTES], month[MONTH_TEXT_BYTES];
	world_name(s->provider, s->index, account);
	calendar_write_month(s->month, month);
	fprintf(s->out, "%s,%s,%s,%s,%s,%s,", world_provider_name(s->provider), account, month,
		figure_metric_name(s->metric), scope, verdict_name(class));
	if (e->completeness != USAGE_ABSENT)
		fprintf(s->out, "%lld", (long long)e->usage);
	if (e->line_count > 0)
		fprintf(s->out, ",%lld\n", (long long)verdict_billed(e));
	else
		fputs(",\n", s->out);
}

static void add_neighbour(const Sheet *s, Month month, Part part, Evidence *e)
{
	Known neighbour = known(s, &s->now, month, part);
	if (neighbour.completeness == USAGE_COMPLETE)
		e->neighbours[e->neighbour_count++] = neighbour.usage;
}

static void print_part(const Sheet *s, const Plan *plan, Part part)
{
	Known usage = known(s, &s->now, s->month, part), before = known(s, &s->before, s->month, part);
	Evidence e = {.metric = s->metric,
		.completeness = usage.completeness,
		.usage = usage.usage,
		.has_earlier = before.usage != usage.usage,
		.earlier = before.usage};
	for (int i = 0; i < plan->line_count; i++)
		if (part == PART_TOTAL || plan->lines[i].homeland == (part == PART_HOMELAND))
			e.lines[e.line_count++] = plan->lines[i].base;
	add_neighbour(s, s->month - 1, part, &e);
	add_neighbour(s, s->month + 1, part, &e);
	Class class = verdict_of(&e);
	if (class != CLASS_NONE)
		print_row(s, part == PART_HOMELAND ? "homeland" : "total", class, &e);
}

static void print_account(Sheet *s)
{
	const Options *options = s->now.options;
	for (int metric = 0; metric < figure_metric_count(s->provider); metric++) {
		Plan plan;
		s->metric = (Metric)metric;
		plan_make(&options->world, options->clean, s->provider, s->index, s->month, s->metric, &plan);
		if (!plan.billable)
			continue;
		if (plan_has_scopes(&plan)) {
			print_part(s, &plan, PART_HOMELAND);
			print_part(s, &plan, PART_REST);
		} else {
			print_part(s, &plan, PART_TOTAL);
		}
	}
}

static void print_other(Sheet *s, uint32_t index, Class class)
{
	Evidence e = {.completeness = USAGE_ABSENT, .line_count = 1, .lines = {BILLING_STRANGER_BYTES}};
	s->index = index;
	s->metric = METRIC_DATA;
	print_row(s, "total", class, &e);
}

static void print_month(Sheet *s)
{
	const Options *options = s->now.options;
	for (s->index = 0; s->index < options->world.account_count; s->index++)
		print_account(s);
	for (int i = 0; i < options->ghost_count; i++)
		print_other(s, register_ghost(i), CLASS_INCOMPLETE);
	for (int i = 0; i < billing_stranger_count(options); i++)
		print_other(s, register_stranger(i), CLASS_UNKNOWN_ACCOUNT);
}

/* The restatements among the faults of the command line; the others do not change a figure for good. */
static void read_restates(const Options *options, Restates *out)
{
	char error[FAULT_ERROR_BYTES];
	Faults *faults = fault_new();
	out->count = 0;
	for (int i = 0; faults && i < options->fault_count; i++)
		fault_add(faults, options->faults[i], error);
	if (faults)
		fault_restates(faults, out);
	fault_free(faults);
}

void key_print(const Options *options, FILE *out)
{
	Restates restates;
	read_restates(options, &restates);
	fputs("provider,account,month,metric,scope,class,usage_quantity,billed_quantity\n", out);
	for (int p = 0; p < PROVIDER_COUNT; p++)
		for (int m = 0; options->providers[p] && m < options->month_count; m++) {
			Clock clock;
			clock_set(&clock, options->today);
			Day today = clock_now(&clock, (Provider)p).day;
			Sheet s = {.now = {options, &restates, today},
				.before = {options, NULL, today},
				.out = out,
				.provider = (Provider)p,
				.month = options->months[m]};
			print_month(&s);
		}
}
