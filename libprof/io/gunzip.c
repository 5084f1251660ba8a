/*
 * gzip, all members. A stream that is small goes through libdeflate as a
 * whole; any other is inflated piece by piece by zlib, a core ahead.
 *
 * Zeros behind the last member are padding. Anything else there is refused,
 * and so is a stream that ends early: nobody uses half a profile.
 */
#include "libprof/base/array.h"
#include "libprof/base/error.h"
#include "libprof/io/in.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif

enum {
	WHOLE_STORED = 16 << 20, /* bytes at most to inflate in one go */
	WHOLE_EXPANDED = 32 << 20,
	GZIP_MEMBER = 18 /* the shortest: header, trailer */
};

struct gunzip {
	struct prof_in *below;
	z_stream z;
	bool in_member;
};

bool in_is_gzip(const unsigned char *p, size_t len)
{
	return len >= 3 && p[0] == 0x1f && p[1] == 0x8b && p[2] == 8;
}

static int fail_cut(struct prof_error *err)
{
	return fail_detail(
		err, PROF_DETAIL_TRUNCATED,
		fail(err, PROF_EFORMAT, "the gzip stream is truncated"));
}

static int fail_garbage(struct prof_error *err, uint64_t offset)
{
	return fail(err, PROF_EFORMAT,
		    "trailing bytes after the gzip stream (at offset %" PRIu64
		    " of the file)",
		    offset);
}

/* Between members: does another begin? Skips padding. */
static int next_member(bool *more, struct gunzip *g, struct prof_error *err)
{
	const unsigned char *p;
	size_t have;
	bool padded = false;
	int status;

	for (;;) {
		status = prof_in_peek(&p, &have, g->below, 3, err);
		*more = status == PROF_OK && in_is_gzip(p, have) && !padded;
		if (status < 0 || *more || have == 0)
			return status;
		for (size_t i = 0; i < have; i++)
			if (p[i])
				return fail_garbage(
					err, prof_in_offset(g->below) + i);
		padded = true;
		prof_in_skip(g->below, have);
	}
}

static int inflate_some(struct gunzip *g, unsigned char *to, size_t room,
			size_t *got, struct prof_error *err)
{
	const unsigned char *p;
	size_t have;
	int status = prof_in_peek(&p, &have, g->below, 1, err);
	int z;

	if (status < 0)
		return status;
	if (have == 0)
		return fail_cut(err);
	g->z.next_in = (unsigned char *)(uintptr_t)p;
	g->z.avail_in = have > UINT_MAX ? UINT_MAX : (unsigned)have;
	g->z.next_out = to;
	g->z.avail_out = room > UINT_MAX ? UINT_MAX : (unsigned)room;
	z = inflate(&g->z, Z_NO_FLUSH);
	prof_in_skip(g->below, (size_t)(g->z.next_in - p));
	*got = (size_t)(g->z.next_out - to);
	if (z == Z_MEM_ERROR)
		return fail_memory(err);
	if (z != Z_OK && z != Z_STREAM_END && z != Z_BUF_ERROR)
		return fail_detail(
			err, PROF_DETAIL_COMPRESSION,
			fail(err, PROF_EFORMAT,
			     "the gzip stream is damaged: %s",
			     g->z.msg ? g->z.msg : "unknown reason"));
	g->in_member = z != Z_STREAM_END;
	return PROF_OK;
}

static int gunzip_read(void *state, unsigned char *to, size_t room, size_t *got,
		       struct prof_error *err)
{
	struct gunzip *g = state;
	bool more;
	int status;

	*got = 0;
	while (*got == 0) {
		if (!g->in_member) {
			status = next_member(&more, g, err);
			if (status < 0 || !more)
				return status;
			inflateReset(&g->z);
			g->in_member = true;
		}
		status = inflate_some(g, to, room, got, err);
		if (status < 0)
			return status;
	}
	return PROF_OK;
}

static void gunzip_close(void *state)
{
	struct gunzip *g = state;

	inflateEnd(&g->z);
	prof_in_close(g->below);
	free(g);
}

static const struct source gunzip_source = {gunzip_read, gunzip_close};

static int open_stream(struct prof_in **in, struct prof_error *err)
{
	struct gunzip *g = calloc(1, sizeof(*g));
	struct prof_in *above;
	int status;

	if (!g)
		return fail_memory(err);
	if (inflateInit2(&g->z, 15 + 16) != Z_OK) {
		free(g);
		return fail_memory(err);
	}
	g->below = *in;
	status = in_new(&above, &gunzip_source, g, err);
	*in = above; /* NULL when it failed: below is closed */
	if (status < 0)
		return status;
	return PROF_OK;
}

#ifdef HAVE_LIBDEFLATE
/* Expanded members, one behind the other. */
struct expanded {
	unsigned char *bytes;
	size_t used, room;
};

/* Expands one member, with more and more room up to `most` bytes in all.
 * The bytes that it took, 0 when this is not the way. */
static size_t expand_member(struct libdeflate_decompressor *d,
			    struct expanded *to, const unsigned char *p,
			    size_t len, size_t most)
{
	enum libdeflate_result result;
	size_t took, made;
	void *grown;

	for (;;) {
		result = libdeflate_gzip_decompress_ex(
			d, p, len, to->bytes + to->used, to->room - to->used,
			&took, &made);
		if (result == LIBDEFLATE_SUCCESS) {
			to->used += made;
			return took;
		}
		if (result != LIBDEFLATE_INSUFFICIENT_SPACE || to->room >= most)
			return 0;
		grown = array_grow(to->bytes, &to->room, to->room + 1, 1);
		if (!grown)
			return 0;
		to->bytes = grown;
	}
}

/* The trailer of the last member says how much it expands to. That is a hint
 * for the first try; the file may lie. */
static size_t first_room(const unsigned char *p, size_t len, size_t most)
{
	const unsigned char *size = p + len - 4;
	size_t room = size[0] | (size_t)size[1] << 8 | (size_t)size[2] << 16 |
		      (size_t)size[3] << 24;

	return room < most ? room + 64 : most;
}

/* All members of a stream in memory; false when a stream has to do it. */
static bool expand_whole(struct expanded *to, const unsigned char *p,
			 size_t len, size_t most)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	size_t took = 0;

	to->room = first_room(p, len, most);
	to->bytes = malloc(to->room);
	while (d && to->bytes && len >= GZIP_MEMBER) {
		took = expand_member(d, to, p, len, most);
		if (!took)
			break;
		p += took;
		len -= took;
	}
	libdeflate_free_decompressor(d);
	if (took && len == 0 && to->used <= most)
		return true;
	free(to->bytes);
	return false;
}

/*
 * Expands the whole input in one go when it is small. Whatever goes wrong is
 * left to the stream, which knows how to say it.
 */
static int open_whole(struct prof_in **in, uint64_t max_size,
		      struct prof_error *err)
{
	uint64_t most = max_size < WHOLE_EXPANDED ? max_size : WHOLE_EXPANDED;
	struct expanded to = {0};
	const unsigned char *p;
	struct prof_in *above;
	size_t have;
	int status = in_peek_all(&p, &have, *in, WHOLE_STORED, err);

	if (status <= 0 || have < GZIP_MEMBER ||
	    !expand_whole(&to, p, have, (size_t)most))
		return status < 0 ? status : PROF_OK;
	status = in_new_owned(&above, to.bytes, to.used, err);
	if (status < 0)
		return status;
	prof_in_close(*in);
	*in = above;
	return PROF_OK;
}
#else
static int open_whole(struct prof_in **in, uint64_t max_size,
		      struct prof_error *err)
{
	(void)in;
	(void)max_size;
	(void)err;
	return PROF_OK;
}
#endif

int in_gunzip(struct prof_in **in, uint64_t max_size, struct prof_error *err)
{
	struct prof_in *before = *in;
	const unsigned char *p;
	size_t have;
	int status = prof_in_peek(&p, &have, *in, 3, err);

	if (status < 0 || !in_is_gzip(p, have))
		return status;
	status = open_whole(in, max_size, err);
	if (status < 0 || *in != before)
		return status;
	return open_stream(in, err);
}
