/* One zstd frame with a checksum. */
#include "libprof/base/error.h"
#include "libprof/io/codec.h"

#include <stdlib.h>
#include <zstd.h>

enum { CHUNK = 1 << 17, MAX_LEVEL = 19 };

struct zstd {
	ZSTD_CCtx *z;
	unsigned char chunk[CHUNK];
};

static int zstd_open(void **state, int level, struct prof_error *err)
{
	struct zstd *s = malloc(sizeof(*s));

	if (!s)
		return fail_memory(err);
	s->z = ZSTD_createCCtx();
	if (!s->z) {
		free(s);
		return fail_memory(err);
	}
	ZSTD_CCtx_setParameter(s->z, ZSTD_c_compressionLevel, level);
	ZSTD_CCtx_setParameter(s->z, ZSTD_c_checksumFlag, 1);
	*state = s;
	return PROF_OK;
}

static int compress(struct zstd *s, struct sink to, ZSTD_inBuffer from,
		    ZSTD_EndDirective end, struct prof_error *err)
{
	size_t left;
	int status;

	do {
		ZSTD_outBuffer out = {s->chunk, sizeof(s->chunk), 0};

		left = ZSTD_compressStream2(s->z, &out, &from, end);
		if (ZSTD_isError(left))
			return fail(err, PROF_EIO, "cannot compress: %s",
				    ZSTD_getErrorName(left));
		status = out.pos ? to.put(to.arg, s->chunk, out.pos, err)
				 : PROF_OK;
		if (status < 0)
			return status;
	} while (end == ZSTD_e_end ? left != 0 : from.pos != from.size);
	return PROF_OK;
}

static int zstd_write(void *state, struct sink to, const void *bytes,
		      size_t len, struct prof_error *err)
{
	ZSTD_inBuffer from = {bytes, len, 0};

	return compress(state, to, from, ZSTD_e_continue, err);
}

static int zstd_finish(void *state, struct sink to, struct prof_error *err)
{
	ZSTD_inBuffer none = {"", 0, 0};

	return compress(state, to, none, ZSTD_e_end, err);
}

static void zstd_close(void *state)
{
	struct zstd *s = state;

	ZSTD_freeCCtx(s->z);
	free(s);
}

const struct codec codec_zstd = {
	.name = "zstd",
	.suffix = ".zst",
	.max_level = MAX_LEVEL,
	.open = zstd_open,
	.write = zstd_write,
	.finish = zstd_finish,
	.close = zstd_close,
};
