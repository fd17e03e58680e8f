/* calendar.h: days and months as whole numbers, and their text.
 *
 * Takes:   YYYY-MM-DD and YYYY-MM, nothing looser.
 * Gives:   Day = days since 1970-01-01, Month = year * 12 + month - 1.
 * Errors:  parsing returns false and leaves *out untouched.
 */
#ifndef CALENDAR_H
#define CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

typedef int32_t Day;
typedef int32_t Month;

enum { DAY_TEXT_BYTES = 11, MONTH_TEXT_BYTES = 8, INSTANT_TEXT_BYTES = 32 };

Day calendar_day(int year, int month, int day_of_month);
void calendar_split(Day day, int *year, int *month, int *day_of_month);
Month calendar_month(Day day);
Day calendar_first(Month month);
int calendar_day_count(Month month);
bool calendar_parse_day(const char *text, Day *out);
bool calendar_parse_month(const char *text, Month *out);
void calendar_write_day(Day day, char out[DAY_TEXT_BYTES]);
void calendar_write_month(Month month, char out[MONTH_TEXT_BYTES]);
/* 2015-01-01T00:00:00.000Z */
void calendar_write_instant(int64_t utc_s, char out[INSTANT_TEXT_BYTES]);
/* Sun, 06 Nov 1994 08:49:37 GMT */
void calendar_write_http(int64_t utc_s, char out[INSTANT_TEXT_BYTES]);

#endif
