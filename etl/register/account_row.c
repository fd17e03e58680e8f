/* account_row.c: what each column of the register may hold. */
#include "register/account_row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "base/calendar.h"

/* An account or reference stands in an index, whose entries have a limit of about 2,700 bytes. */
enum { KEY_MAX_BYTES = 255, NAME_MAX_BYTES = 1000, SHOWN_MAX = 60 };

const CsvColumn ACCOUNT_COLUMNS[ACCOUNT_COLUMN_COUNT] = {
	{"provider", false, CSV_CELL_KEY}, {"account", false, CSV_CELL_KEY}, {"kind", false, CSV_CELL_VALUE}, {"billing_ref", false, CSV_CELL_KEY},
	{"name", false, CSV_CELL_TEXT}, {"pool", false, CSV_CELL_KEY}, {"active_from", false, CSV_CELL_VALUE}, {"active_to", false, CSV_CELL_VALUE},
	{"valid_from", true, CSV_CELL_VALUE}, {"valid_to", true, CSV_CELL_VALUE},
};

static bool refuse(CsvProblem *problem, AccountColumn column, const char *reason, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static bool refuse(CsvProblem *problem, AccountColumn column, const char *reason, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(problem->detail, sizeof(problem->detail), format, arguments);
	va_end(arguments);
	problem->column = ACCOUNT_COLUMNS[column].name;
	problem->reason = reason;
	return false;
}

static bool refuse_value(CsvProblem *problem, AccountColumn column, Slice value, const char *reason, const char *expected)
{
	Buffer shown;
	buffer_init(&shown, 400);
	buffer_visible(&shown, value, SHOWN_MAX);
	refuse(problem, column, reason, "%s is \"%s\"; %s", ACCOUNT_COLUMNS[column].name, shown.data, expected);
	buffer_free(&shown);
	return false;
}

static bool check_key(const Slice *fields, AccountColumn column, CsvProblem *problem)
{
	Slice value = fields[column];
	if (value.length > KEY_MAX_BYTES)
		return refuse(problem, column, "too_long", "%s is longer than %d bytes", ACCOUNT_COLUMNS[column].name, KEY_MAX_BYTES);
	char fault[CSV_CELL_DETAIL_MAX];
	const char *reason = csv_cell_key_fault(value, fault);
	return !reason || refuse_value(problem, column, value, reason, fault);
}

static bool check_texts(const Slice *fields, CsvProblem *problem)
{
	static const AccountColumn keys[] = {ACCOUNT_PROVIDER, ACCOUNT_ACCOUNT, ACCOUNT_BILLING_REF, ACCOUNT_POOL};
	if (fields[ACCOUNT_PROVIDER].length == 0)
		return refuse(problem, ACCOUNT_PROVIDER, "no_provider", "provider is empty");
	if (fields[ACCOUNT_ACCOUNT].length == 0)
		return refuse(problem, ACCOUNT_ACCOUNT, "no_account", "account is empty");
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (!check_key(fields, keys[i], problem))
			return false;
	if (fields[ACCOUNT_NAME].length > NAME_MAX_BYTES)
		return refuse(problem, ACCOUNT_NAME, "too_long", "name is longer than %d bytes", NAME_MAX_BYTES);
	return true;
}

static bool check_kind(const Slice *fields, CsvProblem *problem)
{
	static const char *const kinds[] = {"mvno_account", "sim", "share_group", "card", "pool"};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (slice_equal_text(fields[ACCOUNT_KIND], kinds[i]))
			return true;
	return refuse_value(problem, ACCOUNT_KIND, fields[ACCOUNT_KIND], "unknown_kind",
			    "it must be mvno_account, sim, share_group, card or pool");
}

static bool read_day(const Slice *fields, AccountColumn column, Day *out, CsvProblem *problem)
{
	return fields[column].length == 0 || calendar_parse_day(fields[column], out)
		|| refuse_value(problem, column, fields[column], "bad_date", "it must be a date such as 2025-04-30, or empty");
}

static bool check_span(const Slice *fields, AccountColumn first, AccountColumn last, CsvProblem *problem)
{
	Day from = INT32_MIN, to = INT32_MAX;
	if (!read_day(fields, first, &from, problem) || !read_day(fields, last, &to, problem))
		return false;
	if (from > to)
		return refuse(problem, last, "dates_reversed", "%s %.*s is before %s %.*s", ACCOUNT_COLUMNS[last].name,
			      SLICE_ARG(fields[last]), ACCOUNT_COLUMNS[first].name, SLICE_ARG(fields[first]));
	return true;
}

bool account_row_check(const Slice fields[ACCOUNT_COLUMN_COUNT], CsvProblem *problem)
{
	return check_texts(fields, problem) && check_kind(fields, problem)
		&& check_span(fields, ACCOUNT_ACTIVE_FROM, ACCOUNT_ACTIVE_TO, problem)
		&& check_span(fields, ACCOUNT_VALID_FROM, ACCOUNT_VALID_TO, problem);
}
