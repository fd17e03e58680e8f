/* billing_item_test.c: rows of an export whose text says what they bill: read whole, passed over by a rule that says so, or refused.
 *
 * Of a text that is read each figure counts: another digit in its place, and something else is read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "billing/billing_item.h"

#define KB 1024L
#define GB (KB * KB * KB)
#define D1 "Mobile Denmark Flex - DK-1 (01/05/2025 - 31/05/2025)\n"
#define J1 "Mobile data Japan - 07000000001 (01/05/2025 - 31/05/2025)\n"

enum { SAID_MAX = 600 };

/* In the order of HEADER; NULL is an absent column. */
typedef struct {
	const char *status, *type, *description, *amount, *currency, *product, *domain;
} Row;

static const char *const HEADER[] = {"status", "type", "description", "amount", "currency", "product", "domain", NULL};

static const BillingMapping *shipped(void)
{
	static const BillingMapping *mapping;
	static Arena *arena; /* of the whole program */
	Error error = {0};
	if (!arena)
		arena = arena_new(0);
	if (!mapping && billing_mapping_load("mappings", "whmcs", arena, &mapping, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return mapping;
}

/* The shipped mapping with a part of it replaced. */
static const BillingMapping *changed(const char *from, const char *to, Arena *arena)
{
	enum { TEXT_MAX = 1 << 16 };
	char *text = arena_alloc(arena, TEXT_MAX), file[] = "/tmp/billing_item_test.XXXXXX";
	FILE *in = fopen("mappings/billing/whmcs.json", "rb");
	assert_non_null(in);
	text[fread(text, 1, TEXT_MAX - 1, in)] = '\0';
	fclose(in);
	const char *at = strstr(text, from);
	assert_non_null(at);
	const char *whole = arena_format(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	int descriptor = mkstemp(file);
	assert_true(descriptor >= 0);
	assert_int_equal(write(descriptor, whole, strlen(whole)), (ssize_t)strlen(whole));
	close(descriptor);
	Error error = {0};
	const BillingMapping *mapping = NULL;
	if (billing_mapping_read(file, arena, &mapping, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	unlink(file);
	return mapping;
}

static const char *text_of(const Row *row, size_t i)
{
	const char *const texts[] = {row->status ? row->status : "Paid", row->type ? row->type : "Hosting", row->description, row->amount, row->currency,
				     row->product, row->domain};
	return texts[i];
}

static bool read_row(const BillingMapping *mapping, const Row *row, Arena *arena, BillingItem *item, CsvProblem *problem)
{
	Slice fields[CSV_FILE_COLUMNS_MAX] = {{0}};
	for (size_t i = 0; i < mapping->shape.column_count; i++)
		for (size_t j = 0; HEADER[j]; j++)
			if (strcmp(mapping->shape.columns[i].name, HEADER[j]) == 0)
				fields[i] = slice_trim(slice_of(text_of(row, j)));
	for (size_t i = 0; i < mapping->shape.column_count; i++)
		if (strcmp(mapping->shape.columns[i].name, "invoiceid") == 0)
			fields[i] = slice_of("77");
	return billing_item_read(mapping, fields, arena, item, problem);
}

static size_t say_line(char *out, size_t size, const BillingRow *line)
{
	static const char *const kinds[] = {"", " credit", " debit", " refund"};
	char month[CALENDAR_TEXT_MAX];
	return (size_t)snprintf(out, size, "%.*s %.*s %s %s%s%.*s %lld %s%s; ", SLICE_ARG(line->provider), SLICE_ARG(line->account),
				calendar_month_text(line->month, month), metric_name(line->metric), line->scope.length ? "/" : "", SLICE_ARG(line->scope),
				(long long)line->quantity, line->amount ? line->amount : "-", kinds[line->kind]);
}

/* What became of the row, in words. */
static void say(const BillingMapping *mapping, const Row *row, char out[SAID_MAX])
{
	Arena *arena = arena_new(1 << 22);
	BillingItem item = {0};
	CsvProblem problem = {0};
	size_t at = 0;
	if (!read_row(mapping, row, arena, &item, &problem))
		snprintf(out, SAID_MAX, "%s", problem.reason);
	else if (item.ignored)
		snprintf(out, SAID_MAX, "passed over: %s", mapping->reasons[item.reason]);
	else
		for (size_t i = 0; i < item.count && at < SAID_MAX; i++)
			at += say_line(out + at, SAID_MAX - at, &item.lines[i]);
	arena_free(arena);
}

/* ---- texts that are refused ---- */

static void refuses_figures(void **state)
{
	(void)state;
	static const char *const cases[] = {
		/* a period in parentheses behind a use */
		J1 "Data: 7 GB\nNights 2 GB (May 2025)", "Data 8 GB (01/05/2025 - 31/05/2025)", J1 "Bonus - 4 GB (01/05/2025 - 31/05/2025)",
		D1 "55 SMS (May 2025)", D1 "Bonus: 4 GB (May 2025)", D1 "Bonus - 4 (May 2025)", D1 "Bonus - 4x2 (May 2025)",
		"Mobile Denmark extra 3 GB (May 2025)", "Mobile Denmark Flex + 3GB - DK-1 (May 2025)", "Mobile Denmark Flex - 3 GB (May 2025)",
		"Mobile Denmark Flex - 3GB (May 2025)", "Mobile Denmark Flex - 12Go (May 2025)", "Mobile Denmark Flex - 1:23:45 (May 2025)",
		"Mobile Denmark Flex - 90' (May 2025)", "Mobile Denmark Flex - SMS-120 (May 2025)", "Mobile Denmark Flex - 120-stk (May 2025)",
		"Mobile Denmark Flex - 1h23m (May 2025)", "Mobile Denmark Flex - 1.5 (May 2025)", "Mobile Denmark Flex - DK-1/3GB (May 2025)",
		"Mobile Denmark Flex - GB12 (May 2025)", "Mobile Denmark 12G - DK-1 (May 2025)", "3 GB: Mobile Denmark Flex - DK-1 (May 2025)",
		"Mobile Denmark Flex - DK-1 (May 2025) 3 GB", "Mobile Denmark Flex (3 GB) - DK-1 (May 2025)",
		/* units that the mapping does not know */
		D1 "Data: 5 GB\nCalls: 2:10:00", D1 "SMS: 40 stk", D1 "Data: 9Go", D1 "Data: 3 Gio", D1 "SMS - 40", D1 "SMS 40", D1 "40 SMS", D1 "Calls: 1h23m",
		D1 "Calls: 90'", D1 "Calls: 75 minutter", D1 "Calls: 1.5 Std.", D1 "Data: 1,5 GB/s", D1 "Data: 12", D1 "Speed: 100 Mbit", D1 "Data = 5 GB",
		D1 "Data; 5 GB", D1 "Data - 5 GB", D1 "Data:5 GB", D1 "Data: GB 5", D1 "GB: 5", D1 "5GB", D1 "1.5GB extra", D1 "+3", D1 "x3", D1 "3",
		/* other languages, with a unit that it knows, too */
		D1 "Opkald: 75 min", D1 "Datos: 9 GB", D1 "Donn\xc3\xa9""es : 9 Go", D1 "Daten: 9 GB", D1 "Beskeder: 40", D1 "\xe3\x83\x87\xe3\x83\xbc\xe3\x82\xbf: 9 GB",
		D1 "\xe9\x80\x9a\xe8\xa9\xb1 90\xe5\x88\x86",
		/* figures in other scripts, raised, circled, fractions */
		D1 "Extra \xef\xbc\x93 GB", D1 "\xef\xbc\x91\xef\xbc\x92\xef\xbc\xa7\xef\xbc\xa2", D1 "extra \xd9\xa3", D1 "extra \xc2\xbd", D1 "m\xc2\xb2 extra", D1 "\xe2\x91\xa2 extra",
		D1 "Data: \xef\xbc\x99 GB",
		/* blanks that are none, bullets, entities, markup */
		D1 "Data:\xc2\xa0""5 GB", D1 "\xe2\x80\xa2 Data: 5 GB", D1 "* Data: 5 GB", D1 "- Data: 5 GB", D1 "Data&#58; 5 GB", D1 "Data: 5&nbsp;GB", D1 "<li>Data: 5 GB</li>",
		D1 "Data: 5 GB<br>SMS: 3", "Mobile Denmark Flex - DK-1 (01/05/2025 - 31/05/2025)<br>Data: 5 GB",
		/* in words, where a unit's or a metric's word says that it is one */
		D1 "three GB extra", D1 "Extra three GB (May 2025)", D1 "Data: unlimited", D1 "SMS", D1 "Calls to abroad", D1 "Mobile data (May 2025)", D1 "Free SMS (May 2025)",
		D1 "half an hour, 0 left",
		/* one line in several: a row is read whole or not at all */
		D1 "Data: 5 GB\nSMS: 3\nCalls: 90 min\nVideo: 7", D1 "Video: 7\nData: 5 GB", "7\n" D1 "Data: 5 GB", D1 "Data: 5 GB\n\n\n\t7\t",
	};
	char said[SAID_MAX];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		say(shipped(), &(Row){.description = cases[i], .amount = "100", .currency = "DKK"}, said);
		if (strcmp(said, "unknown_text") != 0)
			fail_msg("%s\nis: %s", cases[i], said);
	}
}

/* ---- what becomes of other rows ---- */

static void reads(void **state)
{
	(void)state;
	static const struct {
		Row row;
		const char *said;
	} cases[] = {
		/* headings with figures that are part of what they read */
		{{.description = "Mobile Japan 5G - 07000000002 (01/05/2025 - 31/05/2025)\nData: 7 GB", .amount = "9"}, "freebit 07000000002 2025-05 data 7516192768 9; "},
		{{.description = "IoT China 1 GB - CARD-1 (01/05/2025 - 31/05/2025)\nData: 1 MB", .product = "IoT China 1 GB"}, "tibiot CARD-1 2025-05 data 1048576 -; "},
		{{.description = "IoT China 1 GB - CARD-1 (01/05/2025 - 31/05/2025)\nData: 1 MB", .product = "IoT China 2 GB"}, "unknown_text"},
		{{.description = "Mobile Denmark Flex - 45 (May 2025)\nSMS: 3"}, "telecomx 45 2025-05 sms 3 -; "},
		{{.description = "Mobile Denmark Flex - 45 (May 2025)\nSMS: 3", .domain = "DK-1"}, "unknown_text"},
		{{.description = "Mobile Denmark Flex - 3 GB (May 2025)\nSMS: 3", .domain = "3 GB"}, "telecomx 3 GB 2025-05 sms 3 -; "},
		{{.description = "Mobile Denmark Flex - +45 12 34 56 78 (May 2025)\nSMS: 3"}, "telecomx +45 12 34 56 78 2025-05 sms 3 -; "},
		{{.description = "Mobile Denmark Flex - S\xc3\xb8ren.12 (May 2025)\nSMS: 3"}, "telecomx S\xc3\xb8ren.12 2025-05 sms 3 -; "},
		{{.description = "Mobile Denmark 4G\nSMS: 3 (01/05/2025 - 31/05/2025)", .domain = "D"}, "telecomx D 2025-05 sms 3 -; "},
		{{.description = "Mobile Denmark Flex - DK-1\nSMS: 3"}, "no_period"},
		{{.description = D1 "Location: Copenhagen\nSMS: 3"}, "telecomx DK-1 2025-05 sms 3 -; "},
		{{.description = D1 "SMS: 3\nThank you (May 2025)"}, "telecomx DK-1 2025-05 sms 3 -; "},
		{{.description = D1 "EU calls: 2 min\nSMS: 3", .amount = "5"}, "telecomx DK-1 2025-05 voice/eu_nordic 120 -; telecomx DK-1 2025-05 sms 3 -; "},
		{{.description = "Somebody else - D7 (01/05/2025 - 31/05/2025)\nSMS: 3"}, "unknown_product"},
		/* headings that say different things */
		{{.description = D1 "Mobile Denmark Flex - DK-2 (01/05/2025 - 31/05/2025)\nSMS: 3"}, "contradiction"},
		{{.description = D1 "Mobile Japan - DK-1 (01/05/2025 - 31/05/2025)\nSMS: 3"}, "contradiction"},
		{{.description = D1 "Mobile Denmark Flex - DK-1 (June 2025)\nSMS: 3"}, "contradiction"},
		{{.description = D1 "Mobile Denmark Flex - DK-1 (May 2025)\nSMS: 3"}, "telecomx DK-1 2025-05 sms 3 -; "},
		/* nothing of use, by a rule that says so */
		{{.description = "Mobile Denmark Fixed - DK-3 (01/06/2025 - 30/06/2025)", .amount = "199"}, "passed over: fee, no metered use"},
		{{.description = "Credit for an outage in May", .amount = "-25"}, "passed over: remark without a figure"},
		{{.description = "Credit for an outage on May 3", .amount = "-25"}, "unknown_text"},
		{{.description = "D3 - paid by card", .domain = "D3", .product = "Mobile Denmark"}, "passed over: remark without a figure"},
		{{.description = D1 "SMS: 3", .type = "LateFee"}, "passed over: late fee"},
		{{.description = J1}, "no_quantity"},
		/* metric and overage billing */
		{{.description = "Mobile data Japan - 07000000000\n9.50 GB Data  (01/05/2025 - 31/05/2025)\n8.00 GB Included\n1.50 GB @ 100 JPY/GB", .amount = "150"},
		 "freebit 07000000000 2025-05 data 10200547328 150; "},
		{{.description = "Mobile data Japan - 07000000000\n8 GB Data (01/05/2025 - 31/05/2025)\n5 GB Included\n2 GB @ \xc2\xa5""100 JPY/GB\n1 GB @ 90/GB"},
		 "freebit 07000000000 2025-05 data 8589934592 -; "},
		{{.description = J1 "8 GB Data\n8 GB Included"}, "freebit 07000000001 2025-05 data 8589934592 -; "},
		{{.description = J1 "8 GB Data\n10 GB Included"}, "freebit 07000000001 2025-05 data 8589934592 -; "},
		{{.description = J1 "8 GB Data\n5 GB Included"}, "contradiction"},
		{{.description = J1 "8 GB Data\n5 GB Included\n2 GB @ 100/GB"}, "contradiction"},
		{{.description = J1 "8 GB Data\n5 GB Included\n3 min @ 100/min"}, "contradiction"},
		{{.description = J1 "5 GB Included\n2 GB @ 100/GB"}, "freebit 07000000001 2025-05 data 7516192768 -; "},
		{{.description = J1 "2 GB @ 100/GB"}, "freebit 07000000001 2025-05 data 2147483648 -; "},
		{{.description = J1 "5 GB Included"}, "no_quantity"},
		{{.description = J1 "Total Bandwidth Usage = 9.5 GB - Overage Charge = 1.5 GB @ 100/GB", .amount = "150"}, "freebit 07000000001 2025-05 data 10200547328 150; "},
		{{.description = J1 "Total Bandwidth Usage = 1.5 GB - Overage Charge = 9.5 GB @ 100/GB"}, "contradiction"},
		{{.description = J1 "Total Disk Usage = 9.5 GB - Overage Charge = 1.5 GB @ 100/GB"}, "passed over: disk space, no use of a SIM"},
		{{.description = J1 "Total Disk Usage = 9.5 stk - Overage Charge = 1.5 GB @ 100/GB"}, "unknown_text"},
		/* credit and debit notes, refunds */
		{{.type = "CreditNote", .description = J1 "Data: 2 GB", .amount = "-400", .currency = "JPY"}, "freebit 07000000001 2025-05 data -2147483648 -400 credit; "},
		{{.type = "creditnote", .description = J1 "Data: 2 GB", .amount = "400", .currency = "JPY"}, "freebit 07000000001 2025-05 data -2147483648 -400 credit; "},
		{{.type = "Credit Note", .description = J1 "Data: -2 GB", .amount = "-400", .currency = "JPY"}, "freebit 07000000001 2025-05 data -2147483648 -400 credit; "},
		{{.type = "CreditNote", .description = J1 "3 GB Data\n1 GB Included\n2 GB @ 9/GB", .amount = "18", .currency = "JPY"},
		 "freebit 07000000001 2025-05 data -3221225472 -18 credit; "},
		{{.type = "CreditNote", .description = J1, .amount = "400", .currency = "JPY"}, "freebit 07000000001 2025-05 data 0 -400 credit; "},
		{{.type = "CreditNote", .description = "Goodwill", .amount = "400", .currency = "JPY"}, "passed over: credit note"},
		{{.type = "CreditNote", .description = "Goodwill for 3 days", .amount = "400", .currency = "JPY"}, "unknown_text"},
		{{.type = "DebitNote", .description = J1 "Data: 2 GB", .amount = "400", .currency = "JPY"}, "freebit 07000000001 2025-05 data 2147483648 400 debit; "},
		{{.type = "DebitNote", .description = J1, .amount = "400", .currency = "JPY"}, "freebit 07000000001 2025-05 data 0 400 debit; "},
		{{.type = "DebitNote", .description = J1 "Data: 2 GB", .amount = "-400", .currency = "JPY"}, "sign_mismatch"},
		{{.status = "Refunded", .description = J1 "Data: 2 GB", .amount = "400", .currency = "JPY"},
		 "freebit 07000000001 2025-05 data 2147483648 400; freebit 07000000001 2025-05 data 0 -400 refund; "},
		{{.status = "Refunded", .description = J1 "Data: 2 GB\nSMS: 3", .amount = "400", .currency = "JPY"},
		 "freebit 07000000001 2025-05 data 2147483648 -; freebit 07000000001 2025-05 sms 3 -; "},
		{{.status = "Refunded", .type = "CreditNote", .description = J1, .amount = "400", .currency = "JPY"},
		 "freebit 07000000001 2025-05 data 0 -400 credit; freebit 07000000001 2025-05 data 0 400 refund; "},
		{{.description = J1 "Data: 2 GB\nSMS: 3", .amount = "-400", .currency = "JPY"}, "sign_mismatch"},
		{{.description = J1 "Data: -2 GB\nSMS: -3", .amount = "400", .currency = "JPY"}, "sign_mismatch"},
		{{.description = J1 "Data: 2 GB x -5 = -10", .type = "CreditNote"}, "freebit 07000000001 2025-05 data -2147483648 -10 credit; "},
		{{.description = J1 "Data: -2 GB\nSMS: -3", .amount = "-400", .currency = "JPY"}, "freebit 07000000001 2025-05 data -2147483648 -; freebit 07000000001 2025-05 sms -3 -; "},
	};
	char said[SAID_MAX];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Row row = cases[i].row;
		row.currency = row.currency ? row.currency : "DKK";
		say(shipped(), &row, said);
		if (strcmp(said, cases[i].said) != 0)
			fail_msg("%s\nis:  %s\nnot: %s", row.description, said, cases[i].said);
	}
}

/* What a mapping of one's own can say. */
static void reads_by_other_mappings(void **state)
{
	(void)state;
	static const struct {
		const char *from, *to;
		Row row;
		const char *said;
	} cases[] = {
		{"\"kinds\": [", "\"kinds\": [ { \"amount\": \"negative\", \"is\": \"credit\" },", {.description = J1 "Data: 2 GB", .amount = "-400"},
		 "freebit 07000000001 2025-05 data -2147483648 -400 credit; "},
		{"\"forms\": [", "\"forms\": [ { \"like\": \"Returned: {quantity} {unit} of {metric}\", \"is\": \"credit\" },", {.description = J1 "Returned: 2 GB of data", .amount = "400"},
		 "freebit 07000000001 2025-05 data -2147483648 -400 credit; "},
		{"\"forms\": [", "\"forms\": [ { \"like\": \"Of which {quantity} {unit} at night\", \"ignored\": true, \"because\": \"share of nights\" },",
		 {.description = J1 "Data: 2 GB\nOf which 1 GB at night"}, "freebit 07000000001 2025-05 data 2147483648 -; "},
		{"\"forms\": [", "\"forms\": [ { \"like\": \"ICCID: {account}\", \"ignored\": true, \"because\": \"card\" },",
		 {.description = D1 "ICCID: 8986000000000000001F\nSMS: 3"}, "telecomx DK-1 2025-05 sms 3 -; "},
		{"\"forms\": [", "\"forms\": [ { \"like\": \"ICCID: {account}\", \"ignored\": true, \"because\": \"card\" },", {.description = D1 "ICCID: 3 GB\nSMS: 3"},
		 "unknown_text"},
		{"\"forms\": [", "\"forms\": [ { \"like\": \"Of which {*} at night\", \"ignored\": true, \"because\": \"share of nights\" },",
		 {.description = J1 "Data: 2 GB\nOf which 1 GB at night"}, "unknown_text"},
		{"\"forms\": [", "\"forms\": [ { \"like\": \"Plan 10 of {*}\", \"ignored\": true, \"because\": \"plan\" },", {.description = D1 "Plan 10 of yours"},
		 "passed over: fee, no metered use"},
		{"\"names\": [", "\"names\": [ \"12-month\", ", {.description = "Mobile Denmark 12-month - DK-1 (May 2025)\nSMS: 3"}, "telecomx DK-1 2025-05 sms 3 -; "},
		{"\"products\": {", "\"products\": { \"Talk 100\": { \"provider\": \"telecomx\" },", {.description = "Talk 100 - DK-1 (May 2025)\nSMS: 3"},
		 "telecomx DK-1 2025-05 sms 3 -; "},
	};
	char said[SAID_MAX];
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(0);
		Row row = cases[i].row;
		row.currency = "DKK";
		say(changed(cases[i].from, cases[i].to, arena), &row, said);
		if (strcmp(said, cases[i].said) != 0)
			fail_msg("%s\nis:  %s\nnot: %s", row.description, said, cases[i].said);
		arena_free(arena);
	}
}

/* The row as a whole is said, whatever becomes of it. */
static void says_the_row(void **state)
{
	(void)state;
	static const struct {
		Row row;
		const char *amount, *currency, *account, *provider;
		bool read, withdraws;
		size_t lines;
	} cases[] = {
		{{.description = D1 "SMS: 3", .amount = "1.234,50 kr.", .currency = "dkk"}, "1234.50", "DKK", "DK-1", "telecomx", true, false, 1},
		{{.description = D1 "SMS: three", .amount = "12", .currency = "DKK"}, "12", "DKK", "DK-1", "telecomx", false, false, 0},
		{{.description = D1, .amount = "12", .currency = "DKK"}, "12", "DKK", "DK-1", "telecomx", true, false, 0},
		{{.description = D1 "SMS: 3", .status = "Cancelled", .amount = "12 EUR"}, "12", "EUR", "DK-1", "telecomx", true, true, 1},
		{{.description = D1 "SMS: three", .status = "Cancelled", .amount = "12 EUR"}, "12", "EUR", "DK-1", "telecomx", true, true, 0},
		{{.description = D1 "SMS: 3", .type = "CreditNote", .amount = "12", .currency = "DKK"}, "-12", "DKK", "DK-1", "telecomx", true, false, 1},
		{{.description = "7", .amount = "twelve", .currency = "DKK", .domain = "X"}, NULL, "DKK", "X", "", false, false, 0},
		{{.description = "7", .amount = "1,234", .currency = "crowns"}, NULL, NULL, "", "", false, false, 0},
		{{.description = "7", .amount = "EUR 5 DKK"}, "5", NULL, "", "", false, false, 0},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		Arena *arena = arena_new(1 << 22);
		BillingItem item = {0};
		CsvProblem problem = {0};
		assert_int_equal(read_row(shipped(), &cases[i].row, arena, &item, &problem), cases[i].read);
		if ((cases[i].amount || item.amount) && strcmp(cases[i].amount ? cases[i].amount : "none", item.amount ? item.amount : "none") != 0)
			fail_msg("case %zu: amount %s", i, item.amount);
		assert_true(slice_equal(slice_of(cases[i].currency), slice_of(item.currency)));
		assert_true(slice_equal_text(item.account, cases[i].account) && slice_equal_text(item.provider, cases[i].provider));
		assert_true(slice_equal_text(item.invoice, "77") && item.line.length == 0);
		assert_true(item.month == (cases[i].account[0] == 'D' ? calendar_day(2025, 5, 1) : 0));
		assert_int_equal(item.withdraws, cases[i].withdraws);
		assert_int_equal(item.count, cases[i].lines);
		arena_free(arena);
	}
}

static void notes_rows(void **state)
{
	(void)state;
	Arena *arena = arena_new(1 << 22);
	BillingItem item = {0};
	CsvProblem problem = {0};
	assert_true(read_row(shipped(), &(Row){.status = "Refunded", .description = J1 "Data: 2 GB"}, arena, &item, &problem));
	assert_true(item.noted && !item.ignored);
	assert_string_equal(shipped()->reasons[item.note], "refunded invoice, its use stays billed");
	assert_true(read_row(shipped(), &(Row){.description = J1 "Data: 2 GB"}, arena, &item, &problem));
	assert_false(item.noted);
	arena_free(arena);
}

/* ---- every figure counts ---- */

static uint32_t seed = 20250601;

static size_t pick(size_t count)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % count;
}

#define PICK(list) ((list)[pick(sizeof(list) / sizeof((list)[0]))])

static size_t add(char *text, size_t at, size_t size, const char *word)
{
	int length = snprintf(text + at, size - at, "%s", word);
	return at + (size_t)length < size ? at + (size_t)length : at;
}

/* A line of words, figures and units, known and unknown, as if somebody shook them. */
static size_t add_noise(char *text, size_t at, size_t size)
{
	static const char *const words[] = {"Data", "SMS", "Calls", "Datos", "Opkald", "Extra", "Mobile Denmark", "Mobile Japan 5G", "IoT China", "Included", "DK-", "+", "CARD",
					    "GB", "MB", "min", "stk", "Go", "minutter", "SMS", "h", "'", "B", "GiB", "12", "3", "1.5", "1,5", "07000000001", "0", "1:23:45",
					    "3GB", "\xef\xbc\x93", ": ", " - ", " ", " = ", " x ", " @ ", "/", "(", ")", " (May 2025)", " ", ": ", " ", "\xc2\xa0", "&nbsp;", "\xe2\x80\xa2 "};
	size_t count = 1 + pick(7);
	for (size_t i = 0; i < count; i++)
		at = add(text, at, size, PICK(words));
	return at;
}

static size_t add_use(char *text, size_t at, size_t size)
{
	static const char *const uses[] = {"Data: 12 GB", "Data: 512 MB", "Calls: 7.5 min", "SMS: 120", "SMS: 4 SMS", "Data: 1 GB = 30", "9 GB Data", "EU calls (May 2025): 3 min"};
	return add(text, at, size, PICK(uses));
}

static void shake(char *text, size_t size)
{
	static const char *const headings[] = {"Mobile Denmark Flex - DK-7", "Mobile Japan 5G - 07000000002", "IoT China - CARD-1", "Mobile data Japan - 45"};
	size_t at = add(text, 0, size, PICK(headings));
	at = add(text, at, size, " (May 2025)");
	size_t lines = pick(4);
	for (size_t i = 0; i < lines; i++) {
		at = add(text, at, size, "\n");
		at = pick(3) ? add_use(text, at, size) : add_noise(text, at, size);
	}
}

static void check_figures(const char *text, char *changed_text, bool *read)
{
	char said[SAID_MAX], other[SAID_MAX];
	const BillingMapping *mapping = shipped();
	say(mapping, &(Row){.description = text, .amount = "100", .currency = "DKK"}, said);
	*read = strchr(said, ';') || strstr(said, "passed over");
	if (!*read)
		return;
	for (size_t i = 0; text[i]; i++) {
		bool price = i > 2 && (strncmp(text + i - 2, "@ ", 2) == 0 || strncmp(text + i - 2, "x ", 2) == 0);
		bool year = i > 5 && strncmp(text + i - 4, "May ", 4) == 0;
		if (text[i] < '0' || text[i] > '9' || price || year)
			continue;
		strcpy(changed_text, text);
		changed_text[i] = text[i] == '9' ? '1' : (char)(text[i] + 1);
		say(mapping, &(Row){.description = changed_text, .amount = "100", .currency = "DKK"}, other);
		if (strcmp(said, other) == 0)
			fail_msg("the figure at byte %zu is nothing:\n%s\nis: %s", i, text, said);
	}
}

/* Another digit in the place of one that was read, and something else is read, or nothing is. A heading's account is said by the
 * row's lines; where it has none it is said by no one, so that these texts have a use. */
static void figures_count(void **state)
{
	(void)state;
	enum { ROUNDS = 5000, TEXT_MAX = 600 };
	char text[TEXT_MAX], other[TEXT_MAX];
	size_t reads = 0, refusals = 0;
	for (size_t i = 0; i < ROUNDS; i++) {
		bool read = false;
		shake(text, sizeof(text) - 20);
		strcat(text, "\nData: 2 GB");
		check_figures(text, other, &read);
		reads += read;
		refusals += !read;
	}
	assert_true(reads > ROUNDS / 10 && refusals > ROUNDS / 10);
}

/* A figure that no form can read, somewhere in a text that is read without it. */
static void strangers_refuse(void **state)
{
	(void)state;
	static const char *const strangers[] = {"7 stk", "Go 7", "7", "+7", "7x", "1:07", "x7y", "Tal: 7", "7 %", "7 minutter", "\xef\xbc\x97", "Extra 7 (May 2025)", "Extra - 7 (May 2025)",
						"7 GB extra", "extra 7GB", "GB7", "SMS-7", "Data 7 GB", "(7)", "[7]", "7\xe5\x88\x86", "No 7 - DK-7"};
	enum { ROUNDS = 5000, TEXT_MAX = 600 };
	char text[TEXT_MAX], said[SAID_MAX];
	for (size_t i = 0; i < ROUNDS; i++) {
		size_t at = add(text, 0, sizeof(text), D1), lines = 1 + pick(3), place = pick(lines + 1);
		const char *stranger = PICK(strangers);
		for (size_t j = 0; j <= lines; j++) {
			at = j == place ? add(text, at, sizeof(text), stranger) : add_use(text, at, sizeof(text));
			at = add(text, at, sizeof(text), "\n");
		}
		say(shipped(), &(Row){.description = text, .amount = "100", .currency = "DKK"}, said);
		if (strcmp(said, "unknown_text") != 0)
			fail_msg("%s\nis: %s", text, said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(refuses_figures), cmocka_unit_test(reads), cmocka_unit_test(reads_by_other_mappings),
					   cmocka_unit_test(says_the_row), cmocka_unit_test(notes_rows), cmocka_unit_test(figures_count), cmocka_unit_test(strangers_refuse)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
