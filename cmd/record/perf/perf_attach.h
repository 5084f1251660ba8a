/*
 * Finds the threads that are to be recorded, and watches them. None is stopped
 * for that: those that come into being meanwhile are begotten by one that is
 * watched already, or found in the next pass.
 */
#ifndef RECORD_PERF_ATTACH_H
#define RECORD_PERF_ATTACH_H

#include "cmd/record/perf/perf_events.h"
#include "cmd/record/plan.h"

struct perf_attached {
	size_t threads; /* that are watched */
	size_t missed;	/* that could not be */
	int error;	/* of the last that was missed, or of the ring */
};

/* False: there is no ring for them. */
bool perf_attach(struct perf_attached *a, struct perf_events *es,
		 const struct plan *plan);

#endif
