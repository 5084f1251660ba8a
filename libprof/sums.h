/*
 * The values of each stack, for formats that join the samples of a stack:
 * one number for each column, or an old and a new side of one column.
 */
#ifndef LIBPROF_SUMS_H
#define LIBPROF_SUMS_H

#include "libprof/model.h"

#include <stdbool.h>

struct sums {
	/* Set by the caller. */
	bool has_sides;	     /* two numbers: the old side, the new side */
	size_t first_column; /* of as many as there are numbers, or the one */
	size_t numbers;

	int64_t *sum;	/* of each stack, `numbers` of them */
	prof_id *stack; /* those that samples have, each once */
	size_t stack_count;
};

int sums_init(struct sums *s, const struct prof_profile *p,
	      struct prof_error *err);
void sums_release(struct sums *s);

static inline const int64_t *sums_of(const struct sums *s, prof_id stack)
{
	return s->sum + (size_t)stack * s->numbers;
}

/* How many numbers are below 0. */
size_t sums_negative(const struct sums *s);

#endif
