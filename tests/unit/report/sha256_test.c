/* sha256_test.c: the examples of FIPS 180-4 and RFC 6234. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "report/sha256.h"

static void digest_of(const char *data, size_t length, size_t piece, char hex[SHA256_HEX_MAX])
{
	unsigned char digest[SHA256_BYTES];
	Sha256 sum;
	sha256_begin(&sum);
	for (size_t at = 0; at < length; at += piece)
		sha256_add(&sum, data + at, length - at < piece ? length - at : piece);
	sha256_end(&sum, digest);
	sha256_hex(digest, hex);
}

static void sums(void **state)
{
	(void)state;
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
			"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		for (size_t piece = 1; piece <= 70; piece++) {
			char hex[SHA256_HEX_MAX];
			digest_of(cases[i].text, strlen(cases[i].text), piece, hex);
			assert_string_equal(hex, cases[i].expected);
		}
	}
}

static void sums_a_million(void **state)
{
	(void)state;
	char *text = malloc(1000000), hex[SHA256_HEX_MAX];
	assert_non_null(text);
	memset(text, 'a', 1000000);
	digest_of(text, 1000000, 4099, hex);
	assert_string_equal(hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
	free(text);
}

static void writes_base64(void **state)
{
	(void)state;
	unsigned char digest[SHA256_BYTES];
	char base64[SHA256_BASE64_MAX];
	Sha256 sum;
	sha256_begin(&sum);
	sha256_end(&sum, digest);
	sha256_base64(digest, base64);
	assert_string_equal(base64, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums),
		cmocka_unit_test(sums_a_million),
		cmocka_unit_test(writes_base64),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
