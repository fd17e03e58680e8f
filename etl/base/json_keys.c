/* json_keys.c: a list while an object is small, a table when it is not.
 *
 * Nearly every object has a few members, and a glance along their hashes is cheaper than
 * any table; but comparing each key of a huge object with all before it would be quadratic.
 */
#include "base/json_keys.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"

/* A folded multiplication (the step of wyhash), begun at a random seed: an answer cannot
 * be written so that its keys collide. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;
	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to eight bytes as a number, read in pieces of fixed length: the compiler turns each
 * memcpy into one load, where a length known only at run time would be a call for each key. */
static uint64_t last_word(const char *at, size_t length)
{
	uint64_t word = 0;
	if (length >= 4) {
		uint32_t low, high;
		memcpy(&low, at, sizeof(low));
		memcpy(&high, at + length - sizeof(high), sizeof(high));
		return (uint64_t)high << 32 | low;
	}
	for (size_t i = 0; i < length; i++)
		word = word << 8 | (unsigned char)at[i];
	return word;
}

uint32_t json_keys_hash(Slice key)
{
	static uint64_t seed[2];
	if (seed[0] == 0 && (getrandom(seed, sizeof(seed), 0) != sizeof(seed) || seed[0] == 0))
		seed[0] = UINT64_C(0x9E3779B97F4A7C15);
	uint64_t hash = seed[1] ^ key.length;
	const char *at = key.at;
	size_t left = key.length;
	for (; left > sizeof(uint64_t); left -= sizeof(uint64_t)) {
		uint64_t word;
		memcpy(&word, at, sizeof(word));
		hash = fold(hash ^ word, seed[0] | 1);
		at += sizeof(word);
	}
	hash = fold(hash ^ last_word(at, left), seed[0] | 1);
	return (uint32_t)(hash ^ hash >> 32);
}

static void insert_slot(JsonKeys *keys, uint32_t hash, const JsonNode *member)
{
	size_t at = hash & (keys->slot_count - 1);
	while (keys->slots[at].member != NULL)
		at = (at + 1) & (keys->slot_count - 1);
	keys->slots[at] = (JsonSlot){hash, member};
}

/* Makes room for as many members again as there are, at least; the table stays half empty. */
static void rebuild_slots(JsonKeys *keys, const JsonNode *object)
{
	/* From small again for each object: clearing the table of a huge one for every later
	 * object of 33 members would cost more than the text is long. */
	keys->slot_count = JSON_KEYS_FEW * 4;
	while (keys->slot_count < object->count * 4)
		keys->slot_count *= 2;
	keys->slots = memory_grow(keys->slots, keys->slot_count, sizeof(JsonSlot));
	memset(keys->slots, 0, keys->slot_count * sizeof(JsonSlot));
	for (const JsonNode *member = object->first; member != NULL; member = member->next)
		insert_slot(keys, json_keys_hash(member->key), member);
}

void json_keys_add(JsonKeys *keys, const JsonNode *object, const JsonNode *member, uint32_t hash)
{
	size_t count = object->count;
	if (count <= JSON_KEYS_FEW)
		keys->hashes[count - 1] = hash;
	else if (count == JSON_KEYS_FEW + 1 || count * 2 > keys->slot_count)
		rebuild_slots(keys, object);
	else
		insert_slot(keys, hash, member);
}

static bool is_among_few(const JsonKeys *keys, const JsonNode *object, Slice key, uint32_t hash)
{
	bool maybe = false;
	for (size_t i = 0; i < object->count; i++)
		maybe |= keys->hashes[i] == hash;
	return maybe && json_member(object, key) != NULL;
}

static bool is_among_many(const JsonKeys *keys, Slice key, uint32_t hash)
{
	size_t at = hash & (keys->slot_count - 1);
	for (; keys->slots[at].member != NULL; at = (at + 1) & (keys->slot_count - 1))
		if (keys->slots[at].hash == hash && slice_equal(keys->slots[at].member->key, key))
			return true;
	return false;
}

bool json_keys_hold(const JsonKeys *keys, const JsonNode *object, Slice key, uint32_t hash)
{
	if (object->count <= JSON_KEYS_FEW)
		return is_among_few(keys, object, key, hash);
	return is_among_many(keys, key, hash);
}

void json_keys_free(JsonKeys *keys)
{
	free(keys->slots);
	*keys = (JsonKeys){.slots = NULL};
}
