#define _DEFAULT_SOURCE /* madvise */
#include "libprof/base/table.h"

#include "libprof/base/array.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	AT_ONCE = 64,
	SMALL_BLOCK = 512,
	LARGE_BLOCK = 1 << 18,
	LARGE_PAGE = 1 << 21,
};

void table_init(struct table *t)
{
	memset(t, 0, sizeof(*t));
	hash_key_init(&t->key);
}

void table_release(struct table *t)
{
	for (size_t i = 0; i < t->block_count; i++)
		free(t->block[i]);
	free(t->block);
	free(t->row);
	free(t->len);
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

/* Slots are used in no order, so that each use of many is a walk through page
 * tables: a short one where the system has large pages. */
static struct table_slot *new_slots(size_t count)
{
	struct table_slot *slot;
#ifdef MADV_HUGEPAGE
	size_t size = count * sizeof(*slot);

	if (size >= LARGE_PAGE) {
		slot = aligned_alloc(LARGE_PAGE, size);
		if (!slot)
			return NULL;
		madvise(slot, size, MADV_HUGEPAGE);
		return memset(slot, 0, size);
	}
#endif
	return calloc(count, sizeof(*slot));
}

static int grow_slots(struct table *t)
{
	size_t slots = t->slots ? t->slots * 2 : 64;
	struct table_slot *slot = new_slots(slots);

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

static unsigned char *add_block(struct table *t, size_t size)
{
	unsigned char *block;

	if (ARRAY_ROOM(&t->block, &t->block_room, t->block_count, NULL) < 0)
		return NULL;
	block = malloc(size);
	if (block)
		t->block[t->block_count++] = block;
	return block;
}

/* The next block for small rows: the table doubles until blocks are large. */
static bool add_small_block(struct table *t, size_t least)
{
	size_t size = t->used < LARGE_BLOCK ? t->used : LARGE_BLOCK;
	unsigned char *block;

	if (size < least)
		size = least;
	block = add_block(t, size);
	if (block) {
		t->free = block;
		t->free_size = size;
	}
	return block;
}

/* Where a row goes; a large one has a block of its own. */
static unsigned char *place_row(struct table *t, size_t len)
{
	unsigned char *place;

	if (len > LARGE_BLOCK / 4)
		return add_block(t, len);
	if ((len > t->free_size || !t->free) &&
	    !add_small_block(t, len + SMALL_BLOCK))
		return NULL;
	place = t->free;
	t->free += len;
	t->free_size -= len;
	return place;
}

static prof_id append(struct table *t, const void *row, size_t len)
{
	prof_id id = (prof_id)t->count;
	unsigned char *place;

	if (t->count >= TABLE_FULL - 1 || len > UINT32_MAX ||
	    ARRAY_ROOM(&t->row, &t->row_room, t->count, NULL) < 0 ||
	    ARRAY_ROOM(&t->len, &t->len_room, t->count, NULL) < 0)
		return TABLE_FULL;
	place = place_row(t, len);
	if (!place)
		return TABLE_FULL;
	if (len)
		memcpy(place, row, len);
	t->row[id] = place;
	t->len[id] = (uint32_t)len;
	t->used += len;
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
	return table_intern_hashed(t, row, len, hash_bytes(&t->key, row, len));
}

uint32_t table_hash(const struct table *t, const void *row, size_t len)
{
	uint32_t hash = hash_bytes(&t->key, row, len);

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
	return find_hashed(t, row, len, hash_bytes(&t->key, row, len));
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
			__builtin_prefetch(&t->row[row]);
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

/* Takes in a row, or finds it among those taken in so far. */
static prof_id take_in(struct table *t, unsigned char *row, uint32_t len)
{
	uint32_t hash = hash_bytes(&t->key, row, len);
	size_t i = probe(t, hash, row, len);
	prof_id to = (prof_id)t->count;

	if (t->slot[i].number)
		return t->slot[i].number - 1;
	t->row[to] = row;
	t->len[to] = len;
	t->used += len;
	t->slot[i] = (struct table_slot){to + 1, hash};
	t->count++;
	return to;
}

void table_change(struct table *t, prof_id *number,
		  void (*change)(void *row, size_t len, void *arg), void *arg)
{
	size_t count = t->count;

	/* Numbers become lower, if anything: none is overwritten too early. */
	memset(t->slot, 0, t->slots * sizeof(*t->slot));
	t->count = 0;
	t->used = 0;
	for (prof_id id = 0; id < count; id++) {
		change(t->row[id], t->len[id], arg);
		number[id] = take_in(t, t->row[id], t->len[id]);
	}
}
