/*
 * The children of a frame. Its items, which are the stacks that go through
 * it, lie side by side; the next name of each tells its child, and they are
 * moved so that those of one child lie side by side again.
 */
#include "libprof/analyze/flame_layout.h"

#include "libprof/analyze/normalize.h"
#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <stdlib.h>
#include <string.h>

enum { AHEAD = 16 };

int64_t layout_width(const struct layout *l, size_t i)
{
	const struct stack_item *item = &l->stacks->item[i];
	int64_t new = item->value[SIDE_NEW] * l->resolution;
	int64_t base;

	if (l->options->by_size)
		return llabs(new) + llabs(item->value[SIDE_BASE]);
	if (!l->stacks->has_sides)
		return new;
	base = scale_value(item->value[SIDE_BASE],
			   l->options->scale * (double)l->resolution);
	if (l->options->widths == PROF_WIDTHS_UNION)
		return new > base ? new : base;
	return (l->options->widths == PROF_WIDTHS_NEW) == (i < l->separate)
		       ? new
		       : base;
}

/* The child called so: in order of time only the one before can be it. */
static struct child *child_called(struct layout *l, prof_id name, bool is_run)
{
	bool by_time = l->options->order == PROF_ORDER_TIME;
	size_t n = l->child_count;

	if (by_time ? is_run && n && l->child[n - 1].name == name
		    : l->known[name] != 0)
		return &l->child[by_time ? n - 1 : l->known[name] - 1];
	if (ARRAY_ROOM(&l->child, &l->child_room, n, l->err) < 0)
		return NULL;
	l->child[n] = (struct child){.name = name};
	l->known[name] = (uint32_t)++l->child_count;
	return &l->child[n];
}

/* Takes each item of a frame one step on: to a child, or to its end. */
static int find_children(struct layout *l, struct flame_frame *f)
{
	int64_t at = f->start;
	bool is_run = false;

	l->child_count = 0;
	for (size_t i = f->first; i < f->last; i++) {
		struct stack_item *item = &l->stacks->item[i];
		int64_t width = layout_width(l, i);
		struct child *c = NULL;
		prof_id name;

		if (f->last - i > AHEAD)
			cursor_prefetch(&item[AHEAD].at);
		l->child_of[i] = 0;
		if (stacks_next(&name, item, l->stacks)) {
			c = child_called(l, name, is_run);
			if (!c)
				return PROF_ENOMEM;
			c->start = c->count++ ? c->start : at;
			c->width += width;
			l->child_of[i] = (uint32_t)(c - l->child) + 1;
		}
		for (int side = 0; side < SIDES; side++)
			*(c ? &c->total[side] : &f->self[side]) +=
				item->value[side];
		is_run = c != NULL;
		at += width;
	}
	return PROF_OK;
}

/* As bytes of "caller;callee" sort: a name with ';' behind. */
static int compare_names(const struct layout *l, prof_id a, prof_id b)
{
	struct prof_str x = frame_name(&l->stacks->frames[SIDE_NEW], a);
	struct prof_str y = frame_name(&l->stacks->frames[SIDE_NEW], b);
	size_t common = x.len < y.len ? x.len : y.len;
	int order = common ? memcmp(x.s, y.s, common) : 0;

	if (order || x.len == y.len)
		return order;
	return x.len < y.len ? (';' > (unsigned char)y.s[common] ? 1 : -1)
			     : ((unsigned char)x.s[common] < ';' ? -1 : 1);
}

/* A heap: it needs no memory and is quick enough for what is drawn. */
static void sift(const struct layout *l, size_t at, size_t count)
{
	uint32_t moved = l->order[at];
	size_t next;

	for (; (next = 2 * at + 1) < count; at = next) {
		if (next + 1 < count &&
		    compare_names(l, l->child[l->order[next]].name,
				  l->child[l->order[next + 1]].name) < 0)
			next++;
		if (compare_names(l, l->child[l->order[next]].name,
				  l->child[moved].name) <= 0)
			break;
		l->order[at] = l->order[next];
	}
	l->order[at] = moved;
}

static void sort_by_name(const struct layout *l, size_t count)
{
	for (size_t i = count / 2; i-- > 0;)
		sift(l, i, count);
	for (size_t i = count; i-- > 1;) {
		uint32_t last = l->order[i];

		l->order[i] = l->order[0];
		l->order[0] = last;
		sift(l, 0, i);
	}
}

/* Chooses the children to keep, and puts them in order: how many. */
static int choose_children(struct layout *l, size_t *count)
{
	double least = l->options->min_share * (double)l->whole;

	*count = 0;
	for (size_t i = 0; i < l->child_count; i++) {
		struct child *c = &l->child[i];

		l->known[c->name] = 0;
		/* What is drawn separately has no width here. */
		c->is_kept = (double)c->width >= least &&
			     (c->width ||
			      (!l->stacks->has_sides && !l->options->by_size));
		l->flame->pruned += !c->is_kept && c->width;
		l->flame->pruned_width += c->is_kept ? 0 : c->width;
		if (!c->is_kept)
			continue;
		if (ARRAY_ROOM(&l->order, &l->order_room, *count, l->err) < 0)
			return PROF_ENOMEM;
		l->order[(*count)++] = (uint32_t)i;
	}
	if (l->options->order == PROF_ORDER_NAME)
		sort_by_name(l, *count);
	return PROF_OK;
}

/* Moves the items of a frame so that those of a child lie side by side. */
static void move_items(struct layout *l, size_t first, size_t last)
{
	struct stack_item *item = l->stacks->item;
	size_t moved = 0;

	for (size_t i = first; i < last; i++) {
		uint32_t child = l->child_of[i];

		if (!child || !l->child[child - 1].is_kept)
			continue;
		l->moved[l->child[child - 1].next++] = item[i];
		moved++;
	}
	memcpy(item + first, l->moved + first, moved * sizeof(*item));
}

/* Adds the children of the frame of this number to the row being made. */
static int add_children(struct layout *l, size_t number, size_t count)
{
	struct flame *flame = l->flame;
	size_t first = flame->frame[number].first;
	int64_t start = flame->frame[number].start;

	for (size_t i = 0; i < count; i++) {
		struct child *c = &l->child[l->order[i]];

		if (ARRAY_ROOM(&flame->frame, &flame->room, flame->count,
			       l->err) < 0)
			return PROF_ENOMEM;
		flame->frame[flame->count++] = (struct flame_frame){
			.start = l->options->order == PROF_ORDER_TIME ? c->start
								      : start,
			.width = c->width,
			.total = {c->total[0], c->total[1]},
			.name = c->name,
			.parent = (uint32_t)number,
			.depth = flame->frame[number].depth + 1,
			.first = first,
			.last = first + c->count,
		};
		c->next = first;
		start += c->width;
		first += c->count;
	}
	return PROF_OK;
}

int layout_expand(struct layout *l, size_t number)
{
	struct flame_frame *f = &l->flame->frame[number];
	size_t first = f->first, last = f->last, count;
	int status = find_children(l, f);

	if (status == PROF_OK)
		status = choose_children(l, &count);
	if (status == PROF_OK)
		status = add_children(l, number, count);
	/* A chain of callers, of which there are many, stays as it is. */
	if (status == PROF_OK && (count != 1 || l->child_count != 1 ||
				  l->child[0].count != last - first))
		move_items(l, first, last);
	return status;
}
