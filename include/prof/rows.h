/*
 * What a profile sums up to, as rows for a program: functions, calls between
 * them, and stacks. prof_top_write writes such rows.
 *
 * A function is what frames of one name are, by the granularity that options
 * ask for. Self is what was measured in the function itself, total what was
 * measured while it was anywhere in the stack: once for a sample, however
 * often it recurs there. A call has what was measured while it was anywhere in
 * the stack, and a function that calls itself has a call to itself.
 *
 *   struct prof_rows *r;
 *   if (prof_rows_new(&r, p, NULL, &err) < 0) ...
 *   f = prof_rows_functions(r, &count);
 *   for (size_t i = 0; i < count; i++) ... f[i].name, f[i].self ...
 *   prof_rows_free(r);
 */
#ifndef PROF_ROWS_H
#define PROF_ROWS_H

#include <prof/format.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_rows;

/* What is counted; calls and stacks take more time and memory. */
enum prof_rows_what {
	PROF_ROWS_FUNCTIONS = 1,
	PROF_ROWS_CALLS = 2,
	PROF_ROWS_STACKS = 4
};

/* Zero is the default of every member. */
struct prof_rows_options {
	size_t size;   /* PROF_ROWS_OPTIONS */
	size_t column; /* whose values count */
	enum prof_by by;
	unsigned what; /* enum prof_rows_what, added up; 0: functions */
	int by_total;  /* functions with the largest total first, not self */
	int unused;
};

#define PROF_ROWS_OPTIONS PROF_OPTIONS(prof_rows_options)

/*
 * Rows, whose members stay. The value that begins with base_ is that of the
 * base, of a profile with two sides; else it is 0. Values are in the unit of
 * the column; those of the base are not negative.
 */
struct prof_function_row {
	struct prof_str name;
	int64_t self, base_self;
	int64_t total, base_total;
};

struct prof_call_row {
	struct prof_str caller, callee;
	int64_t total, base_total;
};

struct prof_stack_row {
	const struct prof_str *names; /* leaf first */
	size_t depth;
	int64_t self, base_self;
};

/*
 * options may be NULL: the functions of column 0. PROF_EINVAL: there is no such
 * column, or the options are wrong. PROF_ERANGE: the sizes of all values do not
 * add up in 64 bits. The caller neither changes nor frees the profile before
 * the rows.
 */
int prof_rows_new(struct prof_rows **out, const struct prof_profile *p,
		  const struct prof_rows_options *options,
		  struct prof_error *err);
void prof_rows_free(struct prof_rows *r);

/* The largest first: by the size of the difference of both sides, where there
 * are two; equal ones by the new side, then functions by their other value, and
 * at last by name. NULL and 0 where they are not asked for. What
 * is returned lives as long as the rows. */
const struct prof_function_row *prof_rows_functions(const struct prof_rows *r,
						    size_t *count);
const struct prof_call_row *prof_rows_calls(const struct prof_rows *r,
					    size_t *count);
const struct prof_stack_row *prof_rows_stacks(const struct prof_rows *r,
					      size_t *count);

/* The sum of all values, and of those of the base; base may be NULL. */
int64_t prof_rows_total(const struct prof_rows *r, int64_t *base);

#ifdef __cplusplus
}
#endif
#endif
