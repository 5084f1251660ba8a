/*
 * The layout of a flame graph: frames in rows, a row for each depth, the
 * first with one frame that stands for all.
 *
 * A frame's children lie above it one after the other; what is left of its
 * width is its own. Frames that would be narrower than asked for are left
 * out, with all above them. So whole profiles are laid out by looking only at
 * what will be seen.
 *
 * With two sides, stacks that have no width on the side that is drawn (they
 * are gone, or new) are gathered in a frame of their own at the root, where
 * they are as wide as on the other side. What they were counts all the same
 * for the frames that they went through.
 */
#ifndef LIBPROF_FLAME_H
#define LIBPROF_FLAME_H

#include "libprof/analyze/stacks.h"

#include <prof/svg.h>

struct flame_frame {
	int64_t start, width; /* in a unit of the flame graph's own */
	int64_t total[SIDES], self[SIDES];
	prof_id name;
	uint32_t parent;    /* its number among the frames; the root's is 0 */
	uint32_t depth;	    /* the root's is 0 */
	size_t first, last; /* items behind this frame; while laying out */
};

struct flame_options {
	enum prof_widths widths;
	enum prof_order order;
	double min_share; /* of the whole width that a frame has at least */
	int64_t at_least; /* the whole width, if the values are less */
	bool by_size; /* values may be below 0: as wide as both sides' sizes */
	double scale; /* of base values, to be compared with new ones */
};

struct flame {
	struct flame_frame *frame; /* row by row, from left to right */
	size_t count, room;
	size_t *row; /* of each the number of its first frame, and the end */
	size_t row_count;
	uint64_t pruned;      /* frames left out, without those above them */
	int64_t pruned_width; /* of all of these */
};

/*
 * Values of the base that are scaled are seldom whole. So that little is
 * rounded, even of stacks of one sample each, a width counts so small parts
 * of a value that the whole has about as many digits as a double: so many.
 */
int64_t flame_resolution(const struct stacks *s, const struct flame_options *o);

/* Goes through the items of s, which are of no more use then. */
int flame_init(struct flame *f, struct stacks *s,
	       const struct flame_options *options, struct prof_error *err);
void flame_release(struct flame *f);

#endif
