/* calendar.c: dates as counted days, and zones through libc.
 *
 * The conversions between days and civil dates are Howard Hinnant's
 * days_from_civil and civil_from_days; years begin in March there, so that the
 * leap day is the last of its year.
 */
#include "base/calendar.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	YEAR_FIRST = 1970,
	YEAR_LAST = 2199,
	DAY_S = 86400,
	ERA_DAYS = 146097, /* 400 years */
	ZONE_NAME_MAX = 64
};

/* ---- days and civil dates ---- */

static int month_length(int year, int month)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : lengths[month - 1];
}

static bool is_date(int year, int month, int day)
{
	return month >= 1 && month <= 12 && day >= 1 && day <= month_length(year, month);
}

Day calendar_day(int year, int month, int day)
{
	assert(is_date(year, month, day));
	int shifted = month <= 2 ? year - 1 : year;
	int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int year_of_era = shifted - era * 400;
	int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return (Day)(era * ERA_DAYS + day_of_era - 719468);
}

void calendar_civil(Day day, int *year, int *month, int *day_of_month)
{
	int64_t shifted = (int64_t)day + 719468;
	int64_t era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
	int day_of_era = (int)(shifted - era * ERA_DAYS);
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int from_march = (5 * day_of_year + 2) / 153;
	*day_of_month = day_of_year - (153 * from_march + 2) / 5 + 1;
	*month = from_march < 10 ? from_march + 3 : from_march - 9;
	*year = (int)(year_of_era + era * 400) + (*month <= 2 ? 1 : 0);
}

Day calendar_month(Day day)
{
	int year, month, day_of_month;
	calendar_civil(day, &year, &month, &day_of_month);
	return day - (day_of_month - 1);
}

/* Months since year 0, so that adding them is one sum. */
static int month_number(Day day)
{
	int year, month, day_of_month;
	calendar_civil(day, &year, &month, &day_of_month);
	return year * 12 + month - 1;
}

Day calendar_add_months(Day month, int count)
{
	int number = month_number(month) + count;
	int year = number >= 0 ? number / 12 : (number - 11) / 12;
	return calendar_day(year, number - year * 12 + 1, 1);
}

int calendar_months_between(Day from_month, Day to_month)
{
	return month_number(to_month) - month_number(from_month);
}

/* ---- reading ---- */

/* Each take_… cuts one thing off the front of *rest, or returns false. */
static bool take_digits(Slice *rest, size_t count, int *out)
{
	if (rest->length < count)
		return false;
	int value = 0;
	for (size_t i = 0; i < count; i++) {
		if (rest->at[i] < '0' || rest->at[i] > '9')
			return false;
		value = value * 10 + (rest->at[i] - '0');
	}
	*rest = (Slice){rest->at + count, rest->length - count};
	*out = value;
	return true;
}

static bool take_text(Slice *rest, const char *text)
{
	if (!slice_begins(*rest, text))
		return false;
	*rest = (Slice){rest->at + strlen(text), rest->length - strlen(text)};
	return true;
}

/* One of `count` names, as its index; the longest first where one begins another. */
static bool take_name(Slice *rest, const char *const *names, int count, int *index)
{
	for (int i = 0; i < count; i++) {
		if (take_text(rest, names[i])) {
			*index = i;
			return true;
		}
	}
	return false;
}

/* English, in any case: January, or its first three letters. */
static bool take_month_name(Slice *rest, bool whole, int *month)
{
	static const char *const names[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September",
	                                    "October", "November", "December"};
	for (int i = 0; i < 12; i++) {
		Slice name = {names[i], whole ? strlen(names[i]) : 3};
		if (rest->length < name.length || !slice_equal_ignore_case((Slice){rest->at, name.length}, name))
			continue;
		*rest = (Slice){rest->at + name.length, rest->length - name.length};
		*month = i + 1;
		return true;
	}
	return false;
}

static bool make_day(int year, int month, int day, Day *out)
{
	if (year < YEAR_FIRST || year > YEAR_LAST || !is_date(year, month, day))
		return false;
	*out = calendar_day(year, month, day);
	return true;
}

static bool take_month(Slice *rest, int *year, int *month)
{
	return take_digits(rest, 4, year) && take_text(rest, "-") && take_digits(rest, 2, month);
}

static bool take_day(Slice *rest, Day *out)
{
	int year, month, day;
	return take_month(rest, &year, &month) && take_text(rest, "-") && take_digits(rest, 2, &day) &&
	       make_day(year, month, day, out);
}

/* "08:49:37" as seconds of the day; 60 is a leap second, counted into the next minute. */
static bool take_clock(Slice *rest, int *out)
{
	int hour, minute, second;
	if (!take_digits(rest, 2, &hour) || !take_text(rest, ":") || !take_digits(rest, 2, &minute) ||
	    !take_text(rest, ":") || !take_digits(rest, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	*out = hour * 3600 + minute * 60 + second;
	return true;
}

static bool take_fraction(Slice *rest)
{
	if (!take_text(rest, ".") && !take_text(rest, ","))
		return true;
	int digit;
	bool some = false;
	while (take_digits(rest, 1, &digit))
		some = true;
	return some;
}

/* "Z", "+01:00", "+0100" or "+01", as seconds east of Greenwich. */
static bool take_offset(Slice *rest, int *out)
{
	*out = 0;
	if (take_text(rest, "Z") || take_text(rest, "z"))
		return true;
	int sign = take_text(rest, "+") ? 1 : take_text(rest, "-") ? -1 : 0;
	int hours, minutes = 0;
	if (sign == 0 || !take_digits(rest, 2, &hours))
		return false;
	bool colon = take_text(rest, ":");
	if ((colon || rest->length > 0) && !take_digits(rest, 2, &minutes))
		return false;
	*out = sign * (hours * 3600 + minutes * 60);
	return hours <= 23 && minutes <= 59;
}

bool calendar_parse_day(Slice text, Day *out)
{
	Day day;
	if (!take_day(&text, &day) || text.length > 0)
		return false;
	*out = day;
	return true;
}

bool calendar_parse_month(Slice text, Day *out)
{
	int year, month;
	return take_month(&text, &year, &month) && text.length == 0 && make_day(year, month, 1, out);
}

/* A run of that many digits; a lonely letter stands for one or two. */
static bool take_run(Slice *text, size_t count, int *out)
{
	assert(count <= 4);
	size_t most = count == 1 ? 2 : count, taken = 0;
	int value = 0;
	for (; taken < most && taken < text->length && text->at[taken] >= '0' && text->at[taken] <= '9'; taken++)
		value = value * 10 + (text->at[taken] - '0');
	if (taken < count)
		return false;
	*text = (Slice){text->at + taken, text->length - taken};
	*out = value;
	return true;
}

bool calendar_parse_form(const char *form, Slice text, Day *out)
{
	int year = 0, month = 0, day = 1;
	while (*form) {
		size_t run = strspn(form, (const char[]){*form, '\0'});
		int *part = *form == 'Y' ? &year : *form == 'M' ? &month : *form == 'D' ? &day : NULL;
		bool named = *form == 'M' && run > 2;
		if (part && !(named ? take_month_name(&text, run > 3, part) : take_run(&text, run, part)))
			return false;
		if (!part && (text.length == 0 || text.at[0] != *form))
			return false;
		if (!part)
			text = (Slice){text.at + 1, text.length - 1};
		form += part ? run : 1;
	}
	return text.length == 0 && make_day(year, month, day, out);
}

static bool has_one_run(const char *form, char letter, size_t least, size_t most)
{
	const char *at = strchr(form, letter);
	size_t run = at ? strspn(at, (const char[]){letter, '\0'}) : 0;
	return run >= least && run <= most && !strchr(at + run, letter);
}

bool calendar_form_is_good(const char *form, bool day)
{
	return strlen(form) < CALENDAR_TEXT_MAX && has_one_run(form, 'Y', 4, 4) && has_one_run(form, 'M', 1, 4)
		&& (day ? has_one_run(form, 'D', 1, 2) : !strchr(form, 'D'));
}

bool calendar_parse_instant(Slice text, Instant *out)
{
	Day day;
	int clock, offset;
	if (!take_day(&text, &day) ||
	    (!take_text(&text, "T") && !take_text(&text, "t") && !take_text(&text, " ")) ||
	    !take_clock(&text, &clock) || !take_fraction(&text) || !take_offset(&text, &offset) ||
	    text.length > 0)
		return false;
	*out = (Instant)day * DAY_S + clock - offset;
	return true;
}

static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char *const short_days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
static const char *const long_days[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

/* RFC 9110, 5.6.7: two digits that seem more than 50 years ahead are a year of the past. */
static int full_year(int two_digits)
{
	int now, month, day;
	calendar_civil((Day)(calendar_now() / DAY_S), &now, &month, &day);
	int year = now / 100 * 100 + two_digits;
	return year > now + 50 ? year - 100 : year;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT" */
static bool read_fixdate(Slice rest, Day *day, int *clock)
{
	int weekday, month, of_month, year;
	return take_name(&rest, short_days, 7, &weekday) && take_text(&rest, ", ") &&
	       take_digits(&rest, 2, &of_month) && take_text(&rest, " ") &&
	       take_name(&rest, month_names, 12, &month) && take_text(&rest, " ") &&
	       take_digits(&rest, 4, &year) && take_text(&rest, " ") && take_clock(&rest, clock) &&
	       take_text(&rest, " GMT") && rest.length == 0 && make_day(year, month + 1, of_month, day);
}

/* "Sunday, 06-Nov-94 08:49:37 GMT" */
static bool read_rfc850(Slice rest, Day *day, int *clock)
{
	int weekday, month, of_month, year;
	return take_name(&rest, long_days, 7, &weekday) && take_text(&rest, ", ") &&
	       take_digits(&rest, 2, &of_month) && take_text(&rest, "-") &&
	       take_name(&rest, month_names, 12, &month) && take_text(&rest, "-") &&
	       take_digits(&rest, 2, &year) && take_text(&rest, " ") && take_clock(&rest, clock) &&
	       take_text(&rest, " GMT") && rest.length == 0 &&
	       make_day(full_year(year), month + 1, of_month, day);
}

/* "Sun Nov  6 08:49:37 1994" */
static bool read_asctime(Slice rest, Day *day, int *clock)
{
	int weekday, month, of_month, year;
	return take_name(&rest, short_days, 7, &weekday) && take_text(&rest, " ") &&
	       take_name(&rest, month_names, 12, &month) && take_text(&rest, " ") &&
	       take_digits(&rest, take_text(&rest, " ") ? 1 : 2, &of_month) && take_text(&rest, " ") &&
	       take_clock(&rest, clock) && take_text(&rest, " ") && take_digits(&rest, 4, &year) &&
	       rest.length == 0 && make_day(year, month + 1, of_month, day);
}

bool calendar_parse_http_date(Slice text, Instant *out)
{
	Day day;
	int clock;
	if (!read_fixdate(text, &day, &clock) && !read_rfc850(text, &day, &clock) &&
	    !read_asctime(text, &day, &clock))
		return false;
	*out = (Instant)day * DAY_S + clock;
	return true;
}

/* ---- writing ---- */

/* One format for days, one for months; both are constants of this file. */
static int write_day(Day day, char out[CALENDAR_TEXT_MAX], const char *format)
{
	int year, month, of_month;
	calendar_civil(day, &year, &month, &of_month);
	assert(year >= 0 && year <= 9999);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return snprintf(out, CALENDAR_TEXT_MAX, format, year, month, of_month);
#pragma GCC diagnostic pop
}

char *calendar_day_text(Day day, char out[CALENDAR_TEXT_MAX])
{
	write_day(day, out, "%04d-%02d-%02d");
	return out;
}

char *calendar_month_text(Day day, char out[CALENDAR_TEXT_MAX])
{
	write_day(day, out, "%04d-%02d");
	return out;
}

/* Rounds towards the past, also before 1970. */
static Day day_of(Instant instant)
{
	return (Day)(instant >= 0 ? instant / DAY_S : (instant - (DAY_S - 1)) / DAY_S);
}

char *calendar_instant_text(Instant instant, char out[CALENDAR_TEXT_MAX])
{
	Day day = day_of(instant);
	unsigned second = (unsigned)(instant - (Instant)day * DAY_S);
	int length = write_day(day, out, "%04d-%02d-%02d");
	snprintf(out + length, (size_t)(CALENDAR_TEXT_MAX - length), "T%02u:%02u:%02uZ",
	         second / 3600, second / 60 % 60, second % 60);
	return out;
}

/* ---- zones ---- */

static bool is_zone_name(const char *zone)
{
	size_t length = strlen(zone);
	if (length == 0 || length >= ZONE_NAME_MAX || zone[0] == '/' || strstr(zone, "..") != NULL)
		return false;
	/* right/… counts leap seconds, and localtime is whatever this machine is set to:
	 * with either the same figures would fall on other days. */
	if (strncmp(zone, "right/", 6) == 0 || strcmp(zone, "localtime") == 0)
		return false;
	return strspn(zone, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/") == length;
}

/* libc takes an unknown zone for UTC without a word, therefore this looks for itself,
 * where libc would: in $TZDIR or Debian's tzdata. */
bool calendar_zone_exists(const char *zone)
{
	if (zone == NULL || !is_zone_name(zone))
		return false;
	const char *directory = getenv("TZDIR");
	char path[4096];
	int length = snprintf(path, sizeof(path), "%s/%s", directory ? directory : "/usr/share/zoneinfo", zone);
	if (length < 0 || (size_t)length >= sizeof(path))
		return false;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (file < 0)
		return false;
	char magic[4] = {0};
	bool found = read(file, magic, sizeof(magic)) == 4 && memcmp(magic, "TZif", 4) == 0;
	close(file);
	return found;
}

static void use_zone(const char *zone)
{
	static char current[ZONE_NAME_MAX + 1]; /* with the colon that makes libc take it for a file */
	assert(is_zone_name(zone));
	if (current[0] != '\0' && strcmp(current + 1, zone) == 0)
		return;
	snprintf(current, sizeof(current), ":%s", zone);
	setenv("TZ", current, 1);
	tzset();
}

/* Seconds east of Greenwich at that instant, in the zone in use. */
static int offset_at(Instant instant)
{
	time_t time = (time_t)instant;
	struct tm local;
	return localtime_r(&time, &local) == NULL ? 0 : (int)local.tm_gmtoff;
}

Day calendar_zone_day(const char *zone, Instant instant)
{
	use_zone(zone);
	return day_of(instant + offset_at(instant));
}

int calendar_zone_minute(const char *zone, Instant instant)
{
	use_zone(zone);
	Instant local = instant + offset_at(instant);
	return (int)((local - (Instant)day_of(local) * 86400) / 60);
}

/* The first instant after `before` at which the offset of `after` holds. */
static Instant find_change(Instant before, Instant after)
{
	int offset = offset_at(after);
	while (after - before > 1) {
		Instant middle = before + (after - before) / 2;
		if (offset_at(middle) == offset)
			after = middle;
		else
			before = middle;
	}
	return after;
}

/* Midnight lies within 16 hours of UTC's. When the clocks change in that time the day begins
 * at the first midnight there is, e.g. 1987-10-25 in St. John's, which had two; or at the
 * change itself when it jumped over midnight, e.g. 2018-11-04 in São Paulo, or over the
 * whole day, e.g. 2011-12-30 in Apia, which then is empty. */
Instant calendar_zone_midnight(const char *zone, Day day)
{
	use_zone(zone);
	Instant utc = (Instant)day * DAY_S;
	Instant early = utc - 16 * 3600;
	Instant late = utc + 16 * 3600;
	Instant with_early = utc - offset_at(early);
	Instant with_late = utc - offset_at(late);
	if (with_early == with_late)
		return with_early;
	Instant change = find_change(early, late);
	if (with_early < change)
		return with_early;
	return with_late >= change ? with_late : change;
}

/* ---- clocks ---- */

Instant calendar_now(void)
{
	return (Instant)time(NULL);
}

int64_t calendar_monotonic_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
