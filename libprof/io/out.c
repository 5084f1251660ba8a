/*
 * Bytes gather in a buffer; a full one is compressed and goes to the target.
 * With a codec and a core to spare, that happens on a thread, and the buffers
 * are those of a ring.
 */
#include "libprof/io/out.h"

#include "libprof/base/choice.h"
#include "libprof/base/error.h"
#include "libprof/base/options.h"
#include "libprof/io/codec.h"
#include "libprof/io/ring.h"
#include "libprof/io/target.h"

#include <stdlib.h>
#include <string.h>

OPTIONS_END(prof_out_options, level);

struct prof_out {
	struct target target;
	const struct codec *codec; /* NULL: plain */
	void *codec_state;
	bool has_thread;
	struct ring ring; /* its first buffer alone without a thread */
	struct ring_buffer *buffer;
	pthread_t thread;
	uint64_t count;
	struct prof_error error; /* the first; status 0: none */
};

static int put(void *arg, const void *bytes, size_t len, struct prof_error *err)
{
	return target_write(arg, bytes, len, err);
}

/* Through the codec to the target. */
static int deliver(struct prof_out *out, const struct ring_buffer *b,
		   struct prof_error *err)
{
	struct sink to = {put, &out->target};

	if (!out->codec)
		return target_write(&out->target, b->bytes, b->len, err);
	return out->codec->write(out->codec_state, to, b->bytes, b->len, err);
}

static void *run(void *arg)
{
	struct prof_out *out = arg;
	struct prof_error error;
	struct ring_buffer *b;
	int status;

	while ((b = ring_empty(&out->ring))) {
		status = deliver(out, b, &error);
		if (status < 0) {
			ring_stop(&out->ring, status, &error);
			break;
		}
		ring_emptied(&out->ring);
	}
	return NULL;
}

/* Keeps the first failure. */
static void stick(struct prof_out *out, const struct prof_error *err)
{
	if (!out->error.status)
		out->error = *err;
}

/* Sends the buffer off, and gets an empty one. */
static void flush(struct prof_out *out)
{
	struct prof_error error;

	if (!out->has_thread) {
		if (deliver(out, out->buffer, &error) < 0)
			stick(out, &error);
		out->buffer->len = 0;
		return;
	}
	ring_filled(&out->ring);
	out->buffer = ring_fill(&out->ring);
	if (out->buffer)
		out->buffer->len = 0;
	else
		stick(out, &out->ring.error);
}

void prof_out_write(struct prof_out *out, const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	out->count += len;
	while (len && !out->error.status) {
		struct ring_buffer *b = out->buffer;
		size_t n = RING_BYTES - b->len;

		if (n > len)
			n = len;
		memcpy(b->bytes + b->len, p, n);
		b->len += n;
		p += n;
		len -= n;
		if (b->len == RING_BYTES)
			flush(out);
	}
}

bool out_failed(const struct prof_out *out)
{
	return out->error.status != 0;
}

int out_error(const struct prof_out *out, struct prof_error *err)
{
	if (err && out->error.status)
		*err = out->error;
	return out->error.status;
}

uint64_t out_count(const struct prof_out *out)
{
	return out->count;
}

static int open_codec(struct prof_out *out,
		      const struct prof_out_options *options,
		      struct prof_error *err)
{
	int level = options->level ? options->level : 1;
	int status;

	if (options->codec == PROF_PLAIN)
		return PROF_OK;
	status = check_choice(options->codec, PROF_ZSTD, "codec", err);
	if (status < 0)
		return status;
	out->codec = codec_at(options->codec);
	if (level < 1 || level > out->codec->max_level)
		return fail(err, PROF_EINVAL, "%s has levels 1 to %d",
			    out->codec->name, out->codec->max_level);
	status = out->codec->open(&out->codec_state, level, err);
	if (status < 0)
		return status;
	/* The caller's functions are called on the caller's thread. */
	out->has_thread = !out->target.callbacks.write && has_spare_core() &&
			  start_thread(&out->thread, run, out) == 0;
	return PROF_OK;
}

/* An output on a target, which it owns from here on. */
static int open_target(struct prof_out **result, struct target *target,
		       const struct prof_out_options *options,
		       struct prof_error *err)
{
	struct prof_out_options o;
	struct prof_out *out = NULL;
	int status = OPTIONS_TAKE(&o, prof_out_options, options, err);

	*result = NULL;
	if (status == PROF_OK) {
		out = calloc(1, sizeof(*out));
		status = out ? ring_init(&out->ring, err) : fail_memory(err);
	}
	if (status < 0) {
		free(out);
		target_abort(target);
		return status;
	}
	out->target = *target;
	status = open_codec(out, &o, err);
	if (status < 0) {
		prof_out_abort(out);
		return status;
	}
	out->buffer = ring_fill(&out->ring);
	*result = out;
	return PROF_OK;
}

int prof_out_open(struct prof_out **out, const char *path,
		  const struct prof_out_options *options,
		  struct prof_error *err)
{
	struct target target;
	int status = check_texts(&path, 1, "path", err);

	*out = NULL;
	if (status == PROF_OK)
		status = target_open(&target, path, err);
	if (status < 0)
		return status;
	return open_target(out, &target, options, err);
}

int prof_out_open_fd(struct prof_out **out, int fd,
		     const struct prof_out_options *options,
		     struct prof_error *err)
{
	struct target target = {.fd = fd};

	return open_target(out, &target, options, err);
}

int prof_out_open_null(struct prof_out **out, struct prof_error *err)
{
	struct target target = {.fd = -1};

	return open_target(out, &target, NULL, err);
}

int prof_out_open_memory(struct prof_out **out, void **bytes, size_t *len,
			 const struct prof_out_options *options,
			 struct prof_error *err)
{
	struct target target = {.fd = -1, .bytes = bytes, .len = len};

	*bytes = NULL;
	*len = 0;
	return open_target(out, &target, options, err);
}

int prof_out_open_callbacks(struct prof_out **out,
			    const struct prof_out_callbacks *callbacks,
			    const struct prof_out_options *options,
			    struct prof_error *err)
{
	struct target target = {.fd = -1};
	int status = OPTIONS_TAKE(&target.callbacks, prof_out_callbacks,
				  callbacks, err);

	*out = NULL;
	if (status == PROF_OK && !target.callbacks.write)
		status = fail_detail(err, PROF_DETAIL_MISSING,
				     fail(err, PROF_EINVAL,
					  "the function that writes is "
					  "missing"));
	return status < 0 ? status : open_target(out, &target, options, err);
}

const char *prof_out_temporary(const struct prof_out *out)
{
	return out->target.temporary;
}

static void join(struct prof_out *out)
{
	if (!out->has_thread)
		return;
	ring_end(&out->ring, PROF_OK, NULL);
	pthread_join(out->thread, NULL);
	if (out->ring.status < 0)
		stick(out, &out->ring.error);
}

/* Sends off what is left, and ends the compressed stream. */
static void finish(struct prof_out *out)
{
	struct sink to = {put, &out->target};
	struct prof_error error;

	if (!out->error.status && out->buffer->len)
		flush(out);
	join(out);
	if (!out->error.status && out->codec &&
	    out->codec->finish(out->codec_state, to, &error) < 0)
		stick(out, &error);
}

static void release(struct prof_out *out)
{
	if (out->codec_state)
		out->codec->close(out->codec_state);
	ring_release(&out->ring);
	free(out);
}

int prof_out_close(struct prof_out *out, struct prof_error *err)
{
	int status;

	if (!out)
		return PROF_OK;
	finish(out);
	status = out_error(out, err);
	if (status < 0)
		target_abort(&out->target);
	else
		status = target_commit(&out->target, err);
	release(out);
	return status;
}

void prof_out_abort(struct prof_out *out)
{
	if (!out)
		return;
	join(out);
	target_abort(&out->target);
	release(out);
}
