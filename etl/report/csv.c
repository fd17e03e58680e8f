/* csv.c: the whole population, a line for each result: RFC 4180, UTF-8 without a byte order
 * mark, which most readers would take for a part of the first column's name. */
#include "report/field.h"
#include "report/formats.h"

static const char header[] = "recon_id,provider,account,month,metric,scope,usage_quantity,billed_quantity,delta,unit,class,"
	"amount_impact,currency,explanation,closed,billed_amount,expected_quantity,rule,product\r\n";

static bool is_figure(int column)
{
	return column == RESULT_RECON_ID || column == RESULT_USAGE || column == RESULT_BILLED || column == RESULT_DELTA
		|| column == RESULT_IMPACT || column == RESULT_BILLED_AMOUNT || column == RESULT_EXPECTED;
}

static Status write_row(PGresult *row, void *context, Error *error)
{
	FILE *out = context;
	for (int column = 0; column < RESULT_COLUMNS; column++) {
		const char *text = facts_text(row, 0, column);
		if (column > 0)
			putc(',', out);
		if (column == RESULT_CLOSED)
			fputs(facts_true(row, 0, column) ? "true" : "false", out);
		else if (is_figure(column))
			fputs(text, out);
		else
			field_write(out, text);
	}
	fputs("\r\n", out);
	if (ferror(out))
		return error_set(error, STATUS_FAILED, "the CSV could not be written; is the disk full?");
	return STATUS_OK;
}

Status csv_write(const Facts *facts, FILE *out, Error *error)
{
	fputs(header, out);
	return facts_each_result(facts, write_row, out, error);
}
