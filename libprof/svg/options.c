/* What stands for the defaults of a picture, and what cannot be drawn. */
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

/* What browsers can draw, and numbers tell. */
static int check_sizes(const struct prof_svg_options *o, struct prof_error *err)
{
	const struct {
		const char *what;
		double value, least, most;
	} size[] = {
		{"width", o->width, 40, 1e6},
		{"height of a frame", o->row_height, 2, 1e4},
		{"size of the font", o->font_size, 1, 1e4},
		{"width of a character", o->font_width, 0.01, 100},
		{"factor", o->factor, 1e-18, 1e18},
	};

	for (size_t i = 0; i < sizeof(size) / sizeof(*size); i++)
		if (!(size[i].value >= size[i].least &&
		      size[i].value <= size[i].most))
			return fail(err, PROF_EINVAL,
				    "the %s is to be from %.9g to %.9g",
				    size[i].what, size[i].least, size[i].most);
	return PROF_OK;
}

int picture_complete_options(struct prof_svg_options *o, struct prof_error *err)
{
	fill_defaults(o);
	return check_sizes(o, err);
}
