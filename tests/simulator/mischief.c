#include "mischief.h"

#include "gzip.h"

#include <stdio.h>
#include <string.h>

static void refuse(const Exchange *x, Answer *answer, unsigned status, int code)
{
	switch (x->target->provider) {
	case FREEBIT: freebit_refuse(answer, status, code); break;
	case TELECOMX: telecomx_refuse(answer, status, code); break;
	default: tibiot_refuse(x, answer, status, code);
	}
}

/* The date is by the server's own clock, the one that its Date header tells. */
static void add_retry_after(const Exchange *x, Answer *answer)
{
	char value[INSTANT_TEXT_BYTES];
	const Mischief *m = x->mischief;
	if (m->retry_after_s == INT32_MIN)
		return;
	if (m->retry_as_date)
		calendar_write_http(x->now.utc_s + m->retry_after_s, value);
	else
		snprintf(value, sizeof value, "%d", m->retry_after_s);
	answer_header(answer, "Retry-After", value);
}

bool mischief_refuse(const Exchange *x, Answer *answer)
{
	const Mischief *m = x->mischief;
	if (m->down || m->reset) {
		answer->drop = true;
		answer->reset = m->reset;
	} else if (m->status) {
		refuse(x, answer, (unsigned)m->status, 0);
		add_retry_after(x, answer);
	} else if (m->code) {
		refuse(x, answer, 0, m->code);
	}
	return m->down || m->reset || m->status || m->code;
}

static void replace_with_html(const Exchange *x, Answer *answer)
{
	answer_start(answer, (unsigned)x->mischief->html_status);
	answer_header(answer, "Content-Type", "text/html; charset=utf-8");
	text_add(&answer->body, "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head>"
				"<body><h1>We will be back soon</h1></body></html>\n");
}

static void replace_with_nest(const Exchange *x, Answer *answer)
{
	answer_start(answer, 200);
	for (int side = 0; side < 2; side++)
		for (int i = 0; i < x->mischief->nest_depth; i++)
			text_add(&answer->body, side ? "]" : "[");
}

static void add_bloat(const Exchange *x, Answer *answer)
{
	static const char BLANKS[] = "                                                               \n";
	for (int left = x->mischief->bloat_bytes; left > 0; left -= (int)sizeof BLANKS - 1)
		text_add_bytes(
			&answer->body, BLANKS, (size_t)left < sizeof BLANKS - 1 ? (size_t)left : sizeof BLANKS - 1);
}

static void add_date(const Exchange *x, Answer *answer)
{
	char date[INSTANT_TEXT_BYTES];
	if (x->service->options->no_date || x->mischief->no_date || answer_has_header(answer, "Date"))
		return;
	calendar_write_http(x->now.utc_s + x->mischief->date_shift_s, date);
	answer_header(answer, "Date", date);
}

static void encode(const Exchange *x, Answer *answer)
{
	const char *accepted = request_header(x->request, "Accept-Encoding");
	if (x->service->options->no_gzip || !accepted || !strstr(accepted, "gzip") || answer->body.length < 256)
		return;
	if (gzip_wrap(&answer->body)) {
		answer_header(answer, "Content-Encoding", "gzip");
		answer_header(answer, "Vary", "Accept-Encoding");
	}
}

void mischief_apply(const Exchange *x, Answer *answer)
{
	const Mischief *m = x->mischief;
	if (m->html)
		replace_with_html(x, answer);
	if (m->nest_depth)
		replace_with_nest(x, answer);
	if (m->bloat_bytes)
		add_bloat(x, answer);
	if (m->empty)
		text_free(&answer->body);
	if (m->cut_json)
		answer->body.length /= 2;
	add_date(x, answer);
	encode(x, answer);
}
