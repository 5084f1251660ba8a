/* What looks at frames by their names: a new root, a depth, recursion. */
#include "libprof/error.h"
#include "libprof/frames.h"
#include "libprof/restack.h"

#include <prof/filter.h>
#include <stdlib.h>
#include <string.h>

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
static bool rebase(struct restack *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);

	for (size_t i = 0; i < s.depth; i++) {
		prof_id id = s.locations[i];

		for (size_t line = 0; line < frame_count(c, id); line++)
			if (c->is_root[name_of(c, id, line)]) {
				restack_add_part(r, id, 0, line + 1);
				return true;
			}
		restack_add(r, id);
	}
	return false;
}

static bool limit_depth(struct restack *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	size_t begin = s.depth, left = c->depth;

	while (begin && frame_count(c, s.locations[begin - 1]) <= left)
		left -= frame_count(c, s.locations[--begin]);
	if (begin && left) {
		prof_id id = s.locations[begin - 1];
		size_t lines = frame_count(c, id);

		restack_add_part(r, id, lines - left, lines);
	}
	for (size_t i = begin; i < s.depth; i++)
		restack_add(r, s.locations[i]);
	return true;
}

/* The lines of one location that differ from what was called there. */
static void add_distinct(struct restack *r, const struct cut *c, prof_id id,
			 prof_id *last)
{
	struct prof_location l = prof_location(r->b.profile, id);

	if (!restack_reserve(r, &l))
		return;
	for (size_t line = 0; line < l.line_count; line++) {
		prof_id name = name_of(c, id, line);

		if (name != *last)
			r->line[r->line_count++] = l.lines[line];
		*last = name;
	}
	if (l.line_count || name_of(c, id, 0) != *last)
		restack_add_lines(r, id);
	if (!l.line_count)
		*last = name_of(c, id, 0);
}

static bool collapse(struct restack *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	prof_id last = UINT32_MAX;

	for (size_t i = 0; i < s.depth; i++)
		add_distinct(r, c, s.locations[i], &last);
	return true;
}

static int cut_stacks(struct prof_profile *p, struct cut *c, restack_fn *change,
		      struct prof_error *err)
{
	int status = restack(p, change, c, err);

	frames_release(&c->frames);
	free(c->is_root);
	return status;
}

int prof_rebase(struct prof_profile *p, const char *const *names, size_t count,
		struct prof_error *err)
{
	struct cut c = {.depth = 0};
	int status = frames_init(&c.frames, p, PROF_BY_FUNCTION, err);

	if (status == PROF_OK) {
		c.is_root = calloc(c.frames.name.count + 1, sizeof(bool));
		if (!c.is_root)
			status = fail_memory(err);
	}
	if (status < 0) {
		frames_release(&c.frames);
		return status;
	}
	for (size_t i = 0; i < count; i++) {
		prof_id id =
			table_find(&c.frames.name, names[i], strlen(names[i]));

		if (id != TABLE_FULL)
			c.is_root[id] = true;
	}
	return cut_stacks(p, &c, rebase, err);
}

int prof_limit_depth(struct prof_profile *p, size_t depth,
		     struct prof_error *err)
{
	struct cut c = {.depth = depth};
	int status = frames_init(&c.frames, p, PROF_BY_FUNCTION, err);

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
