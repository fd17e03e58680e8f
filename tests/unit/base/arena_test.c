/* arena_test.c: zeroed, aligned, and never more than the maximum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static bool is_zero(const unsigned char *at, size_t length)
{
	while (length > 0)
		if (at[--length] != 0)
			return false;
	return true;
}

/* Twice, so that the second round sees the memory that the first has dirtied. */
static void gives_zeroed_aligned_memory(void **state)
{
	(void)state;
	static const size_t sizes[] = {0, 1, 3, 16, 100, 5000, 20000, 300000, 1, 4 << 20, 7};
	Arena *arena = arena_new(0);
	for (int round = 0; round < 2; round++) {
		for (int again = 0; again < 50; again++) {
			size_t size = sizes[(size_t)again % (sizeof(sizes) / sizeof(sizes[0]))];
			unsigned char *piece = arena_alloc(arena, size);
			assert_non_null(piece);
			assert_int_equal((uintptr_t)piece % _Alignof(max_align_t), 0);
			assert_true(is_zero(piece, size));
			memset(piece, 0xAA, size);
			assert_non_null(arena_text(arena, slice_of("x")));
		}
		arena_reset(arena);
		assert_int_equal(arena_used(arena), 0);
	}
	arena_free(arena);
}

static void stops_at_its_maximum(void **state)
{
	(void)state;
	static const size_t limits[] = {1, 100, 4096, 100000, 3000000};
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		Arena *arena = arena_new(limits[i]);
		assert_null(arena_alloc(arena, limits[i] + 1));
		assert_non_null(arena_alloc(arena, limits[i]));
		assert_null(arena_alloc(arena, 1));
		arena_reset(arena);
		size_t step = limits[i] / 7 + 1, count = 0;
		while (arena_alloc(arena, step) != NULL)
			count++;
		assert_true(count <= 7);
		assert_true(arena_used(arena) <= limits[i]);
		arena_free(arena);
	}
}

static void checks_products(void **state)
{
	(void)state;
	Arena *arena = arena_new(1 << 20);
	assert_null(arena_array(arena, SIZE_MAX / 2, 3));
	assert_null(arena_array(arena, (size_t)1 << 33, (size_t)1 << 33));
	assert_non_null(arena_array(arena, 10, 10));
	assert_null(arena_alloc(arena, SIZE_MAX));
	arena_free(arena);
}

static void copies_text(void **state)
{
	(void)state;
	Arena *arena __attribute__((cleanup(arena_cleanup))) = arena_new(64);
	assert_string_equal(arena_text(arena, (Slice){"abcdef", 3}), "abc");
	assert_string_equal(arena_text(arena, slice_of(NULL)), "");
	assert_string_equal(arena_format(arena, "%d of %s", 3, "x"), "3 of x");
	assert_null(arena_format(arena, "%100s", ""));
	assert_null(arena_text(arena, (Slice){"", SIZE_MAX}));
	arena_free(NULL);
}

static void grows_memory(void **state)
{
	(void)state;
	int *numbers = memory_grow(NULL, 0, sizeof(int));
	assert_non_null(numbers);
	numbers = memory_grow(numbers, 1000, sizeof(int));
	numbers[999] = 1;
	free(numbers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_zeroed_aligned_memory),
		cmocka_unit_test(stops_at_its_maximum),
		cmocka_unit_test(checks_products),
		cmocka_unit_test(copies_text),
		cmocka_unit_test(grows_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
