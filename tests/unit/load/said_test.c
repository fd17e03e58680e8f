/* said_test.c: about which days and months an answer says all there is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "load/said.h"
#include "transform/example.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static Arena *arena;

static int open_arena(void **state)
{
	(void)state;
	arena = arena_new(0);
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* Days of a list, asked about by `span`; `more` stands in the rule. */
static const Mapping *days(const char *span, const char *more)
{
	return example_mapping(arena_format(arena,
		"{'provider':'fifth','zone':'UTC','settings':{'base_url':{'env':'FIFTH_BASE_URL'}},'base_url':'{base_url}',"
		"'units':{'B':{'unit':'byte'},'m':{'unit':'message'}},'limits':{'requests_per_second':'1'},'authentication':[],"
		"'outcomes':[{'status':[200],'outcome':'ok'}],"
		"'endpoints':[{'name':'all','accounts':['sim'],'request':{'method':'GET','path':'/{account}'},'span':{%s},'independent':true,"
		"'usage':[{'each':'/d/*','metric':'data','grain':'day',%s'period':{'form':'day','at':'/t'},"
		"'rows':[{'scope':{'prefix':'country/','id':'/c'},'quantity':{'at':'/b'},'unit':'B'}]},"
		"{'each':'/s/*','metric':'sms','grain':'day','period':{'form':'day','at':'/t'},"
		"'rows':[{'scope':'total','quantity':{'at':'/m'},'unit':'m'}]}]}]}", span, more), arena);
}

static void write_said(const Said *said, void *context)
{
	static const char *const grains[] = {"day", "month", "any"};
	char from[CALENDAR_TEXT_MAX], to[CALENDAR_TEXT_MAX];
	buffer_format(context, "%s %s %s..%s by %s%s\n", metric_name(said->metric), grains[said->grain], calendar_day_text(said->from, from),
		calendar_day_text(said->to, to), grains[said->gives], said->own ? ", each" : "");
}

static void check(const Mapping *mapping, const Example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		Rows rows;
		Buffer out;
		Answer answer = example_answer(mapping, &examples[i], arena);
		rows_init(&rows, arena);
		buffer_init(&out, 4000);
		example_transform(&answer, 0, &rows);
		said_each(&answer, &rows, write_said, &out);
		buffer_char(&out, '\0');
		print_message("%s\n", examples[i].why);
		assert_string_equal(out.data, examples[i].expected);
		buffer_free(&out);
		rows_free(&rows);
	}
}

#define MAY(body, expected, why) {"all", "1", "2025-05-01", NULL, "2025-06-20", false, "2025-06-20T10:00:00Z", "{" body "}", expected, why}
#define D(day, country, bytes) "{'t':'2025-05-" day "','c':'" country "','b':" bytes "}"
#define S(day, messages) "{'t':'2025-05-" day "','m':" messages "}"

static void speaks_of_its_span(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY("'d':[" D("03", "se", "1") "]", "data any 2025-05-01..2025-05-31 by day\n", "all of the month, though it lists one day of it"),
		MAY("'d':[" D("03", "se", "1") "],'s':[" S("04", "2") "]", "data any 2025-05-01..2025-05-31 by day\nsms any 2025-05-01..2025-05-31 by day\n", "metric by metric"),
		MAY("'d':[]", "", "an answer without a figure says nothing"),
		MAY("'d':[" D("03", "se", "1") "," D("04", "se", "'x'") "]", "data any 2025-05-01..2025-05-03 by day\ndata any 2025-05-05..2025-05-31 by day\n",
			"a day whose figure was rejected is left out"),
		MAY("'d':[" D("02", "se", "'x'") "," D("03", "se", "-1") "," D("05", "se", "1") "," D("31", "se", "'y'") "]", "data any 2025-05-01..2025-05-01 by day\ndata any 2025-05-04..2025-05-30 by day\n",
			"at the end, too"),
		MAY("'d':[" D("03", "se", "1") "],'s':[" S("03", "'x'") "]", "data any 2025-05-01..2025-05-31 by day\n", "another metric's reject leaves nothing out"),
		MAY("'d':[" D("03", "se", "1") "," D("03", "se", "2") "," D("04", "se", "3") "]", "data any 2025-05-01..2025-05-02 by day\ndata any 2025-05-04..2025-05-31 by day\n",
			"a day that is said twice is left out"),
		MAY("'d':[" D("03", "se", "1") ",{'c':'se','b':5}]", "", "a record that may be of any day leaves nothing"),
	};
	check(days("'unit':'month'", ""), examples, COUNT(examples));
}

static void adds_by_its_mapping(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY("'d':[" D("03", "se", "1") "],'s':[" S("04", "2") "]", "sms any 2025-05-01..2025-05-31 by day\n", "a metric whose answers only add takes nothing back"),
	};
	check(days("'unit':'month'", "'answers':'add',"), examples, COUNT(examples));
}

static void speaks_of_what_it_names(void **state)
{
	(void)state;
	Mappings mappings = example_mappings(arena);
	static const Example examples[] = {
		{"traffic", "07000000000", "2025-06-20", NULL, "2025-06-20", false, "2025-06-20T03:00:00Z",
			"{'resultCode':100,'account':'07000000000','traffic':{'today':1,'inRecentDays':'2,,4','blackList':20}}",
			"data day 2025-06-17..2025-06-17 by day, each\ndata day 2025-06-19..2025-06-20 by day, each\ndata month 2025-06-01..2025-06-30 by day\n",
			"of an endpoint that is asked about now: the days it names; a month's figure would hide them, and no rule gives one"},
		{"traffic", "07000000000", "2025-06-20", NULL, "2025-06-20", false, "2025-06-20T03:00:00Z",
			"{'resultCode':100,'account':'07000000000','traffic':{'today':1,'inRecentDays':'2,x,4','blackList':20}}",
			"data day 2025-06-17..2025-06-17 by day, each\ndata day 2025-06-19..2025-06-20 by day, each\n"
			"data month 2025-06-01..2025-06-17 by day\ndata month 2025-06-19..2025-06-30 by day\n",
			"without a day that was rejected, so that no month's figure lies in what is left"},
	};
	check(example_provider(&mappings, "freebit"), examples, COUNT(examples));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(speaks_of_its_span),
		cmocka_unit_test(adds_by_its_mapping),
		cmocka_unit_test(speaks_of_what_it_names),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
