/*
 * What a collector has, as numbers: nothing in it has been looked up but what
 * JIT compilers tell, as that may be another name later.
 */
#ifndef RECORD_COLLECTED_H
#define RECORD_COLLECTED_H

#include "cmd/record/collector.h"
#include "libcode/base/map.h"
#include "libcode/base/names.h"
#include "libcode/unwind/runtime.h"

enum { SUMS = 2 }; /* samples; nanoseconds */

struct place {
	uint32_t module;
	uint64_t address;	 /* where the call is, as linked */
	uint64_t time;		 /* when it was seen first */
	struct symbol_line line; /* if it has a name already */
};

struct stack {
	size_t first; /* place, in pool; leaf first */
	size_t depth;
};

struct thread {
	pid_t pid, tid;
	const char *name, *task; /* kept; task: NULL: none is known */
	enum gil gil;
	uint32_t unused; /* threads are compared by their bytes */
};

struct sum {
	uint32_t stack, thread;
	int64_t value[SUMS];
};

struct collector {
	struct modules *modules;
	struct symbols *symbols;
	unsigned rate;
	uint64_t time;		    /* of what is added */
	uint64_t unnamed[RUNTIMES]; /* samples in such code, in all */
	uint64_t seed[2];
	struct names names; /* of threads */

	struct place *place;
	size_t place_count, place_room;
	uint32_t *pool;
	size_t pool_count, pool_room;
	struct stack *stack;
	size_t stack_count, stack_room;
	struct thread *thread;
	size_t thread_count, thread_room;
	struct sum *sum;
	size_t sum_count, sum_room;

	/* What there is already, by what it is. */
	struct map prepared, place_at, named_at, stack_at, thread_at, sum_at;
};

/* The profile of all that; counts what has no name. */
struct prof_profile *collected_profile(struct collector *c);

#endif
