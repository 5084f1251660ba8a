/*
 * A profile of the file, once all of it is read: a track, and samples of the
 * weights of its stacks, or of the time between its events.
 */
#include "libprof/format/speedscope/speedscope_read.h"

#include "libprof/model/frame_limit.h"

#include <stdio.h>
#include <stdlib.h>

/* A decimal in the unit of the entry's column. What is finer than that unit
 * is rounded, and counted. */
static enum number scale(struct reader *r, struct decimal d, int64_t *value)
{
	enum number n = decimal_scale(value, d, r->entry.scale);

	if (n != NUMBER_NOT_WHOLE || r->entry.scale == 1)
		return n;
	r->rest.rounded++;
	return decimal_round(value, d, r->entry.scale);
}

/* A place on an axis without a unit: fractions can be multiplied. */
static int fail_place(struct reader *r, bool can_scale, int status)
{
	return r->entry.scale == 1 && can_scale
		       ? fail_but(r->err, PROF_REMEDY_SCALE, status)
		       : status;
}

/* The same for the weight of sample i, so that the sum of weights is kept. */
static int scale_weight(struct reader *r, size_t i, int64_t *value)
{
	struct owner owner = {r->sample[i], r->b->profile->samples.count};
	struct parts parts;
	enum number n = decimal_split(&parts, r->weight[i], r->entry.scale);

	*value = parts.whole;
	if (n == NUMBER_OK)
		return PROF_OK;
	if (n == NUMBER_TOO_LARGE)
		return FAIL_ENTRY(
			r, ", sample %zu: the weight does not fit 64 bits", i);
	if (r->entry.scale != 1)
		return remainders_round(value, &r->rest, &parts, owner, r->err);
	return fail_place(r, decimal_can_scale(r->weight[i]),
			  FAIL_ENTRY(r,
				     ", sample %zu: the weight is not whole; "
				     "a type with a unit may make it so",
				     i));
}

/* The number of a column among those that profiles have. */
static uint32_t add_column(struct reader *r, struct prof_column c)
{
	size_t i = 0;

	while (i < r->column_count &&
	       (r->column[i].type != c.type || r->column[i].unit != c.unit))
		i++;
	if (i < r->column_count || GROW(r, column, i) < 0)
		return (uint32_t)i;
	r->column[r->column_count++] = c;
	return (uint32_t)i;
}

static int add_sample(struct reader *r, prof_id stack, prof_id labels,
		      int64_t value)
{
	struct prof_sample s = {
		.stack = stack,
		.labels = labels,
		.track = (prof_id)r->entries,
		.values = &value,
		.value_count = 1,
	};

	prof_add_sample(r->b, &s);
	return prof_builder_error(r->b, r->err);
}

static int add_sampled(struct reader *r)
{
	int status = PROF_OK;
	int64_t value;

	if (!r->entry.has_samples || !r->entry.has_weights)
		return FAIL_ENTRY(r, ": no %s",
				  r->entry.has_samples ? "weights" : "samples");
	if (r->sample_count != r->weight_count)
		return FAIL_ENTRY(
			r, ": %zu sample%s but %zu weight%s", r->sample_count,
			r->sample_count == 1 ? "" : "s", r->weight_count,
			r->weight_count == 1 ? "" : "s");
	for (size_t i = 0; i < r->sample_count && status == PROF_OK; i++) {
		status = scale_weight(r, i, &value);
		if (status < 0)
			return status;
		if (value < 0)
			return FAIL_ENTRY(r,
					  ", sample %zu: weight %" PRId64
					  " is negative",
					  i, value);
		status = add_sample(r, r->sample[i], 0, value);
	}
	if (status == PROF_OK && r->sample_count)
		status = remainders_settle(
			&r->rest, r->b->profile->samples.value[0], r->err);
	return status;
}

/* A frame as messages call it: its name, if it is known already. */
static void frame_text(struct reader *r, uint32_t number, char *text,
		       size_t size)
{
	const struct prof_profile *p = r->b->profile;
	struct prof_location l;
	struct prof_str name;

	if (number > r->frame_count) {
		snprintf(text, size, "frame %" PRIu32, number - 1);
		return;
	}
	l = prof_location(p, r->frame[number - 1]);
	name = prof_string(p, prof_function(p, l.lines[0].function)->name);
	snprintf(text, size, "\"%.*s\"", name.len < 60 ? (int)name.len : 60,
		 name.s);
}

static int fail_close(struct reader *r, size_t i)
{
	char at[DECIMAL_MAX], closed[80], open[80] = "nothing";

	decimal_text(at, r->event[i].at);
	frame_text(r, r->event[i].frame, closed, sizeof(closed));
	if (r->depth)
		frame_text(r, r->stack[r->depth - 1], open, sizeof(open));
	return FAIL_ENTRY(r, ", event %zu at %s: closes %s while %s is open", i,
			  at, closed, open);
}

static int fail_time(struct reader *r, size_t i)
{
	char at[DECIMAL_MAX], before[DECIMAL_MAX];

	decimal_text(at, r->event[i].at);
	decimal_text(before, i ? r->event[i - 1].at : r->entry.start);
	return FAIL_ENTRY(r, ", event %zu: time %s is before %s", i, at,
			  before);
}

static prof_id idle_labels(struct reader *r, int64_t idle)
{
	struct prof_label label = {.number = idle};

	if (!idle)
		return 0;
	label.key = builder_add_text(r->b, PROF_IDLE_LABEL);
	label.unit = r->entry.column.unit;
	return prof_add_labels(r->b, &label, 1);
}

/* Does event i need a sample before it, though no time has passed? It does
 * when the sample tells of a call that would not show otherwise. */
static bool is_turn(const struct reader *r, size_t i)
{
	const struct event *now = &r->event[i], *before = now - 1;

	if (i == 0 || now->is_open == before->is_open)
		return false;
	return before->is_open || now->frame == before->frame;
}

/* Opens or closes a frame. */
static int apply_event(struct reader *r, size_t i)
{
	const struct event *e = &r->event[i];

	if (!e->is_open) {
		if (!r->depth || r->stack[r->depth - 1] != e->frame)
			return fail_close(r, i);
		r->depth--;
		return PROF_OK;
	}
	if (GROW(r, stack, r->depth) < 0)
		return r->json.status;
	r->stack[r->depth++] = e->frame;
	return PROF_OK;
}

/* The time between two events: a sample, or idle time. */
static int pass_time(struct reader *r, size_t i, int64_t passed, int64_t *idle)
{
	int status;

	if (passed && !r->depth) {
		*idle += passed;
		return PROF_OK;
	}
	if (!passed && !is_turn(r, i))
		return PROF_OK;
	r->frames += r->depth;
	status = frame_limit_check(r->frames, r->options->limits,
				   json_offset(&r->json), r->err);
	if (status < 0)
		return status;
	status = add_sample(r, speedscope_add_stack(r), idle_labels(r, *idle),
			    passed);
	*idle = 0;
	return status;
}

static int add_evented(struct reader *r, int64_t start)
{
	int64_t last = start, idle = 0, at;
	char open[80];
	int status = PROF_OK;

	if (!r->entry.has_events)
		return FAIL_ENTRY(r, ": no %s", "events");
	r->depth = 0;
	for (size_t i = 0; i < r->event_count && status == PROF_OK; i++) {
		if (scale(r, r->event[i].at, &at) != NUMBER_OK ||
		    __builtin_sub_overflow(at, last, &(int64_t){0}))
			return fail_place(
				r, decimal_can_scale(r->event[i].at),
				FAIL_ENTRY(r,
					   ", event %zu: its time is not "
					   "whole, or does not fit 64 bits",
					   i));
		if (at < last)
			return fail_time(r, i);
		status = pass_time(r, i, at - last, &idle);
		if (status == PROF_OK)
			status = apply_event(r, i);
		last = at;
	}
	if (status == PROF_OK && r->depth) {
		frame_text(r, r->stack[r->depth - 1], open, sizeof(open));
		return FAIL_ENTRY(r, ": %s is still open at the end", open);
	}
	return status;
}

/* The first thing that is missing. */
static const char *find_missing(const struct reader *r)
{
	const struct entry *e = &r->entry;

	if (!e->has_type)
		return "type";
	if (!e->has_name && !speedscope_is_asked_for(r))
		return "name";
	if (!e->scale)
		return "unit";
	return !e->has_start ? "startValue" : !e->has_end ? "endValue" : NULL;
}

int speedscope_finish_entry(struct reader *r)
{
	struct entry *e = &r->entry;
	const char *missing = find_missing(r);
	int64_t start, end;
	int status;

	if (missing) {
		FAIL_ENTRY(r, ": no %s", missing);
		return fail_but(r->err,
				strcmp(missing, "name") == 0
					? PROF_REMEDY_FORMAT
					: PROF_REMEDY_NONE,
				PROF_EFORMAT);
	}
	if (r->options->scale > 1 &&
	    !sum_multiply(&e->scale, r->options->scale))
		return FAIL_ENTRY(r, ": values do not fit %d bits", 64);
	if (scale(r, e->start, &start) != NUMBER_OK ||
	    scale(r, e->end, &end) != NUMBER_OK)
		return fail_place(r,
				  decimal_can_scale(e->start) &&
					  decimal_can_scale(e->end),
				  FAIL_ENTRY(r,
					     ": startValue or endValue is not "
					     "whole, or does not fit %d bits",
					     64));
	if (end < start)
		return FAIL_ENTRY(r, ": endValue is before %s", "startValue");
	e->track.start = start;
	e->track.end = end;
	e->track.flags = e->is_evented ? PROF_TRACK_EVENTED : 0;
	e->track.column = add_column(r, e->column);
	prof_add_track(r->b, &e->track);
	if (!r->has_column)
		prof_add_column(r->b, 0, 0);
	r->has_column = true;
	status = e->is_evented ? add_evented(r, start) : add_sampled(r);
	return status < 0 ? status : prof_builder_error(r->b, r->err);
}

prof_id speedscope_add_stack(struct reader *r)
{
	if (GROW(r, swapped, r->depth) < 0)
		return 0;
	for (size_t i = 0; i < r->depth; i++)
		r->swapped[i] = r->stack[r->depth - 1 - i];
	return builder_add_raw_stack(r->b, r->swapped, r->depth);
}
