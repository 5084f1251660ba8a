/*
 * The window is buf[begin, end). Peeking makes it longer: what is left moves
 * to the front, and the buffer grows as long as bytes really come, so that a
 * length that a file only claims allocates nothing.
 */
#include "libprof/io/in.h"

#include "libprof/base/array.h"
#include "libprof/base/error.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* No profile expands to more than so many bytes for each stored one, beyond
 * those that are always free. gzip cannot, once; a bomb of zstd can, or gzip
 * in gzip. Folded stacks that repeat themselves reach a few hundred. */
static const uint64_t FREE_EXPANDED = (uint64_t)64 << 20;
static const uint64_t MOST_EXPANDED = 4096;

struct prof_in {
	const struct source *source; /* NULL: all is in the window */
	void *state;
	unsigned char *buf; /* NULL: the window is the caller's memory */
	const unsigned char *window;
	size_t begin, end, room;
	uint64_t offset; /* of window[begin] */
	uint64_t max_size;
	const struct stored *expands; /* with a bound; NULL: without */
	bool ended;

	/* On the input that the caller has: what came from the descriptor,
	 * perhaps on another thread, is told on the caller's. The count is
	 * this input's, because the descriptor may be closed before. */
	struct stored *stored;
	void (*progress)(void *arg, size_t bytes);
	void *progress_arg;
};

int in_new(struct prof_in **out, const struct source *source, void *state,
	   struct prof_error *err)
{
	struct prof_in *in = calloc(1, sizeof(*in));

	*out = in;
	if (!in) {
		source->close(state);
		return fail_memory(err);
	}
	in->source = source;
	in->state = state;
	in->max_size = UINT64_MAX;
	return PROF_OK;
}

int in_new_borrowed(struct prof_in **out, const unsigned char *bytes,
		    size_t len, struct prof_error *err)
{
	struct prof_in *in = calloc(1, sizeof(*in));

	*out = in;
	if (!in)
		return fail_memory(err);
	in->window = bytes;
	in->end = len;
	in->ended = true;
	in->max_size = UINT64_MAX;
	return PROF_OK;
}

int in_new_owned(struct prof_in **out, unsigned char *bytes, size_t len,
		 struct prof_error *err)
{
	int status = in_new_borrowed(out, bytes, len, err);

	if (status < 0)
		free(bytes);
	else
		(*out)->buf = bytes;
	return status;
}

bool in_is_stream(const struct prof_in *in)
{
	return in->source != NULL;
}

int in_read(struct prof_in *in, unsigned char *to, size_t room, size_t *got,
	    struct prof_error *err)
{
	int status;

	*got = 0;
	if (in->ended)
		return PROF_OK;
	status = in->source->read(in->state, to, room, got, err);
	if (status == PROF_OK && *got == 0)
		in->ended = true;
	return status;
}

/* Room behind the window for more: a chunk, or as much as it holds. */
static int make_room(struct prof_in *in, struct prof_error *err)
{
	size_t left = in->end - in->begin;
	void *grown;

	if (in->room - in->end >= IN_CHUNK / 4)
		return PROF_OK;
	if (in->begin) {
		memmove(in->buf, in->buf + in->begin, left);
		in->begin = 0;
		in->end = left;
	}
	if (in->room - in->end >= IN_CHUNK / 4)
		return PROF_OK;
	grown = array_grow(in->buf, &in->room, in->end + IN_CHUNK, 1);
	if (!grown)
		return fail_memory(err);
	in->buf = grown;
	in->window = grown;
	return PROF_OK;
}

static void tell_progress(struct prof_in *in)
{
	size_t bytes = in->progress ? atomic_exchange(&in->stored->untold, 0)
				    : 0;

	if (bytes)
		in->progress(in->progress_arg, bytes);
}

static int fail_size(int status, struct prof_error *err)
{
	fail_detail(err, PROF_DETAIL_MAX_SIZE, status);
	return fail_but(err, PROF_REMEDY_MAX_SIZE, status);
}

int in_check_size(const struct prof_in *in, struct prof_error *err)
{
	uint64_t size = in->offset + (in->end - in->begin), stored;

	if (size > in->max_size)
		return fail_size(fail(err, PROF_ELIMIT,
				      "more than %" PRIu64
				      " bytes when expanded",
				      in->max_size),
				 err);
	if (!in->expands || size <= FREE_EXPANDED)
		return PROF_OK;
	stored = atomic_load(&in->expands->all);
	if ((size - FREE_EXPANDED) / MOST_EXPANDED < stored ||
	    size - FREE_EXPANDED == stored * MOST_EXPANDED)
		return PROF_OK;
	return fail_size(fail(err, PROF_ELIMIT,
			      "%" PRIu64 " bytes expand to more than %" PRIu64
			      ", as no profile does",
			      stored, FREE_EXPANDED + stored * MOST_EXPANDED),
			 err);
}

static int fill(struct prof_in *in, struct prof_error *err)
{
	size_t got;
	int status = make_room(in, err);

	if (status == PROF_OK)
		status = in_read(in, in->buf + in->end, in->room - in->end,
				 &got, err);
	if (status < 0)
		return status;
	in->end += got;
	tell_progress(in);
	return in_check_size(in, err);
}

int prof_in_peek(const unsigned char **window, size_t *have, struct prof_in *in,
		 size_t want, struct prof_error *err)
{
	int status;

	while (in->end - in->begin < want && !in->ended) {
		status = fill(in, err);
		if (status < 0)
			return status;
	}
	*window = in->window + in->begin;
	*have = in->end - in->begin;
	return PROF_OK;
}

void prof_in_skip(struct prof_in *in, size_t n)
{
	in->begin += n;
	in->offset += n;
}

uint64_t prof_in_offset(const struct prof_in *in)
{
	return in->offset;
}

void in_limit(struct prof_in *in, uint64_t max_size)
{
	in->max_size = max_size;
}

void in_bound(struct prof_in *in, const struct stored *expands)
{
	in->expands = expands;
}

void in_own(struct prof_in *in, struct stored *stored,
	    const struct prof_in_options *options)
{
	in->stored = stored;
	in->progress = options->progress;
	in->progress_arg = options->progress_arg;
	tell_progress(in);
}

int in_check_any(struct prof_in *in, struct prof_error *err)
{
	const unsigned char *window;
	size_t have;
	int status = prof_in_peek(&window, &have, in, 1, err);

	if (status == PROF_OK && !have)
		return fail_detail(
			err, PROF_DETAIL_EMPTY,
			fail(err, PROF_EFORMAT, "the input is empty"));
	return status;
}

int in_peek_all(const unsigned char **window, size_t *have, struct prof_in *in,
		size_t most, struct prof_error *err)
{
	int status = prof_in_peek(window, have, in, most, err);

	return status < 0 ? status : in->ended && *have <= most;
}

void prof_in_close(struct prof_in *in)
{
	if (!in)
		return;
	if (in->source)
		in->source->close(in->state);
	free(in->stored);
	free(in->buf);
	free(in);
}
