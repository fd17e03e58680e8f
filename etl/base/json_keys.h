/* json_keys.h: the keys of one object that is being read, to see one that comes twice.
 *
 * Takes:  the object with its members so far; a JsonKeys may serve one object after the
 *         other, beginning with any that has no member yet.
 * Gives:  json_keys_hold: whether a member has that key already. json_keys_hash differs from
 *         run to run, so that nobody can write keys that collide.
 */
#ifndef SIMTALLY_BASE_JSON_KEYS_H
#define SIMTALLY_BASE_JSON_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"

enum { JSON_KEYS_FEW = 32 };

typedef struct {
	uint32_t hash;
	const JsonNode *member;
} JsonSlot;

typedef struct {
	uint32_t hashes[JSON_KEYS_FEW]; /* of the first members, in their order */
	JsonSlot *slots;                /* of an object with more, by hash */
	size_t slot_count;              /* a power of two, or 0 */
} JsonKeys;

uint32_t json_keys_hash(Slice key);
bool json_keys_hold(const JsonKeys *keys, const JsonNode *object, Slice key, uint32_t hash);
void json_keys_add(JsonKeys *keys, const JsonNode *object, const JsonNode *member, uint32_t hash); /* already its last */
void json_keys_free(JsonKeys *keys);

#endif
