/*
 * Sums up stacks into a profile.
 */
#ifndef RECORD_COLLECTOR_H
#define RECORD_COLLECTOR_H

#include "libcode/names/symbols.h"

#include <prof/prof.h>

struct collector;

/* rate: for the period. */
void collector_new(struct collector **out, struct modules *modules,
		   struct symbols *symbols, unsigned rate);
void collector_free(struct collector *c);

/* Of a thread of Python: does it hold its lock? */
enum gil { GIL_UNKNOWN, GIL_HELD, GIL_FREE };

struct collected {
	const struct frame *kernel; /* leaf first, as is user */
	size_t kernel_count;
	const struct frame *user;
	size_t user_count;
	enum unwind_end end; /* shown as a frame where it is not complete */
	pid_t pid, tid;
	const char *thread; /* its name */
	const char *task;   /* of asyncio, that it runs; NULL: none is known */
	enum gil gil;
	int64_t count, weight; /* samples; nanoseconds in all */
	uint64_t time;	       /* CLOCK_MONOTONIC */
};

void collector_add(struct collector *c, const struct collected *what);

/* Samples, of all profiles that were taken, in code that a runtime has made and
 * that has no name: one of enum RUNTIMES numbers. */
const uint64_t *collector_unnamed(const struct collector *c);

/* What was added since the last time. Never NULL: it dies without memory. */
struct prof_profile *collector_take(struct collector *c);

#endif
