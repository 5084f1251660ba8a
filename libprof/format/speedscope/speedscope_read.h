/* The reader of speedscope inside: of its two files. */
#ifndef LIBPROF_FMT_SPEEDSCOPE_READ_H
#define LIBPROF_FMT_SPEEDSCOPE_READ_H

#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/encoding/json.h"
#include "libprof/format/embed/embed.h"
#include "libprof/format/speedscope/speedscope.h"
#include "libprof/model/build.h"
#include "libprof/model/remainders.h"

#include <inttypes.h>

struct event {
	struct decimal at;
	uint32_t frame;
	bool is_open;
};

/* The profile of the file at hand. */
struct entry {
	struct prof_track track;
	struct prof_column column;
	int64_t scale; /* from the file's unit to the column's; 0: no unit */
	bool is_evented, has_type, has_name, has_start, has_end;
	bool has_samples, has_weights, has_events;
	struct decimal start, end;
	size_t first_sample; /* in the builder */
};

struct reader {
	struct prof_builder *b;
	const struct prof_read_options *options;
	struct prof_error *err;
	struct json json;
	prof_id *frame; /* the location of each shared frame */
	size_t frame_count, frame_room;
	bool has_frames, has_schema, has_profiles;

	struct entry entry;
	uint64_t entries; /* whole ones, and so the number of this one */
	int64_t active;
	bool has_active;
	prof_id name, exporter; /* of the file */
	uint64_t nameless;
	uint64_t frames;	/* in the stacks of samples made of events */
	struct remainders rest; /* of the weights of this entry */
	prof_id *stack;		/* root first; then leaf first */
	size_t depth, stack_room;
	prof_id *swapped;
	size_t swapped_room;
	prof_id *sample; /* stacks of this entry */
	size_t sample_count, sample_room;
	struct decimal *weight;
	size_t weight_count, weight_room;
	struct event *event;
	size_t event_count, event_room;
	struct embedded embedded;
	struct prof_column *column; /* distinct ones */
	size_t column_count, column_room;
	bool has_column; /* the builder */
};

/* Room for one more in an array of the reader's. */
#define GROW(r, array, count)                                             \
	((r)->json.status < 0 ? (r)->json.status                          \
			      : ((r)->json.status = ARRAY_ROOM(           \
					 &(r)->array, &(r)->array##_room, \
					 count, (r)->err)))

/* Fails at a place of the profile at hand. */
#define FAIL_ENTRY(r, text, ...)                                            \
	fail((r)->err, PROF_EFORMAT, "profile %" PRIu64 text, (r)->entries, \
	     __VA_ARGS__)

/* Who asks for this format, and does not leave it to the content, also gets
 * files that lack their schema, or names. */
static inline bool speedscope_is_asked_for(const struct reader *r)
{
	return r->options->format;
}

/* The stack at hand, root first in r->stack, into the builder. */
prof_id speedscope_add_stack(struct reader *r);

/* Makes a track and samples of the profile that was read. */
int speedscope_finish_entry(struct reader *r);

#endif
