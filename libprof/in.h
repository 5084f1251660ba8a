/*
 * The input inside. A prof_in is a window over a source; a source that
 * expands or transcodes reads through a prof_in below it, so that any number
 * of them stack up, and each sees what comes before it by peek and skip.
 *
 *   folded reader
 *   utf16      a source over the input below
 *   ahead      runs the one below on a thread of its own
 *   gzip       a source over the input below
 *   descriptor
 */
#ifndef LIBPROF_IN_H
#define LIBPROF_IN_H

#include <prof/io.h>
#include <stdbool.h>

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

/* Memory that the input frees: an input that needs no window. */
int in_new_owned(struct prof_in **out, unsigned char *bytes, size_t len,
		 struct prof_error *err);

/* Reads a source past the window: what the window does not hold yet. */
int in_read(struct prof_in *in, unsigned char *to, size_t room, size_t *got,
	    struct prof_error *err);

/* Is the whole input no longer than `most`, and in the window? 1, 0, or a
 * failure. */
int in_peek_all(const unsigned char **window, size_t *have, struct prof_in *in,
		size_t most, struct prof_error *err);

/*
 * The layers. Each puts itself above *in when the content asks for it, and
 * leaves *in alone when it does not. After a failure *in is what is left to
 * close, NULL perhaps.
 */
int in_gunzip(struct prof_in **in, uint64_t max_size, struct prof_error *err);
int in_unzstd(struct prof_in **in, struct prof_error *err);
int in_ahead(struct prof_in **in, struct prof_error *err);

/*
 * The input as UTF-8: *text is `in`, or a layer over it when it begins with a
 * mark of UTF-16. The layer borrows `in`; close it first.
 */
int in_utf16(struct prof_in **text, struct prof_in *in, struct prof_error *err);
bool has_utf16_mark(const unsigned char *p, size_t len);

/* The layer in use is limited to max_size bytes; see prof_limits. */
void in_limit(struct prof_in *in, uint64_t max_size);

#endif
