#include "control.h"

#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void refuse(Answer *answer, unsigned status, const char *error)
{
	answer_start(answer, status);
	text_add(&answer->body, "{\"error\":");
	text_add_json(&answer->body, error);
	text_add(&answer->body, "}\n");
}

static enum MHD_Result add_pair(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	Text *spec = cls;
	(void)kind;
	if (strcmp(key, "kind") != 0)
		text_addf(
			spec, "%c%s=%s", spec->length && strchr(spec->data, ':') ? ',' : ':', key, value ? value : "");
	return MHD_YES;
}

static void add_fault_from_query(Service *service, const Request *request, const char *kind, Answer *answer)
{
	char error[FAULT_ERROR_BYTES] = "spec too long";
	Text spec = {0};
	text_add(&spec, kind);
	MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, add_pair, &spec);
	int id = spec.overflow ? 0 : fault_add(service->faults, spec.data, error);
	text_free(&spec);
	if (id)
		text_addf(&answer->body, "{\"id\":%d}\n", id);
	else
		refuse(answer, 400, error);
}

static void add_faults_from_body(Service *service, const Request *request, Answer *answer)
{
	char error[FAULT_ERROR_BYTES] = "neither kind= nor a spec in the body", *rest = NULL;
	char *copy = strndup(request->body, request->body_length);
	int id = 0;
	for (char *line = copy ? strtok_r(copy, "\r\n", &rest) : NULL; line; line = strtok_r(NULL, "\r\n", &rest)) {
		id = fault_add(service->faults, line, error);
		if (!id)
			break;
	}
	free(copy);
	if (id)
		text_addf(&answer->body, "{\"id\":%d}\n", id);
	else
		refuse(answer, 400, error);
}

static void reset(Service *service, const Request *request, Answer *answer)
{
	const char *what = request_query(request, "what");
	if (what && strcmp(what, "faults") != 0 && strcmp(what, "stats") != 0) {
		refuse(answer, 400, "what is faults or stats");
		return;
	}
	if (!what || strcmp(what, "faults") == 0)
		fault_clear(service->faults);
	if (!what || strcmp(what, "stats") == 0) {
		stats_clear(service->stats);
		tally_clear(service->tally);
	}
	text_add(&answer->body, "{}\n");
}

static void set_today(Service *service, const Request *request, Answer *answer)
{
	const char *date = request_query(request, "date");
	Day day = CLOCK_REAL;
	if (!date || (strcmp(date, "real") != 0 && !calendar_parse_day(date, &day))) {
		refuse(answer, 400, "date is YYYY-MM-DD or real");
		return;
	}
	clock_set(&service->clock, day);
	text_add(&answer->body, "{}\n");
}

static void add_account(Service *service, const Request *request, Text *out)
{
	const char *account = request_query(request, "account"), *named = request_query(request, "provider");
	Provider only = PROVIDER_COUNT;
	unsigned long long count = 0;
	if (!account)
		return;
	bool one = named && world_provider_parse(named, &only);
	for (int p = 0; p < PROVIDER_COUNT; p++)
		if (!one || p == (int)only)
			count += tally_count(service->tally, (Provider)p, account);
	text_add(out, ",\"account\":{\"account\":");
	text_add_json(out, account);
	text_addf(out, ",\"requests\":%llu}", count);
}

static void add_dates(Service *service, Text *out)
{
	text_add(out, "\"today\":{");
	for (int p = 0; p < PROVIDER_COUNT; p++) {
		char day[DAY_TEXT_BYTES];
		calendar_write_day(clock_now(&service->clock, (Provider)p).day, day);
		text_addf(out, "%s\"%s\":\"%s\"", p ? "," : "", world_provider_name((Provider)p), day);
	}
	text_add(out, "},");
}

static void describe(Service *service, const Request *request, Answer *answer)
{
	Text *out = &answer->body;
	text_add(out, "{");
	add_dates(service, out);
	stats_describe(service->stats, out);
	text_add(out, ",\"faults\":");
	fault_describe(service->faults, out);
	add_account(service, request, out);
	text_add(out, "}\n");
}

void control_answer(Service *service, const Request *request, Answer *answer)
{
	const char *verb = request->path, *kind = request_query(request, "kind");
	bool posts = strcmp(request->method, "POST") == 0;
	if (strcmp(verb, "/stats") == 0 && !posts)
		describe(service, request, answer);
	else if (strcmp(verb, "/fault") == 0 && posts && kind)
		add_fault_from_query(service, request, kind, answer);
	else if (strcmp(verb, "/fault") == 0 && posts)
		add_faults_from_body(service, request, answer);
	else if (strcmp(verb, "/reset") == 0 && posts)
		reset(service, request, answer);
	else if (strcmp(verb, "/today") == 0 && posts)
		set_today(service, request, answer);
	else
		refuse(answer, 404, "POST fault, reset or today, or GET stats");
}
