/*
 * Stacks of Python's functions, of threads of processes that are not stopped.
 */
#ifndef RECORD_PYTHON_STACKS_H
#define RECORD_PYTHON_STACKS_H

#include "cmd/record/collector.h"
#include "cmd/record/sampler.h"

struct stacks;

/* The modules get one for the functions of Python; they end before the stacks
 * do. */
void stacks_new(struct stacks **out, struct modules *modules,
		const struct plan *plan);
void stacks_free(struct stacks *s);

enum stacks_answer {
	STACKS_NONE,  /* no functions of Python are to be had of it */
	STACKS_WAITS, /* it is to be asked for at another time */
	STACKS_READ
};

/* Sets the frames of a thread, and how they end; what they are made of lasts
 * until the next call. */
enum stacks_answer stacks_read(struct stacks *s, struct collected *to);

/* Before the threads of one moment. */
void stacks_wake(struct stacks *s);

/* After the threads of one moment: we go to the processor where the next is to
 * be interrupted. How many of them were running. */
size_t stacks_next(struct stacks *s);

/* We may run anywhere. */
void stacks_end(struct stacks *s);

/* Adds what is known of stacks, as stacks_read was called for samples. */
void stacks_count(const struct stacks *s, struct sampler_counts *counts);

#endif
