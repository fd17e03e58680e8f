#include "billing/billing_day.h"

#include <stdio.h>
#include <string.h>

enum { MONTH_SHORT = 3, MONTH_LONG = 4 };

static bool take_digits(Slice *rest, size_t count, int *out)
{
	int value = 0;
	if (count > 4 || rest->length < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (rest->at[i] < '0' || rest->at[i] > '9')
			return false;
		value = value * 10 + (rest->at[i] - '0');
	}
	*rest = (Slice){rest->at + count, rest->length - count};
	*out = value;
	return true;
}

static bool take_name(Slice *rest, bool whole, int *month)
{
	static const char *const names[] = {"January", "February", "March", "April", "May", "June", "July", "August", "September",
					    "October", "November", "December"};
	for (int i = 0; i < 12; i++) {
		size_t length = whole ? strlen(names[i]) : MONTH_SHORT;
		if (rest->length < length || !slice_equal_ignore_case((Slice){rest->at, length}, (Slice){names[i], length}))
			continue;
		*rest = (Slice){rest->at + length, rest->length - length};
		*month = i + 1;
		return true;
	}
	return false;
}

bool billing_day_read(const char *form, Slice text, Day *out)
{
	int year = 0, month = 0, day = 1;
	for (Slice rest = text; *form || rest.length;) {
		size_t run = strspn(form, (const char[]){*form, '\0'});
		bool taken;
		if (*form == 'M' && (run == MONTH_SHORT || run == MONTH_LONG))
			taken = take_name(&rest, run == MONTH_LONG, &month);
		else if (*form == 'Y' || *form == 'M' || *form == 'D')
			taken = take_digits(&rest, run, *form == 'Y' ? &year : *form == 'M' ? &month : &day);
		else if ((taken = rest.length > 0 && rest.at[0] == *form))
			rest = (Slice){rest.at + (run = 1), rest.length - 1};
		if (!taken)
			return false;
		form += run;
	}
	char iso[CALENDAR_TEXT_MAX];
	snprintf(iso, sizeof(iso), "%04d-%02d-%02d", year % 10000, month % 100, day % 100);
	return calendar_parse_day(slice_of(iso), out);
}
