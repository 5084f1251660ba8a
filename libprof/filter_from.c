/*
 * Cuts at frames that match: show_from, prune_from, drop_frames, by
 * google/pprof's rules. A location that has such a frame among inlined ones
 * is cut wherever it is, also where its stack is not.
 */
#include "libprof/error.h"
#include "libprof/pattern.h"
#include "libprof/restack.h"

#include <stdlib.h>

/* MATCHED: a frame of what is left does. GONE: nothing would be left. */
enum verdict { MATCHED = 1, GONE = 2 };

struct cut {
	struct prof_builder b;
	struct patterns match, except;
	struct places places;
	/* Judges one location: its verdict, and what it becomes. */
	void (*judge)(struct cut *c, prof_id id);
	restack_fn *change;
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

/* The lines outside of the outermost one that matches go. */
static void judge_show_from(struct cut *c, prof_id id)
{
	struct prof_location l = prof_location(c->b.profile, id);
	size_t i = l.line_count;

	if (!patterns_match_module(&c->match, l.mapping)) {
		while (i && !patterns_match_line(&c->match, &l.lines[i - 1]))
			i--;
		if (!i)
			return;
		set_part(c, id, 0, i);
	}
	c->places.verdict[id] = MATCHED;
}

static bool show_from(struct restack *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	size_t end = s.depth;

	while (end && !c->places.verdict[s.locations[end - 1]])
		end--;
	for (size_t i = 0; i < end; i++)
		restack_add(r, c->places.becomes[s.locations[i]]);
	return end > 0;
}

/* The lines inside the innermost one that matches go. */
static void judge_prune_from(struct cut *c, prof_id id)
{
	struct prof_location l = prof_location(c->b.profile, id);
	size_t i = 0;

	if (!patterns_match_module(&c->match, l.mapping)) {
		while (i < l.line_count &&
		       !patterns_match_line(&c->match, &l.lines[i]))
			i++;
		if (i == l.line_count)
			return;
		set_part(c, id, i, l.line_count);
	}
	c->places.verdict[id] = MATCHED;
}

static bool prune_from(struct restack *r, prof_id stack, void *arg)
{
	const struct cut *c = arg;
	struct prof_stack s = prof_stack(r->b.profile, stack);
	size_t begin = 0;

	while (begin < s.depth && !c->places.verdict[s.locations[begin]])
		begin++;
	if (begin == s.depth)
		begin = 0;
	for (size_t i = begin; i < s.depth; i++)
		restack_add(r, c->places.becomes[s.locations[i]]);
	return true;
}

/* The outermost line that matches, and what is inside it, goes. */
static void judge_drop(struct cut *c, prof_id id)
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
static bool drop_frames(struct restack *r, prof_id stack, void *arg)
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
		restack_add(r, c->places.becomes[s.locations[i]]);
	return true;
}

/* The patterns are there; releases all. */
static int cut(struct prof_profile *p, struct cut *c, struct prof_error *err)
{
	int status = places_init(&c->places, p, err);

	for (prof_id id = 1; id < c->places.count && status == PROF_OK; id++) {
		c->judge(c, id);
		status = prof_builder_error(&c->b, err);
	}
	if (status == PROF_OK && (c->match.failed || c->except.failed))
		status = fail_memory(err);
	if (status == PROF_OK)
		status = restack(p, c->change, c, err);
	places_release(&c->places);
	free(c->b.location);
	return status;
}

int prof_show_from(struct prof_profile *p, struct prof_patterns from,
		   struct prof_error *err)
{
	struct cut c = {.b = {.profile = p},
			.judge = judge_show_from,
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
	struct cut c = {.b = {.profile = p},
			.judge = judge_prune_from,
			.change = prune_from};
	int status = patterns_init(&c.match, p, from, err);

	c.match.is_simple = true;
	if (status == PROF_OK && from.count)
		status = cut(p, &c, err);
	patterns_release(&c.match);
	return status;
}

/* What a profile says is about functions, and about whole names. */
static int init_own(struct patterns *ps, const struct prof_profile *p,
		    prof_id text, struct prof_error *err)
{
	struct buffer b = {0};
	const char *list;
	int status;

	buffer_add_text(&b, "func~^(");
	buffer_add_str(&b, prof_string(p, text));
	buffer_add(&b, ")$", 3);
	if (b.failed) {
		buffer_release(&b);
		return fail_memory(err);
	}
	list = b.bytes;
	status = patterns_init(
		ps, p, (struct prof_patterns){&list, text ? 1 : 0}, err);
	ps->is_simple = true;
	buffer_release(&b);
	return status;
}

int prof_drop_frames(struct prof_profile *p, struct prof_error *err)
{
	struct cut c = {.b = {.profile = p},
			.judge = judge_drop,
			.change = drop_frames};
	int status = init_own(&c.match, p, p->header.drop_frames, err);

	if (status == PROF_OK)
		status = init_own(&c.except, p, p->header.keep_frames, err);
	if (status == PROF_OK && c.match.count)
		status = cut(p, &c, err);
	patterns_release(&c.match);
	patterns_release(&c.except);
	return status;
}
