#include "command/fixtures.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "bulk/piece.h"
#include "command/difference.h"
#include "extract/outcome.h"
#include "mapping/mapping.h"
#include "network/switch_example.h"
#include "transform/archive.h"
#include "transform/body.h"
#include "transform/transform.h"

enum { FILE_MAX_BYTES = 64 << 20, SHOWN_CHARACTERS = 400, ABOUT_CHARACTERS = 100 };

/* What the answers of one example give. Each line remembers the answer it came from: its line in that file. */
typedef struct {
	Arena *arena;
	const char *folder, *file;
	Lines rows;
	size_t *answer_of;
	size_t answer_count;
} Example;

typedef struct {
	size_t examples, answers, otherwise, unreadable;
} Tally;

/* ---- files ---- */

static Status read_file(const char *file, Arena *arena, Slice *out, Error *error)
{
	FILE *in = fopen(file, "rb");
	if (!in)
		return error_set(error, STATUS_USAGE, "cannot read %s: %s", file, strerror(errno));
	Buffer text;
	buffer_init(&text, FILE_MAX_BYTES);
	char piece[16384];
	for (size_t length; (length = fread(piece, 1, sizeof piece, in)) > 0;)
		buffer_append(&text, piece, length);
	int problem = ferror(in) ? errno : text.full ? EFBIG : 0;
	fclose(in);
	*out = slice_of(arena_text(arena, (Slice){text.data ? text.data : "", text.length}));
	buffer_free(&text);
	return problem ? error_set(error, STATUS_USAGE, "cannot read %s: %s", file, strerror(problem)) : STATUS_OK;
}

static Lines lines_of(Slice text, Arena *arena)
{
	size_t count = 1;
	for (size_t i = 0; i < text.length; i++)
		count += text.at[i] == '\n';
	Lines lines = {.items = arena_array(arena, count, sizeof *lines.items)};
	for (Slice line; slice_next(&text, '\n', &line);)
		lines.items[lines.count++] = arena_text(arena, slice_trim(line));
	while (lines.count && !*lines.items[lines.count - 1])
		lines.count--;
	return lines;
}

static Status read_lines(const Example *example, const char *name, Lines *out, Error *error)
{
	Slice text = {0};
	Status status = read_file(arena_format(example->arena, "%s/%s", example->folder, name), example->arena, &text, error);
	if (status == STATUS_OK)
		*out = lines_of(text, example->arena);
	return status;
}

/* ---- transforming ---- */

/* A judged answer's line without its body, which is its last member: {…,"body":"…"} becomes {…}. */
static Slice without_body(Slice line)
{
	static const char body[] = ",\"body";
	const char *at = memmem(line.at, line.length, body, sizeof body - 1);
	return (Slice){line.at, at ? (size_t)(at - line.at) : line.length};
}

static void keep_rows(Example *example, Slice text, size_t answer)
{
	Lines lines = lines_of(text, example->arena);
	size_t count = example->rows.count + lines.count;
	Lines grown = {arena_array(example->arena, count, sizeof *grown.items), count};
	size_t *answer_of = arena_array(example->arena, count, sizeof *answer_of);
	for (size_t i = 0; i < count; i++) {
		bool old = i < example->rows.count;
		grown.items[i] = old ? example->rows.items[i] : lines.items[i - example->rows.count];
		answer_of[i] = old ? example->answer_of[i] : answer;
	}
	example->rows = grown;
	example->answer_of = answer_of;
}

static Status write_rows(Example *example, const Answer *answer, const JsonNode *root, size_t number, Error *error)
{
	__attribute__((cleanup(buffer_free))) Buffer judged, rows_text;
	buffer_init(&judged, FILE_MAX_BYTES);
	buffer_init(&rows_text, FILE_MAX_BYTES);
	__attribute__((cleanup(rows_free))) Rows rows;
	rows_init(&rows, example->arena);
	const char *because;
	Outcome outcome = outcome_judge(&answer->endpoint->outcomes, answer->http_status, root, &because);
	if (outcome == OUTCOME_OK)
		transform_answer(answer, root, &rows);
	if (!archive_write_judged(&judged, answer, outcome_name(outcome), because) || !archive_write_rows(&rows_text, &rows))
		return error_set(error, STATUS_USAGE, "its rows are more than %d MiB", FILE_MAX_BYTES >> 20);
	Slice head = without_body((Slice){judged.data, judged.length});
	keep_rows(example, slice_of(arena_format(example->arena, "%.*s}", SLICE_ARG(head))), number);
	keep_rows(example, (Slice){rows_text.data ? rows_text.data : "", rows_text.length}, number);
	return STATUS_OK;
}

static Status write_noted(Example *example, const Operation *operation, const JsonNode *line, size_t number, Error *error)
{
	__attribute__((cleanup(buffer_free))) Buffer noted;
	const char *problem;
	buffer_init(&noted, FILE_MAX_BYTES);
	if (!switch_example_read(operation, line, &noted, &problem))
		return error_set(error, STATUS_USAGE, "%s", problem);
	keep_rows(example, (Slice){noted.data, noted.length}, number);
	return STATUS_OK;
}

/* operation: of the mapping's network operation; NULL: of one of its endpoints. */
static Status transform_line(Example *example, Mapping *mapping, const Operation *operation, const char *text, size_t number, Error *error)
{
	Mappings mappings = {&mapping, 1};
	const JsonNode *line;
	const char *problem;
	size_t offset;
	Answer answer;
	Status status;
	bool good = json_parse(slice_of(text), (JsonOptions){0}, example->arena, &line, &problem, &offset);
	if (good && operation)
		status = write_noted(example, operation, line, number, error);
	else if (good && archive_read_answer(line, &mappings, example->arena, &answer, &problem))
		status = write_rows(example, &answer, body_read(answer.endpoint->csv, answer.body, example->arena, &problem), number, error);
	else
		status = error_set(error, STATUS_USAGE, "%s", problem);
	if (status != STATUS_OK)
		error_prefix(error, "%s/%s:%zu", example->folder, example->file, number);
	return status;
}

static Status transform_answers(Example *example, Mapping *mapping, Error *error)
{
	Lines lines = {0};
	const Operation *operation = access(arena_format(example->arena, "%s/network.jsonl", example->folder), F_OK) == 0 ? mapping->network : NULL;
	example->file = operation ? "network.jsonl" : "answer.jsonl";
	Status status = read_lines(example, example->file, &lines, error);
	for (size_t i = 0; i < lines.count && status == STATUS_OK; i++) {
		if (!*lines.items[i])
			continue;
		example->answer_count++;
		status = transform_line(example, mapping, operation, lines.items[i], i + 1, error);
	}
	if (status == STATUS_OK && !example->answer_count)
		status = error_set(error, STATUS_USAGE, "%s/%s holds no answer", example->folder, example->file);
	return status;
}

/* ---- showing ---- */

static void show(const char *label, const char *text, size_t characters)
{
	__attribute__((cleanup(buffer_free))) Buffer visible;
	buffer_init(&visible, 1 << 16);
	buffer_visible(&visible, slice_of(text), characters);
	printf("%s%s\n", label, visible.data ? visible.data : "");
}

static const JsonNode *row_of(const char *line, Arena *arena)
{
	const JsonNode *node;
	const char *problem;
	size_t offset;
	return json_parse(slice_of(line), (JsonOptions){0}, arena, &node, &problem, &offset) && node->type == JSON_OBJECT ? node : NULL;
}

static const char *value_text(const JsonNode *node, Arena *arena)
{
	Slice text = json_scalar(node);
	if (!node)
		return "nothing";
	if (!text.at)
		return node->type == JSON_NULL ? "null" : json_type_name(node->type);
	return arena_format(arena, node->type == JSON_STRING ? "\"%.*s\"" : "%.*s", SLICE_ARG(text));
}

/* The members in which two rows of one kind differ: what a reader would look for first. */
static void show_members(const char *expected, const char *got, Arena *arena)
{
	const JsonNode *a = row_of(expected, arena), *b = row_of(got, arena);
	if (!a || !b)
		return;
	for (const JsonNode *member = a->first; member; member = member->next) {
		const char *was = value_text(member, arena), *is = value_text(json_member(b, member->key), arena);
		if (strcmp(was, is) != 0)
			show("       differs  ", arena_format(arena, "%.*s: %s expected, %s got", SLICE_ARG(member->key), was, is), SHOWN_CHARACTERS);
	}
	for (const JsonNode *member = b->first; member; member = member->next)
		if (!json_member(a, member->key))
			show("       differs  ", arena_format(arena, "%.*s: nothing expected, %s got", SLICE_ARG(member->key), value_text(member, arena)), SHOWN_CHARACTERS);
}

static bool same_kind(const char *expected, const char *got, Arena *arena)
{
	const JsonNode *a = row_of(expected, arena), *b = row_of(got, arena);
	return a && b && strcmp(value_text(json_member_text(a, "row"), arena), value_text(json_member_text(b, "row"), arena)) == 0;
}

static size_t answer_near(const Example *example, size_t row)
{
	size_t count = example->rows.count;
	return count ? example->answer_of[row < count ? row : count - 1] : 1;
}

static void show_hunk(const Example *example, Lines expected, const Hunk *hunk)
{
	size_t longer = hunk->expected_count > hunk->got_count ? hunk->expected_count : hunk->got_count;
	printf("     %s/rows.jsonl:%zu, from %s:%zu\n", example->folder, hunk->expected_from + 1, example->file, answer_near(example, hunk->got_from));
	for (size_t i = 0; i < longer; i++) {
		const char *was = i < hunk->expected_count ? expected.items[hunk->expected_from + i] : NULL;
		const char *is = i < hunk->got_count ? example->rows.items[hunk->got_from + i] : NULL;
		if (was)
			show("       expected ", was, SHOWN_CHARACTERS);
		if (is)
			show("       got      ", is, SHOWN_CHARACTERS);
		if (was && is && same_kind(was, is, example->arena))
			show_members(was, is, example->arena);
	}
}

/* ---- the examples ---- */

/* The folder `fixtures` beside the folder of mappings. */
static const char *folder_beside(const char *mappings, Arena *arena)
{
	size_t length = strlen(mappings);
	while (length > 1 && mappings[length - 1] == '/')
		length--;
	const char *slash = memrchr(mappings, '/', length);
	Slice name = slash ? (Slice){slash + 1, length - (size_t)(slash + 1 - mappings)} : (Slice){mappings, length};
	if (!name.length || slice_equal_text(name, ".") || slice_equal_text(name, ".."))
		return arena_format(arena, "%.*s/../fixtures", (int)length, mappings);
	return arena_format(arena, "%.*sfixtures", slash ? (int)(slash + 1 - mappings) : 0, mappings);
}

static const char *about_line(const Example *example)
{
	Lines about = {0};
	Error ignored = {0};
	read_lines(example, "about", &about, &ignored);
	return about.count ? about.items[0] : "";
}

static void say(const char *word, const char *name, const char *words)
{
	printf("%-4s %-28s ", word, name);
	show("", words, ABOUT_CHARACTERS);
}

/* ---- bulk files ---- */

typedef struct {
	Example *example;
	const BulkMapping *mapping;
	PieceTime time;
} FileExample;

/* What a row says, as a line of its own: the account it names, then what is made of it. */
static Status keep_file_row(FileExample *file, const PieceRow *row)
{
	Arena *arena = file->example->arena;
	__attribute__((cleanup(buffer_free))) Buffer text;
	__attribute__((cleanup(rows_free))) Rows rows;
	rows_init(&rows, arena);
	buffer_init(&text, FILE_MAX_BYTES);
	piece_transform(file->mapping, row, file->time, &rows);
	buffer_text(&text, "{\"line\":");
	buffer_int(&text, row->place.line);
	buffer_text(&text, ",\"account\":");
	if (row->account)
		buffer_json_string(&text, slice_of(row->account));
	else
		buffer_text(&text, "null");
	buffer_text(&text, "}\n");
	archive_write_rows(&text, &rows);
	keep_rows(file->example, (Slice){text.data, text.length}, (size_t)row->place.line);
	return STATUS_OK;
}

static Status keep_file_rows(Piece *piece, void *context, Error *error)
{
	(void)error;
	Status status = STATUS_OK;
	for (size_t i = 0; i < piece->count && status == STATUS_OK; i++)
		status = keep_file_row(context, &piece->rows[i]);
	return status;
}

/* The one DATE.csv of an example; it is read as of that date. */
static Status find_file(const Example *example, const char **file, Day *as_of, Error *error)
{
	DIR *folder = opendir(example->folder);
	for (struct dirent *entry; folder && (entry = readdir(folder));) {
		size_t length = strlen(entry->d_name);
		if (length > 4 && strcmp(entry->d_name + length - 4, ".csv") == 0 && calendar_parse_day((Slice){entry->d_name, length - 4}, as_of))
			*file = arena_format(example->arena, "%s/%s", example->folder, entry->d_name);
	}
	if (folder)
		closedir(folder);
	return *file ? STATUS_OK : error_set(error, STATUS_USAGE, "%s holds no file called DATE.csv, such as 2025-06-20.csv", example->folder);
}

static Status transform_file(Example *example, const BulkMapping *mapping, Error *error)
{
	FileExample file = {.example = example, .mapping = mapping, .time = {.as_of_given = true}};
	const char *name = NULL;
	Status status = find_file(example, &name, &file.time.as_of, error);
	FILE *in = name ? fopen(name, "rb") : NULL;
	example->file = name ? strrchr(name, '/') + 1 : NULL;
	if (status == STATUS_OK && !in)
		return error_set(error, STATUS_USAGE, "cannot read %s: %s", name, strerror(errno));
	PieceReading reading = {.mapping = mapping};
	if (status == STATUS_OK)
		status = piece_read(in, name, &reading, keep_file_rows, &file, error);
	if (in)
		fclose(in);
	example->answer_count++;
	return status;
}

/* ---- an example ---- */

static Status check_example(Mapping *mapping, const BulkMapping *bulk, const char *folder, const char *name, Tally *tally, Error *error)
{
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	Example example = {.arena = arena, .folder = arena_format(arena, "%s/%s", folder, name)};
	example.rows.items = arena_array(arena, 1, sizeof *example.rows.items);
	Lines expected;
	Status status = bulk ? transform_file(&example, bulk, error) : transform_answers(&example, mapping, error);
	if (status == STATUS_OK)
		status = read_lines(&example, "rows.jsonl", &expected, error);
	if (status != STATUS_OK)
		return status;
	Difference difference = difference_of(expected, example.rows, arena);
	Hunk hunk;
	bool otherwise = difference_next(&difference, &hunk);
	say(otherwise ? "BAD" : "ok", name, about_line(&example));
	tally->answers += example.answer_count;
	tally->otherwise += otherwise;
	for (; otherwise; otherwise = difference_next(&difference, &hunk))
		show_hunk(&example, expected, &hunk);
	return STATUS_OK;
}

static void check_examples(Mapping *mapping, const BulkMapping *bulk, const Texts *examples, const char *folder, Tally *tally)
{
	if (!examples->count)
		say("-", bulk ? bulk->name : mapping->provider, "this mapping names no examples");
	for (size_t i = 0; i < examples->count; i++) {
		Error error = {0};
		tally->examples++;
		if (check_example(mapping, bulk, folder, examples->items[i], tally, &error) == STATUS_OK)
			continue;
		tally->unreadable++;
		say("BAD", examples->items[i], "cannot be read");
		show("       ", error.text, 0);
	}
}

static bool is_meant(const Options *options, const Mapping *mapping)
{
	for (size_t i = 0; i < options->providers.count; i++)
		if (strcmp(options->providers.items[i], mapping->provider) == 0)
			return true;
	return !options->providers.count;
}

static Status check_bulk_mappings(const Options *options, const Mappings *mappings, const char *folder, Arena *arena, Tally *tally, Error *error)
{
	Texts names = bulk_mapping_names(options->mappings, arena);
	Status status = STATUS_OK;
	for (size_t i = 0; i < names.count && status == STATUS_OK; i++) {
		const BulkMapping *bulk = NULL;
		status = bulk_mapping_load(options->mappings, names.items[i], mappings, arena, &bulk, error);
		if (status == STATUS_OK && is_meant(options, bulk->provider))
			check_examples(NULL, bulk, &bulk->examples, folder, tally);
	}
	return status;
}

static Status conclude(const Tally *tally, Error *error)
{
	size_t right = tally->examples - tally->otherwise - tally->unreadable;
	printf("%zu examples with %zu answers: %zu as recorded, %zu otherwise, %zu unreadable\n", tally->examples, tally->answers, right,
		tally->otherwise, tally->unreadable);
	if (tally->unreadable)
		return error_set(error, STATUS_USAGE, "%zu of the recorded examples cannot be read", tally->unreadable);
	if (tally->otherwise)
		return error_set(error, STATUS_FAILED, "%zu of the recorded examples come out otherwise", tally->otherwise);
	return STATUS_OK;
}

Status fixtures_check(const Options *options, Arena *arena, Error *error)
{
	Mappings mappings = {0};
	Tally tally = {0};
	Status status = mapping_read_folder(options->mappings, arena, &mappings, error);
	if (status != STATUS_OK)
		return status;
	size_t meant = 0;
	for (size_t i = 0; i < mappings.count; i++) {
		if (!is_meant(options, mappings.items[i]))
			continue;
		meant++;
		check_examples(mappings.items[i], NULL, &mappings.items[i]->examples, folder_beside(options->mappings, arena), &tally);
	}
	if (!meant)
		return error_set(error, STATUS_USAGE, "no mapping in %s is of a provider named with --provider", options->mappings);
	status = check_bulk_mappings(options, &mappings, folder_beside(options->mappings, arena), arena, &tally, error);
	return status == STATUS_OK ? conclude(&tally, error) : status;
}
