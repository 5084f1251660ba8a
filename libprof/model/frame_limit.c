/*
 * How many frames the stacks of an input may have.
 *
 * Where a file lists the frames of each sample it cannot have more than it has
 * bytes. But an inlined call is written once and there in every stack that has
 * its location, and bars and events list a frame once however many stacks it
 * is in: there a small file can mean the square of its size. What is more than
 * some frames for each byte is therefore refused; a few are always free.
 */
#include "libprof/model/frame_limit.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <inttypes.h>
#include <stdlib.h>

enum { FREE_FRAMES = 1 << 24, FRAMES_PER_BYTE = 16, BYTES_OF_FRAME = 4 };

static uint64_t most_frames(const struct prof_limits *asked, uint64_t bytes)
{
	uint64_t most = UINT64_MAX / 2;

	if (asked->max_frames)
		return asked->max_frames;
	if (bytes < most / FRAMES_PER_BYTE / 2)
		most = FREE_FRAMES + bytes * FRAMES_PER_BYTE;
	if (most < asked->max_size / BYTES_OF_FRAME)
		most = asked->max_size / BYTES_OF_FRAME;
	return most;
}

int frame_limit_check(uint64_t frames, const struct prof_limits *asked,
		      uint64_t bytes, struct prof_error *err)
{
	uint64_t most = most_frames(asked, bytes);

	if (frames <= most)
		return PROF_OK;
	fail(err, PROF_ELIMIT,
	     "more than %" PRIu64 " frames in the stacks of all samples", most);
	fail_detail(err, PROF_DETAIL_MAX_FRAMES, PROF_ELIMIT);
	return fail_but(err, PROF_REMEDY_MAX_SIZE, PROF_ELIMIT);
}

static size_t count_lines(const struct prof_profile *p, prof_id location)
{
	struct prof_location l = prof_location(p, location);

	return l.line_count ? l.line_count : 1;
}

/* Frames of each stack that a sample has, with inlined calls. */
static int count_frames(uint64_t *frames, const struct prof_profile *p,
			struct prof_error *err)
{
	for (size_t i = 0; i < p->samples.count; i++) {
		prof_id id = p->samples.stack[i];
		struct prof_stack s = prof_stack(p, id);

		if (frames[id])
			continue;
		for (size_t k = 0; k < s.depth; k++)
			frames[id] += count_lines(p, s.locations[k]);
		if (frames[id] > p->limits.max_depth)
			return fail_detail(
				err, PROF_DETAIL_MAX_DEPTH,
				fail(err, PROF_ELIMIT,
				     "a stack of %" PRIu64
				     " frames, with inlined calls; the limit "
				     "is %" PRIu64,
				     frames[id], p->limits.max_depth));
	}
	return PROF_OK;
}

int frame_limit_check_inlined(const struct prof_profile *p,
			      const struct prof_limits *asked, uint64_t bytes,
			      struct prof_error *err)
{
	uint64_t *frames, sum = 0;
	size_t most = 1;
	int status;

	for (prof_id id = 1; id < prof_table_size(p, PROF_LOCATIONS); id++)
		if (count_lines(p, id) > most)
			most = count_lines(p, id);
	if (most == 1)
		return PROF_OK;
	frames = calloc(prof_table_size(p, PROF_STACKS), sizeof(*frames));
	if (!frames)
		return fail_memory(err);
	status = count_frames(frames, p, err);
	/* No stack has more than the limit, so that no sum overflows. */
	for (size_t i = 0; i < p->samples.count && status == PROF_OK; i++) {
		sum += frames[p->samples.stack[i]];
		status = frame_limit_check(sum, asked, bytes, err);
	}
	free(frames);
	return status;
}
