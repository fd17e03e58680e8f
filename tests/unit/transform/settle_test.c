/* settle_test.c: several records of one key, by each thing that a mapping can say of them; days that are not listed; corrections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

/* A month of sessions; `more` stands in the rule of data, `endpoint` in the endpoint. */
static const Mapping *sessions(const char *endpoint, const char *more)
{
	return example_mapping(arena_format(arena,
		"{'provider':'fifth','zone':'UTC','settings':{'base_url':{'env':'FIFTH_BASE_URL'}},'base_url':'{base_url}',"
		"'units':{'B':{'unit':'byte'},'m':{'unit':'message'}},'limits':{'requests_per_second':'1'},'authentication':[],"
		"'outcomes':[{'status':[200],'outcome':'ok'}],"
		"'endpoints':[{'name':'all','accounts':['sim'],'request':{'method':'GET','path':'/{from_month}'},'span':{'unit':'month'},%s"
		"'usage':[{'each':'/s/*','metric':'data','grain':'day',%s'period':{'form':'instant','at':'/t'},"
		"'rows':[{'scope':'total','quantity':{'at':'/b'},'unit':'B'}]},"
		"{'each':'/s/*','metric':'sms','grain':'day','period':{'form':'instant','at':'/t'},"
		"'rows':[{'scope':'total','quantity':{'at':'/m'},'unit':'m'}]}]}]}", endpoint, more), arena);
}

#define MAY(body, expected, why) {"all", "1", "2025-05-01", NULL, "2025-06-20", false, NULL, "{'s':[" body "]}", expected, why}
#define AT(day, hour, bytes) "{'t':'2025-05-" day "T" hour ":00:00Z','b':" bytes "}"
#define DATA(day, figure) "data day used total 2025-05-" day " " figure

static void records_contradict(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY(AT("01", "01", "10") "," AT("01", "01", "10") "," AT("02", "01", "7"), DATA("01", "10 final @/s/0/b\n") DATA("02", "7 final @/s/2/b\nsaid twice 1: 10 bytes"),
			"the very same record again"),
		MAY(AT("01", "01", "10") "," AT("01", "02", "10") "," AT("02", "01", "7"), DATA("02", "7 final @/s/2/b\nreject /s/1/b twice 2025-05-01"),
			"equal figures of two hours are two records: that day is lost, and no other"),
		MAY(AT("01", "01", "10") "," AT("01", "02", "11") "," AT("02", "01", "7"), DATA("02", "7 final @/s/2/b\nreject /s/1/b twice 2025-05-01"), "nor unequal ones"),
		MAY("{'t':'2025-05-01','c':'SE','b':5},{'t':'2025-05-01','c':'FI','b':5}", "reject /s/1/b twice 2025-05-01", "two countries"),
		MAY("{'t':'2025-05-01','b':5,'c':'SE'},{'c':'SE','t':'2025-05-01','b':5}", DATA("01", "5 final @/s/0/b\nsaid twice 1: 5 bytes"), "members have no order"),
		MAY("{'t':'2025-05-01','b':5,'x':[[1],2]},{'t':'2025-05-01','b':5,'x':[[1,2]]}", "reject /s/1/b twice 2025-05-01", "what is nested otherwise differs"),
		MAY("{'t':'2025-05-01','b':5,'x':null},{'t':'2025-05-01','b':5,'x':''}", "reject /s/1/b twice 2025-05-01", "nothing is no empty text"),
		MAY("{'t':'2025-05-01','b':5,'m':1},{'t':'2025-05-01','b':5,'m':2}", DATA("01", "5 final @/s/0/b\nreject /s/1/m twice 2025-05-01\nsaid twice 1: 5 bytes"),
			"another metric's figure is compared for itself"),
		MAY("{'t':'2025-05-01','b':5},{'t':'2025-05-01','b':-2},{'t':'2025-05-02','b':-2,'m':3},{'t':'2025-05-03','b':8}",
			DATA("01", "5 partial @/s/0/b\n") DATA("03", "8 final @/s/3/b\nsms day used total 2025-05-02 3 final @/s/2/m\n")
			"reject /s/1/b negative 2025-05-01\nreject /s/2/b negative 2025-05-02",
			"a figure below zero is refused alone, also where parts are not independent; what else its day says is not whole"),
		MAY(AT("01", "01", "'x'") "," AT("02", "01", "7"), "reject /s/0/b not_a_number every", "what cannot be read holds back the others, as the mapping says"),
	};
	example_check(sessions("", ""), examples, COUNT(examples));
	example_check(sessions("", "'records':'contradict','negative':'refuse','unlisted':'missing',"), examples, COUNT(examples));
}

static void records_repeat(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY(AT("01", "01", "10") "," AT("01", "01", "10") "," AT("01", "01", "10"), DATA("01", "10 final @/s/0/b\nsaid twice 2: 20 bytes"), "wholly equal records are one"),
		MAY(AT("01", "01", "10") "," AT("01", "02", "10"), "reject /s/1/b twice 2025-05-01", "another hour is another record"),
		MAY("{'t':'2025-05-01','b':5,'m':1},{'t':'2025-05-01','b':5,'m':2}", "reject /s/1/b twice 2025-05-01\nreject /s/1/m twice 2025-05-01",
			"any figure that differs makes another record"),
		MAY("{'t':'2025-05-01','b':5},{'t':'2025-05-01','b':'5'}", "reject /s/1/b twice 2025-05-01", "written otherwise is not wholly equal"),
	};
	example_check(sessions("", "'records':'repeat',"), examples, COUNT(examples));
}

static void records_add_up(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY(AT("01", "01", "10") "," AT("01", "01", "10") "," AT("01", "02", "5") "," AT("02", "01", "7"),
			DATA("01", "25 final @/s/0/b and 2 more\n") DATA("02", "7 final @/s/3/b"), "equal or not"),
		MAY("{'t':'2025-05-01','b':5,'m':1},{'t':'2025-05-01','b':5,'m':1}", DATA("01", "10 final @/s/0/b and 1 more\nsms day used total 2025-05-01 1 final @/s/0/m\nsaid twice 1: 1 messages"),
			"each metric by its own rule"),
		MAY(AT("01", "01", "9223372036854775807") "," AT("01", "02", "1") "," AT("02", "01", "7"), DATA("02", "7 final @/s/2/b\nreject /s/0/b too_large 2025-05-01"),
			"a sum past 64 bits loses its day alone"),
		MAY(AT("01", "01", "9223372036854775807") "," AT("02", "02", "9223372036854775807"), DATA("01", "9223372036854775807 final @/s/0/b\n") DATA("02", "9223372036854775807 final @/s/1/b"), "two days do not"),
		MAY(AT("01", "01", "10") "," AT("01", "02", "'x'") "," AT("02", "02", "7"), DATA("01", "10 partial @/s/0/b\n") DATA("02", "7 final @/s/2/b\nreject /s/1/b not_a_number 2025-05-01"),
			"a sum that lacks a record is not whole"),
		MAY(AT("01", "01", "'x'"), "reject /s/0/b not_a_number 2025-05-01", "what lacks its only record is no sum"),
		MAY(AT("01", "01", "10") ",{'t':'yesterday','b':4}", DATA("01", "10 partial @/s/0/b\nreject /s/1/t not_a_date 2025-05-01\nreject /s/1/t not_a_date 2025-05-01"), "it may lack in any day"),
		MAY(AT("01", "01", "10") ",{'t':'2025-06-01','b':4}", DATA("01", "10 final @/s/0/b\nreject /s/1/t period_not_asked none\nreject /s/1/t period_not_asked none"), "but not where it says another month"),
		MAY(AT("01", "01", "10") ",5", DATA("01", "10 partial @/s/0/b\nreject /s/1 not_an_object 2025-05-01\nreject /s/1 not_an_object 2025-05-01"), "a record that is none"),
		MAY(AT("01", "01", "10") "," AT("01", "02", "-4"), DATA("01", "10 partial @/s/0/b\nreject /s/1/b negative 2025-05-01"), "taking back has to be said"),
		MAY(AT("01", "01", "10") "," AT("01", "02", "null"), DATA("01", "10 final @/s/0/b"), "a record without a figure of it is of something else"),
	};
	example_check(sessions("'independent':true,", "'records':'add',"), examples, COUNT(examples));
}

static void records_correct(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY(AT("01", "01", "10") "," AT("01", "02", "-4"), DATA("01", "6 final @/s/0/b and 1 more"), "a negative record lowers the sum"),
		MAY(AT("01", "01", "4") "," AT("01", "02", "-4"), DATA("01", "0 final @/s/0/b and 1 more"), "to nothing, too"),
		MAY(AT("01", "01", "4") "," AT("01", "02", "-5") "," AT("02", "01", "7"), DATA("02", "7 final @/s/2/b\nreject /s/0/b negative 2025-05-01"), "a sum below zero is refused by itself"),
		MAY(AT("01", "01", "-1") "," AT("02", "01", "7"), DATA("02", "7 final @/s/1/b\nreject /s/0/b negative 2025-05-01"), "so is one record below zero"),
		MAY(AT("01", "01", "10") "," AT("01", "02", "'x'") "," AT("02", "01", "7"),
			DATA("02", "7 final @/s/2/b\nreject /s/1/b not_a_number 2025-05-01\nreject /s/0/b partial 2025-05-01"), "a sum that may lack a correction is not even a lower bound"),
	};
	example_check(sessions("'independent':true,", "'records':'add','negative':'correction',"), examples, COUNT(examples));
}

#define LISTED(as_of, date, text, expected, why) {"all", "1", "2025-05-01", NULL, as_of, false, date, text, expected, why}

static void days_not_listed_are_zero(void **state)
{
	(void)state;
	static const Example examples[] = {
		LISTED("2025-05-04", NULL, "{'s':[" AT("02", "01", "7") "]}", DATA("01", "0 final @/s\n") DATA("02", "7 final @/s/0/b\n") DATA("03", "0 final @/s"), "those that are over, and no other"),
		LISTED("2025-05-04", "2025-05-03T23:59:59Z", "{'s':[]}", DATA("01", "0 final @/s\n") DATA("02", "0 final @/s"), "by the answer's own date"),
		LISTED("2025-05-01", NULL, "{'s':[]}", "", "on the first day nothing is over"),
		LISTED("2025-05-04", NULL, "{}", "", "a list that is not there names no day"),
		LISTED("2025-05-04", NULL, "{'s':null}", "", "nor does nothing"),
		LISTED("2025-05-04", NULL, "{'s':{}}", "reject /s not_a_list 2025-05-01\nreject /s not_a_list 2025-05-01", "nor something else"),
		LISTED("2025-05-04", NULL, "{'s':[" AT("01", "01", "null") "]}", DATA("02", "0 final @/s\n") DATA("03", "0 final @/s"), "a day that is named without a figure"),
		LISTED("2025-05-04", NULL, "{'s':[" AT("01", "01", "'x'") "]}", DATA("02", "0 final @/s\n") DATA("03", "0 final @/s\nreject /s/0/b not_a_number 2025-05-01"),
			"a day whose figure cannot be read"),
		LISTED("2025-05-04", NULL, "{'s':[" AT("01", "01", "1") "," AT("01", "02", "1") "]}",
			DATA("02", "0 final @/s\n") DATA("03", "0 final @/s\nreject /s/1/b twice 2025-05-01"), "a day that contradicts itself"),
		LISTED("2025-05-04", NULL, "{'s':[" AT("02", "01", "7") ",{'t':'x','b':4}]}", DATA("02", "7 final @/s/0/b\nreject /s/1/t not_a_date 2025-05-01\nreject /s/1/t not_a_date 2025-05-01"),
			"a record that hides its day may be of any"),
		LISTED("2025-05-04", NULL, "{'s':[7]}", "reject /s/0 not_an_object 2025-05-01\nreject /s/0 not_an_object 2025-05-01", "so may one that is no record"),
	};
	example_check(sessions("'independent':true,", "'unlisted':'zero',"), examples, COUNT(examples));
}

/* Two places of one record that are one scope; a scope of its own in a list within. */
static const char COUNTRIES[] =
	"{'provider':'sixth','zone':'UTC','settings':{'base_url':{'env':'SIXTH_BASE_URL'}},'base_url':'{base_url}',"
	"'units':{'B':{'unit':'byte'}},'limits':{'requests_per_second':'1'},'authentication':[],'outcomes':[{'status':[200],'outcome':'ok'}],"
	"'endpoints':[{'name':'all','accounts':['sim'],'request':{'method':'GET','path':'/'},'span':{'unit':'month'},'independent':true,"
	"'usage':[{'each':'/d/*','metric':'data','grain':'month','entry':true,'records':'%s','period':{'form':'asked'},"
	"'rows':[{'scope':'total','quantity':{'at':'/up'},'unit':'B'},{'scope':'total','quantity':{'at':'/down'},'unit':'B'},"
	"{'each':'/in/*','scope':{'prefix':'in/','id':'/id'},'quantity':{'at':'/b'},'unit':'B'}]}]}]}";

#define MONTH(body, expected, why) {"all", "1", "2025-05-01", NULL, "2025-06-20", false, NULL, "{'d':[" body "]}", expected, why}
#define ENTRY(quality) "data month entry - 2025-05-01 0 " quality " @/d/0"

static void compares_elements_within(void **state)
{
	(void)state;
	static const Example contradicting[] = {
		MONTH("{'up':5,'down':5}", ENTRY("partial") "\nreject /d/0/down twice 2025-05-01", "two places are two figures, however equal"),
		MONTH("{'in':[{'id':'SE','b':1},{'id':'FI','b':2}]},{'in':[{'id':'SE','b':1},{'id':'NO','b':3}]}",
			"data month used in/FI 2025-05-01 2 final @/d/0/in/1/b\ndata month used in/NO 2025-05-01 3 final @/d/1/in/1/b\ndata month used in/SE 2025-05-01 1 final @/d/0/in/0/b\n"
			ENTRY("final") "\nsaid twice 1: 1 bytes", "an element is compared without its neighbours"),
		MONTH("{'in':[{'id':'SE','net':'a','b':1},{'id':'SE','net':'b','b':1}]}", ENTRY("partial") "\nreject /d/0/in/1/b twice 2025-05-01", "but with all that it says itself"),
		MONTH("{'in':[{'b':1},{'id':'SE','b':2}]}", "data month used in/SE 2025-05-01 2 final @/d/0/in/1/b\n" ENTRY("partial") "\nreject /d/0/in/0/id no_scope 2025-05-01", "whose it is nobody knows"),
	};
	static const Example adding[] = {
		MONTH("{'up':5,'down':6}", "data month used total 2025-05-01 11 final @/d/0/up and 1 more\n" ENTRY("final"), "up and down add up"),
		MONTH("{'in':[{'id':'SE','b':1}]},{'in':[{'id':'SE','b':2},{'id':'FI','b':4}]}",
			"data month used in/FI 2025-05-01 4 final @/d/1/in/1/b\ndata month used in/SE 2025-05-01 3 final @/d/0/in/0/b and 1 more\n" ENTRY("final"), "scope by scope"),
		MONTH("{'in':[{'b':1},{'id':'SE','b':2}]}", "data month used in/SE 2025-05-01 2 partial @/d/0/in/1/b\n" ENTRY("partial") "\nreject /d/0/in/0/id no_scope 2025-05-01",
			"a record without its scope may lack in any"),
	};
	example_check(example_mapping(arena_format(arena, COUNTRIES, "contradict"), arena), contradicting, COUNT(contradicting));
	example_check(example_mapping(arena_format(arena, COUNTRIES, "add"), arena), adding, COUNT(adding));
}

static void says_what_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *more, *body, *detail;
		int64_t figures, quantity;
	} cases[] = {
		{"", AT("01", "01", "10") "," AT("01", "02", "10") "," AT("01", "03", "10"),
			"data total of 2025-05-01 is said 3 times: 10 here, 10 at /s/0/b, in records that differ; where records add up, say \"records\": \"add\" in the mapping", 3, 30},
		{"", AT("01", "01", "10") "," AT("01", "01", "11"),
			"data total of 2025-05-01 is said 2 times: 11 here, 10 at /s/0/b; where records add up, say \"records\": \"add\" in the mapping", 2, 21},
		{"'records':'add',", AT("01", "01", "9223372036854775807") "," AT("01", "02", "2"), "data total of 2025-05-01, 2 records that add up: the sum does not fit a 64-bit figure", 2, 0},
		{"'records':'add','negative':'correction',", AT("01", "01", "3") "," AT("01", "02", "-5"),
			"data total of 2025-05-01, 2 records that add up: the sum is -2 base units: use cannot be less than nothing", 2, -2},
		{"'records':'add',", AT("01", "01", "-5"), "-5 base units: use cannot be less than nothing; where it takes back use, say \"negative\": \"correction\" in the mapping", 1, -5},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Example example = {"all", "1", "2025-05-01", NULL, "2025-06-20", false, NULL, arena_format(arena, "{'s':[%s]}", cases[i].body), "", ""};
		Rows rows;
		rows_init(&rows, arena);
		Answer answer = example_answer(sessions("", cases[i].more), &example, arena);
		example_transform(&answer, 0, &rows);
		assert_int_equal(rows.reject_count, 1);
		assert_string_equal(rows.rejects[0].detail, cases[i].detail);
		assert_true(rows.rejects[0].has_metric && rows.rejects[0].has_quantity && rows.rejects[0].metric == METRIC_DATA);
		assert_int_equal(rows.rejects[0].figures, cases[i].figures);
		assert_true(rows.rejects[0].quantity == cases[i].quantity + (cases[i].quantity ? 0 : (RowsQuantity)INT64_MAX + 2));
		assert_true(rows.counts.refused.figures == cases[i].figures && rows_foot(&rows));
		rows_free(&rows);
	}
}

/* 17 records have 17 fates, whatever is done with them; and a footing that does not hold is seen. */
static void counts_every_figure(void **state)
{
	(void)state;
	Example example = {"all", "1", "2025-05-01", NULL, "2025-05-20", false, NULL,
		"{'s':[" AT("01", "01", "10") "," AT("01", "01", "10") "," AT("02", "01", "3") "," AT("02", "02", "4") "," AT("03", "01", "'x'") "," AT("25", "01", "0") ",{'t':'x','b':100}]}", "", ""};
	Rows rows;
	rows_init(&rows, arena);
	Answer answer = example_answer(sessions("'independent':true,", ""), &example, arena);
	example_transform(&answer, 0, &rows);
	RowsFate held = rows_held(&rows);
	assert_int_equal(rows.counts.came_in.figures, 7);
	assert_true(rows.counts.came_in.quantity[UNIT_BYTE] == 127);
	assert_true(held.figures == 1 && held.quantity[UNIT_BYTE] == 10);
	assert_true(rows.counts.said_twice.figures == 1 && rows.counts.said_twice.quantity[UNIT_BYTE] == 10);
	assert_true(rows.counts.passed_over.figures == 1 && rows.counts.passed_over.quantity[UNIT_BYTE] == 0);
	assert_true(rows.counts.refused.figures == 4 && rows.counts.refused.quantity[UNIT_BYTE] == 107);
	assert_true(rows_foot(&rows));
	rows.usage[0].quantity++;
	assert_false(rows_foot(&rows));
	rows.usage[0].quantity--;
	rows.counts.refused.figures--;
	assert_false(rows_foot(&rows));
	rows_free(&rows);
}

static void writes_large_quantities(void **state)
{
	(void)state;
	char text[ROWS_QUANTITY_TEXT_MAX];
	RowsQuantity most = (RowsQuantity)INT64_MAX * 1000;
	assert_string_equal(rows_quantity_text(0, text), "0");
	assert_string_equal(rows_quantity_text(-7, text), "-7");
	assert_string_equal(rows_quantity_text(most, text), "9223372036854775807000");
	assert_string_equal(rows_quantity_text(-most, text), "-9223372036854775807000");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_contradict),
		cmocka_unit_test(records_repeat),
		cmocka_unit_test(records_add_up),
		cmocka_unit_test(records_correct),
		cmocka_unit_test(days_not_listed_are_zero),
		cmocka_unit_test(compares_elements_within),
		cmocka_unit_test(says_what_is_refused),
		cmocka_unit_test(counts_every_figure),
		cmocka_unit_test(writes_large_quantities),
	};
	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
