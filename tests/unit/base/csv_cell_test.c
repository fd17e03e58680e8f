/* csv_cell_test.c: cells and what is left of them; keys and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv_cell.h"

static void bare(void **state)
{
	(void)state;
	static const struct {
		const char *cell;
		CsvCell kind;
		bool quoted;
		const char *expected, *why;
	} cases[] = {
		{"NULL", CSV_CELL_KEY, false, "", "as mysql and phpMyAdmin write it"},
		{"NULL", CSV_CELL_TEXT, false, "", "in a name, too"},
		{"\\N", CSV_CELL_VALUE, false, "", "as mysqldump writes it"},
		{"NULL", CSV_CELL_KEY, true, "NULL", "in quotes it is a text of four letters"},
		{"null", CSV_CELL_KEY, false, "null", "no tool writes it small"},
		{"NULLs", CSV_CELL_KEY, false, "NULLs", "more than that is something else"},
		{"\\n", CSV_CELL_KEY, false, "\\n", "a small n is no null"},
		{"=\"0012\"", CSV_CELL_KEY, true, "0012", "a formula that keeps zeros"},
		{"=\" 0012 \"", CSV_CELL_VALUE, true, "0012", "blanks inside it"},
		{"=\"NULL\"", CSV_CELL_KEY, true, "NULL", "a text as a formula"},
		{"=\"Ann\"", CSV_CELL_TEXT, true, "Ann", "in a name"},
		{"=\"\"", CSV_CELL_KEY, true, "", "a formula of nothing"},
		{"=\"", CSV_CELL_KEY, true, "=\"", "half a formula"},
		{"=A1", CSV_CELL_KEY, true, "=A1", "another formula stays, and is refused by whom it is for"},
		{"=\"a\"&\"b\"", CSV_CELL_KEY, true, "=\"a\"&\"b\"", "a formula that computes"},
		{"'0012", CSV_CELL_KEY, false, "0012", "a key behind an apostrophe"},
		{"'DK-1", CSV_CELL_KEY, false, "DK-1", "a key of letters"},
		{"'0012'", CSV_CELL_KEY, false, "'0012'", "one between two is what somebody wrote"},
		{"'; drop", CSV_CELL_KEY, true, "'; drop", "before a sign it is not a spreadsheet's"},
		{"'", CSV_CELL_KEY, false, "'", "an apostrophe alone"},
		{"o'12", CSV_CELL_KEY, false, "o'12", "one in the middle"},
		{"'12.5", CSV_CELL_VALUE, false, "12.5", "a figure"},
		{"'-3", CSV_CELL_VALUE, false, "-3", "a negative one"},
		{"'+4571", CSV_CELL_VALUE, false, "+4571", "a number to call"},
		{"'t Zand", CSV_CELL_VALUE, false, "'t Zand", "a word that begins with one"},
		{"'12 Monkeys", CSV_CELL_TEXT, false, "'12 Monkeys", "a name"},
		{"=\"'0012\"", CSV_CELL_KEY, true, "0012", "both wrappers"},
		{"", CSV_CELL_KEY, false, "", "nothing"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		Slice got = csv_cell_bare(slice_of(cases[i].cell), cases[i].kind, cases[i].quoted);
		if (!got.at || !slice_equal_text(got, cases[i].expected))
			fail_msg("%s: %s gives %.*s", cases[i].why, cases[i].cell, SLICE_ARG(got));
	}
	assert_null(csv_cell_bare((Slice){0}, CSV_CELL_KEY, false).at);
}

static void keys(void **state)
{
	(void)state;
	static const struct {
		const char *text, *reason, *detail;
	} cases[] = {
		{"8986040000000000017", NULL, NULL},
		{"Ærø 12/b", NULL, NULL},
		{"０７０", NULL, NULL}, /* wide digits are seen */
		{"b262fe5c31e9911600000021", NULL, NULL},
		{"829073300969050e00000005", NULL, NULL}, /* an id in base 16 */
		{"12E4", NULL, NULL},
		{"E+18", NULL, NULL},
		{"1.5E", NULL, NULL},
		{"1.E+5", NULL, NULL},
		{"1E+5000", NULL, NULL},
		{"8.98604E+18", "spreadsheet_rounded", "a spreadsheet has rounded this: export the column as text"},
		{"8,98604E+18", "spreadsheet_rounded", NULL},
		{"8.98604e18", "spreadsheet_rounded", NULL},
		{"9E+18", "spreadsheet_rounded", NULL},
		{"-4.5E-07", "spreadsheet_rounded", NULL},
		{"8986\xE2\x80\x8B" "04", "invisible_character", "U+200B (a zero-width space) at character 5 cannot be seen: take it out of the file"},
		{"\xC2\xA0" "8986", "invisible_character", "U+00A0 (a no-break space) at character 1 cannot be seen: take it out of the file"},
		{"Ærø\xEF\xBB\xBF", "invisible_character", "U+FEFF (a byte order mark) at character 4 cannot be seen: take it out of the file"},
		{"a\xC2\xAD" "b", "invisible_character", NULL},
		{"a\xE2\x80\x8E", "invisible_character", NULL}, /* left to right */
		{"a\xE2\x80\xAE", "invisible_character", NULL}, /* right to left, and back again */
		{"a\xE2\x81\xA0", "invisible_character", NULL}, /* word joiner */
		{"a\xE2\x81\xA9", "invisible_character", NULL}, /* end of an isolate */
		{"a\xE2\x80\x83", "invisible_character", NULL}, /* em space */
		{"a\xE3\x80\x80", "invisible_character", NULL}, /* the wide space */
		{"a\xF3\xA0\x81\x81", "invisible_character", NULL}, /* a tag */
		{"a\tb", "control_character", "U+0009 at character 2 cannot be seen: take it out of the file"},
		{"a\x7F", "control_character", "U+007F at character 2 cannot be seen: take it out of the file"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char detail[CSV_CELL_DETAIL_MAX] = "";
		const char *reason = csv_cell_key_fault(slice_of(cases[i].text), detail);
		if (!reason != !cases[i].reason || (reason && strcmp(reason, cases[i].reason) != 0))
			fail_msg("case %zu, %s: %s", i, cases[i].text, reason ? reason : "taken");
		if (cases[i].detail)
			assert_string_equal(detail, cases[i].detail);
	}
}

static void rounded(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool expected;
	} cases[] = {
		{"1.07374E+11", true}, {"1,07374E+11", true}, {"1.07374e11", true}, {"1E+3", true}, {"-2.5E+2", true},
		{"1.07374182400E+11", false}, {"2.55E+2", false}, {"5E-3", false}, {"1.5E+0", false}, {"107374182400", false},
		{"0", false}, {"", false}, {"E+3", false}, {"12 E+3", false},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (csv_cell_is_rounded(slice_of(cases[i].text)) != cases[i].expected)
			fail_msg("%s", cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(bare), cmocka_unit_test(keys), cmocka_unit_test(rounded)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
