/* The factor between two sides of stacks. */
#ifndef LIBPROF_NORMALIZE_H
#define LIBPROF_NORMALIZE_H

#include "libprof/analyze/functions.h"

#include <prof/normalize.h>

struct comparison {
	const struct stacks_source *source;
	const struct stacks *stacks;	   /* made from it */
	const struct functions *functions; /* made from them */
};

/* Why there is no median. */
enum normalize_lack {
	TYPICAL,
	TOO_FEW, /* functions are on both sides */
	TOO_WIDE /* a spread: fewer than half are within twice of the median */
};

struct normalization {
	double factor;		   /* for values of the base */
	enum prof_normalize_by by; /* what it came from in the end */
	size_t functions;	   /* on both sides: those of the median */
	size_t alike;		   /* of these, within twice of it */
	enum normalize_lack lack;
};

/*
 * When nothing is typical there is no median, and the totals are used; when a
 * side has no total there is nothing to compare, and they say nothing: it is
 * none, and the factor 1.
 */
int normalize(struct normalization *n, const struct prof_normalize *how,
	      const struct comparison *c, struct prof_error *err);

/* value * factor to the nearest; the largest there is where it does not fit. */
int64_t scale_value(int64_t value, double factor);

#endif
