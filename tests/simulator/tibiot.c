/* tibiot.c: usage of cards and pools by month and by day, and the envelope around everything. */
#include "tibiot.h"

#include "mix.h"

#include <stdio.h>
#include <string.h>

enum { KB = 1024, MONTHS_BACK = 12, DAYS_BACK = 30 };

static const struct {
	const char *path, *method, *account, *period;
	Endpoint endpoint;
} ROUTES[] = {
	{"/api/v1/card/getCardMonthUsage", "GET", "iccid", "queryMonth", ENDPOINT_CARD_MONTH},
	{"/api/v1/card/getCardDayUsage", "GET", "iccid", "queryDay", ENDPOINT_CARD_DAY},
	{"/api/v1/card/detail", "GET", "iccid", "", ENDPOINT_CARD_DETAIL},
	{"/api/v1/pool/getPoolMonthUsage", "GET", "poolCode", "queryMonth", ENDPOINT_POOL_MONTH},
	{"/api/v1/pool/getPoolDayUsage", "GET", "poolCode", "queryDay", ENDPOINT_POOL_DAY},
	{"/api/v1/pool/detail", "GET", "poolCode", "", ENDPOINT_POOL_DETAIL},
	{"/api/v1/card/operation/network", "POST", "", "", ENDPOINT_NETWORK},
	{"/api/v1/operation/batch/query/status", "GET", "", "", ENDPOINT_BATCH_STATUS},
};
enum { ROUTE_COUNT = sizeof ROUTES / sizeof *ROUTES };

void tibiot_identify(const Request *request, Target *target)
{
	service_bearer(request, target->credential);
	for (int i = 0; i < ROUTE_COUNT; i++)
		if (strcmp(request->path, ROUTES[i].path) == 0) {
			target->endpoint = ROUTES[i].endpoint;
			target_copy(target->account, sizeof target->account, request_query(request, ROUTES[i].account));
			target_copy(target->period, sizeof target->period, request_query(request, ROUTES[i].period));
			if (ROUTES[i].endpoint == ENDPOINT_NETWORK)
				tibiot_identify_network(request, target);
		}
}

static const char *method_of(Endpoint endpoint)
{
	return endpoint == ENDPOINT_NETWORK ? "POST" : "GET";
}

void tibiot_open(const Exchange *x, Answer *answer, int code, const char *message)
{
	Service *service = x->service;
	uint64_t trace = mix(service->tokens.secret, atomic_fetch_add(&service->trace_count, 1), 0, 0);
	text_addf(&answer->body, "{\"code\":%d,\"message\":\"%s\",\"traceId\":\"%016llx\",\"data\":", code, message,
		(unsigned long long)trace);
}

static const char *message_of(int code)
{
	switch (code) {
	case 401: return "unauthorized";
	case TIBIOT_BAD_PARAMETER: return "parameter error";
	case TIBIOT_TOO_MANY: return "a maximum of 10 iccids can be passed in";
	case TIBIOT_NOT_FOUND: return "not found";
	case TIBIOT_BEYOND_REACH: return "only the last 12 months and the last 30 days can be queried";
	default: return "error";
	}
}

void tibiot_error(const Exchange *x, Answer *answer, int code)
{
	tibiot_open(x, answer, code, message_of(code));
	text_add(&answer->body, "null}");
}

void tibiot_refuse(const Exchange *x, Answer *answer, unsigned status, int code)
{
	answer_start(answer, status ? status : 200);
	tibiot_error(x, answer, code ? code : (int)status);
}

void tibiot_add_kb(const Exchange *x, Text *out, int64_t bytes)
{
	static const char *const QUARTERS[] = {"", ".25", ".5", ".75"};
	if (x->mischief->junk[0])
		service_add_figure(x, out, bytes);
	else
		text_addf(out, "%lld%s", (long long)(bytes / KB), QUARTERS[bytes % KB / (KB / 4)]);
}

/* Good, not a date at all, or out of reach; the days asked for in from and to. */
static int read_period(const Exchange *x, bool by_month, Day *from, Day *to)
{
	Day today = x->now.day;
	Month month, current = calendar_month(today);
	if (by_month) {
		if (!calendar_parse_month(x->target->period, &month))
			return TIBIOT_BAD_PARAMETER;
		*from = calendar_first(month);
		*to = calendar_first(month + 1) - 1;
		return month <= current && month >= current - MONTHS_BACK ? TIBIOT_OK : TIBIOT_BEYOND_REACH;
	}
	*from = today;
	/* Only a pool's day may be left out. */
	bool left_out = x->target->endpoint == ENDPOINT_POOL_DAY && !request_query(x->request, "queryDay");
	if (!left_out && !calendar_parse_day(x->target->period, from))
		return TIBIOT_BAD_PARAMETER;
	*to = *from;
	return *from <= today && *from >= today - DAYS_BACK ? TIBIOT_OK : TIBIOT_BEYOND_REACH;
}

static void add_usage(const Exchange *x, Text *out, uint32_t index, bool by_month, Day from, Day to)
{
	char account[TARGET_ACCOUNT_BYTES], day[DAY_TEXT_BYTES], month[MONTH_TEXT_BYTES];
	service_account(x, index, account);
	calendar_write_day(from, day);
	calendar_write_month(calendar_month(from), month);
	text_addf(out, "{\"%s\":\"%s\",\"%s\":\"%s\",\"%s\":", by_month ? "month" : "day", by_month ? month : day,
		world_is_group(TIBIOT, index) ? "poolCode" : "iccid", account,
		x->mischief->drift == DRIFT_RENAME ? "usedFlowKb" : "useFlowKb");
	tibiot_add_kb(x, out, service_skewed(x, figure_days(&x->figures, TIBIOT, index, from, to)));
	text_add(out, x->mischief->drift == DRIFT_EXTRA ? ",\"smsCount\":3}" : "}");
}

static void answer_usage(const Exchange *x, uint32_t index, Answer *answer)
{
	Endpoint endpoint = x->target->endpoint;
	bool by_month = endpoint == ENDPOINT_CARD_MONTH || endpoint == ENDPOINT_POOL_MONTH;
	Day from = 0, to = 0;
	int code = read_period(x, by_month, &from, &to);
	if (code != TIBIOT_OK) {
		tibiot_error(x, answer, code);
		return;
	}
	tibiot_open(x, answer, TIBIOT_OK, "success");
	if (x->mischief->missing)
		text_add(&answer->body, "null");
	else
		add_usage(x, &answer->body, index, by_month, from, to);
	text_add(&answer->body, "}");
}

static bool is_about_pool(Endpoint endpoint)
{
	return endpoint == ENDPOINT_POOL_MONTH || endpoint == ENDPOINT_POOL_DAY || endpoint == ENDPOINT_POOL_DETAIL;
}

static void answer_account(const Exchange *x, Answer *answer)
{
	uint32_t index;
	Endpoint endpoint = x->target->endpoint;
	bool known = world_find(&x->service->world, TIBIOT, x->target->account, &index) &&
		     world_is_group(TIBIOT, index) == is_about_pool(endpoint);
	if (!x->target->account[0])
		tibiot_error(x, answer, TIBIOT_BAD_PARAMETER);
	else if (service_recorded(x, answer))
		return;
	else if (!known)
		tibiot_error(x, answer, TIBIOT_NOT_FOUND);
	else if (endpoint == ENDPOINT_CARD_DETAIL || endpoint == ENDPOINT_POOL_DETAIL)
		tibiot_answer_detail(x, index, answer);
	else
		answer_usage(x, index, answer);
}

static bool is_let_in(const Exchange *x)
{
	return strcmp(x->target->credential, x->service->options->credentials.tibiot_token) == 0 &&
	       !x->mischief->expire_token;
}

void tibiot_answer(const Exchange *x, Answer *answer)
{
	Endpoint endpoint = x->target->endpoint;
	if (endpoint == ENDPOINT_UNKNOWN) {
		tibiot_refuse(x, answer, 404, 404);
	} else if (strcmp(x->request->method, method_of(endpoint)) != 0) {
		tibiot_refuse(x, answer, 405, 405);
		answer_header(answer, "Allow", method_of(endpoint));
	} else if (!is_let_in(x)) {
		tibiot_refuse(x, answer, 401, 401);
	} else if (endpoint == ENDPOINT_NETWORK) {
		tibiot_answer_network(x, answer);
	} else if (endpoint == ENDPOINT_BATCH_STATUS) {
		tibiot_answer_batch(x, answer);
	} else {
		answer_account(x, answer);
	}
}
