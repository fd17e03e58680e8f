/* digest.c: the one place that knows libcrypto. */
#include "base/digest.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

struct Digest {
	EVP_MD_CTX *context;
};

static void demand(int done)
{
	if (done == 1)
		return;
	fputs("simtally: libcrypto gives no SHA-256\n", stderr);
	abort();
}

Digest *digest_new(void)
{
	Digest *digest = memory_grow(NULL, 1, sizeof(*digest));
	digest->context = EVP_MD_CTX_new();
	demand(digest->context && EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) == 1);
	return digest;
}

void digest_add(Digest *digest, const void *data, size_t length)
{
	demand(EVP_DigestUpdate(digest->context, data, length));
}

void digest_hex(Digest *digest, char out[DIGEST_HEX_MAX])
{
	unsigned char bytes[EVP_MAX_MD_SIZE];
	unsigned length = 0;
	demand(EVP_DigestFinal_ex(digest->context, bytes, &length));
	for (unsigned i = 0; i < length && 2 * i + 2 < DIGEST_HEX_MAX; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

void digest_free(Digest *digest)
{
	if (!digest)
		return;
	EVP_MD_CTX_free(digest->context);
	free(digest);
}

void digest_cleanup(Digest **digest)
{
	digest_free(*digest);
}
