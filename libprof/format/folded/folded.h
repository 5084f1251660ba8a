/*
 * Folded stacks: "root;caller;leaf COUNT" on each line. Nobody owns a
 * specification; what readers of the field differ about is said here.
 *
 *   folded.c        what it is, and how to tell it from others
 *   folded_read.c
 *   folded_write.c
 *
 * A line ends in its count, behind a space or a tab. White space before the
 * count and at the end of the line does not belong to the last frame. Lines
 * that are blank or begin with '#' say nothing. A line may hold nothing but
 * a count behind white space: the stack without frames.
 *
 * Two numbers at the end are an old and a new count if all lines have them.
 * A first line of words like cpu/nanoseconds names as many columns.
 */
#ifndef LIBPROF_FMT_FOLDED_H
#define LIBPROF_FMT_FOLDED_H

#include "libprof/base/text.h"
#include "libprof/format/common/format.h"

/* Does the line say nothing: blank, or a comment? Without its newline. */
bool folded_is_silent(struct prof_str line);

/*
 * Takes the last word off the line, and the white space around it. False,
 * and nothing taken, when there is no white space before it or it is not a
 * number.
 */
bool folded_take_count(struct prof_str *line, struct prof_str *count);

/* Does the line end in three numbers with commas, as those of austin do? */
bool folded_has_metrics(struct prof_str line);

/* Does it name columns: nothing but words like cpu/nanoseconds? */
bool folded_is_header(struct prof_str line);

/* Takes the first word off; false when there is none. */
bool folded_take_word(struct prof_str *line, struct prof_str *word);

int folded_read(struct prof_builder *b, struct prof_in *in,
		const struct prof_read_options *options,
		struct prof_error *err);
int folded_write(const struct prof_profile *p, struct prof_out *out,
		 const struct writing *how, struct prof_error *err);

#endif
