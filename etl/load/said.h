/* said.h: about what an answer says all there is: what was known of it before and is not given again is no more.
 *
 * Takes:  a good answer that was asked for, and its rows. What a row of a file says is settled at the file's end: see
 *         sql/load/file_said.sql.
 * Gives:  stretches of days, metric by metric. Of an endpoint that is asked about a span: that span. Of one that is asked
 *         about now: the periods that its figures name. Days and months in which something of the metric was rejected are
 *         left out. An answer without a figure of a metric, or an entry, says nothing about it; nor does one that only
 *         adds, by its mapping.
 * Units:  days, both ends included. Errors: none.
 */
#ifndef SIMTALLY_LOAD_SAID_H
#define SIMTALLY_LOAD_SAID_H

#include "transform/answer.h"
#include "transform/rows.h"

typedef struct {
	Metric metric;
	Grain grain; /* of the figures that are meant; GRAIN_NOW: any */
	Grain gives; /* of the figures that the answer gives; GRAIN_NOW: both */
	bool own;    /* it gives a figure of each period */
	Day from, to;
} Said;

typedef void (*SaidFunction)(const Said *said, void *context);

void said_each(const Answer *answer, const Rows *rows, SaidFunction take, void *context);

#endif
