/*
 * Renumbering what tables refer to, for readers that learn the final ids
 * only after the samples. Rows that become equal become one.
 */
#ifndef LIBPROF_RENUMBER_H
#define LIBPROF_RENUMBER_H

#include "libprof/model/model.h"

/* Every location id in a stack becomes map[id]. */
int renumber_stacks(struct prof_profile *p, const prof_id *map,
		    struct prof_error *err);

/* Every label set is changed by `change`, which may rewrite its labels. */
int renumber_labels(struct prof_profile *p,
		    void (*change)(struct prof_label *label, void *arg),
		    void *arg, struct prof_error *err);

#endif
