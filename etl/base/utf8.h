/* utf8.h: one character of UTF-8 at a time, as RFC 3629 allows it.
 *
 * Takes:  bytes of any origin.
 * Gives:  utf8_decode: the length of the well-formed character that begins `text`, 1 to 4,
 *         with *code its code point; 0 when none does (overlong forms, surrogates and
 *         code points past U+10FFFF are not well-formed), *code untouched then.
 *         utf8_encode: how many bytes of `out` it wrote.
 */
#ifndef SIMTALLY_BASE_UTF8_H
#define SIMTALLY_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define UTF8_REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

size_t utf8_decode(Slice text, uint32_t *code);
size_t utf8_encode(uint32_t code, char out[4]);

#endif
