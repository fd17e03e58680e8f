/* pace.h: how fast a provider may be asked: a token bucket that is never past the rate in any one second.
 *
 * Takes:  thousandths of a request a second, and the monotonic clock in ns.
 * Gives:  whether the next request may start now, else how long to wait. Requests are spread
 *         evenly; a late start is caught up with for a few milliseconds, but the window of the
 *         last second (and 30 ms for what the way to the other end may add) never holds more than the rate.
 */
#ifndef SIMTALLY_EXTRACT_PACE_H
#define SIMTALLY_EXTRACT_PACE_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
	int64_t spacing_ns;
	int64_t next_ns;
	int64_t *starts; /* the last `capacity` starts, a ring */
	size_t capacity; /* whole requests a second; 0: the spacing alone */
	size_t head;
} Pace;

void pace_init(Pace *pace, int64_t millirequests_per_second);
void pace_free(Pace *pace);
int64_t pace_wait_ns(const Pace *pace, int64_t now_ns); /* 0: start now */
void pace_started(Pace *pace, int64_t now_ns);

#endif
