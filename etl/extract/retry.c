#include "extract/retry.h"

#include "base/calendar.h"
#include "base/decimal.h"

static const int64_t VERY_LONG_S = INT64_C(86400) * 366;

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
	DecimalResult result = decimal_to_integer(text, &seconds);
	if (result == DECIMAL_OK) return seconds >= 0 ? seconds : -1;
	if (result == DECIMAL_OVERFLOW) return text.at[0] == '-' ? -1 : VERY_LONG_S;
	if (calendar_parse_http_date(text, &instant)) return instant > now ? instant - now : 0;
	/* A date past those that make sense here is one that nobody will wait for. */
	return text.length > 3 && slice_equal_text((Slice){text.at + text.length - 3, 3}, "GMT") ? VERY_LONG_S : -1;
}
