/* database_test.c: what a session relies on is set, and what is read back is what it must be, or the work ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/database.h"

static Database *database;
static Error error;

#define CALL(call) \
	do { \
		if ((call) != STATUS_OK) \
			fail_msg("%s", error.text); \
	} while (0)

static int open_database(void **state)
{
	(void)state;
	CALL(database_open_owner(&database, &error));
	return 0;
}

static int close_database(void **state)
{
	(void)state;
	database_close(database);
	return 0;
}

static const char *const states[] = {"owed", "done", NULL};

/* The value of `type`, read by the reader of that name. */
static int64_t read_with(const char *reader, const PGresult *result)
{
	switch (*reader) {
	case 'i':
		return database_int(result, 0, 0);
	case 't':
		return database_true(result, 0, 0);
	case 'd':
		return database_day(result, 0, 0);
	default:
		return database_word(result, 0, 0, states);
	}
}

static const struct {
	const char *reader, *sql;
	int64_t value;
	const char *problem; /* NULL: it is understood */
	const char *sentence;
} cases[] = {
	{"int", "SELECT 42 AS c", 42, NULL, "a number"},
	{"int", "SELECT -9223372036854775808 AS c", INT64_MIN, NULL, "the least number"},
	{"int", "SELECT 9223372036854775808 AS c", 0, "\"9223372036854775808\", which is not a whole number", "one too large"},
	{"int", "SELECT NULL::bigint AS c", 0, "column c holds nothing", "NULL is no zero"},
	{"int", "SELECT '' AS c", 0, "not a whole number", "an empty text is none"},
	{"int", "SELECT '-' AS c", 0, "not a whole number", "a sign is none"},
	{"int", "SELECT 1.5 AS c", 0, "\"1.5\", which is not a whole number", "a part of one is none"},
	{"int", "SELECT '12abc' AS c", 0, "\"12abc\"", "nor is one with something behind it"},
	{"int", "SELECT ' 12' AS c", 0, "\" 12\"", "nor before it"},
	{"true", "SELECT true AS c", 1, NULL, "true"},
	{"true", "SELECT false AS c", 0, NULL, "false"},
	{"true", "SELECT NULL::boolean AS c", 0, "column c holds nothing where true or false", "NULL is not false"},
	{"true", "SELECT 'true' AS c", 0, "not true or false", "a word is none"},
	{"day", "SELECT date '2025-05-31' AS c", 20239, NULL, "a day"},
	{"day", "SELECT '31.05.2025' AS c", 0, "\"31.05.2025\", which is not a day", "a day of another DateStyle is none"},
	{"day", "SELECT NULL::date AS c", 0, "column c holds nothing", "NULL is not 1970"},
	{"day", "SELECT 'infinity'::date AS c", 0, "\"infinity\"", "nor is what never ends a day"},
	{"word", "SELECT 'done' AS c", 1, NULL, "a state"},
	{"word", "SELECT 'odd' AS c", 0, "\"odd\", which is not one of the words", "an unknown state is no state"},
	{"word", "SELECT NULL::text AS c", 0, "column c holds nothing", "NULL is none"},
};

static void a_value_is_what_it_must_be_or_ends_the_work(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		PGresult *result = NULL;
		error = (Error){0};
		CALL(database_query(database, &error, 1, &result, cases[i].sql, DATABASE_NO_PARAMETERS));
		int64_t value = read_with(cases[i].reader, result);
		PQclear(result);
		if (value != cases[i].value)
			fail_msg("%s: %lld", cases[i].sentence, (long long)value);
		if (!cases[i].problem) {
			CALL(database_understood(database, &error));
			continue;
		}
		Error next = {0};
		assert_int_equal(database_understood(database, &error), STATUS_FAILED);
		if (!strstr(error.text, cases[i].problem))
			fail_msg("%s: %s", cases[i].sentence, error.text);
		assert_int_equal(database_query(database, &next, 1, NULL, "SELECT 1", DATABASE_NO_PARAMETERS), STATUS_FAILED);
		assert_string_equal(next.text, error.text);
		assert_int_equal(database_script(database, &next, "SELECT 1"), STATUS_FAILED);
		database_rollback(database);
	}
}

static Status read_int(PGresult *row, void *context, Error *problem)
{
	(void)problem;
	*(int64_t *)context += database_int(row, 0, 0);
	return STATUS_OK;
}

static void rows_end_at_the_first_that_is_not_understood(void **state)
{
	(void)state;
	int64_t sum = 0;
	error = (Error){0};
	assert_int_equal(database_each(database, &error, 1, "VALUES ('1'), ('2'), ('three'), ('4')", DATABASE_NO_PARAMETERS, read_int, &sum), STATUS_FAILED);
	assert_int_equal(sum, 3);
	assert_non_null(strstr(error.text, "\"three\""));
	database_rollback(database);
	error = (Error){0};
	CALL(database_query(database, &error, 1, NULL, "SELECT 1", DATABASE_NO_PARAMETERS));
}

static void the_words_of_another_are_shown_in_one_line(void **state)
{
	(void)state;
	PGresult *result = NULL;
	error = (Error){0};
	CALL(database_query(database, &error, 1, &result, "SELECT E'1\\n2' AS c", DATABASE_NO_PARAMETERS));
	database_int(result, 0, 0);
	PQclear(result);
	assert_int_equal(database_understood(database, &error), STATUS_FAILED);
	assert_null(strchr(error.text, '\n'));
	database_rollback(database);
}

static void a_hostile_environment_changes_no_session(void **state)
{
	(void)state;
	Database *other = NULL;
	PGresult *result = NULL;
	error = (Error){0};
	setenv("PGDATESTYLE", "German", 1);
	setenv("PGTZ", "Asia/Tokyo", 1);
	setenv("PGOPTIONS", "-c IntervalStyle=iso_8601 -c bytea_output=escape -c search_path=pg_temp -c standard_conforming_strings=off", 1);
	Status status = database_open(&other, &error);
	unsetenv("PGDATESTYLE");
	unsetenv("PGTZ");
	unsetenv("PGOPTIONS");
	if (status != STATUS_OK)
		fail_msg("%s", error.text);
	if (database_query(other, &error, 1, &result,
			"SELECT concat_ws(' ', date '2025-05-31', timestamptz '2025-05-31 00:00+00', interval '1 day', '\\x00'::bytea, current_setting('search_path'))",
			DATABASE_NO_PARAMETERS) != STATUS_OK)
		fail_msg("%s", error.text);
	assert_string_equal(database_text(result, 0, 0), "2025-05-31 2025-05-31 00:00:00+00 1 day \\x00 pg_catalog, pg_temp");
	PQclear(result);
	database_close(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_what_it_must_be_or_ends_the_work),
		cmocka_unit_test(rows_end_at_the_first_that_is_not_understood),
		cmocka_unit_test(the_words_of_another_are_shown_in_one_line),
		cmocka_unit_test(a_hostile_environment_changes_no_session),
	};
	return cmocka_run_group_tests(tests, open_database, close_database);
}
