/* telecomx_json.c: the usage answer as JSON, with the quirks the real one has been seen with. */
#include "mix.h"
#include "region.h"
#include "telecomx.h"

#include <stdio.h>

enum { SALT_QUIRK = 0x9018c, SALT_CHARGE = 0xc4a49e, SALT_ROW = 0x40f };

typedef struct {
	const Exchange *x;
	const UsageQuestion *question;
	Text *out;
	Month month;
} Writer;

static uint64_t roll_of(const Writer *w, uint64_t salt)
{
	return mix(w->x->service->world.seed, salt, w->question->index, (uint64_t)w->month);
}

/* Some months' date is UTC midnight, as in the seed's example; some is midnight in Copenhagen. */
static void add_date(const Writer *w)
{
	char text[INSTANT_TEXT_BYTES];
	bool local = roll_of(w, SALT_QUIRK) % 3 == 0;
	int64_t utc_s = local ? clock_month_start(TELECOMX, w->month) : calendar_first(w->month) * INT64_C(86400);
	calendar_write_instant(utc_s, text);
	text_addf(w->out, "\"date\":\"%s\"", text);
}

static void add_figure_member(const Writer *w, const char *name, int64_t figure)
{
	text_addf(w->out, "\"%s\":", name);
	service_add_figure(w->x, w->out, figure);
}

/* Each is {"_id":…,"name":…,…} without its figures and braces. */
static void add_region_members(const Writer *w, const Region *region)
{
	text_addf(w->out, "\"_id\":\"%s\",\"name\":", region->id);
	text_add_json(w->out, region->name);
	text_addf(w->out, ",\"roamLikeHome\":%s,\"homeland\":%s", region->roam_like_home ? "true" : "false",
		region->homeland ? "true" : "false");
}

static void add_regions(const Writer *w)
{
	const char *comma = "";
	bool renamed = w->x->mischief->drift == DRIFT_RENAME;
	bool none = figure_no_regions(&w->x->service->world, w->question->index, w->month);
	text_add(w->out, "\"regions\":[");
	for (int r = 0; r < FIGURE_ZONES && !none; r++) {
		int64_t bytes = figure_scope(&w->x->figures, w->question->index, w->month, METRIC_DATA, r);
		if (r > 0 && bytes == 0)
			continue;
		text_addf(w->out, "%s{", comma);
		add_region_members(w, &REGIONS[r]);
		text_add(w->out, ",");
		add_figure_member(w, renamed ? "octets" : "bytes", bytes);
		text_add(w->out, "}");
		comma = ",";
	}
	text_add(w->out, "]");
}

/* Key order carries no meaning: every second account has the date last. */
static void add_data_entry(const Writer *w)
{
	bool date_last = w->question->index % 2 == 1;
	text_add(w->out, "{");
	if (!date_last) {
		add_date(w);
		text_add(w->out, ",");
	}
	add_regions(w);
	if (date_last) {
		text_add(w->out, ",");
		add_date(w);
	}
	text_add(w->out, "}");
}

static void add_roaming_regions(const Writer *w)
{
	const char *comma = "";
	text_add(w->out, "\"roamingRegions\":[");
	for (int r = 0; r < FIGURE_ZONES; r++) {
		int64_t included = telecomx_allowance(w->question->index, FIGURE_ROAMING + r);
		int64_t remaining = telecomx_remaining(w->x, w->question->index, w->month, FIGURE_ROAMING + r);
		if (included == 0 && remaining == 0)
			continue;
		text_addf(w->out, "%s{\"_id\":\"%s\",\"subscriptionSeconds\":%lld,", comma, REGIONS[r].id,
			(long long)included);
		add_figure_member(w, "seconds", remaining);
		text_add(w->out, ",\"name\":");
		text_add_json(w->out, REGIONS[r].name);
		text_addf(w->out, ",\"roamLikeHome\":%s,\"homeland\":%s}", REGIONS[r].roam_like_home ? "true" : "false",
			REGIONS[r].homeland ? "true" : "false");
		comma = ",";
	}
	text_add(w->out, "]");
}

static void add_voice_entry(const Writer *w)
{
	static const char *const REMAINING[] = {"homeland", "euNordic", "restOfEurope", "world1", "world2", "world3"};
	static const char *const INCLUDED[] = {"Homeland", "EuNordic", "RestOfEurope", "World1", "World2", "World3"};
	uint32_t index = w->question->index;
	text_add(w->out, "{");
	add_date(w);
	for (int zone = 0; zone < FIGURE_ZONES; zone++) {
		text_add(w->out, ",");
		add_figure_member(w, REMAINING[zone], telecomx_remaining(w->x, index, w->month, zone));
	}
	for (int zone = 0; zone < FIGURE_ZONES; zone++)
		text_addf(
			w->out, ",\"subscription%s\":%lld", INCLUDED[zone], (long long)service_skewed(w->x, telecomx_allowance(index, zone)));
	text_add(w->out, ",");
	add_roaming_regions(w);
	text_add(w->out, "}");
}

static void add_messages_entry(const Writer *w, Metric metric)
{
	static const char *const NAMES[] = {"homeland", "international", "roaming"};
	text_add(w->out, "{");
	add_date(w);
	for (int kind = 0; kind < 3; kind++) {
		text_add(w->out, ",");
		add_figure_member(
			w, NAMES[kind], figure_scope(&w->x->figures, w->question->index, w->month, metric, kind));
	}
	text_add(w->out, "}");
}

static void add_sms_entry(const Writer *w)
{
	add_messages_entry(w, METRIC_SMS);
}

static void add_mms_entry(const Writer *w)
{
	add_messages_entry(w, METRIC_MMS);
}

static void add_entries(Writer *w, const char *name, void (*add_entry)(const Writer *))
{
	Month current = calendar_month(w->x->now.day);
	Month last = w->question->to < current ? w->question->to : current;
	text_addf(w->out, ",\"%s\":[", name);
	for (Month month = w->question->from; month <= last && !w->x->mischief->missing; month++) {
		w->month = month;
		text_add(w->out, month > w->question->from ? "," : "");
		add_entry(w);
	}
	text_add(w->out, "]");
}

/* Prices are exact decimals. wholesale and cost depend on who asks, so every third account lacks them. */
static void add_charge(const Writer *w, uint64_t roll, const char *comma)
{
	static const char *const SOLD[] = {"X-Factor stemme, udbydes af DR", "=1+1 <i>quiz</i>", "Parkering \"Nord\""};
	static const char *const PRICES[] = {"2.50", "0.10", "25", "1000000.05"};
	const char *price = PRICES[(roll >> 8) % 4];
	char when[INSTANT_TEXT_BYTES];
	int64_t at_s = calendar_first(w->month) * INT64_C(86400) + 86400 + (int64_t)((roll >> 16) % 2200000);
	if (at_s > w->x->now.utc_s)
		return;
	calendar_write_instant(at_s, when);
	text_addf(w->out, "%s{\"date\":\"%s\",\"number\":\"+45%u\",\"description\":", comma, when,
		1200 + (unsigned)(roll >> 40) % 90);
	text_add_json(w->out, SOLD[(roll >> 4) % 3]);
	text_addf(w->out, ",\"amount\":%d,\"price\":%s,\"vat\":%s", 1 + (int)((roll >> 50) % 3), price,
		roll >> 60 & 1 ? "true" : "false");
	if (w->question->index % 3 != 0)
		text_addf(w->out, ",\"wholesale\":%s,\"cost\":%s", price, price);
	text_add(w->out, "}");
}

/* A third of the months has charges; of those a quarter has the same one twice, which are two. */
static void add_charges(Writer *w)
{
	text_add(w->out, ",\"charges\":[");
	size_t start = w->out->length;
	for (w->month = w->question->from; w->month <= w->question->to; w->month++) {
		uint64_t roll = roll_of(w, SALT_CHARGE);
		int copies = roll % 3 != 0 ? 0 : roll % 4 == 0 ? 2 : 1;
		for (int i = 0; i < copies; i++)
			add_charge(w, roll, w->out->length > start ? "," : "");
	}
	text_add(w->out, "]");
}

typedef struct {
	const char *type;
	int64_t when_s;
	bool has_soc, is_activation;
} RowEvent;

static void add_soc(const Writer *w, uint64_t roll)
{
	bool automatic = roll >> 12 & 1;
	text_addf(w->out, "{\"_id\":\"ROW%u\",\"description\":\"Roaming Soc - %u gb %s\",\"rowType\":\"%s\"}",
		1 + (unsigned)(roll >> 14) % 3, 1 + (unsigned)(roll >> 14) % 3, automatic ? "autostart" : "purchase",
		automatic ? "AUTOSTART" : "PURCHASE");
}

static void add_event(const Writer *w, const RowEvent *event, uint64_t roll, size_t start)
{
	char when[INSTANT_TEXT_BYTES], expires[INSTANT_TEXT_BYTES];
	bool included = roll % 5 == 0;
	if (event->when_s > w->x->now.utc_s)
		return;
	calendar_write_instant(event->when_s, when);
	calendar_write_instant(event->when_s + 30 * INT64_C(86400), expires);
	text_addf(w->out, "%s{\"type\":\"%s\",\"soc\":", w->out->length > start ? "," : "", event->type);
	if (event->has_soc)
		add_soc(w, roll);
	else
		text_add(w->out, "null");
	if (event->is_activation)
		text_addf(w->out, ",\"cost\":5,\"wholesale\":%s,\"price\":%s,\"expiresAt\":\"%s\",\"isIncluded\":%s",
			included ? "0" : "10", included ? "0" : "15.00", expires, included ? "true" : "false");
	text_addf(w->out, ",\"when\":\"%s\"}", when);
}

/* An activation lasts 30 days, so one of the month before crosses into the first month asked for and
 * is listed there, too. What led to it and what ended it belong to their own months alone. */
static void add_month_events(const Writer *w, size_t start)
{
	uint64_t roll = roll_of(w, SALT_ROW);
	int64_t when_s = calendar_first(w->month) * INT64_C(86400) + (int64_t)((roll >> 20) % 27) * 86400 + 36000;
	int64_t ends_s = when_s + 30 * INT64_C(86400);
	if (roll % 4 != 0)
		return;
	bool crosses = ends_s >= clock_month_start(TELECOMX, w->question->from);
	bool ends_inside = ends_s >= clock_month_start(TELECOMX, w->question->from) &&
			   ends_s < clock_month_start(TELECOMX, w->question->to + 1);
	if (w->month >= w->question->from && roll >> 13 & 1)
		add_event(w, &(RowEvent){roll >> 30 & 1 ? "CHANGE" : "CHANGE_RATEPLAN", when_s - 3600, true, false},
			roll, start);
	if (crosses)
		add_event(w, &(RowEvent){"ACTIVATION", when_s, true, true}, roll, start);
	if (ends_inside)
		add_event(w, &(RowEvent){"REVERSION", ends_s, false, false}, roll, start);
}

static void add_row_log(Writer *w)
{
	text_addf(w->out, ",\"%s\":[", w->question->index % 2 ? "restOfWorldChangeLog" : "restOfWorldRoaming");
	size_t start = w->out->length;
	for (w->month = w->question->from - 1; w->month <= w->question->to; w->month++)
		add_month_events(w, start);
	text_add(w->out, "]");
}

static void add_account(const Writer *w)
{
	char id[TARGET_ACCOUNT_BYTES], number[TELECOMX_NUMBER_BYTES];
	uint32_t index = w->question->index;
	service_account(w->x, index, id);
	telecomx_number(index, number);
	text_addf(w->out, "\"account\":{\"_id\":\"%s\",\"number\":\"%s\",\"name\":", id, number);
	text_add_json(w->out, telecomx_person(index));
	text_addf(w->out, ",\"ratePlan\":\"5538b009d78aeb0e930035%02x\",\"ratePlanName\":", index % 3 == 0 ? 1 : 255);
	text_add_json(w->out, telecomx_plan(index));
	text_addf(w->out, ",\"data\":%d}", index % 3 == 0 ? 0 : 12288);
}

void telecomx_write_json(const Exchange *x, const UsageQuestion *question, Text *out)
{
	Writer w = {x, question, out, question->from};
	text_add(out, "{");
	add_account(&w);
	add_entries(&w, "data", add_data_entry);
	add_entries(&w, "voice", add_voice_entry);
	add_entries(&w, "sms", add_sms_entry);
	add_entries(&w, "mms", add_mms_entry);
	add_charges(&w);
	add_row_log(&w);
	if (x->mischief->drift == DRIFT_EXTRA)
		text_add(out, ",\"rcs\":[{\"homeland\":1}]");
	text_add(out, "}");
}
