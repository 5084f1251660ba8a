/* Options with what stands for their defaults, and held to what can be drawn.
 */
#include "libprof/svg/picture.h"

#include "libprof/error.h"

static double or_default(double value, double otherwise)
{
	return value > 0 ? value : otherwise;
}

static void fill_defaults(struct prof_svg_options *o)
{
	o->width = or_default(o->width, 1200);
	if (!o->search_color)
		o->search_color = 0xe600e6;
	if (o->stroke_color == PROF_NO_COLOR)
		o->stroke_color = 0;
	o->row_height = or_default(o->row_height, 16);
	o->font_size = or_default(o->font_size, 12);
	o->font_width = or_default(o->font_width, 0.59);
	o->factor = o->factor != 0 ? o->factor : 1;
	if (o->min_width == 0)
		o->min_width = 0.1;
	if (!o->font)
		o->font = "Verdana, sans-serif";
	if (!o->name_type)
		o->name_type = "Function:";
}

/* What is not a number is not in a range either. */
static int check_numbers(const struct prof_svg_options *o,
			 struct prof_error *err)
{
	const struct {
		const char *what;
		double value, least, most;
	} ranges[] = {
		{"width", o->width, PROF_SVG_WIDTH_MIN, PROF_SVG_WIDTH_MAX},
		{"height of frames", o->row_height, PROF_SVG_ROW_MIN,
		 PROF_SVG_ROW_MAX},
		{"font size", o->font_size, PROF_SVG_ROW_MIN, PROF_SVG_ROW_MAX},
		{"width of a character", o->font_width, 0.01, 100},
		{"factor", o->factor, 1e-18, 1e18},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(*ranges); i++)
		if (!(ranges[i].value >= ranges[i].least &&
		      ranges[i].value <= ranges[i].most))
			return fail(err, PROF_EINVAL,
				    "the %s is not between %g and %g",
				    ranges[i].what, ranges[i].least,
				    ranges[i].most);
	return PROF_OK;
}

int picture_take_options(struct picture *c,
			 const struct prof_svg_options *options,
			 struct prof_error *err)
{
	static const struct prof_svg_options defaults;

	c->o = options ? *options : defaults;
	c->is_fluid = c->o.width == 0;
	fill_defaults(&c->o);
	return check_numbers(&c->o, err);
}
