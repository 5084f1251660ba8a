/*
 * While every line so far has two numbers at its end, nobody knows yet what
 * they mean. The first of them is taken as part of the last frame's name:
 * nothing is lost by that. If it is so until the end, a second look decides.
 *
 * What compares two profiles writes each stack once, and the stacks that only
 * one of them has with a 0. Names that end in numbers, as those of threads do,
 * look like the same stack again, and nobody counts what never happened. So
 * there are two sides if no stack is there twice, no count is below 0, and one
 * of these holds:
 *
 * - some stack has no new count;
 * - stacks with different last frames have no old one. A single 0 may number
 *   a thread or a processor.
 */
#include "libprof/format/folded/folded_read.h"

#include <string.h>

struct evidence {
	bool is_refuted; /* a stack is there twice, or a count below 0 */
	bool is_gone;	 /* a stack that only the old side has */
	bool is_new;	 /* ones with different last frames */
	prof_id leaf;	 /* the last frame of the first that is new */
};

/* The text of a sample's stack as its line had it. */
static int stack_text(struct reader *to, const struct prof_profile *from,
		      size_t sample, struct prof_str *text)
{
	struct prof_stack stack = prof_stack(from, from->samples.stack[sample]);

	to->again.len = 0;
	for (size_t i = stack.depth; i-- > 0;) {
		struct prof_location l =
			prof_location(from, stack.locations[i]);

		buffer_add_str(
			&to->again,
			prof_string(from,
				    prof_function(from, l.lines[0].function)
					    ->name));
		if (i)
			buffer_add_text(&to->again, ";");
	}
	*text = buffer_str(&to->again);
	return to->again.failed ? fail_memory(to->err) : PROF_OK;
}

/* The line of sample i, asked for one after the other. */
static uint64_t line_of(struct reader *to, const struct reader *from, size_t i)
{
	size_t *n = &to->silence_count;

	while (*n < from->silence_count && from->silence[*n].sample <= i)
		++*n;
	return i + 1 + (*n ? from->silence[*n - 1].lines : 0);
}

/* What a line with these counts says of what they are. */
static void weigh(struct evidence *e, const struct prof_profile *p,
		  prof_id stack, const struct parts counts[2])
{
	struct prof_stack s = prof_stack(p, stack);
	prof_id leaf = s.depth ? s.locations[0] : 0;

	e->is_gone |= counts[0].whole > 0 && !counts[1].whole;
	if (counts[0].whole || counts[0].fraction || counts[1].whole <= 0)
		return;
	if (!e->leaf)
		e->leaf = leaf;
	e->is_new |= e->leaf != leaf;
}

/* Sample i of `from` again: its last frame ends in the old count. */
static int reread(struct reader *to, struct reader *from, size_t i,
		  struct evidence *e)
{
	const struct prof_profile *p = from->b->profile;
	size_t known = prof_table_size(to->b->profile, PROF_STACKS);
	struct parts counts[2] = {{0}, {p->samples.value[0][i], 0}};
	struct prof_str text, old;
	prof_id id;
	int status = stack_text(to, p, i, &text);

	if (status < 0)
		return status;
	to->line = line_of(to, from, i);
	folded_take_count(&text, &old);
	status = folded_parse_count(to, 0, old, &counts[0]);
	if (status < 0)
		return status;
	if (!sum_multiply(&counts[1].whole,
			  to->column[0].factor / from->column[0].factor))
		return fail(to->err, PROF_EFORMAT,
			    "a count does not fit 64 bits");
	status = folded_add_stack(&id, &to->stack, text);
	if (status < 0)
		return status;
	e->is_refuted = prof_table_size(to->b->profile, PROF_STACKS) == known ||
			counts[0].whole < 0 || counts[1].whole < 0;
	weigh(e, to->b->profile, id, counts);
	return folded_add_sides(to, id, &counts[0], &counts[1]);
}

/* Makes two sides of the samples read so far, until that is refuted. */
static int reread_all(struct reader *to, struct reader *from,
		      struct evidence *e)
{
	size_t count = from->b->profile->samples.count;
	int status = folded_add_default_column(to), built;

	if (status == PROF_OK && from->column[0].is_refined)
		status = folded_refine(to, 0);
	for (size_t i = 0; i < count && status == PROF_OK; i++) {
		status = reread(to, from, i, e);
		if (e->is_refuted)
			return PROF_OK;
	}
	if (status == PROF_OK)
		status = folded_settle(to);
	built = prof_builder_error(to->b, to->err);
	return built < 0 ? built : status;
}

/* Takes over what the second look has made. */
static void take_sides(struct reader *r, struct reader *to)
{
	struct prof_profile *p = r->b->profile;

	r->b->profile = to->b->profile;
	to->b->profile = p;
	r->stack.empty_frames = to->stack.empty_frames;
	r->column[0].rest[0].rounded += to->column[0].rest[0].rounded;
}

static void say_decided(struct reader *r, uint64_t lines, bool two)
{
	struct met met = {.count = lines};

	met.remedy = two ? PROF_REMEDY_ONE_COLUMN : PROF_REMEDY_TWO_COLUMN;
	if (two)
		note_met(r->options->notes, PROF_NOTE_REMARK, met,
			 "line with an old and a new count",
			 "lines with an old and a new count");
	else
		note_met(r->options->notes, PROF_NOTE_REMARK, met,
			 "line with two numbers, the first taken as part of "
			 "the name",
			 "lines with two numbers, the first taken as part of "
			 "the name");
}

int folded_decide_sides(struct reader *r)
{
	uint64_t lines = r->b->profile->samples.count;
	struct prof_error err = {0};
	struct reader to = {.options = r->options, .err = &err};
	struct evidence e = {0};
	bool two;
	int status = prof_builder_new(&to.b, &r->b->profile->limits, r->err);

	if (status < 0)
		return status;
	to.stack = (struct folded_stack){.b = to.b, .err = &err};
	status = reread_all(&to, r, &e);
	two = status == PROF_OK && !e.is_refuted && (e.is_gone || e.is_new);
	if (two)
		take_sides(r, &to);
	prof_builder_free(to.b);
	folded_release(&to);
	/* What cannot be a count belongs to a name. */
	if (status == PROF_OK || status == PROF_EFORMAT) {
		say_decided(r, lines, two);
		return PROF_OK;
	}
	if (r->err)
		*r->err = err;
	return status;
}
