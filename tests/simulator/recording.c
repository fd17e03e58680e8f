#include "recording.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RECORDING_MAX_BYTES = TEXT_MAX_BYTES - 1 };

/* What came over the wire never leads out of the folder. */
static bool is_plain(const char *part)
{
	return *part && *part != '.' &&
	       strspn(part, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+.-") == strlen(part);
}

static bool read_body(const char *path, Text *body)
{
	char piece[8192];
	size_t count;
	FILE *in = fopen(path, "re");
	if (!in)
		return false;
	text_free(body);
	while ((count = fread(piece, 1, sizeof piece, in)) > 0 && body->length < RECORDING_MAX_BYTES)
		text_add_bytes(body, piece, count);
	bool good = !ferror(in) && !body->overflow;
	fclose(in);
	return good;
}

static void read_header_line(char *line, bool first, Answer *answer)
{
	char *value = strchr(line, ':');
	if (first) {
		const char *space = strncmp(line, "HTTP/", 5) == 0 ? strchr(line, ' ') : NULL;
		int status = atoi(space ? space + 1 : line);
		answer->status = status >= 200 && status <= 599 ? (unsigned)status : 200;
	} else if (value) {
		*value++ = '\0';
		answer_header(answer, line, value + strspn(value, " \t"));
	}
}

static void read_headers(const char *stem, Answer *answer)
{
	char path[PATH_MAX], line[512];
	bool first = true;
	snprintf(path, sizeof path, "%s.headers", stem);
	FILE *in = fopen(path, "re");
	if (!in)
		return;
	for (; fgets(line, sizeof line, in); first = false) {
		line[strcspn(line, "\r\n")] = '\0';
		read_header_line(line, first, answer);
	}
	fclose(in);
}

static bool serve(const char *stem, Answer *answer)
{
	static const char *const TYPES[][2] = {{"json", "application/json"}, {"csv", "text/csv; charset=utf-8"}};
	char path[PATH_MAX];
	for (int i = 0; i < 2; i++) {
		Text body = {0};
		snprintf(path, sizeof path, "%.4000s.%s", stem, TYPES[i][0]);
		if (!read_body(path, &body)) {
			text_free(&body);
			continue;
		}
		answer_start(answer, 200);
		answer->body = body;
		answer_header(answer, "Content-Type", TYPES[i][1]);
		read_headers(stem, answer);
		return true;
	}
	return false;
}

bool recording_serve(const char *folder, const char *stem, Answer *answer)
{
	char whole[4000];
	int length = snprintf(whole, sizeof whole, "%s%s", folder, stem);
	return length > 0 && (size_t)length < sizeof whole && serve(whole, answer);
}

bool recording_find(const char *folder, const Target *target, Answer *answer)
{
	char stem[4000];
	const char *provider = world_provider_name(target->provider), *endpoint = endpoint_name(target->endpoint);
	if (!folder)
		return false;
	if (!target->account[0]) {
		snprintf(stem, sizeof stem, "%s/%s/%s", folder, provider, endpoint);
		return serve(stem, answer);
	}
	if (!is_plain(target->account))
		return false;
	if (is_plain(target->period)) {
		snprintf(stem, sizeof stem, "%s/%s/%s/%s.%s", folder, provider, target->account, endpoint,
			target->period);
		if (serve(stem, answer))
			return true;
	}
	snprintf(stem, sizeof stem, "%s/%s/%s/%s", folder, provider, target->account, endpoint);
	if (serve(stem, answer))
		return true;
	snprintf(stem, sizeof stem, "%s/%s/%s", folder, provider, target->account);
	return serve(stem, answer);
}
