/*
 * The names of frames, for formats and reports that have only names: what
 * they are called depends on what tells them apart (enum prof_by).
 *
 * A location gives one frame for each of its lines, and one if it has none. No
 * name is empty: what has no function, file, module or address is [unknown].
 * Location 0, which no stack has, names the stack without frames.
 */
#ifndef LIBPROF_FRAMES_H
#define LIBPROF_FRAMES_H

#include "libprof/base/table.h"

#include <prof/format.h>
#include <stdbool.h>

struct frames {
	struct table name; /* distinct names, numbered from 0 */
	prof_id *frame;	   /* names of all locations, each outermost first */
	size_t count, room;
	size_t *first;	  /* in frame, by location; one more at the end */
	bool has_unnamed; /* some are [unknown] since they have no name */
};

/* marks: enum prof_marks, at the ends of names. */
int frames_init_marked(struct frames *f, const struct prof_profile *p,
		       enum prof_by by, unsigned marks, struct prof_error *err);

static inline int frames_init(struct frames *f, const struct prof_profile *p,
			      enum prof_by by, struct prof_error *err)
{
	return frames_init_marked(f, p, by, 0, err);
}

/* For each name of f, whether it is one of these: to be freed; NULL without
 * memory. */
bool *frames_named(const struct frames *f, const char *const *names,
		   size_t count);

void frames_release(struct frames *f);

static inline struct prof_str frame_name(const struct frames *f, prof_id name)
{
	return (struct prof_str){table_row(&f->name, name),
				 table_row_size(&f->name, name)};
}

/* The frames of one location, outermost first. */
static inline const prof_id *location_frames(size_t *count,
					     const struct frames *f,
					     prof_id location)
{
	*count = f->first[location + 1] - f->first[location];
	return f->frame + f->first[location];
}

#endif
