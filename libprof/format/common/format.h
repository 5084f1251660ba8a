/*
 * What a format is. Each is a folder with a file of its name that ends in its
 * struct, and a word in libprof/format/format.c; everything else finds it
 * there.
 */
#ifndef LIBPROF_FORMAT_H
#define LIBPROF_FORMAT_H

#include <prof/format.h>
#include <stdbool.h>

/* What a writer is asked for. */
struct writing {
	const struct prof_write_options *options;

	/* Would a reader take a file that begins so for another format, or
	 * for something compressed? For those that begin with a name. */
	bool (*misleads)(struct prof_str begin);
};

struct prof_format {
	const char *name;
	const char *summary;
	const char *const *suffixes; /* ended by NULL */
	bool is_binary;
	bool has_names_only; /* of frames: enum prof_by matters */

	/*
	 * How sure are we that the input is this? The number of bits at its
	 * beginning that could be wrong and are right; 0: it is not. `whole`
	 * tells that there is nothing behind the window.
	 */
	unsigned (*bid)(const unsigned char *window, size_t len, bool whole);

	/* Could it be this, as far as its first bytes go? What begins with a
	 * control character is no text, and need not be told. May be NULL. */
	bool (*may_begin)(struct prof_str begin);

	int (*read)(struct prof_builder *b, struct prof_in *in,
		    const struct prof_read_options *options,
		    struct prof_error *err);

	/* Does the reader multiply numbers by what the options ask for, since
	 * they may have fractions? */
	bool reads_scaled;

	/* NULL: the format is read only. */
	int (*write)(const struct prof_profile *p, struct prof_out *out,
		     const struct writing *how, struct prof_error *err);
};

/* What comes of an input in this format; the options are not NULL. */
int format_read(struct prof_profile **out, const struct prof_format *f,
		struct prof_in *in, const struct prof_read_options *options,
		struct prof_error *err);

#endif
