/*
 * The values of each stack, for formats that join the samples of a stack:
 * one number for each column, or an old and a new side of one column.
 */
#ifndef LIBPROF_SUMS_H
#define LIBPROF_SUMS_H

#include "libprof/model/model.h"

#include <stdbool.h>

/* Whose a value is, as in files: the base comes first. One side is new. */
enum { SIDE_BASE, SIDE_NEW, SIDES };

struct sums {
	/* Set by the caller. */
	bool has_sides;	     /* two numbers: of SIDE_BASE and SIDE_NEW */
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

/* Of one column, the number of a side; the base of one side is 0. */
static inline int64_t sums_of_side(const struct sums *s, prof_id stack,
				   int side)
{
	const int64_t *sum = sums_of(s, stack);

	if (s->has_sides)
		return sum[side];
	return side == SIDE_NEW ? sum[0] : 0;
}

/* How many numbers are below 0. */
size_t sums_negative(const struct sums *s);

#endif
