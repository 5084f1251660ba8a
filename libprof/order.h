/*
 * Stacks in the order of their text, root first: as the bytes of
 * "root;caller;leaf" sort, a stack before those that it begins.
 */
#ifndef LIBPROF_ORDER_H
#define LIBPROF_ORDER_H

#include "libprof/frames.h"

#include <stdbool.h>

/* Where one is in a stack on the way from root to leaf. */
struct cursor {
	prof_id stack;
	uint32_t left;	/* locations not yet begun, from the root */
	uint32_t frame; /* next frame, counted over all locations */
	uint32_t end;	/* of the frames of this location */
};

struct cursor cursor_at_root(const struct prof_profile *p, prof_id stack);

/* The next frame's name; false behind the leaf. */
bool cursor_next(prof_id *name, struct cursor *c, const struct frames *f,
		 const struct prof_profile *p);

/* Sorts stacks, ids of p. No two need to differ. */
int order_stacks(prof_id *stacks, size_t count, const struct frames *f,
		 const struct prof_profile *p, struct prof_error *err);

#endif
