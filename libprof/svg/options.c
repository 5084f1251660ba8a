/* What the options of a picture stand for. */
#include "libprof/svg/picture.h"

#include "libprof/error.h"
#include "libprof/model.h"

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
		 "a picture is 40 to 1000000 pixels wide"},
		{&o->row_height, 16, 2, 1e4,
		 "a frame is 2 to 10000 pixels high"},
		{&o->min_width, 0.1, -1e6, 1e6,
		 "what is left out is up to 1000000 pixels wide"},
		{&o->min_share, 0, 0, 1,
		 "what is left out is a share of 0 to 1"},
		{&o->font_size, 12, 1, 1e3, "a font has 1 to 1000 pixels"},
		{&o->font_width, 0.59, 0.01, 100,
		 "a character is 0.01 to 100 font sizes wide"},
		{&o->factor, 1, 1e-18, 1e18,
		 "values are multiplied by 1e-18 to 1e18"},
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
	if (o->order != PROF_ORDER_TIME || (!o->base && !prof_is_two_sided(p)))
		return PROF_OK;
	return fail(err, PROF_EINVAL,
		    "nothing to draw: two sides have no order of time");
}

int picture_fill_options(struct prof_svg_options *o,
			 const struct prof_profile *p, struct prof_error *err)
{
	int status = check_column(p, o->column, err);

	if (status == PROF_OK && o->base)
		status = check_column(o->base, o->base_column, err);
	if (status == PROF_OK)
		status = check_order(o, p, err);
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
