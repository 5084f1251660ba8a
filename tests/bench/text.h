/*
 * Stacks as text: lines of folded stacks, records of perf script, and what a
 * file of speedscope consists of.
 */
#ifndef TESTS_BENCH_TEXT_H
#define TESTS_BENCH_TEXT_H

#include "program.h"

/* A line of folded stacks. */
void text_put_line(const struct program *p, const uint32_t *path, size_t n,
		   uint64_t weight);

/* The frames of speedscope: all that the program has, site by site. Returns
 * the number of each site's first. */
uint32_t *text_put_frames(const struct program *p);

/*
 * A record of perf script, the number-th: an event, then a line for each
 * frame, inlined ones included. Functions of Python are in a map of perf.
 */
void text_put_record(const struct program *p, const uint32_t *path, size_t n,
		     uint64_t number);

/* A sample of speedscope: numbers of frames. */
void text_put_stack(const struct program *p, const uint32_t *first,
		    const uint32_t *path, size_t n);

#endif
