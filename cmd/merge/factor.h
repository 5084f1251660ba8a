/* What the values of a merged profile are multiplied by. */
#ifndef MERGE_FACTOR_H
#define MERGE_FACTOR_H

#include <prof/prof.h>
#include <stdbool.h>

enum per { PER_NOTHING, PER_SECOND, PER_CORE_SECOND, PER_WORK };

struct factor {
	enum per per;
	int64_t multiply, divide; /* 0: nothing is asked for */
};

/* For the table of options: a number above 0, such as 0.25, and second,
 * core-second or work=N, into a struct factor. */
const char *factor_parse(const char *arg, void *factor);
const char *factor_parse_per(const char *arg, void *factor);

/* Trouble is a message and the end. */
void factor_apply(const struct factor *f, struct prof_profile *p);

#endif
