/*
 * Numbers that are finer than their unit, rounded so that sums stay right.
 *
 * What rounding takes from a stack, or gives it, is carried to the next number
 * of that stack. What all stacks together still miss in the end goes to those
 * that miss most, one each. So the sum of a stack is off by less than one, and
 * the sum of all by a half at most, whatever the order of the numbers.
 */
#ifndef LIBPROF_REMAINDERS_H
#define LIBPROF_REMAINDERS_H

#include "libprof/base/number.h"

#include <prof/error.h>
#include <prof/model.h>

/* Whose a number is. */
struct owner {
	prof_id stack;
	size_t sample;
};

/* All-zero to begin with. */
struct remainders {
	struct remainder *of; /* by stack */
	size_t of_room;
	prof_id *stack; /* those that have one */
	size_t stack_count, stack_room;
	uint64_t rounded; /* numbers, so far */
};

/* The whole number that the sample gets for these parts. */
int remainders_round(int64_t *value, struct remainders *r,
		     const struct parts *parts, struct owner owner,
		     struct prof_error *err);

/* Adds what is left to the values of all samples, and begins anew. */
int remainders_settle(struct remainders *r, int64_t *values,
		      struct prof_error *err);

void remainders_release(struct remainders *r);

#endif
