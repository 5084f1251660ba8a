/*
 * One gzip member: many readers stop behind the first. What fits in memory is
 * deflated as a whole by libdeflate, a third of zlib's time; once it does not
 * fit, zlib streams all of it.
 */
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/io/codec.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
enum { WHOLE = 32 << 20, MAX_LEVEL = 12 };
#else
enum { WHOLE = 0, MAX_LEVEL = 9 };
#endif

enum { CHUNK = 1 << 16 };

struct gzip {
	int level;
	unsigned char *held; /* what came, until it is too much to hold */
	size_t used, room;
	bool streams;
	z_stream z;
	unsigned char chunk[CHUNK];
};

static int gzip_open(void **state, int level, struct prof_error *err)
{
	struct gzip *g = calloc(1, sizeof(*g));

	if (!g)
		return fail_memory(err);
	g->level = level;
	*state = g;
	return PROF_OK;
}

static int deflate_some(struct gzip *g, struct sink to, int flush,
			struct prof_error *err)
{
	int status;
	size_t made;
	int z;

	do {
		g->z.next_out = g->chunk;
		g->z.avail_out = sizeof(g->chunk);
		z = deflate(&g->z, flush);
		made = sizeof(g->chunk) - g->z.avail_out;
		status = made ? to.put(to.arg, g->chunk, made, err) : PROF_OK;
		if (status < 0)
			return status;
	} while (flush == Z_FINISH ? z != Z_STREAM_END : made != 0);
	return PROF_OK;
}

static int stream(struct gzip *g, struct sink to, const unsigned char *bytes,
		  size_t len, struct prof_error *err)
{
	int status = PROF_OK;

	while (len && status == PROF_OK) {
		size_t n = len < (1u << 30) ? len : 1u << 30;

		g->z.next_in = (unsigned char *)(uintptr_t)bytes;
		g->z.avail_in = (unsigned)n;
		status = deflate_some(g, to, Z_NO_FLUSH, err);
		bytes += n;
		len -= n;
	}
	return status;
}

static int start_stream(struct gzip *g, struct sink to, struct prof_error *err)
{
	int level = g->level < 9 ? g->level : 9;
	int status;

	if (deflateInit2(&g->z, level, Z_DEFLATED, 15 + 16, 8,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return fail_memory(err);
	g->streams = true;
	status = stream(g, to, g->held, g->used, err);
	free(g->held);
	g->held = NULL;
	g->used = 0;
	return status;
}

static int gzip_write(void *state, struct sink to, const void *bytes,
		      size_t len, struct prof_error *err)
{
	struct gzip *g = state;
	void *grown;
	int status;

	if (!g->streams && len > WHOLE - g->used) {
		status = start_stream(g, to, err);
		if (status < 0)
			return status;
	}
	if (g->streams)
		return stream(g, to, bytes, len, err);
	grown = array_grow(g->held, &g->room, g->used + len, 1);
	if (!grown)
		return fail_memory(err);
	g->held = grown;
	memcpy(g->held + g->used, bytes, len);
	g->used += len;
	return PROF_OK;
}

#ifdef HAVE_LIBDEFLATE
static int deflate_whole(struct gzip *g, struct sink to, struct prof_error *err)
{
	struct libdeflate_compressor *c = libdeflate_alloc_compressor(g->level);
	unsigned char *out = NULL;
	size_t bound, made;
	int status;

	if (!c)
		return fail_memory(err);
	bound = libdeflate_gzip_compress_bound(c, g->used);
	out = malloc(bound);
	if (out) {
		made = libdeflate_gzip_compress(c, g->held, g->used, out,
						bound);
		status = to.put(to.arg, out, made, err);
	} else {
		status = fail_memory(err);
	}
	free(out);
	libdeflate_free_compressor(c);
	return status;
}
#else
static int deflate_whole(struct gzip *g, struct sink to, struct prof_error *err)
{
	int status = start_stream(g, to, err);

	return status < 0 ? status : deflate_some(g, to, Z_FINISH, err);
}
#endif

static int gzip_finish(void *state, struct sink to, struct prof_error *err)
{
	struct gzip *g = state;

	if (!g->streams)
		return deflate_whole(g, to, err);
	return deflate_some(g, to, Z_FINISH, err);
}

static void gzip_close(void *state)
{
	struct gzip *g = state;

	if (g->streams)
		deflateEnd(&g->z);
	free(g->held);
	free(g);
}

const struct codec codec_gzip = {
	.name = "gzip",
	.suffix = ".gz",
	.max_level = MAX_LEVEL,
	.open = gzip_open,
	.write = gzip_write,
	.finish = gzip_finish,
	.close = gzip_close,
};
