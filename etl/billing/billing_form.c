/* billing_form.c: a form is tokens, matched from left to right with steps back.
 *
 * Whether the tokens from i on fit the text from p on does not depend on what stood before, so that each (i, p) that
 * failed is remembered: no line, however it is written, is tried longer than tokens x length x length.
 */
#include "billing/billing_form.h"

#include <string.h>

static const char *const PART_NAMES[BILLING_PART_COUNT] = {"provider", "product", "account", "from", "to", "month", "metric", "scope",
							   "quantity", "unit", "overage", "overage_unit", "price", "per", "amount", "currency", "*"};

/* ---- reading a form ---- */

static bool part_called(Slice name, BillingPart *part)
{
	for (int i = 0; i < BILLING_PART_COUNT; i++) {
		if (!slice_equal_text(name, PART_NAMES[i]))
			continue;
		*part = (BillingPart)i;
		return true;
	}
	return false;
}

/* Cuts the next token off *rest; the sentence says why not. */
static const char *take_token(Slice *rest, BillingToken *token)
{
	*token = (BillingToken){0};
	const char *end;
	if (rest->at[0] == '}')
		return "a } closes nothing";
	if (rest->at[0] == '{') {
		end = memchr(rest->at, '}', rest->length);
		if (!end)
			return "a { is never closed";
		token->is_part = true;
		if (!part_called((Slice){rest->at + 1, (size_t)(end - rest->at - 1)}, &token->part))
			return "parts are {provider}, {product}, {account}, {from}, {to}, {month}, {metric}, {scope}, {quantity}, {unit}, "
				"{overage}, {overage_unit}, {price}, {per}, {amount}, {currency} and {*}";
		end++;
	} else {
		for (end = rest->at; end < rest->at + rest->length && *end != '{' && *end != '}'; end++)
			continue;
		token->text = (Slice){rest->at, (size_t)(end - rest->at)};
	}
	*rest = (Slice){end, rest->length - (size_t)(end - rest->at)};
	return NULL;
}

/* "12GB" can be told apart, "{product}{account}" cannot. */
static bool runs_together(const BillingToken *one, const BillingToken *next)
{
	bool figure = one->part == BILLING_PART_QUANTITY || one->part == BILLING_PART_OVERAGE || one->part == BILLING_PART_PRICE
		|| one->part == BILLING_PART_AMOUNT;
	bool word = next->part == BILLING_PART_UNIT || next->part == BILLING_PART_OVERAGE_UNIT || next->part == BILLING_PART_CURRENCY;
	return one->is_part && next->is_part && !(figure && word);
}

static const char *check(const BillingForm *form)
{
	for (size_t i = 1; i < form->count; i++)
		if (runs_together(&form->tokens[i - 1], &form->tokens[i]))
			return "two parts need something between them";
	if (form->has[BILLING_PART_FROM] != form->has[BILLING_PART_TO])
		return "{from} and {to} go together";
	if (form->has[BILLING_PART_MONTH] && form->has[BILLING_PART_FROM])
		return "a period is {month}, or {from} and {to}";
	if (form->has[BILLING_PART_UNIT] && !form->has[BILLING_PART_QUANTITY])
		return "a {unit} needs a {quantity}";
	if (form->has[BILLING_PART_QUANTITY] && !form->has[BILLING_PART_UNIT] && !form->has[BILLING_PART_METRIC])
		return "a {quantity} needs a {unit}, or a {metric} that has one";
	if (form->has[BILLING_PART_OVERAGE] != form->has[BILLING_PART_OVERAGE_UNIT])
		return "{overage} and {overage_unit} go together";
	if (form->has[BILLING_PART_OVERAGE] && !form->has[BILLING_PART_QUANTITY])
		return "an {overage} is part of a {quantity}; a form of an overage alone has a {quantity} and the key \"quantity\": \"overage\"";
	return NULL;
}

bool billing_form_read(const char *text, Arena *arena, BillingForm *out, const char **problem)
{
	BillingToken *tokens = arena_array(arena, BILLING_FORM_TOKENS_MAX, sizeof(*tokens));
	BillingForm form = {.tokens = tokens};
	*problem = *text ? NULL : "it is empty";
	for (Slice rest = slice_of(text); rest.length && !*problem; form.count++) {
		if (form.count == BILLING_FORM_TOKENS_MAX) {
			*problem = "it is too long";
			break;
		}
		BillingToken *token = &tokens[form.count];
		*problem = take_token(&rest, token);
		if (*problem || !token->is_part)
			continue;
		if (form.has[token->part] && token->part != BILLING_PART_ANY)
			*problem = "a part stands in it twice";
		form.has[token->part] = true;
	}
	if (!*problem)
		*problem = check(&form);
	if (*problem)
		return false;
	*out = form;
	return true;
}

/* ---- matching a line ---- */

typedef struct {
	const BillingForm *form;
	Slice line;
	BillingFits fits;
	const void *context;
	Slice *parts;
	bool failed[BILLING_FORM_TOKENS_MAX][BILLING_LINE_MAX_BYTES + 1];
} Match;

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Where a token's own text ends that begins at `at`; false when it does not stand there. */
static bool take_text(const Match *match, Slice text, size_t *at)
{
	for (size_t i = 0; i < text.length; i++) {
		bool blank = is_blank(text.at[i]);
		if (*at == match->line.length || (blank ? !is_blank(match->line.at[*at]) : lower(match->line.at[*at]) != lower(text.at[i])))
			return false;
		++*at;
		while (blank && *at < match->line.length && is_blank(match->line.at[*at]))
			++*at;
	}
	return true;
}

static bool match_from(Match *match, size_t token, size_t at);

/* Whether what follows the token can begin at `end`: asked before the part is looked at, because that takes longer. */
static bool may_end(const Match *match, size_t token, size_t end)
{
	if (token + 1 == match->form->count)
		return end == match->line.length;
	const BillingToken *next = &match->form->tokens[token + 1];
	return !match->failed[token + 1][end] && (next->is_part || take_text(match, next->text, &end));
}

static bool match_part(Match *match, size_t token, size_t at)
{
	BillingPart part = match->form->tokens[token].part;
	for (size_t end = match->line.length; end > at; end--) {
		Slice text = slice_trim((Slice){match->line.at + at, end - at});
		if (!may_end(match, token, end))
			continue;
		if (text.length == 0 || !match->fits(part, text, match->context))
			continue;
		if (!match_from(match, token + 1, end))
			continue;
		match->parts[part] = text;
		return true;
	}
	return false;
}

/* The depth is that of the form's tokens. */
static bool match_from(Match *match, size_t token, size_t at)
{
	if (token == match->form->count)
		return at == match->line.length;
	if (match->failed[token][at])
		return false;
	size_t next = at;
	const BillingToken *one = &match->form->tokens[token];
	bool good = one->is_part ? match_part(match, token, at) : take_text(match, one->text, &next) && match_from(match, token + 1, next);
	match->failed[token][at] = !good;
	return good;
}

bool billing_form_match(const BillingForm *form, Slice line, BillingFits fits, const void *context, Slice parts[BILLING_PART_COUNT])
{
	line = slice_trim(line);
	if (line.length > BILLING_LINE_MAX_BYTES)
		return false;
	Match match;
	match.form = form;
	match.line = line;
	match.fits = fits;
	match.context = context;
	match.parts = parts;
	for (size_t i = 0; i < form->count; i++)
		memset(match.failed[i], 0, line.length + 1);
	for (int i = 0; i < BILLING_PART_COUNT; i++)
		parts[i] = (Slice){0};
	return match_from(&match, 0, 0);
}
