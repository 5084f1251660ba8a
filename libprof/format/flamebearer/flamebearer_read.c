/*
 * All levels are read, then each bar finds its parent, and each bar with
 * something of its own becomes a sample: the stack is the way to the top.
 */
#include "libprof/format/flamebearer/flamebearer.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/encoding/json.h"
#include "libprof/format/embed/embed.h"
#include "libprof/model/build.h"
#include "libprof/model/frame_limit.h"
#include "libprof/model/notes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* A bar, both sides together where there are two. */
struct bar {
	int64_t x, total; /* of the drawing */
	int64_t side_total[2], self[2], x_side[2];
	int64_t covered[2]; /* self, and totals of its children */
	uint32_t level, index;
	uint32_t parent;  /* in reader.bar */
	prof_id location; /* of its name; 0 in level 0 */
	bool has_children;
};

struct reader {
	struct prof_builder *b;
	const struct prof_read_options *options;
	struct prof_error *err;
	struct json json;

	prof_id *name; /* strings */
	size_t name_count, name_room;
	int64_t *number; /* of all levels */
	size_t number_count, number_room;
	size_t *level; /* where each ends, in number */
	size_t level_count, level_room;
	struct bar *bar;
	size_t bar_count, bar_room;
	prof_id *stack;
	size_t depth, stack_room;
	uint64_t frames; /* in the stacks of all bars */

	int64_t version, ticks, rate;
	int64_t start, interval, length; /* of the timeline */
	bool has_version, has_ticks, has_bars, is_double, has_format;
	prof_id unit, title, spy;
	bool has_unit;
	struct prof_column column;
	int64_t scale; /* values of the file to values of the column */
	struct embedded embedded;
};

/* Room for one more in an array of the reader's. */
#define GROW(r, array, count)                                             \
	((r)->json.status < 0 ? (r)->json.status                          \
			      : ((r)->json.status = ARRAY_ROOM(           \
					 &(r)->array, &(r)->array##_room, \
					 count, (r)->err)))

static int read_text(struct reader *r, prof_id *id)
{
	struct prof_str s;

	if (json_skip_null(&r->json))
		return r->json.status;
	if (json_text(&s, &r->json) == PROF_OK)
		*id = prof_add_string(r->b, s.s, s.len);
	return r->json.status;
}

static int read_int(struct reader *r, int64_t *value)
{
	if (json_skip_null(&r->json))
		return r->json.status;
	return json_int_or_text(value, &r->json);
}

static int read_names(struct reader *r)
{
	struct json *j = &r->json;
	struct prof_str s;

	json_enter(j, '[');
	while (json_more(j) > 0) {
		if (GROW(r, name, r->name_count) < 0 || json_text(&s, j) < 0)
			return j->status;
		r->name[r->name_count++] = prof_add_string(r->b, s.s, s.len);
	}
	return j->status;
}

static int read_numbers(struct reader *r)
{
	struct json *j = &r->json;

	json_enter(j, '[');
	while (json_more(j) > 0) {
		if (GROW(r, number, r->number_count) < 0 ||
		    json_int_or_text(&r->number[r->number_count], j) < 0)
			return j->status;
		r->number_count++;
	}
	return j->status;
}

/* A level: a list, or an object that holds one as "values". */
static int read_level(struct reader *r)
{
	struct json *j = &r->json;
	struct prof_str key;

	if (GROW(r, level, r->level_count) < 0)
		return j->status;
	if (json_peek(j) == JSON_OBJECT) {
		json_enter(j, '{');
		while (json_key(&key, j) > 0)
			if (str_is(key, "values"))
				read_numbers(r);
			else
				json_skip(j);
	} else {
		read_numbers(r);
	}
	r->level[r->level_count++] = r->number_count;
	return j->status;
}

static int read_format(struct reader *r)
{
	struct prof_str s;

	if (json_text(&s, &r->json) < 0)
		return r->json.status;
	r->has_format = true;
	r->is_double = str_is(s, "double");
	if (!r->is_double && !str_is(s, "single"))
		return json_fail(&r->json,
				 "format \"%.*s\" is neither single "
				 "nor double",
				 str_shown(s, 60), s.s);
	return PROF_OK;
}

/* What older files keep beside the levels, and newer ones in "metadata". */
static int read_metadata(struct reader *r, struct prof_str key)
{
	struct json *j = &r->json;

	if (str_is(key, "format"))
		return read_format(r);
	if (str_is(key, "spyName"))
		return read_text(r, &r->spy);
	if (str_is(key, "sampleRate"))
		return read_int(r, &r->rate);
	if (str_is(key, "name"))
		return read_text(r, &r->title);
	if (str_is(key, "units")) {
		r->has_unit = true;
		return read_text(r, &r->unit);
	}
	return json_skip(j);
}

static int read_bars(struct reader *r, struct prof_str key)
{
	struct json *j = &r->json;

	if (str_is(key, "names"))
		return read_names(r);
	if (str_is(key, "numTicks") || str_is(key, "total")) {
		r->has_ticks = true;
		return read_int(r, &r->ticks);
	}
	if (!str_is(key, "levels"))
		return read_metadata(r, key);
	r->has_bars = true;
	json_enter(j, '[');
	while (json_more(j) > 0)
		if (read_level(r) < 0)
			break;
	return j->status;
}

static int read_timeline(struct reader *r, struct prof_str key)
{
	struct json *j = &r->json;

	if (str_is(key, "startTime"))
		return read_int(r, &r->start);
	if (str_is(key, "durationDelta"))
		return read_int(r, &r->interval);
	if (!str_is(key, "samples") || json_peek(j) != JSON_ARRAY)
		return json_skip(j);
	json_enter(j, '[');
	for (; json_more(j) > 0; r->length++)
		json_skip(j);
	return j->status;
}

/* Each member of an object, which may be null. */
static int each_member(struct reader *r,
		       int (*read)(struct reader *, struct prof_str))
{
	struct json *j = &r->json;
	struct prof_str key;

	if (json_skip_null(j))
		return j->status;
	json_enter(j, '{');
	while (json_key(&key, j) > 0)
		if (read(r, key) < 0)
			break;
	return j->status;
}

static int read_top(struct reader *r, struct prof_str key)
{
	if (str_is(key, "flamebearer") || str_is(key, "flamegraph"))
		return each_member(r, read_bars);
	if (str_is(key, "metadata"))
		return each_member(r, read_metadata);
	if (str_is(key, "timeline"))
		return each_member(r, read_timeline);
	if (str_is(key, EMBED_KEY))
		return embed_read(&r->embedded, &r->json);
	if (!str_is(key, "version"))
		return json_skip(&r->json);
	r->has_version = true;
	return read_int(r, &r->version);
}

/* Fails at a bar. */
#define FAIL_BAR(r, bar, text, ...)                                          \
	fail((r)->err, PROF_EFORMAT, "level %" PRIu32 ", bar %" PRIu32 text, \
	     (bar)->level, (bar)->index, __VA_ARGS__)

static prof_id location_of(struct reader *r, prof_id name)
{
	struct prof_function f = {.name = name, .system_name = name};
	struct prof_line line = {.function = prof_add_function(r->b, &f)};
	struct prof_location l = {.lines = &line, .line_count = 1};

	return prof_add_location(r->b, &l);
}

/* One side of a bar; *x is where the side has come to. */
static int read_side(struct reader *r, struct bar *bar, int side,
		     const int64_t *n, int64_t *x)
{
	bar->side_total[side] = n[BAR_TOTAL];
	bar->self[side] = bar->covered[side] = n[BAR_SELF];
	if (n[BAR_GAP] < 0 || n[BAR_TOTAL] < 0 || n[BAR_SELF] < 0)
		return FAIL_BAR(r, bar, ": a number is %s", "negative");
	if (n[BAR_SELF] > n[BAR_TOTAL])
		return FAIL_BAR(r, bar,
				": self %" PRId64
				" is more than total %" PRId64,
				n[BAR_SELF], n[BAR_TOTAL]);
	if (!sum_add(x, n[BAR_GAP]))
		return FAIL_BAR(r, bar, ": does not fit %d bits", 64);
	bar->x_side[side] = *x;
	if (!sum_add(x, n[BAR_TOTAL]) || !sum_add(&bar->x, bar->x_side[side]) ||
	    !sum_add(&bar->total, n[BAR_TOTAL]))
		return FAIL_BAR(r, bar, ": does not fit %d bits", 64);
	return PROF_OK;
}

static int make_bar(struct reader *r, struct bar bar, const int64_t *n,
		    int64_t *x)
{
	int sides = r->is_double ? 2 : 1;
	int64_t name = n[sides * BAR_SIDE];
	int status = PROF_OK;

	for (int i = 0; i < sides && status == PROF_OK; i++)
		status = read_side(r, &bar, i, n + i * BAR_SIDE, &x[i]);
	if (status < 0)
		return status;
	if (name < 0 || (uint64_t)name >= r->name_count)
		return FAIL_BAR(r, &bar, ": name %" PRId64 " of %zu", name,
				r->name_count);
	if (bar.level)
		bar.location = location_of(r, r->name[name]);
	if (GROW(r, bar, r->bar_count) < 0)
		return PROF_ENOMEM;
	r->bar[r->bar_count++] = bar;
	return prof_builder_error(r->b, r->err);
}

/* Does the parent lie under the whole of the bar? */
static bool is_under(const struct bar *parent, const struct bar *bar)
{
	return parent->x <= bar->x && bar->x < parent->x + parent->total &&
	       bar->x + bar->total <= parent->x + parent->total;
}

/* A bar without width may also lie at the end of its parent, or on a parent
 * without width; the first one in order is taken. */
static bool touches(const struct bar *parent, const struct bar *bar)
{
	return bar->total == 0 && parent->x <= bar->x &&
	       bar->x <= parent->x + parent->total;
}

/* How far the search for parents has come: both only move on. */
struct search {
	size_t under, touching;
};

static size_t search(const struct reader *r, const struct bar *bar,
		     struct search *at, size_t end)
{
	const struct bar *b = r->bar;

	while (at->under < end && b[at->under].x + b[at->under].total <= bar->x)
		at->under++;
	if (at->under < end && is_under(&b[at->under], bar)) {
		if (at->touching < at->under)
			at->touching = at->under;
		return at->under;
	}
	while (at->touching < end && !touches(&b[at->touching], bar))
		at->touching++;
	return at->touching;
}

/* Finds the parent, from the parent of the bar before on. */
static int find_parent(struct reader *r, struct bar *bar, struct search *from,
		       size_t end)
{
	struct bar *parent;
	size_t found = search(r, bar, from, end);

	if (found == end)
		return FAIL_BAR(r, bar,
				" spans %" PRId64 "..%" PRId64
				" but no bar of level %" PRIu32 " covers it",
				bar->x, bar->x + bar->total, bar->level - 1);
	parent = &r->bar[found];
	parent->has_children = true;
	bar->parent = (uint32_t)found;
	for (int i = 0; i < 2; i++)
		if (!sum_add(&parent->covered[i], bar->side_total[i]) ||
		    parent->covered[i] > parent->side_total[i])
			return FAIL_BAR(r, parent,
					": self and children are "
					"more than its total, %" PRId64,
					parent->side_total[i]);
	return PROF_OK;
}

static int make_level(struct reader *r, size_t level, size_t *above)
{
	size_t begin = level ? r->level[level - 1] : 0;
	size_t numbers = r->level[level] - begin;
	size_t step = (r->is_double ? 2 : 1) * (size_t)BAR_SIDE + 1;
	size_t first = r->bar_count;
	struct search from = {*above, *above};
	int64_t x[2] = {0, 0};
	int status = PROF_OK;

	if (numbers % step)
		return fail(r->err, PROF_EFORMAT,
			    "level %zu: %zu numbers, not a multiple of %zu",
			    level, numbers, step);
	for (size_t i = 0; i < numbers / step && status == PROF_OK; i++) {
		struct bar bar = {.level = (uint32_t)level,
				  .index = (uint32_t)i};

		status = make_bar(r, bar, r->number + begin + i * step, x);
		if (status == PROF_OK && level)
			status = find_parent(r, &r->bar[r->bar_count - 1],
					     &from, first);
	}
	*above = first;
	return status;
}

static int make_bars(struct reader *r)
{
	size_t above = 0;
	int status = PROF_OK;

	for (size_t i = 0; i < r->level_count && status == PROF_OK; i++)
		status = make_level(r, i, &above);
	if (status == PROF_OK && r->level_count &&
	    r->level[0] != (r->is_double ? 7 : 4))
		return fail(r->err, PROF_EFORMAT, "level 0: not one bar");
	return status;
}

static int add_sample(struct reader *r, prof_id stack, prof_id labels,
		      int64_t value)
{
	struct prof_sample s = {
		.stack = stack,
		.labels = labels,
		.values = &value,
		.value_count = 1,
	};

	if (!sum_multiply(&value, r->scale))
		return fail(r->err, PROF_ERANGE,
			    "a value does not fit 64 bits");
	prof_add_sample(r->b, &s);
	return prof_builder_error(r->b, r->err);
}

/* The samples of a bar: nothing when all of it is its children. */
static int add_bar(struct reader *r, const struct bar *bar)
{
	bool is_leaf = !bar->has_children;
	const struct bar *at = bar;
	prof_id stack;
	int status = PROF_OK;

	if (!bar->self[0] && !bar->self[1] && !is_leaf)
		return PROF_OK;
	for (r->depth = 0; at->level; at = &r->bar[at->parent]) {
		if (GROW(r, stack, r->depth) < 0)
			return PROF_ENOMEM;
		r->stack[r->depth++] = at->location;
	}
	r->frames += r->depth;
	status = frame_limit_check(r->frames, r->options->limits,
				   json_offset(&r->json), r->err);
	if (status < 0)
		return status;
	stack = prof_add_stack(r->b, r->stack, r->depth);
	if (!r->is_double)
		return add_sample(r, stack, 0, bar->self[0]);
	if (bar->self[0])
		status = add_sample(r, stack, builder_add_base_labels(r->b),
				    -bar->self[0]);
	if (status == PROF_OK && (bar->self[1] || !bar->self[0]))
		status = add_sample(r, stack, 0, bar->self[1]);
	return status;
}

/* The column, and the scale of values: samples at a rate are time. */
static void choose_column(struct reader *r)
{
	struct prof_str name = prof_string(r->b->profile, r->unit);
	const struct flamebearer_unit *u = flamebearer_find_unit(name);
	const int64_t second = 1000000000;
	const char *type = u ? u->type : "samples";

	r->scale = 1;
	if (u && strcmp(u->name, "samples") == 0 && r->rate > 0 &&
	    second % r->rate == 0) {
		u = flamebearer_find_unit((struct prof_str){"nanoseconds", 11});
		type = u->type;
		r->scale = second / r->rate;
	}
	r->column.type = builder_add_text(r->b, type);
	r->column.unit = r->unit;
	if (u)
		r->column.unit = builder_add_text(r->b, u->unit);
}

static void apply_type(struct reader *r)
{
	const char *type = r->options->type;
	const char *slash = type ? strchr(type, '/') : NULL;

	if (!slash)
		return;
	r->column.type = prof_add_string(r->b, type, (size_t)(slash - type));
	r->column.unit = builder_add_text(r->b, slash + 1);
}

/* What the file says of itself, unless we said it. */
static void add_comment(struct reader *r, const char *prefix, prof_id text)
{
	struct prof_str s = prof_string(r->b->profile, text);

	if (s.len && !str_is(s, "prof"))
		builder_add_comment(r->b, prefix, s);
}

static void set_header(struct reader *r)
{
	struct prof_header h = {0};
	const int64_t second = 1000000000;

	add_comment(r, FLAMEBEARER_NAME, r->title);
	add_comment(r, FLAMEBEARER_SPY, r->spy);
	if (r->scale > 1 && !r->options->type) {
		h.period = r->scale;
		h.period_type = r->column;
	}
	if (r->start > 0 && r->start <= INT64_MAX / second)
		h.time = r->start * second;
	if (r->interval > 0 && r->length > 0 &&
	    r->interval <= INT64_MAX / second / r->length)
		h.duration = r->interval * r->length * second;
	prof_set_header(r->b, &h);
}

static uint64_t sum_values(const struct reader *r)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < r->bar_count; i++) {
		const struct bar *b = &r->bar[i];

		sum += (uint64_t)b->self[0] + (uint64_t)b->self[1];
		if (b->level)
			sum += embed_hash(
				location_name(r->b->profile, b->location));
	}
	return sum;
}

static int check_file(struct reader *r)
{
	if (r->has_version && (r->version < 0 || r->version > 1))
		return fail(r->err, PROF_EFORMAT,
			    "version %" PRId64 " is not known", r->version);
	if (!r->has_bars || !r->level_count || !r->name_count)
		return fail(r->err, PROF_EFORMAT, "no names and levels");
	return PROF_OK;
}

/* Pruned bars may leave a gap and none called other: what totals have over self
 * and children is in no sample. Level 0 has all of it, so the sum fits. */
static void note_oddities(const struct reader *r)
{
	const struct prof_profile *p = r->b->profile;
	uint64_t others = 0, missing = 0;

	for (const struct bar *b = r->bar; b < r->bar + r->bar_count; b++) {
		if (b->level && str_is(location_name(p, b->location), "other"))
			others++;
		for (int i = 0; i < 2; i++)
			missing += (uint64_t)(b->side_total[i] - b->covered[i]);
	}
	note(r->options->notes, PROF_NOTE_REMARK, others,
	     "bar called other, which stands for what a server left out",
	     "bars called other, which stand for what a server left out");
	note(r->options->notes, PROF_NOTE_REMARK, missing,
	     "tick of totals that is in no self and no child",
	     "ticks of totals that are in no self and no child");
	if (r->has_ticks && r->bar_count && r->ticks != r->bar[0].total)
		note(r->options->notes, PROF_NOTE_LOSS, 1,
		     "numTicks that is not the total of level 0",
		     "numTicks that are not the total of level 0");
}

static int finish(struct reader *r)
{
	int status = check_file(r);

	if (status == PROF_OK)
		status = make_bars(r);
	if (status < 0)
		return status;
	if (embed_is_valid(&r->embedded, sum_values(r), r->options->notes))
		return embed_apply(&r->embedded, r->b, r->err);
	choose_column(r);
	apply_type(r);
	prof_add_column(r->b, r->column.type, r->column.unit);
	for (size_t i = 0; i < r->bar_count && status == PROF_OK; i++)
		status = add_bar(r, &r->bar[i]);
	if (status < 0)
		return status;
	set_header(r);
	note_oddities(r);
	return PROF_OK;
}

int flamebearer_read(struct prof_builder *b, struct prof_in *in,
		     const struct prof_read_options *options,
		     struct prof_error *err)
{
	struct reader r = {.b = b, .options = options, .err = err};
	int status;

	json_init(&r.json, in, err);
	status = each_member(&r, read_top);
	if (status == PROF_OK)
		status = json_end(&r.json);
	if (status == PROF_OK)
		status = prof_builder_error(b, err);
	if (status == PROF_OK)
		status = finish(&r);
	json_release(&r.json);
	embed_release(&r.embedded);
	free(r.name);
	free(r.number);
	free(r.level);
	free(r.bar);
	free(r.stack);
	return status;
}
