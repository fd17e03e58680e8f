/* tibiot_detail.c: what a card or a pool is, and its running totals. */
#include "batch.h"
#include "mix.h"
#include "tibiot.h"

#include <stdio.h>
#include <string.h>

enum { KB = 1024, CYCLE_STARTS_ON = 26, PLAN_KB = 10 * 1024 * 1024, SALT_STATUS = 0x57a705 };

void tibiot_msisdn(uint32_t index, char out[TIBIOT_MSISDN_BYTES])
{
	snprintf(out, TIBIOT_MSISDN_BYTES, "86144%08u", index % 100000000u);
}

/* Nearly all cards are normal; each of the other states occurs. */
static int generated_status(const World *world, uint32_t index)
{
	static const int RARE[] = {1, 4, 12, 16, 18, 99};
	uint64_t roll = mix(world->seed, SALT_STATUS, index, 0);
	return roll % 12 == 0 ? RARE[(roll >> 8) % 6] : 8;
}

int tibiot_card_status(const Exchange *x, uint32_t index)
{
	int switched = batch_card_status(x->service->batches, index);
	return switched ? switched : generated_status(&x->service->world, index);
}

static int64_t month_so_far(const Exchange *x, uint32_t index)
{
	return figure_days(&x->figures, TIBIOT, index, calendar_first(calendar_month(x->now.day)), x->now.day);
}

/* The billing cycle is not the calendar month: it starts on the 26th. */
static int64_t cycle_so_far(const Exchange *x, uint32_t index)
{
	int y, m, d;
	calendar_split(x->now.day, &y, &m, &d);
	Month month = calendar_month(x->now.day) - (d < CYCLE_STARTS_ON);
	return figure_days(&x->figures, TIBIOT, index, calendar_first(month) + CYCLE_STARTS_ON - 1, x->now.day);
}

static int billing_method(const World *world, uint32_t index)
{
	uint32_t pool;
	return world_group_of(world, TIBIOT, index, &pool) ? 3 : index % 5 == 2 ? 2 : 1;
}

static void add_card(const Exchange *x, Text *out, uint32_t index)
{
	char account[TARGET_ACCOUNT_BYTES], msisdn[TIBIOT_MSISDN_BYTES];
	int method = billing_method(&x->service->world, index);
	service_account(x, index, account);
	tibiot_msisdn(index, msisdn);
	text_addf(out, "{\"iccid\":\"%s\",\"imei\":\"86%013u\",\"imsi\":\"46004%010u\",\"msisdn\":\"%s\"", account,
		index, index, msisdn);
	text_addf(out, ",\"totalFlow\":%d,\"useMonthFlow\":", method == 2 ? 0 : PLAN_KB);
	tibiot_add_kb(x, out, service_skewed(x, month_so_far(x, index)));
	text_addf(out, ",\"%s\":", x->mischief->drift == DRIFT_RENAME ? "cycleFlow" : "useFlow");
	tibiot_add_kb(x, out, cycle_so_far(x, index));
	text_addf(
		out, ",\"billingMethod\":%d,\"apn\":\"cmiot\",\"cardStatus\":%d", method, tibiot_card_status(x, index));
	text_add(out, x->mischief->drift == DRIFT_EXTRA ? ",\"rat\":\"5G\"}" : "}");
}

static void add_status_counts(const Exchange *x, Text *out, uint32_t pool)
{
	int counts[100] = {0};
	const char *comma = "";
	for (uint32_t i = pool - WORLD_GROUP + WORLD_FIRST_MEMBER; i < pool; i++)
		counts[tibiot_card_status(x, i)]++;
	text_add(out, ",\"bindCardStatusCount\":[");
	for (int status = 0; status < 100; status++)
		if (counts[status]) {
			text_addf(out, "%s{\"cardStatus\":%d,\"total\":%d}", comma, status, counts[status]);
			comma = ",";
		}
	text_add(out, "]");
}

/* standardCharge is yuan, realFenStandardCharge fen. */
static void add_package(Text *out, uint32_t pool, int type)
{
	text_addf(out,
		",\"packageInfo\":{\"flowPackageType\":%d,\"clientFlowPackageName\":"
		"\"\xe6\xb5\x81\xe9\x87\x8f\xe6\xb1\xa0 10G\","
		"\"channelName\":\"CMCC-%u\",\"epiConfigs\":[{\"epiConfigCode\":\"EPC%06u\",\"epiCode\":\"EPI%06u\","
		"\"standardCharge\":12.50,\"realFenStandardCharge\":1250,\"epiConfigType\":1,\"unit\":\"GB\"}]}",
		type, pool % 7, pool, pool);
}

static void add_pool(const Exchange *x, Text *out, uint32_t index)
{
	char account[TARGET_ACCOUNT_BYTES];
	int type = 1 + (int)(index / WORLD_BLOCK % 3);
	service_account(x, index, account);
	text_addf(out,
		"{\"upoolCode\":\"%s\",\"upoolName\":\"\xe6\xb1\xa0 %u\",\"enUpoolName\":\"Pool <%u>\",\"poolType\":%d",
		account, index / WORLD_BLOCK + 1, index / WORLD_BLOCK + 1, type);
	text_addf(out, ",\"%s\":", x->mischief->drift == DRIFT_RENAME ? "cycleFlow" : "useFlow");
	tibiot_add_kb(x, out, cycle_so_far(x, index));
	text_addf(out, ",\"totalFlow\":%d,\"billingCycle\":1,\"totalCard\":%d,\"rawAddTime\":\"2023-02-01 08:00:00\"",
		type == 2 ? 0 : 3 * PLAN_KB, WORLD_GROUP - WORLD_FIRST_MEMBER);
	add_status_counts(x, out, index);
	add_package(out, index, type);
	text_addf(out, ",\"startTime\":\"2023-02-01\",\"endTime\":\"2033-01-31\",\"upoolStatus\":1%s}",
		x->mischief->drift == DRIFT_EXTRA ? ",\"rat\":\"5G\"" : "");
}

void tibiot_answer_detail(const Exchange *x, uint32_t index, Answer *answer)
{
	tibiot_open(x, answer, TIBIOT_OK, "success");
	if (x->mischief->missing)
		text_add(&answer->body, "null");
	else if (world_is_group(TIBIOT, index))
		add_pool(x, &answer->body, index);
	else
		add_card(x, &answer->body, index);
	text_add(&answer->body, "}");
}
