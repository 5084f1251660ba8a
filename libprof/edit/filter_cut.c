/* What looks at frames by their names: a new root, a depth, recursion. */
#include "libprof/analyze/frames.h"
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/model/map_stacks.h"

#include <prof/filter.h>
#include <stdlib.h>
#include <string.h>

static const prof_id NONE = UINT32_MAX;

struct cut {
	struct frames frames;
	bool *is_root; /* by name */
	size_t depth;
};

/* The name of a frame of a location, from the innermost on. */
static prof_id name_of(const struct cut *c, prof_id location, size_t line)
{
	size_t count;
	const prof_id *name = location_frames(&count, &c->frames, location);

	return name[count - 1 - line];
}

static size_t frame_count(const struct cut *c, prof_id location)
{
	return c->frames.first[location + 1] - c->frames.first[location];
}

/* Leaf first, the innermost root is the first one on the way. */
static bool cut_outside(struct stack_map *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);

	for (size_t i = 0; i < s.depth; i++) {
		prof_id id = s.locations[i];

		for (size_t line = 0; line < frame_count(c, id); line++)
			if (c->is_root[name_of(c, id, line)]) {
				stack_map_add_part(r, id, 0, line + 1);
				return true;
			}
		stack_map_add(r, id);
	}
	return false;
}

static bool limit_depth(struct stack_map *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	size_t begin = s.depth, left = c->depth;

	while (begin && frame_count(c, s.locations[begin - 1]) <= left)
		left -= frame_count(c, s.locations[--begin]);
	if (begin && left) {
		prof_id id = s.locations[begin - 1];
		size_t lines = frame_count(c, id);

		stack_map_add_part(r, id, lines - left, lines);
	}
	for (size_t i = begin; i < s.depth; i++)
		stack_map_add(r, s.locations[i]);
	return true;
}

/* What the last frame is one of: a function, or without one, a name. */
struct last {
	prof_id function, name;
};

static bool repeats(struct last *last, struct last now)
{
	bool is_same = last->function == now.function && last->name == now.name;

	*last = now;
	return is_same;
}

/* The lines of one location that differ from what was called there. */
static void add_distinct(struct stack_map *r, const struct cut *c, prof_id id,
			 struct last *last)
{
	struct prof_location l = prof_location(r->b.profile, id);

	if (!stack_map_reserve(r, &l))
		return;
	for (size_t line = 0; line < l.line_count; line++)
		if (!repeats(last, (struct last){l.lines[line].function, NONE}))
			r->line[r->line_count++] = l.lines[line];
	if (l.line_count ||
	    !repeats(last, (struct last){NONE, name_of(c, id, 0)}))
		stack_map_add_lines(r, id);
}

static bool collapse(struct stack_map *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	struct last last = {NONE, NONE};

	for (size_t i = 0; i < s.depth; i++)
		add_distinct(r, c, s.locations[i], &last);
	return true;
}

static int cut_stacks(struct prof_profile *p, struct cut *c,
		      map_stack_fn *change, struct prof_error *err)
{
	int status = map_stacks(p, change, c, err);

	frames_release(&c->frames);
	free(c->is_root);
	return status;
}

int prof_set_root(struct prof_profile *p, const char *const *names,
		  size_t count, struct prof_error *err)
{
	struct cut c = {.depth = 0};
	int status = check_texts(names, count, "frame", err);

	if (status < 0)
		return status;
	status = frames_init(&c.frames, p, PROF_BY_FUNCTION, err);
	if (status == PROF_OK) {
		c.is_root = frames_named(&c.frames, names, count);
		if (!c.is_root)
			status = fail_memory(err);
	}
	if (status == PROF_OK)
		return cut_stacks(p, &c, cut_outside, err);
	frames_release(&c.frames);
	return status;
}

int prof_limit_depth(struct prof_profile *p, size_t depth,
		     struct prof_error *err)
{
	struct cut c = {.depth = depth};
	int status;

	if (!depth)
		return fail(err, PROF_EINVAL, "stacks keep at least one frame");
	status = frames_init(&c.frames, p, PROF_BY_FUNCTION, err);
	if (status == PROF_OK)
		return cut_stacks(p, &c, limit_depth, err);
	frames_release(&c.frames);
	return status;
}

int prof_collapse_recursion(struct prof_profile *p, struct prof_error *err)
{
	struct cut c = {.depth = 0};
	int status = frames_init(&c.frames, p, PROF_BY_FUNCTION, err);

	if (status == PROF_OK)
		return cut_stacks(p, &c, collapse, err);
	frames_release(&c.frames);
	return status;
}
