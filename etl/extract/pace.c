#include "extract/pace.h"

#include <stdlib.h>

#include "base/arena.h"

static const int64_t WINDOW_NS = 1030000000;
static const int64_t CATCH_UP_NS = 20000000;

enum { CAPACITY_MAX = 1 << 20 };

void pace_init(Pace *pace, int64_t millirequests_per_second) {
	int64_t whole = millirequests_per_second / 1000;
	*pace = (Pace){
		.spacing_ns = INT64_C(1000000000000) / millirequests_per_second,
		.capacity = whole > CAPACITY_MAX ? CAPACITY_MAX : (size_t)whole,
	};
	if (pace->capacity) pace->starts = memory_grow(NULL, pace->capacity, sizeof *pace->starts);
	for (size_t i = 0; i < pace->capacity; i++) pace->starts[i] = INT64_MIN / 2;
}

void pace_free(Pace *pace) {
	free(pace->starts);
	*pace = (Pace){0};
}

int64_t pace_wait_ns(const Pace *pace, int64_t now_ns) {
	int64_t wait = pace->next_ns - now_ns;
	if (pace->capacity) {
		/* The oldest start that is remembered must have left the window. */
		int64_t window = pace->starts[pace->head] + WINDOW_NS - now_ns;
		if (window > wait) wait = window;
	}
	return wait > 0 ? wait : 0;
}

void pace_started(Pace *pace, int64_t now_ns) {
	int64_t earliest = now_ns - CATCH_UP_NS;
	pace->next_ns = (pace->next_ns > earliest ? pace->next_ns : earliest) + pace->spacing_ns;
	/* Below one request a second there is no window; nothing may be caught up with. */
	if (!pace->capacity) pace->next_ns = now_ns + pace->spacing_ns;
	else {
		pace->starts[pace->head] = now_ns;
		pace->head = (pace->head + 1) % pace->capacity;
	}
}
