/* dimension.h: the small numbers that large tables carry instead of names, looked up once a run.
 *
 * Takes:  a session of its own for look-ups, outside any batch: a series stays known although a batch rolls back.
 * Gives:  series ids, raw ids (taken from the sequence in blocks), partitions made for the months that come.
 * Errors: STATUS_FAILED from the database.
 */
#ifndef SIMTALLY_LOAD_DIMENSION_H
#define SIMTALLY_LOAD_DIMENSION_H

#include "base/database.h"
#include "transform/answer.h"
#include "transform/rows.h"

typedef struct Dimension Dimension;

Dimension *dimension_new(Database *database);
void dimension_free(Dimension *dimension);

Status dimension_series(Dimension *dimension, const Mapping *mapping, const Endpoint *endpoint, const UsageRow *row, int32_t *out, Error *error);
Status dimension_raw_id(Dimension *dimension, int64_t *out, Error *error);
Status dimension_month(Dimension *dimension, Day day, Error *error);

/* The scope of a region that is known by its name alone: that of its id where the register of regions, as it stood when it was
 * first asked, has exactly one id of that name (in any scope, whatever its case; current names before old ones), else `scope` as
 * it stands. Lives as long as the dimension or `scope`. */
Status dimension_scope(Dimension *dimension, const Mapping *mapping, const char *scope, const char **out, Error *error);

/* True the first time a label is seen with this name in this run. */
bool dimension_label_is_new(Dimension *dimension, const Mapping *mapping, const LabelRow *label);

#endif
