#include "libcode/unwind/cfi.h"

#include "libcode/base/map.h"
#include "libcode/unwind/cfi_table.h"
#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(struct cfi_rule) ==
		       16 + DWARF_COUNT * sizeof(struct cfi_saved),
	       "rules are compared as bytes");

/* Addresses that are kept, and what their rules may come to; more are of no
 * program that is all right, and it starts again. */
enum { MOST_ADDRESSES = 1 << 20, MOST_EXPRESSIONS = 1 << 16 };

struct cfi {
	struct map by_address; /* module and address: number of a rule */
	struct map by_content;
	struct cfi_rule *rule;
	size_t rule_count, rule_room;
	struct cfi_expression *expression;
	size_t expression_count, expression_room;
	struct cfi_rule derived;
};

static void forget(struct cfi *c)
{
	for (size_t i = 0; i < c->expression_count; i++)
		free(c->expression[i].op);
	c->rule_count = c->expression_count = 0;
	code_map_clear(&c->by_address);
	code_map_clear(&c->by_content);
}

static int32_t keep(struct cfi_expression e, void *arg)
{
	struct cfi *c = arg;

	c->expression = memory_grow(c->expression, &c->expression_room,
				    c->expression_count + 1,
				    sizeof(*c->expression));
	c->expression[c->expression_count] = e;
	return (int32_t)c->expression_count++;
}

/* Two sums of its words, in different orders of weight. */
static void digest(const struct cfi_rule *rule, uint64_t sum[2])
{
	uint64_t word;

	sum[0] = sum[1] = 0;
	for (size_t at = 0; at + sizeof(word) <= sizeof(*rule);
	     at += sizeof(word)) {
		memcpy(&word, (const char *)rule + at, sizeof(word));
		sum[0] = (sum[0] ^ word) * 0x9e3779b97f4a7c15u;
		sum[1] = (sum[1] + word) * 0xc2b2ae3d27d4eb4fu;
		sum[1] ^= sum[1] >> 29;
	}
}

static size_t number_of(struct cfi *c, const struct cfi_rule *rule)
{
	uint64_t sum[2], *known;

	digest(rule, sum);
	known = code_map_at(&c->by_content, sum[0], sum[1], c->rule_count);
	if (*known < c->rule_count &&
	    memcmp(&c->rule[*known], rule, sizeof(*rule)) == 0)
		return *known;
	*known = c->rule_count;
	c->rule = memory_grow(c->rule, &c->rule_room, c->rule_count + 1,
			      sizeof(*c->rule));
	c->rule[c->rule_count] = *rule;
	return c->rule_count++;
}

static size_t add(struct cfi *c, struct module *m, uint64_t address)
{
	struct cfi_rule rule = {0};
	size_t number;

	if (c->by_address.count >= MOST_ADDRESSES ||
	    c->expression_count >= MOST_EXPRESSIONS)
		forget(c);
	code_cfi_table_rule(m, address, &rule, keep, c);
	number = number_of(c, &rule);
	*code_map_at(&c->by_address, m->number, address, 0) = number;
	return number;
}

const struct cfi_rule *code_cfi_find(struct cfi *c, struct module *m,
				     uint64_t address)
{
	uint64_t *known = code_map_find(&c->by_address, m->number, address);

	size_t number = known ? *known : add(c, m, address);

	return &c->rule[number];
}

const struct cfi_rule *code_cfi_derive(struct cfi *c, struct module *m,
				       uint64_t start, uint64_t address)
{
	return code_cfi_table_derive(m, start, address, &c->derived)
		       ? &c->derived
		       : NULL;
}

const struct cfi_expression *code_cfi_expression(const struct cfi *c, int32_t i)
{
	return &c->expression[i];
}

void code_cfi_new(struct cfi **out)
{
	*out = memory_new(1, sizeof(**out));
}

void code_cfi_free(struct cfi *c)
{
	if (!c)
		return;
	forget(c);
	code_map_release(&c->by_address);
	code_map_release(&c->by_content);
	free(c->rule);
	free(c->expression);
	free(c);
}
