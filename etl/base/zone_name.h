/* zone_name.h: what somebody may have meant by the name of a zone that this machine does not have.
 *
 * Takes:  a name that calendar_zone_exists refuses.
 * Gives:  the zone that tzdata says is meant by an old name ("Japan" is Asia/Tokyo), else the name that is spelt most like it; only one that
 *         this machine has. "": its tzdata names none like it.
 * Source: tzdata.zi beside the zones: Debian 13 keeps the lines of names whose files it has moved to the package tzdata-legacy.
 */
#ifndef SIMTALLY_BASE_ZONE_NAME_H
#define SIMTALLY_BASE_ZONE_NAME_H

enum { ZONE_TEXT_MAX = 64 };

const char *zone_name_nearest(const char *unknown, char out[ZONE_TEXT_MAX]);

#endif
