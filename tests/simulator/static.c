#include "static.h"

#include "recording.h"

#include <microhttpd.h>
#include <string.h>

static enum MHD_Result add_pair(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	Text *stem = cls;
	(void)kind;
	bool first = !stem->length || stem->data[stem->length - 1] == '/';
	text_addf(stem, "%s%s=%s", first ? "" : ",", key, value ? value : "");
	return MHD_YES;
}

/* What came over the wire never leads out of the folder. */
static bool is_plain(const char *name)
{
	static const char ALLOWED[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+.-=,/";
	return name[strspn(name, ALLOWED)] == '\0' && !strstr(name, "/.");
}

void static_answer(const char *folder, const Request *request, Answer *answer)
{
	Text stem = {0};
	text_addf(&stem, "%s/", request->path);
	if (MHD_get_connection_values(request->connection, MHD_GET_ARGUMENT_KIND, add_pair, &stem) == 0 && stem.length)
		stem.data[stem.length - 1] = '\0';
	if (stem.overflow || !is_plain(stem.data) || !recording_serve(folder, stem.data, answer))
		answer_start(answer, 404);
	text_free(&stem);
}
