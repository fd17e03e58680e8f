#include "mix.h"

/* The finisher of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t stir(uint64_t x)
{
	x += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

uint64_t mix(uint64_t seed, uint64_t a, uint64_t b, uint64_t c)
{
	return stir(stir(stir(stir(seed) ^ a) ^ b) ^ c);
}
