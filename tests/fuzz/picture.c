/*
 * A row of frames is held against the one before it: each frame lies within
 * one there, beside the others, and those within one have no more than it has.
 */
#include "tests/fuzz/picture.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/xml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBERS = 4, NEW = 0, BASE = 2 };

struct frame {
	int64_t x, end;
	int64_t number[NUMBERS]; /* total and self, of the base too */
	int64_t within[NUMBERS]; /* totals of the frames within it */
};

struct row {
	struct frame *frame;
	size_t count, room;
};

struct reader {
	const struct expected *e;
	struct xml xml;
	struct row row, before;
	size_t rows;
	size_t frames_depth; /* of <g class="frames">; 0: outside */
	size_t scripts, names;
	int64_t extent, total;
	int64_t largest_name;
};

static int64_t to_number(struct prof_str *s)
{
	char *end;
	int64_t n;

	must(s->len && (*s->s == '-' || (*s->s >= '0' && *s->s <= '9')),
	     "a number is missing");
	n = strtoll(s->s, &end, 10); /* there is always a quote behind */
	s->len -= (size_t)(end - s->s);
	s->s = end;
	if (s->len && *s->s == ' ') {
		s->s++;
		s->len--;
	}
	return n;
}

static int64_t number_of(const struct xml_tag *tag, const char *name)
{
	const struct prof_str *value = xml_attribute(tag, name);
	struct prof_str rest;
	int64_t n;

	must(value, "%s is missing", name);
	rest = *value;
	n = to_number(&rest);
	must(!rest.len, "%s is not a number", name);
	return n;
}

static struct frame *add_frame(struct row *row)
{
	struct frame *grown = row->frame;

	if (row->count == row->room) {
		row->room = row->room * 2 + 64;
		grown = realloc(row->frame, row->room * sizeof(*grown));
		must(grown, "no memory");
		row->frame = grown;
	}
	memset(&grown[row->count], 0, sizeof(*grown));
	return &grown[row->count++];
}

/* "TOTAL[ SELF[ TOTAL SELF]]", up to the end or to a ';' */
static void take_numbers(struct frame *f, struct prof_str *s, bool has_sides)
{
	size_t count = 0;

	while (s->len && *s->s != ';' && count < NUMBERS)
		f->number[count++] = to_number(s);
	must(has_sides ? count == NUMBERS : count == 1 || count == 2,
	     "a frame has %zu numbers", count);
	if (count == 1)
		f->number[1] = f->number[0];
	for (size_t i = 0; i < count; i++)
		must(f->number[i] >= 0, "a frame has a number below 0");
	must(f->number[1] <= f->number[0] && f->number[3] <= f->number[2],
	     "self is more than total");
}

static void read_wide(struct reader *r, const struct xml_tag *tag)
{
	struct frame *f = add_frame(&r->row);
	const struct prof_str *numbers = xml_attribute(tag, "data-v");
	struct prof_str rest;

	must(numbers, "a frame has no numbers");
	rest = *numbers;
	f->x = number_of(tag, "x");
	f->end = f->x + number_of(tag, "width");
	take_numbers(f, &rest, r->e->has_sides);
	must(!rest.len, "a frame has more than its numbers");
}

/* GAP WIDTH NAME COLOUR NUMBERS; of each */
static void read_narrow(struct reader *r, const struct xml_tag *tag)
{
	const struct prof_str *packed = xml_attribute(tag, "data-frames");
	struct prof_str rest;
	int64_t end = 0, name;

	must(packed, "narrow frames are missing");
	for (rest = *packed; rest.len; rest.s++, rest.len--) {
		struct frame *f = add_frame(&r->row);

		f->x = end + to_number(&rest);
		f->end = end = f->x + to_number(&rest);
		name = to_number(&rest);
		if (name > r->largest_name)
			r->largest_name = name;
		must(rest.len > 7 && rest.s[6] == ' ', "a color is missing");
		rest = (struct prof_str){rest.s + 7, rest.len - 7};
		take_numbers(f, &rest, r->e->has_sides);
		must(rest.len && *rest.s == ';', "a narrow frame has no end");
	}
}

static int compare_frames(const void *left, const void *right)
{
	const struct frame *a = left, *b = right;

	if (a->x != b->x)
		return a->x < b->x ? -1 : 1;
	return (a->end > b->end) - (a->end < b->end);
}

/* Values of the side that is drawn, or of both: those of the other are there
 * twice, in the frame for what is drawn apart. */
static bool is_summed(const struct expected *e, int side)
{
	if (!e->has_sides)
		return side == NEW;
	return e->widths == PROF_WIDTHS_UNION ||
	       (e->widths == PROF_WIDTHS_BASE) == (side == BASE);
}

static void add_within(const struct reader *r, struct frame *parent,
		       const struct frame *f)
{
	must(parent->x <= f->x && f->end <= parent->end,
	     "row %zu: a frame is not within one", r->rows);
	for (int side = NEW; side <= BASE; side += BASE - NEW) {
		if (!is_summed(r->e, side))
			continue;
		parent->within[side] += f->number[side];
		must(parent->within[side] <=
			     parent->number[side] - parent->number[side + 1],
		     "row %zu: frames have more than what they are within",
		     r->rows);
	}
}

/* Where a frame that was rounded to no width belongs cannot be seen. */
static void check_row(struct reader *r)
{
	int64_t end = 0;
	size_t at = 0;

	must(r->row.count, "row %zu is empty", r->rows);
	qsort(r->row.frame, r->row.count, sizeof(*r->row.frame),
	      compare_frames);
	for (size_t i = 0; i < r->row.count; i++) {
		const struct frame *f = &r->row.frame[i];

		must(f->x >= end && f->end >= f->x && f->end <= r->extent,
		     "row %zu: frames overlap", r->rows);
		end = f->end;
		if (f->x == f->end)
			continue;
		while (at < r->before.count && r->before.frame[at].end <= f->x)
			at++;
		must(r->rows ? at < r->before.count : f->x == 0,
		     "row %zu: a frame is within nothing", r->rows);
		if (r->rows)
			add_within(r, &r->before.frame[at], f);
	}
}

static void check_root(const struct reader *r)
{
	const struct frame *root = r->row.frame;
	bool has_all = r->e->total < 0 || root->number[NEW] == r->e->total;

	must(r->row.count == 1 && root->x == 0 && root->end == r->extent,
	     "the root is not all");
	must(has_all, "the root has another total than the profile");
}

static void end_row(struct reader *r)
{
	struct row empty = r->before;

	check_row(r);
	if (!r->rows)
		check_root(r);
	r->rows++;
	r->before = r->row;
	r->row = empty;
	r->row.count = 0;
}

/* Whoever wrote the profile, only this is ever in a picture. */
static void check_tag(const struct xml_tag *tag, bool is_html)
{
	static const char known[] =
		" svg title desc style linearGradient stop rect g text a path "
		"metadata script ";
	static const char pages[] =
		" html head meta body header h1 p div main figure section h2 "
		"table thead tbody tr th td ";
	char name[32];

	must(tag->name.len < sizeof(name) - 3, "an element is not known");
	snprintf(name, sizeof(name), " %.*s ", (int)tag->name.len, tag->name.s);
	must(strstr(known, name) || (is_html && strstr(pages, name)),
	     "the element <%s> is not known", name);
	for (size_t i = 0; i < tag->attribute_count; i++) {
		const struct xml_attribute *a = &tag->attribute[i];

		must(a->name.len < 2 || memcmp(a->name.s, "on", 2) != 0,
		     "an attribute is script");
		must(!xml_is(a->name, "href") || xml_is(tag->name, "a") ||
			     xml_is(tag->name, "script"),
		     "something else than <a> has a link");
	}
}

static bool ends_with(struct prof_str s, const char *end)
{
	size_t n = strlen(end);

	return s.len >= n && memcmp(s.s + s.len - n, end, n) == 0;
}

/* The text of a script has just been passed: it is ours, or data. */
static void check_script(struct reader *r, const struct xml_tag *tag)
{
	struct prof_str text = tag->text, script = r->e->script;

	r->scripts++;
	if (r->e->is_html && r->scripts == 1) {
		for (size_t i = 0; i < text.len; i++)
			must(text.s[i] != '<',
			     "markup among the data of a page");
		return;
	}
	if (r->e->links_script) {
		must(!text.len, "a script is there and somewhere else");
		return;
	}
	must(text.len > script.len && memcmp(strchr(text.s, '\n') + 1, script.s,
					     script.len) == 0,
	     "the script is another one");
	must(r->e->is_html || ends_with(text, "]]>"), "CDATA has no end");
}

static void read_root(struct reader *r, const struct xml_tag *tag)
{
	r->extent = number_of(tag, "data-extent");
	r->total = number_of(tag, "data-total");
	must(r->extent > 0, "the picture has no width");
	must(!xml_attribute(tag, "data-base-total") == !r->e->has_sides,
	     "one side is two, or two are one");
}

static bool has_class(const struct xml_tag *tag, const char *class)
{
	const struct prof_str *value = xml_attribute(tag, "class");

	return value && xml_is(*value, class);
}

static void read_start(struct reader *r, const struct xml_tag *tag)
{
	bool is_inside = r->frames_depth;

	if (has_class(tag, "prof-svg"))
		read_root(r, tag);
	else if (has_class(tag, "frames"))
		r->frames_depth = r->xml.depth;
	else if (is_inside && xml_is(tag->name, "rect"))
		read_wide(r, tag);
	else if (is_inside && has_class(tag, "narrow"))
		read_narrow(r, tag);
	else if (tag->is_empty && xml_is(tag->name, "script"))
		r->scripts++;
}

static void read_end(struct reader *r, const struct xml_tag *tag)
{
	if (r->frames_depth && xml_is(tag->name, "g")) {
		if (r->xml.depth < r->frames_depth)
			r->frames_depth = 0;
		else
			end_row(r);
	} else if (xml_is(tag->name, "script")) {
		check_script(r, tag);
	} else if (xml_is(tag->name, "metadata")) {
		r->names = tag->text.len > 0 || r->largest_name == 0;
		for (size_t i = 0; i < tag->text.len; i++)
			r->names += tag->text.s[i] == '\n';
		must(r->largest_name < (int64_t)r->names,
		     "narrow frames have names that are not there");
	}
}

void check_picture(struct prof_str document, const struct expected *e)
{
	struct reader r = {.e = e, .largest_name = -1};
	struct xml_tag tag;

	xml_begin(&r.xml, document, e->is_html);
	while (xml_next(&tag, &r.xml)) {
		check_tag(&tag, e->is_html);
		if (tag.is_end)
			read_end(&r, &tag);
		else
			read_start(&r, &tag);
	}
	must(r.rows && !r.frames_depth, "the picture has no frames");
	must(r.scripts == (e->is_html ? 2 : 1), "there are %zu scripts",
	     r.scripts);
	free(r.row.frame);
	free(r.before.frame);
}
