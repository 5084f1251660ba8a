/*
 * A queue of snapshots: what was put in comes out, or is dropped as a whole.
 */
#include "cmd/record/perf/snapshots.h"
#include "program/msg.h"
#include "tests/unit/tap.h"

#include <pthread.h>
#include <sched.h>

enum { SIZE = 1 << 16, PIECES = 16, BYTES = 8 << 10, ROUNDS = 20000 };

/* A snapshot whose contents follow from its position. */
struct made {
	struct snapshot snapshot;
	struct image_piece piece[PIECES];
	unsigned char bytes[BYTES];
};

static const struct python some_python = {.found = PYTHON_KNOWN};

static uint64_t scatter(uint64_t n)
{
	n = (n + 1) * 0x9e3779b97f4a7c15u;
	return n ^ n >> 29;
}

static void make(struct made *m, uint64_t position, size_t used)
{
	struct image *image = &m->snapshot.image;

	m->snapshot = (struct snapshot){
		.python = &some_python,
		.thread = scatter(position),
		.is_late = position % 3 == 0,
		.time = position + 5,
	};
	image->piece = m->piece;
	image->piece_count = scatter(position) % (PIECES + 1);
	image->piece_room = PIECES;
	image->bytes = m->bytes;
	image->used = used;
	image->size = BYTES;
	for (size_t i = 0; i < image->piece_count; i++)
		m->piece[i] = (struct image_piece){scatter(position + i), 8,
						   (uint32_t)i};
	for (size_t i = 0; i < used; i++)
		m->bytes[i] = (unsigned char)(position + i);
}

static size_t random_size(uint64_t position)
{
	return scatter(position * 7) % BYTES;
}

static bool is_as_made(const struct snapshot *s, uint64_t position, size_t used)
{
	static struct made m;

	make(&m, position, used);
	return s->python == &some_python && s->thread == m.snapshot.thread &&
	       s->is_late == m.snapshot.is_late && s->time == m.snapshot.time &&
	       s->image.used == used && s->image.size == used &&
	       s->image.pid == 0 &&
	       s->image.piece_count == m.snapshot.image.piece_count &&
	       memcmp(s->image.piece, m.piece,
		      s->image.piece_count * sizeof(*m.piece)) == 0 &&
	       memcmp(s->image.bytes, m.bytes, used) == 0;
}

static bool put(struct snapshots *q, uint64_t position, size_t used)
{
	static struct made m;

	make(&m, position, used);
	return snapshots_put(q, position, &m.snapshot);
}

static void test_wrap(void)
{
	struct snapshots q = {0};
	struct snapshot s;
	size_t good = 0;

	snapshots_init(&q, SIZE);
	ok(!snapshots_find(&q, 1, &s), "an empty queue has nothing");
	for (uint64_t at = 1; at <= ROUNDS; at++) {
		size_t size = random_size(at);

		good += put(&q, at, size) && snapshots_find(&q, at, &s) &&
			is_as_made(&s, at, size);
		if (at % 2)
			good += put(&q, ++at, size) * 2u - 1;
	}
	is_uint(good, ROUNDS, "what is put in comes out, wherever it begins");
	ok(snapshots_find(&q, ROUNDS, &s) && snapshots_find(&q, ROUNDS, &s),
	   "it stays until a later one is asked for");
	ok(!snapshots_find(&q, ROUNDS + 1, &s) && snapshots_used(&q) == 0,
	   "and is dropped then");
	snapshots_release(&q);
}

static void test_gaps(void)
{
	struct snapshots q = {0};
	struct snapshot s;

	snapshots_init(&q, SIZE);
	ok(put(&q, 10, 100) && put(&q, 20, 200) && put(&q, 30, 300),
	   "three snapshots");
	ok(!snapshots_find(&q, 5, &s) && !snapshots_find(&q, 15, &s),
	   "none for a sample without one");
	ok(snapshots_find(&q, 30, &s) && is_as_made(&s, 30, 300),
	   "those of samples that nobody wanted are passed over");
	ok(!snapshots_find(&q, 20, &s), "and are gone");
	snapshots_release(&q);
}

static void test_full(void)
{
	struct snapshots q = {0};
	struct snapshot s;
	uint64_t last = 0, kept = 0;

	snapshots_init(&q, SIZE);
	while (put(&q, last + 1, BYTES / 2))
		last++;
	ok(last >= SIZE / BYTES, "a queue takes snapshots until it is full");
	ok(!put(&q, last + 1, BYTES / 2), "and no more");
	for (uint64_t at = 1; at <= last; at++)
		kept += snapshots_find(&q, at, &s) &&
			is_as_made(&s, at, BYTES / 2);
	is_uint(kept, last, "those that it has taken are whole");
	ok(!snapshots_find(&q, last + 1, &s) && put(&q, last + 2, BYTES / 2),
	   "then there is room again");
	snapshots_release(&q);
}

struct made_large {
	struct snapshot snapshot;
	unsigned char bytes[SIZE];
};

static void test_large(void)
{
	static struct made_large m;
	struct snapshots q = {0};
	struct snapshot s;

	snapshots_init(&q, SIZE);
	m.snapshot.image.bytes = m.bytes;
	m.snapshot.image.used = m.snapshot.image.size = SIZE;
	ok(!snapshots_put(&q, 1, &m.snapshot) && snapshots_used(&q) == 0,
	   "one that is larger than the queue is dropped");
	m.snapshot.image.used = SIZE - 1024;
	ok(snapshots_put(&q, 2, &m.snapshot) && snapshots_find(&q, 2, &s) &&
		   s.image.used == SIZE - 1024,
	   "one that fills it is taken");
	snapshots_release(&q);
}

struct both {
	struct snapshots queue;
	uint64_t passed; /* atomic: positions that were put or dropped */
	uint64_t dropped;
};

static void *produce(void *arg)
{
	struct both *b = arg;

	for (uint64_t at = 1; at <= ROUNDS; at++) {
		if (!put(&b->queue, at, random_size(at))) {
			b->dropped++;
			sched_yield();
		}
		__atomic_store_n(&b->passed, at, __ATOMIC_RELEASE);
	}
	return NULL;
}

static void test_threads(void)
{
	static struct both b;
	struct snapshot s;
	pthread_t producer;
	uint64_t seen = 0, bad = 0;

	snapshots_init(&b.queue, SIZE);
	if (pthread_create(&producer, NULL, produce, &b) != 0)
		tap_bail("no thread");
	for (uint64_t at = 1; at <= ROUNDS; at++) {
		while (__atomic_load_n(&b.passed, __ATOMIC_ACQUIRE) < at)
			sched_yield();
		if (!snapshots_find(&b.queue, at, &s))
			continue;
		bad += !is_as_made(&s, at, random_size(at));
		seen++;
	}
	pthread_join(producer, NULL);
	tap_diag("%" PRIu64 " of %d were dropped", b.dropped, ROUNDS);
	ok(bad == 0, "two threads: what comes out is whole");
	is_uint(seen + b.dropped, ROUNDS, "and nothing is lost unnoticed");
	snapshots_release(&b.queue);
}

int main(void)
{
	msg_init("record_snapshots", 2);
	test_wrap();
	test_gaps();
	test_full();
	test_large();
	test_threads();
	return tap_end();
}
