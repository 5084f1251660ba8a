/*
 * Makes two profiles comparable: the factor of base values.
 *
 *   none     1
 *   total    the totals become equal, so that shares are compared
 *   median   most functions stay equal: the median of new/base over the self
 *            values of functions with at least half a percent of each side;
 *            if these are fewer than five, of either side; else of all
 *            functions on both sides. A function that got faster does not
 *            make all others look slower. If fewer than three functions are
 *            on both sides, or fewer than half are within a factor of two of
 *            the median, no change is typical, and it is as total
 *   time     equal durations: cost per second
 *   work     equal work, given as an amount per side, such as requests
 */
#ifndef PROF_NORMALIZE_H
#define PROF_NORMALIZE_H

#include <prof/error.h>
#include <prof/options.h>

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
	size_t size; /* PROF_NORMALIZE */
	enum prof_normalize_by by;
	double base_work, new_work; /* both above 0; for work only */
};

#define PROF_NORMALIZE PROF_OPTIONS(prof_normalize)

/* none, total, median, time or work=BASE,NEW. *n begins as PROF_NORMALIZE; on
 * failure it is unchanged. */
int prof_parse_normalize(struct prof_normalize *n, const char *text,
			 struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
