/*
 * A profile of the file for each track and each of its columns; a profile
 * without tracks is one. What the format has no place for is embedded, when
 * there is any of it: then reading the file gives back all.
 *
 * Weights are never negative: the old side of a profile with two sides, and
 * whatever else is below 0, is a profile of the file of its own.
 */
#include "libprof/format/speedscope/speedscope_write.h"

#include "libprof/analyze/order.h"
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/format/embed/embed.h"
#include "libprof/io/out.h"
#include "libprof/model/notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_frame(struct writer *w, prof_id id)
{
	const struct frame_row *row = table_row(&w->rows, id);
	struct json_out *j = &w->json;

	json_break(j);
	json_open(j, '{');
	json_put_key(j, "name");
	json_put_string(j, frame_name(&w->frames, row->name));
	if (row->file) {
		json_put_key(j, "file");
		json_put_string(j, prof_string(w->p, row->file));
	}
	if (row->line) {
		json_put_key(j, "line");
		json_put_int(j, row->line);
	}
	if (row->column) {
		json_put_key(j, "col");
		json_put_int(j, row->column);
	}
	json_close(j, '{');
}

/* The scale of numbers of an entry: of the column's unit to the file's. */
static int64_t scale_of(const struct writer *w, const struct entry *e)
{
	struct prof_str unit = prof_string(w->p, w->p->columns[e->column].unit);
	return str_is(unit, e->unit->unit) ? e->unit->scale : 1;
}

/* The rows of a stack, root first, into w->stack. */
static int set_stack(struct writer *w, prof_id stack)
{
	struct cursor c = cursor_at_end(prof_stack(w->p, stack));
	prof_id row;
	void *grown;

	w->depth = 0;
	if (!prof_stack(w->p, stack).depth)
		return PROF_OK; /* the cursor would give it a name */
	for (; cursor_next(&row, &c, &w->frames); w->depth++) {
		grown = array_grow(w->stack, &w->stack_room, w->depth + 1,
				   sizeof(*w->stack));
		if (!grown)
			return fail_memory(w->err);
		w->stack = grown;
		w->stack[w->depth] = row;
	}
	return PROF_OK;
}

/* A weight or a time. */
static void put_value(struct writer *w, const struct entry *e, int64_t value)
{
	w->too_large += value > (int64_t)1 << 53;
	json_put_scaled(&w->json, value, scale_of(w, e));
}

static int put_samples(struct writer *w, const struct entry *e)
{
	struct json_out *j = &w->json;
	int64_t value;

	json_put_key(j, "samples");
	json_open(j, '[');
	for (size_t k = e->begin; k < e->end; k++) {
		size_t i = w->sample[k];

		if (!shown_value(w, e, i, &value))
			continue;
		if (set_stack(w, w->p->samples.stack[i]) < 0)
			return PROF_ENOMEM;
		json_open(j, '[');
		for (size_t d = 0; d < w->depth; d++)
			json_put_int(j, w->stack[d]);
		json_close(j, '[');
	}
	json_close(j, '[');
	json_break(j);
	json_put_key(j, "weights");
	json_open(j, '[');
	for (size_t k = e->begin; k < e->end; k++)
		if (shown_value(w, e, w->sample[k], &value))
			put_value(w, e, value);
	json_close(j, '[');
	return PROF_OK;
}

static void put_event(struct writer *w, const struct entry *e, bool is_open,
		      prof_id frame, int64_t at)
{
	struct json_out *j = &w->json;

	json_open(j, '{');
	json_put_key(j, "type");
	json_put_text(j, is_open ? "O" : "C");
	json_put_key(j, "frame");
	json_put_int(j, frame);
	json_put_key(j, "at");
	put_value(w, e, at);
	json_close(j, '{');
}

/* Closes frames of the stack before down to a depth. */
static void put_closes(struct writer *w, const struct entry *e, size_t depth,
		       int64_t at)
{
	while (w->before_depth > depth)
		put_event(w, e, false, w->before[--w->before_depth], at);
}

/* From the stack before to the one at hand. */
static int put_change(struct writer *w, const struct entry *e, int64_t at)
{
	void *grown = array_grow(w->before, &w->before_room, w->depth + 1,
				 sizeof(*w->before));
	size_t shared = 0;

	if (!grown)
		return fail_memory(w->err);
	w->before = grown;
	while (shared < w->depth && shared < w->before_depth &&
	       w->before[shared] == w->stack[shared])
		shared++;
	put_closes(w, e, shared, at);
	for (; w->before_depth < w->depth; w->before_depth++) {
		w->before[w->before_depth] = w->stack[w->before_depth];
		put_event(w, e, true, w->stack[w->before_depth], at);
	}
	return PROF_OK;
}

static int64_t idle_before(const struct writer *w, size_t sample)
{
	const struct prof_label *l = find_label(
		prof_labels(w->p, w->p->samples.labels[sample]), w->idle);

	return l && l->number > 0 ? l->number : 0;
}

static int fail_times(const struct writer *w)
{
	return fail(w->err, PROF_ERANGE,
		    "the times of a track do not fit 64 bits");
}

static int put_events(struct writer *w, const struct entry *e)
{
	int64_t at = e->track->start, value, idle;
	int status = PROF_OK;

	w->before_depth = 0;
	json_put_key(&w->json, "events");
	json_open(&w->json, '[');
	for (size_t k = e->begin; k < e->end && status == PROF_OK; k++) {
		size_t i = w->sample[k];

		if (!shown_value(w, e, i, &value))
			continue;
		idle = idle_before(w, i);
		if (idle)
			put_closes(w, e, 0, at);
		if (!sum_add(&at, idle))
			return fail_times(w);
		if ((status = set_stack(w, w->p->samples.stack[i])) < 0 ||
		    (status = put_change(w, e, at)) < 0)
			return status;
		if (!sum_add(&at, value))
			return fail_times(w);
	}
	put_closes(w, e, 0, at);
	json_close(&w->json, '[');
	return status;
}

/* What an entry is called: its track, and its column where there may be
 * others. */
static void put_entry_name(struct writer *w, const struct entry *e)
{
	const struct prof_column *c = &w->p->columns[e->column];
	struct prof_str type = prof_string(w->p, c->type);
	struct prof_str unit = prof_string(w->p, c->unit);
	struct prof_str track = {"", 0};
	char text[400];
	int len;

	if (e->track)
		track = prof_string(w->p, e->track->name);
	if (e->track && e->track->column != PROF_ALL_COLUMNS && e->sign > 0) {
		json_put_string(&w->json, track);
		return;
	}
	len = snprintf(text, sizeof(text), "%.*s%s%.*s/%.*s%s",
		       track.len < 150 ? (int)track.len : 150, track.s,
		       track.len ? " \xe2\x80\x94 " : "",
		       type.len < 90 ? (int)type.len : 90, type.s,
		       unit.len < 90 ? (int)unit.len : 90, unit.s,
		       e->sign < 0 ? " (base)" : "");
	json_put_string(&w->json, (struct prof_str){text, (size_t)len});
}

static void put_range(struct writer *w, const struct entry *e)
{
	int64_t start = 0, end = speedscope_sum(w, e);

	if (e->track && (e->track->end || e->track->start)) {
		start = e->track->start;
		end = e->track->end;
	}
	json_put_key(&w->json, "startValue");
	json_put_scaled(&w->json, start, scale_of(w, e));
	json_put_key(&w->json, "endValue");
	json_put_scaled(&w->json, end, scale_of(w, e));
	json_break(&w->json);
}

static int put_entry(struct writer *w, const struct entry *e)
{
	struct json_out *j = &w->json;
	bool is_evented = e->track && (e->track->flags & PROF_TRACK_EVENTED);
	int status;

	json_break(j);
	json_open(j, '{');
	json_put_key(j, "type");
	json_put_text(j, is_evented ? "evented" : "sampled");
	json_put_key(j, "name");
	put_entry_name(w, e);
	json_put_key(j, "unit");
	json_put_text(j, e->unit->name);
	put_range(w, e);
	status = is_evented ? put_events(w, e) : put_samples(w, e);
	json_close(j, '{');
	return out_failed(j->out) ? out_error(j->out, w->err) : status;
}

static bool is_active(const struct entry *e)
{
	return e->track && (e->track->flags & PROF_TRACK_ACTIVE);
}

/* The number of the entry to show first: of the column that is the default,
 * and of the track that is marked. Where they differ the column counts, if
 * the profile names one. -1: there are no entries. */
static int64_t find_active(const struct writer *w)
{
	size_t column = prof_default_column(w->p);
	int64_t found = -1;
	int best = -1;

	for (size_t i = 0; i < w->entry_count; i++) {
		const struct entry *e = &w->entry[i];
		bool is_marked = is_active(e);
		bool is_default = e->column == column;
		int rank = w->p->header.default_type
				   ? 2 * is_default + is_marked
				   : is_default + 2 * is_marked;

		if (rank > best) {
			best = rank;
			found = (int64_t)i;
		}
	}
	return found;
}

static int put_head(struct writer *w)
{
	struct json_out *j = &w->json;
	int64_t active = find_active(w);
	struct prof_str s;

	json_put_key(j, "$schema");
	json_put_text(j, SPEEDSCOPE_SCHEMA);
	json_put_key(j, "exporter");
	if (find_comment(w->p, SPEEDSCOPE_EXPORTER, &s))
		json_put_string(j, s);
	else
		json_put_text(j, SPEEDSCOPE_OURS PROF_VERSION);
	if (find_comment(w->p, SPEEDSCOPE_NAME, &s)) {
		json_put_key(j, "name");
		json_put_string(j, s);
	}
	/* The first one is shown when nothing is said. */
	if (active > 0 ||
	    (active == 0 && (!w->entry->track || is_active(w->entry)))) {
		json_put_key(j, "activeProfileIndex");
		json_put_int(j, active);
	}
	json_break(j);
	return w->is_exact ? PROF_OK : embed_write(j, w->p, w->values, w->err);
}

static int put_file(struct writer *w)
{
	struct json_out *j = &w->json;
	int status;

	json_open(j, '{');
	status = put_head(w);
	if (status < 0)
		return status;
	json_put_key(j, "shared");
	json_open(j, '{');
	json_put_key(j, "frames");
	json_open(j, '[');
	for (prof_id i = 0; i < w->rows.count; i++)
		put_frame(w, i);
	json_close(j, '[');
	json_close(j, '{');
	json_break(j);
	json_put_key(j, "profiles");
	json_open(j, '[');
	for (size_t i = 0; i < w->entry_count && status == PROF_OK; i++)
		status = put_entry(w, &w->entry[i]);
	json_close(j, '[');
	json_close(j, '{');
	json_break(j);
	return status;
}

int speedscope_write(const struct prof_profile *p, struct prof_out *out,
		     const struct writing *how, struct prof_error *err)
{
	const struct prof_write_options *options = how->options;
	struct writer w = {.p = p, .err = err, .json = {.out = out}};
	int status = speedscope_plan(&w);

	if (status == PROF_OK)
		status = put_file(&w);
	if (status == PROF_OK)
		status = tally_all(p, options->tally, err);
	note(options->notes, PROF_NOTE_REMARK, w.too_large,
	     "value over 2^53, which JavaScript rounds",
	     "values over 2^53, which JavaScript rounds");
	speedscope_plan_release(&w);
	free(w.stack);
	free(w.before);
	return status;
}
