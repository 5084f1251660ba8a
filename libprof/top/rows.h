/* Rows, inside. */
#ifndef LIBPROF_TOP_ROWS_H
#define LIBPROF_TOP_ROWS_H

#include "libprof/analyze/functions.h"

#include <prof/rows.h>

struct prof_rows {
	struct prof_rows_options options;
	struct stacks stacks; /* its frames alone, where functions suffice */
	struct functions functions;
	int64_t whole[SIDES]; /* sizes of all values */
	int64_t total[SIDES];
	struct prof_function_row *function;
	struct prof_call_row *call;
	struct prof_stack_row *stack;
	size_t function_count, call_count, stack_count;
	struct prof_str *name; /* of all stacks */
};

/* The sizes of all values of a column; PROF_ERANGE when they do not add up. */
int measure_sides(int64_t whole[SIDES], const struct prof_profile *p,
		  size_t column, struct prof_error *err);

/* Sorts the larger change first, and of as large ones the larger size. */
int compare_sums(int64_t a, int64_t a_base, int64_t b, int64_t b_base);

#endif
