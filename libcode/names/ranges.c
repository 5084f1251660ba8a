/*
 * The bounds of all ranges cut the addresses into pieces. The ranges take
 * their pieces one after the other, the best first; next[i] leads from a piece
 * that is taken towards the first behind it that is not, so that each is
 * passed a few times only, however the ranges lie.
 */
#include "libcode/names/ranges.h"

#include "program/memory.h"

#include <stdlib.h>

static int compare_addresses(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* All bounds, each once, in order. */
static void set_bounds(struct ranges *r, const struct range *from, size_t count)
{
	size_t used = 0;

	r->start = memory_new(count, 2 * sizeof(*r->start));
	for (size_t i = 0; i < count; i++) {
		r->start[2 * i] = from[i].start;
		r->start[2 * i + 1] = from[i].limit;
	}
	qsort(r->start, 2 * count, sizeof(*r->start), compare_addresses);
	for (size_t i = 0; i < 2 * count; i++)
		if (!used || r->start[i] != r->start[used - 1])
			r->start[used++] = r->start[i];
	r->count = used;
}

/* The last piece that begins at or before an address; count: none. */
static size_t piece_of(const struct ranges *r, uint64_t address)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->start[middle] <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : r->count;
}

static size_t first_free(size_t *next, size_t i)
{
	while (next[i] != i) {
		next[i] = next[next[i]];
		i = next[i];
	}
	return i;
}

static void take_pieces(struct ranges *r, const struct range *from,
			size_t *next)
{
	size_t i = piece_of(r, from->start);

	for (i = first_free(next, i); i < r->count; i = first_free(next, i)) {
		if (r->start[i] >= from->limit)
			return;
		r->value[i] = from->value;
		next[i] = i + 1;
	}
}

/* Neighbors of one value become one piece. */
static void join_pieces(struct ranges *r)
{
	size_t used = 0;
	uint64_t *start;
	uint32_t *value;

	for (size_t i = 0; i < r->count; i++) {
		if (used && r->value[i] == r->value[used - 1])
			continue;
		r->start[used] = r->start[i];
		r->value[used++] = r->value[i];
	}
	r->count = used;
	start = realloc(r->start, (used + 1) * sizeof(*start));
	value = realloc(r->value, (used + 1) * sizeof(*value));
	r->start = start ? start : r->start;
	r->value = value ? value : r->value;
}

void code_ranges_build(struct ranges *r, const struct range *best_first,
		       size_t count)
{
	size_t *next;

	*r = (struct ranges){0};
	if (!count)
		return;
	set_bounds(r, best_first, count);
	r->value = memory_new(r->count, sizeof(*r->value));
	next = memory_new(r->count + 1, sizeof(*next));
	for (size_t i = 0; i <= r->count; i++)
		next[i] = i;
	for (size_t i = 0; i < count; i++)
		if (best_first[i].start < best_first[i].limit)
			take_pieces(r, &best_first[i], next);
	free(next);
	join_pieces(r);
}

uint32_t code_ranges_find(const struct ranges *r, uint64_t address)
{
	size_t i = piece_of(r, address);

	return i < r->count ? r->value[i] : 0;
}

void code_ranges_release(struct ranges *r)
{
	free(r->start);
	free(r->value);
	*r = (struct ranges){0};
}
