#include "transform/drift.h"

#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/log.h"
#include "mapping/known.h"
#include "transform/csv_tree.h"

enum { PLACE_MAX = 1000, TOLD_MAX = 20 };

typedef struct Entry Entry;
struct Entry {
	DriftPlace shown;
	int64_t last; /* the answer it was noticed in last */
	Entry *next;
};

typedef struct Source Source;
struct Source {
	const Mapping *mapping;
	const char *name;
	Known *known;
	const Endpoint *endpoint;
	int64_t answers;
	void *tree;         /* entries by kind and place */
	Entry *first, **last;
	size_t count;
	Source *next;
};

struct Drift {
	Arena *arena;
	Source *sources, *source; /* the one in hand */
	const char *account;
	int64_t answer, visit, changes;
	bool all; /* not only what is unmapped */
};

Drift *drift_new(void) {
	Drift *drift = memory_grow(NULL, 1, sizeof *drift);
	*drift = (Drift){.arena = arena_new(0)};
	return drift;
}

static void forget_nothing(void *entry) {
	(void)entry; /* the arena's */
}

void drift_free(Drift *drift) {
	if (!drift) return;
	for (Source *source = drift->sources; source; source = source->next) tdestroy(source->tree, forget_nothing);
	arena_free(drift->arena);
	free(drift);
}

const char *drift_kind_name(DriftKind kind) {
	static const char *const names[] = {"unmapped", "gone", "changed"};
	return names[kind];
}

/* ---- noting ---- */

static int compare(const void *a, const void *b) {
	const Entry *left = a, *right = b;
	if (left->shown.kind != right->shown.kind) return left->shown.kind < right->shown.kind ? -1 : 1;
	return strcmp(left->shown.place, right->shown.place);
}

static Entry *find(const Source *source, DriftKind kind, const char *place) {
	Entry wanted = {.shown = {.kind = kind, .place = place}};
	void *node = tfind(&wanted, &source->tree, compare);
	return node ? *(Entry **)node : NULL;
}

static Entry *add(Drift *drift, Source *source, DriftKind kind, const char *place, const char *found) {
	Entry *entry = arena_alloc(drift->arena, sizeof *entry);
	*entry = (Entry){.shown = {
		.mapping = source->mapping, .endpoint = source->name, .kind = kind, .place = arena_text(drift->arena, slice_of(place)),
		.found = found, .account = arena_text(drift->arena, slice_of(drift->account)),
	}};
	tsearch(entry, &source->tree, compare);
	*source->last = entry;
	source->last = &entry->next;
	source->count++;
	return entry;
}

/* A key may be anything, and any length. Cut between two characters. */
static void write_place(char out[PLACE_MAX], const char *parent, Slice key) {
	size_t length = (size_t)snprintf(out, PLACE_MAX - 2 * DRIFT_KEY_MAX - 8, "%s", parent);
	if (length > PLACE_MAX - 2 * DRIFT_KEY_MAX - 9) length = PLACE_MAX - 2 * DRIFT_KEY_MAX - 9;
	if (!key.at) return;
	size_t kept = key.length;
	if (kept > DRIFT_KEY_MAX)
		for (kept = DRIFT_KEY_MAX; kept > DRIFT_KEY_MAX - 4 && ((unsigned char)key.at[kept] & 0xC0) == 0x80; kept--) continue;
	out[length++] = '/';
	for (size_t i = 0; i < kept; i++) {
		bool special = key.at[i] == '~' || key.at[i] == '/';
		out[length++] = special ? '~' : key.at[i] ? key.at[i] : '?';
		if (special) out[length++] = key.at[i] == '~' ? '0' : '1';
	}
	strcpy(out + length, kept < key.length ? "…" : "");
}

void drift_note(Drift *drift, DriftKind kind, const char *parent, Slice key, const char *found) {
	Source *source = drift->source;
	char place[PLACE_MAX];
	write_place(place, parent, key);
	Entry *entry = find(source, kind, place);
	if (!entry && source->count < DRIFT_PLACES_MAX) entry = add(drift, source, kind, place, found);
	if (!entry) entry = find(source, DRIFT_UNMAPPED, DRIFT_REST);
	if (!entry) entry = add(drift, source, DRIFT_UNMAPPED, DRIFT_REST, "");
	if (entry->last == drift->answer) return;
	entry->last = drift->answer;
	entry->shown.answers++;
	drift->changes++;
}

static Source *source_of(Drift *drift, const Mapping *mapping, const char *name) {
	Source **at = &drift->sources;
	for (; *at; at = &(*at)->next)
		if ((*at)->mapping == mapping && strcmp((*at)->name, name) == 0) return *at;
	Source *source = arena_alloc(drift->arena, sizeof *source);
	*source = (Source){.mapping = mapping, .name = arena_text(drift->arena, slice_of(name))};
	source->last = &source->first;
	return *at = source;
}

void drift_begin(Drift *drift, const Mapping *mapping, const char *endpoint, const char *account) {
	drift->source = source_of(drift, mapping, endpoint);
	drift->account = account;
	drift->source->answers++;
	drift->answer++;
}

void drift_miss(Drift *drift, const DriftOptional *optional, const char *account) {
	drift->source = source_of(drift, optional->mapping, optional->endpoint);
	drift->account = account;
	drift->answer++;
	drift_note(drift, DRIFT_GONE, optional->place, (Slice){0}, "");
	Entry *entry = find(drift->source, DRIFT_GONE, optional->place);
	if (entry) entry->shown.answers = optional->answers;
}

/* ---- walking ---- */

static void walk(Drift *drift, Known *known, const JsonNode *node);

/* An object's keys mostly come in the order they had last time: one comparison a key, as long as they do. */
static Known *child_of(Known *known, Known ***link, Slice key) {
	Known *child = **link;
	if (!child || !slice_equal(child->key, key)) {
		child = known_child(known, key);
		if (!child) return known->element;
		**link = child;
	}
	*link = &child->then;
	return child;
}

static void count_seen(Drift *drift, Known *child) {
	if (child->seen_in == drift->answer) return;
	child->seen_in = drift->answer;
	child->seen++;
}

static void name_gone(Drift *drift, const Known *known, int64_t visit) {
	for (const Known *child = known->first; child; child = child->next)
		if (child->read && !child->optional && child->visit != visit) drift_note(drift, DRIFT_GONE, child->place, (Slice){0}, "");
}

static void walk_object(Drift *drift, Known *known, const JsonNode *node) {
	int64_t visit = ++drift->visit;
	int expected = 0;
	Known **link = &known->guess;
	for (const JsonNode *member = node->first; member; member = member->next) {
		Known *child = child_of(known, &link, member->key);
		if (!child) {
			if (!known->whole) drift_note(drift, DRIFT_UNMAPPED, known->place, member->key, json_type_name(member->type));
			continue;
		}
		expected += child->read && !child->optional && child != known->element;
		child->visit = visit;
		if (child->optional && drift->all) count_seen(drift, child);
		walk(drift, child, member);
	}
	if (!drift->all) return;
	if (known->stood_in != drift->answer) known->stood++;
	known->stood_in = drift->answer;
	if (expected < known->expected) name_gone(drift, known, visit);
}

/* A mapping may name elements by their place in a list: "/periods/0". */
static bool names_elements(const Known *known) {
	return known->first && known->first->key.length && strspn(known->first->key.at, "0123456789") == known->first->key.length;
}

static void walk_named_elements(Drift *drift, Known *known, const JsonNode *node) {
	char index[24];
	size_t i = 0;
	for (const JsonNode *element = node->first; element; element = element->next) {
		snprintf(index, sizeof index, "%zu", i++);
		Known *child = known_child(known, slice_of(index));
		if (child) walk(drift, child, element);
	}
}

static void walk_list(Drift *drift, Known *known, const JsonNode *node) {
	if (names_elements(known)) walk_named_elements(drift, known, node);
	else if (known->element)
		for (const JsonNode *element = node->first; element; element = element->next) walk(drift, known->element, element);
	else if (known->read) drift_note(drift, DRIFT_CHANGED, known->place, (Slice){0}, json_type_name(node->type));
}

static void walk(Drift *drift, Known *known, const JsonNode *node) {
	bool leaf = !known->first && !known->element;
	if (leaf && known->whole && !known->value) return;
	switch (node->type) {
	case JSON_NULL:
		return;
	case JSON_OBJECT:
		if (known->value && leaf) drift_note(drift, DRIFT_CHANGED, known->place, (Slice){0}, json_type_name(node->type));
		else walk_object(drift, known, node);
		return;
	case JSON_ARRAY:
		walk_list(drift, known, node);
		return;
	default:
		if (known->read && !known->value) drift_note(drift, DRIFT_CHANGED, known->place, (Slice){0}, json_type_name(node->type));
	}
}

/* ---- columns ---- */

static bool has_column(const JsonNode *header, const CsvKey *column) {
	for (const JsonNode *name = header->first; name; name = name->next)
		if (csv_key_names(column, name->text)) return true;
	return false;
}

static bool is_required(const CsvRule *rule, const char *key) {
	for (size_t i = 0; i < rule->required.count; i++)
		if (strcmp(rule->required.items[i], key) == 0) return true;
	return false;
}

static bool is_missed(const CsvRule *rule, const Known *row, const char *key) {
	const Known *known = row ? known_child(row, slice_of(key)) : NULL;
	return is_required(rule, key) || (known && known->read && !known->optional);
}

static void note_columns(Drift *drift, const Known *known, const CsvRule *rule, const JsonNode *header) {
	const Known *rows = known_child(known, slice_of("rows"));
	for (const JsonNode *name = header->first; name; name = name->next)
		if (!csv_rule_knows(rule, name->text)) drift_note(drift, DRIFT_UNMAPPED, "", name->text, name->text.length ? "a column" : "a column without a name");
	for (size_t i = 0; i < rule->column_count; i++) {
		const CsvKey *column = &rule->columns[i];
		if (is_missed(rule, rows ? rows->element : NULL, column->key) && !has_column(header, column))
			drift_note(drift, DRIFT_GONE, "", slice_of(column->names.items[0]), "");
	}
}

void drift_file(Drift *drift, const Mapping *mapping, const Endpoint *endpoint, const char *name, const char *file, const JsonNode *header) {
	drift_begin(drift, mapping, name, file);
	if (!drift->source->known) drift->source->known = known_places(endpoint, drift->arena);
	note_columns(drift, drift->source->known, endpoint->csv, header);
}

/* ---- answers ---- */

void drift_answer(Drift *drift, const Answer *answer, const JsonNode *root, Outcome outcome) {
	if ((outcome != OUTCOME_OK && outcome != OUTCOME_NO_DATA) || !root) return;
	Source *source = drift->source;
	if (!source || source->endpoint != answer->endpoint) {
		source = source_of(drift, answer->mapping, answer->endpoint->name);
		if (!source->known) source->known = known_places(answer->endpoint, drift->arena);
		source->endpoint = answer->endpoint;
		drift->source = source;
	}
	drift->account = answer->account;
	drift->answer++;
	source->answers++;
	drift->all = outcome == OUTCOME_OK;
	const JsonNode *header = answer->endpoint->csv ? json_member_text(root, "header") : NULL;
	if (header && header->type == JSON_ARRAY) note_columns(drift, source->known, answer->endpoint->csv, header);
	else walk(drift, source->known, root);
}

/* ---- what was noticed ---- */

size_t drift_count(const Drift *drift) {
	size_t count = 0;
	for (const Source *source = drift->sources; source; source = source->next) count += source->count;
	return count;
}

int64_t drift_changes(const Drift *drift) {
	return drift->changes;
}

void drift_each(const Drift *drift, DriftVisit visit, void *context) {
	for (const Source *source = drift->sources; source; source = source->next)
		for (Entry *entry = source->first; entry; entry = entry->next) {
			DriftPlace shown = entry->shown;
			shown.of = source->answers;
			visit(&shown, context);
		}
}

typedef struct {
	const Source *source;
	DriftOptionalVisit visit;
	void *context;
} Optionals;

static void each_optional(const Optionals *optionals, const Known *known) {
	for (const Known *child = known->first; child; child = child->next) {
		if (child->optional) {
			DriftOptional optional = {optionals->source->mapping, optionals->source->name, child->place, known->stood, child->seen};
			optionals->visit(&optional, optionals->context);
		}
		each_optional(optionals, child);
	}
	if (known->element) each_optional(optionals, known->element);
}

void drift_each_optional(const Drift *drift, DriftOptionalVisit visit, void *context) {
	for (const Source *source = drift->sources; source; source = source->next) {
		Optionals optionals = {source, visit, context};
		if (source->known) each_optional(&optionals, source->known);
	}
}

typedef struct {
	int told;
} Telling;

static void tell(const DriftPlace *place, void *context) {
	Telling *telling = context;
	if (telling->told++ >= TOLD_MAX) return;
	static const char *const words[] = {"nobody mapped", "is gone", "is no longer of its kind"};
	log_warning("%s %s: %s %s%s%s, in %lld of %lld answers, the first of %s", place->mapping->provider, place->endpoint, place->place, words[place->kind],
		*place->found ? ": " : "", place->found, (long long)place->answers, (long long)place->of, place->account);
}

void drift_tell(const Drift *drift) {
	Telling telling = {0};
	drift_each(drift, tell, &telling);
	if (telling.told > TOLD_MAX) log_warning("drift: and %d places more", telling.told - TOLD_MAX);
}
