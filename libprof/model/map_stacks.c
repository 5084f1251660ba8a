#include "libprof/model/map_stacks.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/model/idle.h"

#include <stdlib.h>
#include <string.h>

static const prof_id UNKNOWN = UINT32_MAX, DROPPED = UINT32_MAX - 1;

prof_id location_with(struct prof_builder *b, prof_id location,
		      const struct prof_line *lines, size_t count)
{
	struct prof_location l = prof_location(b->profile, location);

	if (count == l.line_count)
		return location;
	l.lines = lines;
	l.line_count = count;
	return prof_add_location(b, &l);
}

void stack_map_add(struct stack_map *r, prof_id location)
{
	if (ARRAY_ROOM(&r->out, &r->room, r->depth, &r->b.error) < 0)
		return;
	r->out[r->depth++] = location;
}

bool stack_map_reserve(struct stack_map *r, const struct prof_location *l)
{
	void *grown = array_grow(r->line, &r->line_room, l->line_count + 1,
				 sizeof(*r->line));

	r->line_count = 0;
	if (!grown) {
		fail_memory(&r->b.error);
		return false;
	}
	r->line = grown;
	return true;
}

void stack_map_add_lines(struct stack_map *r, prof_id location)
{
	struct prof_location l = prof_location(r->b.profile, location);

	if (r->line_count || !l.line_count)
		stack_map_add(r, location_with(&r->b, location, r->line,
					       r->line_count));
	r->line_count = 0;
}

void stack_map_add_part(struct stack_map *r, prof_id location, size_t begin,
			size_t end)
{
	struct prof_location l = prof_location(r->b.profile, location);

	if (!stack_map_reserve(r, &l))
		return;
	for (size_t i = begin; i < end && i < l.line_count; i++)
		r->line[r->line_count++] = l.lines[i];
	stack_map_add_lines(r, location);
}

/* The id of what a stack becomes, or DROPPED. */
static prof_id change_one(struct stack_map *r, prof_id stack,
			  map_stack_fn *change, void *arg)
{
	r->depth = 0;
	if (!change(r, stack, arg))
		return DROPPED;
	return prof_add_stack(&r->b, r->out, r->depth);
}

int map_stacks(struct prof_profile *p, map_stack_fn *change, void *arg,
	       struct prof_error *err)
{
	struct stack_map r = {.b = builder_over(p)};
	struct samples *s = &p->samples;
	size_t stacks = prof_table_size(p, PROF_STACKS);
	prof_id *becomes = malloc(stacks * sizeof(*becomes));
	bool *keep = calloc(s->count + 1, sizeof(*keep));
	bool drops = false;
	int status;

	if (!becomes || !keep)
		fail_memory(&r.b.error);
	else
		memset(becomes, 0xff, stacks * sizeof(*becomes));
	for (size_t i = 0; i < s->count && !r.b.error.status; i++) {
		prof_id *to = &becomes[s->stack[i]];

		if (*to == UNKNOWN)
			*to = change_one(&r, s->stack[i], change, arg);
		keep[i] = *to != DROPPED;
		drops |= !keep[i];
		if (keep[i])
			s->stack[i] = *to;
	}
	status = builder_end(&r.b, PROF_OK, err);
	if (status == PROF_OK && drops)
		status = drop_samples(p, keep, err);
	free(becomes);
	free(keep);
	free(r.out);
	free(r.line);
	return status;
}

int places_init(struct places *places, const struct prof_profile *p,
		struct prof_error *err)
{
	places->count = prof_table_size(p, PROF_LOCATIONS);
	places->becomes = malloc(places->count * sizeof(*places->becomes));
	places->verdict = calloc(places->count, 1);
	if (!places->becomes || !places->verdict)
		return fail_memory(err);
	for (size_t i = 0; i < places->count; i++)
		places->becomes[i] = (prof_id)i;
	return PROF_OK;
}

void places_release(struct places *places)
{
	free(places->becomes);
	free(places->verdict);
}
