/*
 * Bytes in and bytes out.
 *
 * An input is a window that slides over a file, a pipe, memory, or the data of
 * callbacks. It detects gzip (all members) and zstd by content and expands
 * them, so that readers need not know about compression.
 *
 * An output compresses on request and is atomic: a regular file appears, or
 * replaces the old one, only when prof_out_close succeeds. Descriptors, pipes,
 * terminals, devices and callbacks are written through; prof_out_close hands
 * memory to the caller.
 *
 * Ownership of the underlying file, descriptor or memory:
 *
 *   prof_in_open, prof_out_open   a path: the library opens and closes it
 *   prof_in_open_fd               the library's from the call on; closed by
 *                                 prof_in_close at the latest
 *   prof_out_open_fd              the caller keeps the descriptor
 *   prof_in_open_memory           the caller's, unchanged until the close
 *   prof_out_open_memory          the caller's after prof_out_close: free it
 *   prof_in_open_callbacks        `close` is called by prof_in_close at the
 *                                 latest
 *   prof_out_open_callbacks       `close` is called by prof_out_close or
 *                                 prof_out_abort
 *
 * A failed open closes what the close would have closed, so that the caller
 * has nothing to clean up.
 */
#ifndef PROF_IO_H
#define PROF_IO_H

#include <prof/error.h>
#include <prof/options.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_in;
struct prof_out;

struct prof_in_options {
	size_t size; /* PROF_IN_OPTIONS */

	/* Limit on expanded bytes. 0: 8 GiB, and at most 64 MiB plus 4096 times
	 * the stored size, which only decompression bombs exceed. */
	uint64_t max_size;

	/* Called now and then with the number of stored bytes read since. */
	void (*progress)(void *arg, size_t bytes);
	void *progress_arg;
};

#define PROF_IN_OPTIONS PROF_OPTIONS(prof_in_options)

/*
 * Callbacks that read for an input, on the thread that uses the input. `read`
 * stores up to `room` bytes at `to` and returns their number. A short read is
 * not the end of the input; 0 is. A negative value is an error, described by
 * errno if it is set. `close` may be NULL; it is called once after the last
 * read, by prof_in_close or as soon as all input has been read.
 */
struct prof_in_callbacks {
	size_t size; /* PROF_IN_CALLBACKS */
	int64_t (*read)(void *arg, void *to, size_t room);
	void (*close)(void *arg);
	void *arg;
};

#define PROF_IN_CALLBACKS PROF_OPTIONS(prof_in_callbacks)

/* options may be NULL. If callbacks are rejected (PROF_EINVAL: `read` is
 * missing), `close` is not called. */
int prof_in_open(struct prof_in **out, const char *path,
		 const struct prof_in_options *options, struct prof_error *err);
int prof_in_open_fd(struct prof_in **out, int fd,
		    const struct prof_in_options *options,
		    struct prof_error *err);
int prof_in_open_memory(struct prof_in **out, const void *bytes, size_t len,
			const struct prof_in_options *options,
			struct prof_error *err);
int prof_in_open_callbacks(struct prof_in **out,
			   const struct prof_in_callbacks *callbacks,
			   const struct prof_in_options *options,
			   struct prof_error *err);
void prof_in_close(struct prof_in *in);

/*
 * Shows at least `want` bytes from the current position, fewer only at the end
 * of the input; *have is their number. The window is valid until the next call.
 */
int prof_in_peek(const unsigned char **window, size_t *have, struct prof_in *in,
		 size_t want, struct prof_error *err);

/* Advances by n bytes, at most what the last peek showed. */
void prof_in_skip(struct prof_in *in, size_t n);

/* Expanded bytes skipped so far. */
uint64_t prof_in_offset(const struct prof_in *in);

enum prof_codec { PROF_PLAIN, PROF_GZIP, PROF_ZSTD };

struct prof_out_options {
	size_t size; /* PROF_OUT_OPTIONS */
	enum prof_codec codec;
	int level; /* 0: 1, the level for profiles */
};

#define PROF_OUT_OPTIONS PROF_OPTIONS(prof_out_options)

/*
 * Callbacks that take what an output writes, on the thread that uses the
 * output. `write` returns the number of bytes it took, at least one; it is
 * called again for the rest. A negative value is an error, described by errno
 * if it is set, and ends the calls. `close` may be NULL; it is called once
 * after the last write. is_whole is 1 if prof_out_close wrote everything, and
 * 0 after an error or an abort: discard what was written. If `close` returns a
 * negative value, prof_out_close fails.
 */
struct prof_out_callbacks {
	size_t size; /* PROF_OUT_CALLBACKS */
	int64_t (*write)(void *arg, const void *bytes, size_t len);
	int (*close)(void *arg, int is_whole);
	void *arg;
};

#define PROF_OUT_CALLBACKS PROF_OPTIONS(prof_out_callbacks)

/* options may be NULL: plain. If callbacks are rejected (PROF_EINVAL: `write`
 * is missing), `close` is not called. */
int prof_out_open(struct prof_out **out, const char *path,
		  const struct prof_out_options *options,
		  struct prof_error *err);
int prof_out_open_fd(struct prof_out **out, int fd,
		     const struct prof_out_options *options,
		     struct prof_error *err);

/* *bytes is NULL and *len is 0 until prof_out_close has succeeded; then they
 * are the whole output; the caller calls free(*bytes). Both pointers must stay
 * valid while the output is open. */
int prof_out_open_memory(struct prof_out **out, void **bytes, size_t *len,
			 const struct prof_out_options *options,
			 struct prof_error *err);
int prof_out_open_callbacks(struct prof_out **out,
			    const struct prof_out_callbacks *callbacks,
			    const struct prof_out_options *options,
			    struct prof_error *err);

/* Discards: for a dry run of a writer, whose prof_tally has what it wrote. */
int prof_out_open_null(struct prof_out **out, struct prof_error *err);

/* The first error is kept and reported by prof_out_close. */
void prof_out_write(struct prof_out *out, const void *bytes, size_t len);

/*
 * prof_out_close makes the file appear under its name. After an error or an
 * abort a file that was opened by its path is unchanged; what is written
 * through may have got a part. Both free the output; both accept NULL.
 */
int prof_out_close(struct prof_out *out, struct prof_error *err);
void prof_out_abort(struct prof_out *out);

/*
 * The name of a temporary file that a signal handler would have to unlink, or
 * NULL if there is none (on most systems it has no name). It is
 * valid until the output is closed.
 */
const char *prof_out_temporary(const struct prof_out *out);

/* The codec whose suffix (.gz, .zst) the path has; else PROF_PLAIN. */
enum prof_codec prof_codec_for_path(const char *path);

/* Finds a codec by name: none, gzip, zstd. Negative if there is none. The
 * functions below return NULL, or 0, for a codec that does not exist. */
int prof_codec_find(const char *name);

const char *prof_codec_name(enum prof_codec codec);

/* For example .gz; NULL for PROF_PLAIN. */
const char *prof_codec_suffix(enum prof_codec codec);

/* The highest level of a codec; the lowest is 1. */
int prof_codec_max_level(enum prof_codec codec);

#ifdef __cplusplus
}
#endif
#endif
