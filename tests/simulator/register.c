#include "register.h"

#include "text.h"

#include <string.h>

enum { GHOST_OFFSET = 1000000 };

static const char *const NAMES[] = {
	"Anna Nordmann",
	"=cmd|'/c calc'!A0",
	"<script>alert('x')</script>",
	"Robert'); DROP TABLE account;--",
	"\xe9\x88\xb4\xe6\x9c\xa8 \xe8\x8a\xb1\xe5\xad\x90",
	"Meter 14, \"north\"; hall",
	"@SUM(1+1)*cmd",
	"\xd8\xb3\xd9\x84\xd8\xa7\xd9\x85 \xe2\x80\256txet",
	"Router \xf0\x9f\x9a\x80 on wheels",
	"-2+3",
	"S\xc3\xb8ren \xc3\205berg & S\xc3\xb8n",
	"",
};
enum { NAME_COUNT = sizeof NAMES / sizeof *NAMES };

void register_reference(Provider provider, uint32_t index, char out[REGISTER_REF_BYTES])
{
	out[0] = '\0';
	if (index % 3 == 1)
		snprintf(out, REGISTER_REF_BYTES, "CUST-%c-%06u", "FXT"[provider], index);
}

uint32_t register_stranger(int number)
{
	return WORLD_STRANGER + (uint32_t)number * WORLD_BLOCK;
}

uint32_t register_ghost(int number)
{
	return WORLD_STRANGER + GHOST_OFFSET + (uint32_t)number * WORLD_BLOCK;
}

static void print_account(const Options *options, Provider provider, uint32_t index, FILE *out)
{
	char account[WORLD_NAME_BYTES], reference[REGISTER_REF_BYTES], pool[WORLD_NAME_BYTES] = "";
	uint32_t group;
	Text line = {0};
	world_name(provider, index, account);
	register_reference(provider, index, reference);
	if (index < options->world.account_count && world_group_of(&options->world, provider, index, &group))
		world_name(provider, group, pool);
	text_addf(&line, "%s,%s,%s,%s,", world_provider_name(provider), account,
		world_kind_name(world_kind(provider, index)), reference);
	text_add_csv(&line, ',', NAMES[index % NAME_COUNT]);
	text_addf(&line, ",%s,%s,\n", pool, index % 4 == 0 ? "2019-04-01" : "");
	fputs(line.data, out);
	text_free(&line);
}

void register_print(const Options *options, FILE *out)
{
	fputs("provider,account,kind,billing_ref,name,pool,active_from,active_to\n", out);
	for (int p = 0; p < PROVIDER_COUNT; p++) {
		if (!options->providers[p])
			continue;
		for (uint32_t index = 0; index < options->world.account_count; index++)
			print_account(options, (Provider)p, index, out);
		for (int ghost = 0; ghost < options->ghost_count; ghost++)
			print_account(options, (Provider)p, register_ghost(ghost), out);
	}
}
