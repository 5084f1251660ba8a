/*
 * One line for each distinct stack, sorted by bytes. A name that our own
 * reader, or another's, would read differently is changed, everywhere it
 * stands, and counted: what separates frames or lines in any place, and at
 * the root or the leaf also what would pass for a comment or a count.
 */
#include "libprof/format/folded/folded.h"

#include "libprof/analyze/frames.h"
#include "libprof/analyze/losses.h"
#include "libprof/analyze/order.h"
#include "libprof/analyze/sums.h"
#include "libprof/base/array.h"
#include "libprof/base/ascii.h"
#include "libprof/base/error.h"
#include "libprof/base/number.h"
#include "libprof/io/out.h"
#include "libprof/model/model.h"
#include "libprof/model/notes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where frames of a name stand in some stack. */
enum { AT_ROOT = 1, AT_LEAF = 2 };

/* The line at hand, and where each of its frames ends. */
struct line {
	char *text;
	size_t len, text_room;
	prof_id *name;
	size_t *end;
	size_t depth, name_room, end_room;
};

struct writer {
	const struct prof_profile *p;
	const struct prof_write_options *options;
	bool (*misleads)(struct prof_str begin);
	struct prof_error *err;
	struct frames frames;
	char semicolon;
	uint64_t changed;   /* names */
	uint64_t no_stacks; /* stacks without frames */

	struct sums sums; /* the numbers of lines */
	int64_t *total;	  /* of the line at hand */
	struct line line;
};

/* Would this, at the beginning of a file, be a comment or something else
 * than folded stacks? Then it is not with a '_' at *at, or twice. */
static bool misleads_at_root(const struct writer *w, struct prof_str s,
			     size_t *at)
{
	for (*at = 0; *at + 1 < s.len && is_space(s.s[*at]);)
		++*at;
	if (s.s[*at] == '_' && *at + 1 < s.len)
		++*at;
	return s.s[0] == '#' || (unsigned char)s.s[0] < ' ' || w->misleads(s);
}

/* The white space at the end, or before a last word that is a number. */
static bool misleads_at_leaf(const char *s, size_t len, size_t *at)
{
	struct prof_str line = {s, len}, count;

	*at = len - 1;
	if (is_space(s[*at]))
		return true;
	if (!folded_take_count(&line, &count))
		return false;
	*at = (size_t)(count.s - s) - 1;
	return true;
}

/* Changes a name in place. Does it differ? */
static bool clean(const struct writer *w, char *s, size_t len, unsigned places)
{
	bool changed = false;
	size_t at;

	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == ';')
			s[i] = w->semicolon;
		else if (c == '\n' || c == '\r' || c == '\t' || c == '\0')
			s[i] = ' ';
		changed |= s[i] != c;
	}
	while (places & AT_ROOT &&
	       misleads_at_root(w, (struct prof_str){s, len}, &at)) {
		s[at] = '_';
		changed = true;
	}
	while (places & AT_LEAF && misleads_at_leaf(s, len, &at)) {
		s[at] = '_';
		changed = true;
	}
	return changed;
}

/* Where names stand, by name; and whether there is a stack without any. */
static unsigned char *find_places(struct writer *w)
{
	const struct frames *f = &w->frames;
	unsigned char *places = calloc(f->name.count + 1, 1);

	for (size_t i = 0; places && i < w->sums.stack_count; i++) {
		struct prof_stack s = prof_stack(w->p, w->sums.stack[i]);
		const prof_id *frame;
		size_t count;

		if (!s.depth) {
			w->no_stacks = 1;
			continue;
		}
		frame = location_frames(&count, f, s.locations[s.depth - 1]);
		places[frame[0]] |= AT_ROOT;
		frame = location_frames(&count, f, s.locations[0]);
		places[frame[count - 1]] |= AT_LEAF;
	}
	return places;
}

/* The number of a name's clean form in a table of those. */
static prof_id clean_name(struct writer *w, struct table *names, prof_id name,
			  unsigned places)
{
	struct prof_str raw = frame_name(&w->frames, name);
	struct line *l = &w->line;
	void *grown;

	grown = array_grow(l->text, &l->text_room, raw.len, 1);
	if (!grown)
		return TABLE_FULL;
	l->text = grown;
	memcpy(l->text, raw.s, raw.len);
	w->changed += clean(w, l->text, raw.len, places);
	return table_intern(names, l->text, raw.len);
}

/* Frames get clean names. */
static int rename_frames(struct writer *w, struct table *names,
			 const unsigned char *places, prof_id *map)
{
	struct frames *f = &w->frames;

	if (!places || !map)
		return fail_memory(w->err);
	for (prof_id i = 0; i < f->name.count; i++) {
		map[i] = clean_name(w, names, i, places[i]);
		if (map[i] == TABLE_FULL)
			return fail_memory(w->err);
	}
	for (size_t i = 0; i < f->count; i++)
		f->frame[i] = map[f->frame[i]];
	return PROF_OK;
}

static int clean_names(struct writer *w)
{
	struct frames *f = &w->frames;
	unsigned char *places = find_places(w);
	prof_id *map = calloc(f->name.count + 1, sizeof(*map));
	struct table names, raw = f->name;
	int status;

	table_init(&names);
	status = rename_frames(w, &names, places, map);
	w->changed += f->has_unnamed;
	note(w->options->notes, PROF_NOTE_LOSS, w->changed, "changed name",
	     "changed names");
	if (status == PROF_OK) {
		note(w->options->notes, PROF_NOTE_LOSS, raw.count - names.count,
		     "name like another", "names like others");
		f->name = names;
		names = raw;
	}
	table_release(&names);
	free(places);
	free(map);
	return status;
}

/* Only a header says that a column may be negative. */
static int check_signs(struct writer *w)
{
	size_t count = w->options->header ? 0 : sums_negative(&w->sums);

	if (!count)
		return PROF_OK;
	return fail_but(
		w->err, PROF_REMEDY_POSITIVE,
		fail(w->err, PROF_ENOTSUP,
		     "folded stacks cannot hold the negative values of %zu "
		     "stack%s%s",
		     count, count == 1 ? "" : "s",
		     w->sums.has_sides ? ""
				       : " in one column; in two they can"));
}

static int set_name(struct line *l, size_t depth, prof_id name,
		    const struct frames *f)
{
	struct prof_str s = frame_name(f, name);
	size_t begin = depth ? l->end[depth - 1] + 1 : 0;
	void *text = array_grow(l->text, &l->text_room, begin + s.len + 1, 1);
	void *names, *ends;

	if (text)
		l->text = text;
	names = array_grow(l->name, &l->name_room, depth + 1, sizeof(*l->name));
	if (names)
		l->name = names;
	ends = array_grow(l->end, &l->end_room, depth + 1, sizeof(*l->end));
	if (ends)
		l->end = ends;
	if (!text || !names || !ends)
		return -1;
	if (depth)
		l->text[begin - 1] = ';';
	memcpy(l->text + begin, s.s, s.len);
	l->name[depth] = name;
	l->end[depth] = l->len = begin + s.len;
	return 0;
}

/* How many frames from the root on a stack shares with the line at hand. The
 * cursor is left behind the first other frame, which is *name; false when
 * the stack ends before there is one. */
static bool skip_shared(const struct writer *w, struct cursor *c, size_t *depth,
			prof_id *name)
{
	for (*depth = 0; cursor_next(name, c, &w->frames); ++*depth)
		if (*depth >= w->line.depth || w->line.name[*depth] != *name)
			return true;
	return false;
}

/* Makes the line that of another stack, from a frame on that differs. */
static int set_line(struct writer *w, struct cursor c, size_t depth,
		    prof_id name, bool has_frame)
{
	struct line *l = &w->line;

	memset(w->total, 0, w->sums.numbers * sizeof(*w->total));
	for (; has_frame; depth++) {
		if (set_name(l, depth, name, &w->frames) < 0)
			return fail_memory(w->err);
		has_frame = cursor_next(&name, &c, &w->frames);
	}
	l->depth = depth;
	l->len = depth ? l->end[depth - 1] : 0;
	return PROF_OK;
}

static void put_number(struct prof_out *out, int64_t value)
{
	char digits[1 + INT64_DIGITS] = " ";

	prof_out_write(out, digits, 1 + format_int(digits + 1, value));
}

/* What the line says, as values of the profile's columns. */
static int tally_line(struct writer *w)
{
	struct prof_tally *tally = w->options->tally;
	int status = PROF_OK;

	if (!tally)
		return PROF_OK;
	tally->samples++;
	if (w->sums.has_sides) {
		status = tally_add(tally, w->sums.first_column,
				   w->total[SIDE_NEW], w->err);
		return status < 0 ? status
				  : tally_add(tally, w->sums.first_column,
					      -w->total[SIDE_BASE], w->err);
	}
	for (size_t n = 0; n < w->sums.numbers && status == PROF_OK; n++)
		status = tally_add(tally, w->sums.first_column + n, w->total[n],
				   w->err);
	return status;
}

static int put_line(struct writer *w, struct prof_out *out)
{
	prof_out_write(out, w->line.text, w->line.len);
	for (size_t n = 0; n < w->sums.numbers; n++)
		put_number(out, w->total[n]);
	prof_out_write(out, "\n", 1);
	return tally_line(w);
}

/* Adds a stack to the numbers of the line at hand. */
static int add_total(struct writer *w, prof_id stack)
{
	for (size_t n = 0; n < w->sums.numbers; n++)
		if (!sum_add(&w->total[n], sums_of(&w->sums, stack)[n]))
			return fail(w->err, PROF_ERANGE,
				    "the sum of a stack does not fit 64 bits");
	return PROF_OK;
}

/* Goes on to a stack. It is the line at hand, or that line is written and
 * another begins. */
static int next_stack(struct writer *w, struct prof_out *out, size_t i)
{
	struct cursor c = cursor_at_end(prof_stack(w->p, w->sums.stack[i]));
	prof_id name;
	size_t depth;
	bool differs = skip_shared(w, &c, &depth, &name);
	int status = PROF_OK;

	if (i == 0 || differs || depth != w->line.depth) {
		if (i)
			status = put_line(w, out);
		if (status == PROF_OK)
			status = set_line(w, c, depth, name, differs);
	}
	return status < 0 ? status : add_total(w, w->sums.stack[i]);
}

/* In order, stacks lie anywhere in their table: it is asked early for one
 * that comes soon, or most of the time goes into waiting for memory. */
static void prefetch(const struct writer *w, size_t i)
{
	struct prof_stack s;

	if (i >= w->sums.stack_count)
		return;
	s = prof_stack(w->p, w->sums.stack[i]);
	for (size_t at = 0; at < s.depth && at < 64; at += 16)
		__builtin_prefetch(s.locations + s.depth - 1 - at);
}

/* Stacks in order; those that read the same are one line. */
static int write_lines(struct writer *w, struct prof_out *out)
{
	int status = PROF_OK;

	for (size_t i = 0; i < w->sums.stack_count && status == PROF_OK; i++) {
		prefetch(w, i + 8);
		status = next_stack(w, out, i);
		if (out_failed(out))
			return out_error(out, w->err);
	}
	return status < 0 ? status : put_line(w, out);
}

static void put_header(const struct writer *w, struct prof_out *out)
{
	for (size_t i = 0; i < w->sums.numbers; i++) {
		const struct prof_column *c = &w->p->columns[i];
		struct prof_str type = prof_string(w->p, c->type);
		struct prof_str unit = prof_string(w->p, c->unit);

		if (i)
			prof_out_write(out, " ", 1);
		prof_out_write(out, type.s, type.len);
		prof_out_write(out, "/", 1);
		prof_out_write(out, unit.s, unit.len);
	}
	prof_out_write(out, "\n", 1);
}

/* Is the column what our reader takes counts for? */
static bool is_default_column(const struct writer *w)
{
	const struct prof_column *c = &w->p->columns[w->sums.first_column];

	return c->type == find_string(w->p, "samples") &&
	       c->unit == find_string(w->p, "count");
}

/* What folded stacks have no place for. */
static void note_losses(const struct writer *w)
{
	struct prof_notes *notes = w->options->notes;
	size_t columns = w->options->header ? w->sums.numbers : 1;

	note(notes, PROF_NOTE_LOSS, w->p->column_count - columns,
	     "value column", "value columns");
	if (!w->options->header && !is_default_column(w))
		note(notes, PROF_NOTE_LOSS, 1, "type of the counts", "types");
	note(notes, PROF_NOTE_LOSS, w->no_stacks, "stack without frames",
	     "stacks without frames");
	note_names_only(notes, w->p, w->options->by, w->sums.has_sides);
}

static int write_all(struct writer *w, struct prof_out *out)
{
	int status;

	w->total = calloc(w->sums.numbers, sizeof(*w->total));
	if (!w->total)
		return fail_memory(w->err);
	if ((status = frames_init_marked(&w->frames, w->p, w->options->by,
					 w->options->marks, w->err)) < 0 ||
	    (status = sums_init(&w->sums, w->p, w->err)) < 0 ||
	    (status = check_signs(w)) < 0 || (status = clean_names(w)) < 0 ||
	    (status = order_stacks(w->sums.stack, w->sums.stack_count,
				   &w->frames, w->p, w->err)) < 0)
		return status;
	if (w->options->header)
		put_header(w, out);
	return write_lines(w, out);
}

static void release_writer(struct writer *w)
{
	frames_release(&w->frames);
	sums_release(&w->sums);
	free(w->total);
	free(w->line.text);
	free(w->line.name);
	free(w->line.end);
}

/* Can the words of a header be told from each other again? The first begins
 * the file. */
static bool is_header_word(const struct writer *w, struct prof_str s,
			   bool is_first)
{
	size_t at;

	for (size_t i = 0; i < s.len; i++)
		if (is_space(s.s[i]) || strchr("/;#", s.s[i]))
			return false;
	return s.len && !(is_first && misleads_at_root(w, s, &at));
}

static int check_columns(const struct writer *w)
{
	const struct prof_profile *p = w->p;

	if (!p->samples.count || !p->column_count)
		return fail(w->err, PROF_ENOTSUP,
			    "the profile has no %s, and folded stacks cannot "
			    "say so",
			    p->samples.count ? "columns" : "samples");
	for (size_t i = 0; i < p->column_count && w->options->header; i++)
		if (!is_header_word(w, prof_string(p, p->columns[i].type),
				    i == 0) ||
		    !is_header_word(w, prof_string(p, p->columns[i].unit),
				    false))
			return fail(w->err, PROF_ENOTSUP,
				    "the type or unit of column %zu is no "
				    "word for a header",
				    i + 1);
	return PROF_OK;
}

int folded_write(const struct prof_profile *p, struct prof_out *out,
		 const struct writing *how, struct prof_error *err)
{
	const struct prof_write_options *options = how->options;
	struct writer w = {
		.p = p,
		.options = options,
		.misleads = how->misleads,
		.err = err,
		.semicolon = options->semicolon ? options->semicolon : ':',
		.sums = {.numbers = 1},
	};
	int status = check_columns(&w);

	if (status < 0)
		return status;
	w.sums.has_sides = !options->header &&
			   (options->two_column || prof_is_two_sided(p));
	if (w.sums.has_sides)
		w.sums.numbers = 2;
	else if (options->header)
		w.sums.numbers = p->column_count;
	if (!options->header)
		w.sums.first_column = prof_default_column(p);
	status = write_all(&w, out);
	if (status == PROF_OK)
		note_losses(&w);
	release_writer(&w);
	return status;
}
