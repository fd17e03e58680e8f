/* unlisted.h: a day that is over and that a list does not name is zero, where the mapping says that it lists what occurred.
 *
 * Takes:  an answer all of whose usage rules were read, and a rule none of whose records hides its day.
 * Gives:  for each day that was asked, lies before today and has neither a record, nor a figure of the rule's metric, nor
 *         a reject, a row of 0 for each scope that the rule names; its place is the list. No row where the list itself is
 *         not there: that is no answer about any day. None of a file: it does not say which days it covers.
 */
#ifndef SIMTALLY_TRANSFORM_UNLISTED_H
#define SIMTALLY_TRANSFORM_UNLISTED_H

#include "transform/part.h"

void unlisted_zero(const Part *root, const UsageRule *rule);

#endif
