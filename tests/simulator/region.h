/* region.h: the roaming regions that telecomx divides the world into.
 *
 * Gives:   region 0 is the homeland; the zone of a region is its own number, as both follow
 *          the order homeland, EU and Nordic, rest of Europe, world 1 to 3.
 */
#ifndef REGION_H
#define REGION_H

#include "figure.h"

typedef struct {
	const char *id, *name;
	bool roam_like_home, homeland;
} Region;

extern const Region REGIONS[FIGURE_ZONES];

#endif
