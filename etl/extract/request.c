#include "extract/request.h"

#include <string.h>

#include "extract/sign.h"
#include "mapping/template.h"

enum { REQUEST_MAX = 1 << 20 };

void request_init(Request *request) {
	*request = (Request){0};
	buffer_init(&request->url, REQUEST_MAX);
	buffer_init(&request->body, REQUEST_MAX);
}

void request_free(Request *request) {
	buffer_free(&request->url);
	buffer_free(&request->body);
	curl_slist_free_all(request->headers);
	request->headers = NULL;
}

static bool add_header(Request *out, const char *line) {
	struct curl_slist *longer = curl_slist_append(out->headers, line);
	if (longer) out->headers = longer;
	return longer != NULL;
}

static bool write_headers(Request *out, const Pairs *pairs, const SpanValues *values) {
	bool good = true;
	for (size_t i = 0; pairs && i < pairs->count && good; i++) {
		Buffer line;
		buffer_init(&line, REQUEST_MAX);
		good = buffer_format(&line, "%s: ", pairs->items[i].name) && template_write(&line, pairs->items[i].value, TEMPLATE_HEADER, span_value, values)
			&& add_header(out, line.data);
		buffer_free(&line);
	}
	return good;
}

/* An account called ".." would make it another place; it cannot be escaped in a path. */
static bool stays_in_its_folder(const char *path) {
	for (const char *at = path; (at = strstr(at, "/.")); at++) {
		size_t dots = strspn(at + 1, ".");
		if (dots <= 2 && (at[1 + dots] == '/' || at[1 + dots] == '\0')) return false;
	}
	return true;
}

static bool write_url(Request *out, const RequestShape *shape, const Access *access, const SpanValues *values) {
	bool good = buffer_text(&out->url, access->base_url) && template_write(&out->url, shape->path, TEMPLATE_URL, span_value, values)
		&& stays_in_its_folder(out->url.data + strlen(access->base_url));
	for (size_t i = 0; i < shape->query.count && good; i++)
		good = buffer_char(&out->url, i ? '&' : '?') && buffer_url(&out->url, slice_of(shape->query.items[i].name)) && buffer_char(&out->url, '=')
			&& template_write(&out->url, shape->query.items[i].value, TEMPLATE_URL, span_value, values);
	return good;
}

static bool write_form(Request *out, const RequestShape *shape, const SpanValues *values) {
	Buffer json;
	buffer_init(&json, REQUEST_MAX);
	bool good = template_write_json(&json, shape->body, span_value, span_json, values) && buffer_url(&out->body, slice_of(shape->form_field))
		&& buffer_char(&out->body, '=') && buffer_url(&out->body, (Slice){json.data, json.length});
	buffer_free(&json);
	return good && add_header(out, "Content-Type: application/x-www-form-urlencoded");
}

static bool write_body(Request *out, const RequestShape *shape, const SpanValues *values) {
	switch (shape->body_form) {
	case BODY_FORM: return write_form(out, shape, values);
	case BODY_JSON: return template_write_json(&out->body, shape->body, span_value, span_json, values) && add_header(out, "Content-Type: application/json");
	default: return true;
	}
}

Status request_write(Request *out, const RequestShape *shape, const Access *access, const Pairs *extra_headers, const SpanValues *values, Error *error) {
	request_free(out);
	request_init(out);
	bool good = write_url(out, shape, access, values) && add_header(out, shape->wants_csv ? "Accept: text/csv, application/json" : "Accept: application/json") && write_headers(out, &shape->headers, values)
		&& write_headers(out, extra_headers, values) && write_body(out, shape, values);
	if (!good)
		return error_set(error, STATUS_FAILED, "%s: a value of the account or a setting cannot stand in a request (a line break, or longer than 1 MiB)", access->mapping->provider);
	if (!access->command) return STATUS_OK;
	return sign_request(access->command, shape->method, out->url.data, (Slice){out->body.data, out->body.length}, &out->headers, error);
}
