/*
 * From the root up, and all of one frame before its neighbour on the right,
 * so that the stacks at hand are soon few enough for the processor's caches;
 * what is still to do lies in a list. In the end frames are put into rows.
 *
 * The items of a frame, which are the stacks that go through it, lie side by
 * side; the next name of each tells its child, and they are moved so that
 * those of one child lie side by side again. Only children that are wide
 * enough are gone into, so an item is looked at once for each frame of its
 * stack that is drawn, and once more.
 */
#include "libprof/flame.h"

#include "libprof/array.h"
#include "libprof/error.h"
#include "libprof/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A child of the frame at hand. */
struct child {
	int64_t total[SIDES];
	int64_t width;
	int64_t start; /* in order of time */
	size_t count;  /* items */
	size_t next;   /* where the next of them goes */
	prof_id name;
	bool is_kept;
};

struct layout {
	struct flame *flame;
	struct stacks *stacks;
	const struct flame_options *options;
	struct prof_error *err;
	size_t apart;	/* items from here on are copies, drawn apart */
	int64_t filled; /* of the whole width */
	int64_t whole;
	struct stack_item *moved; /* items being moved */
	uint32_t *child_of;	  /* by item: its child plus one; 0: self */
	uint32_t *known;	  /* by name: its child plus one; 0: none */
	struct child *child;	  /* in the order in which they are met */
	size_t child_count, child_room;
	uint32_t *order; /* children that are kept, from left to right */
	size_t order_room;
	uint32_t *todo; /* frames to go into, the leftmost last */
	size_t todo_count, todo_room;
};

static int64_t base_width(const struct layout *l, int64_t value)
{
	double scaled = (double)value * l->options->scale;

	if (l->options->scale == 1.0)
		return value;
	return scaled < 9e18 ? llround(scaled) : INT64_MAX;
}

/* Has the item no width on the side that is drawn, but on the other? */
static bool is_apart(const struct layout *l, const struct stack_item *item)
{
	bool by_base = l->options->widths == PROF_WIDTHS_BASE;

	return l->stacks->has_sides &&
	       l->options->widths != PROF_WIDTHS_UNION &&
	       !item->value[by_base] && item->value[!by_base];
}

/* Of an item by its number: those apart are as wide as on the other side. */
static int64_t item_width(const struct layout *l, size_t i)
{
	const struct stack_item *item = &l->stacks->item[i];
	int64_t new = item->value[SIDE_NEW];
	int64_t base;

	if (!l->stacks->has_sides)
		return new;
	base = base_width(l, item->value[SIDE_BASE]);
	if (l->options->widths == PROF_WIDTHS_UNION)
		return new > base ? new : base;
	return (l->options->widths == PROF_WIDTHS_NEW) == (i < l->apart) ? new
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
		int64_t width = item_width(l, i);
		struct child *c = NULL;
		prof_id name;

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
		/* What is drawn apart has no width here. */
		c->is_kept = (double)c->width >= least &&
			     (c->width || !l->stacks->has_sides);
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

static int expand(struct layout *l, size_t number)
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
	/* row[depth + 1] counts, then tells where the row goes on. */
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
 * Puts a copy of each item that is drawn apart behind all items. The item
 * itself stays where it is: it has no width there, but counts for the other
 * side of the frames that it goes through.
 */
static int copy_apart(struct layout *l)
{
	struct stacks *s = l->stacks;
	struct stack_item *grown;
	size_t copies = 0;

	l->apart = s->count;
	for (size_t i = 0; i < l->apart; i++)
		copies += is_apart(l, &s->item[i]);
	grown = realloc(s->item, (l->apart + copies + 1) * sizeof(*grown));
	if (!grown)
		return fail_memory(l->err);
	s->item = grown;
	for (size_t i = 0; i < l->apart; i++)
		if (is_apart(l, &s->item[i]))
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
		if (!sum_add(&made.width, item_width(l, i)))
			return fail(l->err, PROF_ERANGE,
				    "the width does not fit 64 bits");
	}
	if (ARRAY_ROOM(&f->frame, &f->room, f->count, l->err) < 0)
		return PROF_ENOMEM;
	f->frame[f->count++] = made;
	return PROF_OK;
}

/* Room in the whole for what is drawn apart. */
static int widen_root(struct layout *l)
{
	for (size_t i = l->apart; i < l->stacks->count; i++)
		if (!sum_add(&l->flame->frame[0].width, item_width(l, i)))
			return fail(l->err, PROF_ERANGE,
				    "the width does not fit 64 bits");
	return PROF_OK;
}

/* What is drawn apart, at the right of row 1. */
static int add_apart(struct layout *l)
{
	struct flame *f = l->flame;
	bool is_gone = l->options->widths == PROF_WIDTHS_NEW;
	struct flame_frame *made;
	int status;

	if (l->apart == l->stacks->count)
		return PROF_OK;
	status = add_frame(l, is_gone ? "[gone]" : "[new]", l->apart,
			   l->stacks->count);
	if (status < 0)
		return status;
	made = &f->frame[f->count - 1];
	made->start = l->filled - made->width;
	made->depth = 1;
	return PROF_OK;
}

static int add_root(struct layout *l)
{
	struct flame_frame *root;
	int status = add_frame(l, "all", 0, l->apart);

	if (status == PROF_OK)
		status = widen_root(l);
	if (status < 0)
		return status;
	root = &l->flame->frame[0];
	l->filled = root->width;
	if (root->width < l->options->at_least)
		root->width = l->options->at_least;
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

		status = expand(l, number);
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
	status = copy_apart(&l);
	if (status < 0)
		return status;
	l.moved = malloc((s->count + 1) * sizeof(*l.moved));
	l.child_of = malloc((s->count + 1) * sizeof(*l.child_of));
	/* Two names more than there are: of the root, and of what is apart. */
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
