/*
 * From the root up, and all of one frame before its neighbor on the right,
 * so that the stacks at hand are soon few enough for the processor's caches;
 * what is still to do lies in a list. In the end frames are put into rows.
 *
 * Only children that are wide enough are gone into, so an item is looked at
 * once for each frame of its stack that is drawn, and once more.
 */
#include "libprof/analyze/flame_layout.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <stdlib.h>
#include <string.h>

/* Has the item no width on the side that is drawn, but on the other? */
static bool is_separate(const struct layout *l, const struct stack_item *item)
{
	int drawn = l->options->widths == PROF_WIDTHS_BASE ? SIDE_BASE
							   : SIDE_NEW;
	int other = drawn == SIDE_NEW ? SIDE_BASE : SIDE_NEW;

	return l->stacks->has_sides &&
	       l->options->widths != PROF_WIDTHS_UNION && !item->value[drawn] &&
	       item->value[other];
}

/* Notes the frames from this number on, the leftmost to be next. */
static int push_frames(struct layout *l, size_t from)
{
	for (size_t i = l->flame->count; i-- > from;) {
		if (ARRAY_ROOM(&l->todo, &l->todo_room, l->todo_count, l->err) <
		    0)
			return PROF_ENOMEM;
		l->todo[l->todo_count++] = (uint32_t)i;
	}
	return PROF_OK;
}

/* Puts frames into rows: each row has them from left to right already. */
static int make_rows(struct layout *l)
{
	struct flame *f = l->flame;
	struct flame_frame *sorted = malloc(f->count * sizeof(*sorted));
	uint32_t *place = malloc(f->count * sizeof(*place));
	size_t rows = 1;

	for (size_t i = 0; i < f->count; i++)
		if (f->frame[i].depth >= rows)
			rows = (size_t)f->frame[i].depth + 1;
	f->row = calloc(rows + 2, sizeof(*f->row));
	if (!sorted || !place || !f->row) {
		free(sorted);
		free(place);
		return fail_memory(l->err);
	}
	/* row[depth + 2] counts, row[depth + 1] tells where the row goes on. */
	for (size_t i = 0; i < f->count; i++)
		f->row[f->frame[i].depth + 2]++;
	for (size_t i = 2; i <= rows; i++)
		f->row[i] += f->row[i - 1];
	for (size_t i = 0; i < f->count; i++)
		place[i] = (uint32_t)f->row[f->frame[i].depth + 1]++;
	for (size_t i = 0; i < f->count; i++) {
		sorted[place[i]] = f->frame[i];
		sorted[place[i]].parent = place[f->frame[i].parent];
	}
	free(place);
	free(f->frame);
	f->frame = sorted;
	f->room = f->count;
	f->row_count = rows;
	return PROF_OK;
}

/*
 * Puts a copy of each item that is drawn separately behind all items. The item
 * itself stays where it is: it has no width there, but counts for the other
 * side of the frames that it goes through.
 */
static int copy_apart(struct layout *l)
{
	struct stacks *s = l->stacks;
	size_t copies = 0, room = s->count;
	void *grown;

	l->separate = s->count;
	for (size_t i = 0; i < l->separate; i++)
		copies += is_separate(l, &s->item[i]);
	grown = array_grow(s->item, &room, l->separate + copies,
			   sizeof(*s->item));
	if (!grown)
		return fail_memory(l->err);
	s->item = grown;
	for (size_t i = 0; i < l->separate; i++)
		if (is_separate(l, &s->item[i]))
			s->item[s->count++] = s->item[i];
	return PROF_OK;
}

static int add_frame(struct layout *l, const char *name, size_t first,
		     size_t last)
{
	struct flame *f = l->flame;
	struct flame_frame made = {.first = first, .last = last};

	made.name = table_intern(&l->stacks->frames[SIDE_NEW].name, name,
				 strlen(name));
	if (made.name == TABLE_FULL)
		return fail_memory(l->err);
	for (size_t i = first; i < last; i++) {
		struct stack_item *item = &l->stacks->item[i];

		for (int side = 0; side < SIDES; side++)
			made.total[side] += item->value[side];
		if (!sum_add(&made.width, layout_width(l, i)))
			return fail(l->err, PROF_ERANGE,
				    "the width does not fit 64 bits");
	}
	if (ARRAY_ROOM(&f->frame, &f->room, f->count, l->err) < 0)
		return PROF_ENOMEM;
	f->frame[f->count++] = made;
	return PROF_OK;
}

/* Room in the whole for what is drawn separately. */
static int widen_root(struct layout *l)
{
	for (size_t i = l->separate; i < l->stacks->count; i++)
		if (!sum_add(&l->flame->frame[0].width, layout_width(l, i)))
			return fail(l->err, PROF_ERANGE,
				    "the width does not fit 64 bits");
	return PROF_OK;
}

/* What is drawn separately, at the right of row 1. */
static int add_apart(struct layout *l)
{
	struct flame *f = l->flame;
	bool is_gone = l->options->widths == PROF_WIDTHS_NEW;
	struct flame_frame *made;
	int status;

	if (l->separate == l->stacks->count)
		return PROF_OK;
	status = add_frame(l, is_gone ? "[gone]" : "[new]", l->separate,
			   l->stacks->count);
	if (status < 0)
		return status;
	made = &f->frame[f->count - 1];
	made->start = l->filled - made->width;
	made->depth = 1;
	return PROF_OK;
}

int64_t flame_resolution(const struct stacks *s, const struct flame_options *o)
{
	const int64_t fine = (int64_t)1 << 50;
	double whole = (double)s->total[SIDE_NEW] +
		       (double)s->total[SIDE_BASE] * o->scale;
	int64_t resolution = 1;

	if (!s->has_sides || o->scale == 1)
		return 1;
	if (whole < (double)o->at_least)
		whole = (double)o->at_least;
	while (resolution < fine && whole * (double)resolution < (double)fine)
		resolution *= 2;
	return resolution;
}

static int add_root(struct layout *l)
{
	int64_t at_least = l->options->at_least * l->resolution;
	struct flame_frame *root;
	int status = add_frame(l, "all", 0, l->separate);

	if (status == PROF_OK)
		status = widen_root(l);
	if (status < 0)
		return status;
	root = &l->flame->frame[0];
	l->filled = root->width;
	if (root->width < at_least)
		root->width = at_least;
	if (!root->width)
		return fail(l->err, PROF_EINVAL,
			    "nothing to draw: it has no width");
	l->whole = root->width;
	return PROF_OK;
}

static int lay_out(struct layout *l)
{
	struct flame *f = l->flame;
	int status = add_root(l);

	if (status == PROF_OK)
		status = push_frames(l, 0);
	while (status == PROF_OK && l->todo_count) {
		size_t number = l->todo[--l->todo_count], count = f->count;

		status = layout_expand(l, number);
		if (status == PROF_OK && number == 0)
			status = add_apart(l);
		if (status == PROF_OK)
			status = push_frames(l, count);
	}
	return status == PROF_OK ? make_rows(l) : status;
}

int flame_init(struct flame *f, struct stacks *s,
	       const struct flame_options *options, struct prof_error *err)
{
	struct layout l = {
		.flame = f, .stacks = s, .options = options, .err = err};
	int status;

	memset(f, 0, sizeof(*f));
	l.resolution = flame_resolution(s, options);
	status = copy_apart(&l);
	if (status < 0)
		return status;
	l.moved = malloc((s->count + 1) * sizeof(*l.moved));
	l.child_of = malloc((s->count + 1) * sizeof(*l.child_of));
	/* Two names more than there are: of the root, and of separate items. */
	l.known = calloc(s->frames[SIDE_NEW].name.count + 2, sizeof(*l.known));
	status = l.moved && l.child_of && l.known ? lay_out(&l)
						  : fail_memory(err);
	free(l.moved);
	free(l.child_of);
	free(l.known);
	free(l.child);
	free(l.order);
	free(l.todo);
	return status;
}

void flame_release(struct flame *f)
{
	free(f->frame);
	free(f->row);
}
