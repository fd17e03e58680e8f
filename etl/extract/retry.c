#include "extract/retry.h"

#include "base/calendar.h"
#include "base/decimal.h"

static int64_t backoff_ms(const Limits *limits, int attempts, uint32_t die) {
	int64_t wait = limits->first_wait_ms, cap = (int64_t)limits->longest_wait_s * 1000;
	for (int i = 1; i < attempts && wait < cap; i++) wait *= 2;
	if (wait > cap) wait = cap;
	return wait + (int64_t)(die % 1000) * wait / 2000;
}

RetryDecision retry_decide(const Limits *limits, int attempts, int64_t retry_after_s, uint32_t die) {
	int64_t wait = backoff_ms(limits, attempts, die);
	if (retry_after_s >= 0 && retry_after_s <= INT64_MAX / 2000 && retry_after_s * 1000 > wait) wait = retry_after_s * 1000;
	bool too_long = retry_after_s > limits->longest_wait_s;
	return (RetryDecision){.again = attempts < limits->attempts && !too_long, .wait_ms = wait};
}

int64_t retry_after(Slice header, int64_t now) {
	int64_t seconds;
	Instant instant;
	Slice text = slice_trim(header);
	if (decimal_to_integer(text, &seconds) == DECIMAL_OK) return seconds >= 0 ? seconds : -1;
	if (calendar_parse_http_date(text, &instant)) return instant > now ? instant - now : 0;
	return -1;
}
