/*
 * The events of a recording. Samples of the first count in samples/count,
 * their periods in EVENT/period. Each other event gets two columns when it is
 * first met: sums over two events mean nothing. No two columns have the same
 * type, since google/pprof drops such.
 *
 * A row has a value in each column, and so many columns would hold little but
 * zeros: with more events than PERF_EVENTS_IN_COLUMNS there are two columns,
 * samples/count and event/period, and each sample has a label with the name
 * of its event.
 */
#ifndef LIBPROF_FMT_PERF_SCRIPT_COLUMNS_H
#define LIBPROF_FMT_PERF_SCRIPT_COLUMNS_H

#include "libprof/format/perf_script/perf_script.h"

enum { PERF_EVENTS_IN_COLUMNS = 64 };

/* The keys of labels, once they are strings; 0: not yet. */
enum perf_label {
	LABEL_PID,
	LABEL_TID,
	LABEL_CPU,
	LABEL_TIME,
	LABEL_EVENT,
	LABELS
};

struct perf_columns {
	struct prof_builder *b;
	bool skip_labels;

	struct table names;
	bool *has_frames; /* of each: frames in lines of their own */
	size_t room;
	size_t at;	 /* the event of the record at hand */
	bool are_labels; /* and not columns */
	prof_id key[LABELS];
	int64_t value[2 * PERF_EVENTS_IN_COLUMNS];
	uint64_t labels_left; /* that nobody needed */
};

void perf_columns_init(struct perf_columns *c, struct prof_builder *b);
void perf_columns_release(struct perf_columns *c);

/* The event becomes the one at hand. */
int perf_columns_find_event(struct perf_columns *c, struct prof_str name,
			    struct prof_error *err);

/* The labels of a sample of the event at hand. */
prof_id perf_columns_add_labels(struct perf_columns *c,
				const struct perf_event *event);

/* A sample of the event at hand. */
int perf_columns_add_sample(struct perf_columns *c, prof_id stack,
			    prof_id labels, int64_t period,
			    struct prof_error *err);

#endif
