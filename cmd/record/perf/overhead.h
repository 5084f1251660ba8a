/*
 * What the recorder may cost: when its own time is more than a share of the
 * time that passes, only one of two, four, eight ... samples of each thread is
 * looked at, and counts for so many.
 */
#ifndef RECORD_OVERHEAD_H
#define RECORD_OVERHEAD_H

#include <stdint.h>

struct overhead {
	unsigned limit;	     /* percent of one processor; 0: none */
	unsigned factor;     /* a power of two */
	int64_t since, used; /* nanoseconds: a clock; our own time */
};

void overhead_init(struct overhead *o, unsigned limit);

/* Compares what was used with what may be. */
void overhead_check(struct overhead *o);

/* The same for given times, since any moment. */
void overhead_compare(struct overhead *o, int64_t now, int64_t used);

#endif
