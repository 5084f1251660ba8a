/*
 * What an input begins as: a descriptor, memory, or functions of the caller's.
 * What expands is put above
 * it here, so that the input that the caller gets has all its layers.
 */
#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/limits.h"
#include "libprof/base/options.h"
#include "libprof/io/in.h"
#include "libprof/io/target.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

OPTIONS_END(prof_in_options, progress_arg);
OPTIONS_END(prof_in_callbacks, arg);

/* An input that is being opened. */
struct opening {
	struct prof_in_options options;
	struct stored *stored;
	bool on_caller; /* it is read on the caller's thread only */
};

static int begin(struct opening *o, const struct prof_in_options *options,
		 struct prof_error *err)
{
	int status = OPTIONS_TAKE(&o->options, prof_in_options, options, err);

	o->stored = NULL;
	o->on_caller = false;
	if (status < 0)
		return status;
	o->stored = calloc(1, sizeof(*o->stored));
	return o->stored ? PROF_OK : fail_memory(err);
}

/* One layer, where the content asks for it. */
static int expand_once(struct prof_in **in, uint64_t max_size, bool on_caller,
		       struct prof_error *err)
{
	struct prof_in *before = *in;
	int status = in_gunzip(in, max_size, err);

	if (status == PROF_OK && *in == before)
		status = in_unzstd(in, err);
	if (status == PROF_OK && *in != before && !on_caller &&
	    in_is_stream(*in))
		status = in_readahead(in, err);
	return status;
}

/* Puts what expands above *in, at most twice: a .gz in a .gz is seen. Who asks
 * for a size gets it, however little is stored. */
static int expand(struct prof_in **in, const struct opening *o,
		  struct prof_error *err)
{
	const struct stored *bound = o->options.max_size ? NULL : o->stored;
	struct prof_limits limits = PROF_LIMITS;
	struct prof_in *before;
	int status = PROF_OK;

	limits.max_size = o->options.max_size;
	limits = limits_or_default(&limits);
	for (int i = 0; i < 2 && status == PROF_OK; i++) {
		before = *in;
		status = expand_once(in, limits.max_size, o->on_caller, err);
		if (*in == before)
			break;
		if (status == PROF_OK) {
			in_limit(*in, limits.max_size);
			in_bound(*in, bound);
		}
	}
	if (status < 0)
		return status;
	in_limit(*in, limits.max_size);
	/* What is in memory as a whole has not been counted by a read. */
	return in_check_size(*in, err);
}

/* The input that the caller gets; `in` is closed when it fails. */
static int finish(struct prof_in **out, struct prof_in *in, struct opening *o,
		  struct prof_error *err)
{
	int status = expand(&in, o, err);

	if (status < 0) {
		prof_in_close(in);
		free(o->stored);
		return status;
	}
	in_own(in, o->stored, &o->options);
	*out = in;
	return PROF_OK;
}

int prof_in_open_memory(struct prof_in **out, const void *bytes, size_t len,
			const struct prof_in_options *options,
			struct prof_error *err)
{
	struct prof_in *in = NULL;
	struct opening o;
	int status = begin(&o, options, err);

	*out = NULL;
	if (status == PROF_OK)
		status = in_new_borrowed(&in, bytes, len, err);
	if (status < 0) {
		free(o.stored);
		return status;
	}
	o.options.progress = NULL; /* nothing comes: all is there */
	atomic_store(&o.stored->all, len);
	return finish(out, in, &o, err);
}

/* What is read by calls, and counted. */
struct reader {
	struct stored *stored;
	int fd;
	struct prof_in_callbacks callbacks;
};

static void count(struct reader *r, size_t got)
{
	atomic_fetch_add(&r->stored->all, got);
	atomic_fetch_add(&r->stored->untold, got);
}

static int descriptor_read(void *state, unsigned char *to, size_t room,
			   size_t *got, struct prof_error *err)
{
	struct reader *r = state;
	ssize_t n;

	do
		n = read(r->fd, to, room);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail_errno(err, "cannot read");
	*got = (size_t)n;
	count(r, *got);
	return PROF_OK;
}

static void descriptor_close(void *state)
{
	struct reader *r = state;

	close(r->fd);
	free(r);
}

static int callbacks_read(void *state, unsigned char *to, size_t room,
			  size_t *got, struct prof_error *err)
{
	struct reader *r = state;
	int64_t n;

	errno = 0;
	n = r->callbacks.read(r->callbacks.arg, to, room);
	if (n < 0)
		return fail_callback("cannot read", err);
	if ((uint64_t)n > room)
		return fail_detail(err, PROF_DETAIL_CALLBACK,
				   fail(err, PROF_EIO,
					"cannot read: the program's function "
					"claims %" PRId64 " bytes, in room for "
					"%zu",
					n, room));
	*got = (size_t)n;
	count(r, *got);
	return PROF_OK;
}

static void callbacks_close(void *state)
{
	struct reader *r = state;

	if (r->callbacks.close)
		r->callbacks.close(r->callbacks.arg);
	free(r);
}

static const struct source descriptor_source = {descriptor_read,
						descriptor_close};
static const struct source callbacks_source = {callbacks_read, callbacks_close};

/* The reader is closed, also when it fails. */
static int open_reader(struct prof_in **out, const struct source *source,
		       struct reader *r, const struct prof_in_options *options,
		       struct prof_error *err)
{
	struct prof_in *in = NULL;
	struct opening o;
	int status = begin(&o, options, err);

	o.on_caller = source == &callbacks_source;
	r->stored = o.stored;
	if (status < 0)
		source->close(r);
	else
		status = in_new(&in, source, r, err);
	if (status < 0) {
		free(o.stored);
		return status;
	}
	return finish(out, in, &o, err);
}

int prof_in_open_fd(struct prof_in **out, int fd,
		    const struct prof_in_options *options,
		    struct prof_error *err)
{
	struct reader *r = calloc(1, sizeof(*r));

	*out = NULL;
	if (!r) {
		close(fd);
		return fail_memory(err);
	}
	r->fd = fd;
	return open_reader(out, &descriptor_source, r, options, err);
}

int prof_in_open_callbacks(struct prof_in **out,
			   const struct prof_in_callbacks *callbacks,
			   const struct prof_in_options *options,
			   struct prof_error *err)
{
	struct prof_in_callbacks c;
	struct reader *r;
	int status = OPTIONS_TAKE(&c, prof_in_callbacks, callbacks, err);

	*out = NULL;
	if (status == PROF_OK && !c.read)
		status = fail_detail(err, PROF_DETAIL_MISSING,
				     fail(err, PROF_EINVAL,
					  "the function that reads is "
					  "missing"));
	if (status < 0)
		return status;
	r = calloc(1, sizeof(*r));
	if (!r) {
		if (c.close)
			c.close(c.arg);
		return fail_memory(err);
	}
	r->callbacks = c;
	return open_reader(out, &callbacks_source, r, options, err);
}

int prof_in_open(struct prof_in **out, const char *path,
		 const struct prof_in_options *options, struct prof_error *err)
{
	int status = check_texts(&path, 1, "path", err);
	int fd;

	*out = NULL;
	if (status < 0)
		return status;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, "cannot open");
	return prof_in_open_fd(out, fd, options, err);
}
