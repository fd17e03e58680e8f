/* gzip.h: a body as a gzip file, RFC 1952, of stored blocks.
 *
 * Takes:   a plain body.
 * Gives:   the same as gzip, a little longer: what is simulated is the encoding, not its gain.
 * Errors:  false without memory or past the maximum; *body untouched.
 */
#ifndef GZIP_H
#define GZIP_H

#include "text.h"

bool gzip_wrap(Text *body);

#endif
