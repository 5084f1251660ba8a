/*
 * What a format is. Each is one file in fmt/ that ends in its struct, and one
 * line in the table in format.c; everything else finds it there.
 */
#ifndef LIBPROF_FORMAT_H
#define LIBPROF_FORMAT_H

#include <prof/format.h>
#include <stdbool.h>

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

	int (*read)(struct prof_builder *b, struct prof_in *in,
		    const struct prof_read_options *options,
		    struct prof_error *err);

	/* NULL: the format is read only. */
	int (*write)(const struct prof_profile *p, struct prof_out *out,
		     const struct prof_write_options *options,
		     struct prof_error *err);
};

extern const struct prof_format format_pprof;
extern const struct prof_format format_folded;
extern const struct prof_format format_speedscope;
extern const struct prof_format format_flamebearer;
extern const struct prof_format format_perf_script;

/* Adds to the count of a note; notes may be NULL, count may be 0. */
void note(struct prof_notes *notes, enum prof_note_kind kind, uint64_t count,
	  const char *one, const char *many);

/* Adds to the total of a column; tally may be NULL. PROF_ERANGE when it does
 * not fit. */
int tally_add(struct prof_tally *tally, size_t column, int64_t value,
	      struct prof_error *err);

/* All samples, for a writer that writes them all. */
int tally_all(const struct prof_profile *p, struct prof_tally *tally,
	      struct prof_error *err);

#endif
