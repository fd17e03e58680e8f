/* particulars_test.c: facts, charges and events from the answers of the three providers. */
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

#define MVNO(from, to, body, expected, why) \
	{"usage", "553ca0f477392ee4106e9526", from, to, "2025-06-20", false, "2025-06-20T10:00:00Z", body, expected, why}
#define MAY(body, expected, why) MVNO("2025-05-01", NULL, body, expected, why)

/* ---- facts ---- */

static void reads_facts(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY("{'account':{'_id':'553CA0F477392EE4106E9526','number':'+4571919999','name':'Anders \xc3\x98rsted','ratePlan':'55',"
			"'ratePlanName':'Free speech, 12Gb','data':12288}}",
			"fact number=+4571919999 2025-06-20\nfact name=Anders \xc3\x98rsted 2025-06-20\nfact rate_plan=55 2025-06-20\n"
			"fact rate_plan_name=Free speech, 12Gb 2025-06-20\nfact data_allowance=12884901888 2025-06-20",
			"an id in capitals is the same account; MB of 1024 twice"),
		MAY("{'account':{'_id':'553ca0f477392ee4106e9527','number':'1'}}", "reject /account/_id wrong_answer every", "another account"),
		MAY("{'account':{'number':'','name':null,'data':0}}", "fact data_allowance=0 2025-06-20", "empty and null say nothing, a zero does"),
		MAY("{'account':{'data':'12 GB'}}", "reject /account/data not_a_number none", "an allowance that is no figure holds back no month"),
		MAY("{'account':{'data':8796093022208}}", "reject /account/data not_a_number none", "nor one that fits no 64-bit figure"),
		MAY("{'account':{'number':['1']}}", "", "a list is no text"),
	};
	check("telecomx", examples, COUNT(examples));
}

#define TRAFFIC(traffic, expected, why) \
	{"traffic", "1", "2025-06-20", NULL, "2025-06-20", false, NULL, "{'traffic':" traffic "}", expected, why}
#define DETAIL(endpoint, data, expected, why) \
	{endpoint, "1", "2025-06-20", NULL, "2025-06-20", false, NULL, "{'data':" data "}", expected, why}

static void translates_values(void **state)
{
	(void)state;
	static const Example flags[] = {
		TRAFFIC("{'blackList':'10'}", "fact blacklisted=true 2025-06-20", "10 is true"),
		TRAFFIC("{'blackList':20}", "fact blacklisted=false 2025-06-20", "20 is false, also as a number"),
		TRAFFIC("{'blackList':'30'}", "reject /traffic/blackList unknown_value none", "30 is neither"),
		TRAFFIC("{'blackList':true}", "reject /traffic/blackList unknown_value none", "nor is true"),
		TRAFFIC("{'blackList':''}", "", "empty says nothing"),
	};
	static const Example cards[] = {
		DETAIL("card_detail", "{'cardStatus':1}", "fact card_status=silent 2025-06-20", "1"),
		DETAIL("card_detail", "{'cardStatus':4}", "fact card_status=shut_down 2025-06-20", "4"),
		DETAIL("card_detail", "{'cardStatus':8}", "fact card_status=normal 2025-06-20", "8"),
		DETAIL("card_detail", "{'cardStatus':12}", "fact card_status=test 2025-06-20", "12"),
		DETAIL("card_detail", "{'cardStatus':16}", "fact card_status=shutdown_protection 2025-06-20", "16"),
		DETAIL("card_detail", "{'cardStatus':18}", "fact card_status=liquidation 2025-06-20", "18"),
		DETAIL("card_detail", "{'cardStatus':'99'}", "fact card_status=abnormal 2025-06-20", "99"),
		DETAIL("card_detail", "{'cardStatus':2}", "reject /data/cardStatus unknown_value none", "2 is not documented"),
		DETAIL("card_detail", "{'billingMethod':1,'totalFlow':'100'}", "fact billing_method=package 2025-06-20\nfact data_allowance=102400 2025-06-20", "a package's total"),
		DETAIL("card_detail", "{'billingMethod':2,'totalFlow':'100'}", "fact billing_method=usage 2025-06-20", "billed by usage: the total means nothing"),
		DETAIL("card_detail", "{'useMonthFlow':2,'useFlow':3}",
			"data month check total 2025-06-01 2048 early @/data/useMonthFlow\nfact cycle_usage=3072 2025-06-20", "the cycle's counter is not the month's"),
	};
	static const Example pools[] = {
		DETAIL("pool_detail", "{'poolType':2,'totalFlow':'1','useFlow':'2'}", "fact pool_type=usage_billed 2025-06-20\nfact cycle_usage=2048 2025-06-20", "billed by usage"),
		DETAIL("pool_detail", "{'poolType':1,'totalFlow':'1'}", "fact pool_type=user 2025-06-20\nfact data_allowance=1024 2025-06-20", "not billed by usage"),
		DETAIL("pool_detail", "{'totalCard':3,'bindCardStatusCount':[{'cardStatus':1,'total':2},{'cardStatus':8,'total':1},{'cardStatus':7,'total':0},{'total':1}]}",
			"fact cards=3 2025-06-20\nfact cards/silent=2 2025-06-20\nfact cards/normal=1 2025-06-20\n"
			"reject /data/bindCardStatusCount/2/cardStatus unknown_value none\nreject /data/bindCardStatusCount/3/cardStatus unknown_value none",
			"a fact for each status, and none for one nobody knows"),
		DETAIL("pool_detail", "{'packageInfo':{'epiConfigs':[{'epiConfigCode':'K1','standardCharge':'12.50','realFenStandardCharge':1250,'epiConfigType':3,'unit':'MB'}]}}",
			"fact charge_yuan/K1=12.50 2025-06-20\nfact charge_fen/K1=1250 2025-06-20\nfact charge_kind/K1=top_up 2025-06-20\nfact charge_unit/K1=MB 2025-06-20",
			"yuan and fen are kept apart, as written"),
		DETAIL("pool_detail", "{'bindCardStatusCount':{}}", "reject /data/bindCardStatusCount not_a_list none", "an object where a list is due"),
	};
	check("freebit", flags, COUNT(flags));
	check("tibiot", cards, COUNT(cards));
	check("tibiot", pools, COUNT(pools));
}

/* ---- charges ---- */

#define LINE "'number':'+451231','description':'X-Factor stemme','amount':1"

static void reads_charges(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY("{'charges':[{'date':'2025-05-02T10:00:00.500Z'," LINE ",'price':2.50,'vat':true,'wholesale':2.50,'cost':1e0}]}",
			"charges of 2025-05\ncharge 2025-05 2025-05-02T10:00:00Z +451231 \"X-Factor stemme\" 1 x 2.50 DKK exempt yes wholesale 2.50 cost 1",
			"exact decimals; vat true is exempt"),
		MAY("{'charges':[{'date':'2025-05-02T10:00:00Z','price':'0.10','vat':false}]}",
			"charges of 2025-05\ncharge 2025-05 2025-05-02T10:00:00Z - \"-\" - x 0.10 DKK exempt no wholesale - cost -",
			"what a role does not see is absent, not zero"),
		MAY("{'charges':[{'date':'2025-05-02T10:00:00Z','price':0,'wholesale':0,'cost':null}]}",
			"charges of 2025-05\ncharge 2025-05 2025-05-02T10:00:00Z - \"-\" - x 0 DKK exempt - wholesale 0 cost -", "a zero is, and vat was not said"),
		MAY("{'charges':[{'date':'2025-05-02T10:00:00Z'," LINE ",'price':2.5},{'date':'2025-05-02T10:00:00Z'," LINE ",'price':2.5}]}",
			"charges of 2025-05\n"
			"charge 2025-05 2025-05-02T10:00:00Z +451231 \"X-Factor stemme\" 1 x 2.5 DKK exempt - wholesale - cost -\n"
			"charge 2025-05 2025-05-02T10:00:00Z +451231 \"X-Factor stemme\" 1 x 2.5 DKK exempt - wholesale - cost -", "two alike are two"),
		MAY("{'charges':[]}", "charges of 2025-05", "none were charged: those kept are withdrawn"),
		MAY("{'charges':null}", "", "not said: those kept stay"),
		MAY("{}", "", "not said"),
		MAY("{'charges':{}}", "reject /charges not_a_list none", "an object where a list is due: those kept stay"),
		MAY("{'charges':[{'date':'2025-04-30T22:00:00Z','price':1}]}",
			"charges of 2025-05\ncharge 2025-05 2025-04-30T22:00:00Z - \"-\" - x 1 DKK exempt - wholesale - cost -", "the month is that of the provider's zone"),
		MAY("{'charges':[{'date':'2025-04-30T21:59:59Z','price':1}]}", "charges of 2025-05\nreject /charges/0/date period_not_asked none", "a second earlier it was April: May has none"),
		MAY("{'charges':[{'date':'x','price':1},{'date':'2025-05-02T10:00:00Z','price':1}]}",
			"charge 2025-05 2025-05-02T10:00:00Z - \"-\" - x 1 DKK exempt - wholesale - cost -\nreject /charges/0/date not_a_date every",
			"with a line of who knows which month the list withdraws nothing"),
		MAY("{'charges':[{'date':'2025-05-02T10:00:00Z','price':'2,50'}]}", "reject /charges/0/price not_an_amount 2025-05-01", "a comma"),
		MAY("{'charges':[{'date':'2025-05-02T10:00:00Z','price':{}}]}", "reject /charges/0/price not_an_amount 2025-05-01", "no price at all"),
		MAY("{'charges':[{'date':'2025-05-02T10:00:00Z','price':1,'amount':1.5}]}", "reject /charges/0/amount not_a_number 2025-05-01", "half a message"),
		MVNO("2025-04-01", "2025-06-01", "{'charges':[{'date':'2025-05-02T10:00:00Z','price':'x'},{'date':'2025-04-02T10:00:00Z','price':1}]}",
			"charges of 2025-04\ncharges of 2025-06\ncharge 2025-04 2025-04-02T10:00:00Z - \"-\" - x 1 DKK exempt - wholesale - cost -\n"
			"reject /charges/0/price not_an_amount 2025-05-01", "of three months one has a line that cannot be read: the others are whole"),
		MVNO("2025-04-01", "2025-06-01", "{'charges':[{'date':'x','price':1}]}", "reject /charges/0/date not_a_date every", "a line of who knows which of them: none is"),
		MAY("{'charges':[{'date':'2025-05-02T10:00:00Z','price':0.1234567890123456789}]}",
			"charges of 2025-05\ncharge 2025-05 2025-05-02T10:00:00Z - \"-\" - x 0.1234567890123456789 DKK exempt - wholesale - cost -", "more places than a double has"),
	};
	check("telecomx", examples, COUNT(examples));
}

/* ---- events ---- */

static void reads_events(void **state)
{
	(void)state;
	static const Example examples[] = {
		MAY("{'restOfWorldRoaming':[{'type':'ACTIVATION','soc':{'_id':'ABC','description':'Roaming 1 gb','rowType':'AUTOSTART'},'cost':5,'wholesale':10,"
			"'price':15.00,'when':'2025-05-15T10:00:00.000Z','expiresAt':'2025-06-15T10:00:00.000Z','isIncluded':false}]}",
			"event 2025-05-15T10:00:00Z ACTIVATION ABC \"Roaming 1 gb\" AUTOSTART cost 5 wholesale 10 price 15.00 until 2025-06-15T10:00:00Z included no",
			"as the example calls it"),
		MAY("{'restOfWorldChangeLog':[{'type':'REVERSION','soc':null,'when':'2025-04-15T10:00:00Z'}]}",
			"event 2025-04-15T10:00:00Z REVERSION - \"-\" - cost - wholesale - price - until - included -",
			"as the table calls it; back to no SOC at all, in the month before"),
		MAY("{'restOfWorldChangeLog':[{'type':'CHANGE','when':'2025-05-15T10:00:00Z'}],'restOfWorldRoaming':[{'type':'CHANGE_RATEPLAN','when':'2025-05-16T10:00:00Z'}]}",
			"event 2025-05-15T10:00:00Z CHANGE - \"-\" - cost - wholesale - price - until - included -\n"
			"event 2025-05-16T10:00:00Z CHANGE_RATEPLAN - \"-\" - cost - wholesale - price - until - included -", "both names, and the type that stands only in the text"),
		MAY("{'restOfWorldChangeLog':[{'type':'OTHER','when':'2025-05-15T10:00:00Z'}]}", "reject /restOfWorldChangeLog/0/type unknown_value none", "a type nobody knows"),
		MAY("{'restOfWorldChangeLog':[{'when':'2025-05-15T10:00:00Z'}]}", "reject /restOfWorldChangeLog/0/type unknown_value none", "no type"),
		MAY("{'restOfWorldChangeLog':[{'type':'CHANGE'}]}", "reject /restOfWorldChangeLog/0/when not_a_date none", "no instant"),
		MAY("{'restOfWorldChangeLog':[{'type':'CHANGE','when':'2025-05-15T10:00:00Z','price':'x'}]}", "reject /restOfWorldChangeLog/0/price not_an_amount none", "no amount"),
		MAY("{'restOfWorldChangeLog':[{'type':'CHANGE','when':'2025-05-15T10:00:00Z','expiresAt':'x'}]}",
			"reject /restOfWorldChangeLog/0/expiresAt not_a_date none", "an end that cannot be read is not the same as no end"),
		MAY("{'restOfWorldRoaming':{}}", "reject /restOfWorldRoaming not_a_list none", "an object where a list is due"),
	};
	check("telecomx", examples, COUNT(examples));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_facts),
		cmocka_unit_test(translates_values),
		cmocka_unit_test(reads_charges),
		cmocka_unit_test(reads_events),
	};
	return cmocka_run_group_tests(tests, open_mappings, close_mappings);
}
