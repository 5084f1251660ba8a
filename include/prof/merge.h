/*
 * Merges many profiles into one.
 *
 *   struct prof_merge *m;
 *   if (prof_merge_new(&m, NULL, &err) < 0) ...
 *   for (...)
 *           if (prof_merge_add(m, p, &err) < 0) ...
 *   if (prof_merge_finish(&merged, m, &err) < 0) ...
 *
 * Samples with the same stack and labels become one, whose values are the
 * sums. Matching rules, by which rows are distinguished:
 *
 *   mapping   its length in pages, its offset, and its build id or else
 *             its file; not where it was loaded
 *   function  name, system name, file, line of its start
 *   location  the address counted from the mapping's start, the mapping, the
 *             lines with their columns, is_folded
 *   labels    strings by their keys, numbers by theirs; the values of a key in
 *             the order of the profile
 *
 * The result does not depend on the order or grouping in which profiles are
 * added, except for the order of rows, samples, columns and comments, which is
 * that of first appearance. So partial results can be merged:
 *
 *   mapping   begins at the lowest address of its copies; where files differ
 *             and the build id does not, the first by bytes is kept, and a
 *             comment names each of the others; a flag needs all copies
 *   time      the earliest known
 *   duration  until the last profile ended. Profiles that do not say when
 *             they were recorded count only if none does: the longest
 *   period    of the type that is first by bytes, and the longest
 *   default type, drop and keep frames, URL: the first by bytes that is not
 *             empty; a name of no column that there is names none
 *   comments  each once
 *
 * Tracks are dropped, as times do not add up. Convert them to labels first
 * (prof_tracks_as_labels) to keep their names.
 */
#ifndef PROF_MERGE_H
#define PROF_MERGE_H

#include <prof/build.h>
#include <prof/format.h>
#include <prof/model.h>

#ifdef __cplusplus
extern "C" {
#endif

struct prof_merge;

/* Columns match if they have one type and convertible units; values are
 * scaled to the finer unit, exactly. */
enum prof_merge_types {
	PROF_TYPES_SAME,   /* reject profiles with other columns */
	PROF_TYPES_COMMON, /* columns that all profiles have */
	PROF_TYPES_UNION   /* all columns; 0 if a profile lacks one */
};

/* Zero is the default of every member; for the size see options.h. */
struct prof_merge_options {
	size_t size; /* PROF_MERGE_OPTIONS */
	enum prof_merge_types types;
	int sum_durations; /* the duration is the sum of all */
	int drop_zero;	   /* drop samples whose values are all 0 */
	int unused;
	const struct prof_limits *limits; /* copied; NULL: the defaults */

	/* Of what is dropped; NULL, or valid until the merge has ended. */
	struct prof_notes *notes;
};

#define PROF_MERGE_OPTIONS PROF_OPTIONS(prof_merge_options)

/* options may be NULL. */
int prof_merge_new(struct prof_merge **out,
		   const struct prof_merge_options *options,
		   struct prof_error *err);
void prof_merge_free(struct prof_merge *m);

/*
 * PROF_ENOTSUP: the columns do not fit, and nothing has changed. After any
 * other failure (PROF_ERANGE: a sum does not fit 64 bits) the merge can only be
 * freed. The caller keeps the profile.
 */
int prof_merge_add(struct prof_merge *m, const struct prof_profile *p,
		   struct prof_error *err);

/* Returns the profile and frees the merge, also on failure. */
int prof_merge_finish(struct prof_profile **out, struct prof_merge *m,
		      struct prof_error *err);

/* Where a profile comes from. */
struct prof_source {
	size_t size; /* PROF_SOURCE */
	const char *path;
	size_t number; /* from 1 */
};

#define PROF_SOURCE PROF_OPTIONS(prof_source)

/*
 * Labels each sample with its source. In the pattern {dir} stands for the
 * directory of the path ("." if none), {base} for the rest of the path, {n} for
 * the number, {label:KEY} for the value of the sample's label KEY. A sample
 * that has the label from an earlier merge keeps it; an empty text adds none.
 */
int prof_label_source(struct prof_profile *p, const char *key,
		      const char *pattern, const struct prof_source *source,
		      struct prof_error *err);

/* Is the pattern valid? */
int prof_check_source_pattern(const char *pattern, struct prof_error *err);

/*
 * Multiplies values and divides them, rounded to the nearest, half to even: all
 * values, or those of one column. A profile with tracks needs a factor above 0
 * (PROF_EINVAL); their times, and the period, stay. PROF_EINVAL: division by 0,
 * or no such column. PROF_ERANGE: a value does not fit 64 bits; some are scaled
 * then.
 */
int prof_scale(struct prof_profile *p, int64_t multiply, int64_t divide,
	       struct prof_error *err);
int prof_scale_column(struct prof_profile *p, size_t column, int64_t multiply,
		      int64_t divide, struct prof_error *err);

#ifdef __cplusplus
}
#endif
#endif
