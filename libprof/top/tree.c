/*
 * The call tree: frames of a flame graph, the largest first, each before what
 * it calls. What is to come lies in a list.
 */
#include "libprof/analyze/flame.h"
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/top/report.h"

#include <stdlib.h>

struct walk {
	struct report *report;
	const struct flame *flame;
	size_t *first; /* child, by frame; one more at the end */
	struct report_row *todo;
	size_t todo_count, todo_room;
};

/* Frames of one parent lie side by side, in the order of parents. */
static int find_children(struct walk *w, struct prof_error *err)
{
	const struct flame *f = w->flame;

	w->first = calloc(f->count + 2, sizeof(*w->first));
	if (!w->first)
		return fail_memory(err);
	for (size_t i = 1; i < f->count; i++)
		w->first[f->frame[i].parent + 1]++;
	w->first[0] = 1; /* the root is nobody's child */
	for (size_t i = 0; i < f->count; i++)
		w->first[i + 1] += w->first[i];
	return PROF_OK;
}

/* The children of a frame to the end of the list, the largest last. */
static int push_children(struct walk *w, size_t frame, struct prof_error *err)
{
	const struct flame *f = w->flame;
	size_t from = w->todo_count, last;
	int status = PROF_OK;

	for (size_t i = w->first[frame];
	     status == PROF_OK && i < w->first[frame + 1]; i++) {
		const struct flame_frame *c = &f->frame[i];

		status =
			ARRAY_ROOM(&w->todo, &w->todo_room, w->todo_count, err);
		if (status == PROF_OK && c->width)
			w->todo[w->todo_count++] = (struct report_row){
				.self = {c->self[0], c->self[1]},
				.total = {c->total[0], c->total[1]},
				.name = frame_name(
					&w->report->stacks.frames[SIDE_NEW],
					c->name),
				.item = i,
				.depth = c->depth - 1,
				.has_self = true,
			};
	}
	report_sort(w->todo + from, w->todo_count - from);
	for (last = w->todo_count; from + 1 < last; from++) {
		struct report_row row = w->todo[from];

		w->todo[from] = w->todo[--last];
		w->todo[last] = row;
	}
	return status;
}

static int walk_frames(struct walk *w, struct prof_error *err)
{
	const struct prof_top_options *o = w->report->options;
	size_t most = o->most ? o->most : SIZE_MAX;
	int status = find_children(w, err);

	if (status == PROF_OK)
		status = push_children(w, 0, err);
	while (status == PROF_OK && w->todo_count && w->report->count < most) {
		struct report_row row = w->todo[--w->todo_count];

		status = report_add(w->report, &row, err);
		if (status == PROF_OK)
			status = push_children(w, row.item, err);
	}
	return status;
}

int report_make_tree(struct report *r, struct prof_error *err)
{
	const struct flame_options options = {
		.widths = PROF_WIDTHS_UNION, /* nothing is drawn separately */
		.by_size = true,
		.order = PROF_ORDER_FIRST,
		.min_share = r->options->min_share,
		.scale = 1,
	};
	struct flame flame = {0};
	struct walk walk = {.report = r, .flame = &flame};
	int status = PROF_OK;

	if (!report_whole(r))
		return PROF_OK;
	status = flame_init(&flame, &r->stacks, &options, err);
	if (status == PROF_OK)
		status = walk_frames(&walk, err);
	if (status == PROF_OK)
		r->left_out = flame.pruned + flame.count - 1 - r->count;
	free(walk.first);
	free(walk.todo);
	flame_release(&flame);
	return status;
}
