/* telecomx.c: login, and MVNO usage by account and months. */
#include "telecomx.h"

#include "body.h"
#include "mix.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { LOGIN_MINUTES = 15, MONTHS_MAX = 12 };

void telecomx_number(uint32_t index, char out[TELECOMX_NUMBER_BYTES])
{
	snprintf(out, TELECOMX_NUMBER_BYTES, "+4571%06u", index % 1000000u);
}

const char *telecomx_person(uint32_t index)
{
	static const char *const PEOPLE[] = {"Donald Duck",
		"S\xc3\xb8ren \xc3\205berg",
		"=HYPERLINK(\"http://x.invalid\")", "O'Brien; \"Bob\", Jr.", "<script>alert(1)</script>",
		"Andersine And", "\xe5\xb1\xb1\xe7\x94\xb0\xe5\xa4\xaa\xe9\x83\x8e"};
	return PEOPLE[index % (sizeof PEOPLE / sizeof *PEOPLE)];
}

const char *telecomx_plan(uint32_t index)
{
	return index % 3 == 0 ? "Pay as you go" : "Free speech, free text, 12Gb";
}

int64_t telecomx_allowance(uint32_t index, int scope)
{
	if (index % 3 == 0)
		return 0;
	if (scope >= FIGURE_ROAMING)
		return scope <= FIGURE_ROAMING + 1 ? 6000 : 0;
	return scope == 0 ? 36000 : scope == 1 && index % 2 == 0 ? 3600 : 0;
}

int64_t telecomx_remaining(const Exchange *x, uint32_t index, Month month, int scope)
{
	return telecomx_allowance(index, scope) - figure_scope(&x->figures, index, month, METRIC_VOICE, scope);
}

char telecomx_separator(uint32_t index)
{
	return index % 4 == 1 ? ';' : ',';
}

bool telecomx_has_bom(uint32_t index)
{
	return index % 4 == 1 || index % 4 == 2;
}

/* The account between /mvno/ and /usage. */
static bool read_path(const char *path, Target *target)
{
	static const char PREFIX[] = "/mvno/", SUFFIX[] = "/usage";
	char account[TARGET_ACCOUNT_BYTES];
	size_t length = strlen(path), ends = sizeof PREFIX - 1 + sizeof SUFFIX - 1;
	if (strcmp(path, "/mvno/usage") == 0)
		return true;
	if (strncmp(path, PREFIX, sizeof PREFIX - 1) != 0 || length < ends ||
		strcmp(path + length - (sizeof SUFFIX - 1), SUFFIX) != 0)
		return false;
	if (length - ends < sizeof account) {
		memcpy(account, path + sizeof PREFIX - 1, length - ends);
		account[length - ends] = '\0';
		target_copy(target->account, sizeof target->account, account);
	}
	return true;
}

static void read_period(const Request *request, Target *target)
{
	const char *from = request_query(request, "fromDate"), *to = request_query(request, "toDate");
	Day first, last;
	if (!from || !calendar_parse_day(from, &first))
		return;
	if (!to || !calendar_parse_day(to, &last) || strncmp(from, to, 7) == 0)
		snprintf(target->period, sizeof target->period, "%.7s", from);
	else
		snprintf(target->period, sizeof target->period, "%.7s..%.7s", from, to);
}

void telecomx_identify(const Request *request, Target *target)
{
	const char *token = request_header(request, "token");
	if (strcmp(request->path, "/auth/login") == 0)
		target->endpoint = ENDPOINT_LOGIN;
	else if (strcmp(request->path, "/auth/logout") == 0)
		target->endpoint = ENDPOINT_LOGOUT;
	else if (read_path(request->path, target))
		target->endpoint = ENDPOINT_USAGE;
	if (target->endpoint == ENDPOINT_USAGE)
		read_period(request, target);
	service_bearer(request, target->credential);
	if (!target->credential[0])
		target_copy(target->credential, sizeof target->credential, token);
}

static void refuse(Answer *answer, unsigned status, const char *message, const char *description)
{
	answer_start(answer, status);
	text_addf(
		&answer->body, "{\"code\":%u,\"message\":\"%s\",\"description\":\"%s\"}", status, message, description);
}

void telecomx_refuse(Answer *answer, unsigned status, int code)
{
	static const struct {
		unsigned status;
		const char *message, *description;
	} ERRORS[] = {{400, "bad_request", "MVNO account id not found in request URI"},
		{401, "unauthorized", "Missing, unknown or expired token"},
		{403, "access_denied", "Insufficient access level"}, {404, "sipAccount", "MVNO account not found"},
		{409, "toDate", "The date span is too large, max 1 year"},
		{422, "toDate", "To date is before from date"}};
	if (code)
		status = code >= 200 && code <= 599 ? (unsigned)code : 500;
	for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++)
		if (ERRORS[i].status == status) {
			refuse(answer, status, ERRORS[i].message, ERRORS[i].description);
			return;
		}
	refuse(answer, status, "error", "The request could not be served");
}

static void login(const Exchange *x, Answer *answer)
{
	char token[TOKEN_BYTES];
	const Credentials *known = &x->service->options->credentials;
	yajl_val tree = body_parse(x->request);
	const char *name = tree ? body_string(tree, "username") : NULL;
	const char *secret = tree ? body_string(tree, "password") : NULL;
	bool good = name && secret && strcmp(name, known->username) == 0 && strcmp(secret, known->password) == 0;
	yajl_tree_free(tree);
	if (!good) {
		refuse(answer, 401, "login", "Unknown user or wrong password");
		return;
	}
	int lifetime_s = service_token_s(x->service, LOGIN_MINUTES);
	token_issue(&x->service->tokens, TELECOMX, lifetime_s, token);
	text_addf(&answer->body, "{\"token\":\"%s\",\"expiresInMinutes\":%d}", token, lifetime_s / 60);
}

/* As the real one: it ends every token of that user. */
static void logout(const Exchange *x, Answer *answer)
{
	token_expire_all(&x->service->tokens, TELECOMX);
	text_add(&answer->body, "{}");
}

/* 0 when the months are good, else the HTTP status of what is wrong with them. fromDate is today
 * where it is left out, toDate is then the same month as fromDate. */
static unsigned read_months(const Exchange *x, UsageQuestion *question)
{
	const char *from = request_query(x->request, "fromDate"), *to = request_query(x->request, "toDate");
	Day first = x->now.day, last;
	if (from && !calendar_parse_day(from, &first))
		return 422;
	last = first;
	if (to && !calendar_parse_day(to, &last))
		return 422;
	question->from = calendar_month(first);
	question->to = calendar_month(last);
	if (question->to < question->from)
		return 422;
	return question->to - question->from + 1 > MONTHS_MAX ? 409 : 0;
}

static bool is_object_id(const char *account)
{
	return strlen(account) == 24 && strspn(account, "0123456789abcdefABCDEF") == 24;
}

static void answer_usage(const Exchange *x, Answer *answer)
{
	UsageQuestion question;
	const char *type = request_query(x->request, "type");
	if (!is_object_id(x->target->account)) {
		telecomx_refuse(answer, 400, 0);
		return;
	}
	unsigned wrong = read_months(x, &question);
	if (wrong) {
		telecomx_refuse(answer, wrong, 0);
	} else if (service_recorded(x, answer)) {
		return;
	} else if (!world_find(&x->service->world, TELECOMX, x->target->account, &question.index)) {
		telecomx_refuse(answer, 404, 0);
	} else if (type && strcasecmp(type, "CSV") == 0) {
		answer_header(answer, "Content-Type", "text/csv; charset=utf-8");
		telecomx_write_csv(x, &question, &answer->body);
	} else {
		telecomx_write_json(x, &question, &answer->body);
	}
}

static bool is_let_in(const Exchange *x)
{
	const char *token = x->target->credential;
	return strcmp(token, x->service->options->credentials.telecomx_token) == 0 ||
	       token_valid(&x->service->tokens, TELECOMX, token);
}

void telecomx_answer(const Exchange *x, Answer *answer)
{
	Endpoint endpoint = x->target->endpoint;
	const char *method = endpoint == ENDPOINT_USAGE ? "GET" : "POST";
	if (endpoint == ENDPOINT_UNKNOWN) {
		answer_start(answer, 404);
		return;
	}
	if (strcmp(x->request->method, method) != 0) {
		answer_start(answer, 405);
		answer_header(answer, "Allow", method);
	} else if (endpoint == ENDPOINT_LOGIN) {
		login(x, answer);
	} else if (!is_let_in(x) || x->mischief->expire_token) {
		telecomx_refuse(answer, 401, 0);
	} else if (endpoint == ENDPOINT_LOGOUT) {
		logout(x, answer);
	} else {
		answer_usage(x, answer);
	}
}
