/* freebit.c: PA05-01, traffic of a SIM or a share group, and the OEM authentication before it. */
#include "body.h"
#include "service.h"

#include <ctype.h>
#include <string.h>

enum { KB = 1024, KEY_MINUTES = 30, ACCOUNT_LENGTH_MAX = 32 };

/* Detail code, HTTP status and message: the seed's table of response codes. */
static const struct {
	int code;
	unsigned status;
	const char *message;
} CODES[] = {{100, 200, "OK"}, {201, 400, "Bad Request"}, {204, 400, "Bad Request"}, {205, 403, "Auth Error"},
	{323, 404, "Not Found"}, {210, 500, "NG"}, {211, 500, "NG"}, {240, 500, "NG"}};
enum { CODE_COUNT = sizeof CODES / sizeof *CODES };

static bool path_is(const char *path, const char *wanted)
{
	size_t length = strlen(wanted);
	return strncmp(path, wanted, length) == 0 && (!path[length] || strcmp(path + length, "/") == 0);
}

void freebit_identify(const Request *request, Target *target)
{
	if (path_is(request->path, "/emptool/api/authOem"))
		target->endpoint = ENDPOINT_AUTH_OEM;
	else if (path_is(request->path, "/emptool/api/mvno/getTrafficInfo"))
		target->endpoint = ENDPOINT_TRAFFIC;
	else
		return;
	yajl_val tree = body_parse(request);
	target->malformed = !tree;
	if (tree && target->endpoint == ENDPOINT_TRAFFIC) {
		target_copy(target->account, sizeof target->account, body_string(tree, "account"));
		target_copy(target->credential, sizeof target->credential, body_string(tree, "authKey"));
	}
	yajl_tree_free(tree);
}

static void add_status(Text *out, int code, unsigned status, const char *message)
{
	text_addf(out, "{\"resultCode\":\"%d\",\"status\":{\"message\":\"%s\",\"statusCode\":\"%u\"}", code, message,
		status);
}

void freebit_refuse(Answer *answer, unsigned status, int code)
{
	int found = -1;
	for (int i = 0; i < CODE_COUNT && found < 0; i++)
		if (code ? CODES[i].code == code : CODES[i].status == status)
			found = i;
	if (!status)
		status = found >= 0 ? CODES[found].status : 500;
	answer_start(answer, status);
	if (!code)
		code = found >= 0 ? CODES[found].code : 999;
	add_status(&answer->body, code, status, found >= 0 ? CODES[found].message : "NG");
	text_add(&answer->body, "}");
}

static void authenticate(const Exchange *x, Answer *answer)
{
	char key[TOKEN_BYTES];
	const Credentials *known = &x->service->options->credentials;
	yajl_val tree = body_parse(x->request);
	const char *id = body_string(tree, "oemId"), *secret = body_string(tree, "oemKey");
	bool good = id && secret && strcmp(id, known->oem_id) == 0 && strcmp(secret, known->oem_key) == 0;
	bool whole = id && secret;
	yajl_tree_free(tree);
	if (!good) {
		freebit_refuse(answer, 0, whole ? 205 : 204);
		return;
	}
	token_issue(&x->service->tokens, FREEBIT, service_token_s(x->service, KEY_MINUTES), key);
	add_status(&answer->body, 100, 200, "OK");
	text_addf(&answer->body, ",\"authKey\":\"%s\"}", key);
}

static bool is_well_formed(const char *account)
{
	size_t length = strlen(account);
	if (length == 0 || length > ACCOUNT_LENGTH_MAX)
		return false;
	for (const char *c = account; *c; c++)
		if (!isgraph((unsigned char)*c))
			return false;
	return true;
}

static bool is_phone_number(const char *account)
{
	return strlen(account) == 11 && account[0] == '0' && strspn(account, "0123456789") == 11;
}

/* What is wrong with the account, as a detail code; 100 when nothing is. */
static int judge_account(const Exchange *x, uint32_t *index)
{
	const World *world = &x->service->world;
	const char *account = x->target->account;
	uint32_t group;
	if (!is_well_formed(account))
		return 201;
	if (!world_find(world, FREEBIT, account, index)) {
		if (strchr(account, '_'))
			return 323;
		return is_phone_number(account) ? 210 : 240;
	}
	return world_group_of(world, FREEBIT, *index, &group) ? 211 : 100;
}

static void add_junk_or_kb(const Exchange *x, Text *out, int64_t bytes)
{
	if (x->mischief->junk[0])
		text_add(out, x->mischief->junk);
	else
		text_addf(out, "%lld", (long long)(bytes / KB));
}

/* Newest first, the first is yesterday. Shift: the newest are not there yet. Gap: one in the middle
 * is empty. Pad: blanks around each. */
static void add_series(const Exchange *x, Text *out, uint32_t index)
{
	const Mischief *m = x->mischief;
	int count = x->service->options->series_days;
	int shift = m->series == SERIES_SHIFT ? m->series_days : 0;
	int gap_from = m->series == SERIES_GAP ? (count - m->series_days + 1) / 2 : count;
	for (int i = 0; i < count; i++) {
		int back = m->series == SERIES_REVERSE ? count - i : i + 1 + shift;
		text_add(out, i ? "," : "");
		if (i >= gap_from && i < gap_from + m->series_days)
			continue;
		text_add(out, m->series == SERIES_PAD ? " " : "");
		add_junk_or_kb(x, out, figure_day(&x->figures, FREEBIT, index, x->now.day - back));
		text_add(out, m->series == SERIES_PAD ? " " : "");
	}
}

static bool is_blacklisted(uint32_t index)
{
	return index % 37 == 5;
}

static void add_traffic(const Exchange *x, Text *out, uint32_t index)
{
	bool renamed = x->mischief->drift == DRIFT_RENAME;
	text_add(out, ",\"traffic\":{\"today\":\"");
	add_junk_or_kb(x, out, figure_day(&x->figures, FREEBIT, index, x->now.day));
	text_addf(out, "\",\"%s\":\"", renamed ? "recentDays" : "inRecentDays");
	if (!world_is_group(FREEBIT, index))
		add_series(x, out, index);
	text_addf(out, "\",\"blackList\":\"%s\"", is_blacklisted(index) ? "10" : "20");
	if (x->mischief->drift == DRIFT_EXTRA)
		text_add(out, ",\"roamingToday\":\"7\"");
	text_add(out, "}");
}

static void answer_traffic(const Exchange *x, Answer *answer)
{
	char account[TARGET_ACCOUNT_BYTES];
	uint32_t index = 0;
	int code = judge_account(x, &index);
	if (code != 100) {
		freebit_refuse(answer, 0, code);
		return;
	}
	service_account(x, index, account);
	add_status(&answer->body, 100, 200, "OK");
	text_addf(&answer->body, ",\"account\":\"%s\"", account);
	if (!x->mischief->missing)
		add_traffic(x, &answer->body, index);
	text_add(&answer->body, "}");
}

void freebit_answer(const Exchange *x, Answer *answer)
{
	const Target *target = x->target;
	if (target->endpoint == ENDPOINT_UNKNOWN) {
		answer_start(answer, 404);
		return;
	}
	if (strcmp(x->request->method, "POST") != 0) {
		answer_start(answer, 405);
		answer_header(answer, "Allow", "POST");
	} else if (target->malformed) {
		freebit_refuse(answer, 0, 204);
	} else if (target->endpoint == ENDPOINT_AUTH_OEM) {
		authenticate(x, answer);
	} else if (!token_valid(&x->service->tokens, FREEBIT, target->credential)) {
		freebit_refuse(answer, 0, 205);
	} else if (!service_recorded(x, answer)) {
		answer_traffic(x, answer);
	}
}
