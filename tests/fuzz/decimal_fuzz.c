/* decimal_fuzz.c: any text as a figure; what is read must be the same when normalized.
 *
 * Build: clang -fsanitize=fuzzer,address,undefined -Ietl tests/fuzz/decimal_fuzz.c etl/base/…
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
	if (!holds)
		abort();
}

static void compare_normalized(Slice text, Arena *arena, int64_t multiplier, int64_t value)
{
	const char *plain = NULL;
	int64_t again;
	if (decimal_normalize(text, '.', arena, &plain) != DECIMAL_OK)
		return;
	expect(decimal_to_base(slice_of(plain), multiplier, &again, NULL) == DECIMAL_OK);
	expect(again == value);
	const char *plainer = NULL;
	expect(decimal_normalize(slice_of(plain), '.', arena, &plainer) == DECIMAL_OK);
	expect(strcmp(plain, plainer) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t multipliers[] = {1, 60, 1000, 1024, 1073741824, INT64_MAX};
	if (size == 0)
		return 0;
	int64_t multiplier = multipliers[data[0] % (sizeof(multipliers) / sizeof(multipliers[0]))];
	Slice text = {(const char *)data + 1, size - 1};
	Arena *arena = arena_new(1 << 16);
	int64_t value = 4711;
	bool rounded = false;
	if (decimal_to_base(text, multiplier, &value, &rounded) == DECIMAL_OK)
		compare_normalized(text, arena, multiplier, value);
	else
		expect(value == 4711 && !rounded);
	int64_t integer;
	if (decimal_to_integer(text, &integer) == DECIMAL_OK && multiplier == 1)
		expect(integer == value && !rounded);
	arena_free(arena);
	return 0;
}
