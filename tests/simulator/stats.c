#include "stats.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW_MS = 1000, STATUS_MAX = 600, ENDPOINT_COUNT = ENDPOINT_BATCH_STATUS + 1 };

/* One count for each of the last 1000 milliseconds and their sum. */
typedef struct {
	int64_t last_ms;
	uint32_t sum, most;
	uint32_t counts[WINDOW_MS];
} Window;

typedef struct {
	uint64_t requests;
	uint32_t in_flight, most_in_flight;
	uint64_t by_status[STATUS_MAX], by_endpoint[ENDPOINT_COUNT];
	Window window;
} ProviderStats;

struct Stats {
	pthread_mutex_t lock;
	uint64_t connections_accepted;
	uint32_t connections_open;
	ProviderStats providers[PROVIDER_COUNT];
};

Stats *stats_new(void)
{
	Stats *stats = calloc(1, sizeof *stats);
	if (stats)
		pthread_mutex_init(&stats->lock, NULL);
	return stats;
}

void stats_free(Stats *stats)
{
	if (stats)
		pthread_mutex_destroy(&stats->lock);
	free(stats);
}

static void window_hit(Window *window, int64_t now_ms)
{
	int64_t passed = now_ms - window->last_ms;
	for (int64_t step = 1; step <= passed && step <= WINDOW_MS; step++) {
		uint32_t *slot = &window->counts[(window->last_ms + step) % WINDOW_MS];
		window->sum -= *slot;
		*slot = 0;
	}
	if (passed > 0)
		window->last_ms = now_ms;
	window->counts[window->last_ms % WINDOW_MS]++;
	if (++window->sum > window->most)
		window->most = window->sum;
}

void stats_arrived(Stats *stats, Provider provider, int64_t steady_ms)
{
	if (provider >= PROVIDER_COUNT)
		return;
	ProviderStats *p = &stats->providers[provider];
	pthread_mutex_lock(&stats->lock);
	p->requests++;
	if (++p->in_flight > p->most_in_flight)
		p->most_in_flight = p->in_flight;
	window_hit(&p->window, steady_ms);
	pthread_mutex_unlock(&stats->lock);
}

void stats_answered(Stats *stats, const Target *target, unsigned status)
{
	if (target->provider >= PROVIDER_COUNT)
		return;
	pthread_mutex_lock(&stats->lock);
	stats->providers[target->provider].by_status[status < STATUS_MAX ? status : 0]++;
	stats->providers[target->provider].by_endpoint[target->endpoint]++;
	pthread_mutex_unlock(&stats->lock);
}

void stats_finished(Stats *stats, Provider provider)
{
	if (provider >= PROVIDER_COUNT)
		return;
	pthread_mutex_lock(&stats->lock);
	stats->providers[provider].in_flight--;
	pthread_mutex_unlock(&stats->lock);
}

void stats_connection(Stats *stats, bool opened)
{
	pthread_mutex_lock(&stats->lock);
	stats->connections_open += opened ? 1u : -1u;
	stats->connections_accepted += opened;
	pthread_mutex_unlock(&stats->lock);
}

void stats_clear(Stats *stats)
{
	pthread_mutex_lock(&stats->lock);
	stats->connections_accepted = 0;
	for (int i = 0; i < PROVIDER_COUNT; i++) {
		ProviderStats *p = &stats->providers[i];
		uint32_t in_flight = p->in_flight;
		memset(p, 0, sizeof *p);
		p->in_flight = p->most_in_flight = in_flight;
	}
	pthread_mutex_unlock(&stats->lock);
}

static void describe_counts(const ProviderStats *p, Text *out)
{
	const char *comma = "";
	text_add(out, "\"status\":{");
	for (int status = 0; status < STATUS_MAX; status++)
		if (p->by_status[status]) {
			text_addf(out, "%s\"%d\":%llu", comma, status, (unsigned long long)p->by_status[status]);
			comma = ",";
		}
	comma = "";
	text_add(out, "},\"endpoints\":{");
	for (int i = 0; i < ENDPOINT_COUNT; i++)
		if (p->by_endpoint[i]) {
			text_addf(out, "%s\"%s\":%llu", comma, endpoint_name((Endpoint)i),
				(unsigned long long)p->by_endpoint[i]);
			comma = ",";
		}
	text_add(out, "}");
}

void stats_describe(Stats *stats, Text *out)
{
	pthread_mutex_lock(&stats->lock);
	text_addf(out, "\"connections\":{\"accepted\":%llu,\"open\":%u},\"providers\":{",
		(unsigned long long)stats->connections_accepted, stats->connections_open);
	for (int i = 0; i < PROVIDER_COUNT; i++) {
		const ProviderStats *p = &stats->providers[i];
		text_addf(out,
			"%s\"%s\":{\"requests\":%llu,\"in_flight\":%u,\"max_concurrency\":%u,\"max_per_second\":%u,",
			i ? "," : "", world_provider_name((Provider)i), (unsigned long long)p->requests, p->in_flight,
			p->most_in_flight, p->window.most);
		describe_counts(p, out);
		text_add(out, "}");
	}
	text_add(out, "}");
	pthread_mutex_unlock(&stats->lock);
}
