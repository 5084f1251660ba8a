/*
 * A map from two numbers to one: a table in which a key is looked for from
 * its hash on. Keys are addresses and ids of what is recorded; the hash has a
 * seed of the run, so that nobody can choose keys that collide.
 */
#ifndef RECORD_MAP_H
#define RECORD_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
	uint64_t a, b, value;
	bool used;
};

struct map { /* all zero: empty */
	struct map_slot *slot;
	size_t slots, count; /* slots: a power of two, or 0 */
	uint64_t seed;
};

/* The value of a key, added as `fresh` when it is not there. The pointer is
 * good until the next call. */
uint64_t *map_at(struct map *m, uint64_t a, uint64_t b, uint64_t fresh);

/* NULL when it is not there. */
uint64_t *map_find(const struct map *m, uint64_t a, uint64_t b);

void map_remove(struct map *m, uint64_t a, uint64_t b);
void map_clear(struct map *m);
void map_release(struct map *m);

/*
 * For keys that are larger, such as texts and stacks: a hash of their parts,
 * one after the other, from a seed of the run. Two of them, of different
 * seeds, stand for such a key nearly for certain.
 */
uint64_t map_seed(void);
uint64_t map_hash(uint64_t hash, uint64_t part);

#endif
