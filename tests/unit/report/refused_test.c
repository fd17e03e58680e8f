/* refused_test.c: what is refused of the bills, of a provider and in all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "report/facts.h"
#include "report/refused.h"

typedef struct {
	const char *provider, *currency, *import_id, *refused, *amount, *unread;
} Row;

static void set(PGresult *result, int row, int column, const char *text)
{
	assert_true(PQsetvalue(result, row, column, (char *)(uintptr_t)text, text ? (int)strlen(text) : -1));
}

static PGresult *rows_of(const Row *rows, int count)
{
	PGresult *result = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
	PGresAttDesc columns[BILLED_COLUMNS];
	memset(columns, 0, sizeof columns);
	for (int i = 0; i < BILLED_COLUMNS; i++)
		columns[i].name = "c";
	assert_true(PQsetResultAttrs(result, BILLED_COLUMNS, columns));
	for (int row = 0; row < count; row++) {
		set(result, row, BILLED_PROVIDER, rows[row].provider);
		set(result, row, BILLED_CURRENCY, rows[row].currency);
		set(result, row, BILLED_IMPORT_ID, rows[row].import_id);
		set(result, row, BILLED_REFUSED, rows[row].refused);
		set(result, row, BILLED_REFUSED_AMOUNT, rows[row].amount);
		set(result, row, BILLED_UNREAD, rows[row].unread);
	}
	return result;
}

static void adds_up(void **state)
{
	(void)state;
	static const Row rows[] = {
		{NULL, NULL, NULL, "1", "55", "1"},          /* neither provider nor currency nor month can be read */
		{"aurora", "DKK", NULL, "2", "1000.10", "0"},
		{"aurora", "DKK", "7", "2", "1000.10", "0"}, /* the file: in the sum above it already */
		{"aurora", "EUR", NULL, "1", "0", "0"},      /* a row of no amount */
		{"aurora", "JPY", NULL, "0", "0", "0"},      /* nothing of it is refused */
		{"borealis", "DKK", NULL, "1", "-0.10", "1"},
	};
	static const struct {
		const char *provider;
		int64_t rows, unread;
		const char *money;
	} cases[] = {
		{NULL, 5, 2, "55.00 without a currency, 1,000.00 DKK"},
		{"aurora", 3, 0, "1,000.10 DKK"},
		{"borealis", 1, 1, "\xE2\x88\x92" "0.10 DKK"},
		{"cirrus", 0, 0, NULL},
	};
	Arena *arena = arena_new(0);
	PGresult *result = rows_of(rows, sizeof rows / sizeof *rows);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Refused refused = refused_of(result, cases[i].provider, arena);
		assert_int_equal(refused.rows, cases[i].rows);
		assert_int_equal(refused.unread, cases[i].unread);
		assert_string_equal(refused.money ? refused.money : "none", cases[i].money ? cases[i].money : "none");
	}
	PQclear(result);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adds_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
