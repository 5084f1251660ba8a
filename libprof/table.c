#define _DEFAULT_SOURCE /* getentropy */
#include "libprof/table.h"

#include "libprof/array.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { AT_ONCE = 64 };

__extension__ typedef unsigned __int128 uint128;

/* Folds the 128-bit product: every bit of both changes every bit of it. */
static uint64_t mix(uint64_t a, uint64_t b)
{
	uint128 product = (uint128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t load(const unsigned char *p, size_t len)
{
	uint64_t word = 0;

	memcpy(&word, p, len);
	return word;
}

static uint32_t hash_row(uint64_t seed, const unsigned char *p, size_t len)
{
	static const uint64_t odd1 = 0x9e3779b97f4a7c15;
	static const uint64_t odd2 = 0xd1b54a32d192ed03;
	uint64_t h = seed ^ len, other = len;

	/* Two at a time, because each waits for the one before. */
	for (; len >= 32; p += 32, len -= 32) {
		h = mix(h ^ load(p, 8) ^ odd1, load(p + 8, 8) ^ seed);
		other = mix(other ^ load(p + 16, 8) ^ odd2,
			    load(p + 24, 8) ^ seed);
	}
	h ^= other;
	if (len >= 16) {
		h = mix(h ^ load(p, 8) ^ odd1, load(p + 8, 8) ^ seed);
		p += 16;
		len -= 16;
	}
	if (len >= 8) {
		h = mix(h ^ load(p, 8), odd2 ^ seed);
		p += 8;
		len -= 8;
	}
	h = mix(h ^ load(p, len) ^ odd2, odd1);
	return (uint32_t)(h ^ h >> 32);
}

void table_init(struct table *t)
{
	memset(t, 0, sizeof(*t));
	if (getentropy(&t->seed, sizeof(t->seed)) < 0)
		t->seed = (uintptr_t)t; /* better than nothing */
}

void table_release(struct table *t)
{
	free(t->pool);
	free(t->start);
	free(t->slot);
	memset(t, 0, sizeof(*t));
}

/* Where the row is, or the free slot where it would go. */
static size_t probe(const struct table *t, uint32_t hash, const void *row,
		    size_t len)
{
	size_t mask = t->slots - 1;
	size_t i = hash & mask;

	for (; t->slot[i].number; i = (i + 1) & mask) {
		prof_id id = t->slot[i].number - 1;

		if (t->slot[i].hash == hash && table_row_size(t, id) == len &&
		    memcmp(table_row(t, id), row, len) == 0)
			break;
	}
	return i;
}

static int grow_slots(struct table *t)
{
	size_t slots = t->slots ? t->slots * 2 : 64;
	struct table_slot *slot = calloc(slots, sizeof(*slot));

	if (!slot)
		return -1;
	for (size_t old = 0; old < t->slots; old++) {
		size_t i = t->slot[old].hash & (slots - 1);

		if (!t->slot[old].number)
			continue;
		while (slot[i].number)
			i = (i + 1) & (slots - 1);
		slot[i] = t->slot[old];
	}
	free(t->slot);
	t->slot = slot;
	t->slots = slots;
	return 0;
}

static int make_room(struct table *t, size_t len)
{
	void *grown;

	if (len > SIZE_MAX - t->used || t->count >= TABLE_FULL - 1)
		return -1;
	grown = array_grow(t->pool, &t->room, t->used + len, 1);
	if (!grown)
		return -1;
	t->pool = grown;
	grown = array_grow(t->start, &t->start_room, t->count + 2,
			   sizeof(*t->start));
	if (!grown)
		return -1;
	t->start = grown;
	return 0;
}

static prof_id append(struct table *t, const void *row, size_t len)
{
	prof_id id = (prof_id)t->count;

	if (make_room(t, len) < 0)
		return TABLE_FULL;
	if (len)
		memcpy(t->pool + t->used, row, len);
	t->start[id] = t->used;
	t->used += len;
	t->start[id + 1] = t->used;
	t->count++;
	return id;
}

prof_id table_intern_hashed(struct table *t, const void *row, size_t len,
			    uint32_t hash)
{
	size_t i;
	prof_id id;

	/* At most two thirds full. */
	if (t->count + 1 > t->slots / 3 * 2 && grow_slots(t) < 0)
		return TABLE_FULL;
	i = probe(t, hash, row, len);
	if (t->slot[i].number)
		return t->slot[i].number - 1;
	id = append(t, row, len);
	if (id != TABLE_FULL)
		t->slot[i] = (struct table_slot){id + 1, hash};
	return id;
}

prof_id table_intern(struct table *t, const void *row, size_t len)
{
	return table_intern_hashed(t, row, len, hash_row(t->seed, row, len));
}

uint32_t table_hash(const struct table *t, const void *row, size_t len)
{
	uint32_t hash = hash_row(t->seed, row, len);

	if (t->slots)
		__builtin_prefetch(&t->slot[hash & (t->slots - 1)]);
	return hash;
}

prof_id table_reserve(struct table *t, const void *row, size_t len)
{
	return append(t, row, len);
}

static prof_id find_hashed(const struct table *t, const void *row, size_t len,
			   uint32_t hash)
{
	size_t i;

	if (!t->slots)
		return TABLE_FULL;
	i = probe(t, hash, row, len);
	return t->slot[i].number ? t->slot[i].number - 1 : TABLE_FULL;
}

prof_id table_find(const struct table *t, const void *row, size_t len)
{
	return find_hashed(t, row, len, hash_row(t->seed, row, len));
}

/* The row that a hash is likely to mean; TABLE_FULL if there is none. */
static prof_id likely_row(const struct table *t, uint32_t hash)
{
	const struct table_slot *slot = &t->slot[hash & (t->slots - 1)];

	return slot->number && slot->hash == hash ? slot->number - 1
						  : TABLE_FULL;
}

/* Asks for the memory of the rows that these hashes are likely to mean. */
static void prefetch_rows(const struct table *t, const uint32_t *hash,
			  size_t count)
{
	prof_id row;

	for (size_t i = 0; i < count && t->slots; i++)
		if ((row = likely_row(t, hash[i])) != TABLE_FULL)
			__builtin_prefetch(&t->start[row]);
	for (size_t i = 0; i < count && t->slots; i++)
		if ((row = likely_row(t, hash[i])) != TABLE_FULL)
			__builtin_prefetch(table_row(t, row));
}

void table_find_all(prof_id *number, const struct table *t,
		    const struct prof_str *row, size_t count)
{
	uint32_t hash[AT_ONCE];

	for (size_t n; count; number += n, row += n, count -= n) {
		n = count < AT_ONCE ? count : AT_ONCE;
		for (size_t i = 0; i < n; i++)
			hash[i] = table_hash(t, row[i].s, row[i].len);
		prefetch_rows(t, hash, n);
		for (size_t i = 0; i < n; i++)
			number[i] =
				find_hashed(t, row[i].s, row[i].len, hash[i]);
	}
}

/* Takes in a row that lies behind all rows taken in so far, or finds it among
 * them. */
static prof_id take_in(struct table *t, size_t begin, size_t len)
{
	const unsigned char *row = t->pool + begin;
	uint32_t hash = hash_row(t->seed, row, len);
	size_t i = probe(t, hash, row, len);
	prof_id to = (prof_id)t->count;

	if (t->slot[i].number)
		return t->slot[i].number - 1;
	if (begin != t->used)
		memmove(t->pool + t->used, row, len);
	t->start[to] = t->used;
	t->used += len;
	t->start[to + 1] = t->used;
	t->slot[i] = (struct table_slot){to + 1, hash};
	t->count++;
	return to;
}

void table_change(struct table *t, prof_id *number,
		  void (*change)(void *row, size_t len, void *arg), void *arg)
{
	size_t count = t->count;

	/* Rows move only towards the front, behind those taken in. */
	memset(t->slot, 0, t->slots * sizeof(*t->slot));
	t->count = 0;
	t->used = 0;
	for (prof_id id = 0; id < count; id++) {
		size_t begin = t->start[id];
		size_t len = t->start[id + 1] - begin;

		change(t->pool + begin, len, arg);
		number[id] = take_in(t, begin, len);
	}
}
