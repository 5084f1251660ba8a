/*
 * Tables of a profile, for people and for programs.
 *
 * Self is what was measured in a function itself, total what was measured
 * while it was anywhere in the stack, once per sample even if the function
 * recurs. Shares are of the sum of absolute values, so that values that cancel
 * out in a difference still count; in a comparison they are shares of the
 * base.
 */
#ifndef PROF_TOP_H
#define PROF_TOP_H

#include <prof/format.h>

#ifdef __cplusplus
extern "C" {
#endif

enum prof_top_report {
	PROF_TOP_NAMES,	  /* self and total of each name */
	PROF_TOP_CALLERS, /* callers of names that match `pattern` */
	PROF_TOP_CALLEES, /* callees of these */
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

/* Zero is the default of every member; for the size see options.h. */
struct prof_top_options {
	size_t size; /* PROF_TOP_OPTIONS */
	enum prof_top_report report;
	enum prof_top_format format;
	size_t column;
	enum prof_by by;
	const char *label;   /* for names: count values of this label instead */
	const char *pattern; /* a name, or a regular expression
				that is found in names */
	int by_total;	     /* sort by total, not by self */
	size_t most;	     /* rows at most; 0: all */
	double min_share;    /* of a row's total, 0 to 1 */

	/* Text only. */
	int is_colored;
	int unused;
	size_t width; /* of a line, in characters: names are cut; 0: never */
};

#define PROF_TOP_OPTIONS PROF_OPTIONS(prof_top_options)

/*
 * Writes one report; options may be NULL. PROF_EINVAL if options are mutually
 * exclusive (a label, and stacks), or if there is no such column, name or
 * label; PROF_ERANGE if the sum of absolute values does not fit 64 bits.
 */
int prof_top_write(const struct prof_profile *p, struct prof_out *out,
		   const struct prof_top_options *options,
		   struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
