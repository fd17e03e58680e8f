/* settle.h: of several figures that an answer gives for one key (metric, grain, role, scope, period) one stays, or none.
 *
 * Takes:  all usage rows of an answer, or of one row of a file, as the rules read them.
 * Gives:  a row a key, sorted. Records that add up become a sum that names their places; the same said again is counted
 *         as said twice; what contradicts itself, overflows or adds up to less than nothing is refused with the key and
 *         its figures, and nothing but that key: see Records in mapping/mapping.h. A sum that lacks a record is partial,
 *         or, where records may be corrections, refused. An entry of whose period something was refused is partial.
 *         Of a file, whose other rows may hold the same key, sums below zero stand, and rows get an identity:
 *         settle_file.sql goes on from there.
 */
#ifndef SIMTALLY_TRANSFORM_SETTLE_H
#define SIMTALLY_TRANSFORM_SETTLE_H

#include "transform/rows.h"

void settle_rows(Rows *rows, bool from_file);

#endif
