#include "command/difference.h"

#include <string.h>

static bool same(const Difference *d, size_t i, size_t j)
{
	return strcmp(d->expected.items[d->head + i], d->got.items[d->head + j]) == 0;
}

static size_t expected_middle(const Difference *d)
{
	return d->expected.count - d->head - d->tail;
}

static size_t got_middle(const Difference *d)
{
	return d->got.count - d->head - d->tail;
}

/* The longest common subsequence of the two middles, from each pair of lines on. */
static const uint32_t *common_lines(const Difference *d, Arena *arena)
{
	size_t rows = expected_middle(d), columns = got_middle(d);
	if (rows >= DIFFERENCE_MAX_CELLS || columns >= DIFFERENCE_MAX_CELLS || (rows + 1) * (columns + 1) > DIFFERENCE_MAX_CELLS)
		return NULL;
	uint32_t *common = arena_array(arena, (rows + 1) * (columns + 1), sizeof *common);
	for (size_t i = rows; i-- > 0;) {
		for (size_t j = columns; j-- > 0;) {
			uint32_t *here = &common[i * d->width + j];
			uint32_t below = here[d->width], beside = here[1];
			*here = same(d, i, j) ? here[d->width + 1] + 1 : below > beside ? below : beside;
		}
	}
	return common;
}

Difference difference_of(Lines expected, Lines got, Arena *arena)
{
	Difference d = {.expected = expected, .got = got};
	size_t shorter = expected.count < got.count ? expected.count : got.count;
	while (d.head < shorter && same(&d, 0, 0))
		d.head++;
	while (d.tail < shorter - d.head && same(&d, expected_middle(&d) - 1, got_middle(&d) - 1))
		d.tail++;
	d.width = got_middle(&d) + 1;
	d.common = common_lines(&d, arena);
	return d;
}

/* One line that belongs to no common one is passed over, on the side that loses nothing by it. */
static void pass_over(Difference *d, size_t rows, size_t columns)
{
	const uint32_t *here = &d->common[d->i * d->width + d->j];
	if (d->j == columns || (d->i < rows && here[d->width] >= here[1]))
		d->i++;
	else
		d->j++;
}

bool difference_next(Difference *d, Hunk *out)
{
	size_t rows = expected_middle(d), columns = got_middle(d);
	while (d->common && d->i < rows && d->j < columns && same(d, d->i, d->j)) {
		d->i++;
		d->j++;
	}
	if (d->i == rows && d->j == columns)
		return false;
	size_t i = d->i, j = d->j;
	if (!d->common) {
		d->i = rows;
		d->j = columns;
	}
	while ((d->i < rows || d->j < columns) && !(d->i < rows && d->j < columns && same(d, d->i, d->j)))
		pass_over(d, rows, columns);
	*out = (Hunk){d->head + i, d->i - i, d->head + j, d->j - j};
	return true;
}
