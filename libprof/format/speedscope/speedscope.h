/*
 * speedscope's own format: JSON of shared frames, and profiles that are
 * sampled (stacks and weights) or evented (frames open and close).
 *
 *   speedscope.c        what it is, and how to tell it from others
 *   speedscope_read.c   the JSON
 *   speedscope_entry.c  what each profile in it means
 *   speedscope_plan.c   what a file will hold
 *   speedscope_write.c  the JSON of it
 *   speedscope_exact.c  whether a file can say all of a profile
 *
 * A profile of the file is a track here. Weights and times are whole numbers
 * in the finest unit of their kind: seconds become nanoseconds.
 *
 * An evented profile becomes a sample for each stretch of time in which the
 * stack stays the same. Calls of no duration become samples of value 0, so
 * that going back gives the same calls; time in which no frame is open is a
 * label of the sample behind it, PROF_IDLE_LABEL, and in no total.
 */
#ifndef LIBPROF_FMT_SPEEDSCOPE_H
#define LIBPROF_FMT_SPEEDSCOPE_H

#include "libprof/format/common/format.h"

#define SPEEDSCOPE_SCHEMA "https://www.speedscope.app/file-format-schema.json"

/* How comments begin that keep what the file says of itself. */
#define SPEEDSCOPE_NAME "speedscope name: "
#define SPEEDSCOPE_EXPORTER "speedscope exporter: "
#define SPEEDSCOPE_OURS "prof@" /* as which we export; no comment */

/* What the format calls a unit, and the column that we take it for. */
struct speedscope_unit {
	const char *name;
	const char *type, *unit; /* of the column */
	int64_t scale; /* so many of the column's units are one of these */
};

/* NULL when the format has no such unit. */
const struct speedscope_unit *speedscope_find_unit(const char *name,
						   size_t len);

/* Is there nothing in the profile that its file would not say? */
bool speedscope_is_exact(const struct prof_profile *p);

int speedscope_read(struct prof_builder *b, struct prof_in *in,
		    const struct prof_read_options *options,
		    struct prof_error *err);
int speedscope_write(const struct prof_profile *p, struct prof_out *out,
		     const struct writing *how, struct prof_error *err);

#endif
