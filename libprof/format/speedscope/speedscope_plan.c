/*
 * What a file of speedscope will hold: frames, told apart by name, file, line
 * and column; and an entry for each track, column and sign of values.
 */
#include "libprof/format/speedscope/speedscope_write.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/format/embed/embed.h"

#include <stdlib.h>
#include <string.h>

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
int64_t speedscope_sum(const struct writer *w, const struct entry *e)
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
		uint64_t sum = (uint64_t)speedscope_sum(w, e);
		struct prof_str unit =
			prof_string(w->p, w->p->columns[e->column].unit);
		bool is_finest = str_is(unit, e->unit->unit);

		if (!is_finest)
			sum *= (uint64_t)e->unit->scale;
		w->values += sum;
	}
}

int speedscope_plan(struct writer *w)
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

void speedscope_plan_release(struct writer *w)
{
	frames_release(&w->frames);
	table_release(&w->rows);
	free(w->entry);
	free(w->sample);
}
