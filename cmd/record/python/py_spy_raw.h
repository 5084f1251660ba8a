/*
 * What py-spy writes with --format raw: stacks, and how often each was seen.
 */
#ifndef RECORD_PY_SPY_RAW_H
#define RECORD_PY_SPY_RAW_H

#include "libcode/base/map.h"

#include <prof/prof.h>
#include <sys/types.h>

struct py_spy_raw {
	struct prof_builder *b; /* where samples go */
	int64_t period;		/* nanoseconds of each */
	pid_t pid;		/* of stacks that name no process */
	size_t max_stack;	/* frames; 0: all */
	struct map threads;	/* that were seen, by process and thread */
	uint64_t samples;	/* so far */
	uint64_t deep;		/* of those, cut at max_stack */
};

/* text[0..len), with one more byte behind it that may be anything. */
void py_spy_raw_read(struct py_spy_raw *r, const char *text, size_t len);

#endif
