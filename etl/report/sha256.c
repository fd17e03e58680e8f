#include "report/sha256.h"

#include <string.h>

static const uint32_t round_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t rotated(uint32_t x, int by)
{
	return x >> by | x << (32 - by);
}

void sha256_begin(Sha256 *sum)
{
	static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
	memcpy(sum->state, start, sizeof start);
	sum->length_bytes = 0;
}

static void spread(const unsigned char *block, uint32_t words[64])
{
	for (int i = 0; i < 16; i++)
		words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16
			| (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = words[i - 15], b = words[i - 2];
		words[i] = words[i - 16] + (rotated(a, 7) ^ rotated(a, 18) ^ a >> 3) + words[i - 7]
			+ (rotated(b, 17) ^ rotated(b, 19) ^ b >> 10);
	}
}

static void mix(Sha256 *sum, const unsigned char *block)
{
	uint32_t words[64], v[8];
	spread(block, words);
	memcpy(v, sum->state, sizeof v);
	for (int i = 0; i < 64; i++) {
		uint32_t e = v[4], a = v[0];
		uint32_t t1 = v[7] + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + ((e & v[5]) ^ (~e & v[6]))
			+ round_constants[i] + words[i];
		uint32_t t2 = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof *v);
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (int i = 0; i < 8; i++)
		sum->state[i] += v[i];
}

void sha256_add(Sha256 *sum, const void *data, size_t length)
{
	const unsigned char *at = data;
	size_t held = sum->length_bytes % 64;
	sum->length_bytes += length;
	while (held + length >= 64) {
		size_t take = 64 - held;
		memcpy(sum->block + held, at, take);
		mix(sum, sum->block);
		at += take;
		length -= take;
		held = 0;
	}
	if (length > 0)
		memcpy(sum->block + held, at, length);
}

void sha256_end(Sha256 *sum, unsigned char out[SHA256_BYTES])
{
	static const unsigned char padding[64] = {0x80};
	uint64_t bits = sum->length_bytes * 8;
	unsigned char tail[8];
	for (int i = 0; i < 8; i++)
		tail[i] = (unsigned char)(bits >> (56 - 8 * i));
	sha256_add(sum, padding, 1 + (119 - sum->length_bytes % 64) % 64);
	sha256_add(sum, tail, sizeof tail);
	for (int i = 0; i < SHA256_BYTES; i++)
		out[i] = (unsigned char)(sum->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_hex(const unsigned char digest[SHA256_BYTES], char out[SHA256_HEX_MAX])
{
	for (int i = 0; i < SHA256_BYTES; i++) {
		out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	out[2 * SHA256_BYTES] = '\0';
}

void sha256_base64(const unsigned char digest[SHA256_BYTES], char out[SHA256_BASE64_MAX])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t written = 0;
	for (int i = 0; i < SHA256_BYTES; i += 3) {
		uint32_t three = (uint32_t)digest[i] << 16 | (i + 1 < SHA256_BYTES ? (uint32_t)digest[i + 1] << 8 : 0)
			| (i + 2 < SHA256_BYTES ? digest[i + 2] : 0);
		for (int k = 0; k < 4; k++)
			out[written++] = letters[three >> (18 - 6 * k) & 63];
	}
	out[43] = '=';
	out[44] = '\0';
}
