/*
 * Stacks in the order of their text, root first: as the bytes of
 * "root;caller;leaf" sort, a stack before those that it begins.
 */
#ifndef LIBPROF_ORDER_H
#define LIBPROF_ORDER_H

#include "libprof/analyze/frames.h"

#include <stdbool.h>

/* Where one is in a stack on the way from root to leaf. */
struct cursor {
	const prof_id *location; /* of the stack, leaf first */
	uint32_t left;		 /* locations not yet begun */
	uint32_t frame;		 /* next frame, in frames.frame */
	uint32_t end;		 /* of the frames of this location */
	uint32_t most;		 /* for its owner; there is room for it here */
};

/* At one end of a stack: the root, or the leaf for cursor_next_caller. The
 * stack without frames is read as one of location 0. */
static inline struct cursor cursor_at_end(struct prof_stack stack)
{
	static const prof_id none;

	return (struct cursor){
		.location = stack.depth ? stack.locations : &none,
		.left = stack.depth ? (uint32_t)stack.depth : 1,
	};
}

/* The next frame's name; false behind the leaf. */
static inline bool cursor_next(prof_id *name, struct cursor *c,
			       const struct frames *f)
{
	while (c->frame == c->end) {
		prof_id location;

		if (c->left == 0)
			return false;
		location = c->location[--c->left];
		c->frame = (uint32_t)f->first[location];
		c->end = (uint32_t)f->first[location + 1];
	}
	*name = f->frame[c->frame++];
	return true;
}

/* Likewise from leaf to root, for a cursor that began at the leaf. */
static inline bool cursor_next_caller(prof_id *name, struct cursor *c,
				      const struct frames *f)
{
	while (c->frame == c->end) {
		prof_id location;

		if (c->left == 0)
			return false;
		c->left--;
		location = *c->location++;
		c->frame = (uint32_t)f->first[location];
		c->end = (uint32_t)f->first[location + 1];
	}
	*name = f->frame[--c->end];
	return true;
}

static inline void cursor_prefetch(const struct cursor *c)
{
	if (c->left)
		__builtin_prefetch(c->location + c->left - 1);
}

/* Sorts stacks, ids of p. No two need to differ. */
int order_stacks(prof_id *stacks, size_t count, const struct frames *f,
		 const struct prof_profile *p, struct prof_error *err);

#endif
