/*
 * A table keeps rows of bytes, each once, and numbers them from 0.
 *
 * Rows lie one behind the other in blocks, where they stay, and are found by a
 * hash of the whole row; the hash table is open and holds row numbers plus one.
 * All rows of one table have lengths that are multiples of the same alignment,
 * so a row may be used in place as an array of structs.
 *
 * Rows come from hostile files: the hash has a random key for each table, so
 * that nobody can choose rows that collide (hash.h). No output depends on it.
 */
#ifndef LIBPROF_TABLE_H
#define LIBPROF_TABLE_H

#include "libprof/base/hash.h"

#include <prof/model.h>

struct table {
	unsigned char **block;
	size_t block_count, block_room;
	unsigned char *free; /* in a block, and how much */
	size_t free_size;
	unsigned char **row; /* by number, and how long it is */
	uint32_t *len;
	size_t row_room, len_room;
	size_t used; /* bytes of all rows */
	struct table_slot *slot;
	size_t slots; /* a power of two, or 0 */
	size_t count; /* rows */
	struct hash_key key;
};

/* The hash lies beside the number, so that other rows are not looked at. */
struct table_slot {
	uint32_t number; /* of the row, plus 1; 0: free */
	uint32_t hash;
};

#define TABLE_FULL UINT32_MAX

/* All-zero is an empty table, but for the key. */
void table_init(struct table *t);
void table_release(struct table *t);

/* The number of this row, added if it is not there: TABLE_FULL when there is
 * no memory or no number left. */
prof_id table_intern(struct table *t, const void *row, size_t len);

/* The same in two steps, for many rows: the memory that the second step needs
 * is on its way while other rows are hashed. */
uint32_t table_hash(const struct table *t, const void *row, size_t len);
prof_id table_intern_hashed(struct table *t, const void *row, size_t len,
			    uint32_t hash);

/* Adds a row that no table_intern will find. */
prof_id table_reserve(struct table *t, const void *row, size_t len);

/* TABLE_FULL when it is not there. */
prof_id table_find(const struct table *t, const void *row, size_t len);

/* The same for many rows at once: quicker, because the memory for some is on
 * its way while others are looked at. */
void table_find_all(prof_id *number, const struct table *t,
		    const struct prof_str *row, size_t count);

/*
 * Changes every row in place, keeping its length, and joins rows that become
 * equal. number[id] becomes the number that row id then has. All rows must
 * be found by table_intern.
 */
void table_change(struct table *t, prof_id *number,
		  void (*change)(void *row, size_t len, void *arg), void *arg);

static inline const void *table_row(const struct table *t, prof_id id)
{
	return t->row[id];
}

static inline size_t table_row_size(const struct table *t, prof_id id)
{
	return t->len[id];
}

#endif
