/*
 * Time orders what several processors tell. What they wrote until now may
 * still be on its way, so that what happened a moment ago waits for the next
 * time; a record that comes even later is handed over when it is there.
 */
#include "cmd/record/perf/rings.h"

#include "cmd/record/check/reason.h"
#include "cmd/record/perf/perf_attach.h"
#include "cmd/record/perf/readers.h"
#include "libcode/event/perf_records.h"
#include "program/clock.h"
#include "program/memory.h"
#include "program/msg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
	RING_ENOUGH = 4 << 20, /* for RATE_ENOUGH */
	RATE_ENOUGH = 500,
	RING_MOST = 8 << 20,
	RING_LEAST = 64 << 10,
	RING_SMALL = 512 << 10,
	RINGS_MOST = 128 << 20, /* of all processors */
	STACK_MOST = 32 << 10,
	STACKS_IN_RING = 8, /* at least so many */
	MOMENT = 2000000,   /* nanoseconds */
	RATE_AT_ONCE = 1000 /* the most at which each sample wakes a reader */
};

struct rings {
	struct perf_events events;
	struct readers *readers; /* of Python's frames; NULL: none */
	struct map pid;		 /* those that are heard, if not all are */
	bool takes_all, reads_python;
	int epoll;
	size_t open;		/* processors with events that live */
	uint64_t since;		/* when the last event had been opened */
	uint64_t period;	/* that was set; 0: none */
	uint64_t lost, damaged; /* told of so far */
};

static const struct python_reading python_reading = {
	code_python_find,      code_python_copy,      code_python_seen_new,
	code_python_seen_free, code_python_seen_undo,
};

static void poll_event(struct rings *r, size_t processor)
{
	const struct perf_events *es = &r->events;
	struct epoll_event e = {
		.events = EPOLLIN,
		.data.u64 = processor,
	};

	if (epoll_ctl(r->epoll, EPOLL_CTL_ADD,
		      es->event[es->processor[processor].event].fd, &e) == 0)
		r->open++;
}

/* What cannot be waited for is looked at now and then; the ends of processes
 * are seen elsewhere. */
static void go_blind(struct rings *r, const char *call)
{
	if (r->epoll < 0)
		return;
	msg_warn("samples are fetched less often: %s: %s", call,
		 strerror(errno));
	close(r->epoll);
	r->epoll = -1;
}

/* An event whose threads have all ended would wake us for ever; another one
 * of that processor takes its place. */
static void replace_event(struct rings *r, size_t processor)
{
	const struct perf_events *es = &r->events;
	size_t *event = &r->events.processor[processor].event;

	if (epoll_ctl(r->epoll, EPOLL_CTL_DEL, es->event[*event].fd, NULL) < 0)
		go_blind(r, "epoll_ctl");
	r->open--;
	for (size_t i = *event + 1; i < es->count; i++)
		if (es->event[i].ring == processor) {
			*event = i;
			poll_event(r, processor);
			return;
		}
}

static void see_ends(struct rings *r)
{
	struct epoll_event e[64];
	int count;

	if (r->readers) {
		r->open = readers_open(r->readers);
		return;
	}
	count = r->epoll < 0 ? 0 : epoll_wait(r->epoll, e, 64, 0);
	if (count < 0 && errno != EINTR)
		go_blind(r, "epoll_wait");
	for (int i = 0; i < count; i++)
		if (e[i].events & (EPOLLHUP | EPOLLERR))
			replace_event(r, (size_t)e[i].data.u64);
}

static bool is_wanted(const struct rings *r, const struct event *e, uint64_t id)
{
	if (e->kind == EVENT_LOST)
		return true;
	return perf_events_accept(&r->events, id, e->tid) &&
	       (r->takes_all || code_map_find(&r->pid, (uint64_t)e->pid, 0));
}

/* A snapshot is kept until the record is popped and the next one asked for. */
static void hand_over(struct rings *r, const struct ring *ring,
		      event_handler *handler, void *arg)
{
	struct event e;
	struct record_source source;
	struct snapshot snapshot;

	if (!code_record_event(&e, &source, ring->front,
			       r->events.setup.has_stacks))
		return;
	/* Its number was that of a thread whose end we have not seen. */
	if (e.kind == EVENT_FORK && e.time > r->since)
		perf_events_forget(&r->events, e.tid);
	if (!is_wanted(r, &e, source.id))
		return;
	/* Those that we opened go on telling their first period. */
	if (e.kind == EVENT_SAMPLE && source.stream == source.id && r->period)
		e.is.sample.weight = r->period;
	if (e.kind == EVENT_SAMPLE && ring->snapshots &&
	    snapshots_find(ring->snapshots, ring->tail, &snapshot))
		e.is.sample.snapshot = &snapshot;
	if (e.kind == EVENT_EXIT)
		perf_events_forget(&r->events, e.tid);
	if (e.kind == EVENT_LOST)
		r->lost += e.is.count;
	handler(&e, arg);
}

/* A counter that has grown. */
static void tell_lost(uint64_t *told, uint64_t count, event_handler *handler,
		      void *arg)
{
	struct event e = {.kind = EVENT_LOST};

	if (count <= *told)
		return;
	e.is.count = count - *told;
	*told = count;
	handler(&e, arg);
}

void rings_drain(struct rings *r, bool all, event_handler *handler, void *arg)
{
	uint64_t limit = all ? UINT64_MAX : (uint64_t)clock_now() - MOMENT;
	struct ring *ring;

	see_ends(r);
	if (r->readers)
		limit = readers_pass(r->readers, limit, all);
	perf_events_update(&r->events);
	while ((ring = perf_events_first(&r->events, limit))) {
		hand_over(r, ring, handler, arg);
		ring_pop(ring);
	}
	tell_lost(&r->damaged, perf_events_damaged(&r->events), handler, arg);
	/* A ring tells of losses when it has room again, and something to
	 * tell; now there may be nothing any more. */
	if (all)
		tell_lost(&r->lost, perf_events_read(&r->events).lost, handler,
			  arg);
}

void rings_stop(struct rings *r)
{
	for (size_t i = 0; i < r->events.count; i++)
		ioctl(r->events.event[i].fd, PERF_EVENT_IOC_DISABLE, 0);
	if (r->readers)
		readers_stop(r->readers);
}

void rings_close(struct rings *r)
{
	if (!r)
		return;
	if (r->epoll >= 0)
		close(r->epoll);
	/* One that hangs ends with the process, and uses them until then. */
	if (r->readers && !readers_stop(r->readers))
		return;
	readers_free(r->readers);
	perf_events_release(&r->events);
	code_map_release(&r->pid);
	free(r);
}

int rings_fd(const struct rings *r)
{
	return r->epoll;
}

bool rings_have_kernel(const struct rings *r)
{
	return r->events.setup.has_kernel;
}

bool rings_have_stacks(const struct rings *r)
{
	return r->events.setup.has_stacks;
}

void rings_set_period(struct rings *r, uint64_t period)
{
	r->period = period;
	for (size_t i = 0; i < r->events.count; i++)
		ioctl(r->events.event[i].fd, PERF_EVENT_IOC_PERIOD, &period);
}

bool rings_have_ended(const struct rings *r)
{
	return !r->open;
}

uint64_t rings_python_dropped(const struct rings *r)
{
	struct python_findings f = {0};

	if (r->readers)
		readers_count(r->readers, &f);
	return f.dropped;
}

uint64_t rings_cpu_time(const struct rings *r)
{
	return perf_events_read(&r->events).time;
}

static void set_size(struct perf_events *es, size_t size)
{
	size_t stack = size / STACKS_IN_RING;

	es->ring_size = size;
	es->setup.watermark = (uint32_t)(size / 4);
	es->setup.stack_size =
		(uint32_t)(stack < STACK_MOST ? stack : STACK_MOST);
}

/* A quarter of a second, in which a large file is read for the first time. */
static size_t wanted_size(const struct perf_events *es)
{
	size_t size = RING_ENOUGH, rate = RATE_ENOUGH;

	for (; rate < es->setup.rate && size < RING_MOST; rate *= 2)
		size *= 2;
	while (size > RING_LEAST && size > RINGS_MOST / es->processor_count)
		size /= 2;
	return size;
}

/* What the kernel gives depends on what others of this user have, so that it
 * has to be tried. */
static bool open_events(struct rings *r, const struct plan *plan,
			struct perf_attached *a)
{
	struct perf_events *es = &r->events;

	for (size_t size = wanted_size(es);; size /= 2) {
		set_size(es, size);
		if (perf_attach(a, es, plan))
			return true;
		perf_events_clear(es);
		if ((a->error != EPERM && a->error != ENOMEM) ||
		    size <= RING_LEAST)
			return false;
	}
}

/* What is less than it could be; the worst of it. */
static void say_shortage(struct reason *o, const struct rings *r,
			 const struct perf_attached *a)
{
	char what[80];

	if (a->missed) {
		snprintf(what, sizeof(what), "%zu of %zu threads are missing",
			 a->missed, a->threads + a->missed);
		reason_of_perf(o, a->error, r->events.setup.has_kernel);
		reason_prefix(o, what);
	}
	if (!o->why[0] && r->events.ring_size < RING_SMALL &&
	    r->events.ring_size < wanted_size(&r->events)) {
		reason_of_ring(o, EPERM, r->events.ring_size * 2);
		reason_prefix(o, "small rings");
	}
}

static bool poll_readers(struct rings *r)
{
	struct epoll_event e = {.events = EPOLLIN};

	if (epoll_ctl(r->epoll, EPOLL_CTL_ADD, readers_fd(r->readers), &e) < 0)
		go_blind(r, "epoll_ctl");
	r->open = readers_open(r->readers);
	return true;
}

/* Either the readers wait for events, or we do: what one is told by the kernel
 * the other is not. */
static bool start_readers(struct rings *r)
{
	if (!r->reads_python)
		return false;
	if (readers_start(&r->readers, &r->events, &python_reading))
		return poll_readers(r);
	msg_info("Python's frames are not read: cannot create threads: %s",
		 strerror(errno));
	return false;
}

static bool open_rings(struct rings *r, const struct plan *plan,
		       struct reason *reason)
{
	struct perf_events *es = &r->events;
	struct perf_attached a;

	if (!perf_setup_fit(&es->setup, plan, plan->pids[0], reason))
		return false;
	if (!open_events(r, plan, &a)) {
		reason_of_ring(reason, a.error, es->ring_size);
		return false;
	}
	if (!a.threads) {
		reason_of_perf(reason, a.error, es->setup.has_kernel);
		return false;
	}
	r->since = (uint64_t)clock_now();
	say_shortage(reason, r, &a);
	r->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (r->epoll < 0) {
		snprintf(reason->why, sizeof(reason->why), "epoll_create1: %s",
			 strerror(errno));
		return false;
	}
	if (start_readers(r))
		return true;
	for (size_t i = 0; i < es->processor_count; i++)
		if (es->processor[i].ring.page)
			poll_event(r, i);
	return true;
}

bool rings_open(struct rings **out, const struct plan *plan,
		struct reason *reason)
{
	struct rings *r = memory_new(1, sizeof(*r));
	bool has_stacks;

	r->epoll = -1;
	r->takes_all = plan->is_held || plan->children;
	for (size_t i = 0; i < plan->pid_count; i++)
		code_map_at(&r->pid, (uint64_t)plan->pids[i], 0, 0);
	perf_events_init(&r->events);
	has_stacks = plan->unwind != UNWIND_FP && perf_can_unwind();
	r->reads_python = has_stacks && plan->python != PYTHON_NATIVE;
	r->events.setup = (struct perf_setup){
		.rate = plan->rate,
		.has_stacks = has_stacks,
		.wakes_at_once = r->reads_python && plan->rate <= RATE_AT_ONCE,
		.on_exec = plan->is_held,
		.threads_only = !r->takes_all,
	};
	if (!open_rings(r, plan, reason)) {
		rings_close(r);
		return false;
	}
	*out = r;
	return true;
}
