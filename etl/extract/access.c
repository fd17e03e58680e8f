#include "extract/access.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/environment.h"
#include "base/log.h"
#include "mapping/template.h"
#include "transform/span_values.h"

static const char *set_variable(const char *name) {
	const char *value = getenv(name);
	return value && *value ? value : NULL;
}

static Status find_value(const Setting *setting, Arena *arena, const char **out, Error *error) {
	Status status = environment_value(setting->env, arena, out, error);
	if (status == STATUS_OK && !*out) *out = setting->fallback;
	if (status == STATUS_OK && *out && (strpbrk(*out, "\r\n")))
		status = error_set(error, STATUS_USAGE, "%s holds a line break: give it in one line", setting->env);
	if (*out && setting->secret) log_hide(*out);
	return status;
}

bool access_is_configured(const Mapping *mapping) {
	for (size_t i = 0; i < mapping->setting_count; i++)
		if (environment_is_set(mapping->settings[i].env)) return true;
	return false;
}

static bool needs_setting(const Access *access, const char *text, const char **missing) {
	for (size_t i = 0; text && i < access->mapping->setting_count; i++)
		if (!access->values[i] && template_names(text, access->mapping->settings[i].name)) {
			*missing = access->mapping->settings[i].env;
			return true;
		}
	return false;
}

static bool body_needs_setting(const Access *access, const JsonNode *node, Arena *arena, const char **missing) {
	if (!node) return false;
	if (node->type == JSON_STRING && needs_setting(access, arena_text(arena, node->text), missing)) return true;
	for (const JsonNode *child = node->first; child; child = child->next)
		if (body_needs_setting(access, child, arena, missing)) return true;
	return false;
}

static bool lacks(const Access *access, const Authentication *way, Arena *arena, const char **missing) {
	for (size_t i = 0; i < way->headers.count; i++)
		if (needs_setting(access, way->headers.items[i].value, missing)) return true;
	return needs_setting(access, way->command, missing) || (way->by_login && body_needs_setting(access, way->request.body, arena, missing));
}

static Status choose_authentication(Access *access, Arena *arena, Error *error) {
	const Mapping *mapping = access->mapping;
	Buffer wanted;
	buffer_init(&wanted, 1000);
	for (size_t i = 0; i < mapping->authentication_count && !access->authentication; i++) {
		const char *missing = NULL;
		if (!lacks(access, &mapping->authentications[i], arena, &missing)) access->authentication = &mapping->authentications[i];
		else buffer_format(&wanted, "%s%s", wanted.length ? " or " : "", missing);
	}
	Status status = access->authentication || !mapping->authentication_count ? STATUS_OK
		: error_set(error, STATUS_USAGE, "%s: no credentials: set %s (or name a file that holds it with …_FILE)", mapping->provider, wanted.data);
	buffer_free(&wanted);
	return status;
}

/* ---- the base URL ---- */

static bool is_loopback(const char *host) {
	struct in_addr address;
	if (inet_pton(AF_INET, host, &address) == 1) return ntohl(address.s_addr) >> 24 == 127;
	return strcmp(host, "localhost") == 0 || strcmp(host, "[::1]") == 0 || strcmp(host, "::1") == 0;
}

static const char *url_problem(const char *text) {
	CURLU *url = curl_url();
	char *scheme = NULL, *host = NULL, *user = NULL, *query = NULL, *fragment = NULL;
	const char *problem = NULL;
	if (curl_url_set(url, CURLUPART_URL, text, 0) != CURLUE_OK || curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK
		|| curl_url_get(url, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		problem = "is no URL: it begins with https://";
	else if (curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_OK) problem = "holds a user name: credentials have settings of their own";
	else if (curl_url_get(url, CURLUPART_QUERY, &query, 0) == CURLUE_OK) problem = "holds a question mark: a base URL ends with its path";
	else if (curl_url_get(url, CURLUPART_FRAGMENT, &fragment, 0) == CURLUE_OK) problem = "holds a #: a base URL ends with its path";
	else if (strcmp(scheme, "http") == 0 && !is_loopback(host)) problem = "is plain http to another machine: use https (http is for loopback addresses only)";
	else if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0) problem = "is neither https nor http";
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	curl_free(query);
	curl_free(fragment);
	curl_url_cleanup(url);
	return problem;
}

static const char *base_url_variable(const Mapping *mapping) {
	for (size_t i = 0; i < mapping->setting_count; i++)
		if (template_names(mapping->base_url, mapping->settings[i].name)) return mapping->settings[i].env;
	return "base_url";
}

static Status resolve_base_url(Access *access, Arena *arena, Error *error) {
	Answer nothing = {.mapping = access->mapping};
	SpanValues values = {.answer = &nothing, .setting_values = access->values};
	Buffer url;
	buffer_init(&url, 4096);
	template_write(&url, access->mapping->base_url, TEMPLATE_PLAIN, span_value, &values);
	while (url.length && url.data[url.length - 1] == '/') url.length--;
	access->base_url = arena_text(arena, (Slice){url.data ? url.data : "", url.length});
	buffer_free(&url);
	const char *problem = url_problem(access->base_url);
	/* With an @ in it the URL may hold a password, and stays unsaid. */
	bool shown = !strchr(access->base_url, '@');
	return problem ? error_set(error, STATUS_USAGE, "%s: %s%s%s %s", access->mapping->provider, base_url_variable(access->mapping), shown ? "=" : "", shown ? access->base_url : "", problem) : STATUS_OK;
}

/* ---- the pace ---- */

const char *access_pace_variable(const Mapping *mapping, const char *suffix, Arena *arena) {
	char *name = arena_format(arena, "SIMTALLY_%s_%s", mapping->provider, suffix);
	for (char *c = name; *c; c++) *c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return name;
}

static Status read_pace(Access *access, Arena *arena, Error *error) {
	const char *rate_name = access_pace_variable(access->mapping, "RATE", arena), *concurrency_name = access_pace_variable(access->mapping, "CONCURRENCY", arena);
	const char *rate = set_variable(rate_name), *concurrency = set_variable(concurrency_name);
	access->millirequests_per_second = access->mapping->limits.millirequests_per_second;
	access->concurrency = access->mapping->limits.concurrency;
	int64_t value;
	bool rounded;
	if (rate && (decimal_to_base(slice_of(rate), 1000, &access->millirequests_per_second, &rounded) != DECIMAL_OK
		|| access->millirequests_per_second < 1 || access->millirequests_per_second > 1000000000))
		return error_set(error, STATUS_USAGE, "%s=%s is no rate: a figure from 0.001 to 1000000 requests a second", rate_name, rate);
	if (!concurrency) return STATUS_OK;
	if (decimal_to_integer(slice_of(concurrency), &value) != DECIMAL_OK || value < 1 || value > 1000)
		return error_set(error, STATUS_USAGE, "%s=%s is no concurrency: a whole number from 1 to 1000", concurrency_name, concurrency);
	access->concurrency = (int)value;
	return STATUS_OK;
}

Status access_open(const Mapping *mapping, Arena *arena, Access *out, Error *error) {
	Access access = {.mapping = mapping, .values = arena_array(arena, mapping->setting_count + 1, sizeof *access.values)};
	for (size_t i = 0; i < mapping->setting_count; i++) {
		const Setting *setting = &mapping->settings[i];
		Status status = find_value(setting, arena, &access.values[i], error);
		if (status != STATUS_OK) return status;
		if (!access.values[i] && !setting->optional)
			return error_set(error, STATUS_USAGE, "%s: the setting %s is missing: set %s, or name a file that holds it with %s_FILE", mapping->provider, setting->name, setting->env, setting->env);
	}
	Status status = resolve_base_url(&access, arena, error);
	if (status == STATUS_OK) status = choose_authentication(&access, arena, error);
	if (status == STATUS_OK) status = read_pace(&access, arena, error);
	if (status != STATUS_OK) return status;
	for (size_t i = 0; access.authentication && access.authentication->command && i < mapping->setting_count; i++)
		if (template_names(access.authentication->command, mapping->settings[i].name)) access.command = access.values[i];
	*out = access;
	return STATUS_OK;
}
