/* batch.h: many units' worth of rows, raw answers and rejects, ready for COPY.
 *
 * Takes:  what became of each question, with its rows.
 * Gives:  one buffer in COPY's text format for each staging table (sql/load/stage.sql).
 * Errors: STATUS_FAILED from the look-ups of series and months, or when a buffer's maximum is passed.
 */
#ifndef SIMTALLY_LOAD_BATCH_H
#define SIMTALLY_LOAD_BATCH_H

#include "base/buffer.h"
#include "load/dimension.h"
#include "plan/ledger.h"

typedef enum {
	STAGE_RAW, STAGE_UNIT, STAGE_USAGE, STAGE_LABEL, STAGE_CHARGE_MONTH, STAGE_CHARGE, STAGE_EVENT, STAGE_FACT, STAGE_NIGHT, STAGE_SAID, STAGE_REJECT, STAGE_UNREGISTERED, STAGE_PART,
	STAGE_COUNTED, STAGE_COUNT
} Stage;

/* What came in, as it was read, and what was settled of it before it was staged. */
typedef struct {
	int32_t provider_id, import_id; /* import_id 0: counted in the answers of the run */
	int64_t lines, silent;          /* of a file; silent ones tell nothing */
	RowsCounts counts;
} Counted;

typedef struct {
	Buffer stages[STAGE_COUNT];
	Counted *counted;
	size_t counted_count, counted_capacity;
	int64_t units, rows, rejects, rounded;
	int64_t began_ns; /* when the first question came in; 0: empty */
} Batch;

/* What became of one question. */
typedef struct {
	const Answer *answer;
	const ClaimedUnit *units; /* none: rows without the ledger */
	size_t unit_count;
	Outcome outcome;
	bool give_back;
	int64_t wait_s;
	int attempts;
	const char *reason, *trace;
	const Rows *rows;
	int64_t raw_id; /* of an answer that stands in the archive already, or of the piece of a file that the batch holds; 0: store it */
	int32_t import_id; /* of the file that is imported; 0: it is counted in the answers of the run */
	bool unregistered;  /* nobody's: its figures are kept under the number as it was written */
	const char *source; /* what rejects are said to come from, and places are kept with figures; NULL: the endpoint */
} BatchItem;

/* A piece of a bulk file: the bytes that rows of this batch were read from. */
typedef struct {
	const Mapping *provider;
	const char *mapping, *mapping_text, *account, *endpoint, *source;
	const char *key; /* as PostgreSQL writes bytes: \x and hexadecimal digits */
	int64_t raw_id;
	int32_t import_id, number;
	int64_t first_line;
	Day from, to; /* of what it holds */
	Instant read_at;
	Day as_of;
	bool as_of_given;
	bool replayed;      /* the file came earlier */
	bool scoped;        /* its lines may name several scopes of a metric */
	const char *adding; /* the metrics, by commas, to which they only add */
	Slice header, body;
} BatchPart;

void batch_init(Batch *batch);
void batch_free(Batch *batch);
void batch_clear(Batch *batch);
bool batch_is_empty(const Batch *batch);
bool batch_is_full(const Batch *batch);

/* Once, before the batch is written: what came in with it. */
void batch_seal(Batch *batch);

/* What a provider repeats of our own secrets must not stay: called once, before the batch is written. */
void batch_redact(Batch *batch);

void batch_add_part(Batch *batch, const BatchPart *part);
Status batch_add(Batch *batch, Dimension *dimension, const BatchItem *item, Error *error);

#endif
