/* usage_test.c: figures of use from the answers of the three providers, with every trap they are known to set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "transform/example.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static Arena *arena;
static Mappings mappings;

static int open_mappings(void **state)
{
	(void)state;
	arena = arena_new(0);
	mappings = example_mappings(arena);
	return 0;
}

static int close_mappings(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static void check(const char *provider, const Example *examples, size_t count)
{
	example_check(example_provider(&mappings, provider), examples, count);
}

/* ---- a running counter and a series of days ---- */

#define SIM(as_of, given, date, traffic, expected, why) \
	{"traffic", "09012345678", as_of, NULL, as_of, given, date, "{'resultCode':'100','account':'09012345678','traffic':" traffic "}", expected, why}
#define NOON "2025-06-20T03:00:00Z"
#define LIVE(traffic, expected, why) SIM("2025-06-20", false, NOON, traffic, expected, why)
#define TODAY "data day used total 2025-06-20 "

static void reads_a_series(void **state)
{
	(void)state;
	static const Example examples[] = {
		LIVE("{'today':'100','inRecentDays':'100,200,300','blackList':'20'}",
			"data day used total 2025-06-17 307200 final @/traffic/inRecentDays#2\n"
			"data day used total 2025-06-18 204800 final @/traffic/inRecentDays#1\n"
			"data day used total 2025-06-19 102400 final @/traffic/inRecentDays#0\n"
			TODAY "102400 running @/traffic/today\n"
			"fact blacklisted=false 2025-06-20",
			"newest first, the first element is yesterday, KB of 1024"),
		LIVE("{'today':'7','inRecentDays':'','blackList':'10'}", TODAY "7168 running @/traffic/today\nfact blacklisted=true 2025-06-20",
			"a share group's empty series is not reported, never zero"),
		LIVE("{'today':'7','inRecentDays':'  '}", TODAY "7168 running @/traffic/today", "blanks are empty too"),
		LIVE("{'today':'7','inRecentDays':null}", TODAY "7168 running @/traffic/today", "and so is null"),
		LIVE("{'today':'0'}", TODAY "0 running @/traffic/today", "a zero that was said is zero"),
		LIVE("{'inRecentDays':' 100 ,, 300 '}",
			"data day used total 2025-06-17 307200 final @/traffic/inRecentDays#2\n"
			"data day used total 2025-06-19 102400 final @/traffic/inRecentDays#0",
			"an empty element is missing and keeps its place"),
		LIVE("{'inRecentDays':'100,'}", "data day used total 2025-06-19 102400 final @/traffic/inRecentDays#0", "a comma at the end"),
		LIVE("{'inRecentDays':','}", "", "nothing but a comma"),
		LIVE("{'inRecentDays':'0,0'}",
			"data day used total 2025-06-18 0 final @/traffic/inRecentDays#1\n"
			"data day used total 2025-06-19 0 final @/traffic/inRecentDays#0", "zeros are said"),
		LIVE("{'inRecentDays':100}", "data day used total 2025-06-19 102400 final @/traffic/inRecentDays#0", "a series of one, written as a number"),
		LIVE("{'today':100,'inRecentDays':'1,x,3'}",
			"data day used total 2025-06-17 3072 final @/traffic/inRecentDays#2\n"
			"data day used total 2025-06-19 1024 final @/traffic/inRecentDays#0\n"
			TODAY "102400 running @/traffic/today\n"
			"reject /traffic/inRecentDays#1 not_a_number 2025-06-18", "junk is quarantined, its neighbours stand on their own"),
		LIVE("{'inRecentDays':'1;2;3'}", "reject /traffic/inRecentDays#0 not_a_number 2025-06-19", "another separator is no figure"),
		LIVE("{'inRecentDays':'-1,2'}",
			"data day used total 2025-06-18 2048 final @/traffic/inRecentDays#1\n"
			"reject /traffic/inRecentDays#0 negative 2025-06-19", "nobody uses less than nothing"),
		LIVE("{'inRecentDays':[100,200]}", "reject /traffic/inRecentDays not_a_list 2025-06-20", "an array is no separated list"),
		LIVE("{'inRecentDays':{'1':'2'}}", "reject /traffic/inRecentDays not_a_list 2025-06-20", "nor is an object"),
		LIVE("{'today':'1.5'}", TODAY "1536 running @/traffic/today", "half a KB is whole bytes"),
		LIVE("{'today':'0.1'}", TODAY "102 running @/traffic/today\nrounded 1", "102.4 bytes are rounded and counted"),
		LIVE("{'today':'8796093022207.9990234375'}", TODAY "9007199254740991 running @/traffic/today", "2^53 - 1 bytes, exactly"),
		LIVE("{'today':'8796093022208.0009765625'}", TODAY "9007199254740993 running @/traffic/today", "2^53 + 1 bytes, which a double cannot hold"),
		LIVE("{'today':'9007199254740992'}", "reject /traffic/today too_large 2025-06-20", "2^63 bytes"),
		LIVE("{'today':'1,000'}", "reject /traffic/today not_a_number 2025-06-20", "no grouping"),
		LIVE("{'today':''}", "", "an empty figure is missing"),
		LIVE("{'today':null}", "", "so is null"),
		LIVE("{'today':true}", "reject /traffic/today not_a_number 2025-06-20", "true is no figure"),
		LIVE("{'today':{}}", "reject /traffic/today not_a_number 2025-06-20", "nor is an object"),
		LIVE("{'today':'-1'}", "reject /traffic/today negative 2025-06-20", "a negative counter"),
		LIVE("{}", "", "traffic that says nothing"),
		LIVE("'x'", "", "traffic of another kind holds nothing"),
	};
	check("freebit", examples, COUNT(examples));
}

static void dates_what_counts_back_from_today(void **state)
{
	(void)state;
	static const Example examples[] = {
		SIM("2025-06-20", false, "2025-06-20T14:59:59Z", "{'today':'1','inRecentDays':'2'}",
			"data day used total 2025-06-19 2048 final @/traffic/inRecentDays#0\n" TODAY "1024 running @/traffic/today", "the last second of the provider's day"),
		SIM("2025-06-20", false, "2025-06-20T15:00:00Z", "{'today':'1','inRecentDays':'2'}",
			TODAY "2048 final @/traffic/inRecentDays#0\ndata day used total 2025-06-21 1024 running @/traffic/today", "midnight there, whatever this machine's date"),
		SIM("2025-06-20", false, NULL, "{'today':'1'}", TODAY "1024 running @/traffic/today", "without a Date the run's today counts"),
		SIM("2025-06-20", true, NULL, "{'today':'1'}", TODAY "1024 running @/traffic/today", "said or not"),
		SIM("2025-06-20", true, NOON, "{'today':'1'}", TODAY "1024 running @/traffic/today", "said and the same"),
		SIM("2025-06-19", true, NOON, "{'today':'1','inRecentDays':'2','blackList':'10'}",
			"fact blacklisted=true 2025-06-20\nreject /traffic/today wrong_day 2025-06-20\nreject /traffic/inRecentDays wrong_day 2025-06-20",
			"said and another day: neither counter nor series can be dated; a fact is dated by the answer"),
		SIM("2025-03-01", false, "2025-03-01T00:00:00Z", "{'inRecentDays':'1,2'}",
			"data day used total 2025-02-27 2048 final @/traffic/inRecentDays#1\ndata day used total 2025-02-28 1024 final @/traffic/inRecentDays#0", "past a month's end"),
		SIM("2024-03-01", false, "2024-03-01T00:00:00Z", "{'inRecentDays':'1'}", "data day used total 2024-02-29 1024 final @/traffic/inRecentDays#0", "a leap day"),
		SIM("2025-01-01", false, "2025-01-01T00:00:00Z", "{'inRecentDays':'1'}", "data day used total 2024-12-31 1024 final @/traffic/inRecentDays#0", "and a year's"),
	};
	check("freebit", examples, COUNT(examples));
}

static void refuses_another_account(void **state)
{
	(void)state;
	static const Example examples[] = {
		{"traffic", "09012345678", "2025-06-20", NULL, "2025-06-20", false, NOON, "{'account':'09012345679','traffic':{'today':'1','blackList':'10'}}",
			"reject /account wrong_answer every", "an answer about somebody else"},
		{"traffic", "09012345678", "2025-06-20", NULL, "2025-06-20", false, NOON, "{'account':' 09012345678 ','traffic':{'today':'1'}}",
			TODAY "1024 running @/traffic/today", "blanks around it do not matter"},
		{"traffic", "09012345678", "2025-06-20", NULL, "2025-06-20", false, NOON, "{'account':'','traffic':{'today':'1'}}",
			"reject /account wrong_answer every", "an empty account is another one"},
		{"traffic", "AAA0_00000000001", "2025-06-20", NULL, "2025-06-20", false, NOON, "{'account':'aaa0_00000000001','traffic':{'today':'1'}}",
			"reject /account wrong_answer every", "case counts where the mapping does not say otherwise"},
	};
	check("freebit", examples, COUNT(examples));
}

static void bounds_a_series(void **state)
{
	(void)state;
	Buffer body;
	buffer_init(&body, 10000);
	for (int elements = 400; elements <= 401; elements++) {
		buffer_clear(&body);
		buffer_text(&body, "{'traffic':{'inRecentDays':'0");
		for (int i = 1; i < elements; i++)
			buffer_text(&body, ",0");
		buffer_text(&body, "'}}");
		Example example = {"traffic", "1", "2025-06-20", NULL, "2025-06-20", false, NOON, body.data, "", ""};
		Rows rows;
		rows_init(&rows, arena);
		Answer answer = example_answer(example_provider(&mappings, "freebit"), &example, arena);
		example_transform(&answer, 0, &rows);
		assert_int_equal(rows.usage_count, elements == 400 ? 400 : 0);
		assert_int_equal(rows.reject_count, elements == 400 ? 0 : 1);
		if (rows.reject_count)
			assert_string_equal(rows.rejects[0].reason, "not_a_list");
		rows_free(&rows);
	}
	buffer_free(&body);
}

/* ---- months in entries, what remains of a plan ---- */

#define MVNO(from, to, body, expected, why) \
	{"usage", "553ca0f477392ee4106e9526", from, to, "2025-06-20", false, "2025-06-20T10:00:00Z", body, expected, why}
#define JANUARY(body, expected, why) MVNO("2015-01-01", NULL, body, expected, why)
#define DATE "'date':'2015-01-01T00:00:00.000Z'"
#define DATA_ENTRY(quality) "data month entry - 2015-01-01 0 " quality " @/data/0"

static void reads_regions(void **state)
{
	(void)state;
	static const Example examples[] = {
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'a1','name':'Danmark','roamLikeHome':false,'homeland':true,'bytes':1024},"
			"{'_id':'b2','name':'EU','roamLikeHome':true,'homeland':false,'bytes':'5'}]}]}",
			"data month used homeland 2015-01-01 1024 final @/data/0/regions/0/bytes\n"
			"data month used region/b2 2015-01-01 5 final @/data/0/regions/1/bytes\n"
			DATA_ENTRY("final") "\n"
			"label homeland \"Danmark\" home yes, like home no\nlabel region/b2 \"EU\" home no, like home yes",
			"the homeland has a scope of its own, other regions go by id"),
		JANUARY("{'data':[{'regions':[{'bytes':7,'homeland':true}]," DATE "}]}",
			"data month used homeland 2015-01-01 7 final @/data/0/regions/0/bytes\n" DATA_ENTRY("final"), "keys in another order; the homeland needs no id"),
		JANUARY("{'data':[{" DATE ",'regions':[]}]}", DATA_ENTRY("final"), "an entry without a region: the metric was reported"),
		JANUARY("{'data':[{" DATE "}]}", DATA_ENTRY("final"), "and without a list of them"),
		JANUARY("{'data':[]}", "", "no entry: not reported"),
		JANUARY("{}", "", "no list: not reported"),
		JANUARY("{'data':null}", "", "null: not reported"),
		JANUARY("{'data':{}}", "reject /data not_a_list 2015-01-01", "an object where a list is due"),
		JANUARY("{'data':'x'}", "reject /data not_a_list 2015-01-01", "a text where a list is due"),
		JANUARY("{'data':[5]}", "reject /data/0 not_an_object 2015-01-01", "an entry that is none"),
		JANUARY("{'data':[{" DATE ",'regions':{'_id':'b2','bytes':1}}]}",
			DATA_ENTRY("partial") "\nreject /data/0/regions not_a_list 2015-01-01", "a lone region is no list of them"),
		JANUARY("{'data':[{" DATE ",'regions':['b2']}]}",
			DATA_ENTRY("partial") "\nreject /data/0/regions/0 not_an_object 2015-01-01", "a region that is none"),
		JANUARY("{'data':[{" DATE ",'regions':[{'bytes':1}]}]}",
			DATA_ENTRY("partial") "\nreject /data/0/regions/0/_id no_scope 2015-01-01", "a figure of no region"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'','bytes':1}]}]}",
			DATA_ENTRY("partial") "\nreject /data/0/regions/0/_id no_scope 2015-01-01", "of a region without a name"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'b2'}]}]}", DATA_ENTRY("partial") "\nreject /data/0/regions/0/bytes no_figure 2015-01-01", "a region that is named without a figure is neither zero nor absent"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'b2','bytes':9007199254740993}]}]}",
			"data month used region/b2 2015-01-01 9007199254740993 final @/data/0/regions/0/bytes\n" DATA_ENTRY("final"), "past 2^53"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'b2','bytes':9223372036854775807}]}]}",
			"data month used region/b2 2015-01-01 9223372036854775807 final @/data/0/regions/0/bytes\n" DATA_ENTRY("final"), "the largest there is"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'b2','bytes':9223372036854775808},{'_id':'c3','bytes':1}]}]}",
			"data month used region/c3 2015-01-01 1 final @/data/0/regions/1/bytes\n"
			DATA_ENTRY("partial") "\nreject /data/0/regions/0/bytes too_large 2015-01-01", "one more: quarantined, the entry is partial, its neighbour lands"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'b2','bytes':1e3}]}]}",
			"data month used region/b2 2015-01-01 1000 final @/data/0/regions/0/bytes\n" DATA_ENTRY("final"), "JSON's other way of writing a number"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'b2','bytes':-1}]}]}",
			DATA_ENTRY("partial") "\nreject /data/0/regions/0/bytes negative 2015-01-01", "data figures are what was used, never less than nothing"),
	};
	check("telecomx", examples, COUNT(examples));
}

#define VOICE(members) "{'voice':[{" DATE "," members "}]}"
#define VOICE_ENTRY(quality) "voice month entry - 2015-01-01 0 " quality " @/voice/0"

static void takes_what_remains_from_what_is_included(void **state)
{
	(void)state;
	static const Example examples[] = {
		JANUARY(VOICE("'homeland':23567,'subscriptionHomeland':36000"),
			"voice month used homeland 2015-01-01 12433 final @/voice/0/homeland\n"
			"voice month included homeland 2015-01-01 36000 final @/voice/0/subscriptionHomeland\n" VOICE_ENTRY("final"), "36000 less what remains"),
		JANUARY(VOICE("'homeland':-500,'subscriptionHomeland':36000"),
			"voice month used homeland 2015-01-01 36500 final @/voice/0/homeland\n"
			"voice month included homeland 2015-01-01 36000 final @/voice/0/subscriptionHomeland\n" VOICE_ENTRY("final"), "used past the package"),
		JANUARY(VOICE("'euNordic':-435,'subscriptionEuNordic':0"),
			"voice month used eu_nordic 2015-01-01 435 final @/voice/0/euNordic\n" VOICE_ENTRY("final"), "without a package the negative is what was used"),
		JANUARY(VOICE("'world1':0,'subscriptionWorld1':0"),
			"voice month used world1 2015-01-01 0 final @/voice/0/world1\n" VOICE_ENTRY("final"), "without a package and not used: a zero that was said"),
		JANUARY(VOICE("'homeland':36000,'subscriptionHomeland':36000"),
			"voice month used homeland 2015-01-01 0 final @/voice/0/homeland\n"
			"voice month included homeland 2015-01-01 36000 final @/voice/0/subscriptionHomeland\n" VOICE_ENTRY("final"), "nothing used of a package"),
		JANUARY(VOICE("'world2':5,'subscriptionWorld2':0"),
			VOICE_ENTRY("partial") "\nreject /voice/0/world2 contradiction 2015-01-01", "something remains of no package"),
		JANUARY(VOICE("'world2':6,'subscriptionWorld2':5"),
			VOICE_ENTRY("partial") "\nreject /voice/0/world2 contradiction 2015-01-01", "more remains than there was"),
		JANUARY(VOICE("'world2':-6,'subscriptionWorld2':-5"),
			VOICE_ENTRY("partial") "\nreject /voice/0/world2 contradiction 2015-01-01", "a package of less than nothing"),
		JANUARY(VOICE("'world3':-6"),
			VOICE_ENTRY("partial") "\nreject /voice/0/world3 no_allowance 2015-01-01", "without the package nobody knows what was used"),
		JANUARY(VOICE("'world3':-6,'subscriptionWorld3':null"),
			VOICE_ENTRY("partial") "\nreject /voice/0/world3 no_allowance 2015-01-01", "a package of null is none that was said"),
		JANUARY(VOICE("'world3':-6,'subscriptionWorld3':'x'"),
			VOICE_ENTRY("partial") "\nreject /voice/0/subscriptionWorld3 not_a_number 2015-01-01", "one reject for one fault"),
		JANUARY(VOICE("'world3':null,'subscriptionWorld3':100"),
			VOICE_ENTRY("partial") "\nreject /voice/0/world3 no_figure 2015-01-01", "a zone that is named without a figure makes the entry partial"),
		JANUARY(VOICE("'subscriptionWorld3':100"), VOICE_ENTRY("final"), "a zone the entry does not name stores no row"),
		JANUARY(VOICE("'restOfEurope':'x','subscriptionRestOfEurope':0,'world1':-1,'subscriptionWorld1':0"),
			"voice month used world1 2015-01-01 1 final @/voice/0/world1\n"
			VOICE_ENTRY("partial") "\nreject /voice/0/restOfEurope not_a_number 2015-01-01", "junk in one zone, another stands on its own"),
		JANUARY(VOICE("'homeland':-9223372036854775807,'subscriptionHomeland':0"),
			"voice month used homeland 2015-01-01 9223372036854775807 final @/voice/0/homeland\n" VOICE_ENTRY("final"), "the largest use there is"),
		JANUARY(VOICE("'homeland':-9223372036854775808,'subscriptionHomeland':0"),
			VOICE_ENTRY("partial") "\nreject /voice/0/homeland too_large 2015-01-01", "a negative without a positive"),
		JANUARY(VOICE("'homeland':-1,'subscriptionHomeland':9223372036854775807"),
			VOICE_ENTRY("partial") "\nreject /voice/0/homeland too_large 2015-01-01", "the difference does not fit"),
		JANUARY(VOICE("'homeland':9007199254740992,'subscriptionHomeland':9007199254740993"),
			"voice month used homeland 2015-01-01 1 final @/voice/0/homeland\n"
			"voice month included homeland 2015-01-01 9007199254740993 final @/voice/0/subscriptionHomeland\n" VOICE_ENTRY("final"),
			"a second apart past 2^53, where doubles are equal"),
		JANUARY(VOICE("'roamingRegions':[{'_id':'r1','name':'Danmark','roamLikeHome':false,'homeland':true,'subscriptionSeconds':6000,'seconds':4512},"
			"{'_id':'r2','seconds':-60,'subscriptionSeconds':0},{'_id':'r3','seconds':1,'subscriptionSeconds':0}]"),
			"voice month used roaming/r1 2015-01-01 1488 final @/voice/0/roamingRegions/0/seconds\n"
			"voice month used roaming/r2 2015-01-01 60 final @/voice/0/roamingRegions/1/seconds\n"
			"voice month included roaming/r1 2015-01-01 6000 final @/voice/0/roamingRegions/0/subscriptionSeconds\n"
			VOICE_ENTRY("partial") "\nlabel roaming/r1 \"Danmark\" home yes, like home no\n"
			"reject /voice/0/roamingRegions/2/seconds contradiction 2015-01-01", "roaming seconds are what remains, too, and never the homeland's scope"),
	};
	check("telecomx", examples, COUNT(examples));
}

static void counts_messages(void **state)
{
	(void)state;
	static const Example examples[] = {
		JANUARY("{'sms':[{" DATE ",'homeland':243,'international':12,'roaming':2}],'mms':[{" DATE ",'homeland':14,'international':0,'roaming':'0'}]}",
			"sms month used homeland 2015-01-01 243 final @/sms/0/homeland\n"
			"sms month used international 2015-01-01 12 final @/sms/0/international\n"
			"sms month used roaming 2015-01-01 2 final @/sms/0/roaming\n"
			"sms month entry - 2015-01-01 0 final @/sms/0\n"
			"mms month used homeland 2015-01-01 14 final @/mms/0/homeland\n"
			"mms month used international 2015-01-01 0 final @/mms/0/international\n"
			"mms month used roaming 2015-01-01 0 final @/mms/0/roaming\n"
			"mms month entry - 2015-01-01 0 final @/mms/0", "messages are what was sent"),
		JANUARY("{'sms':[{" DATE ",'homeland':1.5}]}",
			"sms month entry - 2015-01-01 0 partial @/sms/0\nreject /sms/0/homeland fraction 2015-01-01", "half a message was never sent"),
	};
	check("telecomx", examples, COUNT(examples));
}

#define SMS(date, figure) "{'date':" date ",'homeland':" figure "}"

static void finds_the_month_in_the_providers_zone(void **state)
{
	(void)state;
	static const Example examples[] = {
		JANUARY("{'sms':[" SMS("'2014-12-31T23:00:00.000Z'", "1") "]}",
			"sms month used homeland 2015-01-01 1 final @/sms/0/homeland\nsms month entry - 2015-01-01 0 final @/sms/0", "midnight in winter is an hour before"),
		JANUARY("{'sms':[" SMS("'2014-12-31T22:59:59.999Z'", "1") "]}", "reject /sms/0/date period_not_asked none", "a second earlier is the month before"),
		JANUARY("{'sms':[" SMS("'2015-01-31T22:59:59Z'", "1") "]}",
			"sms month used homeland 2015-01-01 1 final @/sms/0/homeland\nsms month entry - 2015-01-01 0 final @/sms/0", "the month's last second"),
		JANUARY("{'sms':[" SMS("'2015-01-31T23:00:00Z'", "1") "]}", "reject /sms/0/date period_not_asked none", "and the next one's first"),
		MVNO("2015-04-01", NULL, "{'sms':[" SMS("'2015-03-31T22:00:00Z'", "1") "]}",
			"sms month used homeland 2015-04-01 1 final @/sms/0/homeland\nsms month entry - 2015-04-01 0 final @/sms/0", "midnight in summer is two hours before"),
		JANUARY("{'sms':[" SMS("'2015-01-01T00:00:00+01:00'", "1") "]}",
			"sms month used homeland 2015-01-01 1 final @/sms/0/homeland\nsms month entry - 2015-01-01 0 final @/sms/0", "a zone of its own"),
		JANUARY("{'sms':[" SMS("' 2015-01-01 '", "1") "]}",
			"sms month used homeland 2015-01-01 1 final @/sms/0/homeland\nsms month entry - 2015-01-01 0 final @/sms/0", "a date without an hour is that day there"),
		JANUARY("{'sms':[" SMS("'2015-01'", "1") "]}", "reject /sms/0/date not_a_date 2015-01-01", "no day"),
		JANUARY("{'sms':[" SMS("1420070400000", "1") "]}", "reject /sms/0/date not_a_date 2015-01-01", "no milliseconds"),
		JANUARY("{'sms':[" SMS("null", "1") "]}", "reject /sms/0/date not_a_date 2015-01-01", "no date"),
		JANUARY("{'sms':[{'homeland':1}]}", "reject /sms/0/date not_a_date 2015-01-01", "nor a place for one"),
		JANUARY("{'sms':[" SMS("'2015-01-01T00:00:00'", "1") "]}", "reject /sms/0/date not_a_date 2015-01-01", "an hour without a zone is anyone's"),
		JANUARY("{'sms':[" SMS("'2015-02-30T00:00:00Z'", "1") "]}", "reject /sms/0/date not_a_date 2015-01-01", "a day that never was"),
		MVNO("2014-12-01", "2015-02-01",
			"{'sms':[" SMS("'2015-02-01T00:00:00Z'", "3") "," SMS("'2014-12-01T00:00:00Z'", "1") "," SMS("'2014-11-01T00:00:00Z'", "9") ","
			SMS("'2015-03-01T00:00:00Z'", "9") "]}",
			"sms month used homeland 2014-12-01 1 final @/sms/1/homeland\n"
			"sms month used homeland 2015-02-01 3 final @/sms/0/homeland\n"
			"sms month entry - 2014-12-01 0 final @/sms/1\n"
			"sms month entry - 2015-02-01 0 final @/sms/0\n"
			"reject /sms/2/date period_not_asked none\nreject /sms/3/date period_not_asked none",
			"of three months two came, in any order; those before and after were not asked"),
		MVNO("2014-12-01", "2015-02-01", "{'sms':[" SMS("'x'", "3") "]}", "reject /sms/0/date not_a_date every", "which of the three it was nobody knows"),
	};
	check("telecomx", examples, COUNT(examples));
}

static void settles_what_stands_twice(void **state)
{
	(void)state;
	static const Example examples[] = {
		JANUARY("{'sms':[" SMS("'2015-01-01'", "3") "," SMS("'2015-01-01'", "3") "]}",
			"sms month used homeland 2015-01-01 3 final @/sms/0/homeland\nsms month entry - 2015-01-01 0 final @/sms/0\nsaid twice 1: 3 messages", "equal records are one"),
		JANUARY("{'sms':[" SMS("'2015-01-01'", "3") "," SMS("'2015-01-31'", "3") "]}",
			"sms month entry - 2015-01-01 0 partial @/sms/0\nreject /sms/1/homeland twice 2015-01-01", "equal figures of another time are not the same said again"),
		JANUARY("{'sms':[" SMS("'2015-01-01'", "3") "," SMS("'2015-01-01'", "4") "]}",
			"sms month entry - 2015-01-01 0 partial @/sms/0\nreject /sms/1/homeland twice 2015-01-01", "unequal ones are none"),
		JANUARY("{'sms':[" SMS("'2015-01-01'", "3") "," SMS("'2015-01-01'", "3") "," SMS("'2015-01-15'", "4") "]}",
			"sms month entry - 2015-01-01 0 partial @/sms/0\nreject /sms/2/homeland twice 2015-01-01", "nor does the majority win"),
		JANUARY("{'sms':[" SMS("'2015-01-01'", "3") "," SMS("'2015-01-31'", "'x'") "]}",
			"sms month used homeland 2015-01-01 3 final @/sms/0/homeland\nsms month entry - 2015-01-01 0 partial @/sms/0\n"
			"reject /sms/1/homeland not_a_number 2015-01-01", "the worse of two entries counts"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'b2','bytes':1},{'_id':'b2','bytes':2},{'_id':'c3','bytes':5}]}]}",
			"data month used region/c3 2015-01-01 5 final @/data/0/regions/2/bytes\n" DATA_ENTRY("partial")
			"\nreject /data/0/regions/1/bytes twice 2015-01-01", "a region twice in one entry"),
		JANUARY("{'data':[{" DATE ",'regions':[{'_id':'a1','homeland':true,'bytes':5},{'_id':'b2','homeland':true,'bytes':5}]}]}",
			DATA_ENTRY("partial") "\nreject /data/0/regions/1/bytes twice 2015-01-01",
			"two regions that are both the homeland are not one figure said twice, though they are equal"),
	};
	check("telecomx", examples, COUNT(examples));
}

static void knows_when_a_month_is_final(void **state)
{
	(void)state;
#define SEEN(as_of, quality, why) {"usage", "1", "2025-05-01", NULL, as_of, false, NULL, "{'sms':[" SMS("'2025-05-01'", "3") "]}", \
	"sms month used homeland 2025-05-01 3 " quality " @/sms/0/homeland\nsms month entry - 2025-05-01 0 " quality " @/sms/0", why}
	static const Example examples[] = {
		SEEN("2025-05-20", "early", "while it runs"),
		SEEN("2025-06-01", "early", "on the first day after it"),
		SEEN("2025-06-05", "early", "within five days"),
		SEEN("2025-06-06", "final", "five days after its end"),
		SEEN("2026-01-01", "final", "long after"),
	};
	check("telecomx", examples, COUNT(examples));
}

/* ---- one period asked, one figure ---- */

#define CARD "89860123456789012345"
#define MONTH(from, as_of, data, expected, why) \
	{"card_month", CARD, from, NULL, as_of, false, NULL, "{'code':'200','data':" data "}", expected, why}
#define DAY(from, as_of, data, expected, why) \
	{"card_day", CARD, from, NULL, as_of, false, NULL, "{'code':'200','data':" data "}", expected, why}

static void reads_the_period_asked(void **state)
{
	(void)state;
	static const Example examples[] = {
		MONTH("2025-05-01", "2025-06-20", "{'iccid':'" CARD "','month':'2025-05','useFlowKb':'1234.5'}",
			"data month used total 2025-05-01 1264128 final @/data/useFlowKb", "KB of 1024"),
		MONTH("2025-05-01", "2025-06-10", "{'useFlowKb':1}", "data month used total 2025-05-01 1024 early @/data/useFlowKb", "operators post late"),
		MONTH("2025-05-01", "2025-06-11", "{'useFlowKb':1}", "data month used total 2025-05-01 1024 final @/data/useFlowKb", "ten days after its end"),
		MONTH("2025-05-01", "2025-06-20", "{'iccid':'" CARD "','month':'2025-05'}", "", "no figure is missing, not zero"),
		MONTH("2025-05-01", "2025-06-20", "{'useFlowKb':''}", "", "nor is an empty one"),
		MONTH("2025-05-01", "2025-06-20", "{'useFlowKb':'0'}", "data month used total 2025-05-01 0 final @/data/useFlowKb", "a zero that was said"),
		MONTH("2025-05-01", "2025-06-20", "{'month':'2025-04','useFlowKb':1}", "reject /data/month wrong_answer every", "another month than asked"),
		MONTH("2025-05-01", "2025-06-20", "{'iccid':'1','useFlowKb':1}", "reject /data/iccid wrong_answer every", "another card than asked"),
		MONTH("2025-05-01", "2025-06-20", "{'useFlowKb':'x'}", "reject /data/useFlowKb not_a_number every", "junk"),
		MONTH("2025-05-01", "2025-06-20", "{'useFlowKb':-1}", "reject /data/useFlowKb negative 2025-05-01", "less than nothing"),
		MONTH("2025-05-01", "2025-06-20", "{'useFlowKb':9007199254740991}",
			"data month used total 2025-05-01 9223372036854774784 final @/data/useFlowKb", "the most KB that are bytes"),
		MONTH("2025-05-01", "2025-06-20", "{'useFlowKb':9007199254740992}", "reject /data/useFlowKb too_large every", "one more"),
		MONTH("2025-05-01", "2025-06-20", "[]", "", "data that is a list holds no figure"),
		DAY("2025-06-19", "2025-06-20", "{'day':'2025-06-19','useFlowKb':'2'}", "data day used total 2025-06-19 2048 final @/data/useFlowKb", "yesterday is over"),
		DAY("2025-06-20", "2025-06-20", "{'useFlowKb':'2'}", "data day used total 2025-06-20 2048 running @/data/useFlowKb", "today is not"),
		DAY("2025-06-19", "2025-06-20", "{'day':'2025-06-18','useFlowKb':'2'}", "reject /data/day wrong_answer every", "another day than asked"),
		{"pool_month", "P1", "2025-05-01", NULL, "2025-06-20", false, NULL, "{'data':{'poolCode':'P1','useFlowKb':3}}",
			"data month used total 2025-05-01 3072 final @/data/useFlowKb", "a pool's month"},
		{"pool_day", "P1", "2025-05-01", NULL, "2025-06-20", false, NULL, "{'data':{'poolCode':'P2','useFlowKb':3}}",
			"reject /data/poolCode wrong_answer every", "another pool than asked"},
		{"card_detail", CARD, "2025-06-20", NULL, "2025-06-20", false, "2025-06-30T16:00:00Z", "{'data':{'useMonthFlow':'10','useFlow':'99'}}",
			"data month check total 2025-07-01 10240 early @/data/useMonthFlow\nfact cycle_usage=101376 2025-07-01",
			"the calendar month's counter is a check in the month it is there; the billing cycle's is a fact"},
		{"card_detail", CARD, "2025-06-20", NULL, "2025-06-20", true, "2025-06-30T16:00:00Z", "{'data':{'useMonthFlow':'10','useFlow':'99'}}",
			"fact cycle_usage=101376 2025-07-01", "where the run says another day there is nothing to hold it against: no check, and no reject either"},
	};
	check("tibiot", examples, COUNT(examples));
}

/* ---- parts that are not independent ---- */

static const char LEDGER[] =
	"{'provider':'fourth','zone':'UTC','settings':{'base_url':{'env':'FOURTH_BASE_URL'}},'base_url':'{base_url}',"
	"'units':{'B':{'unit':'byte'},'m':{'unit':'message'}},'limits':{'requests_per_second':'1'},'authentication':[],"
	"'outcomes':[{'status':[200],'outcome':'ok'}],"
	"'endpoints':[{'name':'all','accounts':['sim'],'request':{'method':'GET','path':'/'},'span':{'unit':'day','most':3},"
	"'usage':[{'each':'/days/*','metric':'data','grain':'day','period':{'form':'day','at':'/day'},"
	"'rows':[{'scope':'total','quantity':{'at':'/bytes'},'unit':'B'},"
	"{'scope':{'prefix':'at/','id':'/where','name':'/name'},'quantity':{'at':'/there'},'unit':'B'}]}],"
	"'facts':[{'fact':'state','at':'/state','values':{'1':'on'}}],"
	"'charges':[{'each':'/charges/*','currency':'EUR','at':'/at','price':'/price'}]}]}";

#define DAYS(body, expected, why) {"all", "1", "2025-05-01", "2025-05-03", "2025-06-20", false, NULL, body, expected, why}

static void leaves_nothing_but_rejects(void **state)
{
	(void)state;
	static const Example examples[] = {
		DAYS("{'days':[{'day':'2025-05-01','bytes':1,'where':'x','name':'X','there':2}],'state':'1','charges':[{'at':'2025-05-02','price':'2.50'}]}",
			"data day used at/x 2025-05-01 2 final @/days/0/there\ndata day used total 2025-05-01 1 final @/days/0/bytes\n"
			"label at/x \"X\" home -, like home -\ncharges of 2025-05\n"
			"charge 2025-05 2025-05-02T00:00:00Z - \"-\" - x 2.50 EUR exempt - wholesale - cost -\nfact state=on 2025-06-20", "all is well"),
		DAYS("{'days':[{'day':'2025-05-01','bytes':1,'where':'x','name':'X','there':2},{'day':'2025-05-02','bytes':'x'}],'state':'1','charges':[]}",
			"reject /days/1/bytes not_a_number every\nreject /days/1/where no_scope every",
			"one figure is junk: nothing lands, so every day asked for is missing"),
		DAYS("{'days':[{'day':'2025-05-01','bytes':1,'where':'x'}],'state':'2'}", "reject /state unknown_value every",
			"a fact nobody knows holds back the figures, so their days are missing"),
		DAYS("{'days':[{'day':'2025-05-01','bytes':1,'where':'x'},{'day':'2025-04-30','bytes':1,'where':'x'}]}",
			"reject /days/1/day period_not_asked every", "a day that was not asked for holds back those that were"),
		DAYS("{'days':[{'day':'2025-05-01','bytes':'1.5','where':'x'}]}", "data day used total 2025-05-01 2 final @/days/0/bytes\nrounded 1", "half a byte is rounded up"),
		DAYS("{'days':[{'day':'2025-05-01','bytes':'15e-1','where':'x'}]}", "data day used total 2025-05-01 2 final @/days/0/bytes\nrounded 1", "however it is written"),
		DAYS("{'days':[{'day':'2025-05-01','bytes':'2.0','where':'x'}]}", "data day used total 2025-05-01 2 final @/days/0/bytes", "two bytes are two"),
	};
	Mapping *mapping = example_mapping(LEDGER, arena);
	example_check(mapping, examples, COUNT(examples));
}

/* ---- a month that is answered with its days ---- */

static const char MONTH_OF_DAYS[] =
	"{'provider':'fourth','zone':'UTC','settings':{'base_url':{'env':'FOURTH_BASE_URL'}},'base_url':'{base_url}',"
	"'units':{'B':{'unit':'byte'},'s':{'unit':'second'}},'limits':{'requests_per_second':'1'},'authentication':[],"
	"'outcomes':[{'status':[200],'outcome':'ok'}],"
	"'endpoints':[{'name':'all','accounts':['sim'],'request':{'method':'GET','path':'/{from_month}'},'span':{'unit':'month'},'independent':true,"
	"'usage':[{'each':'/days/*','metric':'data','grain':'day','period':{'form':'day','at':'/day'},"
	"'rows':[{'scope':'total','quantity':{'at':'/bytes'},'unit':'B'}]},"
	"{'each':'/days/*','metric':'voice','grain':'day','entry':true,'period':{'form':'day','at':'/day'},"
	"'rows':[{'scope':'total','quantity':{'remaining':'/left','included':'/plan'},'unit':'s'}]}]}]}";

#define JUNE(body, expected, why) {"all", "1", "2025-06-01", NULL, "2025-06-20", false, NULL, body, expected, why}

static void reads_the_days_of_a_month(void **state)
{
	(void)state;
	static const Example examples[] = {
		JUNE("{'days':[{'day':'2025-06-19','bytes':7,'left':3,'plan':5},{'day':'2025-06-20','bytes':8}]}",
			"data day used total 2025-06-19 7 final @/days/0/bytes\ndata day used total 2025-06-20 8 running @/days/1/bytes\n"
			"voice day used total 2025-06-19 2 final @/days/0/left\nvoice day included total 2025-06-19 5 final @/days/0/plan\n"
			"voice day entry - 2025-06-19 0 final @/days/0\nvoice day entry - 2025-06-20 0 running @/days/1", "days within the month that was asked for"),
		JUNE("{'days':[{'day':'2025-06-21','bytes':0,'left':5,'plan':5}]}", "", "nothing used on a day to come says nothing, whatever it may hold"),
		JUNE("{'days':[{'day':'2025-06-30','bytes':1}]}", "reject /days/0/bytes in_the_future 2025-06-30", "something used then is a mistake"),
		JUNE("{'days':[{'day':'2025-05-31','bytes':1}]}", "reject /days/0/day period_not_asked none\nreject /days/0/day period_not_asked none", "another month's day"),
	};
	Mapping *mapping = example_mapping(MONTH_OF_DAYS, arena);
	example_check(mapping, examples, COUNT(examples));
}

static void says_what_stood_there(void **state)
{
	(void)state;
	static const struct {
		const char *provider, *endpoint, *body, *detail;
	} cases[] = {
		{"freebit", "traffic", "{'traffic':{'today':'12 KB'}}", "\"12 KB\" is not a number"},
		{"freebit", "traffic", "{'traffic':{'today':'9e99'}}", "\"9e99\" is too large for a 64-bit figure"},
		{"freebit", "traffic", "{'traffic':{'today':[]}}", "a figure is expected here, not an array"},
		{"freebit", "traffic", "{'account':'2'}", "asked for \"1\", answered about \"2\""},
		{"telecomx", "usage", "{'voice':[{'date':'2025-05-01','homeland':6,'subscriptionHomeland':5}]}", "6 remain of 5 included"},
		{"telecomx", "usage", "{'sms':[{'date':'yesterday'}]}", "\"yesterday\" is no date"},
		{"telecomx", "usage", "{'sms':[{}]}", "no date stands here"},
		{"telecomx", "usage", "{'sms':[{'date':'2025-04-01'}]}", "\"2025-04-01\" is 2025-04, asked for was 2025-05"},
		{"telecomx", "usage", "{'sms':[{'date':'2025-05-01','homeland':1.5}]}", "\"1.5\" is no whole number of messages"},
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		Example example = {cases[i].endpoint, "1", "2025-05-01", NULL, "2025-06-20", false, NULL, cases[i].body, "", ""};
		Rows rows;
		rows_init(&rows, arena);
		Answer answer = example_answer(example_provider(&mappings, cases[i].provider), &example, arena);
		example_transform(&answer, 0, &rows);
		assert_int_equal(rows.reject_count, 1);
		assert_string_equal(rows.rejects[0].detail, cases[i].detail);
		rows_free(&rows);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_series),
		cmocka_unit_test(dates_what_counts_back_from_today),
		cmocka_unit_test(refuses_another_account),
		cmocka_unit_test(bounds_a_series),
		cmocka_unit_test(reads_regions),
		cmocka_unit_test(takes_what_remains_from_what_is_included),
		cmocka_unit_test(counts_messages),
		cmocka_unit_test(finds_the_month_in_the_providers_zone),
		cmocka_unit_test(settles_what_stands_twice),
		cmocka_unit_test(knows_when_a_month_is_final),
		cmocka_unit_test(reads_the_period_asked),
		cmocka_unit_test(leaves_nothing_but_rejects),
		cmocka_unit_test(reads_the_days_of_a_month),
		cmocka_unit_test(says_what_stood_there),
	};
	return cmocka_run_group_tests(tests, open_mappings, close_mappings);
}
