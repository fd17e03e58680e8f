/* telecomx_csv.c: the usage answer as CSV: one line a month, columns as the seed spells them. */
#include "region.h"
#include "telecomx.h"

#include <stdio.h>

typedef struct {
	const Exchange *x;
	const UsageQuestion *question;
	Text *out;
	char separator;
	bool roams[FIGURE_ZONES];
} Sheet;

static void add_field(const Sheet *s, const char *text)
{
	text_addf(s->out, "%c", s->separator);
	text_add_csv(s->out, s->separator, text);
}

static void add_figure(const Sheet *s, int64_t figure)
{
	text_addf(s->out, "%c", s->separator);
	if (s->x->mischief->junk[0])
		text_add_csv(s->out, s->separator, s->x->mischief->junk);
	else
		text_addf(s->out, "%lld", (long long)figure);
}

/* Which roaming regions have columns at all depends on the account and on the months asked for. */
static void find_roaming(Sheet *s)
{
	for (int r = 0; r < FIGURE_ZONES; r++) {
		s->roams[r] = telecomx_allowance(s->question->index, FIGURE_ROAMING + r) > 0;
		for (Month m = s->question->from; m <= s->question->to; m++)
			s->roams[r] |= figure_scope(&s->x->figures, s->question->index, m, METRIC_VOICE,
					       FIGURE_ROAMING + r) > 0;
	}
}

static void add_names(const Sheet *s, const char *const *names, int count)
{
	for (int i = 0; i < count; i++)
		add_field(s, names[i]);
}

static void add_roaming_names(const Sheet *s)
{
	char name[160];
	for (int subscription = 0; subscription < 2; subscription++)
		for (int r = 0; r < FIGURE_ZONES; r++) {
			if (!s->roams[r])
				continue;
			snprintf(name, sizeof name, "Voice %sroaming %s secs", subscription ? "subscription " : "",
				REGIONS[r].name);
			add_field(s, name);
		}
}

static void add_header(const Sheet *s)
{
	static const char *const FIRST[] = {"name", "ratePlan", "year", "month"};
	static const char *const VOICE[] = {"Voice Homeland secs", "Voice EU/Nordic secs", "Voice rest of europe secs",
		"voice World 1 secs", "Voice World 2 secs", "Voice World 3 secs"};
	static const char *const REST[] = {"Voice subscription Homeland secs", "Voice subscription EU/Nordic secs",
		"Voice subscription rest of Europe secs", "Voice subscription World 1 secs",
		"Voice subscription World 2 secs", "Voice subscription World 3 secs", "Data Homeland bytes",
		"Data EU/Nordic bytes", "Data rest of Europe bytes", "Data World 1 bytes", "Data World 2 bytes",
		"Data World 3 bytes", "SMS Homeland", "SMS international", "SMS roaming", "MMS Homeland",
		"MMS international", "MMS roaming"};
	text_add(s->out, "number");
	add_names(s, FIRST, 4);
	add_names(s, VOICE, 6);
	add_roaming_names(s);
	add_names(s, REST, 18);
	if (s->x->mischief->drift == DRIFT_EXTRA)
		add_field(s, "RCS Homeland");
	text_add(s->out, "\r\n");
}

static void add_voice(const Sheet *s, Month month)
{
	uint32_t index = s->question->index;
	for (int zone = 0; zone < FIGURE_ZONES; zone++)
		add_figure(s, telecomx_remaining(s->x, index, month, zone));
	for (int r = 0; r < FIGURE_ZONES; r++)
		if (s->roams[r])
			add_figure(s, telecomx_remaining(s->x, index, month, FIGURE_ROAMING + r));
	for (int r = 0; r < FIGURE_ZONES; r++)
		if (s->roams[r])
			add_figure(s, telecomx_allowance(index, FIGURE_ROAMING + r));
	for (int zone = 0; zone < FIGURE_ZONES; zone++)
		add_figure(s, telecomx_allowance(index, zone));
}

static void add_scopes(const Sheet *s, Month month, Metric metric, int count)
{
	for (int scope = 0; scope < count; scope++)
		add_figure(s, figure_scope(&s->x->figures, s->question->index, month, metric, scope));
}

static void add_line(const Sheet *s, Month month)
{
	char number[TELECOMX_NUMBER_BYTES];
	uint32_t index = s->question->index;
	telecomx_number(index, number);
	text_add_csv(s->out, s->separator, number);
	add_field(s, telecomx_person(index));
	add_field(s, telecomx_plan(index));
	text_addf(s->out, "%c%d%c%d", s->separator, month / 12, s->separator, month % 12 + 1);
	add_voice(s, month);
	add_scopes(s, month, METRIC_DATA, FIGURE_ZONES);
	add_scopes(s, month, METRIC_SMS, 3);
	add_scopes(s, month, METRIC_MMS, 3);
	if (s->x->mischief->drift == DRIFT_EXTRA)
		add_figure(s, 1);
	text_add(s->out, "\r\n");
}

void telecomx_write_csv(const Exchange *x, const UsageQuestion *question, Text *out)
{
	Sheet s = {x, question, out, telecomx_separator(question->index), {false}};
	Month current = calendar_month(x->now.day);
	if (telecomx_has_bom(question->index))
		text_add(out, "\xef\xbb\xbf");
	find_roaming(&s);
	add_header(&s);
	for (Month m = question->from; m <= question->to && m <= current && !x->mischief->missing; m++)
		add_line(&s, m);
}
