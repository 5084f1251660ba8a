#include "libcode/base/map.h"

#include "program/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

__extension__ typedef unsigned __int128 uint128;

static const uint64_t PRIME = ((uint64_t)1 << 61) - 1;

/* Without random words hashes can be guessed; that needs no message. */
static void fill_random(uint64_t *word, size_t count)
{
	size_t size = count * sizeof(*word);

	if (getrandom(word, size, GRND_NONBLOCK) == (ssize_t)size)
		return;
	for (size_t i = 0; i < count; i++)
		word[i] = (i + 1) * 0x9e3779b97f4a7c15u;
}

uint64_t code_map_seed(void)
{
	uint64_t seed;

	fill_random(&seed, 1);
	return seed % PRIME;
}

/* A polynomial modulo 2^61 - 1, taken at the seed: its coefficients are the
 * length and the words. */
uint64_t code_map_hash(uint64_t seed, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	uint64_t hash = len % PRIME;

	for (size_t n; len; p += n, len -= n) {
		uint32_t word = 0;
		uint128 product;

		n = len < sizeof(word) ? len : sizeof(word);
		memcpy(&word, p, n);
		product = (uint128)hash * seed + word;
		hash = ((uint64_t)product & PRIME) + (uint64_t)(product >> 61);
		hash -= hash >= PRIME ? PRIME : 0;
	}
	return hash;
}

static uint64_t multiply(const uint64_t key[2], uint64_t pair)
{
	return (key[0] + (uint32_t)pair) * (key[1] + (pair >> 32));
}

/* The upper half of a sum modulo 2^64 whose every term has a key: it is even
 * and independent for different pairs of a and b. Then scrambled, so that
 * keys that follow each other do not lie side by side. */
static size_t first_place(const struct map *m, uint64_t a, uint64_t b)
{
	uint64_t sum = m->key[0] + multiply(m->key + 1, a) +
		       multiply(m->key + 3, b);
	uint32_t h = (uint32_t)(sum >> 32);

	h ^= h >> 16;
	h *= 0x85ebca6b;
	h ^= h >> 13;
	h *= 0xc2b2ae35;
	return (h ^ h >> 16) & (m->slots - 1);
}

/* Where the key is, or the free slot where it would be. */
static struct map_slot *place_of(const struct map *m, uint64_t a, uint64_t b)
{
	size_t i = first_place(m, a, b);

	while (m->slot[i].used && (m->slot[i].a != a || m->slot[i].b != b))
		i = (i + 1) & (m->slots - 1);
	return &m->slot[i];
}

static void enlarge(struct map *m)
{
	struct map bigger = {
		.slots = m->slots ? m->slots * 2 : 64,
		.count = m->count,
	};

	if (m->slots)
		memcpy(bigger.key, m->key, sizeof(m->key));
	else
		fill_random(bigger.key, MAP_KEYS);
	bigger.slot = memory_new(bigger.slots, sizeof(*bigger.slot));
	for (size_t i = 0; i < m->slots; i++)
		if (m->slot[i].used)
			*place_of(&bigger, m->slot[i].a, m->slot[i].b) =
				m->slot[i];
	free(m->slot);
	*m = bigger;
}

uint64_t *code_map_at(struct map *m, uint64_t a, uint64_t b, uint64_t fresh)
{
	struct map_slot *s;

	if (m->count >= m->slots / 2)
		enlarge(m);
	s = place_of(m, a, b);
	if (!s->used) {
		*s = (struct map_slot){a, b, fresh, true};
		m->count++;
	}
	return &s->value;
}

uint64_t *code_map_find(const struct map *m, uint64_t a, uint64_t b)
{
	struct map_slot *s = m->slots ? place_of(m, a, b) : NULL;

	return s && s->used ? &s->value : NULL;
}

/* What follows moves up where its way from its first place leads over the
 * hole, so that it is still found. */
void code_map_remove(struct map *m, uint64_t a, uint64_t b)
{
	struct map_slot *s = m->slots ? place_of(m, a, b) : NULL;
	size_t hole, i;

	if (!s || !s->used)
		return;
	hole = i = (size_t)(s - m->slot);
	for (;;) {
		size_t mask = m->slots - 1, first;

		i = (i + 1) & mask;
		if (!m->slot[i].used)
			break;
		first = first_place(m, m->slot[i].a, m->slot[i].b);
		if (((i - first) & mask) < ((i - hole) & mask))
			continue;
		m->slot[hole] = m->slot[i];
		hole = i;
	}
	m->slot[hole].used = false;
	m->count--;
}

void code_map_clear(struct map *m)
{
	if (m->slots)
		memset(m->slot, 0, m->slots * sizeof(*m->slot));
	m->count = 0;
}

void code_map_release(struct map *m)
{
	free(m->slot);
	*m = (struct map){0};
}
