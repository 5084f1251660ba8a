/*
 * The picture while it is written: what is drawn, how large it is, and what
 * its parts are called. See page.js for what the script expects of them.
 *
 *	title, subtitle
 *	bar        empty: the script has its controls there
 *	graph      rows of frames, and their names
 *	legend     what one sees
 *	details    empty: the script tells there of the frame at hand
 *
 * The frames have x and width in units of the graph, 0 to extent, and one
 * transform brings them to pixels. So to zoom is to change that transform.
 */
#ifndef LIBPROF_SVG_PICTURE_H
#define LIBPROF_SVG_PICTURE_H

#include "libprof/analyze/flame.h"
#include "libprof/analyze/functions.h"
#include "libprof/analyze/normalize.h"
#include "libprof/base/buffer.h"
#include "libprof/base/text.h"
#include "libprof/model/model.h"
#include "libprof/svg/paint.h"

#include <prof/io.h>
#include <prof/svg.h>

enum { MARGIN = 10, BAR_HEIGHT = 26 };

struct picture {
	struct prof_out *out;
	const struct prof_profile *p;
	struct prof_svg_options o;	 /* with what stands for the defaults */
	struct prof_normalize normalize; /* the same */
	struct stacks stacks;
	struct flame flame;
	struct paint paint;
	struct prof_background background;
	struct functions functions;
	struct edges edges;		    /* for HTML only */
	struct normalization normalization; /* of the base */
	struct name_facts *facts;	    /* by name */
	uint32_t *packed; /* by name: its number in the list of the names of
			     narrow frames, plus one; 0: it is not there */
	uint32_t packed_count;
	struct prof_str unit;
	struct buffer count_name; /* ended by NUL */
	struct buffer name;	  /* of the frame at hand, visible */
	struct buffer fitted;	  /* what of it fits */
	int64_t whole[SIDES];	  /* totals that shares are of */
	int64_t extent;
	double graph_y, graph_height;
	double legend_y, height;
	size_t rows;
	bool is_fluid; /* as wide as the window */
};

static inline double graph_width(const struct picture *c)
{
	return c->o.width - 2 * MARGIN;
}

/* Where the row of this depth begins, in the graph. */
static inline double row_y(const struct picture *c, size_t depth)
{
	size_t above = c->o.inverted ? depth : c->rows - 1 - depth;

	return (double)above * c->o.row_height;
}

static inline const struct prof_column *picture_column(const struct picture *c)
{
	return &c->p->columns[c->o.column];
}

static inline struct prof_str picture_name(const struct picture *c,
					   prof_id name)
{
	return frame_name(&c->stacks.frames[SIDE_NEW], name);
}

/* Puts what is usual for what is not given, and refuses what p has not, and
 * measures that nobody can see. */
int picture_fill_options(struct prof_svg_options *o,
			 const struct prof_profile *p, struct prof_error *err);

/* A value of the base as it is compared: scaled. */
int64_t picture_scaled(const struct picture *c, int64_t value);

/* The element <g class="frames"> and the names over it. */
int picture_put_frames(struct picture *c, struct prof_error *err);

/* The whole element <svg>; in HTML without style and script. */
int picture_put(struct picture *c, struct prof_error *err);

/* The elements <style> and <script>, as the document needs them. */
void picture_put_style(struct picture *c);
void picture_put_script(struct picture *c);

/* What it says in words: in its description, at its top, and at its end. */
void picture_put_description(struct picture *c);
double picture_titles_height(const struct picture *c);
void picture_put_titles(struct picture *c);
void picture_put_top(struct picture *c);
double picture_legend_height(const struct picture *c);
void picture_put_legend(struct picture *c);

/* A value with its unit, as people read it. */
void picture_put_value(struct picture *c, int64_t value);
void picture_put_share(struct picture *c, int64_t part, int64_t whole);

#endif
