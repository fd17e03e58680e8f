/* digest.h: SHA-256 of bytes that come in pieces, by OpenSSL's libcrypto.
 *
 * Takes:  any number of pieces of any size.
 * Gives:  64 hexadecimal digits, as sha256sum prints them.
 * Errors: none that a caller could act on; the program ends with a message when libcrypto
 *         cannot give SHA-256 at all.
 */
#ifndef SIMTALLY_BASE_DIGEST_H
#define SIMTALLY_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_HEX_MAX = 65 };

typedef struct Digest Digest;

Digest *digest_new(void);
void digest_add(Digest *digest, const void *data, size_t length);
void digest_hex(Digest *digest, char out[DIGEST_HEX_MAX]); /* once, at the end */
void digest_free(Digest *digest);			    /* NULL is allowed */

void digest_cleanup(Digest **digest); /* for __attribute__((cleanup(digest_cleanup))) */

#endif
