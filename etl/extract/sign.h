/* sign.h: header lines from an external command, for signature schemes that are not public.
 *
 * Takes:  the command (a program and its arguments, separated by blanks; no shell), and the request, which the
 *         command reads on standard input as three parts: method, URL, then the body after an empty line.
 * Gives:  the header lines it prints ("Name: value"), added to the list.
 * Errors: STATUS_FAILED when it cannot be run, ends with another status than 0, prints what is no header,
 *         more than 64 KiB, or takes longer than 10 seconds (then it is killed).
 */
#ifndef SIMTALLY_EXTRACT_SIGN_H
#define SIMTALLY_EXTRACT_SIGN_H

#include <curl/curl.h>

#include "base/slice.h"
#include "base/status.h"

Status sign_request(const char *command, const char *method, const char *url, Slice body, struct curl_slist **headers, Error *error);

#endif
