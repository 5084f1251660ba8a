/* The time of tracks, where samples have gone: it becomes idle time. */
#ifndef LIBPROF_IDLE_H
#define LIBPROF_IDLE_H

#include "libprof/model/build.h"

/* The column that says how long a sample of a track took; SIZE_MAX: none
 * does. */
size_t track_time_column(const struct prof_profile *p, size_t track);

/* The set with this idle time, none if that is 0. The key of the label is
 * PROF_IDLE_LABEL; its unit is for sets that have none yet. */
prof_id set_idle(struct prof_builder *b, prof_id set,
		 const struct prof_label *idle);

/* Keeps the samples for which keep[i] holds; those of tracks stay at their
 * time. */
int drop_samples(struct prof_profile *p, const bool *keep,
		 struct prof_error *err);

#endif
