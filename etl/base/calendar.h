/* calendar.h: days, months, instants and the zones that turn one into the other.
 *
 * Units:  Day is days since 1970-01-01 (proleptic Gregorian), Instant is whole
 *         seconds since the epoch, UTC. A month is the Day of its first day.
 * Errors: parsers return false and leave *out untouched; they take the whole text or nothing.
 *         Years 1970..2199 are accepted; nothing else makes sense here.
 * Source: zones are Debian's tzdata through libc; one thread only, because the
 *         zone is the process's TZ (the last one used is kept set, switching costs microseconds).
 */
#ifndef SIMTALLY_BASE_CALENDAR_H
#define SIMTALLY_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

typedef int32_t Day;
typedef int64_t Instant;

enum { CALENDAR_TEXT_MAX = 32 };

bool calendar_parse_day(Slice text, Day *out); /* "2025-04-01" */
bool calendar_parse_month(Slice text, Day *out); /* "2025-04" gives 2025-04-01 */
/* By a form that is good, in which Y, M and D stand for digits, a lonely M or D for one or two, MMM for Jan and MMMM for January
 * (English, in any case), and anything else for itself: "YYYY/MM/DD", "D.M.YYYY", "MMMM YYYY". Without D it gives the month's first day. */
bool calendar_parse_form(const char *form, Slice text, Day *out);
bool calendar_form_is_good(const char *form, bool day); /* it has each of YYYY, M to MMMM and, for a day, D or DD, once */
bool calendar_parse_instant(Slice text, Instant *out); /* ISO 8601 "2015-01-01T00:00:00.000Z", "+01:00" or "+0100"; fractions cut, a space allowed for T; a zone is required */
bool calendar_parse_http_date(Slice text, Instant *out); /* the three forms of RFC 9110 */

Day calendar_day(int year, int month, int day); /* asserts a real date */
void calendar_civil(Day day, int *year, int *month, int *day_of_month);
Day calendar_month(Day day); /* first day of its month */
Day calendar_add_months(Day month, int count); /* from first day to first day */
int calendar_months_between(Day from_month, Day to_month); /* to - from, in months */

char *calendar_day_text(Day day, char out[CALENDAR_TEXT_MAX]); /* "2025-04-01" */
char *calendar_month_text(Day day, char out[CALENDAR_TEXT_MAX]); /* "2025-04" */
char *calendar_instant_text(Instant instant, char out[CALENDAR_TEXT_MAX]); /* "2025-04-01T00:00:00Z" */

bool calendar_zone_exists(const char *zone); /* a file of tzdata; rejects "", "..", absolute paths */
Day calendar_zone_day(const char *zone, Instant instant); /* the date there at that instant */
int calendar_zone_minute(const char *zone, Instant instant); /* of the day, on the clock there: 0 to 1439 */
Instant calendar_zone_midnight(const char *zone, Day day); /* the instant at which that day begins there */
Instant calendar_now(void);
int64_t calendar_monotonic_ns(void);

#endif
