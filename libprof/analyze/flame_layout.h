/* The layout of a flame graph while it is made. */
#ifndef LIBPROF_FLAME_LAYOUT_H
#define LIBPROF_FLAME_LAYOUT_H

#include "libprof/analyze/flame.h"

/* A child of the frame at hand. */
struct child {
	int64_t total[SIDES];
	int64_t width;
	int64_t start; /* in order of time */
	size_t count;  /* items */
	size_t next;   /* where the next of them goes */
	prof_id name;
	bool is_kept;
};

struct layout {
	struct flame *flame;
	struct stacks *stacks;
	const struct flame_options *options;
	struct prof_error *err;
	size_t separate; /* items from here on are copies, drawn separately */
	int64_t resolution; /* of a width, in a value: see flame_resolution */
	int64_t filled;	    /* of the whole width */
	int64_t whole;
	struct stack_item *moved; /* items being moved */
	uint32_t *child_of;	  /* by item: its child plus one; 0: self */
	uint32_t *known;	  /* by name: its child plus one; 0: none */
	struct child *child;	  /* in the order in which they are met */
	size_t child_count, child_room;
	uint32_t *order; /* children that are kept, from left to right */
	size_t order_room;
	uint32_t *todo; /* frames to go into, the leftmost last */
	size_t todo_count, todo_room;
};

/* Of an item by its number: those drawn separately are as wide as on the other
 * side. */
int64_t layout_width(const struct layout *l, size_t item);

/* Adds the children of a frame, and moves its items to where they are
 * theirs. */
int layout_expand(struct layout *l, size_t number);

#endif
