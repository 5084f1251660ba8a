/*
 * Bytes in and bytes out.
 *
 * An input is a window that slides over a file, a pipe or memory. It finds
 * gzip (all members) and zstd by content and expands them, so that nobody
 * above knows of compression.
 *
 * An output compresses on request and is safe: a regular file appears, or
 * takes the place of the old one, only when prof_out_close says so. Pipes,
 * terminals and devices are written through.
 */
#ifndef PROF_IO_H
#define PROF_IO_H

#include <prof/error.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_in;
struct prof_out;

struct prof_in_options {
	uint64_t max_size; /* expanded bytes at most; 0: 8 GiB */

	/* Called now and then with how many bytes, as stored, came since. */
	void (*progress)(void *arg, size_t bytes);
	void *progress_arg;
};

/* options may be NULL. A descriptor is closed with the input; memory is
 * borrowed until then. */
int prof_in_open(struct prof_in **out, const char *path,
		 const struct prof_in_options *options, struct prof_error *err);
int prof_in_open_fd(struct prof_in **out, int fd,
		    const struct prof_in_options *options,
		    struct prof_error *err);
int prof_in_open_memory(struct prof_in **out, const void *bytes, size_t len,
			const struct prof_in_options *options,
			struct prof_error *err);
void prof_in_close(struct prof_in *in);

/*
 * Shows at least `want` bytes from here on, fewer only at the end of the
 * input: *have tells. The window holds until the next call.
 */
int prof_in_peek(const unsigned char **window, size_t *have, struct prof_in *in,
		 size_t want, struct prof_error *err);

/* Goes on by n bytes, no more than the last peek showed. */
void prof_in_skip(struct prof_in *in, size_t n);

/* Expanded bytes skipped so far. */
uint64_t prof_in_offset(const struct prof_in *in);

enum prof_codec { PROF_PLAIN, PROF_GZIP, PROF_ZSTD };

struct prof_out_options {
	enum prof_codec codec;
	int level; /* 0: 1, the level for profiles */
};

/* options may be NULL: plain. A descriptor stays the caller's. */
int prof_out_open(struct prof_out **out, const char *path,
		  const struct prof_out_options *options,
		  struct prof_error *err);
int prof_out_open_fd(struct prof_out **out, int fd,
		     const struct prof_out_options *options,
		     struct prof_error *err);

/* Counts and throws away: to see what a writer would say. */
int prof_out_open_null(struct prof_out **out, struct prof_error *err);

/* The first failure sticks, and close tells it. */
void prof_out_write(struct prof_out *out, const void *bytes, size_t len);

/*
 * Close makes the file appear under its name. After a failure, and after
 * abort, the target is as it was. Both free; both take NULL.
 */
int prof_out_close(struct prof_out *out, struct prof_error *err);
void prof_out_abort(struct prof_out *out);

/*
 * The name of a temporary that a signal handler would have to unlink, or
 * NULL where there is none (most systems: the temporary has no name). It is
 * valid until the output is closed.
 */
const char *prof_out_temporary(const struct prof_out *out);

/* The codec whose suffix (.gz, .zst) the path has; else PROF_PLAIN. */
enum prof_codec prof_codec_for_path(const char *path);

/* Finds a codec by name: none, gzip, zstd. Negative when there is none. */
int prof_codec_find(const char *name);

const char *prof_codec_name(enum prof_codec codec);

/* Such as .gz; NULL for PROF_PLAIN. */
const char *prof_codec_suffix(enum prof_codec codec);

/* The highest level of a codec; the lowest is 1. */
int prof_codec_max_level(enum prof_codec codec);

#ifdef __cplusplus
}
#endif
#endif
