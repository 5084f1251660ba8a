/*
 * What each name sums up to, and who calls it: stacks as tables show them.
 *
 * Self is what stacks have whose leaf the name is, total what stacks have in
 * which it is at all: once for a stack, however often it recurs there. In the
 * same way an edge, a call of one name by another, has what the stacks have
 * in which it is at all; a name that calls itself has an edge to itself. So
 * no sum is more than the total of its side, and none can overflow; of values
 * below 0 the sizes have to add up to what fits.
 */
#ifndef LIBPROF_FUNCTIONS_H
#define LIBPROF_FUNCTIONS_H

#include "libprof/analyze/stacks.h"
#include "libprof/analyze/sums.h"

struct function {
	int64_t self[SIDES], total[SIDES];
	prof_id name;
	uint32_t rank; /* of the name among all, by bytes */
};

/* What sorts before the rest. Of two sides the larger one decides; then the
 * other number does, then the bytes of the name. */
enum function_order { BY_SELF, BY_TOTAL };

struct functions {
	struct function *row; /* of names that are in a stack; by self */
	size_t count;
	uint32_t *rank; /* by name */
	size_t name_count;
};

int functions_init(struct functions *f, const struct stacks *s,
		   struct prof_error *err);

/* The same of stacks that need not be joined, for less time and memory. */
struct functions_source {
	const struct prof_profile *profile;
	const struct frames *frames;
	const struct sums *sums; /* of one column: one number, or two sides */
};

int functions_init_sums(struct functions *f, const struct functions_source *s,
			struct prof_error *err);

void functions_sort(struct functions *f, enum function_order order);
void functions_release(struct functions *f);

/* One end of an edge, as the other end sees it. */
struct edge {
	int64_t value[SIDES];
	prof_id name;
	uint32_t rank;
};

/* The edges of each name, the heaviest first, sorted as functions are. */
struct edge_list {
	struct edge *edge;
	size_t *first; /* by name; one more at the end */
};

struct edges {
	struct edge_list callers, callees;
	size_t count;
};

/* f is of the same stacks. */
int edges_init(struct edges *e, const struct stacks *s,
	       const struct functions *f, struct prof_error *err);
void edges_release(struct edges *e);

static inline const struct edge *edges_of(size_t *count,
					  const struct edge_list *list,
					  prof_id name)
{
	*count = list->first[name + 1] - list->first[name];
	return list->edge + list->first[name];
}

#endif
