/* known.h: what the program under test can know of a month by the simulated today.
 *
 * Gives:   a figure in base units and how complete it is; see key.h.
 */
#ifndef KNOWN_H
#define KNOWN_H

#include "options.h"
#include "verdict.h"

typedef struct {
	const Options *options;
	const Restates *restates; /* NULL: the figures as they first were */
	Day today;
} Knowledge;

typedef struct {
	Completeness completeness;
	int64_t usage;
} Known;

Known known_month(const Knowledge *knowledge, Provider provider, uint32_t index, Month month, Metric metric, Part part);

#endif
