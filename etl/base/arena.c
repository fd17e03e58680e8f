/* arena.c: blocks that memory is cut from in one direction only.
 *
 * Blocks come from calloc, so that fresh memory is zero without being touched;
 * only the first block is used again after a reset and is cleared then.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

enum {
	ARENA_ALIGN = _Alignof(max_align_t),
	ARENA_FIRST_BLOCK_BYTES = 16 << 10,
	ARENA_LARGEST_BLOCK_BYTES = 1 << 20,
	ARENA_KEPT_BYTES = 64 << 20
};

typedef struct Block Block;
struct Block {
	Block *next;
	size_t size;
	size_t used;
	_Alignas(max_align_t) char data[];
};

struct Arena {
	Block *first;   /* kept by arena_reset */
	Block *current; /* where small pieces come from */
	size_t max_bytes;
	size_t used; /* bytes handed out, padding included */
};

static _Noreturn void out_of_memory(void)
{
	fputs("simtally: error: out of memory\n", stderr);
	exit(STATUS_FAILED);
}

void *memory_grow(void *old, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		out_of_memory();
	void *grown = realloc(old, bytes == 0 ? 1 : bytes);
	if (grown == NULL)
		out_of_memory();
	return grown;
}

static Block *new_block(size_t size)
{
	if (size > SIZE_MAX - sizeof(Block))
		out_of_memory();
	Block *block = calloc(1, sizeof(Block) + size);
	if (block == NULL)
		out_of_memory();
	block->size = size;
	return block;
}

Arena *arena_new(size_t max_bytes)
{
	Arena *arena = memory_grow(NULL, 1, sizeof(*arena));
	size_t size = ARENA_FIRST_BLOCK_BYTES;
	if (max_bytes > 0 && max_bytes < size)
		size = max_bytes;
	Block *block = new_block(size);
	*arena = (Arena){block, block, max_bytes, 0};
	return arena;
}

static void free_blocks(Block *block)
{
	while (block != NULL) {
		Block *next = block->next;
		free(block);
		block = next;
	}
}

void arena_free(Arena *arena)
{
	if (arena == NULL)
		return;
	free_blocks(arena->first);
	free(arena);
}

/* The next answer is mostly as large as the last one. A first block that holds it all is
 * memory the kernel need not give again page by page, which is a third of the time that
 * reading an answer takes. */
void arena_reset(Arena *arena)
{
	size_t size = arena->used < ARENA_KEPT_BYTES ? arena->used : ARENA_KEPT_BYTES;
	free_blocks(arena->first->next);
	arena->first->next = NULL;
	if (arena->first->size < size) {
		free(arena->first);
		arena->first = new_block(size);
	}
	memset(arena->first->data, 0, arena->first->used);
	arena->first->used = 0;
	arena->current = arena->first;
	arena->used = 0;
}

/* A piece that would waste much of a block gets a block of its own, behind the
 * current one, which stays in use for small pieces. Therefore at most a quarter
 * of what is allocated is ever unused, and max_bytes means about what it says. */
static void *take_from_new_block(Arena *arena, size_t size)
{
	Block *current = arena->current;
	size_t standard = current->size * 2;
	if (standard < ARENA_FIRST_BLOCK_BYTES)
		standard = ARENA_FIRST_BLOCK_BYTES;
	if (standard > ARENA_LARGEST_BLOCK_BYTES)
		standard = ARENA_LARGEST_BLOCK_BYTES;
	bool alone = size > standard / 4;
	Block *block = new_block(alone ? size : standard);
	block->used = size;
	block->next = current->next;
	current->next = block;
	if (!alone)
		arena->current = block;
	return block->data;
}

static void *take(Arena *arena, size_t size, size_t align)
{
	Block *block = arena->current;
	size_t start = (block->used + align - 1) & ~(align - 1);
	size_t padding = start - block->used;
	bool fits = start <= block->size && size <= block->size - start;
	if (arena->max_bytes > 0) {
		size_t left = arena->max_bytes - arena->used;
		if (size > left || (fits && padding > left - size))
			return NULL;
	}
	if (!fits) {
		void *piece = take_from_new_block(arena, size);
		arena->used += size;
		return piece;
	}
	block->used = start + size;
	arena->used += padding + size;
	return block->data + start;
}

void *arena_alloc(Arena *arena, size_t size)
{
	return take(arena, size == 0 ? 1 : size, ARENA_ALIGN);
}

void *arena_array(Arena *arena, size_t count, size_t size)
{
	size_t bytes;
	if (__builtin_mul_overflow(count, size, &bytes))
		bytes = SIZE_MAX;
	return arena_alloc(arena, bytes);
}

/* Text needs no alignment: packing it saves a third of a tree of short strings. */
char *arena_text(Arena *arena, Slice slice)
{
	if (slice.length == SIZE_MAX)
		return NULL;
	char *copy = take(arena, slice.length + 1, 1);
	if (copy != NULL && slice.length > 0)
		memcpy(copy, slice.at, slice.length);
	return copy;
}

char *arena_format(Arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	va_list again;
	va_copy(again, arguments);
	int length = vsnprintf(NULL, 0, format, arguments);
	char *text = length < 0 ? NULL : take(arena, (size_t)length + 1, 1);
	if (text != NULL)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	va_end(arguments);
	return text;
}

size_t arena_used(const Arena *arena)
{
	return arena->used;
}

void arena_cleanup(Arena **arena)
{
	arena_free(*arena);
	*arena = NULL;
}
