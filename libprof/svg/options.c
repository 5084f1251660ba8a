/* What the options of a picture stand for. */
#include "libprof/svg/picture.h"

#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/text.h"
#include "libprof/model/model.h"
#include "libprof/svg/url.h"

struct measure {
	double *value;
	double usual, least, most;
	const char *rule;
};

/* 0 stands for the usual. What is no number is refused too. */
static int fill_measure(const struct measure *m, struct prof_error *err)
{
	if (*m->value == 0)
		*m->value = m->usual;
	if (*m->value >= m->least && *m->value <= m->most)
		return PROF_OK;
	return fail(err, PROF_EINVAL, "%s", m->rule);
}

static int fill_measures(struct prof_svg_options *o, struct prof_error *err)
{
	const struct measure measures[] = {
		{&o->width, 1200, 40, 1e6,
		 "the width must be 40 to 1000000 pixels"},
		{&o->row_height, 16, 2, 1e4,
		 "the frame height must be 2 to 10000 pixels"},
		{&o->min_width, 0.1, -1e6, 1e6,
		 "the minimum width must be at most 1000000 pixels"},
		{&o->min_share, 0, 0, 1, "the minimum share must be 0 to 1"},
		{&o->font_size, 12, 1, 1e3,
		 "the font size must be 1 to 1000 pixels"},
		{&o->font_width, 0.59, 0.01, 100,
		 "the font width must be 0.01 to 100"},
		{&o->factor, 1, 1e-18, 1e18,
		 "the factor must be 1e-18 to 1e18"},
	};
	int status = PROF_OK;

	for (size_t i = 0; i < sizeof(measures) / sizeof(*measures); i++)
		if (status == PROF_OK)
			status = fill_measure(&measures[i], err);
	return status;
}

/* Time goes on in one profile. */
static int check_order(const struct prof_svg_options *o,
		       const struct prof_profile *p, struct prof_error *err)
{
	bool has_sides = o->base || prof_is_two_sided(p);

	if (o->order == PROF_ORDER_TIME && has_sides)
		return fail(err, PROF_EINVAL,
			    "nothing to draw: a comparison has no time order");
	if (o->order == PROF_ORDER_TIME && o->reverse)
		return fail(err, PROF_EINVAL,
			    "reversed stacks have no time order");
	if (o->widths != PROF_WIDTHS_NEW && !has_sides)
		return fail(err, PROF_EINVAL,
			    "widths of a base or of both sides: the profile "
			    "has one side");
	return PROF_OK;
}

static int check_choices(const struct prof_svg_options *o,
			 struct prof_error *err)
{
	const struct {
		unsigned value, last;
		const char *what;
	} choices[] = {
		{o->widths, PROF_WIDTHS_UNION, "choice of widths"},
		{o->order, PROF_ORDER_TIME, "order of frames"},
		{o->colors, PROF_COLORS_AT_RANDOM, "choice of colors"},
		{o->normalize->by, PROF_NORMALIZE_WORK, "way to normalize"},
	};
	int status = check_by(o->by, err);

	for (size_t i = 0; i < sizeof(choices) / sizeof(*choices); i++)
		if (status == PROF_OK)
			status = check_choice(choices[i].value, choices[i].last,
					      choices[i].what, err);
	if (status == PROF_OK)
		status = check_texts(o->roots, o->root_count, "root", err);
	if (status == PROF_OK && o->colors != PROF_COLORS_BY_NAME &&
	    o->is_diffuse)
		return fail(err, PROF_EINVAL,
			    "colors hang on the width, on the ends of names or "
			    "on the place, not on two of these");
	if (status == PROF_OK && o->total < 0)
		return fail(err, PROF_EINVAL,
			    "a picture is not drawn for a total below 0");
	return status;
}

static int check_colors(const struct prof_svg_options *o,
			struct prof_error *err)
{
	const struct prof_background none = {0, 0};
	const struct prof_background *b = o->background ? o->background : &none;
	const uint32_t colors[] = {
		o->search_color,
		o->ui_color,
		o->stroke_color == PROF_NO_COLOR ? 0 : o->stroke_color,
		b->top,
		b->bottom,
	};

	for (size_t i = 0; i < sizeof(colors) / sizeof(*colors); i++)
		if (colors[i] > 0xffffff)
			return fail(err, PROF_EINVAL,
				    "0x%x is no color of the form 0xRRGGBB",
				    (unsigned)colors[i]);
	return PROF_OK;
}

static int check_script(const struct prof_svg_options *o,
			struct prof_error *err)
{
	struct prof_str script = str_of(o->script ? o->script : "x");

	if (url_is_script(script))
		return PROF_OK;
	return fail(err, PROF_EINVAL,
		    "a script is at the URL of a file, of http or of https, "
		    "not at '%.*s'",
		    str_shown(script, 100), script.s);
}

int picture_fill_options(struct prof_svg_options *o,
			 const struct prof_profile *p, struct prof_error *err)
{
	int status = check_choices(o, err);

	if (status == PROF_OK)
		status = check_colors(o, err);
	if (status == PROF_OK)
		status = check_column(p, o->column, err);
	if (status == PROF_OK && o->base)
		status = check_column(o->base, o->base_column, err);
	if (status == PROF_OK)
		status = check_order(o, p, err);
	if (status == PROF_OK)
		status = check_script(o, err);
	if (status == PROF_OK)
		status = fill_measures(o, err);
	if (!o->search_color)
		o->search_color = 0xe600e6;
	if (o->stroke_color == PROF_NO_COLOR)
		o->stroke_color = 0;
	if (!o->font)
		o->font = "Verdana, sans-serif";
	if (!o->name_type)
		o->name_type = "Function:";
	return status;
}
