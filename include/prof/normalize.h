/*
 * Making two profiles comparable: what base values are multiplied by.
 *
 *   none     1
 *   total    the totals become equal, so that shares are compared
 *   median   most functions stay as they are: the median of new/base over the
 *            functions that have half a percent of either total or more. One
 *            that got faster does not make all others look slower
 *   time     equal durations: cost per second
 *   work     equal work (requests, say), of which there was so much
 */
#ifndef PROF_NORMALIZE_H
#define PROF_NORMALIZE_H

#include <prof/error.h>

#ifdef __cplusplus
extern "C" {
#endif

enum prof_normalize_by {
	PROF_NORMALIZE_NONE,
	PROF_NORMALIZE_TOTAL,
	PROF_NORMALIZE_MEDIAN,
	PROF_NORMALIZE_TIME,
	PROF_NORMALIZE_WORK
};

struct prof_normalize {
	enum prof_normalize_by by;
	double base_work, new_work; /* both more than 0; for work only */
};

/* none, total, median, time or work=BASE,NEW. *n is as it was if it fails. */
int prof_parse_normalize(struct prof_normalize *n, const char *text,
			 struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
