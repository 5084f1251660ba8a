/*
 * The window is buf[begin, end). Peeking makes it longer: what is left moves
 * to the front, and the buffer grows as long as bytes really come, so that a
 * length that a file only claims allocates nothing.
 */
#include "libprof/in.h"

#include "libprof/array.h"
#include "libprof/error.h"
#include "libprof/model.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct prof_in {
	const struct source *source; /* NULL: all is in the window */
	void *state;
	unsigned char *buf; /* NULL: the window is the caller's memory */
	const unsigned char *window;
	size_t begin, end, room;
	uint64_t offset; /* of window[begin] */
	uint64_t max_size;
	bool ended;

	/* On the input that the caller has: what came from the descriptor,
	 * perhaps on another thread, is told on the caller's. The count is
	 * this input's, because the descriptor may be closed before. */
	atomic_size_t *stored;
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

static int new_memory(struct prof_in **out, const unsigned char *bytes,
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
	int status = new_memory(out, bytes, len, err);

	if (status < 0)
		free(bytes);
	else
		(*out)->buf = bytes;
	return status;
}

void in_limit(struct prof_in *in, uint64_t max_size)
{
	in->max_size = max_size;
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
	size_t bytes = in->progress ? atomic_exchange(in->stored, 0) : 0;

	if (bytes)
		in->progress(in->progress_arg, bytes);
}

static int check_size(const struct prof_in *in, struct prof_error *err)
{
	if (in->offset + (in->end - in->begin) <= in->max_size)
		return PROF_OK;
	return fail(err, PROF_ELIMIT,
		    "more than %" PRIu64 " bytes when expanded", in->max_size);
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
	return check_size(in, err);
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

struct descriptor {
	int fd;
	atomic_size_t *stored; /* bytes read and not yet told */
};

static int descriptor_read(void *state, unsigned char *to, size_t room,
			   size_t *got, struct prof_error *err)
{
	struct descriptor *d = state;
	ssize_t n;

	do
		n = read(d->fd, to, room);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail_errno(err, "cannot read");
	*got = (size_t)n;
	atomic_fetch_add(d->stored, *got);
	return PROF_OK;
}

static void descriptor_close(void *state)
{
	struct descriptor *d = state;

	close(d->fd);
	free(d);
}

static const struct source descriptor_source = {descriptor_read,
						descriptor_close};

/* Puts what expands above *in, at most twice: a .gz in a .gz is seen. */
static int expand(struct prof_in **in, const struct prof_in_options *options,
		  struct prof_error *err)
{
	struct prof_limits limits = {0};
	struct prof_in *before;
	int status = PROF_OK;

	if (options)
		limits.max_size = options->max_size;
	limits = limits_or_default(&limits);
	for (int i = 0; i < 2 && status == PROF_OK; i++) {
		before = *in;
		status = in_gunzip(in, limits.max_size, err);
		if (status == PROF_OK && *in == before)
			status = in_unzstd(in, err);
		if (*in == before)
			break;
		if (status == PROF_OK)
			in_limit(*in, limits.max_size);
	}
	if (status < 0)
		return status;
	in_limit(*in, limits.max_size);
	/* What is in memory as a whole has not been counted by a read. */
	return check_size(*in, err);
}

static int open_layers(struct prof_in **out, struct prof_in *in,
		       const struct prof_in_options *options,
		       struct prof_error *err)
{
	int status = expand(&in, options, err);

	if (status < 0) {
		prof_in_close(in);
		in = NULL;
	}
	*out = in;
	return status;
}

int prof_in_open_memory(struct prof_in **out, const void *bytes, size_t len,
			const struct prof_in_options *options,
			struct prof_error *err)
{
	struct prof_in *in;
	int status = new_memory(&in, bytes, len, err);

	*out = NULL;
	if (status < 0)
		return status;
	return open_layers(out, in, options, err);
}

static struct descriptor *new_descriptor(int fd)
{
	struct descriptor *d = calloc(1, sizeof(*d));

	if (d)
		d->stored = calloc(1, sizeof(*d->stored));
	if (!d || !d->stored) {
		free(d);
		close(fd);
		return NULL;
	}
	d->fd = fd;
	return d;
}

int prof_in_open_fd(struct prof_in **out, int fd,
		    const struct prof_in_options *options,
		    struct prof_error *err)
{
	struct descriptor *d = new_descriptor(fd);
	atomic_size_t *stored;
	struct prof_in *in;
	int status;

	*out = NULL;
	if (!d)
		return fail_memory(err);
	stored = d->stored;
	status = in_new(&in, &descriptor_source, d, err);
	if (status == PROF_OK)
		status = open_layers(out, in, options, err);
	if (status < 0) {
		free(stored);
		return status;
	}
	(*out)->stored = stored;
	if (options && options->progress) {
		(*out)->progress = options->progress;
		(*out)->progress_arg = options->progress_arg;
		tell_progress(*out);
	}
	return PROF_OK;
}

int prof_in_open(struct prof_in **out, const char *path,
		 const struct prof_in_options *options, struct prof_error *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	*out = NULL;
	if (fd < 0)
		return fail_errno(err, "cannot open");
	return prof_in_open_fd(out, fd, options, err);
}
