/* world.h: the accounts that exist: their names, kinds, pools and people.
 *
 * Takes:   a count of accounts per provider and a seed; an account is its index.
 * Gives:   names that can be turned back into the index, so nothing is stored.
 *          Accounts come in blocks of ten. Of freebit and tibiot, 0-5 stand alone,
 *          6-8 belong to the group or pool that is 9. A block cut off by the count
 *          before its 9 has no group. telecomx has plain accounts only.
 *             freebit   070NNNNNNNN, AAA0_NNNNNNNNNNN    telecomx   24 hex digits
 *             tibiot    898604 + 13 digits + Luhn digit, POOLNNNNNNNN
 * Errors:  world_find returns false for whatever is not one of these accounts.
 */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stdint.h>

typedef enum { FREEBIT, TELECOMX, TIBIOT, PROVIDER_COUNT } Provider;
typedef enum { KIND_MVNO_ACCOUNT, KIND_SIM, KIND_SHARE_GROUP, KIND_CARD, KIND_POOL } Kind;
typedef enum { PROFILE_IDLE, PROFILE_NORMAL, PROFILE_HEAVY } Profile;

enum {
	WORLD_NAME_BYTES = 32,
	WORLD_BLOCK = 10,
	WORLD_FIRST_MEMBER = 6,
	WORLD_GROUP = 9,
	WORLD_ACCOUNTS_MAX = 50000000,
	/* Indices from here on have names but never exist: what a stray bill names. */
	WORLD_STRANGER = 90000000,
	/* The telecomx account that passes 2^53 bytes a month. */
	WORLD_HUGE = 3
};

typedef struct {
	uint64_t seed;
	uint32_t account_count;
} World;

const char *world_provider_name(Provider provider);
bool world_provider_parse(const char *text, Provider *out);
void world_name(Provider provider, uint32_t index, char out[WORLD_NAME_BYTES]);
bool world_find(const World *world, Provider provider, const char *name, uint32_t *index);
Kind world_kind(Provider provider, uint32_t index);
const char *world_kind_name(Kind kind);
bool world_is_group(Provider provider, uint32_t index);
/* The group or pool that an account is a member of, where there is one. */
bool world_group_of(const World *world, Provider provider, uint32_t index, uint32_t *group);
Profile world_profile(const World *world, Provider provider, uint32_t index);

#endif
