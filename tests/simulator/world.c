#include "world.h"

#include "mix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const PROVIDER_NAMES[PROVIDER_COUNT] = {"freebit", "telecomx", "tibiot"};

const char *world_provider_name(Provider provider)
{
	return provider < PROVIDER_COUNT ? PROVIDER_NAMES[provider] : "-";
}

bool world_provider_parse(const char *text, Provider *out)
{
	for (int i = 0; i < PROVIDER_COUNT; i++)
		if (strcmp(text, PROVIDER_NAMES[i]) == 0) {
			*out = (Provider)i;
			return true;
		}
	return false;
}

bool world_is_group(Provider provider, uint32_t index)
{
	return provider != TELECOMX && index % WORLD_BLOCK == WORLD_GROUP;
}

Kind world_kind(Provider provider, uint32_t index)
{
	if (provider == TELECOMX)
		return KIND_MVNO_ACCOUNT;
	if (world_is_group(provider, index))
		return provider == FREEBIT ? KIND_SHARE_GROUP : KIND_POOL;
	return provider == FREEBIT ? KIND_SIM : KIND_CARD;
}

const char *world_kind_name(Kind kind)
{
	static const char *const NAMES[] = {"mvno_account", "sim", "share_group", "card", "pool"};
	return NAMES[kind];
}

/* The last digit of an ICCID: ITU-T E.118, Luhn over the digits before it. */
static int luhn_digit(const char *digits, size_t count)
{
	int sum = 0;
	for (size_t i = 0; i < count; i++) {
		int d = digits[count - 1 - i] - '0';
		if (i % 2 == 0)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
	return (10 - sum % 10) % 10;
}

static void write_iccid(uint32_t index, char out[WORLD_NAME_BYTES])
{
	snprintf(out, WORLD_NAME_BYTES, "898604%013u", index);
	out[19] = (char)('0' + luhn_digit(out, 19));
	out[20] = '\0';
}

void world_name(Provider provider, uint32_t index, char out[WORLD_NAME_BYTES])
{
	if (provider == TELECOMX)
		snprintf(out, WORLD_NAME_BYTES, "%016llx%08x", (unsigned long long)mix(0x7e1ec0, index, 0, 0), index);
	else if (provider == FREEBIT && world_is_group(provider, index))
		snprintf(out, WORLD_NAME_BYTES, "AAA0_%011u", index / WORLD_BLOCK + 1);
	else if (provider == FREEBIT)
		snprintf(out, WORLD_NAME_BYTES, "070%08u", index);
	else if (world_is_group(provider, index))
		snprintf(out, WORLD_NAME_BYTES, "POOL%08u", index / WORLD_BLOCK + 1);
	else
		write_iccid(index, out);
}

/* What the index would be if the name were one of ours; the caller writes it again to make sure. */
static uint64_t guess_index(Provider provider, const char *name)
{
	if (provider == TELECOMX)
		return strlen(name) == 24 ? strtoull(name + 16, NULL, 16) : UINT64_MAX;
	if (strncmp(name, "AAA0_", 5) == 0)
		return (strtoull(name + 5, NULL, 10) - 1) * WORLD_BLOCK + WORLD_GROUP;
	if (strncmp(name, "POOL", 4) == 0)
		return (strtoull(name + 4, NULL, 10) - 1) * WORLD_BLOCK + WORLD_GROUP;
	if (provider == FREEBIT)
		return strlen(name) == 11 ? strtoull(name + 3, NULL, 10) : UINT64_MAX;
	return strlen(name) == 20 ? strtoull(name + 6, NULL, 10) / 10 : UINT64_MAX;
}

bool world_find(const World *world, Provider provider, const char *name, uint32_t *index)
{
	char again[WORLD_NAME_BYTES];
	uint64_t guess = guess_index(provider, name);
	if (guess >= world->account_count)
		return false;
	world_name(provider, (uint32_t)guess, again);
	if ((provider == TELECOMX ? strcasecmp(name, again) : strcmp(name, again)) != 0)
		return false;
	*index = (uint32_t)guess;
	return true;
}

bool world_group_of(const World *world, Provider provider, uint32_t index, uint32_t *group)
{
	uint32_t place = index % WORLD_BLOCK;
	uint32_t candidate = index - place + WORLD_GROUP;
	if (provider == TELECOMX || place < WORLD_FIRST_MEMBER || place == WORLD_GROUP ||
		candidate >= world->account_count)
		return false;
	*group = candidate;
	return true;
}

Profile world_profile(const World *world, Provider provider, uint32_t index)
{
	uint64_t roll = mix(world->seed, 0x9e0f11e, provider, index) % 20;
	/* The first member of a pool is always in use, so that no pool is all idle. */
	if (index % WORLD_BLOCK == WORLD_FIRST_MEMBER && provider == TIBIOT)
		return PROFILE_NORMAL;
	if (provider == TELECOMX && index == WORLD_HUGE)
		return PROFILE_HEAVY;
	return roll < 2 ? PROFILE_IDLE : roll == 2 ? PROFILE_HEAVY : PROFILE_NORMAL;
}
