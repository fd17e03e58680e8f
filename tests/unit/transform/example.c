#include "transform/example.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buffer.h"

Mappings example_mappings(Arena *arena)
{
	Mappings mappings;
	Error error = {0};
	if (mapping_read_folder("mappings", arena, &mappings, &error) != STATUS_OK)
		fail_msg("%s", error.text);
	return mappings;
}

static char *with_quotes(const char *text, Arena *arena)
{
	char *copy = arena_text(arena, slice_of(text));
	for (char *c = copy; *c; c++)
		if (*c == '\'')
			*c = '"';
	return copy;
}

Mapping *example_mapping(const char *text, Arena *arena)
{
	const char *folder = getenv("TEST_FOLDER");
	char *file = arena_format(arena, "%s/mapping.XXXXXX", folder ? folder : P_tmpdir);
	const char *json = with_quotes(text, arena);
	int out = mkstemp(file);
	if (out < 0 || write(out, json, strlen(json)) != (ssize_t)strlen(json))
		fail_msg("%s could not be written", file);
	close(out);
	Mapping *mapping = NULL;
	Error error = {0};
	Status status = mapping_read(file, arena, &mapping, &error);
	unlink(file);
	if (status != STATUS_OK)
		fail_msg("%s", error.text);
	return mapping;
}

const Mapping *example_provider(const Mappings *mappings, const char *provider)
{
	for (size_t i = 0; i < mappings->count; i++)
		if (strcmp(mappings->items[i]->provider, provider) == 0)
			return mappings->items[i];
	fail_msg("there is no mapping of %s", provider);
	return NULL;
}

static Day day_of(const char *text)
{
	Day day = 0;
	if (!calendar_parse_day(slice_of(text), &day))
		fail_msg("the test's own date %s is none", text);
	return day;
}

Answer example_answer(const Mapping *mapping, const Example *example, Arena *arena)
{
	Answer answer = {
		.mapping = mapping,
		.endpoint = mapping_endpoint(mapping, example->endpoint),
		.account = example->account,
		.from = day_of(example->from),
		.to = day_of(example->to ? example->to : example->from),
		.as_of = day_of(example->as_of),
		.as_of_given = example->as_of_given,
		.http_status = 200,
	};
	if (answer.endpoint)
		answer.kind = answer.endpoint->accounts.items[0];
	else
		fail_msg("there is no endpoint %s", example->endpoint);
	if (example->date) {
		answer.has_answered_at = true;
		assert_true(calendar_parse_instant(slice_of(example->date), &answer.answered_at));
	}
	answer.fetched_at = answer.has_answered_at ? answer.answered_at : (Instant)answer.as_of * 86400;
	answer.body = slice_of(with_quotes(example->body, arena));
	return answer;
}

void example_transform(const Answer *answer, size_t piece_bytes, Rows *rows)
{
	const JsonNode *root;
	const char *problem;
	size_t offset;
	JsonReader *reader = json_reader_new((JsonOptions){0}, rows->arena);
	for (size_t at = 0; at < answer->body.length;) {
		size_t left = answer->body.length - at, length = piece_bytes && piece_bytes < left ? piece_bytes : left;
		json_reader_feed(reader, (Slice){answer->body.at + at, length});
		at += length;
	}
	if (!json_reader_finish(reader, &root, &problem, &offset))
		fail_msg("the test's own answer is no JSON: %s at %zu: %s", problem, offset, answer->body.at);
	json_reader_free(reader);
	transform_answer(answer, root, rows);
}

static const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static const char *flag(int flag)
{
	return flag < 0 ? "-" : flag ? "yes" : "no";
}

static const char *reject_period(Day period, char out[CALENDAR_TEXT_MAX])
{
	if (period == ROWS_EVERY_PERIOD)
		return "every";
	return period == ROWS_NO_PERIOD ? "none" : calendar_day_text(period, out);
}

static void write_usage(Buffer *out, const Rows *rows)
{
	static const char *const qualities[] = {"partial", "running", "early", "final"};
	char day[CALENDAR_TEXT_MAX];
	for (size_t i = 0; i < rows->usage_count; i++) {
		const UsageRow *row = &rows->usage[i];
		buffer_format(out, "%s %s %s %s %s %lld %s @%s\n", metric_name(row->metric), grain_name(row->grain),
			role_name(row->role), *row->scope ? row->scope : "-", calendar_day_text(row->period, day),
			(long long)row->quantity, qualities[row->quality], row->at);
	}
	for (size_t i = 0; i < rows->label_count; i++)
		buffer_format(out, "label %s \"%s\" home %s, like home %s\n", rows->labels[i].scope, rows->labels[i].name,
			flag(rows->labels[i].homeland), flag(rows->labels[i].roam_like_home));
	if (rows->rounded)
		buffer_format(out, "rounded %lld\n", (long long)rows->rounded);
}

static void write_fate(Buffer *out, const char *name, const RowsFate *fate)
{
	char text[ROWS_QUANTITY_TEXT_MAX];
	if (!fate->figures)
		return;
	buffer_format(out, "%s %lld:", name, (long long)fate->figures);
	for (int unit = 0; unit < ROWS_UNITS; unit++)
		if (fate->quantity[unit])
			buffer_format(out, " %s %ss", rows_quantity_text(fate->quantity[unit], text), unit_name((Unit)unit));
	buffer_char(out, '\n');
}

static void write_particulars(Buffer *out, const Rows *rows)
{
	char at[CALENDAR_TEXT_MAX], other[CALENDAR_TEXT_MAX];
	for (size_t i = 0; i < rows->charge_month_count; i++)
		buffer_format(out, "charges of %s\n", calendar_month_text(rows->charge_months[i], at));
	for (size_t i = 0; i < rows->charge_count; i++) {
		const ChargeRow *row = &rows->charges[i];
		buffer_format(out, "charge %s %s %s \"%s\" %s x %s %s exempt %s wholesale %s cost %s\n", calendar_month_text(row->month, at),
			calendar_instant_text(row->charged_at, other), or_dash(row->number), or_dash(row->description), or_dash(row->amount),
			or_dash(row->price), row->currency, flag(row->vat_exempt), or_dash(row->wholesale), or_dash(row->cost));
	}
	for (size_t i = 0; i < rows->event_count; i++) {
		const EventRow *row = &rows->events[i];
		buffer_format(out, "event %s %s %s \"%s\" %s cost %s wholesale %s price %s until %s included %s\n",
			calendar_instant_text(row->at, at), row->type, or_dash(row->soc), or_dash(row->soc_description), or_dash(row->row_type),
			or_dash(row->cost), or_dash(row->wholesale), or_dash(row->price),
			row->has_expires_at ? calendar_instant_text(row->expires_at, other) : "-", flag(row->included));
	}
	for (size_t i = 0; i < rows->fact_count; i++)
		buffer_format(out, "fact %s=%s %s\n", rows->facts[i].fact, rows->facts[i].value, calendar_day_text(rows->facts[i].as_of, at));
}

const char *example_text(const Rows *rows)
{
	Buffer out;
	buffer_init(&out, 1 << 22);
	buffer_char(&out, '\n');
	write_usage(&out, rows);
	write_particulars(&out, rows);
	char day[CALENDAR_TEXT_MAX];
	for (size_t i = 0; i < rows->reject_count; i++)
		buffer_format(&out, "reject %s %s %s\n", rows->rejects[i].at, rows->rejects[i].reason,
			reject_period(rows->rejects[i].period, day));
	write_fate(&out, "said twice", &rows->counts.said_twice);
	const char *text = arena_text(rows->arena, (Slice){out.data + 1, out.length > 1 ? out.length - 2 : 0});
	buffer_free(&out);
	return text;
}

static bool check_one(const Mapping *mapping, const Example *example, size_t piece_bytes)
{
	Arena *arena = arena_new(0);
	Rows rows;
	rows_init(&rows, arena);
	Answer answer = example_answer(mapping, example, arena);
	example_transform(&answer, piece_bytes, &rows);
	assert_true(rows_foot(&rows));
	const char *got = example_text(&rows);
	bool same = strcmp(got, example->expected) == 0;
	if (!same)
		print_error("%s (pieces of %zu):\n-- expected\n%s\n-- got\n%s\n", example->why, piece_bytes, example->expected, got);
	rows_free(&rows);
	arena_free(arena);
	return same;
}

void example_check(const Mapping *mapping, const Example *examples, size_t count)
{
	int wrong = 0;
	for (size_t i = 0; i < count; i++) {
		bool same = true;
		for (size_t piece_bytes = 0; piece_bytes <= 31 && same; piece_bytes++)
			same = check_one(mapping, &examples[i], piece_bytes);
		wrong += !same;
	}
	if (wrong)
		fail_msg("%d of %zu examples came out otherwise", wrong, count);
}
