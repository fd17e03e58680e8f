#include "service.h"

#include "recording.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void service_account(const Exchange *x, uint32_t index, char out[TARGET_ACCOUNT_BYTES])
{
	char name[WORLD_NAME_BYTES];
	/* The same place in the next block: another account of the same kind. */
	world_name(x->target->provider, x->mischief->wrong_account ? index + WORLD_BLOCK : index, name);
	target_copy(out, TARGET_ACCOUNT_BYTES, name);
}

/* Whether JSON allows it unquoted; 1e400 and 2^70 are numbers to JSON. */
static bool is_json_number(const char *text)
{
	char *end;
	size_t length = strlen(text);
	strtod(text, &end);
	return length > 0 && (size_t)(end - text) == length && strspn(text, "-0123456789.eE+") == length &&
	       text[0] != '+' && text[0] != '.';
}

void service_add_figure(const Exchange *x, Text *out, int64_t figure)
{
	const char *junk = x->mischief->junk;
	if (!junk[0])
		text_addf(out, "%lld", (long long)figure);
	else if (is_json_number(junk))
		text_add(out, junk);
	else
		text_add_json(out, junk);
}

int64_t service_skewed(const Exchange *x, int64_t figure)
{
	const Mischief *mischief = x->mischief;
	if (mischief->skew_denominator == 0)
		return figure;
	return (int64_t)((__int128)figure * mischief->skew_numerator / mischief->skew_denominator);
}

bool service_recorded(const Exchange *x, Answer *answer)
{
	return recording_find(x->service->options->fixtures, x->target, answer);
}

int service_token_s(const Service *service, int default_minutes)
{
	int minutes = service->options->token_minutes;
	return (minutes > 0 ? minutes : default_minutes) * 60;
}

void service_bearer(const Request *request, char out[TARGET_CREDENTIAL_BYTES])
{
	const char *value = request_header(request, "Authorization");
	if (value && strncasecmp(value, "Bearer ", 7) == 0)
		target_copy(out, TARGET_CREDENTIAL_BYTES, value + 7);
	else
		out[0] = '\0';
}
