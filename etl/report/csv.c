/* csv.c: the whole population, a line for each result. Plain is RFC 4180, UTF-8 without a byte order mark, which most programs would
 * take for a part of the first column's name. For Excel it has one, or Excel would take the text for another encoding; what is called
 * by a number is written so that it stays text, and so are figures that Excel would round. */
#include <string.h>

#include "report/field.h"
#include "report/figure.h"
#include "report/formats.h"

static const char *const header[RESULT_COLUMNS] = {"recon_id", "provider", "account", "month", "metric", "scope", "usage_quantity", "billed_quantity", "delta",
	"unit", "class", "amount_impact", "currency", "explanation", "closed", "billed_amount", "expected_quantity", "rule", "product"};

typedef struct {
	FILE *out;
	ReportCsvForm form;
	char separator, point;
} Csv;

static bool is_figure(int column)
{
	return column == RESULT_RECON_ID || column == RESULT_USAGE || column == RESULT_BILLED || column == RESULT_DELTA
		|| column == RESULT_IMPACT || column == RESULT_BILLED_AMOUNT || column == RESULT_EXPECTED;
}

/* Text that can look like a number or a day. */
static bool is_name(int column)
{
	return column == RESULT_ACCOUNT || column == RESULT_SCOPE || column == RESULT_PRODUCT;
}

/* SQL's numeric has at most some hundred digits where figures are read; one that is longer stays as it is. */
static void write_figure(const Csv *csv, const char *text)
{
	char figure[256];
	snprintf(figure, sizeof figure, "%s", text);
	char *point = strchr(figure, '.');
	if (csv->form == REPORT_CSV_PLAIN || strlen(text) >= sizeof figure) {
		fputs(text, csv->out);
		return;
	}
	if (point)
		*point = csv->point;
	if (*text && !figure_fits_spreadsheet(text))
		field_write_name(csv->out, figure, csv->separator);
	else
		fputs(figure, csv->out);
}

static Status write_row(PGresult *row, void *context, Error *error)
{
	const Csv *csv = context;
	FILE *out = csv->out;
	for (int column = 0; column < RESULT_COLUMNS; column++) {
		const char *text = facts_text(row, 0, column);
		if (column > 0)
			putc(csv->separator, out);
		if (column == RESULT_CLOSED)
			fputs(facts_true(row, 0, column) ? "true" : "false", out);
		else if (is_figure(column))
			write_figure(csv, text);
		else if (csv->form != REPORT_CSV_PLAIN && is_name(column))
			field_write_name(out, text, csv->separator);
		else
			field_write(out, text, csv->separator);
	}
	fputs("\r\n", out);
	if (ferror(out))
		return error_set(error, STATUS_FAILED, "the CSV could not be written; is the disk full?");
	return STATUS_OK;
}

Status csv_write(const Facts *facts, FILE *out, Error *error)
{
	bool german = facts->csv_form == REPORT_CSV_EXCEL_DE;
	Csv csv = {out, facts->csv_form, german ? ';' : ',', german ? ',' : '.'};
	if (csv.form != REPORT_CSV_PLAIN)
		fputs("\xEF\xBB\xBF", out);
	for (int column = 0; column < RESULT_COLUMNS; column++) {
		if (column > 0)
			putc(csv.separator, out);
		fputs(header[column], out);
	}
	fputs("\r\n", out);
	return facts_each_result(facts, write_row, &csv, error);
}
