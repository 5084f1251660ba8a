/*
 * What a profile sums up to, as tables for people and for programs.
 *
 * Self is what was measured in a function itself, total what was measured
 * while it was anywhere in the stack: once for a sample, however often the
 * function recurs there. Shares are of the sum of all sizes, so that what
 * cancels out in a difference of two profiles is not lost from the whole; in
 * a profile with two sides they are shares of the old side.
 */
#ifndef PROF_TOP_H
#define PROF_TOP_H

#include <prof/format.h>

#ifdef __cplusplus
extern "C" {
#endif

enum prof_top_report {
	PROF_TOP_NAMES,	  /* self and total of each name */
	PROF_TOP_CALLERS, /* who calls the names that `pattern` tells */
	PROF_TOP_CALLEES, /* whom these call */
	PROF_TOP_TRACES,  /* each distinct stack */
	PROF_TOP_TAGS,	  /* each value of each label */
	PROF_TOP_TREE	  /* self and total of each path from the root */
};

enum prof_top_format {
	PROF_TOP_TEXT,
	PROF_TOP_JSON,
	PROF_TOP_TSV,
	PROF_TOP_MARKDOWN
};

/* Zero is the default of every member. */
struct prof_top_options {
	enum prof_top_report report;
	enum prof_top_format format;
	size_t column;
	enum prof_by by;
	const char *label;   /* for names: count values of this label instead */
	const char *pattern; /* a name, or a POSIX extended regular expression
				that is found in names */
	int by_total;	     /* the largest total first, not the largest self */
	size_t most;	     /* rows, without those below them; 0: all */
	double min_share;    /* of a row's total, 0 to 1 */

	/* Text only. */
	size_t width; /* of a line, in characters: names are cut; 0: never */
	int is_colored;
};

/*
 * Writes one report. PROF_EINVAL when there is nothing of the kind: no column,
 * no name that the pattern tells, no such label; PROF_ERANGE when the sizes of
 * the values do not add up in 64 bits.
 */
int prof_top_write(const struct prof_profile *p, struct prof_out *out,
		   const struct prof_top_options *options,
		   struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
