#include "libcode/names/symbol_table.h"

#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

void code_symbol_table_add(struct symbol_table *t, const struct symbol *s)
{
	if (t->count >= UINT32_MAX - 1)
		return;
	t->symbol = memory_grow(t->symbol, &t->room, t->count + 1, sizeof(*s));
	t->symbol[t->count++] = *s;
}

/* Names by how plain they are: few underscores before them, then by bytes. */
static int compare_names(const char *a, const char *b)
{
	size_t x = strspn(a, "_"), y = strspn(b, "_");

	return x != y ? (x > y) - (x < y) : strcmp(a, b);
}

static int compare_starts(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return (x->start > y->start) - (x->start < y->start);
}

/* The best first. */
static int compare_symbols(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->has_size != y->has_size)
		return x->has_size ? -1 : 1;
	if (x->start != y->start)
		return x->start > y->start ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank > y->rank ? -1 : 1;
	return compare_names(x->name, y->name);
}

/* Symbols without a size end where the next begins. */
static void cut_open_ends(struct symbol_table *t)
{
	uint64_t next = UINT64_MAX;

	qsort(t->symbol, t->count, sizeof(*t->symbol), compare_starts);
	for (size_t i = t->count; i-- > 0;) {
		struct symbol *s = &t->symbol[i];

		if (i + 1 < t->count && s[1].start > s->start)
			next = s[1].start;
		if (!s->has_size && next < s->limit)
			s->limit = next;
	}
}

void code_symbol_table_finish(struct symbol_table *t)
{
	struct range *range;

	if (!t->count)
		return;
	cut_open_ends(t);
	qsort(t->symbol, t->count, sizeof(*t->symbol), compare_symbols);
	range = memory_new(t->count, sizeof(*range));
	t->name = memory_new(t->count, sizeof(*t->name));
	for (size_t i = 0; i < t->count; i++) {
		const struct symbol *s = &t->symbol[i];

		t->name[i] = s->name;
		range[i] = (struct range){s->start, s->limit, (uint32_t)i + 1};
	}
	free(t->symbol);
	t->symbol = NULL;
	code_ranges_build(&t->ranges, range, t->count);
	free(range);
}

const char *code_symbol_table_find(const struct symbol_table *t,
				   uint64_t address)
{
	uint32_t i = code_ranges_find(&t->ranges, address);

	return i ? t->name[i - 1] : NULL;
}

void code_symbol_table_release(struct symbol_table *t)
{
	free(t->symbol);
	free(t->name);
	code_ranges_release(&t->ranges);
	*t = (struct symbol_table){0};
}
