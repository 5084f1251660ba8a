/*
 * Stacks in order are a tree, read from left to right; bars of equal depth
 * are a level. What the format has no place for is embedded.
 */
#include "libprof/format/flamebearer/flamebearer.h"

#include "libprof/analyze/frames.h"
#include "libprof/analyze/losses.h"
#include "libprof/analyze/order.h"
#include "libprof/analyze/sums.h"
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/encoding/json_out.h"
#include "libprof/format/embed/embed.h"
#include "libprof/model/notes.h"

#include <stdlib.h>
#include <string.h>

/* Bars in the order of the drawing, from left to right and top to bottom:
 * parents come before children. */
struct bar {
	int64_t total[2], self[2];
	int64_t x[2];	 /* of its beginning */
	int64_t next[2]; /* where its next child begins */
	uint32_t parent, depth;
	prof_id name;
};

struct writer {
	const struct prof_profile *p;
	const struct prof_write_options *options;
	struct prof_error *err;
	struct json_out json;
	struct frames frames;
	struct sums sums;
	struct bar *bar;
	size_t bar_count, bar_room;
	uint32_t *path; /* bars of the stack before, root first; [0]: all */
	size_t path_depth, path_room;
	prof_id *number; /* of names in the file, + 1 */
	prof_id *names;
	size_t name_count, deepest;
	int64_t divisor, rate; /* of values, for the file */
	const char *unit;
	bool is_embedded;
};

static int add_bar(struct writer *w, prof_id name, uint32_t parent)
{
	struct bar bar = {.name = name, .parent = parent};
	void *bars = array_grow(w->bar, &w->bar_room, w->bar_count + 1,
				sizeof(*w->bar));
	void *path = array_grow(w->path, &w->path_room, w->path_depth + 1,
				sizeof(*w->path));

	if (bars)
		w->bar = bars;
	if (path)
		w->path = path;
	if (!bars || !path || w->bar_count >= UINT32_MAX)
		return fail_memory(w->err);
	bar.depth = (uint32_t)w->path_depth;
	if (bar.depth > w->deepest)
		w->deepest = bar.depth;
	w->path[w->path_depth++] = (uint32_t)w->bar_count;
	w->bar[w->bar_count++] = bar;
	return PROF_OK;
}

/* The bars of a stack, as far as they are not those of the one before. */
static int add_stack(struct writer *w, prof_id stack)
{
	struct cursor c = cursor_at_end(prof_stack(w->p, stack));
	const int64_t *sum = sums_of(&w->sums, stack);
	size_t depth = 1; /* behind the bar of all */
	struct bar *leaf;
	prof_id name;

	/* The stack without frames is what the bar of all has of its own. */
	while (prof_stack(w->p, stack).depth &&
	       cursor_next(&name, &c, &w->frames)) {
		if (depth >= w->path_depth ||
		    w->bar[w->path[depth]].name != name) {
			w->path_depth = depth;
			if (add_bar(w, name, w->path[depth - 1]) < 0)
				return PROF_ENOMEM;
		}
		depth++;
	}
	w->path_depth = depth;
	leaf = &w->bar[w->path[depth - 1]];
	for (size_t i = 0; i < w->sums.numbers; i++)
		if (!sum_add(&leaf->self[i], sum[i] / w->divisor))
			return fail(w->err, PROF_ERANGE,
				    "the sum of a stack does not fit 64 bits");
	return PROF_OK;
}

/* Totals from the leaves up, places from the top down. */
static int lay_out(struct writer *w)
{
	for (size_t i = w->bar_count; i-- > 0;) {
		struct bar *b = &w->bar[i], *parent = &w->bar[b->parent];

		for (size_t s = 0; s < w->sums.numbers; s++)
			if (!sum_add(&b->total[s], b->self[s]) ||
			    (i && !sum_add(&parent->total[s], b->total[s])))
				return fail(w->err, PROF_ERANGE,
					    "the total does not fit 64 bits");
	}
	for (size_t i = 0; i < w->bar_count; i++) {
		struct bar *b = &w->bar[i], *parent = &w->bar[b->parent];

		for (size_t s = 0; s < w->sums.numbers; s++) {
			b->x[s] = i ? parent->next[s] : 0;
			b->next[s] = b->x[s] + b->self[s];
			if (i)
				parent->next[s] += b->total[s];
		}
	}
	return PROF_OK;
}

static int make_bars(struct writer *w)
{
	int status = add_bar(w, TABLE_FULL, 0);

	for (size_t i = 0; i < w->sums.stack_count && status == PROF_OK; i++)
		status = add_stack(w, w->sums.stack[i]);
	return status < 0 ? status : lay_out(w);
}

/* The number of a bar's name; 0 is that of all. */
static int64_t name_number(struct writer *w, prof_id name)
{
	if (name == TABLE_FULL)
		return 0;
	if (!w->number[name]) {
		w->names[w->name_count++] = name;
		w->number[name] = (prof_id)w->name_count;
	}
	return w->number[name];
}

static int64_t max_self(const struct writer *w)
{
	int64_t most = 0;

	for (size_t i = 0; i < w->bar_count; i++)
		for (size_t s = 0; s < w->sums.numbers; s++)
			if (w->bar[i].self[s] > most)
				most = w->bar[i].self[s];
	return most;
}

static void put_bar(struct writer *w, const struct bar *b, int64_t *end)
{
	struct json_out *j = &w->json;

	for (size_t s = 0; s < w->sums.numbers; s++) {
		json_put_int(j, b->x[s] - end[s]);
		json_put_int(j, b->total[s]);
		json_put_int(j, b->self[s]);
		end[s] = b->x[s] + b->total[s];
	}
	json_put_int(j, name_number(w, b->name));
}

/* Bars by depth: a counting sort keeps them from left to right. */
static int put_levels(struct writer *w)
{
	size_t *begin = calloc(w->deepest + 2, sizeof(*begin));
	uint32_t *order = calloc(w->bar_count, sizeof(*order));
	struct json_out *j = &w->json;

	if (!begin || !order) {
		free(begin);
		free(order);
		return fail_memory(w->err);
	}
	for (size_t i = 0; i < w->bar_count; i++)
		begin[w->bar[i].depth + 1]++;
	for (size_t d = 0; d <= w->deepest; d++)
		begin[d + 1] += begin[d];
	for (size_t i = 0; i < w->bar_count; i++)
		order[begin[w->bar[i].depth]++] = (uint32_t)i;
	json_put_key(j, "levels");
	json_open(j, '[');
	for (size_t d = 0; d <= w->deepest; d++) {
		int64_t end[2] = {0, 0};

		json_open(j, '[');
		for (size_t i = d ? begin[d - 1] : 0; i < begin[d]; i++)
			put_bar(w, &w->bar[order[i]], end);
		json_close(j, '[');
		json_break(j);
	}
	json_close(j, '[');
	free(begin);
	free(order);
	return PROF_OK;
}

static void put_names(struct writer *w)
{
	struct json_out *j = &w->json;

	json_put_key(j, "names");
	json_open(j, '[');
	json_put_text(j, "total");
	for (size_t i = 0; i < w->name_count; i++)
		json_put_string(j, frame_name(&w->frames, w->names[i]));
	json_close(j, '[');
	json_break(j);
}

static void put_pair(struct json_out *j, const char *key, int64_t value)
{
	json_put_key(j, key);
	json_put_int(j, value);
}

/* A comment that keeps what the file said of itself, else `other`. */
static void put_comment(struct writer *w, const char *key, const char *prefix,
			const char *other)
{
	struct prof_str s;

	json_put_key(&w->json, key);
	if (find_comment(w->p, prefix, &s))
		json_put_string(&w->json, s);
	else
		json_put_text(&w->json, other);
}

static void put_metadata(struct writer *w)
{
	struct json_out *j = &w->json;

	json_put_key(j, "metadata");
	json_open(j, '{');
	json_put_key(j, "format");
	json_put_text(j, w->sums.has_sides ? "double" : "single");
	put_comment(w, "spyName", FLAMEBEARER_SPY, "prof");
	put_pair(j, "sampleRate", w->rate);
	json_put_key(j, "units");
	json_put_text(j, w->unit);
	put_comment(w, "name", FLAMEBEARER_NAME, "");
	json_close(j, '{');
	json_break(j);
}

/* What a reader will see, for the embedding. */
static uint64_t sum_values(const struct writer *w)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < w->bar_count; i++) {
		const struct bar *b = &w->bar[i];

		sum += (uint64_t)b->self[0] + (uint64_t)b->self[1];
		if (i)
			sum += embed_hash(frame_name(&w->frames, b->name));
	}
	return sum;
}

static int put_file(struct writer *w, bool is_exact)
{
	const struct bar *all = &w->bar[0];
	struct json_out *j = &w->json;
	int64_t ticks = all->total[0];
	int status;

	if (!sum_add(&ticks, all->total[1]))
		return fail(w->err, PROF_ERANGE,
			    "the total does not fit 64 bits");
	json_open(j, '{');
	put_pair(j, "version", 1);
	json_break(j);
	json_put_key(j, "flamebearer");
	json_open(j, '{');
	/* Names are numbered as the levels need them, and stand before them
	 * for other readers only by custom. */
	status = put_levels(w);
	put_names(w);
	put_pair(j, "numTicks", ticks);
	put_pair(j, "maxSelf", max_self(w));
	json_close(j, '{');
	json_break(j);
	put_metadata(w);
	json_put_key(j, "timeline");
	json_put_raw(j, "null");
	if (w->sums.has_sides) {
		put_pair(j, "leftTicks", all->total[0]);
		put_pair(j, "rightTicks", all->total[1]);
	}
	/* Last, so that the beginning tells what the file is. */
	w->is_embedded = !is_exact;
	if (w->is_embedded && status == PROF_OK)
		status = embed_write(j, w->p, sum_values(w), w->err);
	json_close(j, '{');
	json_break(j);
	return status;
}

/* Are all values multiples of the period, so that they are counts of it? */
static bool is_counted(const struct writer *w, int64_t period)
{
	for (size_t i = 0; i < w->sums.stack_count; i++)
		for (size_t n = 0; n < w->sums.numbers; n++)
			if (sums_of(&w->sums, w->sums.stack[i])[n] % period)
				return false;
	return true;
}

/* For a column whose type the format has no word for. */
static const char *nearest_unit(struct prof_str unit)
{
	if (str_is(unit, "nanoseconds"))
		return "nanoseconds";
	if (str_is(unit, "bytes"))
		return "bytes";
	return str_is(unit, "count") ? "objects" : "samples";
}

/* How the file says what its values mean. False: it cannot, quite. */
static bool choose_unit(struct writer *w)
{
	const struct prof_header *h = &w->p->header;
	const struct prof_column *c = &w->p->columns[w->sums.first_column];
	struct prof_str unit = prof_string(w->p, c->unit);
	const struct flamebearer_unit *u =
		flamebearer_unit_for(prof_string(w->p, c->type), unit);
	const int64_t second = 1000000000;

	w->divisor = 1;
	w->unit = u ? u->name : nearest_unit(unit);
	if (!u || strcmp(u->unit, "nanoseconds") != 0 ||
	    strcmp(u->type, "cpu") != 0) {
		/* Samples that have a rate are time. */
		w->rate = strcmp(w->unit, "samples") == 0 ? 0 : 100;
		return u != NULL;
	}
	w->unit = "samples";
	w->rate = second;
	if (h->period <= 1 || second % h->period ||
	    h->period_type.type != c->type || h->period_type.unit != c->unit ||
	    !is_counted(w, h->period))
		return h->period == 0;
	w->divisor = h->period;
	w->rate = second / h->period;
	return true;
}

/* Does the file say all of the header that there is? */
static bool has_plain_header(const struct writer *w)
{
	struct prof_header h = w->p->header;
	static const struct prof_header none;
	size_t names = count_comments(w->p, FLAMEBEARER_NAME);
	size_t spies = count_comments(w->p, FLAMEBEARER_SPY);

	if (w->divisor > 1) {
		h.period = 0;
		h.period_type = none.period_type;
	}
	return memcmp(&h, &none, sizeof(h)) == 0 && names < 2 && spies < 2 &&
	       names + spies == w->p->comment_count;
}

/* Values of 0 do not show: neither below children, nor whose a bar without
 * width is. */
static bool has_zeros(const struct writer *w)
{
	for (size_t i = 0; i < w->sums.stack_count; i++) {
		const int64_t *sum = sums_of(&w->sums, w->sums.stack[i]);

		if (!sum[0] && !sum[w->sums.numbers - 1])
			return true;
	}
	return false;
}

/* JSON is UTF-8. */
static bool has_bad_text(const struct writer *w)
{
	const struct prof_profile *p = w->p;

	for (prof_id i = 0; i < w->frames.name.count; i++)
		if (!str_is_utf8(frame_name(&w->frames, i)))
			return true;
	for (size_t i = 0; i < p->comment_count; i++)
		if (!str_is_utf8(prof_string(p, p->comments[i])))
			return true;
	return false;
}

/* Is there nothing that the file does not say by itself? By anything but
 * functions, different frames may have one name. */
static bool is_exact(const struct writer *w, bool has_unit)
{
	struct prof_notes notes = {0};
	const struct prof_profile *p = w->p;

	note_frames(&notes, p, w->options->by, w->sums.has_sides);
	return w->options->by == PROF_BY_FUNCTION && !w->options->marks &&
	       has_unit && notes.count == 0 && p->column_count == 1 &&
	       !p->track_count && has_plain_header(w) &&
	       w->sums.stack_count == p->samples.count && !has_zeros(w) &&
	       !has_bad_text(w);
}

static int write_all(struct writer *w)
{
	bool has_unit;
	int status;

	if ((status = sums_init(&w->sums, w->p, w->err)) < 0)
		return status;
	if (sums_negative(&w->sums))
		return fail_but(
			w->err, PROF_REMEDY_POSITIVE,
			fail(w->err, PROF_ENOTSUP,
			     "a flamebearer cannot hold the negative values of "
			     "%zu stack%s",
			     sums_negative(&w->sums),
			     sums_negative(&w->sums) == 1 ? "" : "s"));
	if ((status = frames_init_marked(&w->frames, w->p, w->options->by,
					 w->options->marks, w->err)) < 0 ||
	    (status = order_stacks(w->sums.stack, w->sums.stack_count,
				   &w->frames, w->p, w->err)) < 0)
		return status;
	has_unit = choose_unit(w);
	w->number = calloc(w->frames.name.count + 1, sizeof(*w->number));
	w->names = calloc(w->frames.name.count + 1, sizeof(*w->names));
	if (!w->number || !w->names)
		return fail_memory(w->err);
	status = make_bars(w);
	return status < 0 ? status : put_file(w, is_exact(w, has_unit));
}

int flamebearer_write(const struct prof_profile *p, struct prof_out *out,
		      const struct writing *how, struct prof_error *err)
{
	const struct prof_write_options *options = how->options;
	struct writer w = {
		.p = p,
		.options = options,
		.err = err,
		.json = {.out = out},
	};
	int status;

	if (!p->column_count)
		return fail(err, PROF_ENOTSUP,
			    "the profile has no columns, which a flamebearer "
			    "cannot represent");
	w.sums.has_sides = prof_is_two_sided(p);
	w.sums.numbers = w.sums.has_sides ? 2 : 1;
	w.sums.first_column = prof_default_column(p);
	status = write_all(&w);
	if (status == PROF_OK)
		status = tally_all(p, options->tally, err);
	if (!w.is_embedded)
		note(options->notes, PROF_NOTE_LOSS, w.json.bad_bytes,
		     "text that is not UTF-8", "texts that are not UTF-8");
	sums_release(&w.sums);
	frames_release(&w.frames);
	free(w.bar);
	free(w.path);
	free(w.number);
	free(w.names);
	return status;
}
