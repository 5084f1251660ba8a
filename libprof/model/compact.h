/*
 * Tables made again: with other rows, or with fewer. Rows that become equal
 * become one, and what refers to them is renumbered.
 */
#ifndef LIBPROF_COMPACT_H
#define LIBPROF_COMPACT_H

#include "libprof/model/model.h"

/* Each function may be NULL: rows of that kind stay. What they put into a row
 * are ids of strings. */
struct compaction {
	void (*mapping)(struct prof_mapping *m, void *arg);
	void (*function)(struct prof_function *f, void *arg);
	void (*label)(struct prof_label *l, void *arg);
	void *arg;
	bool drop_unused; /* rows that no sample needs; for this alone */
};

int compact(struct prof_profile *p, const struct compaction *how,
	    struct prof_error *err);

#endif
