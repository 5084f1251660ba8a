/*
 * In the order of time, cut into blocks of 64, of 512 and so on, each with the
 * ranges of its own in which the newer code counts. What there was up to a
 * moment is a few blocks of each size, the last ones the smallest.
 */
#include "libcode/names/jit_history.h"

#include "program/memory.h"

#include <stdlib.h>

enum { SMALLEST = 64, GROWTH = 8 };

static int compare(const void *a, const void *b)
{
	const struct jit_code *x = a, *y = b;

	return (x->time > y->time) - (x->time < y->time);
}

/* Threads may have written out of order. */
static void sort(struct jit_history *h)
{
	for (size_t i = 1; i < h->count; i++)
		if (h->code[i].time < h->code[i - 1].time) {
			qsort(h->code, h->count, sizeof(*h->code), compare);
			return;
		}
}

static void release_levels(struct jit_history *h)
{
	for (size_t i = 0; i < JIT_HISTORY_LEVELS; i++) {
		for (size_t k = 0; k < h->level[i].count; k++)
			code_ranges_release(&h->level[i].block[k]);
		free(h->level[i].block);
		h->level[i] = (struct jit_history_level){0};
	}
}

/* The numbers of what they stand for, plus 1. */
static void build_level(struct jit_history *h, size_t level, size_t size)
{
	struct jit_history_level *l = &h->level[level];
	struct range *range = memory_new(size, sizeof(*range));

	l->count = h->count / size;
	l->block = memory_new(l->count, sizeof(*l->block));
	for (size_t k = 0; k < l->count; k++) {
		for (size_t i = 0; i < size; i++) {
			size_t n = (k + 1) * size - i;
			const struct jit_code *c = &h->code[n - 1];

			range[i] =
				(struct range){c->start, c->limit, (uint32_t)n};
		}
		code_ranges_build(&l->block[k], range, size);
	}
	free(range);
}

static void build(struct jit_history *h)
{
	size_t size = SMALLEST;

	if (h->is_sorted)
		return;
	release_levels(h);
	sort(h);
	for (size_t i = 0; i < JIT_HISTORY_LEVELS && size <= h->count; i++) {
		build_level(h, i, size);
		size *= GROWTH;
	}
	h->is_sorted = true;
}

void code_jit_history_add(struct jit_history *h, const struct jit_code *code)
{
	h->code =
		memory_grow(h->code, &h->room, h->count + 1, sizeof(*h->code));
	h->code[h->count++] = *code;
	h->is_sorted = false;
}

/* How many were there at a time. */
static size_t count_until(const struct jit_history *h, uint64_t time)
{
	size_t low = 0, high = h->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (h->code[middle].time <= time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The largest block that ends before number `end`; 0: none does. */
static size_t block_before(const struct jit_history *h, size_t end,
			   const struct ranges **block)
{
	size_t size = SMALLEST, found = 0;

	for (size_t i = 0; i < JIT_HISTORY_LEVELS && end % size == 0; i++) {
		if (end / size > h->level[i].count)
			break;
		*block = &h->level[i].block[end / size - 1];
		found = size;
		size *= GROWTH;
	}
	return found;
}

const struct jit_code *code_jit_history_find(struct jit_history *h,
					     uint64_t address, uint64_t time)
{
	size_t end;

	build(h);
	for (end = count_until(h, time); end;) {
		const struct jit_code *c = &h->code[end - 1];
		const struct ranges *block;
		size_t size = block_before(h, end, &block);
		uint32_t n;

		if (!size) {
			if (address >= c->start && address < c->limit)
				return c;
			end--;
			continue;
		}
		n = code_ranges_find(block, address);
		if (n)
			return &h->code[n - 1];
		end -= size;
	}
	return NULL;
}

void code_jit_history_release(struct jit_history *h)
{
	release_levels(h);
	free(h->code);
	*h = (struct jit_history){0};
}
