#include "libcode/unwind/process_maps.h"

#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

struct maps {
	struct process_map *map;
	size_t count, room, users;
};

void code_maps_new(struct maps **out)
{
	struct maps *m = memory_new(1, sizeof(*m));

	m->users = 1;
	*out = m;
}

struct maps *code_maps_share(struct maps *m)
{
	m->users++;
	return m;
}

void code_maps_free(struct maps *m)
{
	if (!m || --m->users)
		return;
	free(m->map);
	free(m);
}

size_t code_maps_count(const struct maps *m)
{
	return m->count;
}

/* The first one that ends behind the address. */
static size_t first_behind(const struct maps *m, uint64_t address)
{
	size_t from = 0, to = m->count;

	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (m->map[middle].limit > address)
			to = middle;
		else
			from = middle + 1;
	}
	return from;
}

static struct maps *own(struct maps *shared)
{
	struct maps *m;

	if (shared->users == 1)
		return shared;
	code_maps_new(&m);
	m->map =
		memory_grow(NULL, &m->room, shared->count + 1, sizeof(*m->map));
	if (shared->count)
		memcpy(m->map, shared->map, shared->count * sizeof(*m->map));
	m->count = shared->count;
	code_maps_free(shared);
	return m;
}

/* `count` items at `from` become `fresh` ones, whose content is anyone's. */
static void resize(struct maps *m, size_t from, size_t count, size_t fresh)
{
	size_t rest = m->count - from - count;

	m->map = memory_grow(m->map, &m->room, m->count - count + fresh,
			     sizeof(*m->map));
	memmove(m->map + from + fresh, m->map + from + count,
		rest * sizeof(*m->map));
	m->count = m->count - count + fresh;
}

static bool goes_on(const struct process_map *a, const struct process_map *b)
{
	return a->limit == b->start && a->module == b->module &&
	       a->offset + (a->limit - a->start) == b->offset;
}

/* Generated code grows by pieces: one that continues its neighbor is put
 * together with it. */
static void join(struct maps *m, size_t i)
{
	if (i + 1 < m->count && goes_on(&m->map[i], &m->map[i + 1])) {
		m->map[i].limit = m->map[i + 1].limit;
		resize(m, i + 1, 1, 0);
	}
	if (i > 0 && goes_on(&m->map[i - 1], &m->map[i])) {
		m->map[i - 1].limit = m->map[i].limit;
		resize(m, i, 1, 0);
	}
}

void code_maps_put(struct maps **mp, const struct process_map *map)
{
	struct maps *m;
	struct process_map piece[3];
	size_t from, to, count = 0, middle;

	if (map->start >= map->limit)
		return;
	m = *mp = own(*mp);
	from = to = first_behind(m, map->start);
	while (to < m->count && m->map[to].start < map->limit)
		to++;
	if (from < to && m->map[from].start < map->start) {
		piece[count] = m->map[from];
		piece[count++].limit = map->start;
	}
	middle = from + count;
	piece[count++] = *map;
	if (from < to && m->map[to - 1].limit > map->limit) {
		piece[count] = m->map[to - 1];
		piece[count].offset += map->limit - piece[count].start;
		piece[count++].start = map->limit;
	}
	resize(m, from, to - from, count);
	memcpy(m->map + from, piece, count * sizeof(*piece));
	join(m, middle);
}

const struct process_map *code_maps_at(const struct maps *m, uint64_t address)
{
	size_t i = first_behind(m, address);

	return i < m->count && m->map[i].start <= address ? &m->map[i] : NULL;
}
