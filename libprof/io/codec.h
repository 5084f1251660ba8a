/*
 * Compressing, one struct a codec. A compressor takes bytes and hands what it
 * makes to a sink; what it is above, and where the bytes go, is out's affair.
 */
#ifndef LIBPROF_CODEC_H
#define LIBPROF_CODEC_H

#include <prof/io.h>

/* Takes compressed bytes; PROF_OK, or why they cannot be written. */
typedef int sink_fn(void *arg, const void *bytes, size_t len,
		    struct prof_error *err);

struct sink {
	sink_fn *put;
	void *arg;
};

struct codec {
	const char *name;
	const char *suffix; /* NULL: none */
	int max_level;
	int (*open)(void **state, int level, struct prof_error *err);
	int (*write)(void *state, struct sink to, const void *bytes, size_t len,
		     struct prof_error *err);
	int (*finish)(void *state, struct sink to, struct prof_error *err);
	void (*close)(void *state);
};

extern const struct codec codec_gzip;
extern const struct codec codec_zstd;

/* By enum prof_codec; NULL for PROF_PLAIN. */
const struct codec *codec_at(enum prof_codec codec);

#endif
