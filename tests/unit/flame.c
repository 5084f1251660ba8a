/*
 * The layout of flame graphs, beside one that is made the long way: row by
 * row, each frame with a list of its stacks.
 */
#include "libprof/analyze/flame.h"
#include "libprof/base/text.h"
#include "tests/unit/random_profile.h"

#include <math.h>

enum { ITEMS = 64, DEPTH = 8, FRAMES = 2 + ITEMS * (DEPTH + 1) };

static struct prof_error err;

/* A stack, spelled out. */
struct ref_item {
	prof_id name[DEPTH];
	size_t depth;
	int64_t value[SIDES];
	bool is_apart;
};

struct ref_frame {
	struct flame_frame is;
	size_t item[ITEMS], count;
	size_t spent; /* names of its stacks that lead to it */
};

struct ref {
	const struct stacks *stacks;
	const struct flame_options *options;
	struct ref_item item[ITEMS];
	size_t items;
	struct ref_frame frame[FRAMES];
	size_t frames;
	uint64_t pruned;
	int64_t pruned_width;
	int64_t filled, whole;
};

static int64_t ref_width(const struct ref *r, size_t i)
{
	const struct ref_item *item = &r->item[i];
	int64_t resolution = flame_resolution(r->stacks, r->options);
	int64_t new = item->value[SIDE_NEW] * resolution;
	int64_t base = llround((double)item->value[SIDE_BASE] *
			       (r->options->scale * (double)resolution));

	if (!r->stacks->has_sides)
		return new;
	switch (r->options->widths) {
	case PROF_WIDTHS_NEW:
		return item->is_apart ? base : new;
	case PROF_WIDTHS_BASE:
		return item->is_apart ? new : base;
	default:
		return new > base ? new : base;
	}
}

static void spell_items(struct ref *r)
{
	const struct stacks *s = r->stacks;

	for (size_t i = 0; i < s->count; i++) {
		struct stack_item at = s->item[i];
		struct ref_item *item = &r->item[r->items++];

		*item = (struct ref_item){.value = {at.value[0], at.value[1]}};
		while (stacks_next(&item->name[item->depth], &at, s))
			item->depth++;
	}
}

static void spell_apart(struct ref *r)
{
	int drawn = r->options->widths == PROF_WIDTHS_BASE ? SIDE_BASE
							   : SIDE_NEW;
	size_t count = r->items;

	if (!r->stacks->has_sides || r->options->widths == PROF_WIDTHS_UNION)
		return;
	for (size_t i = 0; i < count; i++) {
		if (r->item[i].value[drawn] ||
		    !r->item[i].value[SIDES - 1 - drawn])
			continue;
		r->item[r->items] = r->item[i];
		r->item[r->items++].is_apart = true;
	}
}

static void give(struct ref *r, struct ref_frame *f, size_t item)
{
	f->item[f->count++] = item;
	f->is.width += ref_width(r, item);
	for (int side = 0; side < SIDES; side++)
		f->is.total[side] += r->item[item].value[side];
}

static void add_roots(struct ref *r)
{
	struct ref_frame *root = &r->frame[r->frames++];
	int64_t at_least;

	*root = (struct ref_frame){.is.depth = 0};
	for (size_t i = 0; i < r->items; i++)
		if (r->item[i].is_apart)
			root->is.width += ref_width(r, i);
		else
			give(r, root, i);
	r->filled = root->is.width;
	at_least = r->options->at_least *
		   flame_resolution(r->stacks, r->options);
	if (root->is.width < at_least)
		root->is.width = at_least;
	r->whole = root->is.width;
}

static struct prof_str ref_name(const struct ref *r, prof_id name)
{
	return frame_name(&r->stacks->frames[SIDE_NEW], name);
}

/* By the bytes of the name with ';' behind. */
static bool sorts_before(const struct ref *r, prof_id a, prof_id b)
{
	char x[80], y[80];
	struct prof_str s = ref_name(r, a), t = ref_name(r, b);

	snprintf(x, sizeof(x), "%.*s;", (int)s.len, s.s);
	snprintf(y, sizeof(y), "%.*s;", (int)t.len, t.s);
	return strcmp(x, y) < 0;
}

/* Groups the stacks of a frame by their next name. */
static size_t group(struct ref *r, const struct ref_frame *f,
		    struct ref_frame *child)
{
	bool by_time = r->options->order == PROF_ORDER_TIME;
	int64_t at = f->is.start;
	size_t children = 0;
	bool breaks = true;

	for (size_t i = 0; i < f->count; i++) {
		const struct ref_item *item = &r->item[f->item[i]];
		size_t c = by_time && children ? children - 1 : 0;

		at += ref_width(r, f->item[i]);
		if (item->depth == f->spent) {
			breaks = true;
			continue;
		}
		while (c < children && child[c].is.name != item->name[f->spent])
			c++;
		if (c == children || (by_time && breaks)) {
			c = children++;
			child[c] = (struct ref_frame){
				.is.name = item->name[f->spent],
				.is.start = at - ref_width(r, f->item[i]),
				.is.depth = f->is.depth + 1,
				.spent = f->spent + 1,
			};
		}
		breaks = false;
		give(r, &child[c], f->item[i]);
	}
	return children;
}

static void put_in_order(const struct ref *r, struct ref_frame *child,
			 size_t count)
{
	for (size_t i = 1; i < count; i++)
		for (size_t j = i; j && sorts_before(r, child[j].is.name,
						     child[j - 1].is.name);
		     j--) {
			struct ref_frame other = child[j];

			child[j] = child[j - 1];
			child[j - 1] = other;
		}
}

static void add_child(struct ref *r, size_t parent, struct ref_frame *child,
		      int64_t *start)
{
	double least = r->options->min_share * (double)r->whole;

	if ((double)child->is.width < least ||
	    (!child->is.width && r->stacks->has_sides)) {
		r->pruned += child->is.width > 0;
		r->pruned_width += child->is.width;
		return;
	}
	child->is.parent = (uint32_t)parent;
	if (r->options->order != PROF_ORDER_TIME)
		child->is.start = *start;
	*start += child->is.width;
	r->frame[r->frames++] = *child;
}

static void add_apart(struct ref *r)
{
	struct ref_frame apart = {.is.depth = 1};

	for (size_t i = 0; i < r->items; i++)
		if (r->item[i].is_apart)
			give(r, &apart, i);
	if (!apart.count)
		return;
	apart.is.start = r->filled - apart.is.width;
	apart.is.name = TABLE_FULL; /* has no number yet */
	r->frame[r->frames++] = apart;
}

static void lay_out(struct ref *r, struct stacks *s,
		    const struct flame_options *options)
{
	static struct ref_frame child[ITEMS];

	memset(r, 0, sizeof(*r));
	r->stacks = s;
	r->options = options;
	spell_items(r);
	spell_apart(r);
	add_roots(r);
	for (size_t i = 0; i < r->frames; i++) {
		struct ref_frame *f = &r->frame[i];
		size_t count = group(r, f, child);
		int64_t start = f->is.start;

		for (size_t j = 0; j < f->count; j++)
			for (int side = 0; side < SIDES; side++)
				if (r->item[f->item[j]].depth == f->spent)
					f->is.self[side] +=
						r->item[f->item[j]].value[side];
		if (options->order == PROF_ORDER_NAME)
			put_in_order(r, child, count);
		for (size_t j = 0; j < count; j++)
			add_child(r, i, &child[j], &start);
		if (i == 0)
			add_apart(r);
	}
}

static bool is_same_frame(const struct ref *r, const struct flame_frame *got,
			  const struct flame_frame *want)
{
	const char *apart = r->options->widths == PROF_WIDTHS_NEW ? "[gone]"
								  : "[new]";
	struct prof_str name = ref_name(r, got->name);

	if (want->depth == 0	       ? !str_is(name, "all")
	    : want->name == TABLE_FULL ? !str_is(name, apart)
				       : got->name != want->name)
		return false;
	return got->start == want->start && got->width == want->width &&
	       got->parent == want->parent && got->depth == want->depth &&
	       memcmp(got->total, want->total, sizeof(got->total)) == 0 &&
	       memcmp(got->self, want->self, sizeof(got->self)) == 0;
}

static bool is_same(const struct flame *f, const struct ref *r)
{
	size_t row = 0;

	if (f->count != r->frames || f->pruned != r->pruned ||
	    f->pruned_width != r->pruned_width)
		return false;
	for (size_t i = 0; i < f->count; i++) {
		if (!is_same_frame(r, &f->frame[i], &r->frame[i].is))
			return false;
		if (f->frame[i].depth == row && f->row[row++] != i)
			return false;
	}
	return f->row_count == row && f->row[row] == f->count;
}

/* What holds of any layout, without another one to compare with. */
static bool is_sound(const struct flame *f, enum prof_order order)
{
	int64_t *filled = must(calloc(f->count, sizeof(*filled)));
	bool sound = true;

	for (size_t i = 1; i < f->count; i++) {
		const struct flame_frame *c = &f->frame[i];
		const struct flame_frame *p = &f->frame[c->parent];
		const struct flame_frame *left = &f->frame[i - 1];

		sound &= c->parent < i && p->depth + 1 == c->depth;
		sound &= c->start >= p->start &&
			 c->start + c->width <= p->start + p->width;
		if (left->depth == c->depth)
			sound &= left->start + left->width <= c->start &&
				 left->parent <= c->parent;
		if (left->depth == c->depth && left->parent == c->parent &&
		    order != PROF_ORDER_TIME && c->depth > 1)
			sound &= left->start + left->width == c->start;
		filled[c->parent] += c->width;
	}
	for (size_t i = 0; i < f->count; i++)
		sound &= filled[i] <= f->frame[i].width;
	free(filled);
	return sound;
}

static struct prof_profile *roll_profile(struct dice *d)
{
	static const char *const names[] = {"a", "a!", "a~", "ab", "b", "all"};
	size_t samples = roll_below(d, 16), most = 1 + roll_below(d, DEPTH - 1);

	d->b = new_builder();
	add_column(d->b, "cpu", "ns");
	while (samples--) {
		char text[DEPTH * 4] = "";
		size_t kinds = 2 + roll_below(d, 5);

		for (size_t n = roll_below(d, most); n; n--) {
			strcat(text, *text ? ";" : "");
			strcat(text, names[roll_below(d, kinds)]);
		}
		add_sample(d->b, text, 0,
			   roll_one_in(d, 6) ? 0 : 1 + (int64_t)(roll(d) % 50));
	}
	return finish(d->b);
}

static bool agrees(uint64_t seed)
{
	static const double shares[] = {0, 0, 0.02, 0.1},
			    scales[] = {1, 0.37, 3};
	static struct ref ref;
	struct dice d = {.state = seed};
	struct prof_profile *p = roll_profile(&d), *base = roll_profile(&d);
	struct stacks_source source = {.profile = p};
	struct flame_options options = {.scale = 1};
	struct stacks s;
	struct flame f;
	bool same;

	options.order = (enum prof_order)roll_below(&d, 3);
	options.widths = (enum prof_widths)roll_below(&d, 3);
	options.min_share = shares[roll_below(&d, 4)];
	options.at_least = (int64_t)roll_below(&d, 3) * 300;
	source.leaf_first = roll_one_in(&d, 3);
	source.in_time_order = options.order == PROF_ORDER_TIME;
	if (!source.in_time_order && roll_one_in(&d, 2)) {
		source.base = base;
		options.scale = scales[roll_below(&d, 3)];
	}
	if (stacks_init(&s, &source, &err) < 0)
		tap_bail(err.text);
	lay_out(&ref, &s, &options);
	if (flame_init(&f, &s, &options, &err) == PROF_OK)
		same = is_same(&f, &ref) && is_sound(&f, options.order);
	else
		same = err.status == PROF_EINVAL && !ref.whole;
	flame_release(&f);
	stacks_release(&s);
	prof_free(p);
	prof_free(base);
	return same;
}

static void agrees_with_the_long_way(void)
{
	const unsigned seeds = tap_times(5000);
	int wrong = 0;

	for (uint64_t seed = 1; seed <= seeds; seed++) {
		if (agrees(seed))
			continue;
		if (!wrong++)
			tap_diag("first with seed %" PRIu64, seed);
	}
	is_int(wrong, 0, "as laid out the long way, 5000 times");
}

int main(void)
{
	agrees_with_the_long_way();
	return tap_end();
}
