/*
 * What pictures and tables are made of: stacks with what was measured in
 * them, on one side or, to compare, on two, and names of frames that both
 * sides share.
 *
 * The two sides are two profiles, or the samples of one, some of which are
 * marked as base (PROF_BASE_LABEL). Values are never negative here, unless
 * the source says that they may be. Stacks that are distinct in the profile may
 * have the same names; with two sides each list of names is there once, with
 * both its values, unless the source says otherwise.
 */
#ifndef LIBPROF_STACKS_H
#define LIBPROF_STACKS_H

#include "libprof/analyze/order.h"
#include "libprof/analyze/sums.h"

/* There are many: what little else an item has lies in its cursor, whose
 * `most` is how many frames it goes through at most, and in its highest bit
 * whose they are, the profile's or the base's. */
struct stack_item {
	struct cursor at;
	int64_t value[SIDES];
};

#define STACK_ALL_FRAMES (UINT32_MAX >> 1)
#define STACK_OF_BASE (STACK_ALL_FRAMES + 1)

static inline bool stack_is_of_base(const struct stack_item *item)
{
	return item->at.most & STACK_OF_BASE;
}

/* Which stacks of the same names become one. */
enum stacks_join { JOIN_SIDES, JOIN_NONE, JOIN_ALL };

struct stacks_source {
	const struct prof_profile *profile;
	size_t column;
	const struct prof_profile *base; /* NULL: what profile marks, if any */
	size_t base_column;
	enum prof_by by;
	bool is_latin1;	    /* names are not UTF-8 but ISO 8859-1 */
	bool in_time_order; /* an item for each sample, of one side only */
	bool leaf_first;
	bool is_signed; /* values may be below 0; their sizes add up */
	enum stacks_join join;
	const char *const *roots; /* drop what is outside these frames */
	size_t root_count;
};

struct stacks {
	struct frames frames[SIDES]; /* names are numbered by the new */
	struct stack_item *item;
	size_t count;
	int64_t total[SIDES];
	bool has_sides;
	bool leaf_first;
	bool is_signed;
	uint64_t dropped; /* stacks without any of the roots */
};

/* Stays as it is until released: also what it was made from. */
int stacks_init(struct stacks *s, const struct stacks_source *source,
		struct prof_error *err);
void stacks_release(struct stacks *s);

/* The name of the next frame of an item on its way, which is from root to
 * leaf unless the stacks are leaf first; false at its end. */
static inline bool stacks_next(prof_id *name, struct stack_item *item,
			       const struct stacks *s)
{
	const struct frames *f =
		&s->frames[stack_is_of_base(item) ? SIDE_BASE : SIDE_NEW];

	if (!(item->at.most & STACK_ALL_FRAMES))
		return false;
	item->at.most--;
	return s->leaf_first ? cursor_next_caller(name, &item->at, f)
			     : cursor_next(name, &item->at, f);
}

#endif
