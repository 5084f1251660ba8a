/* A picture as it is written, in memory. */
#ifndef TESTS_UNIT_DRAWN_H
#define TESTS_UNIT_DRAWN_H

#include "tests/unit/markup.h"

#include <prof/svg.h>

static inline struct bytes draw(const struct prof_profile *p,
				const struct prof_svg_options *o)
{
	struct prof_out *out = open_written();
	struct prof_error err;

	if (prof_svg_write(p, out, o, &err) < 0)
		tap_bail(err.text);
	return close_written(out);
}

#endif
