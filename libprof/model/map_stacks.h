/*
 * Other stacks for the samples. Each distinct stack is changed once: a
 * function puts the new one together, leaf first, or says that samples of it
 * go.
 */
#ifndef LIBPROF_MAP_STACKS_H
#define LIBPROF_MAP_STACKS_H

#include "libprof/model/build.h"

struct stack_map {
	struct prof_builder b; /* over the profile; its tables grow */
	prof_id *out;	       /* the new stack */
	size_t depth, room;
	struct prof_line *line; /* of a location that is put together */
	size_t line_count, line_room;
};

/* False: drop its samples. The old stack is there until it returns. */
typedef bool map_stack_fn(struct stack_map *r, prof_id stack, void *arg);

int map_stacks(struct prof_profile *p, map_stack_fn *change, void *arg,
	       struct prof_error *err);

void stack_map_add(struct stack_map *r, prof_id location);

/* A location with some of its lines. `line` has room for them all after
 * stack_map_reserve; stack_map_add_lines adds the location, none when it has
 * lost all its lines, and clears them. */
bool stack_map_reserve(struct stack_map *r, const struct prof_location *l);
void stack_map_add_lines(struct stack_map *r, prof_id location);

/* The same, from line `begin` until before `end`. */
void stack_map_add_part(struct stack_map *r, prof_id location, size_t begin,
			size_t end);

/* For those who judge locations before: what each has become, and a verdict. */
struct places {
	prof_id *becomes;
	unsigned char *verdict;
	size_t count;
};

int places_init(struct places *places, const struct prof_profile *p,
		struct prof_error *err);
void places_release(struct places *places);

/* The location with these of its lines, the same if they are all. */
prof_id location_with(struct prof_builder *b, prof_id location,
		      const struct prof_line *lines, size_t count);

#endif
