/* formats.h: the report's facts as a page, a table, a workbook and a document.
 *
 * Takes:  facts whose transaction is open, and where to write.
 * Gives:  a whole file; rows are streamed, memory does not grow with their number.
 * Errors: STATUS_FAILED from the database, or from the workbook's library. A stream that
 *         could not be written is noticed by who closes it.
 */
#ifndef SIMTALLY_REPORT_FORMATS_H
#define SIMTALLY_REPORT_FORMATS_H

#include <stdio.h>

#include "report/facts.h"
#include "report/folder.h"

/* Rows of a list that its sheet holds beside its head and a last one that says there are more. */
enum { XLSX_LIST_MAX = 1048574 };

/* `folder` holds the sums of the files written before it: what is signed names them. */
Status html_write(const Facts *facts, const Folder *folder, FILE *out, Error *error);
Status csv_write(const Facts *facts, FILE *out, Error *error);
Status xlsx_write(const Facts *facts, const Folder *folder, const char *path, Error *error);
Status json_write(const Facts *facts, FILE *out, Error *error);

#endif
