#include "fault.h"

#include "clock.h"
#include "fault_spec.h"

#include <fnmatch.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	int id;
	FaultRule rule;
	int64_t until_ms; /* 0: for ever */
	uint64_t fitted, fired;
	char spec[FAULT_SPEC_BYTES];
} Installed;

struct Faults {
	pthread_mutex_t lock;
	_Atomic int count;
	int last_id;
	Installed items[FAULT_RULES_MAX];
};

Faults *fault_new(void)
{
	Faults *faults = calloc(1, sizeof *faults);
	if (faults)
		pthread_mutex_init(&faults->lock, NULL);
	return faults;
}

void fault_free(Faults *faults)
{
	if (faults)
		pthread_mutex_destroy(&faults->lock);
	free(faults);
}

static bool is_over(const Installed *item, int64_t now_ms)
{
	return item->until_ms != 0 && now_ms >= item->until_ms;
}

/* Rules whose time has passed make room for new ones. */
static void drop_spent(Faults *faults, int64_t now_ms)
{
	int kept = 0;
	for (int i = 0; i < faults->count; i++)
		if (!is_over(&faults->items[i], now_ms))
			faults->items[kept++] = faults->items[i];
	faults->count = kept;
}

int fault_add(Faults *faults, const char *spec, char error[FAULT_ERROR_BYTES])
{
	Installed item = {0};
	int64_t now_ms = clock_steady_ms();
	if (!fault_spec_parse(spec, &item.rule, error))
		return 0;
	snprintf(item.spec, sizeof item.spec, "%s", spec);
	item.until_ms = item.rule.for_s ? now_ms + item.rule.for_s * INT64_C(1000) : 0;
	pthread_mutex_lock(&faults->lock);
	drop_spent(faults, now_ms);
	if (faults->count < FAULT_RULES_MAX) {
		item.id = ++faults->last_id;
		faults->items[faults->count] = item;
		faults->count++;
	} else {
		snprintf(error, FAULT_ERROR_BYTES, "more than %d faults", FAULT_RULES_MAX);
	}
	pthread_mutex_unlock(&faults->lock);
	return item.id;
}

void fault_clear(Faults *faults)
{
	pthread_mutex_lock(&faults->lock);
	faults->count = 0;
	pthread_mutex_unlock(&faults->lock);
}

static bool is_login(Endpoint endpoint)
{
	return endpoint == ENDPOINT_AUTH_OEM || endpoint == ENDPOINT_LOGIN || endpoint == ENDPOINT_LOGOUT;
}

static bool fits(const FaultRule *rule, const Target *target, uint32_t account_requests)
{
	if (rule->kind == FAULT_RESTATE || (rule->provider >= 0 && rule->provider != (int)target->provider))
		return false;
	if (rule->first_each && (account_requests == 0 || account_requests > (uint32_t)rule->first_each))
		return false;
	if (rule->kind == FAULT_EXPIRE_TOKEN && is_login(target->endpoint))
		return false;
	return fnmatch(rule->account, target->account, 0) == 0 &&
	       fnmatch(rule->endpoint, endpoint_name(target->endpoint), 0) == 0 &&
	       fnmatch(rule->period, target->period, 0) == 0;
}

/* Counts the request and says whether it is one of those that fail. */
static bool fires(Installed *item)
{
	const FaultRule *rule = &item->rule;
	item->fitted++;
	if (item->fitted <= (uint64_t)rule->after || (rule->first && item->fired >= (uint64_t)rule->first))
		return false;
	if ((item->fitted - (uint64_t)rule->after) % (uint64_t)rule->every != 0)
		return false;
	item->fired++;
	return true;
}

static void set_status(const FaultRule *rule, Mischief *out)
{
	out->status = rule->code;
	out->retry_as_date = rule->retry_date != INT32_MIN;
	out->retry_after_s = out->retry_as_date ? rule->retry_date : rule->retry_after;
}

static void set_junk(const Installed *item, Mischief *out)
{
	static const char *const JUNK[] = {"abc", "1e400", "-5", "1180591620717411303424", "", "NaN", "0x10", "1.5.2"};
	const char *figure = item->rule.figure;
	strcpy(out->junk, *figure ? figure : JUNK[(item->fired - 1) % (sizeof JUNK / sizeof *JUNK)]);
	/* No text at all would mean no junk; a blank is as bad. */
	if (!out->junk[0])
		strcpy(out->junk, " ");
}

static void set_date(const FaultRule *rule, Mischief *out)
{
	out->no_date = strcmp(rule->mode, "none") == 0;
	out->date_shift_s = rule->shift;
}

static void set_series(const FaultRule *rule, Mischief *out)
{
	out->series = rule->series;
	out->series_days = rule->days;
}

static void set_skew(const FaultRule *rule, Mischief *out)
{
	out->skew_numerator = rule->numerator;
	out->skew_denominator = rule->denominator;
}

static void set_drip(const FaultRule *rule, Mischief *out)
{
	out->drip_ms = rule->ms;
	out->drip_bytes = rule->bytes ? rule->bytes : 1;
}

static void set_html(const FaultRule *rule, Mischief *out)
{
	out->html = true;
	out->html_status = rule->code ? rule->code : 200;
}

static void add_mischief(const Installed *item, Mischief *out)
{
	const FaultRule *rule = &item->rule;
	switch (rule->kind) {
	case FAULT_STATUS: set_status(rule, out); break;
	case FAULT_CODE: out->code = rule->code; break;
	case FAULT_EMPTY: out->empty = true; break;
	case FAULT_CUT_BODY: out->cut_body = true; break;
	case FAULT_CUT_JSON: out->cut_json = true; break;
	case FAULT_HTML: set_html(rule, out); break;
	case FAULT_DOWN: out->down = true; break;
	case FAULT_RESET: out->reset = true; break;
	case FAULT_SLOW: out->delay_ms += rule->ms; break;
	case FAULT_DRIP: set_drip(rule, out); break;
	case FAULT_BLOAT: out->bloat_bytes = rule->bytes; break;
	case FAULT_NEST: out->nest_depth = rule->depth; break;
	case FAULT_EXPIRE_TOKEN: out->expire_token = true; break;
	case FAULT_WRONG_ACCOUNT: out->wrong_account = true; break;
	case FAULT_MISSING: out->missing = true; break;
	case FAULT_DRIFT: out->drift = rule->drift; break;
	case FAULT_JUNK: set_junk(item, out); break;
	case FAULT_SERIES: set_series(rule, out); break;
	case FAULT_DATE: set_date(rule, out); break;
	case FAULT_SKEW: set_skew(rule, out); break;
	case FAULT_RESTATE:
	case FAULT_KIND_COUNT: break;
	}
}

static void add_label(Mischief *out, FaultKind kind)
{
	size_t length = strlen(out->label);
	snprintf(out->label + length, sizeof out->label - length, "%s%s", length ? "+" : "", fault_kind_name(kind));
}

static void add_restate(const FaultRule *rule, Restates *out)
{
	if (out->count == RESTATE_MAX)
		return;
	Restate *item = &out->items[out->count++];
	item->provider = rule->provider;
	strcpy(item->account, rule->account);
	strcpy(item->period, rule->period);
	item->numerator = rule->numerator;
	item->denominator = rule->denominator;
}

static void collect_restates(Faults *faults, int64_t now_ms, Restates *out)
{
	out->count = 0;
	for (int i = 0; i < faults->count; i++)
		if (faults->items[i].rule.kind == FAULT_RESTATE && !is_over(&faults->items[i], now_ms))
			add_restate(&faults->items[i].rule, out);
}

void fault_restates(Faults *faults, Restates *out)
{
	pthread_mutex_lock(&faults->lock);
	collect_restates(faults, clock_steady_ms(), out);
	pthread_mutex_unlock(&faults->lock);
}

void fault_collect(Faults *faults, const Target *target, uint32_t account_requests, Mischief *out)
{
	int64_t now_ms = clock_steady_ms();
	memset(out, 0, offsetof(Mischief, restates) + offsetof(Restates, items));
	out->retry_after_s = INT32_MIN;
	if (atomic_load(&faults->count) == 0)
		return;
	pthread_mutex_lock(&faults->lock);
	for (int i = 0; i < faults->count; i++) {
		Installed *item = &faults->items[i];
		if (is_over(item, now_ms) || !fits(&item->rule, target, account_requests) || !fires(item))
			continue;
		add_mischief(item, out);
		add_label(out, item->rule.kind);
	}
	collect_restates(faults, now_ms, &out->restates);
	pthread_mutex_unlock(&faults->lock);
}

void fault_describe(Faults *faults, Text *out)
{
	pthread_mutex_lock(&faults->lock);
	text_add(out, "[");
	for (int i = 0; i < faults->count; i++) {
		const Installed *item = &faults->items[i];
		text_addf(out, "%s{\"id\":%d,\"spec\":", i ? "," : "", item->id);
		text_add_json(out, item->spec);
		text_addf(out, ",\"fitted\":%llu,\"fired\":%llu}", (unsigned long long)item->fitted,
			(unsigned long long)item->fired);
	}
	text_add(out, "]");
	pthread_mutex_unlock(&faults->lock);
}
