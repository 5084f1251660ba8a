/*
 * The input inside. A prof_in is a window over a source; a source that
 * expands or transcodes reads through a prof_in below it, so that any number
 * of them stack up, and each sees what comes before it by peek and skip.
 *
 *   folded reader
 *   utf16      a source over the input below
 *   readahead  runs the one below on a thread of its own
 *   gzip       a source over the input below
 *   descriptor
 */
#ifndef LIBPROF_IN_H
#define LIBPROF_IN_H

#include <prof/io.h>
#include <stdatomic.h>
#include <stdbool.h>

/* What came from the file or the memory, perhaps on another thread. */
struct stored {
	atomic_uint_least64_t all;
	atomic_size_t untold; /* to the progress */
};

enum { IN_CHUNK = 1 << 18 };

struct source {
	/* Fills up to `room` bytes, 0 at the end only. */
	int (*read)(void *state, unsigned char *to, size_t room, size_t *got,
		    struct prof_error *err);
	void (*close)(void *state); /* closes also what lies below */
};

/* A new input above a source, which it closes; also when it fails. */
int in_new(struct prof_in **out, const struct source *source, void *state,
	   struct prof_error *err);

/* Memory that stays the caller's. */
int in_new_borrowed(struct prof_in **out, const unsigned char *bytes,
		    size_t len, struct prof_error *err);

/* Memory that the input frees: an input that needs no window. */
int in_new_owned(struct prof_in **out, unsigned char *bytes, size_t len,
		 struct prof_error *err);

/* Reads a source past the window: what the window does not hold yet. */
int in_read(struct prof_in *in, unsigned char *to, size_t room, size_t *got,
	    struct prof_error *err);

/* PROF_EFORMAT when the input is empty. */
int in_check_any(struct prof_in *in, struct prof_error *err);

/* Is the whole input no longer than `most`, and in the window? 1, 0, or a
 * failure. */
int in_peek_all(const unsigned char **window, size_t *have, struct prof_in *in,
		size_t most, struct prof_error *err);

/*
 * The layers. Each puts itself above *in when the content asks for it, and
 * leaves *in alone when it does not. After a failure *in is what is left to
 * close, NULL perhaps.
 */
bool in_is_gzip(const unsigned char *p, size_t len);
int in_gunzip(struct prof_in **in, uint64_t max_size, struct prof_error *err);
int in_unzstd(struct prof_in **in, struct prof_error *err);
/* Would one more of these two put itself above it? */
bool in_is_compressed(const unsigned char *p, size_t len);
/* Could the first bytes of a text be those of something compressed, or say how
 * it is encoded? Half of zstd's mark is enough, whatever follows it. */
bool in_may_begin(const unsigned char *p, size_t len);
/* Worth while above what expands a stream; not above what is the caller's. */
bool in_is_stream(const struct prof_in *in);
int in_readahead(struct prof_in **in, struct prof_error *err);

/*
 * The input as UTF-8: *text is `in`, or a layer over it when it begins with a
 * mark of UTF-16. The layer borrows `in`; close it first.
 */
int in_utf16(struct prof_in **text, struct prof_in *in, struct prof_error *err);
bool has_utf16_mark(const unsigned char *p, size_t len);

/* The layer in use is limited to max_size bytes, see prof_limits; and to what
 * as much as is stored expands to. */
void in_limit(struct prof_in *in, uint64_t max_size);
void in_bound(struct prof_in *in, const struct stored *expands);
int in_check_size(const struct prof_in *in, struct prof_error *err);

/* The input that the caller gets owns what is counted, and tells it. */
void in_own(struct prof_in *in, struct stored *stored,
	    const struct prof_in_options *options);

#endif
