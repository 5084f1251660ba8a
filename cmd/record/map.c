#include "cmd/record/map.h"

#include "cmd/common/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* Without one, hashes can be guessed; that needs no message. */
uint64_t map_seed(void)
{
	uint64_t seed;

	return getrandom(&seed, sizeof(seed), GRND_NONBLOCK) == sizeof(seed)
		       ? seed
		       : 1;
}

uint64_t map_hash(uint64_t hash, uint64_t part)
{
	hash = (hash ^ part) * 0x9fb21c651e98df25u;
	return hash ^ hash >> 29;
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93u;
	x ^= x >> 32;
	x *= 0xd6e8feb86659fd93u;
	return x ^ x >> 32;
}

static size_t first_place(const struct map *m, uint64_t a, uint64_t b)
{
	return mix(mix(a ^ m->seed) + b) & (m->slots - 1);
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
		.seed = m->seed,
		.count = m->count,
	};

	if (!m->slots)
		bigger.seed = map_seed();
	bigger.slot = memory_new(bigger.slots, sizeof(*bigger.slot));
	for (size_t i = 0; i < m->slots; i++)
		if (m->slot[i].used)
			*place_of(&bigger, m->slot[i].a, m->slot[i].b) =
				m->slot[i];
	free(m->slot);
	*m = bigger;
}

uint64_t *map_at(struct map *m, uint64_t a, uint64_t b, uint64_t fresh)
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

uint64_t *map_find(const struct map *m, uint64_t a, uint64_t b)
{
	struct map_slot *s = m->slots ? place_of(m, a, b) : NULL;

	return s && s->used ? &s->value : NULL;
}

/* What follows moves up where its way from its first place leads over the
 * hole, so that it is still found. */
void map_remove(struct map *m, uint64_t a, uint64_t b)
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

void map_clear(struct map *m)
{
	if (m->slots)
		memset(m->slot, 0, m->slots * sizeof(*m->slot));
	m->count = 0;
}

void map_release(struct map *m)
{
	free(m->slot);
	*m = (struct map){0};
}
