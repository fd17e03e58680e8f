/* arena.h: memory with one lifetime, released at once.
 *
 * Two lifetimes use it: the run's and the answer's. An answer's arena has a
 * stated maximum, so that a hostile answer cannot take the machine with it.
 *
 * Takes:  a maximum in bytes; 0 means none.
 * Gives:  zeroed memory aligned for any type; NULL only when the maximum is
 *         passed. When the machine itself has no memory the program ends with a
 *         message: nothing sensible can follow.
 * Example: Arena *arena = arena_new(1 << 20); char *copy = arena_text(arena, s); arena_free(arena);
 */
#ifndef SIMTALLY_BASE_ARENA_H
#define SIMTALLY_BASE_ARENA_H

#include <stddef.h>

#include "base/slice.h"

typedef struct Arena Arena;

Arena *arena_new(size_t max_bytes);
void arena_free(Arena *arena); /* NULL is allowed */
void arena_reset(Arena *arena); /* keeps the first block for the next answer */
void *arena_alloc(Arena *arena, size_t size);
void *arena_array(Arena *arena, size_t count, size_t size); /* checks the product */
char *arena_text(Arena *arena, Slice slice); /* NUL-terminated copy */
char *arena_format(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
size_t arena_used(const Arena *arena);

void arena_cleanup(Arena **arena); /* for __attribute__((cleanup(arena_cleanup))) */

/* malloc/realloc that end the program with a message instead of returning NULL. */
void *memory_grow(void *old, size_t count, size_t size);

#endif
