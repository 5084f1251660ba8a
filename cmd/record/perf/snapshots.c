#include "cmd/record/perf/snapshots.h"

#include "program/memory.h"

#include <stdlib.h>
#include <string.h>

/* NOWHERE: the rest of the memory up to its end is not used. */
#define NOWHERE UINT64_MAX

enum {
	ALIGNMENT = 16,
	/* Memory that is warm is used again as soon as all of it is free. */
	WARM = 64 << 10
};

/* Before the pieces, which are before the bytes. */
struct stored {
	uint64_t size, position; /* size: of all three */
	struct snapshot snapshot;
};

/* What the rest of the memory begins with. */
struct skipped {
	uint64_t size, position;
};

_Static_assert(sizeof(struct skipped) <= ALIGNMENT, "it fits at any place");
_Static_assert(sizeof(struct stored) % 8 == 0 &&
		       sizeof(struct image_piece) % 8 == 0,
	       "what follows is aligned");

void snapshots_init(struct snapshots *q, size_t size)
{
	q->bytes = memory_new(size, 1);
	q->size = size;
}

void snapshots_release(struct snapshots *q)
{
	free(q->bytes);
	*q = (struct snapshots){0};
}

static size_t pieces_size(const struct image *m)
{
	return m->piece_count * sizeof(*m->piece);
}

static size_t stored_size(const struct image *m)
{
	size_t size = sizeof(struct stored) + pieces_size(m) + m->used;

	return (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

static void write_stored(unsigned char *at, size_t size, uint64_t position,
			 const struct snapshot *s)
{
	const struct image *m = &s->image;
	struct stored stored = {size, position, *s};

	memcpy(at, &stored, sizeof(stored));
	at += sizeof(stored);
	if (m->piece_count)
		memcpy(at, m->piece, pieces_size(m));
	if (m->used)
		memcpy(at + pieces_size(m), m->bytes, m->used);
}

/* Bytes to leave out before a place for so many. */
static size_t bytes_to_skip(const struct snapshots *q, uint64_t head,
			    uint64_t tail, size_t size)
{
	size_t at = head & (q->size - 1);

	if (size > q->size - at)
		return q->size - at;
	if (head == tail && at >= WARM && size <= at)
		return q->size - at;
	return 0;
}

bool snapshots_put(struct snapshots *q, uint64_t position,
		   const struct snapshot *s)
{
	uint64_t head = q->head;
	uint64_t tail = __atomic_load_n(&q->tail, __ATOMIC_ACQUIRE);
	size_t size = stored_size(&s->image);
	size_t skip = bytes_to_skip(q, head, tail, size);

	if (size > q->size || skip + size > q->size - (size_t)(head - tail))
		return false;
	if (skip) {
		struct skipped skipped = {skip, NOWHERE};

		memcpy(q->bytes + (head & (q->size - 1)), &skipped,
		       sizeof(skipped));
		head += skip;
	}
	write_stored(q->bytes + (head & (q->size - 1)), size, position, s);
	__atomic_store_n(&q->head, head + size, __ATOMIC_RELEASE);
	return true;
}

size_t snapshots_used(const struct snapshots *q)
{
	uint64_t tail = __atomic_load_n(&q->tail, __ATOMIC_RELAXED);

	return (size_t)(__atomic_load_n(&q->head, __ATOMIC_RELAXED) - tail);
}

static struct snapshot read_stored(unsigned char *at)
{
	struct stored stored;
	struct image *m = &stored.snapshot.image;

	memcpy(&stored, at, sizeof(stored));
	at += sizeof(stored);
	m->piece = (struct image_piece *)(void *)at;
	m->piece_room = m->piece_count;
	m->bytes = at + pieces_size(m);
	m->size = m->used;
	m->last = 0;
	m->pid = 0;
	return stored.snapshot;
}

bool snapshots_find(struct snapshots *q, uint64_t position,
		    struct snapshot *out)
{
	uint64_t head = __atomic_load_n(&q->head, __ATOMIC_ACQUIRE);
	struct skipped first;

	for (uint64_t tail = q->tail; tail != head; tail += first.size) {
		unsigned char *at = q->bytes + (tail & (q->size - 1));

		__atomic_store_n(&q->tail, tail, __ATOMIC_RELEASE);
		memcpy(&first, at, sizeof(first));
		if (first.position == NOWHERE)
			continue;
		if (first.position > position)
			return false;
		if (first.position == position) {
			*out = read_stored(at);
			return true;
		}
	}
	__atomic_store_n(&q->tail, head, __ATOMIC_RELEASE);
	return false;
}
