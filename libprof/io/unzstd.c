/* zstd, all frames, a core ahead. Frames that are skippable are skipped. */
#include "libprof/base/error.h"
#include "libprof/io/in.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

struct unzstd {
	struct prof_in *below;
	ZSTD_DStream *z;
	size_t wanted; /* 0: between frames */
};

/* A frame, or a skippable one. */
static bool is_zstd(const unsigned char *p, size_t len)
{
	if (len < 4)
		return false;
	if (p[0] == 0x28 && p[1] == 0xb5 && p[2] == 0x2f && p[3] == 0xfd)
		return true;
	return (p[0] & 0xf0) == 0x50 && p[1] == 0x2a && p[2] == 0x4d &&
	       p[3] == 0x18;
}

static int expand_some(struct unzstd *u, ZSTD_outBuffer *to,
		       const unsigned char *p, size_t have,
		       struct prof_error *err)
{
	ZSTD_inBuffer from = {p, have, 0};

	if (u->wanted == 0 && !is_zstd(p, have))
		return fail(err, PROF_EFORMAT,
			    "trailing bytes after the zstd stream");
	u->wanted = ZSTD_decompressStream(u->z, to, &from);
	if (ZSTD_isError(u->wanted))
		return fail_detail(err, PROF_DETAIL_COMPRESSION,
				   fail(err, PROF_EFORMAT,
					"the zstd stream is damaged: %s",
					ZSTD_getErrorName(u->wanted)));
	prof_in_skip(u->below, from.pos);
	return PROF_OK;
}

static int unzstd_read(void *state, unsigned char *to, size_t room, size_t *got,
		       struct prof_error *err)
{
	struct unzstd *u = state;
	ZSTD_outBuffer out = {to, room, 0};
	const unsigned char *p;
	size_t have;
	int status;

	while (out.pos == 0) {
		status = prof_in_peek(&p, &have, u->below, 4, err);
		if (status < 0)
			return status;
		if (have == 0 && u->wanted)
			return fail_detail(
				err, PROF_DETAIL_TRUNCATED,
				fail(err, PROF_EFORMAT,
				     "the zstd stream is truncated"));
		if (have == 0)
			break;
		status = expand_some(u, &out, p, have, err);
		if (status < 0)
			return status;
	}
	*got = out.pos;
	return PROF_OK;
}

static void unzstd_close(void *state)
{
	struct unzstd *u = state;

	ZSTD_freeDStream(u->z);
	prof_in_close(u->below);
	free(u);
}

static const struct source unzstd_source = {unzstd_read, unzstd_close};

int in_unzstd(struct prof_in **in, struct prof_error *err)
{
	const unsigned char *p;
	struct unzstd *u;
	size_t have;
	int status = prof_in_peek(&p, &have, *in, 4, err);

	if (status < 0 || !is_zstd(p, have))
		return status;
	u = calloc(1, sizeof(*u));
	if (!u)
		return fail_memory(err);
	u->z = ZSTD_createDStream();
	if (!u->z) {
		free(u);
		return fail_memory(err);
	}
	u->below = *in;
	status = in_new(in, &unzstd_source, u, err);
	return status;
}

bool in_is_compressed(const unsigned char *p, size_t len)
{
	return in_is_gzip(p, len) || is_zstd(p, len);
}

bool in_may_begin(const unsigned char *p, size_t len)
{
	return in_is_compressed(p, len) || has_utf16_mark(p, len) ||
	       (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) ||
	       (len >= 2 && memcmp(p, "\x28\xb5", 2) == 0);
}
