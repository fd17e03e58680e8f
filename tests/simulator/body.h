/* body.h: the JSON object in a request's body.
 *
 * Takes:   a raw JSON body, or a form whose field json holds it.
 * Gives:   a yajl tree that the caller frees with yajl_tree_free; strings point into it.
 * Errors:  NULL where there is no JSON object.
 */
#ifndef BODY_H
#define BODY_H

#include "request.h"

#include <yajl/yajl_tree.h>

yajl_val body_parse(const Request *request);
const char *body_string(yajl_val object, const char *key);
yajl_val body_member(yajl_val object, const char *key);

#endif
