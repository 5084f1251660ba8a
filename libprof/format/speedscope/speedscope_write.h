/* The writer of speedscope inside: of its two files. */
#ifndef LIBPROF_FMT_SPEEDSCOPE_WRITE_H
#define LIBPROF_FMT_SPEEDSCOPE_WRITE_H

#include "libprof/analyze/frames.h"
#include "libprof/encoding/json_out.h"
#include "libprof/format/speedscope/speedscope.h"
#include "libprof/model/model.h"

/* What makes a frame of the file. */
struct frame_row {
	int64_t line, column;
	prof_id name; /* in frames.name */
	prof_id file;
};

/* A profile of the file. */
struct entry {
	const struct prof_track *track; /* NULL: all samples */
	size_t column;
	size_t begin, end; /* its samples, in writer.sample */
	int sign;	   /* of the values that it shows: 1, or -1 */
	const struct speedscope_unit *unit;
};

struct writer {
	const struct prof_profile *p;
	struct prof_error *err;
	struct json_out json;
	struct frames frames;
	struct table rows;  /* struct frame_row, distinct */
	prof_id idle;	    /* the key of idle time */
	bool is_exact;	    /* nothing needs embedding */
	uint64_t values;    /* the sum of all weights, as a reader has it */
	uint64_t too_large; /* for JavaScript */
	size_t *sample;	    /* by track, and so in the order of entries */
	struct entry *entry;
	size_t entry_count, entry_room;
	prof_id *stack, *before; /* rows, root first */
	size_t depth, stack_room, before_depth, before_room;
};

/* The value of a sample that the entry shows; false: not in this entry. */
static inline bool shown_value(const struct writer *w, const struct entry *e,
			       size_t sample, int64_t *value)
{
	int64_t v = w->p->samples.value[e->column][sample];

	*value = 0;
	if (v == 0)
		return w->is_exact;
	if ((v < 0) != (e->sign < 0) || v == INT64_MIN)
		return false;
	*value = v < 0 ? -v : v;
	return true;
}

/* The sum of an entry's values, for its end. */
int64_t speedscope_sum(const struct writer *w, const struct entry *e);

/* Frames and entries, and what they add up to. */
int speedscope_plan(struct writer *w);
void speedscope_plan_release(struct writer *w);

#endif
