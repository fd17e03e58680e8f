#include "token.h"

#include "clock.h"
#include "mix.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

void token_init(Tokens *tokens)
{
	memset(tokens, 0, sizeof *tokens);
	if (getrandom(&tokens->secret, sizeof tokens->secret, 0) != (ssize_t)sizeof tokens->secret)
		tokens->secret = (uint64_t)clock_real_ms();
}

static void write_token(
	const Tokens *tokens, Provider provider, uint32_t generation, uint64_t expires_ms, char out[TOKEN_BYTES])
{
	uint64_t proof = mix(tokens->secret, provider, generation, expires_ms);
	snprintf(out, TOKEN_BYTES, "%c%08x%014llx%016llx", "FTB"[provider], generation,
		(unsigned long long)expires_ms & 0xffffffffffffffu, (unsigned long long)proof);
}

void token_issue(Tokens *tokens, Provider provider, int lifetime_s, char out[TOKEN_BYTES])
{
	uint64_t expires_ms = (uint64_t)clock_steady_ms() + (uint64_t)lifetime_s * 1000;
	write_token(tokens, provider, atomic_load(&tokens->generation[provider]), expires_ms, out);
}

bool token_valid(Tokens *tokens, Provider provider, const char *token)
{
	unsigned generation;
	unsigned long long expires_ms;
	char again[TOKEN_BYTES];
	if (strlen(token) >= TOKEN_BYTES || sscanf(token, "%*c%8x%14llx", &generation, &expires_ms) != 2)
		return false;
	write_token(tokens, provider, generation, expires_ms, again);
	return strcmp(again, token) == 0 && generation == atomic_load(&tokens->generation[provider]) &&
	       (int64_t)expires_ms > clock_steady_ms();
}

void token_expire_all(Tokens *tokens, Provider provider)
{
	atomic_fetch_add(&tokens->generation[provider], 1);
}
