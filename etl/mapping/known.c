#include "mapping/known.h"

#include <string.h>

typedef struct {
	Known *root;
	Arena *arena;
} Growing;

/* A pointer's part as a key: ~1 is /, ~0 is ~. */
static Slice decoded(Arena *arena, Slice part) {
	char *text = arena_text(arena, part), *out = text;
	for (const char *at = text; *at; at++, out++) {
		bool escaped = *at == '~' && (at[1] == '0' || at[1] == '1');
		*out = escaped ? (*++at == '1' ? '/' : '~') : *at;
	}
	*out = '\0';
	return (Slice){text, (size_t)(out - text)};
}

Known *known_child(const Known *known, Slice key) {
	for (Known *child = known->first; child; child = child->next)
		if (slice_equal(child->key, key)) return child;
	return NULL;
}

static Known *add_child(Growing *growing, Known *parent, Slice part) {
	bool element = slice_equal_text(part, "*");
	Slice key = element ? slice_of(NULL) : decoded(growing->arena, part);
	Known *child = element ? parent->element : known_child(parent, key);
	if (child) return child;
	child = arena_alloc(growing->arena, sizeof *child);
	*child = (Known){.key = key, .place = arena_format(growing->arena, "%s/%.*s", parent->place, SLICE_ARG(part))};
	if (element) {
		parent->element = child;
		return child;
	}
	Known **last = &parent->first;
	while (*last) last = &(*last)->next;
	return *last = child;
}

/* The parts of a place one after the other; false at its end. */
static bool next_part(const char **at, Slice *part) {
	if (**at != '/') return false;
	size_t length = strcspn(*at + 1, "/");
	*part = (Slice){*at + 1, length};
	*at += length + 1;
	return true;
}

static Known *know(Growing *growing, const char *const pieces[3], bool read) {
	Known *known = growing->root;
	known->read |= read;
	for (int i = 0; i < 3; i++) {
		Slice part;
		for (const char *at = pieces[i] ? pieces[i] : ""; next_part(&at, &part);) {
			known = add_child(growing, known, part);
			known->read |= read;
		}
	}
	return known;
}

static void know_value(Growing *growing, const char *each, const char *inner, const char *at) {
	if (at) know(growing, (const char *const[]){each, inner, at}, true)->value = true;
}

static void know_mention(Growing *growing, const char *at) {
	if (at) know(growing, (const char *const[]){at, NULL, NULL}, false);
}

/* ---- what each kind of rule reads ---- */

static void know_usage(Growing *growing, const UsageRule *rule) {
	know_value(growing, rule->each, NULL, rule->period.at);
	know_value(growing, rule->each, NULL, rule->period.year);
	for (size_t i = 0; i < rule->row_count; i++) {
		const UsageRowRule *row = &rule->rows[i];
		const char *const places[] = {row->scope.id, row->scope.name, row->scope.homeland, row->scope.roam_like_home, row->quantity.at, row->quantity.included};
		for (size_t k = 0; k < sizeof places / sizeof *places; k++) know_value(growing, rule->each, row->each, places[k]);
	}
}

static void know_facts(Growing *growing, const FactRule *rule) {
	know_value(growing, rule->each, NULL, rule->at);
	know_value(growing, rule->each, NULL, rule->key);
	know_value(growing, rule->each, NULL, rule->unless_at);
}

static void know_charges(Growing *growing, const ChargeRule *rule) {
	const char *const places[] = {rule->at, rule->number, rule->description, rule->amount, rule->price, rule->vat_exempt, rule->wholesale, rule->cost};
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) know_value(growing, rule->each, NULL, places[i]);
}

static void know_events(Growing *growing, const EventRule *rule) {
	const char *const places[] = {rule->at, rule->type, rule->soc, rule->soc_description, rule->row_type, rule->cost, rule->wholesale, rule->price,
		rule->expires_at, rule->included};
	for (size_t e = 0; e < rule->each.count; e++)
		for (size_t i = 0; i < sizeof places / sizeof *places; i++) know_value(growing, rule->each.items[e], NULL, places[i]);
}

static void know_outcomes(Growing *growing, const OutcomeRules *rules) {
	for (size_t i = 0; i < rules->count; i++) {
		const OutcomeRule *rule = &rules->items[i];
		know_mention(growing, rule->at);
		know_mention(growing, rule->missing);
		for (size_t k = 0; k < rule->present.count; k++) know_mention(growing, rule->present.items[k]);
	}
}

/* ---- the tree ---- */

static void count_expected(Known *known) {
	for (Known *child = known->first; child; child = child->next) {
		known->expected += child->read && !child->optional;
		count_expected(child);
	}
	if (known->element) count_expected(known->element);
}

Known *known_at(Known *root, const char *place) {
	__attribute__((cleanup(arena_cleanup))) Arena *arena = arena_new(0);
	Known *known = root;
	Slice part;
	while (known && next_part(&place, &part))
		known = slice_equal_text(part, "*") ? known->element : known_child(known, decoded(arena, part));
	return known;
}

Known *known_places(const Endpoint *endpoint, Arena *arena) {
	Known *root = arena_alloc(arena, sizeof *root);
	*root = (Known){.place = ""};
	Growing growing = {root, arena};
	for (size_t i = 0; i < endpoint->usage_count; i++) know_usage(&growing, &endpoint->usage[i]);
	for (size_t i = 0; i < endpoint->fact_count; i++) know_facts(&growing, &endpoint->facts[i]);
	for (size_t i = 0; i < endpoint->charge_count; i++) know_charges(&growing, &endpoint->charges[i]);
	for (size_t i = 0; i < endpoint->event_count; i++) know_events(&growing, &endpoint->events[i]);
	for (size_t i = 0; i < endpoint->echo_count; i++) know_value(&growing, NULL, NULL, endpoint->echoes[i].at);
	know_outcomes(&growing, &endpoint->outcomes);
	know_mention(&growing, endpoint->message);
	know_mention(&growing, endpoint->trace);
	for (size_t i = 0; i < endpoint->unused.count; i++)
		know(&growing, (const char *const[]){endpoint->unused.items[i], NULL, NULL}, false)->whole = true;
	for (size_t i = 0; i < endpoint->optional.count; i++) {
		Known *known = known_at(root, endpoint->optional.items[i]);
		if (known) known->optional = true;
	}
	count_expected(root);
	return root;
}
