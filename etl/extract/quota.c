#include "extract/quota.h"

#include <stdio.h>

void quota_count(Quota *quota, const char *zone, Instant now) {
	Day today = calendar_zone_day(zone, now);
	if (today != quota->day) *quota = (Quota){.day = today};
	quota->asked++;
}

/* From 22:00 to 06:00 runs over midnight; from 06:00 to 22:00 does not. */
static bool is_open(const Limits *limits, int minute) {
	if (limits->open_min == limits->close_min) return true;
	bool over_midnight = limits->open_min > limits->close_min;
	bool after = minute >= limits->open_min, before = minute < limits->close_min;
	return over_midnight ? after || before : after && before;
}

const char *quota_refuses(const Quota *quota, const Limits *limits, const char *zone, Instant now, char out[QUOTA_WORDS_MAX]) {
	if (!is_open(limits, calendar_zone_minute(zone, now))) {
		snprintf(out, QUOTA_WORDS_MAX, "may be asked from %02d:%02d to %02d:%02d (%s) alone", limits->open_min / 60, limits->open_min % 60,
			limits->close_min / 60, limits->close_min % 60, zone);
		return out;
	}
	if (limits->requests_per_day && quota->day == calendar_zone_day(zone, now) && quota->asked >= limits->requests_per_day) {
		snprintf(out, QUOTA_WORDS_MAX, "the %lld requests that it allows a day are used up", (long long)limits->requests_per_day);
		return out;
	}
	return NULL;
}
