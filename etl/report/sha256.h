/* sha256.h: the sum a reader checks a file with (sha256sum).
 *
 * Takes:  bytes in pieces of any size.
 * Gives:  64 lower-case hexadecimal digits, or 44 characters of base64 as a
 *         Content-Security-Policy writes it.
 * Source: FIPS 180-4. The database has the same function, but not for files of this machine.
 */
#ifndef SIMTALLY_REPORT_SHA256_H
#define SIMTALLY_REPORT_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_BYTES = 32, SHA256_HEX_MAX = 65, SHA256_BASE64_MAX = 45 };

typedef struct {
	uint32_t state[8];
	uint64_t length_bytes;
	unsigned char block[64];
} Sha256;

void sha256_begin(Sha256 *sum);
void sha256_add(Sha256 *sum, const void *data, size_t length);
void sha256_end(Sha256 *sum, unsigned char out[SHA256_BYTES]);

void sha256_hex(const unsigned char digest[SHA256_BYTES], char out[SHA256_HEX_MAX]);
void sha256_base64(const unsigned char digest[SHA256_BYTES], char out[SHA256_BASE64_MAX]);

#endif
