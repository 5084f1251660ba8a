/* The frames of a picture: a group for each row, a rectangle for each frame
 * with its numbers and its title, and the names that fit. */
#include "libprof/base/escape.h"
#include "libprof/svg/fit.h"
#include "libprof/svg/link.h"
#include "libprof/svg/picture.h"
#include "libprof/svg/xml.h"

#include "libprof/analyze/kind.h"
#include "libprof/base/error.h"

#include <math.h>
#include <stdlib.h>

/* Of a frame, in units of the graph. */
struct span {
	int64_t x, end;
};

static int64_t coordinate(const struct picture *c, int64_t at)
{
	int64_t whole = c->flame.frame[0].width;

	if (whole == c->extent)
		return at;
	return llround((double)at / (double)whole * (double)c->extent);
}

static double pixels(const struct picture *c, int64_t coordinates)
{
	return (double)coordinates * graph_width(c) / (double)c->extent;
}

static struct span span_of(const struct picture *c, size_t number)
{
	const struct flame_frame *f = &c->flame.frame[number];

	return (struct span){coordinate(c, f->start),
			     coordinate(c, f->start + f->width)};
}

/* Too narrow to be pointed at, unless the script draws it larger? What a
 * file says something of is drawn whole all the same. */
static bool is_narrow(const struct picture *c, size_t number,
		      const struct span *at)
{
	return pixels(c, at->end - at->x) < 1 &&
	       !link_is_there(c->o.nameattrs,
			      picture_name(c, c->flame.frame[number].name));
}

/* How much a frame changed: -1 gone, 1 new. */
static double change_of(const struct picture *c, const struct flame_frame *f)
{
	double new = (double)f->total[SIDE_NEW];
	double base = (double)picture_scaled(c, f->total[SIDE_BASE]);
	double larger = new > base ? new : base;

	return larger > 0 ? (new - base) / larger : 0;
}

static uint32_t color_of(const struct picture *c, size_t number)
{
	const struct flame_frame *f = &c->flame.frame[number];
	const struct paint_subject subject = {
		.name = picture_name(c, f->name),
		.kind = c->facts[f->name].kind,
		.module = c->facts[f->name].module,
		.position = number,
		.share = (double)f->width / (double)c->flame.frame[0].width,
	};

	if (c->stacks.has_sides)
		return paint_change(&c->paint, change_of(c, f));
	return paint_frame(&c->paint, &subject);
}

/* Colors of names that the map does not have yet. */
static int fill_map(struct picture *c, struct prof_error *err)
{
	int status = PROF_OK;

	for (size_t i = 1; i < c->flame.count && status == PROF_OK; i++)
		status = palette_map_add(
			c->o.map, picture_name(c, c->flame.frame[i].name),
			color_of(c, i), err);
	return status;
}

/* "total self" of one side, or of both. The self of one side is left out
 * where it is the total. */
static void put_numbers(const struct picture *c, const struct flame_frame *f)
{
	xml_put_int(c->out, f->total[SIDE_NEW]);
	if (c->stacks.has_sides || f->self[SIDE_NEW] != f->total[SIDE_NEW]) {
		xml_put(c->out, " ");
		xml_put_int(c->out, f->self[SIDE_NEW]);
	}
	if (c->stacks.has_sides) {
		xml_put(c->out, " ");
		xml_put_int(c->out, f->total[SIDE_BASE]);
		xml_put(c->out, " ");
		xml_put_int(c->out, f->self[SIDE_BASE]);
	}
}

static bool is_gone(const struct flame_frame *f)
{
	return !f->total[SIDE_NEW] && f->total[SIDE_BASE];
}

static bool is_new(const struct flame_frame *f)
{
	return f->total[SIDE_NEW] && !f->total[SIDE_BASE];
}

/* What it was before. */
static void put_change(struct picture *c, const struct flame_frame *f)
{
	int64_t base = picture_scaled(c, f->total[SIDE_BASE]);
	int64_t change = f->total[SIDE_NEW] - base;

	if (is_new(f)) {
		xml_put(c->out, "; new");
		return;
	}
	xml_put(c->out, "; was ");
	picture_put_value(c, base);
	xml_put(c->out, ", ");
	picture_put_share(c, f->total[SIDE_BASE], c->whole[SIDE_BASE]);
	if (is_gone(f)) {
		xml_put(c->out, "; gone");
		return;
	}
	xml_put(c->out, change < 0 ? "; -" : "; +");
	picture_put_share(c, change < 0 ? -change : change, base);
}

/* The whole name, and in a second line the numbers. */
static void put_title(struct picture *c, const struct flame_frame *f,
		      struct prof_str raw)
{
	struct prof_str title;

	xml_put(c->out, "<title>");
	if (link_title(&title, c->o.nameattrs, raw)) {
		xml_put_text(c->out, title);
		xml_put(c->out, "</title>");
		return;
	}
	xml_put_text(c->out, raw);
	xml_put(c->out, "\n");
	picture_put_value(c, f->total[SIDE_NEW]);
	xml_put(c->out, ", ");
	picture_put_share(c, f->total[SIDE_NEW], c->whole[SIDE_NEW]);
	if (c->stacks.has_sides)
		put_change(c, f);
	xml_put(c->out, "</title>");
}

/* A file's attribute of the same name stands instead. */
static void put_own(struct picture *c, struct prof_str raw, const char *name,
		    const char *value)
{
	if (!link_gives(c->o.nameattrs, raw, name))
		xml_put_attribute(c->out, name, str_of(value));
}

/* What is on one side only has a line around it; others if asked for. */
static void put_outline(struct picture *c, const struct flame_frame *f,
			struct prof_str raw)
{
	bool is_one_sided = c->stacks.has_sides && (is_new(f) || is_gone(f));

	if (is_one_sided) {
		put_own(c, raw, "class", is_new(f) ? "new" : "gone");
		put_own(c, raw, "stroke", "#333");
		put_own(c, raw, "stroke-width", ".7");
		if (is_gone(f))
			put_own(c, raw, "stroke-dasharray", "4 2");
	}
	if (is_one_sided || c->o.stroke_color)
		put_own(c, raw, "vector-effect", "non-scaling-stroke");
}

static void put_wide(struct picture *c, size_t number, const struct span *at)
{
	const struct flame_frame *f = &c->flame.frame[number];
	struct prof_str raw = picture_name(c, f->name);
	bool is_link = link_put_open(c->out, c->o.nameattrs, raw);

	xml_put(c->out, "<rect");
	xml_put_attribute_int(c->out, "x", at->x);
	xml_put_attribute_int(c->out, "width", at->end - at->x);
	xml_put_attribute_number(c->out, "height", c->o.row_height - 1);
	if (!link_gives(c->o.nameattrs, raw, "fill"))
		xml_put_attribute_color(c->out, "fill", color_of(c, number));
	put_outline(c, f, raw);
	xml_put(c->out, " data-v=\"");
	put_numbers(c, f);
	xml_put(c->out, "\"");
	link_put_attributes(c->out, c->o.nameattrs, raw);
	xml_put(c->out, ">");
	put_title(c, f, raw);
	xml_put(c->out, is_link ? "</rect></a>\n" : "</rect>\n");
}

static void put_run(struct picture *c, const struct span *run)
{
	if (run->x == run->end)
		return;
	xml_put(c->out, "M");
	xml_put_int(c->out, run->x);
	xml_put(c->out, " 0h");
	xml_put_int(c->out, run->end - run->x);
	xml_put(c->out, "v");
	xml_put_number(c->out, c->o.row_height - 1);
	xml_put(c->out, "H");
	xml_put_int(c->out, run->x);
	xml_put(c->out, "z");
}

/* Frames that touch each other are one rectangle. */
static void put_shape(struct picture *c, size_t depth)
{
	struct span run = {0, 0};

	for (size_t i = c->flame.row[depth]; i < c->flame.row[depth + 1]; i++) {
		struct span at = span_of(c, i);

		if (!is_narrow(c, i, &at))
			continue;
		if (at.x != run.end) {
			put_run(c, &run);
			run.x = at.x;
		}
		run.end = at.end;
	}
	put_run(c, &run);
}

/* The number that a name has in the list of those of narrow frames. */
static int64_t packed_name(struct picture *c, prof_id name)
{
	if (!c->packed[name])
		c->packed[name] = ++c->packed_count;
	return c->packed[name] - 1;
}

/* What the script makes them of: of each the gap before it, its width, the
 * number of its name, its color, its numbers. */
static void put_packed(struct picture *c, size_t depth)
{
	int64_t end = 0;

	for (size_t i = c->flame.row[depth]; i < c->flame.row[depth + 1]; i++) {
		const struct flame_frame *f = &c->flame.frame[i];
		struct span at = span_of(c, i);

		if (!is_narrow(c, i, &at))
			continue;
		xml_put_int(c->out, at.x - end);
		xml_put(c->out, " ");
		xml_put_int(c->out, at.end - at.x);
		xml_put(c->out, " ");
		xml_put_int(c->out, packed_name(c, f->name));
		xml_put(c->out, " ");
		xml_put_color(c->out, color_of(c, i));
		xml_put(c->out, " ");
		put_numbers(c, f);
		xml_put(c->out, ";");
		end = at.end;
	}
}

/* The first frame of a row that is narrow; its end if none is. */
static size_t first_narrow(const struct picture *c, size_t depth)
{
	size_t i = c->flame.row[depth];

	for (; i < c->flame.row[depth + 1]; i++) {
		struct span at = span_of(c, i);

		if (is_narrow(c, i, &at))
			break;
	}
	return i;
}

/*
 * Frames too narrow to be pointed at are one shape, which is all that can be
 * seen of them, and what the script needs to draw them once there is room:
 * a third of the bytes.
 */
static void put_narrow(struct picture *c, size_t depth)
{
	size_t first = first_narrow(c, depth);

	if (first == c->flame.row[depth + 1])
		return;
	xml_put(c->out, "<path class=\"narrow\"");
	xml_put_attribute_color(c->out, "fill", color_of(c, first));
	xml_put(c->out, " d=\"");
	put_shape(c, depth);
	xml_put(c->out, "\" data-frames=\"");
	put_packed(c, depth);
	xml_put(c->out, "\"/>\n");
}

static void put_row(struct picture *c, size_t depth)
{
	xml_put(c->out, "<g class=\"row\" transform=\"translate(0 ");
	xml_put_number(c->out, row_y(c, depth));
	xml_put(c->out, ")\">\n");
	for (size_t i = c->flame.row[depth]; i < c->flame.row[depth + 1]; i++) {
		struct span at = span_of(c, i);

		if (!is_narrow(c, i, &at))
			put_wide(c, i, &at);
	}
	put_narrow(c, depth);
	xml_put(c->out, "</g>\n");
}

/* Names of narrow frames, one a line, in the order of their numbers. */
static int put_packed_names(struct picture *c, struct prof_error *err)
{
	size_t names = c->stacks.frames[SIDE_NEW].name.count;
	prof_id *name = calloc(c->packed_count + 1, sizeof(*name));

	if (!name)
		return fail_memory(err);
	for (prof_id i = 0; i < names; i++)
		if (c->packed[i])
			name[c->packed[i] - 1] = i;
	xml_put(c->out, "<metadata class=\"names\">");
	for (size_t i = 0; i < c->packed_count; i++) {
		xml_put(c->out, i ? "\n" : "");
		xml_put_text(c->out, picture_name(c, name[i]));
	}
	xml_put(c->out, "</metadata>\n");
	free(name);
	return PROF_OK;
}

static void put_name(struct picture *c, size_t depth,
		     const struct flame_frame *f)
{
	int64_t x = coordinate(c, f->start);
	double width = pixels(c, coordinate(c, f->start + f->width) - x);
	double room = (width - 6) / (c->o.font_size * c->o.font_width);
	struct prof_str name;

	if (room < 3)
		return;
	name = escape_str(&c->name, picture_name(c, f->name));
	name = fit_name(&c->fitted, name, (size_t)room, c->o.cuts_left);
	if (!name.len)
		return;
	xml_put(c->out, "<text");
	xml_put_attribute_number(c->out, "x", pixels(c, x) + 3);
	xml_put_attribute_number(c->out, "y",
				 row_y(c, depth) + c->o.row_height / 2 +
					 c->o.font_size / 3);
	xml_put(c->out, ">");
	xml_put_text(c->out, name);
	xml_put(c->out, "</text>\n");
}

int picture_put_frames(struct picture *c, struct prof_error *err)
{
	int status = c->o.map && !c->stacks.has_sides ? fill_map(c, err)
						      : PROF_OK;

	if (status < 0)
		return status;
	xml_put(c->out, "<g class=\"frames\" transform=\"scale(");
	xml_put_factor(c->out, graph_width(c) / (double)c->extent);
	xml_put(c->out, " 1)\"");
	if (c->o.stroke_color)
		xml_put_attribute_color(c->out, "stroke", c->o.stroke_color);
	xml_put(c->out, ">\n");
	for (size_t i = 0; i < c->rows; i++)
		put_row(c, i);
	xml_put(c->out, "</g>\n<g class=\"names\">\n");
	for (size_t i = 0; i < c->rows; i++)
		for (size_t j = c->flame.row[i]; j < c->flame.row[i + 1]; j++)
			put_name(c, i, &c->flame.frame[j]);
	xml_put(c->out, "</g>\n");
	return put_packed_names(c, err);
}
