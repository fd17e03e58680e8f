#include "gzip.h"

#include <pthread.h>
#include <stdint.h>

enum { GZIP_BLOCK_MAX = 65535 };

static uint32_t crc_table[256];
static pthread_once_t crc_once = PTHREAD_ONCE_INIT;

static void fill_crc_table(void)
{
	for (uint32_t n = 0; n < 256; n++) {
		uint32_t c = n;
		for (int bit = 0; bit < 8; bit++)
			c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
		crc_table[n] = c;
	}
}

static uint32_t crc32_of(const char *bytes, size_t count)
{
	uint32_t c = UINT32_MAX;
	for (size_t i = 0; i < count; i++)
		c = crc_table[(c ^ (unsigned char)bytes[i]) & 0xff] ^ (c >> 8);
	return ~c;
}

static void add_number(Text *out, uint32_t value, int byte_count)
{
	for (int i = 0; i < byte_count; i++, value >>= 8)
		text_add_bytes(out, &(unsigned char){(unsigned char)value}, 1);
}

static void add_stored_block(Text *out, const char *bytes, size_t count, bool last)
{
	add_number(out, last, 1);
	add_number(out, (uint32_t)count, 2);
	add_number(out, (uint32_t)~count & 0xffff, 2);
	text_add_bytes(out, bytes, count);
}

bool gzip_wrap(Text *body)
{
	static const unsigned char HEADER[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255};
	Text out = {0};
	pthread_once(&crc_once, fill_crc_table);
	text_add_bytes(&out, HEADER, sizeof HEADER);
	for (size_t at = 0; at < body->length; at += GZIP_BLOCK_MAX) {
		size_t left = body->length - at;
		add_stored_block(
			&out, body->data + at, left < GZIP_BLOCK_MAX ? left : GZIP_BLOCK_MAX, left <= GZIP_BLOCK_MAX);
	}
	add_number(&out, crc32_of(body->data, body->length), 4);
	add_number(&out, (uint32_t)body->length, 4);
	if (out.overflow) {
		text_free(&out);
		return false;
	}
	text_free(body);
	*body = out;
	return true;
}
