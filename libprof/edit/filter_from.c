/*
 * Cuts at frames that match: show_from, prune_from, drop_frames, by
 * google/pprof's rules. A location that has such a frame among inlined ones
 * is cut wherever it is, also where its stack is not.
 */
#include "libprof/base/error.h"
#include "libprof/edit/pattern.h"
#include "libprof/model/map_stacks.h"

#include <stdlib.h>

/* MATCHED: a frame of what is left does. GONE: nothing would be left. */
enum verdict { MATCHED = 1, GONE = 2 };

struct cut {
	struct prof_builder b;
	struct patterns match, except;
	struct places places;
	/* Judges one location: its verdict, and what it becomes. */
	void (*evaluate)(struct cut *c, prof_id id);
	map_stack_fn *change;
};

static void set_part(struct cut *c, prof_id id, size_t begin, size_t end)
{
	struct prof_location l = prof_location(c->b.profile, id);
	struct prof_line *copy = calloc(end - begin + 1, sizeof(*copy));

	if (!copy) {
		fail_memory(&c->b.error);
		return;
	}
	for (size_t i = begin; i < end; i++)
		copy[i - begin] = l.lines[i];
	c->places.becomes[id] = location_with(&c->b, id, copy, end - begin);
	free(copy);
}

/* Does the location match as a whole, whichever of its lines is looked at? */
static bool matches_whole(struct cut *c, const struct prof_location *l)
{
	return l->line_count ? patterns_match_module(&c->match, l->mapping)
			     : patterns_match_location(&c->match, l);
}

/* The lines outside of the outermost one that matches go. */
static void evaluate_show_from(struct cut *c, prof_id id)
{
	struct prof_location l = prof_location(c->b.profile, id);
	size_t i = l.line_count;

	if (!matches_whole(c, &l)) {
		while (i && !patterns_match_line(&c->match, &l.lines[i - 1]))
			i--;
		if (!i)
			return;
		set_part(c, id, 0, i);
	}
	c->places.verdict[id] = MATCHED;
}

static bool show_from(struct stack_map *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	size_t end = s.depth;

	while (end && !c->places.verdict[s.locations[end - 1]])
		end--;
	for (size_t i = 0; i < end; i++)
		stack_map_add(r, c->places.becomes[s.locations[i]]);
	return end > 0;
}

/* The lines inside the innermost one that matches go. */
static void evaluate_prune_from(struct cut *c, prof_id id)
{
	struct prof_location l = prof_location(c->b.profile, id);
	size_t i = 0;

	if (!matches_whole(c, &l)) {
		while (i < l.line_count &&
		       !patterns_match_line(&c->match, &l.lines[i]))
			i++;
		if (i == l.line_count)
			return;
		set_part(c, id, i, l.line_count);
	}
	c->places.verdict[id] = MATCHED;
}

static bool prune_from(struct stack_map *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	size_t begin = 0;

	while (begin < s.depth && !c->places.verdict[s.locations[begin]])
		begin++;
	if (begin == s.depth)
		begin = 0;
	for (size_t i = begin; i < s.depth; i++)
		stack_map_add(r, c->places.becomes[s.locations[i]]);
	return true;
}

/* The outermost line that matches, and what is inside it, goes. */
static void evaluate_drop(struct cut *c, prof_id id)
{
	struct prof_location l = prof_location(c->b.profile, id);
	size_t i = l.line_count;

	while (i && (!patterns_match_line(&c->match, &l.lines[i - 1]) ||
		     patterns_match_line(&c->except, &l.lines[i - 1])))
		i--;
	if (!i)
		return;
	c->places.verdict[id] = i == l.line_count ? GONE : MATCHED;
	if (i < l.line_count)
		set_part(c, id, i, l.line_count);
}

/* From the root; what matches before any other frame stays, so that
 * something is left. */
static bool drop_frames(struct stack_map *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	size_t begin = s.depth;
	bool has_other = false;

	for (; begin; begin--) {
		unsigned char verdict =
			c->places.verdict[s.locations[begin - 1]];

		has_other |= !verdict;
		if (!verdict || !has_other)
			continue;
		begin -= verdict == MATCHED;
		break;
	}
	for (size_t i = begin; i < s.depth; i++)
		stack_map_add(r, c->places.becomes[s.locations[i]]);
	return true;
}

/* The patterns are there; releases all. */
static int cut(struct prof_profile *p, struct cut *c, struct prof_error *err)
{
	int status = places_init(&c->places, p, err);

	for (prof_id id = 1; id < c->places.count && status == PROF_OK; id++) {
		c->evaluate(c, id);
		status = c->b.error.status;
	}
	status = builder_end(&c->b, status, err);
	if (status == PROF_OK && (c->match.failed || c->except.failed))
		status = fail_memory(err);
	if (status == PROF_OK)
		status = map_stacks(p, c->change, c, err);
	places_release(&c->places);
	return status;
}

int prof_show_from(struct prof_profile *p, struct prof_patterns from,
		   struct prof_error *err)
{
	struct cut c = {.b = builder_over(p),
			.evaluate = evaluate_show_from,
			.change = show_from};
	int status = patterns_init(&c.match, p, from, err);

	if (status == PROF_OK && from.count)
		status = cut(p, &c, err);
	patterns_release(&c.match);
	return status;
}

int prof_prune_from(struct prof_profile *p, struct prof_patterns from,
		    struct prof_error *err)
{
	struct cut c = {.b = builder_over(p),
			.evaluate = evaluate_prune_from,
			.change = prune_from};
	int status = patterns_init(&c.match, p, from, err);

	c.match.is_simple = true;
	if (status == PROF_OK && from.count)
		status = cut(p, &c, err);
	patterns_release(&c.match);
	return status;
}

int prof_drop_frames(struct prof_profile *p, struct prof_error *err)
{
	struct cut c = {.b = builder_over(p),
			.evaluate = evaluate_drop,
			.change = drop_frames};
	int status = patterns_init_own(&c.match, p, p->header.drop_frames, err);

	if (status == PROF_OK)
		status = patterns_init_own(&c.except, p, p->header.keep_frames,
					   err);
	if (status == PROF_OK && c.match.count)
		status = cut(p, &c, err);
	patterns_release(&c.match);
	patterns_release(&c.except);
	return status;
}
