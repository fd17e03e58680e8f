#include "body.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* application/x-www-form-urlencoded, in place; never longer than it was. */
static void decode_form(char *text)
{
	char *out = text;
	for (; *text; text++, out++) {
		int high = *text == '%' ? hex_value(text[1]) : -1;
		int low = high >= 0 ? hex_value(text[2]) : -1;
		if (low >= 0) {
			*out = (char)(high * 16 + low);
			text += 2;
		} else {
			*out = *text == '+' ? ' ' : *text;
		}
	}
	*out = '\0';
}

/* The value of the field json, decoded. */
static char *form_field(char *form)
{
	char *rest = NULL;
	for (char *pair = strtok_r(form, "&", &rest); pair; pair = strtok_r(NULL, "&", &rest))
		if (strncmp(pair, "json=", 5) == 0) {
			decode_form(pair + 5);
			return pair + 5;
		}
	return NULL;
}

yajl_val body_parse(const Request *request)
{
	char *copy = strndup(request->body, request->body_length);
	if (!copy)
		return NULL;
	char *json = copy + strspn(copy, " \t\r\n");
	if (*json != '{')
		json = form_field(json);
	char error[128];
	yajl_val tree = json ? yajl_tree_parse(json, error, sizeof error) : NULL;
	free(copy);
	if (tree && !YAJL_IS_OBJECT(tree)) {
		yajl_tree_free(tree);
		tree = NULL;
	}
	return tree;
}

yajl_val body_member(yajl_val object, const char *key)
{
	const char *path[] = {key, NULL};
	return yajl_tree_get(object, path, yajl_t_any);
}

const char *body_string(yajl_val object, const char *key)
{
	return YAJL_GET_STRING(body_member(object, key));
}
