/*
 * Pyroscope's flamebearer: a flame graph as JSON. Levels are lists of bars
 * from left to right, a bar is
 *
 *   single   gap, total, self, name
 *   double   gap, total, self of the old side; the same of the new; name
 *
 * where the gap is the room since the end of the bar before. A bar lies over
 * its parent in the level above. Level 0 is one bar, which is all.
 *
 *   flamebearer.c        what it is, and how to tell it from others
 *   flamebearer_read.c
 *   flamebearer_write.c
 *
 * What values mean: "samples" are counts of a sampler with sampleRate in
 * hertz, and become nanoseconds of cpu; other units say themselves.
 */
#ifndef LIBPROF_FMT_FLAMEBEARER_H
#define LIBPROF_FMT_FLAMEBEARER_H

#include "libprof/format/common/format.h"

enum { BAR_GAP, BAR_TOTAL, BAR_SELF, BAR_SIDE }; /* a side's numbers */

/* A unit of the format, and the column that we take it for. */
struct flamebearer_unit {
	const char *name, *type, *unit;
};

/* By the format's name, or by the column; NULL: there is none. */
const struct flamebearer_unit *flamebearer_find_unit(struct prof_str name);
const struct flamebearer_unit *flamebearer_unit_for(struct prof_str type,
						    struct prof_str unit);

#define FLAMEBEARER_NAME "flamebearer name: "
#define FLAMEBEARER_SPY "flamebearer spy: "

int flamebearer_read(struct prof_builder *b, struct prof_in *in,
		     const struct prof_read_options *options,
		     struct prof_error *err);
int flamebearer_write(const struct prof_profile *p, struct prof_out *out,
		      const struct writing *how, struct prof_error *err);

#endif
