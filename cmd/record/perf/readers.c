#include "cmd/record/perf/readers.h"

#include "cmd/record/sched_slice.h"
#include "program/clock.h"
#include "program/memory.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	STACK = 1 << 20,
	QUEUE = 4 << 20,
	QUEUE_LEAST = 1 << 20,
	QUEUES_MOST = 128 << 20, /* of all processors */
	TURN_MS = 20,		 /* to wait for a reader that is at work */
	END_MS = 1000		 /* and for one that should end, or go on */
};

struct ring_reader {
	struct reader reader;
	struct readers *all;
	size_t event; /* that is polled */
	pthread_t thread;
	bool has_thread;
	bool has_ended; /* atomic: no event of the ring lives */
};

struct readers {
	struct perf_events *events;
	struct python_processes *processes;
	struct ring_reader *one; /* for each processor; some have no ring */
	size_t count;
	cpu_set_t *allowed; /* processors that we may run on */
	size_t allowed_size;
	int end;       /* readable: they are to end */
	int filled;    /* readable: the rings are to be fetched */
	bool is_told;  /* atomic: that it is readable */
	bool is_stuck; /* a thread has not ended */
};

static bool has_ring(const struct ring_reader *one)
{
	return one->reader.ring;
}

static void tell(int fd)
{
	uint64_t one = 1;

	while (write(fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

/* Once, until it has been heard. */
static void tell_main(struct readers *r)
{
	if (!__atomic_exchange_n(&r->is_told, true, __ATOMIC_ACQ_REL))
		tell(r->filled);
}

/* On another processor than its own a reader is late, which it counts. */
static void pin(const struct ring_reader *one)
{
	const struct readers *r = one->all;
	size_t cpu = (size_t)one->reader.cpu;
	cpu_set_t *set;

	if (!r->allowed || !CPU_ISSET_S(cpu, r->allowed_size, r->allowed))
		return;
	set = CPU_ALLOC(cpu + 1);
	if (!set)
		return;
	CPU_ZERO_S(CPU_ALLOC_SIZE(cpu + 1), set);
	CPU_SET_S(cpu, CPU_ALLOC_SIZE(cpu + 1), set);
	pthread_setaffinity_np(pthread_self(), CPU_ALLOC_SIZE(cpu + 1), set);
	CPU_FREE(set);
}

/* All events of a ring wake whoever polls one of them. When that has ended,
 * with all that was inherited from it, another one takes its place. */
static bool replace_event(struct ring_reader *one)
{
	const struct perf_events *es = one->all->events;
	size_t ring = (size_t)(one - one->all->one);

	while (++one->event < es->count)
		if (es->event[one->event].ring == ring)
			return true;
	return false;
}

/* False: there is nothing more to wait for. */
static bool wait_for_sample(struct ring_reader *one, bool *has_ended)
{
	const struct readers *r = one->all;
	struct pollfd p[] = {
		{.fd = r->events->event[one->event].fd, .events = POLLIN},
		{.fd = r->end, .events = POLLIN},
	};

	*has_ended = false;
	if (poll(p, 2, -1) < 0) {
		if (errno != EINTR)
			poll(NULL, 0, TURN_MS);
		return true;
	}
	*has_ended = p[0].revents & (POLLHUP | POLLERR | POLLNVAL);
	return !p[1].revents;
}

static void pass(struct reader *r)
{
	pthread_mutex_lock(&r->lock);
	reader_pass(r);
	pthread_mutex_unlock(&r->lock);
}

static void *read_ring(void *arg)
{
	struct ring_reader *one = arg;
	struct reader *r = &one->reader;
	bool has_ended;

	pin(one);
	sched_slice_first();
	while (wait_for_sample(one, &has_ended)) {
		pass(r);
		if (reader_is_full(r))
			tell_main(one->all);
		if (has_ended && !replace_event(one)) {
			__atomic_store_n(&one->has_ended, true,
					 __ATOMIC_RELEASE);
			tell_main(one->all);
			break;
		}
	}
	pass(r); /* what came last */
	return NULL;
}

/* All signals are the main thread's. */
static bool start_thread(struct ring_reader *one)
{
	pthread_attr_t attr;
	sigset_t all, before;

	if (pthread_attr_init(&attr) != 0)
		return false;
	pthread_attr_setstacksize(&attr, STACK);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	errno = pthread_create(&one->thread, &attr, read_ring, one);
	one->has_thread = errno == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return one->has_thread;
}

/* Their number is not known before. */
static void see_allowed(struct readers *r)
{
	for (size_t cpus = 1024; cpus <= 1 << 16; cpus *= 2) {
		r->allowed = CPU_ALLOC(cpus);
		r->allowed_size = CPU_ALLOC_SIZE(cpus);
		if (!r->allowed ||
		    sched_getaffinity(0, r->allowed_size, r->allowed) == 0)
			return;
		CPU_FREE(r->allowed);
		r->allowed = NULL;
	}
}

static size_t queue_size(size_t rings)
{
	size_t size = QUEUE;

	while (size > QUEUE_LEAST && size > QUEUES_MOST / rings)
		size /= 2;
	return size;
}

static void close_fds(struct readers *r)
{
	if (r->end >= 0)
		close(r->end);
	if (r->filled >= 0)
		close(r->filled);
	r->end = r->filled = -1;
}

static bool start_threads(struct readers *r)
{
	r->end = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r->filled = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->end < 0 || r->filled < 0)
		return false;
	for (size_t i = 0; i < r->count; i++)
		if (has_ring(&r->one[i]) && !start_thread(&r->one[i]))
			return false;
	return true;
}

static void init_reader(struct readers *r, size_t i,
			const struct python_reading *reading)
{
	struct perf_processor *p = &r->events->processor[i];

	r->one[i].all = r;
	r->one[i].event = p->event;
	r->one[i].reader = (struct reader){
		.cpu = p->cpu,
		.processes = r->processes,
		.reading = reading,
	};
	if (p->ring.page)
		reader_init(&r->one[i].reader, &p->ring, queue_size(r->count));
}

/* All of them or none: either they are waited for, or the events are. */
bool readers_start(struct readers **out, struct perf_events *es,
		   const struct python_reading *reading)
{
	struct readers *r = memory_new(1, sizeof(*r));
	int error;

	*r = (struct readers){
		.events = es,
		.count = es->processor_count,
		.one = memory_new(es->processor_count, sizeof(*r->one)),
	};
	python_processes_new(&r->processes, reading->find);
	see_allowed(r);
	for (size_t i = 0; i < r->count; i++)
		init_reader(r, i, reading);
	*out = r;
	if (start_threads(r))
		return true;
	error = errno;
	readers_stop(r);
	readers_free(r);
	*out = NULL;
	errno = error;
	return false;
}

int readers_fd(const struct readers *r)
{
	return r->filled;
}

/* Of the clock that locks and joins know. */
static struct timespec end_of(int64_t milliseconds)
{
	int64_t at = clock_read(CLOCK_REALTIME) + milliseconds * 1000000;

	return (struct timespec){
		.tv_sec = (time_t)(at / CLOCK_SECOND),
		.tv_nsec = (long)(at % CLOCK_SECOND),
	};
}

/* A reader that is at work now will be further in a moment. One that hangs
 * is not waited for by the others' records. */
static uint64_t pass_one(struct ring_reader *one, uint64_t limit, bool all)
{
	struct timespec end = end_of(TURN_MS);
	uint64_t patience = (uint64_t)END_MS * 1000000, waits;

	if (reader_is_through(&one->reader))
		return limit;
	if (pthread_mutex_timedlock(&one->reader.lock, &end) != 0)
		return limit;
	waits = reader_help(&one->reader, limit, all);
	if (waits < limit && limit - waits > patience)
		waits = reader_help(&one->reader, limit, true);
	pthread_mutex_unlock(&one->reader.lock);
	return waits <= limit ? waits - 1 : limit;
}

uint64_t readers_pass(struct readers *r, uint64_t limit, bool all)
{
	uint64_t count, least = limit;

	if (read(r->filled, &count, sizeof(count)) > 0)
		__atomic_store_n(&r->is_told, false, __ATOMIC_RELEASE);
	for (size_t i = 0; i < r->count; i++) {
		uint64_t passed = limit;

		if (has_ring(&r->one[i]))
			passed = pass_one(&r->one[i], limit, all);
		least = passed < least ? passed : least;
	}
	return least;
}

size_t readers_open(const struct readers *r)
{
	size_t open = 0;

	for (size_t i = 0; i < r->count; i++)
		open += has_ring(&r->one[i]) &&
			!__atomic_load_n(&r->one[i].has_ended,
					 __ATOMIC_ACQUIRE);
	return open;
}

/* It may hang in memory that never comes; then its ring is read without it. */
static bool stop_one(struct ring_reader *one, const struct timespec *end)
{
	if (one->has_thread &&
	    pthread_timedjoin_np(one->thread, NULL, end) != 0)
		return false;
	one->has_thread = false;
	return true;
}

bool readers_stop(struct readers *r)
{
	struct timespec end = end_of(END_MS);

	if (r->end >= 0)
		tell(r->end);
	for (size_t i = 0; i < r->count; i++) {
		struct ring_reader *one = &r->one[i];

		if (has_ring(one) && !stop_one(one, &end)) {
			r->is_stuck = true;
			r->events->processor[i].ring.passed = NULL;
		}
	}
	return !r->is_stuck;
}

static void release_one(struct ring_reader *one, struct ring *ring)
{
	reader_release(&one->reader);
	ring->passed = NULL;
	ring->snapshots = NULL;
}

void readers_free(struct readers *r)
{
	if (!r || r->is_stuck)
		return;
	close_fds(r);
	for (size_t i = 0; i < r->count; i++)
		if (has_ring(&r->one[i]))
			release_one(&r->one[i], &r->events->processor[i].ring);
	python_processes_free(r->processes);
	CPU_FREE(r->allowed);
	free(r->one);
	free(r);
}

static uint64_t read_count(const uint64_t *counter)
{
	return __atomic_load_n(counter, __ATOMIC_RELAXED);
}

void readers_count(const struct readers *r, struct python_findings *counts)
{
	*counts = (struct python_findings){0};
	for (size_t i = 0; i < r->count; i++) {
		const struct reader_counts *c = &r->one[i].reader.counts;

		counts->snapshots += read_count(&c->snapshots);
		counts->late += read_count(&c->late);
		counts->dropped += read_count(&c->dropped);
		counts->stateless += read_count(&c->stateless);
	}
	python_processes_count(r->processes, counts);
}
