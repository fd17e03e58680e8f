#include "request_log.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_BYTES = 640 };

bool request_log_open(RequestLog *log, const char *file)
{
	log->fd = -1;
	if (!file)
		return true;
	log->fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return log->fd >= 0;
}

static const char *or_dash(const char *text)
{
	return text && *text ? text : "-";
}

/* Copied bounded and clean; returns out. */
static const char *clean(const char *text, char *out, size_t size)
{
	size_t i = 0;
	for (text = or_dash(text); text[i] && i + 1 < size; i++)
		out[i] = (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? '?' : text[i];
	out[i] = '\0';
	return out;
}

void request_log_write(const RequestLog *log, const RequestLogLine *line)
{
	char out[LINE_BYTES], method[16], path[256], account[TARGET_ACCOUNT_BYTES], period[TARGET_PERIOD_BYTES];
	if (log->fd < 0)
		return;
	int length = snprintf(out, sizeof out, "%lld\t%s\t%s\t%s\t%s\t%s\t%s\t%u\t%s\n", (long long)line->arrived_ms,
		world_provider_name(line->target->provider), clean(line->method, method, sizeof method),
		clean(line->path, path, sizeof path), endpoint_name(line->target->endpoint),
		clean(line->target->account, account, sizeof account),
		clean(line->target->period, period, sizeof period), line->status, or_dash(line->faults));
	if (length > 0 && write(log->fd, out, (size_t)length) < 0)
		perror("simulator: could not write the request log");
}

void request_log_close(RequestLog *log)
{
	if (log->fd >= 0)
		close(log->fd);
	log->fd = -1;
}
