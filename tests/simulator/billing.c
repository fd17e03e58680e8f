#include "billing.h"

#include "plan.h"
#include "register.h"

int billing_stranger_count(const Options *options)
{
	return options->clean ? 0 : 1 + (int)(options->world.account_count / BILLING_ACCOUNTS_PER_STRANGER);
}

/* In hundredths: 0.02 a MB, 0.50 a minute, 0.20 a message. */
static int64_t price_of(Metric metric, int64_t base)
{
	if (metric == METRIC_DATA)
		return (int64_t)(((__int128)base * 2 + 524288) / 1048576);
	return metric == METRIC_VOICE ? (base * 50 + 30) / 60 : base * 20;
}

typedef struct {
	const Options *options;
	FILE *out;
	Provider provider;
	uint32_t index;
	Month month;
} Sheet;

static void print_line(const Sheet *s, Metric metric, const PlanLine *line, int number)
{
	static const char *const CURRENCIES[PROVIDER_COUNT] = {"JPY", "DKK", "CNY"};
	char account[WORLD_NAME_BYTES], reference[REGISTER_REF_BYTES], month[MONTH_TEXT_BYTES];
	int64_t price = price_of(metric, line->base);
	world_name(s->provider, s->index, account);
	register_reference(s->provider, s->index, reference);
	calendar_write_month(s->month, month);
	bool by_reference = reference[0] && s->index % 2;
	fprintf(s->out, "%s,%s,%s,%s,%s,%s,%s,%lld.%02d,%s,INV-%.4s%s-%c%06u,%d\n", world_provider_name(s->provider),
		by_reference ? reference : account, month, figure_metric_name(metric), line->homeland ? "homeland" : "",
		line->quantity, line->unit, (long long)(price / 100), (int)(price % 100), CURRENCIES[s->provider],
		month, month + 5, "FXT"[s->provider], s->index, number);
}

static void print_account(const Sheet *s)
{
	int number = 1;
	for (int metric = 0; metric < figure_metric_count(s->provider); metric++) {
		Plan plan;
		plan_make(
			&s->options->world, s->options->clean, s->provider, s->index, s->month, (Metric)metric, &plan);
		for (int i = 0; i < plan.line_count; i++)
			print_line(s, (Metric)metric, &plan.lines[i], number++);
	}
}

/* What a stranger or a ghost is billed: 50 MB. */
static void print_other(Sheet *s, uint32_t index)
{
	PlanLine line = {.base = BILLING_STRANGER_BYTES, .quantity = "50", .unit = "MB"};
	s->index = index;
	print_line(s, METRIC_DATA, &line, 1);
}

static void print_month(const Options *options, Provider provider, Month month, FILE *out)
{
	Sheet s = {options, out, provider, 0, month};
	for (s.index = 0; s.index < options->world.account_count; s.index++)
		print_account(&s);
	for (int i = 0; i < options->ghost_count; i++)
		print_other(&s, register_ghost(i));
	for (int i = 0; i < billing_stranger_count(options); i++)
		print_other(&s, register_stranger(i));
}

void billing_print(const Options *options, FILE *out)
{
	fputs("provider,account,month,metric,scope,quantity,unit,amount,currency,invoice,line\n", out);
	for (int p = 0; p < PROVIDER_COUNT; p++)
		for (int m = 0; options->providers[p] && m < options->month_count; m++)
			print_month(options, (Provider)p, options->months[m], out);
}
