/*
 * The color of each frame. The same frame has the same color in every run
 * and on every machine: nothing here is random, not even --random, whose
 * colors hang on the frame's position.
 */
#ifndef LIBPROF_SVG_PAINT_H
#define LIBPROF_SVG_PAINT_H

#include "libprof/svg/palette.h"
#include "libprof/svg/palette_map.h"

/* All zero: the palette hot, the pair red-blue. */
struct paint_options {
	const struct prof_palette *palette;
	const struct prof_pair *pair;
	enum prof_colors colors;
	bool is_diffuse; /* --colordiffusion: the wider, the redder */
	bool is_negated; /* what grew has the color of what shrank */
	const struct prof_palette_map
		*map; /* its colors count first; or NULL */
};

struct paint {
	struct paint_options options;
};

struct paint_subject {
	struct prof_str name;
	enum frame_kind kind;
	struct prof_str module; /* empty: taken from the name */
	size_t position;	/* of the frame, counted in the picture */
	double share;		/* of the whole width, 0 to 1 */
};

void paint_init(struct paint *paint, const struct paint_options *options);

/* Frames called - and -- are grey: they separate others. */
uint32_t paint_frame(const struct paint *paint,
		     const struct paint_subject *subject);

/* From -1, all gone, to 1, the largest growth; 0 is nearly white. */
uint32_t paint_change(const struct paint *paint, double change);

/* What the colors mean, in a line of text, cut where it does not fit; how
 * long all of it is. */
size_t palette_legend(char *to, size_t room, const struct paint *paint);
size_t change_legend(char *to, size_t room, const struct paint *paint);

#endif
