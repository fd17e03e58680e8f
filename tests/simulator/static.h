/* static.h: any API replayed from recorded answers, below /static.
 *
 * Takes:   a folder and a request. GET or POST of /static/PATH?a=1&b=2 is answered with the file
 *             PATH/a=1,b=2.json   (or .csv; the query's pairs, decoded, in the order they came)
 *             PATH.json           (or .csv) where there is no query
 *          A body is not looked at. A file of the same name ending in .headers instead of .json is as
 *          in recording.h: the status on its first line, a header on each further one.
 * Gives:   the answer; 404 where nothing is recorded, or a name does not consist of letters, digits
 *          and _+.-=, with no part that begins with a dot.
 */
#ifndef STATIC_H
#define STATIC_H

#include "answer.h"
#include "request.h"

/* request->path is what follows /static. */
void static_answer(const char *folder, const Request *request, Answer *answer);

#endif
