/* The frames of a picture: a group for each row, a rectangle for each frame
 * with its numbers and its title, and the names that fit. */
#include "libprof/svg/fit.h"
#include "libprof/svg/picture.h"
#include "libprof/svg/xml.h"

#include "libprof/error.h"
#include "libprof/kind.h"

#include <math.h>
#include <stdlib.h>

/* Where a name was first met: what a palette may want to know of it. */
struct origin {
	prof_id location; /* 0: nowhere */
	uint32_t line;
	uint32_t source;
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

static void add_origins(const struct picture *c, struct origin *origin,
			uint32_t source)
{
	const struct frames *f = &c->stacks.frames[source];
	const struct prof_profile *p = source ? c->o.base : c->p;
	size_t locations = p && f->first ? prof_table_size(p, PROF_LOCATIONS)
					 : 0;

	for (prof_id id = 1; id < locations; id++) {
		size_t count;
		const prof_id *name = location_frames(&count, f, id);

		for (size_t i = 0; i < count; i++)
			if (!origin[name[i]].location)
				origin[name[i]] = (struct origin){
					id, (uint32_t)(count - 1 - i), source};
	}
}

static struct origin *find_origins(const struct picture *c)
{
	size_t names = c->stacks.frames[SIDE_NEW].name.count;
	struct origin *origin = calloc(names + 1, sizeof(*origin));

	for (uint32_t source = 0; origin && source < SIDES; source++)
		add_origins(c, origin, source);
	return origin;
}

/* How much a frame changed: -1 gone, 1 new. */
static double change_of(const struct picture *c, const struct flame_frame *f)
{
	double new = (double)f->total[SIDE_NEW];
	double base = (double)scaled_base(c, f->total[SIDE_BASE]);
	double larger = new > base ? new : base;

	return larger > 0 ? (new - base) / larger : 0;
}

static uint32_t colour_of(const struct picture *c, size_t number,
			  const struct origin *origin)
{
	const struct flame_frame *f = &c->flame.frame[number];
	struct paint_subject s = {
		.name = picture_name(c, f->name),
		.position = number,
		.share = (double)f->width / (double)c->flame.frame[0].width,
	};

	if (c->stacks.has_sides)
		return paint_change(&c->paint, change_of(c, f));
	if (origin[f->name].location) {
		const struct origin *o = &origin[f->name];
		const struct prof_profile *p = o->source ? c->o.base : c->p;

		s.kind = frame_kind(p, o->location, o->line);
		s.module = prof_string(
			p,
			prof_mapping(p, prof_location(p, o->location).mapping)
				->file);
	}
	return paint_frame(&c->paint, &s);
}

/* data-v="total self" of one side, or of both. The self of one side is left
 * out where it is the total. */
static void put_numbers(const struct picture *c, const struct flame_frame *f)
{
	xml_put(c->out, " data-v=\"");
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
	xml_put(c->out, "\"");
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
	int64_t base = scaled_base(c, f->total[SIDE_BASE]);
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

static void put_title(struct picture *c, const struct flame_frame *f,
		      struct prof_str name)
{
	xml_put(c->out, "<title>");
	xml_put_text(c->out, name);
	xml_put(c->out, "\n");
	picture_put_value(c, f->total[SIDE_NEW]);
	xml_put(c->out, ", ");
	picture_put_share(c, f->total[SIDE_NEW], c->whole[SIDE_NEW]);
	if (c->stacks.has_sides)
		put_change(c, f);
	xml_put(c->out, "</title>");
}

static void put_frame(struct picture *c, size_t number,
		      const struct origin *origin)
{
	const struct flame_frame *f = &c->flame.frame[number];
	struct prof_str raw = picture_name(c, f->name);
	struct prof_str name = xml_visible(&c->name, raw);
	int64_t x = coordinate(c, f->start);
	uint32_t colour = colour_of(c, number, origin);

	xml_put(c->out, "<rect x=\"");
	xml_put_int(c->out, x);
	xml_put(c->out, "\" width=\"");
	xml_put_int(c->out, coordinate(c, f->start + f->width) - x);
	xml_put(c->out, "\" height=\"");
	xml_put_number(c->out, c->o.row_height - 1);
	xml_put(c->out, "\" fill=\"");
	xml_put_colour(c->out, colour);
	xml_put(c->out, "\"");
	if (c->stacks.has_sides && (is_new(f) || is_gone(f)))
		xml_put(c->out,
			is_new(f) ? " class=\"new\"" : " class=\"gone\"");
	put_numbers(c, f);
	xml_put(c->out, ">");
	put_title(c, f, name);
	xml_put(c->out, "</rect>");
	xml_put(c->out, "\n");
}

static void put_row(struct picture *c, size_t depth,
		    const struct origin *origin)
{
	xml_put(c->out, "<g class=\"row\" transform=\"translate(0 ");
	xml_put_number(c->out, row_y(c, depth));
	xml_put(c->out, ")\">\n");
	for (size_t i = c->flame.row[depth]; i < c->flame.row[depth + 1]; i++)
		put_frame(c, i, origin);
	xml_put(c->out, "</g>\n");
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
	name = xml_visible(&c->name, picture_name(c, f->name));
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
	struct origin *origin = find_origins(c);

	if (!origin)
		return fail_memory(err);
	xml_put(c->out, "<g class=\"frames\" transform=\"scale(");
	xml_put_factor(c->out, graph_width(c) / (double)c->extent);
	xml_put(c->out, " 1)\">\n");
	for (size_t i = 0; i < c->rows; i++)
		put_row(c, i, origin);
	xml_put(c->out, "</g>\n<g class=\"names\">\n");
	for (size_t i = 0; i < c->rows; i++)
		for (size_t j = c->flame.row[i]; j < c->flame.row[i + 1]; j++)
			put_name(c, i, &c->flame.frame[j]);
	xml_put(c->out, "</g>\n");
	free(origin);
	return c->name.failed || c->fitted.failed ? fail_memory(err) : PROF_OK;
}
