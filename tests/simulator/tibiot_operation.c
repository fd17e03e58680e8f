/* tibiot_operation.c: switching cards on and off, and following it. */
#include "batch.h"
#include "body.h"
#include "tibiot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIQUIDATION = 18 };

typedef struct {
	uint32_t cards[BATCH_CARDS_MAX];
	int card_count;
	Text errors;
} Checked;

/* Junk takes the place of the words. */
static void add_error(const Exchange *x, Checked *checked, const char *iccid, const char *message)
{
	text_addf(&checked->errors, "%s{\"infoMessage\":", checked->errors.length ? "," : "");
	text_add_json(&checked->errors, x->mischief->junk[0] ? x->mischief->junk : message);
	text_add(&checked->errors, ",\"iccid\":");
	text_add_json(&checked->errors, iccid);
	text_add(&checked->errors, "}");
}

static void check_card(const Exchange *x, const char *iccid, Checked *checked)
{
	uint32_t index;
	if (!world_find(&x->service->world, TIBIOT, iccid, &index) || world_is_group(TIBIOT, index))
		add_error(x, checked, iccid, "card not found");
	else if (tibiot_card_status(x, index) == LIQUIDATION)
		add_error(x, checked, iccid, "card is in liquidation");
	else
		checked->cards[checked->card_count++] = index;
}

/* 0, or the code of what is wrong with the body. */
static int judge_body(yajl_val iccids, yajl_val switch_on)
{
	if (!YAJL_IS_ARRAY(iccids) || !(YAJL_IS_TRUE(switch_on) || YAJL_IS_FALSE(switch_on)))
		return TIBIOT_BAD_PARAMETER;
	size_t count = iccids->u.array.len;
	if (count > BATCH_CARDS_MAX)
		return TIBIOT_TOO_MANY;
	for (size_t i = 0; i < count; i++)
		if (!YAJL_IS_STRING(iccids->u.array.values[i]))
			return TIBIOT_BAD_PARAMETER;
	return count == 0 ? TIBIOT_BAD_PARAMETER : 0;
}

static void start(const Exchange *x, yajl_val iccids, bool switch_on, Answer *answer)
{
	Checked checked = {.card_count = 0};
	for (size_t i = 0; i < iccids->u.array.len; i++)
		check_card(x, YAJL_GET_STRING(iccids->u.array.values[i]), &checked);
	tibiot_open(x, answer, TIBIOT_OK, "success");
	text_addf(&answer->body, "{\"successCount\":%d,\"batchCode\":", checked.card_count);
	if (checked.card_count > 0)
		text_addf(&answer->body, "\"BATCH%08u\"",
			batch_start(x->service->batches, checked.cards, checked.card_count, switch_on));
	else
		text_add(&answer->body, "null");
	text_addf(&answer->body, ",\"errorInfo\":[%s]}}", checked.errors.length ? checked.errors.data : "");
	text_free(&checked.errors);
}

void tibiot_identify_network(const Request *request, Target *target)
{
	yajl_val tree = body_parse(request);
	yajl_val iccids = tree ? body_member(tree, "iccids") : NULL, switch_on = tree ? body_member(tree, "switchOn") : NULL;
	target->malformed = !YAJL_IS_ARRAY(iccids);
	if (!target->malformed)
		snprintf(target->period, sizeof target->period, "%s:%u", YAJL_IS_TRUE(switch_on) ? "on" : "off", (unsigned)iccids->u.array.len);
	yajl_tree_free(tree);
}

void tibiot_answer_network(const Exchange *x, Answer *answer)
{
	const char *type = request_header(x->request, "Content-Type");
	yajl_val tree = body_parse(x->request);
	yajl_val iccids = tree ? body_member(tree, "iccids") : NULL;
	yajl_val switch_on = tree ? body_member(tree, "switchOn") : NULL;
	bool is_json = type && strncmp(type, "application/json", 16) == 0;
	int wrong = is_json ? judge_body(iccids, switch_on) : TIBIOT_BAD_PARAMETER;
	if (wrong || !iccids)
		tibiot_error(x, answer, wrong);
	else
		start(x, iccids, YAJL_IS_TRUE(switch_on), answer);
	yajl_tree_free(tree);
}

void tibiot_answer_batch(const Exchange *x, Answer *answer)
{
	Batch batch;
	const char *code = request_query(x->request, "batchCode");
	uint32_t number = code && strncmp(code, "BATCH", 5) == 0 ? (uint32_t)strtoul(code + 5, NULL, 10) : 0;
	if (!batch_ask(x->service->batches, number, &batch)) {
		tibiot_error(x, answer, code ? TIBIOT_NOT_FOUND : TIBIOT_BAD_PARAMETER);
		return;
	}
	tibiot_open(x, answer, TIBIOT_OK, "success");
	text_add(&answer->body, "[");
	for (int i = 0; i < batch.card_count; i++) {
		char iccid[WORLD_NAME_BYTES], msisdn[TIBIOT_MSISDN_BYTES];
		world_name(TIBIOT, batch.cards[i], iccid);
		tibiot_msisdn(batch.cards[i], msisdn);
		text_addf(&answer->body, "%s{\"operationCardStatus\":%d,\"iccid\":\"%s\",\"msisdn\":\"%s\"}",
			i ? "," : "", batch_state(&batch, i), iccid, msisdn);
	}
	text_add(&answer->body, "]}");
}
