#include "transform/body.h"

#include "transform/csv_tree.h"

const JsonNode *body_read(const CsvRule *csv, Slice body, Arena *arena, const char **problem) {
	const JsonNode *root = NULL;
	size_t offset;
	*problem = NULL;
	Slice text = slice_trim(body);
	if (!csv || (text.length && text.at[0] == '{')) return json_parse(body, (JsonOptions){0}, arena, &root, problem, &offset) ? root : NULL;
	return csv_tree_read(csv, body, arena, &root, problem) ? root : NULL;
}
