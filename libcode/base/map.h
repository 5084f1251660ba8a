/*
 * A map from two numbers to one: a table in which a key is looked for from
 * its hash on. Keys are addresses and ids of what is recorded; the hash has
 * random words in every term, so that nobody can choose keys that collide.
 */
#ifndef RECORD_MAP_H
#define RECORD_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MAP_KEYS = 5 };

struct map_slot {
	uint64_t a, b, value;
	bool used;
};

struct map { /* all zero: empty */
	struct map_slot *slot;
	size_t slots, count;	/* slots: a power of two, or 0 */
	uint64_t key[MAP_KEYS]; /* random, of this map */
};

/* The value of a key, added as `fresh` when it is not there. The pointer is
 * good until the next call. */
uint64_t *code_map_at(struct map *m, uint64_t a, uint64_t b, uint64_t fresh);

/* NULL when it is not there. */
uint64_t *code_map_find(const struct map *m, uint64_t a, uint64_t b);

void code_map_remove(struct map *m, uint64_t a, uint64_t b);
void code_map_clear(struct map *m);
void code_map_release(struct map *m);

/*
 * For keys that are larger, such as texts and stacks: a hash of their bytes,
 * with a random seed. Hashes of keys of n bytes are equal with a probability
 * below n * 2^-63, so two of them, of different seeds, stand for such a key
 * nearly for certain.
 */
uint64_t code_map_seed(void);
uint64_t code_map_hash(uint64_t seed, const void *bytes, size_t len);

#endif
