#include "tally.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
	Provider provider;
	uint32_t count;
	char account[TARGET_ACCOUNT_BYTES];
} Other;

struct Tally {
	const World *world;
	pthread_mutex_t lock;
	uint32_t *generated[PROVIDER_COUNT];
	Other others[TALLY_OTHERS_MAX];
};

Tally *tally_new(const World *world)
{
	Tally *tally = calloc(1, sizeof *tally);
	if (!tally)
		return NULL;
	tally->world = world;
	pthread_mutex_init(&tally->lock, NULL);
	for (int i = 0; i < PROVIDER_COUNT; i++) {
		tally->generated[i] = calloc((size_t)world->account_count + 1, sizeof(uint32_t));
		if (!tally->generated[i]) {
			tally_free(tally);
			return NULL;
		}
	}
	return tally;
}

void tally_free(Tally *tally)
{
	if (!tally)
		return;
	for (int i = 0; i < PROVIDER_COUNT; i++)
		free(tally->generated[i]);
	pthread_mutex_destroy(&tally->lock);
	free(tally);
}

/* FNV-1a, then the next free place: open addressing, nothing is ever taken out alone. */
static Other *find_other(Tally *tally, Provider provider, const char *account)
{
	uint32_t hash = 2166136261u + provider;
	for (const char *c = account; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	for (uint32_t step = 0; step < 64; step++) {
		Other *other = &tally->others[(hash + step) % TALLY_OTHERS_MAX];
		if (!other->account[0] || (other->provider == provider && strcmp(other->account, account) == 0))
			return other;
	}
	return NULL;
}

static uint32_t count(Tally *tally, Provider provider, const char *account, uint32_t more)
{
	uint32_t index, result = 0;
	if (!account[0] || provider >= PROVIDER_COUNT)
		return 0;
	pthread_mutex_lock(&tally->lock);
	if (world_find(tally->world, provider, account, &index)) {
		result = tally->generated[provider][index] += more;
	} else {
		Other *other = find_other(tally, provider, account);
		if (other && !other->account[0] && more) {
			other->provider = provider;
			strcpy(other->account, account);
		}
		if (other)
			result = other->count += more;
	}
	pthread_mutex_unlock(&tally->lock);
	return result;
}

uint32_t tally_add(Tally *tally, Provider provider, const char *account)
{
	return count(tally, provider, account, 1);
}

uint32_t tally_count(Tally *tally, Provider provider, const char *account)
{
	return count(tally, provider, account, 0);
}

void tally_clear(Tally *tally)
{
	pthread_mutex_lock(&tally->lock);
	for (int i = 0; i < PROVIDER_COUNT; i++)
		memset(tally->generated[i], 0, (size_t)tally->world->account_count * sizeof(uint32_t));
	memset(tally->others, 0, sizeof tally->others);
	pthread_mutex_unlock(&tally->lock);
}
