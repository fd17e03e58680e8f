/* token.h: the keys that a login hands out.
 *
 * Takes:   a provider and a lifetime.
 * Gives:   tokens that carry their own expiry and proof, so that none is stored however
 *          many are issued. token_expire_all makes every token so far worthless.
 */
#ifndef TOKEN_H
#define TOKEN_H

#include "world.h"

#include <stdatomic.h>

enum { TOKEN_BYTES = 48 };

typedef struct {
	uint64_t secret;
	_Atomic uint32_t generation[PROVIDER_COUNT];
} Tokens;

void token_init(Tokens *tokens);
void token_issue(Tokens *tokens, Provider provider, int lifetime_s, char out[TOKEN_BYTES]);
bool token_valid(Tokens *tokens, Provider provider, const char *token);
void token_expire_all(Tokens *tokens, Provider provider);

#endif
