#include "calendar.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Days from civil, after Howard Hinnant: years start in March, so that the leap day comes last. */
Day calendar_day(int year, int month, int day_of_month)
{
	year -= month <= 2;
	int era = (year >= 0 ? year : year - 399) / 400;
	int year_of_era = year - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day_of_month - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

void calendar_split(Day day, int *year, int *month, int *day_of_month)
{
	int shifted = day + 719468;
	int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int doe = shifted - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;
	*day_of_month = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

Month calendar_month(Day day)
{
	int y, m, d;
	calendar_split(day, &y, &m, &d);
	return y * 12 + m - 1;
}

Day calendar_first(Month month)
{
	return calendar_day(month / 12, month % 12 + 1, 1);
}

int calendar_day_count(Month month)
{
	return calendar_first(month + 1) - calendar_first(month);
}

static bool has_shape(const char *text, const char *shape)
{
	if (strlen(text) != strlen(shape))
		return false;
	for (; *shape; shape++, text++)
		if (*shape == '9' ? !isdigit((unsigned char)*text) : *text != *shape)
			return false;
	return true;
}

bool calendar_parse_month(const char *text, Month *out)
{
	int y, m;
	if (!has_shape(text, "9999-99") || sscanf(text, "%4d-%2d", &y, &m) != 2 || m < 1 || m > 12)
		return false;
	*out = y * 12 + m - 1;
	return true;
}

bool calendar_parse_day(const char *text, Day *out)
{
	int y, m, d;
	if (!has_shape(text, "9999-99-99") || sscanf(text, "%4d-%2d-%2d", &y, &m, &d) != 3)
		return false;
	if (m < 1 || m > 12 || d < 1 || d > calendar_day_count(y * 12 + m - 1))
		return false;
	*out = calendar_day(y, m, d);
	return true;
}

void calendar_write_day(Day day, char out[DAY_TEXT_BYTES])
{
	int y, m, d;
	calendar_split(day, &y, &m, &d);
	snprintf(out, DAY_TEXT_BYTES, "%04u-%02u-%02u", (unsigned)y % 10000u, (unsigned)m % 100u, (unsigned)d % 100u);
}

void calendar_write_month(Month month, char out[MONTH_TEXT_BYTES])
{
	snprintf(out, MONTH_TEXT_BYTES, "%04u-%02u", (unsigned)month / 12 % 10000u, (unsigned)month % 12 + 1);
}

static struct tm split_instant(int64_t utc_s)
{
	time_t when = (time_t)utc_s;
	struct tm parts = {.tm_mday = 1};
	gmtime_r(&when, &parts);
	return parts;
}

void calendar_write_instant(int64_t utc_s, char out[INSTANT_TEXT_BYTES])
{
	struct tm parts = split_instant(utc_s);
	if (strftime(out, INSTANT_TEXT_BYTES, "%Y-%m-%dT%H:%M:%S.000Z", &parts) == 0)
		out[0] = '\0';
}

void calendar_write_http(int64_t utc_s, char out[INSTANT_TEXT_BYTES])
{
	struct tm parts = split_instant(utc_s);
	if (strftime(out, INSTANT_TEXT_BYTES, "%a, %d %b %Y %H:%M:%S GMT", &parts) == 0)
		out[0] = '\0';
}
