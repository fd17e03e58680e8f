/* nearest.c: Levenshtein's distance, a row at a time: names are short and few. */
#include "base/nearest.h"

#include <ctype.h>
#include <string.h>

static size_t least(size_t a, size_t b, size_t c) {
	size_t two = a < b ? a : b;
	return two < c ? two : c;
}

size_t nearest_distance(const char *one, const char *other) {
	size_t row[NEAREST_MAX + 1], width = strlen(other);
	if (strlen(one) > NEAREST_MAX || width > NEAREST_MAX) return NEAREST_MAX + 1;
	for (size_t i = 0; i <= width; i++) row[i] = i;
	for (size_t line = 0; one[line]; line++) {
		size_t corner = row[0]++;
		for (size_t i = 1; i <= width; i++) {
			size_t changed = corner + (tolower((unsigned char)one[line]) != tolower((unsigned char)other[i - 1]));
			corner = row[i];
			row[i] = least(row[i] + 1, row[i - 1] + 1, changed);
		}
	}
	return row[width];
}
