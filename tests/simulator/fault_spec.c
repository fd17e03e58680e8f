#include "fault_spec.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const KIND_NAMES[FAULT_KIND_COUNT] = {"status", "code", "empty", "cut-body", "cut-json", "html",
	"down", "reset", "slow", "drip", "bloat", "nest", "expire-token", "wrong-account", "missing", "drift",
	"restate", "junk", "series", "date", "skew"};

static const struct {
	const char *key;
	size_t offset, size; /* size 0: an int between low and high */
	int low, high;
} KEYS[] = {
	{"account", offsetof(FaultRule, account), RESTATE_GLOB_BYTES, 0, 0},
	{"endpoint", offsetof(FaultRule, endpoint), RESTATE_GLOB_BYTES, 0, 0},
	{"period", offsetof(FaultRule, period), RESTATE_GLOB_BYTES, 0, 0},
	{"mode", offsetof(FaultRule, mode), sizeof((FaultRule *)0)->mode, 0, 0},
	{"figure", offsetof(FaultRule, figure), FAULT_FIGURE_BYTES, 0, 0},
	{"factor", offsetof(FaultRule, factor), sizeof((FaultRule *)0)->factor, 0, 0},
	{"after", offsetof(FaultRule, after), 0, 0, 1000000000},
	{"every", offsetof(FaultRule, every), 0, 1, 1000000000},
	{"first", offsetof(FaultRule, first), 0, 1, 1000000000},
	{"first_each", offsetof(FaultRule, first_each), 0, 1, 1000000000},
	{"for", offsetof(FaultRule, for_s), 0, 1, 86400},
	{"code", offsetof(FaultRule, code), 0, 1, 99999},
	{"retry_after", offsetof(FaultRule, retry_after), 0, 0, 1000000},
	{"retry_date", offsetof(FaultRule, retry_date), 0, -1000000, 1000000},
	{"ms", offsetof(FaultRule, ms), 0, 1, 600000},
	{"bytes", offsetof(FaultRule, bytes), 0, 1, TEXT_MAX_BYTES / 2},
	{"depth", offsetof(FaultRule, depth), 0, 1, TEXT_MAX_BYTES / 4},
	{"days", offsetof(FaultRule, days), 0, 1, 60},
	{"shift", offsetof(FaultRule, shift), 0, -100000000, 100000000},
};
enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };
enum { RETRY_NONE = INT32_MIN };

const char *fault_kind_name(FaultKind kind)
{
	return KIND_NAMES[kind];
}

static bool complain(char *error, const char *what, const char *where)
{
	snprintf(error, FAULT_ERROR_BYTES, "%s: \"%.64s\"", what, where);
	return false;
}

static bool read_number(const char *text, int low, int high, int *out)
{
	char *end;
	long value = strtol(text, &end, 10);
	if (end == text || *end || value < low || value > high)
		return false;
	*out = (int)value;
	return true;
}

static bool set_key(FaultRule *rule, const char *key, const char *value, char *error)
{
	Provider provider;
	if (strcmp(key, "provider") == 0) {
		if (!world_provider_parse(value, &provider))
			return complain(error, "no such provider", value);
		rule->provider = (int)provider;
		return true;
	}
	for (int i = 0; i < KEY_COUNT; i++) {
		char *place = (char *)rule + KEYS[i].offset;
		if (strcmp(key, KEYS[i].key) != 0)
			continue;
		if (KEYS[i].size == 0)
			return read_number(value, KEYS[i].low, KEYS[i].high, (int *)(void *)place) ||
			       complain(error, "out of range", key);
		if (!*value || strlen(value) >= KEYS[i].size)
			return complain(error, "empty or too long", key);
		strcpy(place, value);
		return true;
	}
	return complain(error, "no such key", key);
}

/* 1.25 as 125/100; at most four decimals. */
static bool read_factor(FaultRule *rule)
{
	char *end;
	rule->numerator = strtoll(rule->factor, &end, 10);
	rule->denominator = 1;
	if (end == rule->factor || rule->numerator < 0)
		return false;
	for (const char *c = *end == '.' ? end + 1 : end; *c; c++) {
		if (*c < '0' || *c > '9' || rule->denominator >= 10000 || end[0] != '.')
			return false;
		rule->numerator = rule->numerator * 10 + (*c - '0');
		rule->denominator *= 10;
	}
	return rule->numerator <= 1000000000;
}

static bool read_mode(FaultRule *rule)
{
	static const char *const DRIFTS[] = {"", "extra", "rename"};
	static const char *const SERIES[] = {"", "shift", "reverse", "gap", "pad"};
	bool drift = rule->kind == FAULT_DRIFT;
	const char *const *names = drift ? DRIFTS : SERIES;
	for (int i = 1; i < (drift ? 3 : 5); i++)
		if (strcmp(rule->mode, names[i]) == 0) {
			rule->drift = drift ? (Drift)i : DRIFT_NONE;
			rule->series = drift ? SERIES_PLAIN : (SeriesFault)i;
			return true;
		}
	return false;
}

/* What a kind cannot do without. */
static bool complete(FaultRule *rule, char *error)
{
	const char *kind = KIND_NAMES[rule->kind];
	bool status = rule->kind == FAULT_STATUS || (rule->kind == FAULT_HTML && rule->code);
	if ((rule->kind == FAULT_STATUS || rule->kind == FAULT_CODE) && rule->code == 0)
		return complain(error, "needs code=", kind);
	if (status && (rule->code < 200 || rule->code > 599))
		return complain(error, "needs a code from 200 to 599", kind);
	if ((rule->kind == FAULT_SLOW || rule->kind == FAULT_DRIP) && rule->ms == 0)
		return complain(error, "needs ms=", kind);
	if (rule->kind == FAULT_BLOAT && rule->bytes == 0)
		return complain(error, "needs bytes=", kind);
	if (rule->kind == FAULT_NEST && rule->depth == 0)
		return complain(error, "needs depth=", kind);
	if ((rule->kind == FAULT_RESTATE || rule->kind == FAULT_SKEW) && !read_factor(rule))
		return complain(error, "needs factor=, a decimal", kind);
	if ((rule->kind == FAULT_DRIFT || rule->kind == FAULT_SERIES) && !read_mode(rule))
		return complain(error, "needs mode=, one of its own", kind);
	if (rule->kind == FAULT_EXPIRE_TOKEN && !rule->first && rule->every == 1)
		rule->first = 1;
	return true;
}

static bool parse_kind(const char *name, FaultRule *rule, char *error)
{
	for (int i = 0; i < FAULT_KIND_COUNT; i++)
		if (strcmp(name, KIND_NAMES[i]) == 0) {
			*rule = (FaultRule){.kind = (FaultKind)i,
				.provider = -1,
				.every = 1,
				.days = 1,
				.account = "*",
				.endpoint = "*",
				.period = "*",
				.retry_after = RETRY_NONE,
				.retry_date = RETRY_NONE};
			return true;
		}
	return complain(error, "no such kind of fault", name);
}

bool fault_spec_parse(const char *spec, FaultRule *rule, char error[FAULT_ERROR_BYTES])
{
	char copy[FAULT_SPEC_BYTES], *rest = NULL;
	if (strlen(spec) >= sizeof copy)
		return complain(error, "spec too long", spec);
	strcpy(copy, spec);
	char *keys = strchr(copy, ':');
	if (keys)
		*keys++ = '\0';
	if (!parse_kind(copy, rule, error))
		return false;
	for (char *pair = keys ? strtok_r(keys, ",", &rest) : NULL; pair; pair = strtok_r(NULL, ",", &rest)) {
		char *value = strchr(pair, '=');
		if (!value)
			return complain(error, "is not key=value", pair);
		*value++ = '\0';
		if (!set_key(rule, pair, value, error))
			return false;
	}
	return complete(rule, error);
}
