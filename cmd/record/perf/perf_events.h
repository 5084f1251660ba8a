/*
 * All events of a recording: for each thread that was there at the beginning
 * one a processor, and for each processor a ring, which all its events share.
 */
#ifndef RECORD_PERF_EVENTS_H
#define RECORD_PERF_EVENTS_H

#include "cmd/record/perf/perf_open.h"
#include "cmd/record/perf/ring.h"
#include "libcode/base/map.h"

struct perf_events {
	struct perf_setup setup;
	struct perf_event_fd {
		int fd;
		size_t ring;
	} * event;
	size_t count, room, limit; /* limit: so many files may be open */
	struct perf_processor {
		int cpu;
		struct ring ring; /* no page: it has no event yet */
		size_t event;	  /* the one that is polled; all wake it */
	} * processor;
	size_t processor_count, ring_size;
	struct map owner;  /* the kernel's id of an event: its thread */
	struct map thread; /* those that have events of their own */
};

/* For each processor that is on. */
void perf_events_init(struct perf_events *es);

/* As at the beginning, without events. */
void perf_events_clear(struct perf_events *es);
void perf_events_release(struct perf_events *es);

enum perf_added {
	PERF_ADDED,
	PERF_NO_EVENT, /* errno tells: ESRCH, the thread is gone */
	PERF_NO_RING   /* errno tells: EPERM, they may not be so large */
};

/* Watches a thread, and all that it begets from now on. */
enum perf_added perf_events_add(struct perf_events *es, pid_t tid);

/*
 * A thread that was begotten by one that is watched, and then found and added
 * as well, has its events twice. Only its own are to be heard.
 */
bool perf_events_accept(const struct perf_events *es, uint64_t id, pid_t tid);

/* The thread ended: another one may get its number. */
void perf_events_forget(struct perf_events *es, pid_t tid);

/* Of all events together, as perf_open.c asks for it. */
struct perf_reading {
	uint64_t time, lost; /* nanoseconds; samples */
};

struct perf_reading perf_events_read(const struct perf_events *es);

/* Records that made no sense, of all rings. */
uint64_t perf_events_damaged(const struct perf_events *es);

/* Sees what the kernel has written by now, in all rings. */
void perf_events_update(struct perf_events *es);

/* The ring whose front is the first of all, up to a time; NULL: there is
 * nothing. */
struct ring *perf_events_first(struct perf_events *es, uint64_t limit);

#endif
