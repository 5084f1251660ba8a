/*
 * A profile of the file for each track and each of its columns; a profile
 * without tracks is one. What the format has no place for is embedded, when
 * there is any of it: then reading the file gives back all.
 *
 * Weights are never negative: the old side of a profile with two sides, and
 * whatever else is below 0, is a profile of the file of its own.
 */
#include "libprof/fmt/speedscope.h"

#include "libprof/array.h"
#include "libprof/embed.h"
#include "libprof/error.h"
#include "libprof/frames.h"
#include "libprof/json_out.h"
#include "libprof/model.h"
#include "libprof/order.h"
#include "libprof/out.h"
#include "libprof/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What makes a frame of the file. */
struct frame_row {
	int64_t line, column;
	prof_id name; /* in frames.name */
	prof_id file;
};

/* A profile of the file. */
struct entry {
	const struct prof_track *track; /* NULL: all samples */
	size_t column;
	size_t begin, end; /* its samples, in writer.sample */
	int sign;	   /* of the values that it shows: 1, or -1 */
	const struct speedscope_unit *unit;
};

struct writer {
	const struct prof_profile *p;
	struct prof_error *err;
	struct json_out json;
	struct frames frames;
	struct table rows;  /* struct frame_row, distinct */
	prof_id idle;	    /* the key of idle time */
	bool is_exact;	    /* nothing needs embedding */
	uint64_t values;    /* the sum of all weights, as a reader has it */
	uint64_t too_large; /* for JavaScript */
	size_t *sample;	    /* by track, and so in the order of entries */
	struct entry *entry;
	size_t entry_count, entry_room;
	prof_id *stack, *before; /* rows, root first */
	size_t depth, stack_room, before_depth, before_room;
};

/* The frame of one line of a location, or of one without lines. */
static prof_id add_row(struct writer *w, const struct prof_location *l,
		       size_t line, prof_id name)
{
	struct frame_row row = {.name = name};
	const struct prof_function *f;

	if (l->line_count) {
		f = prof_function(w->p, l->lines[line].function);
		row.line = l->lines[line].line;
		row.column = l->lines[line].column;
		row.file = f->file;
		if (!row.line)
			row.line = f->start_line;
	} else {
		row.file = prof_mapping(w->p, l->mapping)->file;
	}
	return table_intern(&w->rows, &row, sizeof(row));
}

/* Names of a location's frames become rows of the file's table. */
static int add_location(struct writer *w, prof_id id, bool *is_known)
{
	struct prof_location l = prof_location(w->p, id);
	struct frames *f = &w->frames;
	size_t end = f->first[id + 1];

	if (is_known[id])
		return PROF_OK;
	is_known[id] = true;
	/* Frames are outermost first, lines innermost. */
	for (size_t i = f->first[id]; i < end; i++) {
		f->frame[i] = add_row(w, &l, end - 1 - i, f->frame[i]);
		if (f->frame[i] == TABLE_FULL)
			return fail_memory(w->err);
	}
	return PROF_OK;
}

/* In the order in which samples need them, whatever that of the tables is:
 * written again, the file is the same. */
static int add_locations(struct writer *w, bool *is_known, bool *is_done)
{
	const struct samples *samples = &w->p->samples;
	int status = PROF_OK;

	for (size_t i = 0; i < samples->count; i++) {
		prof_id id = samples->stack[i];
		struct prof_stack s = prof_stack(w->p, id);

		for (size_t k = is_done[id] ? 0 : s.depth; k-- > 0;)
			if (add_location(w, s.locations[k], is_known) < 0)
				return PROF_ENOMEM;
		is_done[id] = true;
	}
	for (prof_id id = 1;
	     id < prof_table_size(w->p, PROF_LOCATIONS) && status == PROF_OK;
	     id++)
		status = add_location(w, id, is_known);
	return status;
}

static int make_rows(struct writer *w)
{
	bool *is_known = calloc(prof_table_size(w->p, PROF_LOCATIONS), 1);
	bool *is_done = calloc(prof_table_size(w->p, PROF_STACKS), 1);
	int status;

	table_init(&w->rows);
	if (!is_known || !is_done)
		status = fail_memory(w->err);
	else
		status =
			frames_init(&w->frames, w->p, PROF_BY_FUNCTION, w->err);
	if (status == PROF_OK)
		status = add_locations(w, is_known, is_done);
	free(is_known);
	free(is_done);
	return status;
}

/* The unit that an entry is written in. */
static const struct speedscope_unit *unit_of(const struct prof_profile *p,
					     const struct entry *e)
{
	struct prof_str column = prof_string(p, p->columns[e->column].unit);
	const struct speedscope_unit *unit =
		speedscope_find_unit(column.s, column.len);
	const struct speedscope_unit *own = NULL;
	struct prof_str s;

	if (e->track && e->track->unit) {
		s = prof_string(p, e->track->unit);
		own = speedscope_find_unit(s.s, s.len);
	}
	if (own && own->scale > 1 && str_is(column, own->unit))
		return own;
	return unit ? unit : speedscope_find_unit("none", 4);
}

static int add_entry(struct writer *w, struct entry e)
{
	void *grown = array_grow(w->entry, &w->entry_room, w->entry_count + 1,
				 sizeof(*w->entry));

	if (!grown)
		return fail_memory(w->err);
	w->entry = grown;
	e.unit = unit_of(w->p, &e);
	w->entry[w->entry_count++] = e;
	return PROF_OK;
}

/* The value of a sample that the entry shows; false: not in this entry. */
static bool shown_value(const struct writer *w, const struct entry *e,
			size_t sample, int64_t *value)
{
	int64_t v = w->p->samples.value[e->column][sample];

	*value = 0;
	if (v == 0)
		return w->is_exact;
	if ((v < 0) != (e->sign < 0) || v == INT64_MIN)
		return false;
	*value = v < 0 ? -v : v;
	return true;
}

/* The entries of a track, or of all samples, and of one column. */
static int add_signs(struct writer *w, struct entry e)
{
	const int64_t *value = prof_values(w->p, e.column);
	bool has_negative = false;
	int status;

	for (size_t k = e.begin; k < e.end; k++)
		has_negative |= value[w->sample[k]] < 0;
	e.sign = 1;
	status = add_entry(w, e);
	if (status < 0 || !has_negative)
		return status;
	e.sign = -1;
	return add_entry(w, e);
}

static int add_columns(struct writer *w, struct entry e)
{
	size_t first = 0, end = w->p->column_count;
	int status = PROF_OK;

	if (e.track && e.track->column != PROF_ALL_COLUMNS) {
		first = e.track->column;
		end = first + 1;
	}
	for (size_t c = first; c < end && status == PROF_OK; c++) {
		e.column = c;
		status = add_signs(w, e);
	}
	return status;
}

/* Where the samples of each track begin, and all of them in the order of
 * tracks; one list of all without tracks. */
static size_t *sort_samples(struct writer *w)
{
	const struct samples *s = &w->p->samples;
	size_t tracks = w->p->track_count ? w->p->track_count : 1;
	size_t *begin = calloc(tracks + 1, sizeof(*begin));
	size_t *next = calloc(tracks + 1, sizeof(*next));

	w->sample = calloc(s->count + 1, sizeof(*w->sample));
	if (!begin || !next || !w->sample) {
		free(begin);
		free(next);
		return NULL;
	}
	for (size_t i = 0; i < s->count; i++)
		begin[(s->track ? s->track[i] : 0) + 1]++;
	for (size_t t = 0; t < tracks; t++)
		begin[t + 1] += begin[t];
	memcpy(next, begin, tracks * sizeof(*next));
	for (size_t i = 0; i < s->count; i++)
		w->sample[next[s->track ? s->track[i] : 0]++] = i;
	free(next);
	return begin;
}

static int make_entries(struct writer *w)
{
	const struct prof_profile *p = w->p;
	size_t *begin = sort_samples(w);
	int status = PROF_OK;

	if (!begin)
		return fail_memory(w->err);
	if (!p->track_count)
		status = add_columns(w, (struct entry){.end = begin[1]});
	for (size_t i = 0; i < p->track_count && status == PROF_OK; i++)
		status = add_columns(w, (struct entry){
						.track = &p->tracks[i],
						.begin = begin[i],
						.end = begin[i + 1],
					});
	free(begin);
	return status;
}

/* The sum of an entry's values, for its end; and all of them as they will be
 * read, for the embedding. */
static int64_t sum_entry(struct writer *w, const struct entry *e)
{
	uint64_t sum = 0;
	int64_t v;

	for (size_t k = e->begin; k < e->end; k++)
		if (shown_value(w, e, w->sample[k], &v))
			sum += (uint64_t)v;
	return (int64_t)(sum & INT64_MAX);
}

static void sum_values(struct writer *w)
{
	for (size_t i = 0; i < w->entry_count; i++) {
		const struct entry *e = &w->entry[i];
		uint64_t sum = (uint64_t)sum_entry(w, e);
		struct prof_str unit =
			prof_string(w->p, w->p->columns[e->column].unit);
		bool is_finest = str_is(unit, e->unit->unit);

		if (!is_finest)
			sum *= (uint64_t)e->unit->scale;
		w->values += sum;
	}
}

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
	struct cursor c = cursor_at_root(prof_stack(w->p, stack));
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
	int64_t start = 0, end = sum_entry(w, e);

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

/* The number of the entry to show first; -1: nobody says. */
static int64_t find_active(const struct writer *w)
{
	size_t column = prof_default_column(w->p);

	for (size_t i = 0; i < w->entry_count; i++)
		if (w->entry[i].track
			    ? w->entry[i].track->flags & PROF_TRACK_ACTIVE
			    : w->entry[i].column == column)
			return (int64_t)i;
	return -1;
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
		json_put_text(j, "prof@" PROF_VERSION);
	if (find_comment(w->p, SPEEDSCOPE_NAME, &s)) {
		json_put_key(j, "name");
		json_put_string(j, s);
	}
	if (active >= 0) {
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

static int prepare(struct writer *w)
{
	const struct prof_profile *p = w->p;
	int status;

	w->idle = find_string(p, PROF_IDLE_LABEL);
	w->is_exact = speedscope_is_exact(p);
	if ((status = make_rows(w)) < 0 || (status = make_entries(w)) < 0)
		return status;
	for (prof_id i = 0; i < w->rows.count; i++) {
		const struct frame_row *row = table_row(&w->rows, i);

		w->values += embed_hash(frame_name(&w->frames, row->name));
	}
	sum_values(w);
	return PROF_OK;
}

int speedscope_write(const struct prof_profile *p, struct prof_out *out,
		     const struct prof_write_options *options,
		     struct prof_error *err)
{
	struct writer w = {.p = p, .err = err, .json = {.out = out}};
	int status = prepare(&w);

	if (status == PROF_OK)
		status = put_file(&w);
	if (status == PROF_OK)
		status = tally_all(p, options->tally, err);
	note(options->notes, PROF_NOTE_REMARK, w.too_large,
	     "value over 2^53, which JavaScript rounds",
	     "values over 2^53, which JavaScript rounds");
	frames_release(&w.frames);
	table_release(&w.rows);
	free(w.entry);
	free(w.sample);
	free(w.stack);
	free(w.before);
	return status;
}
